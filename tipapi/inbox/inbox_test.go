package inbox

import (
	"errors"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lyktan/tipapi/journal"
	"lyktan/tipapi/queue"
	"lyktan/tipapi/retention"
	"lyktan/tipapi/seal"
	"lyktan/tipapi/spool"
	"lyktan/tipapi/tip"
)

// lay puts a tip into a spool folder under a name of our choice.
func lay(t *testing.T, dir, name, recipient, what string, at time.Time) {
	t.Helper()
	r, err := seal.ReadRecipients(strings.NewReader(recipient))
	if err != nil {
		t.Fatal(err)
	}
	plain, err := tip.New(tip.Form{Answers: tip.Answers{What: what}}, "1472632213369900", tip.Unknown, at).Encode()
	if err != nil {
		t.Fatal(err)
	}
	sealed, err := r.Seal(plain)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name+".age"), sealed, 0o600); err != nil {
		t.Fatal(err)
	}
}

func key(t *testing.T) (recipient string, identities seal.Identities) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "key")
	recipient, err := seal.GenerateIdentity(file, time.Now(), "")
	if err != nil {
		t.Fatal(err)
	}
	identities, err = seal.LoadIdentities(file)
	if err != nil {
		t.Fatal(err)
	}
	return recipient, identities
}

// board makes the board of a folder, and reads it.
func board(t *testing.T, dir string, ids seal.Identities) *Board {
	t.Helper()
	j, err := journal.New(spool.Folder(dir).Journal(), ids)
	if err != nil {
		t.Fatal(err)
	}
	b := NewBoard(spool.Folder(dir), ids, j)
	if err := b.Refresh(); err != nil {
		t.Fatal(err)
	}
	return b
}

