//go:build unix

package spool

import (
	"errors"
	"os"
	"syscall"
)

// lockDir takes a directory for this process. The lock goes with the process,
// however it ends.
func lockDir(dir string) (*os.File, error) {
	d, err := os.Open(dir)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(d.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		if errors.Is(err, syscall.EWOULDBLOCK) {
			err = errors.New("another tipapi serves this spool")
		}
		return nil, errors.Join(err, d.Close())
	}
	return d, nil
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
