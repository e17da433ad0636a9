//go:build linux

package spool

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
	"time"

	"lyktan/tipapi/queue"
)

// Delivery tells neither when it was nor when the tip came: after a tip was read,
// acknowledged by one queue and by the other, each time of each file and folder,
// of change and of reading, is a full hour.
func TestDeliveryTellsOnlyTheHour(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir, wide)
	name, err := s.Put([]byte("sealed"), time.Now().Add(-3*time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	check := func(after string) {
		t.Helper()
		err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			info, err := d.Info()
			if err != nil {
				return err
			}
			at := info.Sys().(*syscall.Stat_t).Atim
			for what, when := range map[string]time.Time{"modified": info.ModTime(), "read": time.Unix(at.Sec, at.Nsec)} {
				if (what == "modified" || !d.IsDir()) && !when.Equal(when.Truncate(time.Hour)) {
					t.Errorf("after %s: %s is %s at %v", after, d.Name(), what, when)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.Read(name); err != nil {
		t.Fatal(err)
	}
	check("reading")
	queues := []string{"one", "two"}
	for _, queue := range queues {
		if err := s.Acknowledge(queue, name, queues); err != nil {
			t.Fatal(err)
		}
		check("queue " + queue)
		if waiting, err := s.Waiting(queue); err != nil || len(waiting) > 0 {
			t.Errorf("%v, %v", waiting, err)
		}
		check("a look of queue " + queue)
	}
	journal := Folder(dir).Journal()
	var entries []string
	for range 2 {
		entry, err := journal.Add([]byte("sealed"))
		if err != nil {
			t.Fatal(err)
		}
		entries = append(entries, entry)
		check("an entry of the journal")
	}
	if _, err := journal.Read(entries[0]); err != nil {
		t.Fatal(err)
	}
	check("reading the journal")
	if err := journal.Delete(entries[1]); err != nil {
		t.Fatal(err)
	}
	if _, err := journal.List(); err != nil {
		t.Fatal(err)
	}
	check("deleting from the journal")
	if info, err := os.Stat(filepath.Join(dir, deliveredDir, name+suffix)); err != nil || time.Since(info.ModTime()) < 2*time.Hour {
		t.Errorf("the delivered tip shows %v, not the hour it came in; %v", info, err)
	}
	for _, act := range []struct {
		name string
		do   func() error
	}{
		{"closing", func() error { return Folder(dir).Move(name, queue.Closed) }},
		{"reopening", func() error { return Folder(dir).Reopen(name) }},
		{"deleting", func() error { return Folder(dir).Delete(name) }},
	} {
		if err := act.do(); err != nil {
			t.Fatal(err)
		}
		check(act.name)
	}
}

// A tip's name is chance from end to end: no part of it stands still, and the
// order of names is not the order in which tips came.
func TestNamesAreChance(t *testing.T) {
	var names []string
	for range 2000 {
		names = append(names, newName())
	}
	if slices.IsSorted(names[:100]) {
		t.Error("the names are in the order of their making")
	}
	for at := range len(names[0]) - 1 { // the last letter holds three bits only
		seen := map[byte]bool{}
		for _, name := range names {
			seen[name[at]] = true
		}
		if len(seen) != 32 {
			t.Errorf("letter %d is one of %d, not of 32", at, len(seen))
		}
	}
}

// Nobody else on the machine can list the spool or read a file in it, whatever
// the umask is: neither an open tip nor one that was delivered, nor the marks.
func TestOthersSeeNothingOfTheSpool(t *testing.T) {
	defer syscall.Umask(syscall.Umask(0))
	dir := filepath.Join(t.TempDir(), "spool")
	s := open(t, dir, wide)
	for range 3 {
		if _, err := s.Put([]byte("sealed"), at); err != nil {
			t.Fatal(err)
		}
	}
	names, err := s.Waiting("one")
	if err != nil {
		t.Fatal(err)
	}
	queues := []string{"one", "two"}
	for _, queue := range queues {
		if err := s.Acknowledge(queue, names[0], queues); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Acknowledge("one", names[1], queues); err != nil {
		t.Fatal(err)
	}
	for id, state := range map[string]queue.State{names[1]: queue.Taken, names[2]: queue.Closed} {
		if err := Folder(dir).Move(id, state); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := Folder(dir).Journal().Add([]byte("sealed")); err != nil {
		t.Fatal(err)
	}
	seen := 0
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s is %v", d.Name(), info.Mode())
		}
		seen++
		return err
	})
	if err != nil || seen < 12 {
		t.Errorf("%d files and folders, %v", seen, err)
	}
}
