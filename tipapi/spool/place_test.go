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
	dir := filepath.Join(t.TempDir(), "a", "b", "spool")
	s := open(t, dir, wide)
	if _, err := s.Put([]byte("sealed"), at); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{dir, filepath.Dir(dir), filepath.Dir(filepath.Dir(dir))} {
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o700 {
			t.Errorf("%s: %v, %v", path, info.Mode(), err)
		}
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
