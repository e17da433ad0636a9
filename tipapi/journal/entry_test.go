package journal

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"lyktan/tipapi/tip"
)

// How long a stored entry is says nothing of what it is about, as far as the
// steps go, and the longest tip fits, whatever is in it.
func TestPadding(t *testing.T) {
	store, c := newMemory(), newClock()
	all := team(t, store, c, "Anna", strings.Repeat("Å", MaxName), "Cecilia")
	anna := all[0]
	from := store.next
	for _, e := range []Entry{
		{Kind: Read, Tip: "t"}, {Kind: Taken, Tip: "t"}, {Kind: Handed, Tip: "t", To: all[1].Me().ID()}, {Kind: Noted, Tip: "t", Text: "x"},
		{Kind: Noted, Tip: "t", Text: strings.Repeat("ö", 1000)},
		{Kind: Merged, Tip: "t", Others: []string{"a", "b"}}, {Kind: Parted, Tip: "t", Others: []string{"a"}},
		{Kind: Closed, Tip: "t", Outcome: "support"}, {Kind: Reopened, Tip: "t"}, {Kind: Passed, Tip: "t", Text: "x"},
		{Kind: Deleted, Tip: "t", Rule: "r", Facts: map[string]string{"week": "2026-W48"}}, {Kind: Ruled, Days: map[string]int{"support": 90}},
	} {
		must(t, anna.Add(e))
	}
	must(t, anna.Vouch(all[1].Me()))
	must(t, anna.Retire(all[2].Me().ID()))
	if sizes := store.sizes(from); len(sizes) != 1 {
		t.Errorf("entries of different kinds have the lengths %v", sizes)
	}
	from = store.next
	// Six letters of one in JSON as Go writes it for pages, and what has to be escaped.
	for _, letters := range []string{"<", "\x00", "\u2028", "\"", "😀", "\xff"} {
		if err := anna.Add(Entry{Kind: Noted, Tip: "t", Text: strings.Repeat(letters, MaxText)}); err != nil {
			t.Errorf("the longest text of %q: %v", letters, err)
		}
		plain, err := tip.New(tip.Form{Answers: tip.Answers{What: strings.Repeat(letters, 10_000), Street: "s"}}, "1472632213369900", tip.Unknown, c.tick()).Encode()
		if err != nil {
			t.Logf("no tip: %v", err)
			continue
		}
		must(t, anna.Add(Entry{Kind: Copied, Tip: "t", Content: json.RawMessage(bytes.TrimSpace(plain))}))
		last := anna.Entries()[len(anna.Entries())-1]
		refresh(t, all[1])
		read := all[1].Entries()
		if got, err := tip.Decode(read[len(read)-1].Content); err != nil || got.What != mustDecode(t, last.Content).What {
			t.Errorf("a tip of %q: %v", letters, err)
		}
	}
	if sizes := store.sizes(from); len(sizes) > 3 {
		t.Errorf("long entries have the lengths %v", sizes)
	}
	if err := anna.Add(Entry{Kind: Noted, Text: strings.Repeat("x", MaxText+1)}); err == nil {
		t.Error("a text that is too long was taken")
	}
	if err := anna.Add(Entry{Kind: Merged, Others: []string{strings.Repeat("x", 200_000)}}); err == nil {
		t.Error("an entry that is too long was taken")
	}
	for _, kind := range []Kind{Vouched, Retired} {
		if err := anna.Add(Entry{Kind: kind, To: all[1].Me().ID()}); err == nil || errors.Is(err, ErrRetired) {
			t.Errorf("%s by Add: %v", kind, err)
		}
	}
}

func mustDecode(t *testing.T, plain []byte) tip.Tip {
	t.Helper()
	got, err := tip.Decode(plain)
	must(t, err)
	return got
}
