package spool

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"lyktan/tipapi/queue"
)

var at = time.Date(2026, 11, 21, 19, 47, 31, 5, time.UTC)

func open(t *testing.T, dir string, limits Limits) *Spool {
	t.Helper()
	s, err := Open(dir, limits)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

var wide = Limits{Tips: 100, Bytes: 1 << 20}

func TestPutAndRead(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "spool")
	s := open(t, dir, wide)
	name, err := s.Put([]byte("sealed"), at)
	if err != nil {
		t.Fatal(err)
	}
	entries, err := Folder(dir).Entries()
	if err != nil || len(entries) != 1 || entries[0].ID != name || entries[0].State != queue.New {
		t.Fatalf("entries %v, %v", entries, err)
	}
	if got, err := entries[0].Read(); err != nil || string(got) != "sealed" {
		t.Fatalf("read %q, %v", got, err)
	}
}

func TestNothingTellsTheMinute(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir, wide)
	if _, err := s.Put([]byte("sealed"), at); err != nil {
		t.Fatal(err)
	}
	hour := at.Truncate(time.Hour)
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		info, statErr := os.Stat(path)
		if statErr == nil && !info.ModTime().Equal(hour) {
			t.Errorf("%s has the time %v, not %v", d.Name(), info.ModTime().UTC(), hour)
		}
		return errors.Join(err, statErr)
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestBounds(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir, wide)
	s.limits = Limits{Tips: 2, Bytes: 10}
	for i, c := range []struct {
		size int
		full bool
	}{{4, false}, {7, true}, {4, false}, {1, true}} {
		_, err := s.Put(make([]byte, c.size), at)
		if errors.Is(err, ErrFull) != c.full || (err != nil) != c.full {
			t.Fatalf("tip %d of %d bytes: %v", i, c.size, err)
		}
	}
	if err := s.Room(); !errors.Is(err, ErrFull) {
		t.Errorf("room in a full spool: %v", err)
	}
	// What the team closes makes room, without a restart.
	s.pause = 0
	entries, err := Folder(dir).Entries()
	if err != nil {
		t.Fatal(err)
	}
	if err := Folder(dir).Move(entries[0].ID, queue.Closed); err != nil {
		t.Fatal(err)
	}
	if err := s.Room(); err != nil {
		t.Errorf("no room after a tip was closed: %v", err)
	}
	if _, err := s.Put([]byte("1"), at); err != nil {
		t.Errorf("after a tip was closed: %v", err)
	}
}

func TestCrashLeavesNothingHalf(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{".x.part": "half", "whole.age": "whole"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	open(t, dir, wide)
	files, err := os.ReadDir(dir)
	if err != nil || len(files) != 1 || files[0].Name() != "whole.age" {
		t.Errorf("after opening there are %v, %v", files, err)
	}
}

func TestOneServerASpool(t *testing.T) {
	dir := t.TempDir()
	first := open(t, dir, wide)
	if _, err := Open(dir, wide); err == nil || !strings.Contains(err.Error(), "another") {
		t.Errorf("a second server: %v", err)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	open(t, dir, wide)
}

func TestSpoolThatCannotBeWritten(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(file, wide); err == nil {
		t.Error("opened a file as a spool")
	}
	for _, limits := range []Limits{{}, {Tips: -1, Bytes: 1 << 30}, {Tips: 1, Bytes: 10}} {
		if _, err := Open(t.TempDir(), limits); err == nil {
			t.Errorf("opened with limits that no tip fits: %+v", limits)
		}
	}
	// Root may write to a read-only directory, but nobody to this one.
	if _, err := Open("/proc/self/task", wide); err == nil {
		t.Error("opened a directory that takes no files")
	}
}

func TestFailedPutLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir, wide)
	if err := os.Remove(dir); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Put([]byte("sealed"), at); err == nil {
		t.Fatal("a tip was stored in a directory that is gone")
	}
	if s.tips != 0 || s.bytes != 0 {
		t.Errorf("%d tips of %d bytes are still counted", s.tips, s.bytes)
	}
}

