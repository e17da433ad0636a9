package printable

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestLine(t *testing.T) {
	for in, want := range map[string]string{
		"": "",
		"Å ä 汉 👩‍👧 می\u200cخواهم <b> \\n \"": "Å ä 汉 👩‍👧 می\u200cخواهم <b> \\n \"",
		"\ufffd":                       "\ufffd",
		"a\nb\tc\rd":                   `a\u000ab\u0009c\u000dd`,
		"\x1b]52;c;aGk=\a\x1b[2J":      `\u001b]52;c;aGk=\u0007\u001b[2J`,
		"\x00\x7f\u0080\u0085\u009b1m": `\u0000\u007f\u0080\u0085\u009b1m`,
		"\u2028\u2029":                 `\u2028\u2029`,
		"\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069": `\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069`,
		"a\xffb\x9b\xc3":       `a\xffb\x9b\xc3`,
		"\xed\xa0\x80\xc0\x8a": `\xed\xa0\x80\xc0\x8a`, // half a surrogate pair, an overlong line feed
	} {
		if got := Line(in); got != want {
			t.Errorf("%q is shown as %s, not %s", in, got, want)
		}
	}
}

func TestText(t *testing.T) {
	if got := Text("a\n\tb\r\n\x1b[2J\u202e"); got != "a\n\tb\\u000d\n\\u001b[2J\\u202e" {
		t.Errorf("%q", got)
	}
}

func TestError(t *testing.T) {
	err := Error(fmt.Errorf("it says \x1b[2J\xff\n: %w", io.EOF))
	if err.Error() != `it says \u001b[2J\xff\u000a: EOF` || !errors.Is(err, io.EOF) {
		t.Errorf("%q", err)
	}
	if long := Error(errors.New(strings.Repeat("å", 501))).Error(); long != strings.Repeat("å", 500)+"…" {
		t.Errorf("%q", long)
	}
	if Error(nil) != nil {
		t.Error("nothing wrong became an error")
	}
}

func FuzzPrintable(f *testing.F) {
	for _, s := range []string{"", "Så här\noch så", "-ERR '\x1b[2J\x1b]52;c;aGk=\a'\r\n", "\u009b1m\u202eabc\u2028", "\xff\xfe\x9b", "می\u200cخواهم"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if len(s) > 1<<10 { // which shows nothing new, slowly
			return
		}
		line, text := Line(s), Text(s)
		for _, shown := range []string{line, text} {
			if !utf8.ValidString(shown) || strings.ContainsFunc(shown, func(r rune) bool {
				return r != '\n' && r != '\t' && (r < ' ' || r >= 0x7f && r < 0xa0 || unicode.In(r, unicode.Bidi_Control, unicode.Zl, unicode.Zp))
			}) {
				t.Errorf("%q is shown as %q", s, shown)
			}
		}
		if strings.ContainsAny(line, "\n\t") || Line(line) != line || Line(text) != line || Text(text) != text {
			t.Errorf("%q is %q in a line and %q as a text", s, line, text)
		}
	})
}
