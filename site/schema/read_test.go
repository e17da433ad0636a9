package schema

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"lyktan/tipapi/textfile"
)

// Files are read as editors on Windows save them, or it is said how to save them.
func TestRead(t *testing.T) {
	for name, c := range map[string]struct {
		raw, want string
		line      int // of the fault
	}{
		"Unix":          {"a: å\nb: c\n", "a: å\nb: c\n", 0},
		"Windows":       {"a: å\r\nb: c\r\n", "a: å\nb: c\n", 0},
		"returns alone": {"a: å\rb: c\r", "a: å\rb: c\r", 0},
		"Latin-1":       {"a: b\nc: \xe5\xe4\n", "", 2},
		"UTF-16":        {"\xff\xfea\x00:\x00", "", 1},
		"no mark":       {"a\x00:\x00", "", 1},
	} {
		text, err := Read(fstest.MapFS{"f": {Data: []byte(c.raw)}}, "f")
		if c.line == 0 && (err != nil || string(text) != c.want) {
			t.Errorf("%s: %q, %v", name, text, err)
		}
		var f *Fault
		if c.line > 0 && (!errors.As(err, &f) || f.Line != c.line || f.Message != textfile.ErrEncoding.Error()) {
			t.Errorf("%s: want line %d, got %v", name, c.line, err)
		}
	}
	if _, err := Parse([]byte(Mark + "a: b\n")); err == nil || !strings.HasPrefix(err.Error(), "1: the file begins with a byte order mark") {
		t.Errorf("a mark before YAML: %v", err)
	}
}
