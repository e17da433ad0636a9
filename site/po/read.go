package po

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Fault is what is wrong with a file, and where.
type Fault struct {
	Line    int // from 1
	Message string
}

func (f *Fault) Error() string { return fmt.Sprintf("%d: %s", f.Line, f.Message) }

// Read reads a file. It has to be UTF-8, whatever its header says. The error lists all
// faults, each a [*Fault]: lines that are none of the form, texts without an end, and
// entries that stand there twice. Entries that a tool has put away ("#~") are left out.
func Read(text []byte) (File, error) {
	r := reader{known: map[[2]string]int{}}
	if !utf8.Valid(text) || bytes.IndexByte(text, 0) >= 0 {
		return File{}, &Fault{1, "this is not text in UTF-8: save it so"}
	}
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	for raw := range strings.Lines(string(text)) {
		r.line++
		r.take(strings.TrimSpace(raw))
	}
	r.end()
	return r.file, errors.Join(r.faults...)
}

type reader struct {
	file   File
	line   int
	entry  Entry
	into   *string // the text that the next quoted line goes on with
	last   string  // the keyword that was read
	known  map[[2]string]int
	faults []error
}

func (r *reader) fault(line int, format string, args ...any) {
	r.faults = append(r.faults, &Fault{line, fmt.Sprintf(format, args...)})
}

// comments are what begins a comment, and what it is for.
var comments = []string{"#.", "#:", "#,", "#|", "#"}

func (r *reader) take(line string) {
	switch {
	case line == "":
		r.end()
	case strings.HasPrefix(line, "#~"):
	case line[0] == '#':
		if r.entry.Line > 0 { // those above the next one
			r.end()
		}
		for _, mark := range comments {
			if rest, ok := strings.CutPrefix(line, mark); ok {
				r.comment(mark, rest)
				return
			}
		}
	case line[0] == '"':
		r.goOn(line)
	default:
		r.keyword(line)
	}
}

// comment takes a line above an entry.
func (r *reader) comment(mark, rest string) {
	text := strings.TrimPrefix(rest, " ")
	switch mark {
	case "#":
		r.entry.Said = append(r.entry.Said, text)
	case "#.":
		r.entry.Notes = append(r.entry.Notes, text)
	case "#:":
		r.entry.Places = append(r.entry.Places, strings.Fields(rest)...)
	case "#,":
		for flag := range strings.SplitSeq(rest, ",") {
			if flag = strings.TrimSpace(flag); flag == fuzzy {
				r.entry.Fuzzy = true
			} else if flag != "" {
				r.entry.Flags = append(r.entry.Flags, flag)
			}
		}
	case "#|":
		previous := strings.TrimSpace(rest)
		switch {
		case strings.HasPrefix(previous, `"`):
			if r.into == &r.entry.Previous {
				r.goOn(previous)
			}
		case strings.HasPrefix(previous, "msgid "):
			r.into, r.entry.Previous = &r.entry.Previous, ""
			r.goOn(strings.TrimSpace(strings.TrimPrefix(previous, "msgid ")))
		default: // an earlier context or plural, which nobody asks for
			r.into = nil
		}
		return
	}
	r.into = nil
}

// order is that of the keywords of an entry.
var order = []string{"", "msgctxt", "msgid", "msgid_plural", "msgstr"}

