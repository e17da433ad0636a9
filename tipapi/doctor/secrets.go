package doctor

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"lyktan/tipapi/access"
	"lyktan/tipapi/seal"
	"lyktan/tipapi/textfile"
)

// Place is a folder, or a file, that is searched for private keys.
type Place struct {
	Path   string
	Public bool // everything in it is handed to visitors, also what is in folders below
}

const (
	mostRead  = 1 << 20 // bytes of a file; a key is far smaller
	mostFound = 10      // files that are named
)

// Secrets looks for private keys of the team, which belong on the computers of its
// members alone, and in what visitors can fetch for any other secret. It searches
// the files of a place, and those below it where it is public. Tips are not read: the
// time of a look at them would stay with them.
func Secrets(places ...Place) []Finding {
	const check = "secrets"
	var found []Finding
	searched, seen := 0, map[string]bool{}
	for _, place := range places {
		err := walk(place, func(path string) error {
			if seen[path] {
				return nil
			}
			seen[path] = true
			raw, err := head(path)
			if errors.Is(err, fs.ErrNotExist) { // removed since it was listed
				return nil
			}
			if err != nil {
				return err
			}
			searched++
			switch {
			case seal.IsPrivate(raw):
				found = append(found, finding(Fault, check,
					"take it to the team's computer and remove it here, from back-ups too; who could read it here can read every tip, so make a new key (tipapi keygen)",
					"a private key of age is in %s", path))
			case place.Public && holdsSecret(raw):
				found = append(found, finding(Fault, check, "remove it, build again, and make a new secret: whoever asked for it has it",
					"a secret key is in %s, which visitors can fetch", path))
			}
			return nil
		})
		if err != nil {
			found = append(found, finding(Warn, check, "run the doctor as root, or as tipapi's account", "not all of %s could be searched: %v", place.Path, err))
		}
	}
	if len(found) == 0 {
		return []Finding{Good(check, "no private key in the %d files beside the settings, the public keys and the tips, and in the site", searched)}
	}
	if more := len(found) - mostFound; more > 0 {
		found = append(found[:mostFound], finding(Fault, check, "", "and %d more files like these", more))
	}
	return found
}

// tipFile is a file of the spool that holds a tip.
var tipFile = regexp.MustCompile(`^\.?[a-z2-7]{26}\.age(\.part)?$`)

// walk calls do for the regular files of a place.
func walk(place Place, do func(path string) error) error {
	root, err := access.Resolve(place.Path)
	if errors.Is(err, fs.ErrNotExist) { // which is told elsewhere
		return nil
	}
	if err != nil {
		return err
	}
	return filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && path != root && !place.Public:
			return fs.SkipDir
		case !d.Type().IsRegular(), tipFile.MatchString(d.Name()):
			return nil
		}
		return do(path)
	})
}

func head(path string) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	raw, err := io.ReadAll(io.LimitReader(file, mostRead))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return raw, nil
}

// holdsSecret reports whether a file holds a secret key of another kind.
func holdsSecret(raw []byte) bool {
	text := string(raw)
	return textfile.HideKeys(text) != text || pemKey.MatchString(text) || strings.Contains(text, "-----BEGIN NATS USER JWT-----")
}

var pemKey = regexp.MustCompile(`-----BEGIN ([A-Z]+ )*PRIVATE KEY-----`)
