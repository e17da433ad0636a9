package tip

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"lyktan/tipapi/receipt"
)

// The longest texts that are taken, in characters (runes, a line break is one).
const (
	MaxWhat   = 5000
	MaxLine   = 300
	MaxDanger = 10 // values of the repeated field
)

// Trap is the field that people leave empty because they do not see it.
const Trap = "subject"

// Dangers are the values of the danger boxes that the form offers. Other short
// texts are taken too.
var Dangers = []string{"weapon", "threat", "strangling", "pregnancy", "separation"}

// ErrMalformed says that a body is not a form that our page can have sent.
var ErrMalformed = errors.New("malformed form")

// Form is what a sender typed, right or wrong, so that it can be shown again
// as it was. Its fields are the names that the pages' templates use.
type Form struct {
	Lang, Now, What, Since, Often, Street, Area, Who, Children string
	Danger                                                     []string
	Unsafe, Guess, How, Contact                                string
	AddsTo                                                     string // posted as "receipt"
	Trap                                                       string
}

// single maps each name that may occur once to its place in the form.
func (f *Form) single() map[string]*string {
	return map[string]*string{
		"lang": &f.Lang, "now": &f.Now, "what": &f.What, "since": &f.Since, "often": &f.Often,
		"street": &f.Street, "area": &f.Area, "who": &f.Who, "children": &f.Children,
		"unsafe": &f.Unsafe, "guess": &f.Guess, "how": &f.How, "contact": &f.Contact,
		"receipt": &f.AddsTo, Trap: &f.Trap,
	}
}

// HasDanger reports whether a box of the form was ticked.
func (f Form) HasDanger(value string) bool { return slices.Contains(f.Danger, value) }

// OtherDangers are the values that no box of the form stands for.
func (f Form) OtherDangers() []string {
	var others []string
	for _, d := range f.Danger {
		if !slices.Contains(Dangers, d) {
			others = append(others, d)
		}
	}
	return others
}

// ParseForm reads an application/x-www-form-urlencoded body. The form always
// holds every word that could be read, also when the error is ErrMalformed:
// an unknown name, a single field given twice (the first stands), a broken
// escape, or bytes that are not UTF-8 (left out).
func ParseForm(body string) (Form, error) {
	var form Form
	values, err := url.ParseQuery(dropCutEscape(body))
	problems := []error{}
	if err != nil || dropCutEscape(body) != body {
		problems = append(problems, errors.New("broken encoding"))
	}
	places := form.single()
	for name, given := range values {
		place, known := places[name]
		switch {
		case name == "danger":
			for _, v := range given {
				if v = clean(v, &problems); v != "" {
					form.Danger = append(form.Danger, v)
				}
			}
		case !known:
			// The name is the sender's own bytes: it stays out of the error.
			problems = append(problems, errors.New("unknown field"))
		default:
			*place = clean(given[0], &problems)
			if len(given) > 1 {
				problems = append(problems, fmt.Errorf("field %s given twice", name))
			}
		}
	}
	if len(problems) > 0 {
		return form, fmt.Errorf("%w: %w", ErrMalformed, errors.Join(problems...))
	}
	return form, nil
}

// dropCutEscape mends the end of a body that was cut off inside a %XX.
func dropCutEscape(body string) string {
	if i := strings.LastIndexByte(body, '%'); i >= 0 && i > len(body)-3 {
		return body[:i]
	}
	return body
}

var lineBreaks = strings.NewReplacer("\r\n", "\n", "\r", "\n")

func clean(value string, problems *[]error) string {
	if !utf8.ValidString(value) {
		*problems = append(*problems, errors.New("not UTF-8"))
		value = strings.ToValidUTF8(value, "")
	}
	return strings.TrimSpace(lineBreaks.Replace(value))
}

// Problem is one thing in a form that its sender has to change. Codes: empty,
// long, characters, choice, receipt, many, trap. The pages have the words.
type Problem struct{ Field, Code string }

// Problems judges a form. None means that it can become a tip.
func (f Form) Problems() []Problem {
	var found []Problem
	add := func(field, code string) { found = append(found, Problem{field, code}) }

	choice := func(name, value string) {
		if !slices.Contains([]string{"", "yes", "no", "unknown"}, value) {
			add(name, "choice")
		}
	}
	text := func(name, value string, longest int, mayBreak bool) {
		switch {
		case hasControl(value, mayBreak):
			add(name, "characters")
		case utf8.RuneCountInString(value) > longest:
			add(name, "long")
		}
	}

	choice("now", f.Now)
	if f.What == "" && f.Street == "" {
		add("what", "empty")
	}
	text("what", f.What, MaxWhat, true)
	text("since", f.Since, MaxLine, false)
	text("often", f.Often, MaxLine, false)
	text("street", f.Street, MaxLine, false)
	text("area", f.Area, MaxLine, false)
	text("who", f.Who, MaxLine, false)
	choice("children", f.Children)
	if len(f.Danger) > MaxDanger {
		add("danger", "many")
	}
	for _, d := range f.Danger {
		text("danger", d, MaxLine, false)
	}
	text("unsafe", f.Unsafe, MaxLine, false)
	choice("guess", f.Guess)
	text("how", f.How, MaxLine, false)
	text("contact", f.Contact, MaxLine, false)
	if _, err := receipt.Parse(f.AddsTo); err != nil && f.AddsTo != "" {
		add("receipt", "receipt")
	}
	if f.Trap != "" {
		add(Trap, "trap")
	}
	return found
}

// hasControl finds what no keyboard types. Format characters (joiners, marks
// of direction) are part of ordinary text in many scripts and stay.
func hasControl(s string, mayBreak bool) bool {
	return strings.ContainsFunc(s, func(r rune) bool {
		return unicode.IsControl(r) && r != '\t' && (r != '\n' || !mayBreak)
	})
}
