//go:build linux

package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// "make" says in the program what it was built from, also in a clone that git
// refuses because another account owns it, and builds where there is no git.
func TestMakeSaysTheCommit(t *testing.T) {
	for _, program := range []string{"make", "git"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skip(err)
		}
	}
	outer := t.TempDir()
	source := filepath.Join(outer, "lyktan")
	for _, dir := range []string{"tipapi", "site/inbox", "themes/lyktan"} {
		if err := os.CopyFS(filepath.Join(source, dir), os.DirFS(filepath.Join("..", dir))); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"Makefile", "go.mod", "go.sum"} {
		text, err := os.ReadFile(filepath.Join("..", name))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(source, name), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	in := func(dir, name string, args ...string) string {
		t.Helper()
		cmd := exec.Command(name, args...)
		cmd.Dir = dir
		cmd.Env = append(slices.DeleteFunc(os.Environ(), func(entry string) bool { // of a make that runs this
			name, _, _ := strings.Cut(entry, "=")
			return strings.HasPrefix(name, "GIT_") || slices.Contains([]string{"COMMIT", "GOFLAGS", "MAKEFLAGS", "MFLAGS", "MAKELEVEL"}, name)
		}), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_SYSTEM=/dev/null",
			"GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a", "GIT_COMMITTER_NAME=a", "GIT_COMMITTER_EMAIL=a")
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
		}
		return strings.TrimSpace(string(out))
	}
	says := func(where, want string) {
		t.Helper()
		in(source, "make", "tipapi")
		if got := in(source, ".bin/tipapi", "version"); !strings.HasPrefix(got, "tipapi commit "+want+", go1.") {
			t.Errorf("%s: %q, want %s", where, got, want)
		}
	}
	commit := func(dir string) string {
		t.Helper()
		in(dir, "git", "init", "-q")
		in(dir, "git", "add", "-A")
		in(dir, "git", "commit", "-q", "-m", "a", "--allow-empty")
		return in(dir, "git", "rev-parse", "HEAD")
	}
	if err := os.WriteFile(filepath.Join(source, ".gitignore"), []byte(".bin\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	commit(outer) // what is unpacked inside another repository is not that one
	says("unpacked", "unknown")
	is := commit(source)
	says("a clone", is)
	first, err := os.ReadFile(filepath.Join(source, ".bin/tipapi"))
	if err != nil {
		t.Fatal(err)
	}
	if os.Getuid() == 0 {
		in(source, "chown", "-R", "12345", source)
		refused := exec.Command("git", "status")
		refused.Dir = source
		refused.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_SYSTEM=/dev/null")
		if out, err := refused.CombinedOutput(); err == nil || !strings.Contains(string(out), "dubious ownership") {
			t.Errorf("git does not refuse: %v, %s", err, out)
		}
		says("a clone that git refuses", is)
	}
	elsewhere := filepath.Join(outer, "elsewhere")
	if err := os.Rename(source, elsewhere); err != nil {
		t.Fatal(err)
	}
	source = elsewhere
	if err := os.Remove(filepath.Join(source, ".bin/tipapi")); err != nil {
		t.Fatal(err)
	}
	says("the same elsewhere", is)
	if second, err := os.ReadFile(filepath.Join(source, ".bin/tipapi")); err != nil || !bytes.Equal(first, second) {
		t.Errorf("another program from the same source, %v", err)
	}
	if err := os.WriteFile(filepath.Join(source, "tipapi", "usage.go"), []byte("package main\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	in(source, "git", "--git-dir=.git", "add", "-A")
	says("with changes", is+"+changes")
}
