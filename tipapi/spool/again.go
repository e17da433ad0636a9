package spool

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// removeAgain removes open tips that lie in the directory a second time, as
// delivered, taken or closed: a back-up was copied over it. They would be delivered
// once more, and would take up room until somebody looks at them. A tip is in two
// places only if somebody copied it there: it is moved by renaming.
func (s *Spool) removeAgain() error {
	open, err := tips(s.dir)
	if err != nil {
		return err
	}
	var faults error
	for _, id := range open {
		for _, dir := range []string{deliveredDir, takenDir, closedDir} {
			same, err := isSame(filepath.Join(s.dir, id+suffix), filepath.Join(s.dir, dir, id+suffix))
			if err == nil && same {
				if err = os.Remove(filepath.Join(s.dir, id+suffix)); err == nil {
					s.again++
				}
			}
			if err != nil && !errors.Is(err, fs.ErrNotExist) {
				faults = errors.Join(faults, fmt.Errorf("a tip that lies there twice: %w", withoutPath(err)))
			}
			if same {
				break
			}
		}
	}
	return faults // the trial that follows rounds the times and syncs the directory
}

// isSame reports whether two files hold the same. One that is not there is not the
// same, and no error.
func isSame(a, b string) (bool, error) {
	if _, err := os.Lstat(b); errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	first, err := readQuietly(a)
	if err != nil {
		return false, err
	}
	second, err := readQuietly(b)
	return err == nil && bytes.Equal(first, second), err
}

// Again is how many open tips [Open] removed because the same files lay in the
// directory as delivered, taken or closed ones too, which stay.
func (s *Spool) Again() int { return s.again }
