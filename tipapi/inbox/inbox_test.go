package inbox

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lyktan/tipapi/queue"
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
	recipient, err := seal.GenerateIdentity(file, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	identities, err = seal.LoadIdentities(file)
	if err != nil {
		t.Fatal(err)
	}
	return recipient, identities
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
	items, err := Inbox{spool.Folder(dir), identities}.List()
	if len(items) != 2 || items[0].What != "first" || items[1].What != "second" {
		t.Errorf("listed %+v", items)
	}
	for _, name := range []string{"sealed-to-others", "damaged", "empty"} {
		if err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("nobody is told of %s: %v", name, err)
		}
	}
	if err != nil && strings.Contains(err.Error(), "note") {
		t.Errorf("a foreign file is no tip: %v", err)
	}
}

func TestNamesOfTips(t *testing.T) {
	dir := t.TempDir()
	ours, identities := key(t)
	lay(t, dir, "abcd1", ours, "one", time.Now())
	lay(t, dir, "abcd2", ours, "two", time.Now())
	lay(t, dir, "x1472632213369900", ours, "digits", time.Now())
	d := Inbox{spool.Folder(dir), identities}
	for name, want := range map[string]string{"abcd1": "one", "abcd2": "two", "abcd": "", "abc": "", "": "", "x": "", "../abcd1": "", "4722 6322 1336 9900": "",
		"1472 6322 1336 9900.": "one", "x1472632213369900": "digits"} {
		item, err := d.Show(name)
		if item.What != want || (err == nil) != (want != "") {
			t.Errorf("Show(%q) = %q, %v", name, item.What, err)
		}
	}
	if err := (Inbox{Queue: spool.Folder(dir)}).Move("abcd2", queue.Closed); err != nil {
		t.Errorf("closing without the key: %v", err)
	}
	items, err := d.List()
	if err != nil || len(items) != 3 || items[0].ID != "abcd1" || items[2].State != queue.Closed {
		t.Errorf("%+v, %v", items, err)
	}
	if _, err := (Inbox{Queue: spool.Folder(dir + "/none")}).List(); err == nil {
		t.Error("a folder that is not there was listed")
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
	d := Inbox{spool.Folder(dir), identities}
	items, err := d.List()
	if err != nil || len(items) != len(names) {
		t.Fatalf("%d items, %v", len(items), err)
	}
	for _, listed := range items {
		if want := names[listed.ID]; listed.Short != want {
			t.Errorf("of %q it shows %q, not %q", listed.ID, listed.Short, want)
		}
		if len(listed.Short) < shortest {
			continue
		}
		if item, err := d.Show(listed.Short); err != nil || item.ID != listed.ID || item.State != listed.State {
			t.Errorf("showed %q for %q, %v", item.ID, listed.Short, err)
		}
	}
	if err := d.Move("m3vq7m2x", queue.Taken); err != nil {
		t.Error(err)
	}
	// A whole id is that tip, whatever another looks like.
	lay(t, dir, `esc\u001b[2Jape\xff`, ours, "the letters of an escape", time.Now())
	if item, err := d.Show(`esc\u001b[2Jape\xff`); err != nil || item.What != "the letters of an escape" {
		t.Errorf("showed %q, %v", item.ID, err)
	}
}
