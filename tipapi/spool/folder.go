package spool

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"lyktan/tipapi/printable"
	"lyktan/tipapi/queue"
)

// Folder is the path of a spool directory, for its readers. It needs no lock:
// tips appear and move in one step each. Its errors may name files; file names
// in them are escaped for terminals.
type Folder string

// place is where tips of one state lie in a folder.
type place struct {
	state queue.State
	dir   string
}

// states are the places of tips, by how far the team is with them.
var states = []place{{queue.New, "."}, {queue.Delivered, deliveredDir}, {queue.Taken, takenDir}, {queue.Closed, closedDir}}

// onTheWay are the states in the order in which tips are moved, and Taken once
// more, to where reopening moves back: who looks for a tip in this order meets
// it, whoever moves it meanwhile.
var onTheWay = append(slices.Clone(states), states[slices.IndexFunc(states, func(s place) bool { return s.state == queue.Taken })])

// Entries lists the tips: first the new, then the delivered, taken and closed,
// each sorted by name.
func (f Folder) Entries() ([]queue.Entry, error) {
	var found []queue.Entry
	for _, part := range states {
		dir := filepath.Join(string(f), part.dir)
		ids, err := tips(dir)
		if errors.Is(err, fs.ErrNotExist) && part.state != queue.New {
			continue
		}
		if err != nil {
			return nil, printable.Error(fmt.Errorf("spool: %w", err))
		}
		slices.Sort(ids)
		for _, id := range ids {
			path := filepath.Join(dir, id+suffix)
			found = append(found, queue.Entry{ID: id, State: part.state, Read: func() ([]byte, error) {
				sealed, err := os.ReadFile(path)
				return sealed, printable.Error(err)
			}})
		}
	}
	return found, nil
}

// Add lays a sealed tip into the folder, durably. It is for trying things out: the
// server counts such a tip only when it next counts all, and tells nobody of it.
func (f Folder) Add(sealed []byte) error {
	hour := time.Now().UTC().Truncate(time.Hour)
	keep := func() error { return errors.Join(roundTimes(string(f)), syncDir(string(f))) }
	return printable.Error(writeWhole(string(f), newName(), sealed, hour, (*os.File).Sync, keep))
}

// Move marks a tip as taken or closed, durably. When two take the same tip, one
// of them gets [queue.ErrNotNew]. Closing a closed tip is no error.
func (f Folder) Move(id string, to queue.State) error {
	if (to != queue.Taken && to != queue.Closed) || !isName(id) {
		return fmt.Errorf("tip %q cannot be made %s", id, to)
	}
	name := id + suffix
	target := f.dir(to)
	if to == queue.Taken { // where a back-up was copied over the folder, it may lie there as a new one as well
		for _, state := range []queue.State{queue.Taken, queue.Closed} {
			if _, err := os.Lstat(filepath.Join(f.dir(state), name)); err == nil {
				return queue.ErrNotNew
			}
		}
	}
	if err := makeDir(target); err != nil {
		return printable.Error(fmt.Errorf("move tip: %w", err))
	}
	for _, part := range states {
		at := filepath.Join(string(f), part.dir, name)
		if part.state == to || part.state == queue.Closed { // it lies where it belongs, or is not new
			if _, err := os.Stat(at); err == nil && to == queue.Closed {
				return nil
			} else if err == nil {
				return queue.ErrNotNew
			}
			continue
		}
		// The rename is the decision: of two at the same time one finds nothing.
		switch err := os.Rename(at, filepath.Join(target, name)); {
		case err == nil:
			// Another account than the spool's owner cannot set times.
			_ = roundTimes(target, filepath.Dir(at), string(f))
			return errors.Join(syncDir(target), syncDir(filepath.Dir(at)), syncDir(string(f)))
		case !errors.Is(err, fs.ErrNotExist):
			return printable.Error(fmt.Errorf("move tip: %w", err))
		}
	}
	// Gone from everywhere: never there, or moved by somebody else in between.
	switch now, err := f.state(id); {
	case err != nil:
		return fmt.Errorf("move tip: %w", err)
	case now == queue.Closed && to == queue.Closed: // closed again, after it was reopened in between
		return nil
	case now == queue.Taken && to == queue.Closed: // reopened in between
		return f.Move(id, to)
	}
	return queue.ErrNotNew
}