// keyword takes a line that begins a text.
func (r *reader) keyword(line string) {
	word, rest, _ := strings.Cut(line, " ")
	word, index, isForm := strings.Cut(word, "[")
	at := slices.Index(order, word)
	if at <= 0 || isForm && word != "msgstr" {
		r.fault(r.line, "%q begins no line of a PO file: msgctxt, msgid, msgstr, or a text in quotation marks", word)
		r.into = nil
		return
	}
	before := slices.Index(order, r.last)
	form := len(r.entry.Forms)
	if number, err := strconv.Atoi(strings.TrimSuffix(index, "]")); isForm && (err != nil || number != form || !strings.HasSuffix(index, "]") || r.entry.Plural == "") {
		r.fault(r.line, "msgstr[%s: the forms are numbered from 0, after a msgid_plural", index)
	}
	if at <= before && word != "msgstr" || word == "msgstr" && before == at && !isForm {
		r.end() // tools part entries by an empty line, but nothing asks for it
		before = 0
	}
	if at > 2 && before < 2 {
		r.fault(r.line, "%s without a msgid before it", word)
	}
	if r.entry.Line == 0 {
		r.entry.Line = r.line
	}
	r.last = word
	switch {
	case isForm:
		r.entry.Forms = append(r.entry.Forms, "")
		r.into = &r.entry.Forms[form]
	case word == "msgctxt":
		r.into = &r.entry.Context
	case word == "msgid":
		r.into = &r.entry.Source
	case word == "msgid_plural":
		r.into = &r.entry.Plural
	default:
		r.into = &r.entry.Text
	}
	r.goOn(strings.TrimSpace(rest))
}

// goOn adds what stands in quotation marks to the text that is read.
func (r *reader) goOn(quoted string) {
	if r.into == nil {
		r.fault(r.line, "a text that belongs to nothing")
		return
	}
	text, wrong := unquote(quoted)
	if wrong != "" {
		r.fault(r.line, "%s", wrong)
	}
	*r.into += text
}

// end takes the entry that was read, and begins the next one.
func (r *reader) end() {
	e := r.entry
	if e.Line == 0 && r.last == "" {
		if r.into != nil || len(e.Said) == 0 {
			return
		}
		// A comment by itself: that above it all is kept.
		if len(r.file.Entries) == 0 && r.file.Header == "" && r.file.Said == nil {
			r.file.Said = e.Said
		}
		r.entry, r.into, r.last = Entry{}, nil, ""
		return
	}
	isHeader := e.Source == "" && e.Context == "" && e.Plural == ""
	key := [2]string{e.Context, e.Source}
	switch first, twice := r.known[key]; {
	case r.last != "msgstr" || e.Plural != "" && e.Forms == nil:
		r.fault(e.Line, "this has no msgstr")
	case e.Source == "" && !isHeader:
		r.fault(e.Line, "a msgid without a text is that of the header")
	case twice:
		r.fault(e.Line, "%s stands on line %d, too, with the same text: take one out", shown(e), first)
	case isHeader:
		r.known[key] = e.Line
		r.file.Header = e.Text
		if e.Said != nil {
			r.file.Said = e.Said
		}
	default:
		r.known[key] = e.Line
		r.file.Entries = append(r.file.Entries, e)
	}
	r.entry, r.into, r.last = Entry{}, nil, ""
}

// shown names an entry.
func shown(e Entry) string {
	if e.Context != "" {
		return e.Context
	}
	return "an entry without a context"
}

// unquote reads a text in quotation marks, and says what is wrong with it, or "".
func unquote(quoted string) (text, wrong string) {
	if len(quoted) < 2 || quoted[0] != '"' || quoted[len(quoted)-1] != '"' {
		return "", "a text begins and ends with a quotation mark"
	}
	inner := quoted[1 : len(quoted)-1]
	var b strings.Builder
	for i := 0; i < len(inner); i++ {
		switch c := inner[i]; {
		case c == '"':
			return b.String(), `a quotation mark within a text is written \"`
		case c != '\\':
			b.WriteByte(c)
		case i+1 == len(inner):
			return b.String(), `a text begins and ends with a quotation mark: \" is one within it`
		default:
			i++
			at := strings.IndexByte(`nt"\rabfv`, inner[i])
			if at < 0 {
				return b.String(), fmt.Sprintf("\\%c is no sign of a PO file", inner[i])
			}
			b.WriteByte("\n\t\"\\\r\a\b\f\v"[at])
		}
	}
	return b.String(), ""
}
