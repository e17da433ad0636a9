package rewrite

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

// tree is what lies in a folder: names and texts.
func tree(t *testing.T, dir string) string {
	t.Helper()
	all := ""
	err := fs.WalkDir(os.DirFS(dir), ".", func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			text, _ := os.ReadFile(filepath.Join(dir, path))
			all += fmt.Sprintf("%s=%s ", path, text)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestAllOrNone(t *testing.T) {
	dir := t.TempDir()
	write := func(texts map[string][]byte) error { return Files(dir, texts) }
	is := func(want string) {
		t.Helper()
		if got := tree(t, dir); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if err := write(map[string][]byte{"a": []byte("1"), "b/c": []byte("2")}); err != nil {
		t.Fatal(err)
	}
	is("a=1 b/c=2 ")
	if err := write(map[string][]byte{"a": []byte("3"), "b/c": nil, "gone": nil}); err != nil {
		t.Fatal(err)
	}
	is("a=3 ")
	if _, err := os.Stat(filepath.Join(dir, "b")); err == nil {
		t.Error("an empty folder is left")
	}
	if err := write(map[string][]byte{"a": []byte("4"), "a/b": []byte("5")}); err == nil {
		t.Error("a file as a folder")
	}
	is("a=3 ")
	// Where a folder is in the way, the rename fails after others have taken place.
	if err := os.MkdirAll(filepath.Join(dir, "z/in"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "z/in/way"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := replace(filepath.Join(dir, "z"), []byte("x")); err == nil {
		t.Error("a folder was replaced")
	}
	if err := write(map[string][]byte{"a": []byte("6"), "b": []byte("7"), "z": []byte("8")}); err == nil {
		t.Error("a folder in the way")
	}
	is("a=3 z/in/way= ")
}
