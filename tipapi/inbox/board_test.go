package inbox

import (
	"errors"
	"strings"
	"testing"
	"time"

	"lyktan/tipapi/journal"
	"lyktan/tipapi/queue"
	"lyktan/tipapi/retention"
	"lyktan/tipapi/seal"
	"lyktan/tipapi/spool"
)

// watched is a folder that lets a test do something in the middle of a listing.
type watched struct {
	spool.Folder
	before, after func() // the listing; once
	unread        error  // what reading a tip fails with
}

func (w *watched) Entries() ([]queue.Entry, error) {
	run(&w.before)
	entries, err := w.Folder.Entries()
	run(&w.after)
	for i, e := range entries {
		entries[i].Read = func() ([]byte, error) {
			if w.unread != nil {
				return nil, w.unread
			}
			return e.Read()
		}
	}
	return entries, err
}

func run(do *func()) {
	if now := *do; now != nil {
		*do = nil
		now()
	}
}

// away is a journal's store that can be made to refuse.
type away struct {
	journal.Store
	fault error
}

func (a *away) Add(sealed []byte) (string, error) {
	if a.fault != nil {
		return "", a.fault
	}
	return a.Store.Add(sealed)
}

// desk is one member's board, with what a test changes about it.
type desk struct {
	*Board
	queue *watched
	store *away
}

// newDesks are the boards of two members who vouched for each other, on one folder.
func newDesks(t *testing.T) (dir, id string, anna, bo desk) {
	t.Helper()
	dir = t.TempDir()
	annas, ids := key(t)
	bos, boIDs := key(t)
	id = "k3vq7m2xw5hd4rj6t3n2bzc7ya"
	lay(t, dir, id, annas+"\n"+bos, "words", time.Now().Add(-48*time.Hour))
	open := func(ids seal.Identities, name string) desk {
		d := desk{queue: &watched{Folder: spool.Folder(dir)}, store: &away{Store: spool.Folder(dir).Journal()}}
		j, err := journal.New(d.store, ids)
		if err == nil {
			err = j.Join(name)
		}
		if err != nil {
			t.Fatal(err)
		}
		d.Board = NewBoard(d.queue, ids, j)
		return d
	}
	anna, bo = open(ids, "Anna"), open(boIDs, "Bo")
	err := errors.Join(anna.Journal().Vouch(bo.Journal().Me()), bo.Journal().Vouch(anna.Journal().Me()), anna.Journal().Reseal(), bo.Journal().Reseal(),
		anna.Refresh(), bo.Refresh())
	if err != nil {
		t.Fatal(err)
	}
	return dir, id, anna, bo
}

func (d desk) owner(t *testing.T, id string) string {
	t.Helper()
	c, ok := d.Case(id)
	if !ok {
		t.Fatalf("no tip %s", id)
	}
	return c.By
}

func must(t *testing.T, errs ...error) {
	t.Helper()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
}

// Whenever in a look the other takes a tip, the look does not show it as taken by
// nobody, and it cannot be claimed.
func TestTakenWhileLooking(t *testing.T) {
	for name, in := range map[string]func(*watched) *func(){
		"before the listing": func(w *watched) *func() { return &w.before }, "after the listing": func(w *watched) *func() { return &w.after },
	} {
		_, id, anna, bo := newDesks(t)
		*in(bo.queue) = func() { must(t, anna.Take(id)) }
		must(t, bo.Refresh())
		if owner := bo.owner(t, id); owner != "Anna" {
			t.Errorf("%s: it is %q's", name, owner)
		}
		if err := bo.Take(id); !errors.Is(err, queue.ErrNotNew) {
			t.Errorf("%s: taken again: %v", name, err)
		}
		must(t, anna.Refresh(), bo.Refresh())
		if a, b := anna.owner(t, id), bo.owner(t, id); a != "Anna" || b != "Anna" {
			t.Errorf("%s: %q, %q", name, a, b)
		}
	}
}

// Between the taking and its entry in the journal a tip is nobody's. Only one that
// stays so can be claimed.
func TestClaim(t *testing.T) {
	dir, id, _, bo := newDesks(t)
	must(t, spool.Folder(dir).Move(id, queue.Taken), bo.Refresh())
	if err := bo.Take(id); !errors.Is(err, queue.ErrNotNew) {
		t.Errorf("claimed at once: %v", err)
	}
	now := time.Now().Add(grace - time.Second)
	bo.now = func() time.Time { return now }
	must(t, bo.Refresh())
	if err := bo.Take(id); !errors.Is(err, queue.ErrNotNew) {
		t.Errorf("claimed early: %v", err)
	}
	now = now.Add(2 * time.Second)
	must(t, bo.Refresh(), bo.Take(id))
	if owner := bo.owner(t, id); owner != "Bo" {
		t.Errorf("it is %q's", owner)
	}
}

