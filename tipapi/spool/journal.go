package spool

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"lyktan/tipapi/printable"
)

// journalDir holds the team's journal. The server never looks into it: it takes
// up no room of the tips.
const journalDir = "journal"

// leftFor is how long a file half written is taken for one that somebody is
// writing, however wrong the clocks are.
const leftFor = 24 * time.Hour

// JournalFolder is the path of a directory with the entries of the team's
// journal: a store for package journal. Several processes may use it at a time,
// without a lock: entries appear and go in one step each, under random names,
// and are never changed.
//
// An entry is a file NAME.age of mode 0600. Like those of tips, the times of
// files and directory are rounded to the hour, but for the inode's change time.
type JournalFolder string

// Journal is the store of the journal that belongs to the tips in a folder.
func (f Folder) Journal() JournalFolder { return JournalFolder(filepath.Join(string(f), journalDir)) }

// List returns the names of all entries, in no order. A directory that is not
// there has none. What a process left half written a day ago is removed.
func (f JournalFolder) List() ([]string, error) {
	files, err := list(string(f))
	if errors.Is(err, fs.ErrNotExist) {
		// A spool that is away, such as one on a mount that is gone, is not an empty one.
		_, err := os.Stat(filepath.Dir(string(f)))
		return nil, printable.Error(err)
	}
	if err != nil {
		return nil, printable.Error(fmt.Errorf("journal folder: %w", err))
	}
	for _, file := range files {
		if !isLeftOver(file.Name()) || !file.Type().IsRegular() {
			continue
		}
		if info, err := file.Info(); err == nil && time.Since(info.ModTime()) > leftFor {
			_ = os.Remove(filepath.Join(string(f), file.Name())) // it does no harm where it is
		}
	}
	return tipsAmong(files), nil
}

// Read returns a sealed entry; [fs.ErrNotExist] when it is gone. The file's
// access time stays as it is where the account may say so.
func (f JournalFolder) Read(name string) ([]byte, error) {
	if !isName(name) {
		return nil, fmt.Errorf("journal folder: no entry can be called %q", name)
	}
	sealed, err := readQuietly(filepath.Join(string(f), name+suffix))
	if err != nil {
		return nil, printable.Error(fmt.Errorf("journal folder: %w", err))
	}
	return sealed, nil
}

// Add keeps a sealed entry and returns its name, once it is durable. It makes
// the directory, but not the spool. After an error nothing is left behind, as far
// as the file system lets it be removed.
func (f JournalFolder) Add(sealed []byte) (name string, err error) {
	name = newName()
	if err = f.make(); err == nil {
		err = writeWhole(string(f), name, sealed, time.Now().UTC().Truncate(time.Hour), (*os.File).Sync, func() error {
			// Of another account than its owner the directory keeps its time. The
			// file has it once more, since Windows sets it when one is closed.
			_ = roundTimes(filepath.Join(string(f), name+suffix), string(f))
			return syncDir(string(f))
		})
	}
	if err != nil {
		return "", printable.Error(fmt.Errorf("journal folder: %w", err))
	}
	return name, nil
}

// make makes the directory if need be.
func (f JournalFolder) make() error {
	if _, err := os.Stat(string(f)); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	spool := filepath.Dir(string(f))
	if _, err := os.Stat(spool); err != nil { // a wrong path is not a new spool
		return err
	}
	if err := makeDir(string(f)); err != nil {
		return err
	}
	_ = roundTimes(spool) // another account than its owner cannot
	return nil
}

// Delete removes an entry, durably. One that is gone is no error. What the file
// held is not overwritten; see [Folder.Delete].
func (f JournalFolder) Delete(name string) error {
	if !isName(name) {
		return fmt.Errorf("journal folder: no entry can be called %q", name)
	}
	if err := remove(filepath.Join(string(f), name+suffix)); err != nil {
		return printable.Error(fmt.Errorf("journal folder: %w", err))
	}
	_ = roundTimes(string(f))
	// Also when it was gone: whoever removed it may not have got this far.
	if err := syncDir(string(f)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return printable.Error(fmt.Errorf("journal folder: %w", err))
	}
	return nil
}
