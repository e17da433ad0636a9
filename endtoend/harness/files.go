package harness

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// SecretFile writes the secret that webhooks are signed with to a file.
func SecretFile(t *testing.T) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(file, []byte(strings.Repeat("c2VjcmV0", 8)), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// Waiting are the tips in the spool that not every queue has.
func (p *Portal) Waiting(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(p.Spool, "*.age"))
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// MustRun runs a command that is part of a fault.
func MustRun(t *testing.T, name string, args ...string) {
	t.Helper()
	if _, err := Command(name, args...); err != nil {
		t.Error(err)
	}
}

// Files lists a folder by a pattern like "*".
func Files(t *testing.T, dir, pattern string) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(dir, pattern))
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// FileTimes names the times of the spool that tell more than the hour.
func FileTimes(t *testing.T, dir string) []string {
	t.Helper()
	var found []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		stat := info.Sys().(*syscall.Stat_t)
		modified, read := info.ModTime(), time.Unix(stat.Atim.Unix())
		if !modified.Equal(modified.Truncate(time.Hour)) || (!d.IsDir() && !read.Equal(read.Truncate(time.Hour))) {
			found = append(found, fmt.Sprintf("the time of %s: modified %v, read %v", d.Name(), modified, read))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}
