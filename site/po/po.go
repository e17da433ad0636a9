// Package po reads and writes files of GNU gettext (PO), the form in which translators
// get texts and give them back: Weblate, Poedit and OmegaT open it.
//
// It knows texts, contexts, notes, plural forms and the earlier source. The order of
// entries is kept.
// https://www.gnu.org/software/gettext/manual/html_node/PO-Files.html
package po

import (
	"fmt"
	"slices"
	"strings"
)

// Entry is a text with its translation.
type Entry struct {
	Line     int      // of its first line that is no comment, when it was read
	Context  string   // msgctxt: what it is, the same in each language
	Source   string   // msgid
	Plural   string   // msgid_plural
	Text     string   // msgstr; "" when it is not translated
	Forms    []string // msgstr[0] and on, of an entry with a plural
	Previous string   // the source that Text was made from, when that was another
	Notes    []string // for the translator, a line each
	Said     []string // what translators noted, a line each
	Places   []string // where the source stands: file:line
	Flags    []string // without fuzzy
	Fuzzy    bool     // Text has to be looked at again
}

// File is what a file holds. The header is the text of its first entry: names and
// values, a line each.
type File struct {
	Header  string
	Said    []string // the comment above it all
	Entries []Entry
}

// Field is a value of the header, or "".
func (f File) Field(name string) string {
	for line := range strings.Lines(f.Header) {
		if key, value, ok := strings.Cut(line, ":"); ok && strings.EqualFold(strings.TrimSpace(key), name) {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

// Open is how many texts are not translated, or to be looked at.
func (f File) Open() int {
	n := 0
	for _, e := range f.Entries {
		if e.Fuzzy || e.Text == "" && e.Forms == nil {
			n++
		}
	}
	return n
}

// Bytes is the file.
func (f File) Bytes() []byte {
	var b strings.Builder
	comment(&b, "#", f.Said)
	write(&b, "", "msgid", "")
	write(&b, "", "msgstr", f.Header)
	for _, e := range f.Entries {
		b.WriteByte('\n')
		comment(&b, "#", e.Said)
		comment(&b, "#.", e.Notes)
		for _, place := range e.Places {
			b.WriteString("#: " + place + "\n")
		}
		flags := e.Flags
		if e.Fuzzy {
			flags = slices.Concat([]string{fuzzy}, flags)
		}
		if len(flags) > 0 {
			b.WriteString("#, " + strings.Join(flags, ", ") + "\n")
		}
		if e.Previous != "" {
			write(&b, "#| ", "msgid", e.Previous)
		}
		if e.Context != "" {
			write(&b, "", "msgctxt", e.Context)
		}
		write(&b, "", "msgid", e.Source)
		if e.Plural == "" {
			write(&b, "", "msgstr", e.Text)
			continue
		}
		write(&b, "", "msgid_plural", e.Plural)
		for i, form := range e.Forms {
			write(&b, "", fmt.Sprintf("msgstr[%d]", i), form)
		}
	}
	return []byte(b.String())
}

const fuzzy = "fuzzy"

// comment writes lines behind a mark.
func comment(b *strings.Builder, mark string, lines []string) {
	for _, line := range lines {
		b.WriteString(strings.TrimRight(mark+" "+line, " ") + "\n")
	}
}

// write writes a text, each of its lines on one of its own.
func write(b *strings.Builder, before, keyword, text string) {
	if strings.Count(text, "\n") == 0 {
		b.WriteString(before + keyword + " " + quote(text) + "\n")
		return
	}
	b.WriteString(before + keyword + " \"\"\n")
	for line := range strings.Lines(text) {
		b.WriteString(before + quote(line) + "\n")
	}
}

var escape = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\t", `\t`, "\r", `\r`, "\a", `\a`, "\b", `\b`, "\f", `\f`, "\v", `\v`)

func quote(text string) string { return `"` + escape.Replace(text) + `"` }
