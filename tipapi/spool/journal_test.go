package spool

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"lyktan/tipapi/inbox"
	"lyktan/tipapi/journal"
	"lyktan/tipapi/journal/storetest"
	"lyktan/tipapi/queue"
)

var (
	_ inbox.Queue   = Folder("")
	_ journal.Store = JournalFolder("")
)

func TestJournal(t *testing.T) {
	dir := t.TempDir()
	storetest.Run(t, func() journal.Store { return Folder(dir).Journal() }, func() {})
	if left, err := os.ReadDir(filepath.Join(dir, journalDir)); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// A wrong path is not a new journal.
func TestJournalOfNoSpool(t *testing.T) {
	folder := Folder(filepath.Join(t.TempDir(), "spoool"))
	if names, err := folder.Journal().List(); !errors.Is(err, fs.ErrNotExist) || len(names) > 0 {
		t.Errorf("listed %v, %v", names, err)
	}
	if _, err := folder.Journal().Add([]byte("sealed")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("added: %v", err)
	}
	if _, err := os.Stat(string(folder)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("made: %v", err)
	}
}

// The server neither counts nor lists nor removes what is in the journal, and
// takes tips in as if it were not there.
func TestServerLeavesTheJournalAlone(t *testing.T) {
	dir := t.TempDir()
	s, err := Open(dir, Limits{Tips: 2, Bytes: room})
	if err != nil {
		t.Fatal(err)
	}
	store := Folder(dir).Journal()
	var names []string
	for range 3 {
		name, err := store.Add(make([]byte, room))
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, name)
	}
	half := filepath.Join(dir, journalDir, ".half.part")
	if err := os.WriteFile(half, []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	s.pause = 0
	if err := s.Room(); err != nil {
		t.Errorf("beside the journal: %v", err)
	}
	if err := s.Close(); err != nil { // and start again
		t.Fatal(err)
	}
	if s, err = Open(dir, Limits{Tips: 2, Bytes: room}); err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if s.tips != 0 || s.bytes != 0 {
		t.Errorf("%d tips of %d bytes are counted, and there are none", s.tips, s.bytes)
	}
	tip, err := s.Put([]byte("sealed"), at)
	if err != nil {
		t.Fatal(err)
	}
	routes := []string{"one", "two"}
	for _, route := range routes {
		if waiting, err := s.Waiting(route); err != nil || !slices.Equal(waiting, []string{tip}) {
			t.Errorf("waiting: %v, %v", waiting, err)
		}
		if err := s.Acknowledge(route, tip, routes); err != nil {
			t.Fatal(err)
		}
	}
	if deleted, err := s.Expire(time.Now().Add(time.Hour)); err != nil || deleted != 1 {
		t.Errorf("%d deleted, %v", deleted, err)
	}
	if entries, err := Folder(dir).Entries(); err != nil || len(entries) > 0 {
		t.Errorf("tips %v, %v", entries, err)
	}
	got, err := store.List()
	slices.Sort(names)
	slices.Sort(got)
	if err != nil || !slices.Equal(got, names) {
		t.Errorf("the journal has %v, %v, not %v", got, err, names)
	}
	if _, err := os.Stat(half); err != nil {
		t.Errorf("the server removed what a member's program was writing: %v", err)
	}
}

// What is half written is no entry, and goes after a day; what is being written
// now stays.
func TestHalfWrittenEntries(t *testing.T) {
	dir := t.TempDir()
	store := Folder(dir).Journal()
	whole, err := store.Add([]byte("sealed"))
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	for name, age := range map[string]time.Duration{
		".old.part": 25 * time.Hour, ".new.part": time.Hour, ".tomorrow.part": -25 * time.Hour, "note.txt": 25 * time.Hour,
	} {
		path := filepath.Join(dir, journalDir, name)
		if err := errors.Join(os.WriteFile(path, []byte("half"), 0o600), os.Chtimes(path, now.Add(-age), now.Add(-age))); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(dir, journalDir, "folder.age"), 0o700); err != nil {
		t.Fatal(err)
	}
	if names, err := store.List(); err != nil || !slices.Equal(names, []string{whole}) {
		t.Errorf("listed %v, %v", names, err)
	}
	var left []string
	files, err := os.ReadDir(filepath.Join(dir, journalDir))
	for _, file := range files {
		left = append(left, file.Name())
	}
	if want := []string{".new.part", ".tomorrow.part", whole + suffix, "folder.age", "note.txt"}; err != nil || !sameNames(left, want) {
		t.Errorf("left are %v, %v, not %v", left, err, want)
	}
}

func sameNames(a, b []string) bool {
	a, b = slices.Clone(a), slices.Clone(b)
	slices.Sort(a)
	slices.Sort(b)
	return slices.Equal(a, b)
}

// A disk that takes nothing leaves nothing half.
func TestFailedEntryLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, journalDir), []byte("a file in its place"), 0o600); err != nil {
		t.Fatal(err)
	}
	store := Folder(dir).Journal()
	if name, err := store.Add([]byte("sealed")); err == nil {
		t.Errorf("added %s to a file", name)
	}
	if _, err := store.List(); err == nil {
		t.Error("listed a file")
	}
	// A name that is taken by a folder: the entry is written and cannot be renamed.
	parent := t.TempDir()
	if err := os.MkdirAll(filepath.Join(parent, "taken"+suffix, "full"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := writeWhole(parent, "taken", []byte("sealed"), at, (*os.File).Sync, func() error { return nil }); err == nil {
		t.Error("an entry took the place of a folder")
	}
	if files, err := os.ReadDir(parent); err != nil || len(files) != 1 {
		t.Errorf("left are %v, %v", files, err)
	}
}

func TestReopen(t *testing.T) {
	dir := t.TempDir()
	s, folder := open(t, dir, wide), Folder(dir)
	name, err := s.Put([]byte("sealed"), at)
	if err != nil {
		t.Fatal(err)
	}
	is := func(want queue.State) {
		t.Helper()
		entries, err := folder.Entries()
		if err != nil || len(entries) != 1 || entries[0].State != want {
			t.Fatalf("entries %v, %v; it should be %s", entries, err, want)
		}
		if got, err := entries[0].Read(); err != nil || string(got) != "sealed" {
			t.Errorf("it reads %q, %v", got, err)
		}
	}
	notClosed := func() {
		t.Helper()
		if err := folder.Reopen(name); !errors.Is(err, queue.ErrNotClosed) {
			t.Errorf("reopened what is not closed: %v", err)
		}
	}
	notClosed()
	is(queue.New)
	if err := folder.Move(name, queue.Closed); err != nil { // before anybody took one
		t.Fatal(err)
	}
	for range 2 {
		if err := folder.Reopen(name); err != nil {
			t.Fatal(err)
		}
		is(queue.Taken)
		notClosed()
		if err := folder.Move(name, queue.Taken); !errors.Is(err, queue.ErrNotNew) {
			t.Errorf("a reopened tip was taken: %v", err)
		}
		if err := folder.Move(name, queue.Closed); err != nil {
			t.Fatal(err)
		}
		is(queue.Closed)
	}
	if err := folder.Reopen("nobody"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("reopened what is not there: %v", err)
	}
	for _, bad := range badNames {
		if err := folder.Reopen(bad); err == nil || errors.Is(err, fs.ErrNotExist) {
			t.Errorf("reopened %q: %v", bad, err)
		}
	}
	// A copy that was put back from somewhere is not overwritten.
	if err := os.WriteFile(filepath.Join(dir, takenDir, name+suffix), []byte("a copy"), 0o600); err != nil {
		t.Fatal(err)
	}
	notClosed()
}

var badNames = []string{"", ".", "..", "../x", "a/b", "/x", ".x", "x\x00"}

// Of many who reopen a tip one does, and nobody who closes it meanwhile is told
// that it is gone.
func TestOneReopensIt(t *testing.T) {
	dir := t.TempDir()
	folder := Folder(dir)
	name, err := open(t, dir, wide).Put([]byte("sealed"), at)
	if err != nil {
		t.Fatal(err)
	}
	for range 20 {
		if err := folder.Move(name, queue.Closed); err != nil {
			t.Fatal(err)
		}
		if took := atOnce(t, func() error { return folder.Reopen(name) }, queue.ErrNotClosed); took != 1 {
			t.Fatalf("%d reopened it", took)
		}
	}
	var closers, openers sync.WaitGroup
	var done atomic.Bool
	for range 4 {
		closers.Go(func() {
			for range 300 {
				if err := folder.Move(name, queue.Closed); err != nil {
					t.Errorf("close: %v", err)
				}
			}
		})
		openers.Go(func() {
			for !done.Load() {
				if err := folder.Reopen(name); err != nil && !errors.Is(err, queue.ErrNotClosed) {
					t.Errorf("reopen: %v", err)
				}
			}
		})
	}
	closers.Wait()
	done.Store(true)
	openers.Wait()
}

// atOnce calls do from twenty members at once and counts for whom it worked; the
// others must get this error.
func atOnce(t *testing.T, do func() error, others error) (worked int) {
	t.Helper()
	results := make(chan error)
	for range 20 {
		go func() { results <- do() }()
	}
	for range 20 {
		switch err := <-results; {
		case err == nil:
			worked++
		case !errors.Is(err, others):
			t.Error(err)
		}
	}
	return worked
}

// Nothing of a tip is left, in whatever places copies of it lie, and nothing of
// the others goes with it.
func TestDelete(t *testing.T) {
	dir := t.TempDir()
	s, folder := open(t, dir, wide), Folder(dir)
	name, err := s.Put([]byte("sealed"), at)
	if err != nil {
		t.Fatal(err)
	}
	other, err := s.Put([]byte("other"), at)
	if err != nil {
		t.Fatal(err)
	}
	routes := []string{"one", "two", "three"}
	for _, route := range routes[:2] {
		if err := errors.Join(s.Acknowledge(route, name, routes), s.Acknowledge(route, other, routes)); err != nil {
			t.Fatal(err)
		}
	}
	entry, err := folder.Journal().Add([]byte("entry"))
	if err != nil {
		t.Fatal(err)
	}
	for _, place := range []string{deliveredDir, takenDir, closedDir} { // as a back-up may bring them
		path := filepath.Join(dir, place)
		if err := errors.Join(os.MkdirAll(path, 0o700), os.WriteFile(filepath.Join(path, name+suffix), []byte("sealed"), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	for range 2 { // the second time changes nothing
		if err := folder.Delete(name); err != nil {
			t.Fatal(err)
		}
		var left []string
		err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() {
				short, _ := filepath.Rel(dir, path)
				left = append(left, filepath.ToSlash(short))
			}
			return err
		})
		if want := []string{other + suffix, "journal/" + entry + suffix, ".routes/one/" + other, ".routes/two/" + other}; err != nil || !sameNames(left, want) {
			t.Errorf("left are %v, %v, not %v", left, err, want)
		}
	}
	if err := folder.Delete("nobody"); err != nil {
		t.Errorf("deleted what is not there: %v", err)
	}
	for _, bad := range badNames {
		if err := folder.Delete(bad); err == nil {
			t.Errorf("deleted %q", bad)
		}
	}
	if err := Folder(filepath.Join(dir, "nowhere")).Delete("x"); err != nil {
		t.Errorf("deleted in a folder that is not there: %v", err)
	}
	// The server goes on, and knows the room that it has.
	s.pause = 0
	if err := s.recount(); err != nil || s.tips != 1 {
		t.Errorf("%d tips counted, %v", s.tips, err)
	}
	if err := s.Acknowledge("three", name, routes); err != nil { // it was on its way
		t.Errorf("acknowledged after it was deleted: %v", err)
	}
	if waiting, err := s.Waiting("three"); err != nil || !slices.Equal(waiting, []string{other}) {
		t.Errorf("waiting are %v, %v", waiting, err)
	}
	if marks, err := os.ReadDir(filepath.Join(dir, marksDir, "three")); err != nil || len(marks) > 0 {
		t.Errorf("marks %v, %v", marks, err)
	}
	if _, err := os.Stat(filepath.Join(dir, deliveredDir, name+suffix)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("it is back: %v", err)
	}
}

// However others move a tip meanwhile, it is gone in the end.
func TestDeleteWhileItMoves(t *testing.T) {
	dir := t.TempDir()
	s, folder := open(t, dir, Limits{Tips: 1000, Bytes: 1 << 20}), Folder(dir)
	take := func(name string) error { return folder.Move(name, queue.Taken) }
	closeIt := func(name string) error { return folder.Move(name, queue.Closed) }
	deliver := func(name string) error { return s.Acknowledge("one", name, []string{"one"}) }
	for _, c := range []struct {
		before, meanwhile []func(string) error
		times             int
	}{
		{nil, []func(string) error{deliver, take, closeIt, folder.Reopen}, 50},
		{[]func(string) error{closeIt}, []func(string) error{folder.Reopen}, 200},
	} {
		for range c.times {
			name, err := s.Put([]byte("sealed"), at)
			if err != nil {
				t.Fatal(err)
			}
			for _, act := range c.before {
				if err := act(name); err != nil {
					t.Fatal(err)
				}
			}
			moved := make(chan struct{})
			go func() {
				defer close(moved)
				for _, act := range c.meanwhile {
					_ = act(name) // it works, or finds nothing any more
				}
			}()
			if err := folder.Delete(name); err != nil {
				t.Error(err)
			}
			<-moved
			if now, err := folder.state(name); !errors.Is(err, fs.ErrNotExist) {
				t.Fatalf("it is %s after it was deleted, %v", now, err)
			}
		}
	}
}
