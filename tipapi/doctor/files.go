package doctor

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	"lyktan/tipapi/access"
)

// File is a file or a folder that decides what tipapi does.
type File struct {
	Is, Path string
}

// Files looks whether other accounts of the machine can change what tipapi reads: the
// keys, so that they could read tips; the site, so that they could put words into it.
func Files(files ...File) []Finding {
	const check = "files"
	var found []Finding
	looked := 0
	for _, f := range files {
		at, mode, err := changeable(f.Path)
		switch {
		case errors.Is(err, fs.ErrNotExist): // which is told elsewhere
			continue
		case err != nil:
			found = append(found, finding(Warn, check, "run the doctor as root, or as tipapi's account", "the modes of %s cannot be read: %v", f.Is, err))
		case at != "":
			found = append(found, finding(Fault, check, fmt.Sprintf("chmod o-w %s", at), "every account of this machine can change %s (%s has the mode %04o)", f.Is, at, mode))
		}
		looked++
	}
	if len(found) == 0 {
		found = append(found, Good(check, "no other account can change the %d files and folders that decide what tipapi does", looked))
	}
	return found
}

// changeable is [access.Changeable] of a path and of all that is below it.
func changeable(path string) (at string, mode fs.FileMode, err error) {
	if at, mode, err = access.Changeable(path); at != "" || err != nil {
		return at, mode, err
	}
	if path, err = access.Resolve(path); err != nil {
		return "", 0, err
	}
	err = filepath.WalkDir(path, func(below string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil || d.Type()&fs.ModeSymlink != 0 || info.Mode()&access.Write == 0 {
			return err
		}
		if at, mode, err = access.Changeable(below); at != "" && err == nil {
			err = fs.SkipAll
		}
		return err
	})
	return at, mode, err
}
