package spool

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// State says whether the team is done with a tip.
type State string

// The states. A tip is closed by moving its file to the subdirectory "closed".
const (
	New    State = "new"
	Closed State = "closed"
)

// Folder is a spool directory as its readers use it. It needs no lock: tips
// appear and move in one step each.
type Folder string

// Entry is one sealed tip.
type Entry struct {
	ID    string
	State State
	path  string
}

// Read returns the sealed tip.
func (e Entry) Read() ([]byte, error) { return os.ReadFile(e.path) }

// Entries lists the tips by name, new ones first.
func (f Folder) Entries() ([]Entry, error) {
	var found []Entry
	for _, part := range []struct {
		dir   string
		state State
	}{{string(f), New}, {filepath.Join(string(f), closedDir), Closed}} {
		files, err := os.ReadDir(part.dir)
		if errors.Is(err, fs.ErrNotExist) && part.state == Closed {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("spool: %w", err)
		}
		for _, file := range files {
			if id, ok := strings.CutSuffix(file.Name(), suffix); ok && !strings.HasPrefix(id, ".") {
				found = append(found, Entry{ID: id, State: part.state, path: filepath.Join(part.dir, file.Name())})
			}
		}
	}
	return found, nil
}

// Close marks a tip as done with, durably. A tip that is closed already stays
// so without an error.
func (f Folder) Close(id string) error {
	entries, err := f.Entries()
	if err != nil {
		return err
	}
	for _, e := range entries {
		if e.ID != id {
			continue
		}
		if e.State == Closed {
			return nil
		}
		to := filepath.Join(string(f), closedDir)
		if err := os.MkdirAll(to, 0o700); err != nil {
			return fmt.Errorf("close tip: %w", err)
		}
		if err := os.Rename(e.path, filepath.Join(to, id+suffix)); err != nil {
			return fmt.Errorf("close tip: %w", err)
		}
		return errors.Join(syncDir(to), syncDir(string(f)))
	}
	return fmt.Errorf("close tip: no tip %s: %w", id, fs.ErrNotExist)
}
