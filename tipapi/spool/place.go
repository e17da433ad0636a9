package spool

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// prepare makes the directory of a spool if need be and follows links to it. It
// refuses one that other accounts of the machine can get into, and one whose
// file system cannot keep what a receipt promises. A doubt is about a file
// system that keeps it under conditions that only the administrator knows.
func prepare(dir string) (resolved, doubt string, err error) {
	if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
		if target, err := os.Readlink(dir); err == nil {
			return "", "", fmt.Errorf("it is a link to %s, which is not there", target)
		}
	}
	if err := makeDir(dir); err != nil {
		return "", "", err
	}
	if resolved, err = filepath.EvalSymlinks(dir); err != nil {
		return "", "", err
	}
	if resolved, err = filepath.Abs(resolved); err != nil {
		return "", "", err
	}
	if err := closedToOthers(resolved); err != nil {
		return "", "", err
	}
	kind := fileSystem(resolved)
	if kind.refused != "" {
		return "", "", fmt.Errorf("%s cannot hold a spool: %s; use a folder on a disk of this machine", kind.name, kind.refused)
	}
	if kind.doubt != "" {
		doubt = fmt.Sprintf("the spool lies on %s: %s", kind.name, kind.doubt)
	}
	return resolved, doubt, nil
}

// kind is a kind of file system, as far as it matters to a spool.
type kind struct{ name, refused, doubt string }

// makeDir makes a directory for its owner alone, and those above it that are
// missing. What it made is durable: without a sync of the folder above, a power
// cut takes a new folder away with all that was synced in it.
func makeDir(dir string) error {
	err := os.Mkdir(dir, 0o700)
	if parent := filepath.Dir(dir); errors.Is(err, fs.ErrNotExist) && parent != dir {
		if err := makeDir(parent); err != nil {
			return err
		}
		err = os.Mkdir(dir, 0o700)
	}
	if errors.Is(err, fs.ErrExist) {
		info, err := os.Stat(dir)
		if err == nil && !info.IsDir() {
			err = &fs.PathError{Op: "mkdir", Path: dir, Err: syscall.ENOTDIR}
		}
		return err
	}
	if err != nil {
		return err
	}
	return syncDir(filepath.Dir(dir))
}

// closedToOthers fails when accounts that are neither the owner nor of the group
// can list a directory, read or change what is in it. Nobody gets through a
// folder above it that is closed to them.
func closedToOthers(dir string) error {
	const all, search = 0o007, 0o001
	info, err := os.Stat(dir)
	if err != nil {
		return err
	}
	mode := info.Mode().Perm()
	if mode&all == 0 {
		return nil
	}
	for above := filepath.Dir(dir); ; above = filepath.Dir(above) {
		info, err := os.Stat(above)
		if err != nil {
			return err
		}
		if info.Mode().Perm()&search == 0 {
			return nil
		}
		if above == filepath.Dir(above) {
			return fmt.Errorf("every account of this machine can get into it (mode %04o): run chmod 700 %s", mode, dir)
		}
	}
}
