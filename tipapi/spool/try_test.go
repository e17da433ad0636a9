package spool

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

// Try leaves nothing behind, beside the process that serves the directory, and is
// not in its way.
func TestTryBesideTheServer(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "spool")
	s := open(t, dir, wide)
	if _, err := s.Put([]byte("sealed"), time.Now()); err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	quickest, err := Try(dir)
	if err != nil || quickest <= 0 {
		t.Errorf("%v, %v", quickest, err)
	}
	after, err := os.ReadDir(dir)
	if err != nil || len(after) != len(before) {
		t.Errorf("%v is there, and %v was before, %v", after, before, err)
	}
	if at := times(t, dir)[1]; !at.Equal(at.Truncate(time.Hour)) {
		t.Errorf("the folder tells the time %v", at)
	}
	if err := s.Ready(); err != nil {
		t.Error(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := Try(filepath.Join(dir, "none")); err == nil {
		t.Error("a folder that is not there can be written to")
	}
}
