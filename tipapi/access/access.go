// Package access tells whether other accounts of this machine can get at a file
// or a folder. It reads modes and changes nothing. It knows no access control
// lists beyond what a mode shows of them, and nothing of Windows.
package access

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
)

// Rights of accounts that are neither the owner nor of the group.
const (
	Read   fs.FileMode = 0o004
	Write  fs.FileMode = 0o002
	Search fs.FileMode = 0o001
)

// Resolve returns the absolute path of what is at a path, without links.
func Resolve(path string) (string, error) {
	resolved, err := filepath.EvalSymlinks(path)
	if err != nil {
		return "", err
	}
	return filepath.Abs(resolved)
}

// ByOthers reports whether accounts that are neither the owner nor of the group
// have one of these rights to a path, which may be a link. Nobody gets through a
// folder above it that they cannot search. mode is that of the path. On Windows
// nobody has.
func ByOthers(path string, rights fs.FileMode) (open bool, mode fs.FileMode, err error) {
	if path, err = Resolve(path); err != nil {
		return false, 0, err
	}
	info, err := os.Stat(path)
	if err != nil {
		return false, 0, err
	}
	mode = info.Mode().Perm()
	if runtime.GOOS == "windows" || mode&rights == 0 {
		return false, mode, nil
	}
	for above := filepath.Dir(path); ; above = filepath.Dir(above) {
		info, err := os.Stat(above)
		if err != nil {
			return false, mode, err
		}
		if info.Mode().Perm()&Search == 0 {
			return false, mode, nil
		}
		if above == filepath.Dir(above) {
			return true, mode, nil
		}
	}
}

// Secret is the error for a file that holds a secret and that others can read or
// change. It says what to run.
func Secret(path string) error {
	open, mode, err := ByOthers(path, Read|Write)
	if err == nil && open {
		err = fmt.Errorf("it holds a secret, and every account of this machine can get at it (mode %04o): run chmod %03o %s", mode, mode&^0o007, path)
	}
	return err
}

// Changeable is the path, or else the folder above it, that accounts can change which
// are neither the owner nor of the group: what lies in such a folder they can put
// something else in the place of. It is "" when there is none. In a folder with the
// sticky bit (/tmp) they cannot.
func Changeable(path string) (at string, mode fs.FileMode, err error) {
	if path, err = Resolve(path); err != nil {
		return "", 0, err
	}
	for at := path; ; at = filepath.Dir(at) {
		open, mode, err := ByOthers(at, Write)
		if err != nil {
			return "", 0, err
		}
		info, err := os.Stat(at)
		if err != nil {
			return "", 0, err
		}
		if open && (at == path || info.Mode()&fs.ModeSticky == 0) {
			return at, mode, nil
		}
		if at == filepath.Dir(at) {
			return "", 0, nil
		}
	}
}
