package inbox

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"lyktan/tipapi/queue"
	"lyktan/tipapi/retention"
	"lyktan/tipapi/spool"
)

// An old back-up of the tips beside the newer journal: what the journal calls taken
// or closed does not come back as new, in the queue neither, and it is told.
func TestRestoredTipsStayWhereTheyWere(t *testing.T) {
	dir, id, anna, bo := newDesks(t)
	const other, third = "m3vq7m2xw5hd4rj6t3n2bzc7ya", "untouched"
	for _, name := range []string{other, third} {
		lay(t, dir, name, anna.Journal().Me().Recipient+"\n"+bo.Journal().Me().Recipient, name, time.Now())
	}
	must(t, anna.Refresh(), anna.Take(id), anna.Close(other, retention.Support))
	in := func(parts ...string) string { return filepath.Join(append([]string{dir}, parts...)...) }
	must(t, os.Rename(in("taken", id+".age"), in(id+".age")), os.Rename(in("closed", other+".age"), in(other+".age")))

	must(t, bo.Refresh())
	for name, want := range map[string]queue.State{id: queue.Taken, other: queue.Closed, third: queue.New} {
		if c, _ := bo.Case(name); c.State != want {
			t.Errorf("%s is %s, not %s", name, c.State, want)
		}
		if now := states(t, dir)[name]; now != want {
			t.Errorf("in the folder %s is %s, not %s", name, now, want)
		}
	}
	if c, _ := bo.Case(other); c.Outcome != retention.Support || c.Closed.IsZero() {
		t.Errorf("it was closed as %q", c.Outcome)
	}
	if n := bo.Restored(); n != 2 {
		t.Errorf("%d were told of", n)
	}
	must(t, bo.Refresh(), anna.Refresh())
	if n := bo.Restored() + anna.Restored(); n != 2 {
		t.Errorf("%d were told of in all", n)
	}
}

// What cannot be moved is shown as the journal has it, and moved when it can be.
func TestRestoredTipsInAFolderThatIsReadOnly(t *testing.T) {
	dir, id, anna, bo := newDesks(t)
	must(t, anna.Take(id), os.Rename(filepath.Join(dir, "taken", id+".age"), filepath.Join(dir, id+".age")))
	bo.box.Queue = unmovable{bo.queue}
	must(t, bo.Refresh(), bo.Refresh())
	if c, _ := bo.Case(id); c.State != queue.Taken || c.By != "Anna" || bo.Restored() != 1 {
		t.Errorf("it is %s, of %q; %d told of", c.State, c.By, bo.Restored())
	}
	bo.box.Queue = bo.queue
	must(t, bo.Refresh())
	if now := states(t, dir)[id]; now != queue.Taken || bo.Restored() != 1 {
		t.Errorf("it is %s; %d told of", now, bo.Restored())
	}
}

type unmovable struct{ Queue }

func (unmovable) Move(string, queue.State) error { return errors.New("read-only file system") }

// A back-up that was copied over the folder: the tip lies there twice, and the
// further of the two counts, also with whoever takes it.
func TestCopiedBackOverTheFolder(t *testing.T) {
	dir, id, anna, bo := newDesks(t)
	sealed, err := os.ReadFile(filepath.Join(dir, id+".age"))
	must(t, err, anna.Close(id, retention.Support), os.WriteFile(filepath.Join(dir, id+".age"), sealed, 0o600), bo.Refresh())
	if c, _ := bo.Case(id); c.State != queue.Closed || bo.Restored() != 0 {
		t.Errorf("it is %s; %d told of", c.State, bo.Restored())
	}
	if err := spool.Folder(dir).Move(id, queue.Taken); !errors.Is(err, queue.ErrNotNew) {
		t.Errorf("a closed tip was taken: %v", err)
	}
	must(t, spool.Folder(dir).Move(id, queue.Closed))
	if all := states(t, dir); len(all) != 1 || all[id] != queue.Closed {
		t.Errorf("%v", all)
	}
}

// A back-up from when a tip was closed, copied over one that was reopened since: it
// stays open. The journal tells which of the two it is.
func TestReopenedTipStaysOpenUnderABackUp(t *testing.T) {
	dir, id, anna, bo := newDesks(t)
	must(t, anna.Close(id, retention.Support))
	sealed, err := os.ReadFile(filepath.Join(dir, "closed", id+".age"))
	must(t, err, anna.Reopen(id), os.WriteFile(filepath.Join(dir, "closed", id+".age"), sealed, 0o600), bo.Refresh())
	if c, _ := bo.Case(id); c.State != queue.Taken || c.By != "Anna" {
		t.Errorf("it is %s, of %q", c.State, c.By)
	}
	must(t, bo.Close(id, retention.Referred), anna.Refresh())
	if c, _ := anna.Case(id); c.State != queue.Closed || c.Outcome != retention.Referred {
		t.Errorf("it is %s, as %q", c.State, c.Outcome)
	}
	if all := states(t, dir); len(all) != 1 || all[id] != queue.Closed {
		t.Errorf("%v", all)
	}
}

// Somebody who takes a tip in the middle of a look restores nothing.
func TestNothingIsRestoredByTaking(t *testing.T) {
	_, id, anna, bo := newDesks(t)
	bo.queue.after = func() { must(t, anna.Take(id)) }
	must(t, bo.Refresh())
	bo.queue.after = func() { must(t, anna.Close(id, retention.Support), anna.Reopen(id)) }
	must(t, bo.Refresh())
	if bo.Restored() != 0 {
		t.Error("it was taken for an old back-up")
	}
}

// states are those of the entries in a folder, the last of each name.
func states(t *testing.T, dir string) map[string]queue.State {
	t.Helper()
	entries, err := spool.Folder(dir).Entries()
	must(t, err)
	found := map[string]queue.State{}
	for _, e := range entries {
		found[e.ID] = e.State
	}
	return found
}
