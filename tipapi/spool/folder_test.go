package spool

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"lyktan/tipapi/queue"
)

// Whoever can put files into the folder names them as he likes, and what the
// files are called steers no terminal.
func TestErrorsShowNamesOfFilesSafely(t *testing.T) {
	dir := t.TempDir()
	const id = "\x1b[2J\x1b]52;c;aGk=\a\u009b1m\u202e\n\xff"
	path := filepath.Join(dir, id+suffix)
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	entries, err := Folder(dir).Entries()
	if err != nil || len(entries) != 1 {
		t.Fatal(entries, err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if _, err := entries[0].Read(); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("gone: %v", err)
	}
	if err := os.Mkdir(path, 0o700); err != nil {
		t.Fatal(err)
	}
	_, readErr := entries[0].Read()
	_, listErr := Folder(filepath.Join(dir, id)).Entries()
	if err := os.MkdirAll(filepath.Join(path, "full"), 0o700); err != nil {
		t.Fatal(err)
	}
	deleteErr := Folder(dir).Delete(id)
	_, entryErr := JournalFolder(dir).Read(id)
	_, addErr := JournalFolder(filepath.Join(dir, id, "journal")).Add(nil)
	for what, err := range map[string]error{
		"read": readErr, "list": listErr, "nowhere": Folder(dir).Move(id+"x", queue.Closed), "a path": Folder(dir).Move("../"+id, queue.Closed),
		"delete": deleteErr, "delete a path": Folder(dir).Delete("../" + id),
		"reopen": Folder(dir).Reopen(id + "x"), "reopen a path": Folder(dir).Reopen("../" + id),
		"entry": entryErr, "add": addErr, "delete an entry": JournalFolder(dir).Delete(id), "an entry's path": JournalFolder(dir).Delete("../" + id),
	} {
		if err == nil || !strings.Contains(err.Error(), "b[2J") || strings.ContainsFunc(err.Error(), func(r rune) bool {
			return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == unicode.ReplacementChar
		}) {
			t.Errorf("%s: %q", what, err)
		}
	}
}
