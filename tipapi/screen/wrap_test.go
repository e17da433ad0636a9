package screen

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestWrap(t *testing.T) {
	for _, c := range []struct {
		text                string
		at, indent, columns int
		want                string
	}{
		{"", 4, 4, 10, ""},
		{"abc", 4, 4, 10, "abc"},
		{"abcdef", 4, 4, 10, "abcdef"},
		{"abcdefg", 4, 4, 10, "abcdef\n    g"},
		{"abc def ghi", 4, 4, 10, "abc \n    def \n    ghi"},
		{"ab\ncd", 4, 4, 10, "ab\n    cd"},
		{"汉汉汉汉", 4, 4, 10, "汉汉汉\n    汉"},
		{"ååååååå", 4, 4, 10, "åååååå\n    å"},
		{"abcdefghijkl", 0, 4, 10, "abcdefghij\n    kl"},
		{"a\tb", 4, 4, 20, "a    b"},
		{"汉a", 8, 8, 8, "汉\n        a"}, // no room at all: two columns all the same
	} {
		if got := Wrap(c.text, c.at, c.indent, c.columns); got != c.want {
			t.Errorf("%q in %d of %d: %q, want %q", c.text, c.indent, c.columns, got, c.want)
		}
	}
}

// Nothing is lost, no line is too wide, and nothing of a text begins a line.
func FuzzWrap(f *testing.F) {
	f.Add("NOT SAFE              forged", uint8(22), uint8(80))
	f.Add(strings.Repeat(" ", 58)+"NOT SAFE", uint8(22), uint8(80))
	f.Add("汉字\n\n"+strings.Repeat("å ", 99), uint8(10), uint8(40))
	f.Fuzz(func(t *testing.T, text string, indent, columns uint8) {
		if !utf8.ValidString(text) || strings.ContainsAny(text, "\t") || indent == 0 || int(columns) < int(indent)+2 {
			return
		}
		got := Wrap(text, int(indent), int(indent), int(columns))
		space := strings.Repeat(" ", int(indent))
		for i, line := range strings.Split(got, "\n") {
			used := int(indent)
			if i > 0 {
				if !strings.HasPrefix(line, space) {
					t.Fatalf("%q begins a line of %q", line, got)
				}
				line = line[indent:]
			}
			for _, r := range line {
				used += width(r)
			}
			if used > int(columns) {
				t.Errorf("%q has %d columns of %d", line, used, columns)
			}
		}
		if flat := strings.ReplaceAll(got, "\n"+space, ""); flat != strings.ReplaceAll(text, "\n", "") && !strings.Contains(text, "\n") {
			t.Errorf("%q became %q", text, got)
		}
	})
}
