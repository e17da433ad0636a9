package spool

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// Try does in a directory what [Spool.Put] does, and removes what it has made. It
// may run beside a process that serves the directory, whose lock it does not touch:
// it locks a folder of its own. It returns how long the quickest of the syncs took,
// each of a file written anew.
func Try(dir string) (quickest time.Duration, err error) {
	fail := func(err error) (time.Duration, error) { return 0, fmt.Errorf("%s: %w", dir, withoutPath(err)) }
	locked := filepath.Join(dir, "."+newName()+partial)
	if err := os.Mkdir(locked, 0o700); err != nil {
		return fail(err)
	}
	lock, err := lockDir(locked)
	if err == nil {
		err = lock.Close()
	}
	if err := errors.Join(err, os.Remove(locked)); err != nil {
		return fail(err)
	}
	timed := func(f *os.File) error {
		begun := time.Now()
		err := f.Sync()
		if took := time.Since(begun); quickest == 0 || took < quickest {
			quickest = took
		}
		return err
	}
	hour := time.Now().UTC().Truncate(time.Hour)
	for range 3 {
		name := "." + newName()
		err := writeWhole(dir, name, make([]byte, room), hour, timed, func() error { return syncDir(dir) })
		if err == nil {
			err = os.Remove(filepath.Join(dir, name+suffix))
		}
		if err != nil {
			return fail(err)
		}
	}
	_ = roundTimes(dir) // another account than its owner cannot
	return quickest, nil
}
