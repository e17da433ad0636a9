package spool

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"lyktan/tipapi/printable"
	"lyktan/tipapi/queue"
)

// Folder is the path of a spool directory, for its readers. It needs no lock:
// tips appear and move in one step each. Its errors may name files; file names
// in them are escaped for terminals.
type Folder string

// states are where tips lie in a folder, by how far the team is with them.
var states = []struct {
	state queue.State
	dir   string
}{{queue.New, "."}, {queue.Delivered, deliveredDir}, {queue.Taken, takenDir}, {queue.Closed, closedDir}}

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

// Move marks a tip as taken or closed, durably. When two take the same tip, one
// of them gets [queue.ErrNotNew]. Closing a closed tip is no error.
func (f Folder) Move(id string, to queue.State) error {
	if (to != queue.Taken && to != queue.Closed) || filepath.Base(id) != id {
		return fmt.Errorf("tip %q cannot be made %s", id, to)
	}
	name := id + suffix
	target := f.dir(to)
	if err := makeDir(target); err != nil {
		return printable.Error(fmt.Errorf("move tip: %w", err))
	}
	for _, part := range states {
		at := filepath.Join(string(f), part.dir, name)
		if part.state == to {
			if _, err := os.Stat(at); err == nil && to == queue.Taken {
				return queue.ErrNotNew
			} else if err == nil {
				return nil
			}
			continue
		}
		if part.state == queue.Closed { // and it is to be taken
			if _, err := os.Stat(at); err == nil {
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
	for _, state := range []queue.State{queue.Taken, queue.Closed} {
		if _, err := os.Stat(filepath.Join(f.dir(state), name)); err == nil {
			return queue.ErrNotNew
		}
	}
	return fmt.Errorf("move tip: no tip %q: %w", id, fs.ErrNotExist)
}

func (f Folder) dir(state queue.State) string {
	for _, part := range states {
		if part.state == state {
			return filepath.Join(string(f), part.dir)
		}
	}
	return string(f)
}
