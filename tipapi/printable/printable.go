// Package printable escapes untrusted text for terminals, logs and lists:
// control characters, bidirectional controls, Unicode's line separators and
// invalid UTF-8.
package printable

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Line returns s as one line of valid UTF-8. Control characters (C0, DEL and
// C1), bidirectional controls, and the line and paragraph separators become
// escapes like \u009b, bytes that are not UTF-8 become escapes like \xff. The
// result is for reading only: backslashes stay as they are, so it cannot be
// turned back into s.
func Line(s string) string { return escape(s, "") }

// Text is [Line], except that line feeds and tabs stay as they are.
func Text(s string) string { return escape(s, "\n\t") }

func escape(s, kept string) string {
	var b strings.Builder
	for len(s) > 0 {
		r, size := utf8.DecodeRuneInString(s)
		switch {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, `\x%02x`, s[0])
		case steers(r) && !strings.ContainsRune(kept, r):
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
		s = s[size:]
	}
	return b.String()
}

// steers reports characters that do something instead of being shown. All of
// them are below U+10000.
func steers(r rune) bool {
	if ' ' <= r && r <= '~' { // nearly all
		return false
	}
	return unicode.IsControl(r) || unicode.In(r, unicode.Bidi_Control, unicode.Zl, unicode.Zp)
}