// A taking that the journal does not know can be repeated at once by who took it.
func TestHalfTaken(t *testing.T) {
	_, id, anna, _ := newDesks(t)
	anna.store.fault = errors.New("away")
	if err := anna.Take(id); !errors.Is(err, ErrHalfDone) {
		t.Fatal(err)
	}
	must(t, anna.Refresh())
	anna.store.fault = nil
	must(t, anna.Take(id))
	if owner := anna.owner(t, id); owner != "Anna" {
		t.Errorf("it is %q's", owner)
	}
}

// What this member did while a listing was under way is not undone by it.
func TestListingThatIsLate(t *testing.T) {
	_, id, anna, _ := newDesks(t)
	anna.queue.after = func() { must(t, anna.Take(id)) }
	must(t, anna.Refresh())
	if c, _ := anna.Case(id); c.State != queue.Taken || c.By != "Anna" {
		t.Errorf("it is %s, of %q", c.State, c.By)
	}
	anna.queue.after = func() { must(t, anna.Close(id, retention.Support), anna.Delete(id, "confirmed", nil)) }
	must(t, anna.Refresh())
	if _, ok := anna.Case(id); ok {
		t.Error("a deleted tip is back")
	}
}

// A tip that could not be read is read again, and is not called damaged.
func TestUnreadTipIsReadAgain(t *testing.T) {
	dir, id, _, _ := newDesks(t)
	_, ids := key(t)
	j, err := journal.New(spool.Folder(dir).Journal(), ids)
	must(t, err)
	w := &watched{Folder: spool.Folder(dir), unread: errors.New("the server is away")}
	b := NewBoard(w, ids, j)
	must(t, b.Refresh())
	if faults := b.Faults(); len(faults) != 1 || faults[0].ID != id || !faults[0].Unread || faults[0].Foreign {
		t.Errorf("faults: %+v", faults)
	}
	w.unread = nil
	must(t, b.Refresh())
	if faults := b.Faults(); len(faults) != 1 || faults[0].Unread || !faults[0].Foreign {
		t.Errorf("it was not read again: %+v", faults)
	}
}

// A tip that was reopened and then closed by a program without a journal has no
// outcome: by the old one it would be due long since.
func TestOldOutcomeDoesNotCount(t *testing.T) {
	dir, id, anna, _ := newDesks(t)
	must(t, anna.MarkRead(id), anna.Close(id, retention.Unfounded), anna.Reopen(id), spool.Folder(dir).Move(id, queue.Closed), anna.Refresh())
	if c, _ := anna.Case(id); c.Outcome != "" || !c.Closed.IsZero() {
		t.Errorf("it is closed as %q since %v", c.Outcome, c.Closed)
	}
}

// What is deleted is gone for the other too, with all that was written about it,
// also when the other wrote without having heard of it.
func TestDeletedForAll(t *testing.T) {
	_, id, anna, bo := newDesks(t)
	must(t, anna.MarkRead(id), anna.Note(id, "a note"), bo.Refresh(), bo.Note(id, "another"), anna.Refresh(), anna.Close(id, retention.Support),
		anna.Delete(id, "confirmed", map[string]string{"week": "2026-W48"}), bo.Note(id, "late"), bo.Refresh(), anna.Refresh())
	for _, d := range []desk{anna, bo} {
		if _, ok := d.Case(id); ok {
			t.Error("it is still there")
		}
		for _, e := range d.Journal().Entries() {
			if e.Tip == id && e.Kind != journal.Deleted {
				t.Errorf("the journal has %s: %q", e.Kind, e.Text)
			}
		}
		if deleted := d.Deletions(); len(deleted) != 1 || deleted[0].Tip != id || deleted[0].Text != "" {
			t.Errorf("deleted: %+v", deleted)
		}
	}
	if entries, err := anna.queue.Folder.Entries(); err != nil || len(entries) != 0 {
		t.Errorf("the folder has %d tips, %v", len(entries), err)
	}
}

// The order of the list: what cannot wait, then who waits longest.
func TestOrderOfTheList(t *testing.T) {
	dir, _, anna, _ := newDesks(t)
	recipient := anna.Journal().Me().Recipient
	lay(t, dir, "after", recipient, "later", time.Now())
	lay(t, dir, "zero", recipient, "earlier", time.Now().Add(-72*time.Hour))
	must(t, anna.Refresh())
	var order []string
	for _, c := range anna.Cases() {
		order = append(order, c.What)
	}
	if got := strings.Join(order, " "); got != "earlier words later" {
		t.Errorf("%s", got)
	}
}
