package tip

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// windows1252 are the characters of the bytes 80 to 9F in the encoding that old
// programs of Western Europe use (https://encoding.spec.whatwg.org/windows-1252.txt);
// the bytes from A0 are Unicode's own numbers. Five bytes stand for nothing.
var windows1252 = [32]rune{
	'€', ' ', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', ' ', 'Ž', ' ',
	' ', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', ' ', 'ž', 'Ÿ',
}

// nextLine is U+0085, by which some programs end a line.
const nextLine = '\u0085'

// clean makes of the bytes of a field the text that was typed: valid UTF-8
// without control characters, and without space around it. Of controls, only
// the line breaks and tabs of a field that has lines stay.
//
// Bytes that are no UTF-8 are windows-1252, one by one, so that a text of both
// kinds is read as well as it can be. The control characters U+0080 to U+009F
// are that encoding too, misread as Latin-1 on the way (U+0092 is an
// apostrophe), but for the line break. What means a line break becomes one, or a
// space where there is one line; every other control character is a space.
// Characters that cannot be seen but order or join a text stay.
func clean(value string, lines bool) string {
	if isPlain(value, lines) {
		return strings.TrimSpace(value)
	}
	between := ' '
	if lines {
		between = '\n'
	}
	var b strings.Builder
	b.Grow(len(value))
	for i := 0; i < len(value); {
		r, size := utf8.DecodeRuneInString(value[i:])
		if r == utf8.RuneError && size == 1 {
			if r = rune(value[i]); r < 0xa0 {
				r = windows1252[r-0x80]
			}
		} else {
			switch {
			case r == '\r' && i+1 < len(value) && value[i+1] == '\n':
				r, size = between, 2
			case r >= '\n' && r <= '\r' || r == nextLine || r == '\u2028' || r == '\u2029':
				r = between
			case r >= 0x80 && r < 0xa0:
				r = windows1252[r-0x80]
			case unicode.IsControl(r) && !(lines && r == '\t'):
				r = ' '
			}
		}
		b.WriteRune(r)
		i += size
	}
	return strings.TrimSpace(b.String())
}

// isPlain is quick on long texts that need no change: no byte begins a control
// character or one of Unicode's line breaks, and all of it is UTF-8.
func isPlain(s string, lines bool) bool {
	for i := range len(s) {
		if c := s[i]; c < ' ' && !(lines && c == '\n') || c == 0x7f || c == 0xc2 || c == 0xe2 {
			return false
		}
	}
	return utf8.ValidString(s)
}