// One file that does not open must neither hide the others nor be hidden.
func TestListNamesWhatItCannotOpen(t *testing.T) {
	dir := t.TempDir()
	ours, identities := key(t)
	theirs, _ := key(t)
	noon := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	lay(t, dir, "later", ours, "second", noon.Add(time.Hour))
	lay(t, dir, "earlier", ours, "first", noon)
	lay(t, dir, "sealed-to-others", theirs, "theirs", noon)
	for name, text := range map[string]string{"damaged.age": "age-encryption.org/v1\n", "empty.age": "", "note.txt": "x", ".half.part": "x"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	b := board(t, dir, identities)
	if cases := b.Cases(); len(cases) != 2 || cases[0].What != "first" || cases[1].What != "second" {
		t.Errorf("listed %+v", cases)
	}
	told := map[string]bool{} // whether it is sealed to others
	for _, f := range b.Faults() {
		told[f.ID] = f.Foreign
		if _, err := b.Find(f.ID); err == nil || err.Error() != f.Cause.Error() || !strings.Contains(err.Error(), f.ID) {
			t.Errorf("%s cannot be opened, and %v is what is said of it", f.ID, err)
		}
	}
	if want := map[string]bool{"sealed-to-others": true, "damaged": false, "empty": false}; !maps.Equal(told, want) {
		t.Errorf("told of %v, want %v", told, want)
	}
}

func TestNamesOfTips(t *testing.T) {
	dir := t.TempDir()
	ours, identities := key(t)
	lay(t, dir, "abcd1", ours, "one", time.Now())
	lay(t, dir, "abcd2", ours, "two", time.Now())
	lay(t, dir, "x1472632213369900", ours, "digits", time.Now())
	b := board(t, dir, identities)
	for name, want := range map[string]string{"abcd1": "one", "abcd2": "two", "abcd": "", "abc": "", "": "", "x": "", "../abcd1": "", "4722 6322 1336 9900": "",
		"1472 6322 1336 9900.": "one", "x1472632213369900": "digits"} {
		c, err := b.Find(name)
		if c.What != want || (err == nil) != (want != "") {
			t.Errorf("Find(%q) = %q, %v", name, c.What, err)
		}
	}
	if err := (Inbox{Queue: spool.Folder(dir)}).Move("abcd2", queue.Closed); err != nil {
		t.Errorf("closing without the key: %v", err)
	}
	if err := (Inbox{Queue: spool.Folder(dir)}).Move("abcd", queue.Closed); err == nil {
		t.Error("one of two was closed")
	}
	if err := b.Refresh(); err != nil {
		t.Error(err)
	}
	if cases := b.Cases(); len(cases) != 3 || cases[0].ID != "abcd1" || cases[2].State != queue.Closed {
		t.Errorf("%+v", cases)
	}
	if err := (Inbox{Queue: spool.Folder(dir + "/none")}).Move("abcd1", queue.Taken); err == nil {
		t.Error("something was moved in a folder that is not there")
	}
}

// What the list shows of an id is enough to show the tip, also where files were
// copied: into another folder, or beside it under a longer name.
func TestWhatIsShownCanBeTyped(t *testing.T) {
	dir := t.TempDir()
	ours, identities := key(t)
	if err := os.Mkdir(filepath.Join(dir, "closed"), 0o700); err != nil {
		t.Fatal(err)
	}
	const id = "k3vq7m2xw5hd4rj6t3n2bzc7ya"
	names := map[string]string{ // and what is shown of them
		id:                           id,
		id + " (1)":                  id + " (",
		id[:12] + "aaaaaaaaaaaaaa":   id[:12] + "a",
		"m3vq7m2xw5hd4rj6t3n2bzc7ya": "m3vq7m2x",
		"short":                      "short",
		"åäöåäöåäöåäö":               "åäöåäöåä",
		"esc\x1b[2Jape\xff":          `esc\u001b`[:8],
		`-a flag`:                    "-a flag",
	}
	for name := range names {
		lay(t, dir, name, ours, name, time.Now())
	}
	lay(t, filepath.Join(dir, "closed"), id, ours, "closed", time.Now())
	lay(t, filepath.Join(dir, "closed"), "m3vq7m2xw5hd4rj6t3n2bzc7ya", ours, "closed", time.Now())
	b := board(t, dir, identities)
	cases := b.Cases()
	if len(cases) != len(names) {
		t.Fatalf("%d cases", len(cases))
	}
	for _, listed := range cases {
		if want := names[listed.ID]; listed.Short != want {
			t.Errorf("of %q it shows %q, not %q", listed.ID, listed.Short, want)
		}
		if len(listed.Short) < shortest {
			continue
		}
		if c, err := b.Find(listed.Short); err != nil || c.ID != listed.ID || c.State != listed.State {
			t.Errorf("found %q for %q, %v", c.ID, listed.Short, err)
		}
	}
	if err := (Inbox{Queue: spool.Folder(dir)}).Move("m3vq7m2x", queue.Closed); err != nil {
		t.Error(err)
	}
	// A whole id is that tip, whatever another looks like.
	lay(t, dir, `esc\u001b[2Jape\xff`, ours, "the letters of an escape", time.Now())
	if c, err := board(t, dir, identities).Find(`esc\u001b[2Jape\xff`); err != nil || c.What != "the letters of an escape" {
		t.Errorf("found %q, %v", c.ID, err)
	}
}

// A tip that a member copied for one with a newer key is found as any other.
func TestCopiedTipsAreFound(t *testing.T) {
	dir := t.TempDir()
	ours, identities := key(t)
	_, newer := key(t)
	lay(t, dir, "abcd1", ours, "skrik", time.Now())
	first, second := board(t, dir, identities), board(t, dir, newer)
	if f := second.Faults(); len(f) != 1 || !f[0].Foreign {
		t.Fatalf("%+v", f)
	}
	if err := first.Journal().Join("Anna"); err != nil {
		t.Fatal(err)
	}
	m := second.Journal().Me()
	m.Name = "Bo"
	for _, do := range []func() error{
		func() error { return first.Journal().Vouch(m) },
		first.CopyForMembers,
		func() error { return second.Journal().Join("Bo") },
		func() error { return second.Journal().Vouch(first.Journal().Me()) },
		second.Refresh,
	} {
		if err := do(); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"abcd1", "abcd", "1472 6322 1336 9900"} {
		if c, err := second.Find(name); err != nil || c.What != "skrik" {
			t.Errorf("%s: %+v, %v", name, c, err)
		}
	}
}

// Who cannot write his name moves nothing: a tip would be taken, and nobody would
// know by whom.
func TestNamelessAndRetiredMoveNothing(t *testing.T) {
	dir := t.TempDir()
	ours, identities := key(t)
	lay(t, dir, "abcd1", ours, "one", time.Now())
	lay(t, dir, "abcd2", ours, "closed", time.Now())
	if err := (Inbox{Queue: spool.Folder(dir)}).Move("abcd2", queue.Closed); err != nil {
		t.Fatal(err)
	}
	b := board(t, dir, identities)
	j := b.Journal()
	try := func(want error) {
		t.Helper()
		for what, err := range map[string]error{"take": b.Take("abcd1"), "close": b.Close("abcd1", retention.Support), "reopen": b.Reopen("abcd2"),
			"hand": b.Hand("abcd1", j.Me().ID())} {
			if what == "hand" && errors.Is(err, ErrNoMember) {
				continue
			}
			if !errors.Is(err, want) {
				t.Errorf("%s: %v, want %v", what, err, want)
			}
		}
		entries, err := spool.Folder(dir).Entries()
		if err != nil || entries[0].State != queue.New || entries[1].State != queue.Closed {
			t.Errorf("moved: %+v, %v", entries, err)
		}
	}
	try(journal.ErrNameless)
	if err := j.Join("Anna"); err != nil {
		t.Fatal(err)
	}
	_, other := key(t)
	colleague, err := journal.New(spool.Folder(dir).Journal(), other)
	if err != nil {
		t.Fatal(err)
	}
	for _, err := range []error{colleague.Join("Berit"), colleague.Vouch(j.Me()), j.Vouch(colleague.Me()), colleague.Retire(j.Me().ID()), b.Refresh()} {
		if err != nil {
			t.Fatal(err)
		}
	}
	try(journal.ErrRetired)
}

// A deletion that cannot be finished is told as that, hides no tip, and is tried
// again.
func TestDeletionThatCannotBeFinished(t *testing.T) {
	dir := t.TempDir()
	ours, identities := key(t)
	lay(t, dir, "abcd1", ours, "stays", time.Now())
	lay(t, dir, "abcd2", ours, "goes", time.Now())
	j, err := journal.New(spool.Folder(dir).Journal(), identities)
	if err != nil {
		t.Fatal(err)
	}
	q := &stuck{Queue: spool.Folder(dir), stuck: true}
	b := NewBoard(q, identities, j)
	for _, err := range []error{b.Refresh(), j.Join("Anna"), b.Close("abcd2", retention.Duplicate)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := b.Delete("abcd2", "confirmed", nil); !errors.Is(err, ErrDeleting) {
		t.Errorf("deleting: %v", err)
	}
	err = b.Refresh()
	if cases := b.Cases(); !errors.Is(err, ErrDeleting) || len(cases) != 1 || cases[0].ID != "abcd1" {
		t.Errorf("%v, %+v", err, cases)
	}
	if _, err := b.Find("abcd2"); !errors.Is(err, ErrNoTip) {
		t.Errorf("the deleted one is found: %v", err)
	}
	q.stuck = false
	if err := b.Refresh(); err != nil {
		t.Error(err)
	}
	if entries, err := q.Entries(); err != nil || len(entries) != 1 {
		t.Errorf("%+v, %v", entries, err)
	}
}

// stuck is a queue that deletes nothing for a while.
type stuck struct {
	Queue
	stuck bool
}

func (s *stuck) Delete(id string) error {
	if s.stuck {
		return errors.New("read-only file system")
	}
	return s.Queue.Delete(id)
}
