package textfile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
)

// Open opens a file whose name somebody has typed, perhaps with the secret itself
// in the name's place. The error quotes a name only where it can be seen to be
// one: the file exists, or a folder in its path does, or it has the form of
// key.txt or /secret.
func Open(path string) (*os.File, error) {
	file, err := os.Open(path)
	cause := new(fs.PathError)
	if errors.As(err, &cause) && !isName(path) {
		return nil, fmt.Errorf("%w (what was given is not shown, as it may be the secret itself: write a secret to a file, and give the file's name)",
			cause.Err)
	}
	return file, err
}

// shortName has the form of a file's name, and of no secret that a program makes.
var shortName = regexp.MustCompile(`^([A-Za-z0-9_-]{1,30}\.[a-z]{2,5}|/[a-z0-9_-]{1,30})$`)

func isName(path string) bool {
	if HideKeys(path) != path {
		return false
	}
	if _, err := os.Lstat(path); err == nil {
		return true
	}
	for dir := filepath.Dir(path); dir != "." && dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		if _, err := os.Lstat(dir); err == nil {
			return true
		}
	}
	return shortName.MatchString(path)
}

// key is how secret keys begin that tipapi reads: those of age, of Standard
// Webhooks and of NATS users.
var key = regexp.MustCompile(`(?i)(AGE-SECRET-KEY-|AGE-PLUGIN-|whsk_|whsec_)[A-Z0-9+/=_-]+|\b(SU)[A-Z2-7]{56}\b`)

// HideKeys puts … in the place of every secret key in a text, after the letters
// that say what kind of key it is.
func HideKeys(text string) string { return key.ReplaceAllString(text, "${1}${2}…") }
