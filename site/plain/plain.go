// Package plain says what may stand in a text that people read, wherever the
// text comes from: words and punctuation, and none of what a browser or a
// template would take for an instruction, or a reader for a number to call.
//
// It judges one text at a time, without its place: the caller adds file and line,
// and knows which figures belong there.
package plain

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// Fault is something that may not stand in a text.
type Fault struct {
	At      int    // offset in bytes
	Message string // what is wrong, and what to do
}

var (
	reference = regexp.MustCompile(`&(?:#|[A-Za-z])[0-9A-Za-z]*;?`)

	// directions are the character references that set the direction of a
	// punctuation mark between words of two scripts. They print nothing.
	directions = []string{"&lrm;", "&rlm;"}
)

// Faults finds HTML, the delimiters of templates, figures that are not 0 to 9, pictures,
// letters that are signs, and characters that do not show. Letters of all scripts
// pass: package language knows which ones a text may have, and NotLatin finds others
// in what is Swedish wherever it stands.
//
// Single braces are refused too: two texts side by side could make a pair. Of
// what is wrong in the same way on one line, the first is told.
func Faults(text string) []Fault {
	var found []Fault
	end := 0 // of the line with a reference
	for _, m := range reference.FindAllStringIndex(text, -1) {
		if said := text[m[0]:m[1]]; m[0] >= end && !slices.Contains(directions, said) {
			found = append(found, Fault{m[0], fmt.Sprintf("%q is a character reference: write the character itself", said)})
			line, _, _ := strings.Cut(text[m[0]:], "\n")
			end = m[0] + len(line)
		}
	}
	said := "" // of this line
	for i, r := range text {
		why := refused(r)
		if why != "" && why != said {
			found = append(found, Fault{i, fmt.Sprintf("%q %s", r, why)})
			said = why
		}
		if r == '\n' {
			said = ""
		}
	}
	return found
}

// refused says why a character may not stand in a text, or "".
func refused(r rune) string {
	switch {
	case r == '<':
		return "begins HTML: take it out; what it should look like is the theme's affair"
	case r == '{' || r == '}':
		return "belongs to shortcodes and templates: take it out"
	case isDigit(r) || r == '\n':
		return ""
	case unicode.IsNumber(r):
		return "is a figure of another script or form: write 0 to 9, and numbers and dates in the data"
	case unicode.Is(unicode.So, r) || unicode.Is(unicode.Me, r):
		return "is a picture or a sign, which can hide a figure: say it in words"
	case unicode.IsLetter(r) && unicode.Is(unicode.Common, r) && !unicode.Is(unicode.Lm, r):
		return "is a sign that looks like a letter: write the letter"
	case unicode.IsControl(r) || unicode.In(r, unicode.Co, unicode.Zl, unicode.Zp) || unicode.Is(unicode.Cf, r) && !slices.Contains(joiners, r):
		return "does not show, and can change what the words around it seem to say: take it out"
	case !unicode.IsGraphic(r) && !slices.Contains(joiners, r):
		return "is no character: take it out"
	}
	return ""
}

// NotLatin finds letters of other scripts, which may look the same.
func NotLatin(text string) []Fault {
	for i, r := range text {
		if unicode.IsLetter(r) && !unicode.In(r, unicode.Latin, unicode.Common) {
			return []Fault{{i, fmt.Sprintf("%q is a letter of another script: write the Latin one", r)}}
		}
	}
	return nil
}

// joiners are marks without a look of their own that Arabic and Persian need:
// the two joiners, and the two marks of direction.
var joiners = []rune{'\u200c', '\u200d', '\u200e', '\u200f'}

func isDigit(r rune) bool { return '0' <= r && r <= '9' }

// month names a date together with a figure before it.
const month = `januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december|` +
	`january|february|march|may|june|july|august|october|` +
	`يناير|فبراير|مارس|أبريل|مايو|يونيو|يوليو|أغسطس|سبتمبر|أكتوبر|نوفمبر|ديسمبر`

// typed are the figures that change or kill when they are wrong: three digits
// or more with no word between them, a section of law, a day of a month.
var typed = regexp.MustCompile(`(?i)[0-9](?:[^\p{L}0-9]*[0-9]){2,}|§|[0-9]+\s*(?:kap|ch)\b|` +
	`(?:\b(?:kapitel|paragraf|chapter|section|article)|المادة|الفصل)\s*[0-9]+|[0-9]\s(?:` + month + `)`)

// names are figures that are names: the health service's, and the European
// standard's.
var names = []string{"1177", "301549"}

// Figure is a number in a text.
type Figure struct {
	At     int
	Text   string
	Digits string
}

// Typed finds the figures that have to stand in the data. A count of one or two
// digits may be typed.
func Typed(text string) []Figure {
	if !strings.ContainsAny(text, "0123456789§") {
		return nil // quicker than the expression, which needs one of these
	}
	var found []Figure
	blank := reference.ReplaceAllStringFunc(text, func(s string) string { return strings.Repeat(" ", len(s)) })
	for _, m := range typed.FindAllStringIndex(blank, -1) {
		f := Figure{At: m[0], Text: text[m[0]:m[1]], Digits: digits(text[m[0]:m[1]])}
		if !slices.Contains(names, f.Digits) {
			found = append(found, f)
		}
	}
	return found
}

// WithoutTyped writes spaces over what Typed finds.
func WithoutTyped(text string) string {
	for _, f := range Typed(text) {
		text = text[:f.At] + strings.Repeat(" ", len(f.Text)) + text[f.At+len(f.Text):]
	}
	return text
}

var (
	number = regexp.MustCompile(`[0-9]+`)
	// host is a name with dots, as addresses have it, or an address.
	host = regexp.MustCompile(`(?i)(?:[\p{L}0-9-]+[.․。．｡])+\p{L}{2,}|[a-z][a-z0-9+.-]*://[^\s)]*`)
)

// Numbers lists all figures of a text, each once, sorted: what a translation
// may have, and no others.
func Numbers(text string) []string {
	all := number.FindAllString(text, -1)
	slices.Sort(all)
	return slices.Compact(all)
}

// Hosts lists what of a text a reader could follow out of the site, each once,
// sorted.
func Hosts(text string) []string {
	if !strings.ContainsAny(text, ".․。．｡:") {
		return nil // quicker than the expression, which needs one of these
	}
	all := host.FindAllString(strings.ToLower(text), -1)
	slices.Sort(all)
	return slices.Compact(all)
}

// Lost lists the figures of a source that its translation lacks. One and two may be
// said by the form of a noun, as in Arabic.
func Lost(translation, source string) []string {
	return slices.DeleteFunc(Added(Numbers(source), Numbers(translation)), func(s string) bool { return s == "1" || s == "2" })
}

// Added lists what a translation has and its source lacks.
func Added(translation, source []string) []string {
	return slices.DeleteFunc(slices.Clone(translation), func(s string) bool { return slices.Contains(source, s) })
}

func digits(s string) string {
	return strings.Map(func(r rune) rune {
		if isDigit(r) {
			return r
		}
		return -1
	}, s)
}
