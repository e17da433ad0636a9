package schema

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"unicode/utf8"

	"lyktan/tipapi/textfile"
)

// Mark is the byte order mark that editors on Windows may put first. Hugo reads
// pages that have it, but no file of YAML.
const Mark = "\ufeff"

// Read returns the text of a file that people write, without the carriage returns
// that editors on Windows add: Hugo reads it the same with them. A file in another
// encoding than UTF-8 is a [*Fault], since Hugo would print it garbled.
func Read(files fs.FS, name string) ([]byte, error) {
	text, err := fs.ReadFile(files, name)
	if err != nil {
		return nil, err
	}
	if line := notText(text); line > 0 {
		return nil, &Fault{line, textfile.ErrEncoding.Error()}
	}
	return bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n")), nil
}

// notText is the first line that is not UTF-8, from 1, or 0. A NUL is what UTF-16
// has in place of every second letter.
func notText(text []byte) int {
	for i, line := range bytes.Split(text, []byte("\n")) {
		if !utf8.Valid(line) || bytes.IndexByte(line, 0) >= 0 {
			return i + 1
		}
	}
	return 0
}

// In names the file of an error of this package that has a line at most.
func In(file string, err error) error {
	var f *Fault
	if !errors.As(err, &f) {
		return fmt.Errorf("%s: %w", file, err)
	}
	return fmt.Errorf("%s:%d: %s", file, f.Line, f.Message)
}

// Open reads a file of YAML for faults that name its lines. Errors name the file.
func Open(file string, text []byte) (Document, error) {
	root, err := Parse(text)
	if err != nil {
		return Document{}, In(file, err)
	}
	return Document{file: file, root: root}, nil
}

// Has reports whether there is a field at a path.
func (d Document) Has(path ...string) bool {
	_, _, there := find(d.root, path)
	return there
}
