// Package spool stores sealed tips as files in a directory, durably.
//
// A tip is one file NAME.age, complete or not there at all: it is written
// beside its place, synced, renamed, and the directory synced, before
// [Spool.Put] returns; concurrent calls share the sync of the directory. Names
// are random and times rounded, so that a listing says how many tips there are
// and little else (the inode's change time cannot be set; see
// docs/decisions.md). The files hold what they were given: sealing is not done
// here.
package spool

import (
	"crypto/rand"
	"encoding/base32"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"sync"
	"time"
)

const (
	suffix  = ".age"
	partial = ".part" // a file that is still being written

	deliveredDir = "delivered" // tips that every queue has
	takenDir     = "taken"     // tips that somebody of the team works on
	closedDir    = "closed"    // tips that the team is done with

	room = 128 << 10 // bytes that a spool must at least have
)

// ErrFull is the error when the open tips have reached the [Limits].
var ErrFull = errors.New("the spool is full")

// Limits bounds the open tips in a directory: those that are neither delivered,
// taken nor closed.
type Limits struct {
	Tips  int
	Bytes int64
}

// Spool is a directory opened for storing tips. Its methods may be called from
// several goroutines.
type Spool struct {
	dir    string
	doubt  Doubt
	again  int // how many open tips were copies
	limits Limits
	lock   *os.File

	names shared               // syncs of the directory
	sync  func(*os.File) error // (*os.File).Sync, but for tests

	// writing is held for reading from the reservation of a tip's room until its
	// file is there, and for writing while the files are counted.
	writing sync.RWMutex
	counted time.Time
	pause   time.Duration // between two counts

	mu    sync.Mutex // of what follows
	tips  int
	bytes int64

	trial sync.Mutex // of what follows
	tried time.Time
	fault error
	under chan struct{} // closed when the trial under way ends; nil when none is
}

// Open creates the directory if need be, locks it for this process, removes
// what a crash left half written and open tips that a restored back-up brought back
// (see [Spool.Again]), and tests that it can be written to. It fails
// when other accounts of the machine can get into the directory, when its file
// system cannot lock or sync reliably, and on systems other than Unix. A link
// to the directory is followed once, here. The caller closes the spool.
func Open(dir string, limits Limits) (*Spool, error) {
	if limits.Tips < 1 || limits.Bytes < room {
		return nil, fmt.Errorf("spool: the limits of %d tips and %d bytes leave no room for one", limits.Tips, limits.Bytes)
	}
	resolved, doubt, err := prepare(dir)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", dir, err)
	}
	lock, err := lockDir(resolved)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", dir, err)
	}
	s := &Spool{dir: resolved, doubt: doubt, limits: limits, lock: lock, sync: (*os.File).Sync, pause: time.Second}
	if err := errors.Join(s.removePartial(), s.removeAgain(), s.tryWrite(), s.count()); err != nil {
		return nil, fmt.Errorf("%s: %w", dir, errors.Join(err, lock.Close()))
	}
	return s, nil
}

// Place returns the absolute path of the directory without links, and a doubt
// when its file system may lose tips in a power cut or a restart, or let two
// servers use one spool (on Linux: tmpfs, overlayfs, FUSE, 9p, Ceph and a few
// others).
func (s *Spool) Place() (dir string, doubt Doubt) { return s.dir, s.doubt }

// Close unlocks the directory for other processes.
func (s *Spool) Close() error { return s.lock.Close() }

// Put stores one sealed tip and returns its name once it is durable. The times
// of the file and the directory are set to the full hour before at. It returns
// [ErrFull] when there is no room. After an error nothing is left behind.
func (s *Spool) Put(sealed []byte, at time.Time) (string, error) {
	size := int64(len(sealed))
	s.writing.RLock()
	if !s.reserve(size) {
		// The team closes tips from another process: look again.
		s.writing.RUnlock()
		if err := s.recount(); err != nil {
			return "", fmt.Errorf("spool: %w", withoutPath(err))
		}
		s.writing.RLock()
		if !s.reserve(size) {
			s.writing.RUnlock()
			return "", ErrFull
		}
	}
	defer s.writing.RUnlock()
	name := newName()
	if err := s.write(name, sealed, at.UTC().Truncate(time.Hour)); err != nil {
		s.release(size)
		return "", fmt.Errorf("spool: %w", withoutPath(err))
	}
	return name, nil
}

