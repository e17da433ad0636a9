// Package screen shows on the team's terminal what others wrote, so that it can
// neither steer it nor look like something that tipapi says.
package screen

import (
	"io"
	"os"
	"strings"
	"unicode"
)

// usual is how many columns a screen has when it does not say.
const usual = 80

// Columns is the width of the terminal that out is, or the usual one.
func Columns(out io.Writer) int {
	if file, ok := out.(*os.File); ok {
		if n := terminalWidth(file.Fd()); n > 0 {
			return n
		}
	}
	return usual
}

// Wrap breaks a text that begins in column at, so that no line is wider than
// columns, and moves all lines but the first to column indent. Text that a
// sender wrote, shown in this way, never begins a line of the screen.
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
