package spool

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A folder that other accounts can get into is refused, with what to do.
func TestFolderThatIsOpenToOthers(t *testing.T) {
	above := filepath.Join(t.TempDir(), "above")
	dir := filepath.Join(above, "spool")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(filepath.Dir(filepath.Dir(above)), 0o755); err != nil { // what t.TempDir makes is closed
		t.Fatal(err)
	}
	for _, c := range []struct {
		above, spool os.FileMode
		refused      bool
	}{
		{0o755, 0o777, true}, {0o755, 0o755, true}, {0o755, 0o701, true}, {0o755, 0o704, true}, {0o755, 0o702, true}, {0o711, 0o755, true},
		{0o755, 0o700, false}, {0o755, 0o770, false}, {0o755, 0o750, false}, {0o700, 0o777, false}, {0o766, 0o755, false},
	} {
		for path, mode := range map[string]os.FileMode{above: c.above, dir: c.spool} {
			if err := os.Chmod(path, mode); err != nil {
				t.Fatal(err)
			}
		}
		s, err := Open(dir, wide)
		if err == nil {
			err2 := s.Close()
			if c.refused || err2 != nil {
				t.Errorf("%04o in %04o was taken, %v", c.spool, c.above, err2)
			}
			continue
		}
		if !c.refused || !strings.Contains(err.Error(), "run chmod 700 "+dir) {
			t.Errorf("%04o in %04o: %v", c.spool, c.above, err)
		}
	}
}

func TestNewFolderIsClosedToOthers(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "spool")
	s := open(t, dir, wide)
	if _, err := s.Put([]byte("sealed"), at); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(dir); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
}

// Where a disk is not mounted, no folder is made in its place.
func TestOnlyTheLastFolderIsMade(t *testing.T) {
	base := t.TempDir()
	for _, dir := range []string{filepath.Join(base, "a", "spool"), filepath.Join(base, "a", "b", "spool") + "/"} {
		above := filepath.Dir(filepath.Clean(dir))
		_, openErr := Open(dir, wide)
		_, checkErr := Check(dir)
		for _, err := range []error{openErr, checkErr} {
			if err == nil || !strings.Contains(err.Error(), "mount its disk, or make "+above) {
				t.Errorf("%s: %v", dir, err)
			}
		}
	}
	if left, err := os.ReadDir(base); err != nil || len(left) > 0 {
		t.Errorf("%v was made, %v", left, err)
	}
}

// Check finds what Open would, and leaves no trace.
func TestCheck(t *testing.T) {
	base := t.TempDir()
	there, file := filepath.Join(base, "there"), filepath.Join(base, "file")
	if err := os.Mkdir(there, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for dir, says := range map[string]string{there: "", filepath.Join(base, "new"): "", file: "not a directory", filepath.Join(file, "new"): "not a directory"} {
		if _, err := Check(dir); (err != nil) != (says != "") || err != nil && !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", dir, err)
		}
	}
	if left, err := os.ReadDir(there); err != nil || len(left) > 0 {
		t.Errorf("it left %v, %v", left, err)
	}
	if _, err := os.Stat(filepath.Join(base, "new")); err == nil {
		t.Error("it made the folder")
	}
	s := open(t, there, wide)
	if _, err := Check(there); err != nil {
		t.Errorf("while it is served: %v", err)
	}
	if err := s.Ready(); err != nil {
		t.Errorf("the one that serves it: %v", err)
	}
}

// A link is followed once: where it leads later does not matter.
func TestLinkedFolder(t *testing.T) {
	base, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	link, real, other := filepath.Join(base, "link"), filepath.Join(base, "real"), filepath.Join(base, "other")
	point := func(to string) {
		t.Helper()
		_ = os.Remove(link) // there is none the first time
		if err := os.Symlink(to, link); err != nil {
			t.Fatal(err)
		}
	}
	point(real)
	if _, err := Open(link, wide); err == nil || !strings.Contains(err.Error(), "a link to "+real) {
		t.Errorf("a link that leads nowhere: %v", err)
	}
	for _, dir := range []string{real, other} {
		if err := os.Mkdir(dir, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	s := open(t, link, wide)
	if dir, _ := s.Place(); dir != real {
		t.Errorf("the spool is said to be %s", dir)
	}
	point(other)
	if _, err := s.Put([]byte("sealed"), at); err != nil {
		t.Fatal(err)
	}
	for dir, want := range map[string]int{real: 1, other: 0} {
		if entries, err := Folder(dir).Entries(); err != nil || len(entries) != want {
			t.Errorf("%s: %v, %v", dir, entries, err)
		}
	}
}