func TestMove(t *testing.T) {
	dir := t.TempDir()
	s, folder := open(t, dir, wide), Folder(dir)
	name, err := s.Put([]byte("sealed"), at)
	if err != nil {
		t.Fatal(err)
	}
	if err := folder.Move(name, queue.Taken); err != nil {
		t.Fatal(err)
	}
	if err := folder.Move(name, queue.Taken); !errors.Is(err, queue.ErrNotNew) {
		t.Errorf("a second reader took it as well: %v", err)
	}
	for range 2 { // the second time changes nothing
		if err := folder.Move(name, queue.Closed); err != nil {
			t.Fatal(err)
		}
	}
	if err := folder.Move(name, queue.Taken); !errors.Is(err, queue.ErrNotNew) {
		t.Errorf("a closed tip was taken: %v", err)
	}
	entries, err := folder.Entries()
	if err != nil || len(entries) != 1 || entries[0].State != queue.Closed {
		t.Fatalf("entries %v, %v", entries, err)
	}
	if got, err := entries[0].Read(); err != nil || string(got) != "sealed" {
		t.Errorf("a closed tip reads %q, %v", got, err)
	}
	if err := folder.Move("nobody", queue.Closed); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("closing what is not there: %v", err)
	}
	for _, bad := range []string{"../x", "a/b", ".."} {
		if err := folder.Move(bad, queue.Closed); err == nil {
			t.Errorf("moved %q", bad)
		}
	}
}

// Of many who take the same tip at once, one does.
func TestOneTakesIt(t *testing.T) {
	dir := t.TempDir()
	name, err := open(t, dir, wide).Put([]byte("sealed"), at)
	if err != nil {
		t.Fatal(err)
	}
	var readers sync.WaitGroup
	var took atomic.Int64
	for range 20 {
		readers.Go(func() {
			switch err := Folder(dir).Move(name, queue.Taken); {
			case err == nil:
				took.Add(1)
			case !errors.Is(err, queue.ErrNotNew):
				t.Error(err)
			}
		})
	}
	readers.Wait()
	if took.Load() != 1 {
		t.Errorf("%d took it", took.Load())
	}
}

func TestManyAtOnce(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir, Limits{Tips: 50, Bytes: 1 << 20})
	var senders sync.WaitGroup
	taken := make(chan string, 100)
	for range 100 {
		senders.Go(func() {
			name, err := s.Put([]byte("sealed"), at)
			switch {
			case err == nil:
				taken <- name
			case !errors.Is(err, ErrFull):
				t.Error(err)
			}
		})
	}
	senders.Wait()
	close(taken)
	entries, err := Folder(dir).Entries()
	if err != nil || len(taken) != 50 || len(entries) != 50 {
		t.Errorf("%d names given, %d files, %v; the limit is 50", len(taken), len(entries), err)
	}
}

func TestReady(t *testing.T) {
	dir := t.TempDir()
	s, err := Open(dir, Limits{Tips: 1, Bytes: 1 << 20})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	again := func() error { s.tried, s.counted = time.Time{}, time.Time{}; return s.Ready() }
	if err := again(); err != nil {
		t.Errorf("with room: %v", err)
	}
	if _, err := s.Put([]byte("sealed"), time.Now()); err != nil {
		t.Errorf("looking took the room of a tip: %v", err)
	}
	if err := s.Ready(); err != nil {
		t.Errorf("it looked again at once: %v", err)
	}
	if err := again(); !errors.Is(err, ErrFull) {
		t.Errorf("full: %v", err)
	}
	entries, err := Folder(dir).Entries()
	if err != nil || len(entries) != 1 {
		t.Fatalf("%v, %v", entries, err)
	}
	if err := Folder(dir).Move(entries[0].ID, queue.Closed); err != nil {
		t.Fatal(err)
	}
	if err := again(); err != nil {
		t.Errorf("after the team closed the tip: %v", err)
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if err := again(); err == nil || strings.Contains(err.Error(), dir) {
		t.Errorf("without its folder: %v", err)
	}
}

// A folder put in the place of the one that was opened gets no tip that is not
// synced there.
func TestReplacedFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "spool")
	s := open(t, dir, wide)
	if err := os.Rename(dir, dir+".old"); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Put([]byte("sealed"), at); err == nil {
		t.Error("a tip was taken that nobody synced")
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestOldest(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir, Limits{Tips: 10, Bytes: 1 << 20})
	if _, any, err := s.Oldest(); any || err != nil {
		t.Errorf("of none: %v, %v", any, err)
	}
	noon := time.Date(2026, 11, 21, 12, 34, 0, 0, time.UTC)
	first, err := s.Put([]byte("a"), noon)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Put([]byte("b"), noon.Add(2*time.Hour)); err != nil {
		t.Fatal(err)
	}
	if hour, any, err := s.Oldest(); !any || err != nil || !hour.Equal(noon.Truncate(time.Hour)) {
		t.Errorf("%v, %v, %v", hour, any, err)
	}
	if err := Folder(dir).Move(first, queue.Taken); err != nil {
		t.Fatal(err)
	}
	if hour, _, err := s.Oldest(); err != nil || !hour.Equal(noon.Add(2*time.Hour).Truncate(time.Hour)) {
		t.Errorf("after the first was taken: %v, %v", hour, err)
	}
}
