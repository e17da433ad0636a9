package spool

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"lyktan/tipapi/access"
)

// prepare makes the directory of a spool if need be and follows links to it. It
// refuses one that other accounts of the machine can get into, and one whose
// file system cannot keep what a receipt promises. A doubt is about a file
// system that keeps it under conditions that only the administrator knows.
func prepare(dir string) (resolved string, doubt Doubt, err error) {
	dir = filepath.Clean(dir)
	there, err := find(dir)
	if err != nil {
		return "", Doubt{}, err
	}
	if !there {
		if err := makeDir(dir); err != nil {
			return "", Doubt{}, err
		}
	}
	if resolved, err = access.Resolve(dir); err != nil {
		return "", Doubt{}, err
	}
	doubt, err = judge(resolved)
	return resolved, doubt, err
}

// Doubt is about the file system that a spool lies on; empty: there is none.
type Doubt struct {
	Says string
	// Loses says that tips are known to be lost there, or to depend on another
	// machine; else it is not known.
	Loses bool
}

// Check is what can be known of a spool before [Open]: it fails when Open would, but
// for a file system that cannot lock, and makes and changes nothing. A spool that
// another process serves is none of its faults. The doubt is that of [Spool.Place].
func Check(dir string) (doubt Doubt, err error) {
	there, err := find(dir)
	switch {
	case err == nil && there:
		if doubt, err = judge(dir); err == nil {
			err = canWrite(dir)
		}
	case err == nil: // it will lie on the same file system
		above := filepath.Dir(filepath.Clean(dir))
		if doubt, err = onFileSystem(above); err == nil {
			err = canWrite(above)
		}
	}
	if err != nil {
		return Doubt{}, fmt.Errorf("%s: %w", dir, err)
	}
	return doubt, nil
}

// find reports whether a directory is there. It fails when the one above it is
// not: where the disk that the spool lies on is not mounted, the tips would go to
// another one.
func find(dir string) (there bool, err error) {
	info, err := os.Stat(dir)
	switch {
	case err == nil && !info.IsDir():
		return false, &fs.PathError{Op: "open", Path: dir, Err: syscall.ENOTDIR}
	case err == nil || !errors.Is(err, fs.ErrNotExist):
		return err == nil, err
	}
	if target, err := os.Readlink(dir); err == nil {
		return false, fmt.Errorf("it is a link to %s, which is not there", target)
	}
	above := filepath.Dir(filepath.Clean(dir))
	if _, err := os.Stat(above); errors.Is(err, fs.ErrNotExist) {
		return false, fmt.Errorf("the folder above it is not there: mount its disk, or make %s (only the last folder of the path is made by itself)", above)
	}
	return false, nil
}

// judge says what is wrong with a directory that is there, or what is to be
// doubted.
func judge(dir string) (doubt Doubt, err error) {
	if err := closedToOthers(dir); err != nil {
		return Doubt{}, err
	}
	return onFileSystem(dir)
}

// onFileSystem is judge of the file system alone.
func onFileSystem(dir string) (doubt Doubt, err error) {
	kind := fileSystem(dir)
	if kind.refused != "" {
		return Doubt{}, fmt.Errorf("%s cannot hold a spool: %s; use a folder on a disk of this machine", kind.name, kind.refused)
	}
	if kind.doubt != "" {
		doubt = Doubt{fmt.Sprintf("the spool lies on %s: %s", kind.name, kind.doubt), kind.doubt != passed}
	}
	return doubt, nil
}

// passed is the doubt about a file system that is another program's.
const passed = "whether what is synced is on a disk is up to the program behind it"

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
// can list a directory, read or change what is in it.
func closedToOthers(dir string) error {
	open, mode, err := access.ByOthers(dir, access.Read|access.Write|access.Search)
	if err == nil && open {
		err = fmt.Errorf("every account of this machine can get into it (mode %04o): run chmod 700 %s", mode, dir)
	}
	return err
}
