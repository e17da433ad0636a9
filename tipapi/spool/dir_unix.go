//go:build unix

package spool

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"syscall"

	"golang.org/x/sys/unix"
)

// lockDir takes a directory for this process. The lock goes with the process,
// however it ends.
func lockDir(dir string) (*os.File, error) {
	d, err := os.Open(dir)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(d.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return nil, errors.Join(lockFault(err), d.Close())
	}
	return d, nil
}

var errServed = errors.New("another tipapi serves this spool")

// canWrite fails when this process may not make files in a directory.
func canWrite(dir string) error {
	if err := unix.Access(dir, unix.W_OK|unix.X_OK); err != nil {
		return &fs.PathError{Op: "write", Path: dir, Err: err}
	}
	return nil
}

// noLocks are the answers of file systems that cannot lock a directory: NFS
// wants a file that is open for writing (EBADF) or has no lock server (ENOLCK).
var noLocks = []error{syscall.EBADF, syscall.ENOLCK, syscall.EOPNOTSUPP, syscall.ENOTSUP, syscall.ENOSYS, syscall.EINVAL}

// lockFault says what an error of flock means.
func lockFault(err error) error {
	switch {
	case errors.Is(err, syscall.EWOULDBLOCK):
		return errServed
	case slices.Contains(noLocks, err):
		return fmt.Errorf("its file system cannot hold a spool: it does not lock folders (%w), so that two servers could take the same one; "+
			"use a folder on a disk of this machine, not on NFS or another network file system", err)
	}
	return err
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
