package textfile

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"
)

// encoded is a text in UTF-16 with a byte order mark.
func encoded(text string, bigEndian bool) []byte {
	var raw []byte
	for _, unit := range utf16.Encode([]rune("\ufeff" + text)) {
		if bigEndian {
			raw = append(raw, byte(unit>>8), byte(unit))
		} else {
			raw = append(raw, byte(unit), byte(unit>>8))
		}
	}
	return raw
}

func TestDecode(t *testing.T) {
	const text = "# går ut\r\nage1 \U0001f511\n"
	for name, raw := range map[string][]byte{
		"UTF-8": []byte(text), "UTF-8 with a mark": []byte("\xef\xbb\xbf" + text),
		"UTF-16LE": encoded(text, false), "UTF-16BE": encoded(text, true),
	} {
		if got, err := Decode(raw); err != nil || got != text {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	for name, raw := range map[string][]byte{
		"UTF-16LE without a mark": encoded(text, false)[2:],
		"UTF-16 cut in a letter":  encoded(text, false)[:7],
		"half a pair":             {0xff, 0xfe, 0x3d, 0xd8, 'a', 0},
		"UTF-32LE":                {0xff, 0xfe, 0, 0, 'a', 0, 0, 0},
		"Latin-1":                 []byte("# g\xe5r ut\n"),
		"NUL":                     []byte("a\x00b"),
	} {
		if got, err := Decode(raw); !errors.Is(err, ErrEncoding) {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}

func TestRead(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if _, err := Read(file); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("without a file: %v", err)
	}
	if err := os.WriteFile(file, []byte("\ufeffa"), 0o600); err != nil {
		t.Fatal(err)
	}
	if text, err := Read(file); err != nil || text != "a" {
		t.Errorf("%q, %v", text, err)
	}
	if _, err := From(bytes.NewReader(make([]byte, longest+1))); err == nil || errors.Is(err, ErrEncoding) {
		t.Errorf("a file without end: %v", err)
	}
}

func FuzzEncoding(f *testing.F) {
	for _, text := range []string{"", "a", "\ufeff", "\ufffd", "AGE-SECRET-KEY-1\r\n", "\xff\xfea\x00", "\xfe\xff\x00a", "\xff", "går\x00"} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		text, err := Decode(raw)
		if err != nil {
			return
		}
		if !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
			t.Errorf("%q is decoded as %q", raw, text)
		}
		if strings.ContainsRune(text, utf8.RuneError) || strings.HasPrefix(text, "\ufeff") {
			return // neither survives being encoded with a mark
		}
		for _, again := range [][]byte{[]byte("\ufeff" + text), encoded(text, false), encoded(text, true)} {
			if got, err := Decode(again); err != nil || got != text {
				t.Errorf("%q comes back as %q, %v", text, got, err)
			}
		}
	})
}
