package journal

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"lyktan/tipapi/seal"
)

// put seals what somebody wrote to the members' public keys, which lie on the
// server, and puts it into the store.
func put(t testing.TB, store Store, plain []byte, to ...*Journal) string {
	t.Helper()
	var keys []string
	for _, j := range to {
		keys = append(keys, j.Me().Recipient)
	}
	recipients, err := seal.ReadRecipients(strings.NewReader(strings.Join(keys, "\n")))
	must(t, err)
	sealed, err := recipients.Seal(plain)
	must(t, err)
	name, err := store.Add(sealed)
	must(t, err)
	return name
}

// putEntry puts an entry with all that the writer likes into the store.
func putEntry(t testing.TB, store Store, e Entry, key ed25519.PrivateKey, to ...*Journal) string {
	t.Helper()
	s, err := sign(e, key)
	must(t, err)
	plain, err := s.plain()
	must(t, err)
	return put(t, store, plain, to...)
}

// Whatever lies in the store is shown for what it is, counts for nothing, hides
// nothing, and stays there.
func TestFaults(t *testing.T) {
	store, c := newMemory(), newClock()
	all := team(t, store, c, "Anna", "Berit")
	anna, berit := all[0], all[1]
	note(t, anna, "one")
	refresh(t, berit)
	key := anna.mine[0].key
	good := Entry{Version: Version, ID: "x", At: c.tick(), By: anna.Me().ID(), Kind: Noted, Text: "false"}
	s, err := sign(good, key)
	must(t, err)
	plain, err := s.plain()
	must(t, err)
	other, err := signer("other")
	must(t, err)
	b64 := base64.StdEncoding.EncodeToString
	changed := func(change func(*Entry)) []byte {
		e := good
		change(&e)
		s, err := sign(e, key)
		must(t, err)
		plain, err := s.plain()
		must(t, err)
		return plain
	}
	half := Member{Name: "Half", Recipient: berit.Me().Recipient, Signer: []byte("short")}
	want := map[error]int{}
	for what, fault := range map[string]struct {
		plain []byte
		cause error
	}{
		"nothing":                        {nil, ErrDamaged},
		"words":                          {[]byte("words"), ErrDamaged},
		"no signature":                   {s.line, ErrDamaged},
		"a changed text":                 {bytes.Replace(plain, []byte("false"), []byte("right"), 1), ErrDamaged},
		"another's key, same signature":  {fmt.Appendf(nil, "%s\n%s %s\n", s.line, b64(other.Public().(ed25519.PublicKey)), b64(s.signature)), ErrDamaged},
		"a signature of the bare line":   {fmt.Appendf(nil, "%s\n%s %s\n", s.line, b64(s.signer), b64(ed25519.Sign(key, s.line))), ErrDamaged},
		"a short key":                    {fmt.Appendf(nil, "%s\n%s %s\n", s.line, b64(s.signer[:31]), b64(s.signature)), ErrDamaged},
		"more behind":                    {slices.Concat(bytes.TrimRight(plain, " "), []byte("more")), ErrDamaged},
		"no version":                     {changed(func(e *Entry) { e.Version = 0 }), ErrDamaged},
		"no ID":                          {changed(func(e *Entry) { e.ID = "" }), ErrDamaged},
		"no time":                        {changed(func(e *Entry) { e.At = time.Time{} }), ErrDamaged},
		"vouches for nobody":             {changed(func(e *Entry) { e.Kind = Vouched }), ErrDamaged},
		"vouches for half a member":      {changed(func(e *Entry) { e.Kind, e.Member = Vouched, &half }), ErrDamaged},
		"a version to come":              {changed(func(e *Entry) { e.Version = Version + 1 }), ErrNewer},
		"a version to come, unknown":     {[]byte(`{"v":9,"at":{},"kind":[]}` + "\nwho knows"), ErrNewer},
		"signed by nobody, right sealed": {signedBy(t, good, other), ErrStranger},
	} {
		put(t, store, fault.plain, anna, berit)
		want[fault.cause]++
		refresh(t, anna)
		if causes(anna)[fault.cause] != want[fault.cause] {
			t.Errorf("%s is not %v: %v", what, fault.cause, causes(anna))
		}
	}
	// Sealed to somebody else, cut, changed on the disk, and no age file at all.
	put(t, store, plain, onTheComputer(t, store, c, newKey(t)))
	want[ErrForeign]++
	whole := slices.Clone(store.sealed[put(t, store, plain, anna, berit)])
	for _, sealed := range [][]byte{whole[:len(whole)-1], whole[:100], flipped(whole, len(whole)-1), flipped(whole, 300), []byte("words"), {}} {
		if _, err := store.Add(sealed); err != nil {
			t.Fatal(err)
		}
		want[ErrDamaged]++
	}
	delete(store.sealed, fmt.Sprintf("e%04d", store.next-6)) // the whole one
	before := len(store.sealed)
	for _, j := range all {
		sees(t, j, "one")
		haveCauses(t, j, want)
		isTeam(t, j, "Anna Berit")
	}
	if faults := anna.Faults(); !slices.IsSortedFunc(faults, func(a, b Fault) int { return strings.Compare(a.Name, b.Name) }) {
		t.Errorf("the faults are not in order: %v", faults)
	}
	must(t, anna.Reseal())
	must(t, anna.Forget("t"))
	must(t, berit.Refresh())
	haveCauses(t, anna, want)
	haveCauses(t, berit, want)
	if len(store.sealed) != before-1 { // the note
		t.Errorf("%d entries are left of %d", len(store.sealed), before)
	}
}

