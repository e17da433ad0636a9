package main

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// root is the repository.
const root = ".."

// copied makes a copy of what the site is made of, and goes there.
func copied(t *testing.T) {
	t.Helper()
	from, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for _, part := range []string{"content", "site/data", "site/i18n", "site/index", "site/marks", "site/texts", "themes"} {
		if err := os.CopyFS(filepath.Join(dir, part), os.DirFS(filepath.Join(from, part))); err != nil {
			t.Fatal(err)
		}
	}
	config, err := os.ReadFile(filepath.Join(from, "site/hugo.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "site/hugo.yaml"), config, 0o600); err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
}

// few takes all files away but some, so that a check is quick. What leads to the
// others is then a fault that nobody asks for.
func few(t *testing.T, pattern string, names ...string) {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		t.Fatal(err)
	}
	for _, file := range files {
		if !slices.Contains(names, strings.TrimSuffix(filepath.Base(file), filepath.Ext(file))) {
			if err := os.Remove(file); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// plant changes one place of a file, and returns its line and what undoes it.
// With nothing to change, the text goes to the end.
func plant(t *testing.T, file, from, to string) (line int, undo func()) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	at := bytes.Index(text, []byte(from))
	if from == "" {
		at = len(text)
	}
	if at < 0 {
		t.Fatalf("%s has no %q", file, from)
	}
	write := func(text []byte) {
		if err := os.WriteFile(file, text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(slices.Concat(text[:at], []byte(to), text[at+len(from):]))
	return 1 + bytes.Count(text[:at], []byte("\n")), func() { write(text) }
}