// Room returns [ErrFull] when no tip could be stored now, however small. Call
// it before sealing, which makes a refusal cheap.
func (s *Spool) Room() error {
	if s.fits(0) {
		return nil
	}
	// The team closes tips from another process: look again.
	if err := s.recount(); err != nil {
		return fmt.Errorf("spool: %w", withoutPath(err))
	}
	if !s.fits(0) {
		return ErrFull
	}
	return nil
}

func (s *Spool) write(name string, sealed []byte, hour time.Time) error {
	return writeWhole(s.dir, name, sealed, hour, s.sync, func() error {
		return s.names.do(func() error {
			if err := os.Chtimes(s.dir, hour, hour); err != nil {
				return err
			}
			if err := s.stillThere(); err != nil {
				return err
			}
			return s.sync(s.lock)
		})
	})
}

// stillThere fails when another directory has taken the place of the one that
// was opened: neither the lock nor a sync would be of what is there now.
func (s *Spool) stillThere() error {
	opened, err := s.lock.Stat()
	if err != nil {
		return err
	}
	now, err := os.Stat(s.dir)
	if err != nil {
		return err
	}
	if !os.SameFile(opened, now) {
		return errors.New("another folder has taken its place since the start")
	}
	return nil
}

// withoutPath keeps a tip's random name out of the log.
func withoutPath(err error) error {
	var path *fs.PathError
	var link *os.LinkError
	switch {
	case errors.As(err, &path):
		return fmt.Errorf("%s: %w", path.Op, path.Err)
	case errors.As(err, &link):
		return fmt.Errorf("%s: %w", link.Op, link.Err)
	}
	return err
}

func (s *Spool) fits(size int64) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.tips+1 <= s.limits.Tips && s.bytes+size <= s.limits.Bytes
}

// reserve takes room for one tip, if there is any.
func (s *Spool) reserve(size int64) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.tips+1 > s.limits.Tips || s.bytes+size > s.limits.Bytes {
		return false
	}
	s.tips++
	s.bytes += size
	return true
}

// recount looks what the directory holds, not more often than the pause allows.
func (s *Spool) recount() error {
	s.writing.Lock()
	defer s.writing.Unlock()
	if time.Since(s.counted) < s.pause {
		return nil
	}
	return s.count()
}

func (s *Spool) release(size int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tips--
	s.bytes -= size
}

// count looks what the directory holds. What is left of a trial counts as well.
func (s *Spool) count() error {
	entries, err := list(s.dir)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tips, s.bytes, s.counted = 0, 0, time.Now()
	for _, e := range entries {
		if !takesRoom(e.Name()) || !e.Type().IsRegular() {
			continue
		}
		info, err := e.Info()
		if errors.Is(err, os.ErrNotExist) {
			continue // closed since the listing
		}
		if err != nil {
			return err
		}
		s.tips++
		s.bytes += info.Size()
	}
	return nil
}

// Oldest returns the hour of the open tip that has lain longest, and false when
// none is open. Open are the tips that nobody has taken, closed, or delivered to
// all queues.
func (s *Spool) Oldest() (hour time.Time, any bool, err error) {
	entries, err := list(s.dir)
	if err != nil {
		return time.Time{}, false, fmt.Errorf("spool: %w", withoutPath(err))
	}
	for _, e := range entries {
		if _, isTip := tipID(e.Name()); !isTip || !e.Type().IsRegular() {
			continue
		}
		info, err := e.Info()
		if errors.Is(err, os.ErrNotExist) {
			continue // taken since the listing
		}
		if err != nil {
			return time.Time{}, false, fmt.Errorf("spool: %w", withoutPath(err))
		}
		if at := info.ModTime(); !any || at.Before(hour) {
			hour, any = at, true
		}
	}
	return hour, any, nil
}

// newName is 128 random bits in lower-case letters and digits.
func newName() string {
	b := make([]byte, 16)
	rand.Read(b) // never fails: it ends the process instead
	return strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(b))
}