func signedBy(t *testing.T, e Entry, key ed25519.PrivateKey) []byte {
	s, err := sign(e, key)
	must(t, err)
	plain, err := s.plain()
	must(t, err)
	return plain
}

func flipped(sealed []byte, at int) []byte {
	sealed = slices.Clone(sealed)
	sealed[at] ^= 1
	return sealed
}

// Somebody who may write to the store, and knows all public keys, changes
// nothing, whomever he says he is.
func TestStranger(t *testing.T) {
	store, c := newMemory(), newClock()
	all := team(t, store, c, "Anna", "Berit")
	anna, berit := all[0], all[1]
	note(t, anna, "one")
	stranger := onTheComputer(t, store, c, newKey(t))
	me, key := stranger.Me(), stranger.mine[0].key
	me.Name = "Stranger"
	hybrid := anna.Me()
	hybrid.Signer = me.Signer // her key, and his to sign with
	strangers := 0
	for _, by := range []string{me.ID(), anna.Me().ID(), hybrid.ID(), ""} {
		for _, e := range []Entry{
			{Kind: Noted, Tip: "t", Text: "false"}, {Kind: Vouched, Member: &me}, {Kind: Vouched, Member: &hybrid},
			{Kind: Retired, To: anna.Me().ID()}, {Kind: Deleted, Tip: "t"},
		} {
			e.Version, e.ID, e.At, e.By = Version, fmt.Sprint(strangers), c.tick(), by
			putEntry(t, store, e, key, anna, berit)
			strangers++
		}
	}
	// An entry of hers, put back once more, is the same entry.
	for _, sealed := range store.sealed {
		if _, err := store.Add(sealed); err != nil {
			t.Fatal(err)
		}
		break
	}
	for _, j := range all {
		sees(t, j, "one")
		isTeam(t, j, "Anna Berit")
		if got := causes(j); len(got) != 1 || got[ErrStranger] < strangers || got[ErrStranger] > strangers+1 {
			t.Errorf("faults %v of %d false entries", got, strangers)
		}
	}
	note(t, anna, "two")
	refresh(t, stranger)
	if n := len(stranger.Entries()); n > 0 {
		t.Errorf("the stranger opens %d entries", n)
	}
}

// viaBerit is a team in which Dora belongs through Berit only.
func viaBerit(t *testing.T) (store *memory, c *clock, anna, berit, dora *Journal) {
	t.Helper()
	store, c = newMemory(), newClock()
	all := team(t, store, c, "Anna", "Berit")
	anna, berit, dora = all[0], all[1], onTheComputer(t, store, c, newKey(t))
	must(t, dora.Join("Dora"))
	meet(t, berit, dora)
	must(t, berit.Reseal())
	refresh(t, dora)
	note(t, dora, "one")
	return store, c, anna, berit, dora
}
