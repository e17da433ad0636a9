package spool

import (
	"bytes"
	"os"
	"path/filepath"
)

// removeAgain removes open tips that lie in the directory a second time, as
// delivered, taken or closed: a back-up was copied over it. They would be delivered
// once more, and would take up room until somebody looks at them. A tip is in two
// places only if somebody copied it there: it is moved by renaming. What cannot be
// read or removed stays, and keeps nobody from serving the rest.
func (s *Spool) removeAgain() error {
	open, err := tips(s.dir)
	if err != nil {
		return err
	}
	for _, id := range open {
		at := filepath.Join(s.dir, id+suffix)
		for _, dir := range []string{deliveredDir, takenDir, closedDir} {
			if isSame(at, filepath.Join(s.dir, dir, id+suffix)) && os.Remove(at) == nil {
				s.again++
				break
			}
		}
	}
	return nil // the trial that follows rounds the times and syncs the directory
}

// isSame reports whether two files are there and hold the same.
func isSame(a, b string) bool {
	if _, err := os.Lstat(b); err != nil { // as of nearly all
		return false
	}
	first, err := readQuietly(a)
	if err != nil {
		return false
	}
	second, err := readQuietly(b)
	return err == nil && bytes.Equal(first, second)
}

// Again is how many open tips [Open] removed because the same files lay in the
// directory as delivered, taken or closed ones too, which stay.
func (s *Spool) Again() int { return s.again }