// Reopen marks a closed tip as taken, durably. A tip that is not closed is
// [queue.ErrNotClosed].
func (f Folder) Reopen(id string) error {
	if !isName(id) {
		return fmt.Errorf("tip %q cannot be reopened", id)
	}
	switch now, err := f.state(id); {
	case err != nil:
		return fmt.Errorf("reopen tip: %w", err)
	case now != queue.Closed:
		return queue.ErrNotClosed
	}
	from, to := f.dir(queue.Closed), f.dir(queue.Taken)
	if err := makeDir(to); err != nil {
		return printable.Error(fmt.Errorf("reopen tip: %w", err))
	}
	err := os.Rename(filepath.Join(from, id+suffix), filepath.Join(to, id+suffix))
	if errors.Is(err, fs.ErrNotExist) { // somebody was faster
		return queue.ErrNotClosed
	}
	if err != nil {
		return printable.Error(fmt.Errorf("reopen tip: %w", err))
	}
	_ = roundTimes(to, from, string(f))
	return errors.Join(syncDir(to), syncDir(from), syncDir(string(f)))
}

// Delete removes every copy of a tip, whatever its state, and the notes of which
// queue has it. When it returns nil no file has the name any more, and a power
// cut brings none back. A tip that is not there is no error.
//
// What the file held is not overwritten: disks and file systems of today write
// elsewhere than where they were told to, so the sealed bytes may stay until
// their place is used again, and they stay in back-ups. A queue that the server
// is delivering the tip to in the same moment gets it all the same.
func (f Folder) Delete(id string) error {
	if !isName(id) {
		return fmt.Errorf("tip %q cannot be deleted", id)
	}
	var dirs []string
	for _, part := range onTheWay {
		dirs = append(dirs, filepath.Join(string(f), part.dir))
	}
	var faults error
	for _, dir := range dirs {
		faults = errors.Join(faults, remove(filepath.Join(dir, id+suffix)))
	}
	marks := filepath.Join(string(f), marksDir)
	routes, err := list(marks)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		faults = errors.Join(faults, err)
	}
	for _, route := range routes {
		dir := filepath.Join(marks, route.Name())
		dirs = append(dirs, dir)
		faults = errors.Join(faults, remove(filepath.Join(dir, id)))
	}
	if faults != nil {
		return printable.Error(fmt.Errorf("delete tip: %w", faults))
	}
	// All of them, also where there was nothing to remove: the call before may
	// have been cut short.
	for i, dir := range dirs {
		_ = roundTimes(dir)
		if i >= len(states) { // the tips' own are synced; a mark that comes back is removed by the server
			continue
		}
		if err := syncDir(dir); err != nil && !errors.Is(err, fs.ErrNotExist) {
			faults = errors.Join(faults, err)
		}
	}
	return printable.Error(faults)
}

// remove removes a file. One that is not there is no error.
func remove(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// state is the first of the states that a tip lies in. One that is closed and
// reopened again and again can be somewhere else whenever it is looked for, so it is
// looked for several times before it is said not to be there.
func (f Folder) state(id string) (queue.State, error) {
	for range 10 {
		for _, part := range onTheWay {
			switch _, err := os.Lstat(filepath.Join(string(f), part.dir, id+suffix)); {
			case err == nil:
				return part.state, nil
			case !errors.Is(err, fs.ErrNotExist):
				return "", printable.Error(err)
			}
		}
	}
	return "", fmt.Errorf("no tip %q: %w", id, fs.ErrNotExist)
}

// isName reports whether a file of this name, and no other, is meant: nothing in
// it leads out of the directory, or to a device of Windows.
func isName(id string) bool {
	_, ok := tipID(id + suffix)
	return ok && filepath.Base(id) == id && filepath.IsLocal(id+suffix) && !strings.ContainsRune(id, 0)
}

func (f Folder) dir(state queue.State) string {
	for _, part := range states {
		if part.state == state {
			return filepath.Join(string(f), part.dir)
		}
	}
	return string(f)
}
