// Package screen formats untrusted text for the team's terminal: no wrapped
// line can pass for output of tipapi, and no control sequence gets out of JSON.
// Text for [Wrap] must have been escaped before, as by printable.Text.
package screen

import (
	"io"
	"os"
	"strings"
	"unicode"

	"golang.org/x/term"
)

// usual is how many columns a screen has when it does not say.
const usual = 80

// Columns returns the width of the terminal out, or 80 when it is none or does
// not know its width.
func Columns(out io.Writer) int {
	if file, ok := out.(*os.File); ok {
		if n, _, err := term.GetSize(int(file.Fd())); err == nil && n > 0 {
			return n
		}
	}
	return usual
}

// Wrap breaks a text that begins in column at, so that no line is wider than
// columns, at spaces where it can. It indents all lines but the first by indent
// columns, so that with an indent no text of a sender begins a line of the
// screen. It does not escape control sequences; printable.Text does.
func Wrap(text string, at, indent, columns int) string {
	var b strings.Builder
	next := "\n" + strings.Repeat(" ", indent)
	for i, line := range strings.Split(strings.ReplaceAll(text, "\t", "    "), "\n") {
		if i > 0 {
			b.WriteString(next)
			at = indent
		}
		for {
			n := fitting(line, max(columns-at, 2))
			b.WriteString(line[:n])
			if line = line[n:]; line == "" {
				break
			}
			b.WriteString(next)
			at = indent
		}
	}
	return b.String()
}

// fitting is how many bytes of a line fit into so many columns, at least one
// character: up to the last space there, if there is one.
func fitting(line string, columns int) int {
	used, space := 0, 0
	for i, r := range line {
		used += width(r)
		if used > columns && i > 0 {
			if space > 0 {
				return space
			}
			return i
		}
		if unicode.IsSpace(r) {
			space = i + len(string(r))
		}
	}
	return len(line)
}

// width is how many columns a terminal uses for a character at most: two for
// what is not of an alphabet. Marks that take none count as one.
func width(r rune) int {
	const firstWide = 0x1100 // in Unicode's EastAsianWidth.txt
	if r < firstWide {
		return 1
	}
	return 2
}
