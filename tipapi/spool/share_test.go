package spool

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// disk stands for one that keeps, at a loss of power, what it was told to sync
// and nothing else.
type disk struct {
	dir   string
	fault func(*os.File) error // nil for none

	mu    sync.Mutex
	texts map[string]string // of files, by name without dot and ending
	names map[string]bool   // in the directory, likewise
	syncs int               // of the directory
}

func bare(path string) string {
	name, _, _ := strings.Cut(strings.TrimPrefix(filepath.Base(path), "."), ".")
	return name
}

func (d *disk) sync(file *os.File) error {
	// What is there when the sync begins, is durable when it ends.
	found := map[string]string{}
	isDir := file.Name() == d.dir
	if isDir {
		files, err := filepath.Glob(filepath.Join(d.dir, "*"+suffix))
		if err != nil {
			return err
		}
		for _, path := range files {
			found[bare(path)] = ""
		}
	} else {
		text, err := os.ReadFile(file.Name())
		if err != nil {
			return err
		}
		found[bare(file.Name())] = string(text)
	}
	if d.fault != nil {
		if err := d.fault(file); err != nil {
			return err
		}
	}
	time.Sleep(time.Millisecond) // so that others come meanwhile; what is judged holds without
	if err := file.Sync(); err != nil {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	for name, text := range found {
		if isDir {
			d.names[name] = true
		} else {
			d.texts[name] = text
		}
	}
	if isDir {
		d.syncs++
	}
	return nil
}

// keeps reports whether a tip would be there, whole, after a loss of power.
func (d *disk) keeps(name, text string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.names[name] && d.texts[name] == text
}

func onDisk(t *testing.T, limits Limits) (*Spool, *disk) {
	t.Helper()
	dir := t.TempDir()
	s := open(t, dir, limits)
	d := &disk{dir: dir, texts: map[string]string{}, names: map[string]bool{}}
	s.sync = d.sync
	return s, d
}

func TestPutReturnsWhenItsTipIsDurable(t *testing.T) {
	const senders, each = 64, 5
	s, d := onDisk(t, Limits{Tips: 1000, Bytes: 1 << 20})
	var group sync.WaitGroup
	for i := range senders {
		group.Go(func() {
			for j := range each {
				text := strings.Repeat("x", i+j+1)
				name, err := s.Put([]byte(text), at)
				if err != nil {
					t.Error(err)
				} else if !d.keeps(name, text) {
					t.Error("a tip was promised that a loss of power would take")
				}
			}
		})
	}
	group.Wait()
	t.Logf("%d syncs of the directory for %d tips of %d senders at once", d.syncs, senders*each, senders)
}

func TestOneAfterTheOtherWaitsForNobody(t *testing.T) {
	s, d := onDisk(t, wide)
	for range 5 {
		name, err := s.Put([]byte("sealed"), at)
		if err != nil || !d.keeps(name, "sealed") {
			t.Fatalf("%v, or not durable", err)
		}
	}
	if d.syncs != 5 {
		t.Errorf("%d syncs for five tips", d.syncs)
	}
}

// While the first tip's sync of the directory is under way, many come. Theirs
// fails, and is heard of by each.
func TestAFailedSyncReachesEverybodyWhoWaited(t *testing.T) {
	const others = 40
	s, d := onDisk(t, Limits{Tips: 100, Bytes: 1 << 20})
	var syncs atomic.Int64
	var healthy atomic.Bool
	begun, goOn := make(chan struct{}), make(chan struct{})
	d.fault = func(file *os.File) error {
		switch {
		case file.Name() != d.dir || healthy.Load():
			return nil
		case syncs.Add(1) == 1:
			close(begun)
			<-goOn
			return nil
		}
		return io.ErrShortWrite
	}
	var group sync.WaitGroup
	var first string
	group.Go(func() {
		var err error
		if first, err = s.Put([]byte("sealed"), at); err != nil {
			t.Errorf("the first: %v", err)
		}
	})
	<-begun
	for range others {
		group.Go(func() {
			if _, err := s.Put([]byte("sealed"), at); !errors.Is(err, io.ErrShortWrite) {
				t.Errorf("its sync failed, and it got %v", err)
			}
		})
	}
	for deadline := time.Now().Add(2 * time.Minute); ; time.Sleep(5 * time.Millisecond) {
		files, err := filepath.Glob(filepath.Join(d.dir, "*"+suffix))
		if err != nil || time.Now().After(deadline) {
			t.Fatalf("%d files, %v", len(files), err)
		}
		if len(files) == others+1 {
			break
		}
	}
	close(goOn)
	group.Wait()
	if n := syncs.Load(); n > others/2 {
		t.Errorf("%d syncs: they did not share", n)
	}
	left, err := os.ReadDir(d.dir)
	if err != nil || len(left) != 1 || left[0].Name() != first+suffix {
		t.Errorf("left behind: %v, %v; the first tip alone should be", left, err)
	}
	if s.tips != 1 || s.bytes != int64(len("sealed")) {
		t.Errorf("%d tips of %d bytes are counted", s.tips, s.bytes)
	}
	healthy.Store(true)
	if name, err := s.Put([]byte("sealed"), at); err != nil || !d.keeps(name, "sealed") {
		t.Errorf("after the fault: %v, or not durable", err)
	}
}

func TestAFileThatCannotBeSyncedIsItsOwnFaultAlone(t *testing.T) {
	s, d := onDisk(t, wide)
	var faulty atomic.Int64
	d.fault = func(file *os.File) error {
		if file.Name() != d.dir && faulty.Add(1)%2 == 0 {
			return io.ErrShortWrite
		}
		return nil
	}
	var group sync.WaitGroup
	var failed atomic.Int64
	for range 20 {
		group.Go(func() {
			name, err := s.Put([]byte("sealed"), at)
			switch {
			case errors.Is(err, io.ErrShortWrite):
				failed.Add(1)
			case err != nil || !d.keeps(name, "sealed"):
				t.Errorf("%v, or not durable", err)
			}
		})
	}
	group.Wait()
	left, err := os.ReadDir(d.dir)
	if err != nil || failed.Load() != 10 || len(left) != 10 || s.tips != 10 {
		t.Errorf("%d failed, %d are left, %d counted, %v; ten each", failed.Load(), len(left), s.tips, err)
	}
}
