package spool

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"lyktan/tipapi/printable"
)

// repliesDir holds the team's answers to senders. They take up no room of the tips.
const repliesDir = "replies"

// RepliesFolder is the path of a directory with sealed answers: a store for package
// answers. Several processes may use it at a time, without a lock. An answer is a
// file MAILBOX.NAME.age, where NAME is random; its times are rounded to the hour.
//
// The members write there and the server reads: a group that may read the spool may
// read the answers.
type RepliesFolder string

// Replies is the store of the answers that belong to the tips in a folder.
func (f Folder) Replies() RepliesFolder { return RepliesFolder(filepath.Join(string(f), repliesDir)) }

// mailboxName is what a mailbox can be called.
var mailboxName = regexp.MustCompile(`^[0-9a-f]{32}$`)

// Make makes the directory if need be, but not the spool.
func (f RepliesFolder) Make() error {
	if _, err := os.Stat(string(f)); !errors.Is(err, fs.ErrNotExist) {
		return about(err)
	}
	spool := filepath.Dir(string(f))
	info, err := os.Stat(spool) // a wrong path is not a new spool
	if err == nil {
		err = makeDir(string(f))
	}
	if err == nil {
		err = os.Chmod(string(f), info.Mode().Perm()|info.Mode()&fs.ModeSetgid)
	}
	if err != nil {
		return about(err)
	}
	_ = roundTimes(spool, string(f)) // another account than its owner cannot
	return nil
}

// Add keeps a sealed answer, and returns when it is durable.
func (f RepliesFolder) Add(mailbox string, sealed []byte) error {
	if !mailboxName.MatchString(mailbox) {
		return errMailbox
	}
	if err := f.Make(); err != nil {
		return err
	}
	info, err := os.Stat(string(f))
	if err != nil {
		return about(err)
	}
	readable := func(file *os.File) error {
		return errors.Join(file.Chmod(0o600|info.Mode().Perm()&0o040), file.Sync())
	}
	name, hour := mailbox+"."+rand.Text(), time.Now().UTC().Truncate(time.Hour)
	return about(writeWhole(string(f), name, sealed, hour, readable, func() error {
		_ = roundTimes(filepath.Join(string(f), name+suffix), string(f)) // as in JournalFolder.Add
		return syncDir(string(f))
	}))
}

// Read returns the answers in a mailbox, in no order.
func (f RepliesFolder) Read(_ context.Context, mailbox string) (found [][]byte, err error) {
	if !mailboxName.MatchString(mailbox) {
		return nil, errMailbox
	}
	err = f.each(mailbox, func(path string, _ fs.DirEntry) error {
		sealed, err := readQuietly(path)
		if errors.Is(err, fs.ErrNotExist) { // deleted meanwhile
			return nil
		}
		if err == nil {
			found = append(found, sealed)
		}
		return err
	})
	return found, about(err)
}

// Delete empties a mailbox, durably. What the files held is not overwritten; see
// [Folder.Delete].
func (f RepliesFolder) Delete(mailbox string) error {
	if !mailboxName.MatchString(mailbox) {
		return errMailbox
	}
	err := f.each(mailbox, func(path string, _ fs.DirEntry) error { return remove(path) })
	return about(errors.Join(err, f.settle()))
}

// Expire removes the answers that were written before a time, and what a process
// left half written a day ago.
func (f RepliesFolder) Expire(before time.Time) error {
	removed := false
	err := f.each("", func(path string, file fs.DirEntry) error {
		info, err := file.Info()
		if err != nil {
			return nil // it is gone
		}
		old := info.ModTime().Before(before)
		if isLeftOver(file.Name()) {
			old = time.Since(info.ModTime()) > leftFor
		}
		if !old {
			return nil
		}
		removed = true
		return remove(path)
	})
	if removed {
		err = errors.Join(err, f.settle())
	}
	return about(err)
}

// each calls do with the files of a mailbox, or with all for "". A directory that is
// not there has none.
func (f RepliesFolder) each(mailbox string, do func(path string, file fs.DirEntry) error) error {
	files, err := list(string(f))
	if errors.Is(err, fs.ErrNotExist) {
		_, err = os.Stat(filepath.Dir(string(f))) // a spool that is away has lost its answers too
	}
	for _, file := range files {
		if file.Type().IsRegular() && (mailbox == "" || strings.HasPrefix(file.Name(), mailbox+".")) {
			err = errors.Join(err, do(filepath.Join(string(f), file.Name()), file))
		}
	}
	return err
}

// settle makes removals durable.
func (f RepliesFolder) settle() error {
	_ = roundTimes(string(f))
	if err := syncDir(string(f)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

var errMailbox = errors.New("answers: no mailbox has such a name")

// about keeps the names of mailboxes out of errors, which reach logs.
func about(err error) error {
	if err == nil {
		return nil
	}
	return printable.Error(fmt.Errorf("answers: %w", withoutPath(err)))
}
