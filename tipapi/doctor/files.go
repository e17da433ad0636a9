package doctor

import (
	"errors"
	"fmt"
	"io/fs"

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
		at, mode, err := access.Changeable(f.Path)
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
