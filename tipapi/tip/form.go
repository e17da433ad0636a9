package tip

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"lyktan/tipapi/receipt"
)

// maxPairs bounds what is read of a body: our page sends some twenty pairs, and
// what an extension of a browser adds is still far from it.
const maxPairs = 64

// Trap is the name of the honeypot field: hidden in the page, so that only
// programs fill it in.
const Trap = "subject"

// ErrMalformed is the error of [ParseForm] for a body that the site's page
// cannot have sent.
var ErrMalformed = errors.New("malformed form")

// Form is what a sender typed, right or wrong, so that it can be shown again as
// it was. The pages' templates use the names of its fields.
type Form struct {
	Lang string // of the page
	Answers
	AddsTo string // an earlier receipt, posted as "receipt"
	Trap   string
	// To is the language in which the form is wanted back, with its words. A form
	// that has it is no tip: it must not be stored. It is not handed back.
	To string
	// IdempotencyKey is a random text that the page's script makes up for each
	// form, so that the same form sent again is known. It is no part of the tip.
	IdempotencyKey string
}

// single maps each name that may occur once to its place in the form.
func (f *Form) single() map[string]*string {
	places := map[string]*string{
		"lang": &f.Lang, "receipt": &f.AddsTo, Trap: &f.Trap, "to": &f.To, "idempotency_key": &f.IdempotencyKey,
	}
	for _, field := range Fields {
		if place := field.text(&f.Answers); place != nil {
			places[field.Name] = place
		}
	}
	return places
}

// HasWords reports whether a visible field is filled in, so that there is
// something to hand back.
func (f Form) HasWords() bool {
	return f.AddsTo != "" || slices.ContainsFunc(Fields, func(field Field) bool { return field.Of(f.Answers) != "" })
}

// ParseForm reads an application/x-www-form-urlencoded body. Fields that the
// form does not have are ignored (browser extensions add some). The returned
// form always holds every word that could be read, as clean text, also when the
// error is [ErrMalformed]: for a field that is there twice though only boxes
// may be (the first counts), an invalid escape (kept as it stands), or more
// than 64 fields (the rest is not read).
func ParseForm(body string) (Form, error) {
	var form Form
	var problems []error
	places, given := form.single(), map[string]bool{}
	pairs := 0
	for pair := range strings.SplitSeq(body, "&") {
		if pair == "" {
			continue
		}
		if pairs++; pairs > maxPairs {
			problems = append(problems, errors.New("too many fields"))
			break
		}
		rawName, rawValue, _ := strings.Cut(pair, "=")
		name, _ := unescape(rawName)
		place, known := places[name]
		if !known && name != "danger" {
			continue
		}
		raw, err := unescape(rawValue)
		if err != nil {
			problems = append(problems, err)
		}
		value := clean(raw, name == "what")
		switch {
		case name == "danger":
			if value != "" {
				form.Danger = append(form.Danger, value)
			}
		case given[name]:
			problems = append(problems, fmt.Errorf("field %s given twice", name))
		default:
			given[name] = true
			*place = value
		}
	}
	if len(problems) > 0 {
		return form, fmt.Errorf("%w: %w", ErrMalformed, errors.Join(problems...))
	}
	return form, nil
}

// unescape undoes the encoding of a name or value in one pass. A % that begins
// no escape stands for itself, and is an error beside the text.
func unescape(s string) (text string, err error) {
	if !strings.Contains(s, "%") {
		return strings.ReplaceAll(s, "+", " "), nil
	}
	plain := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '+':
			plain = append(plain, ' ')
		case c == '%' && i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2]):
			plain = append(plain, hex(s[i+1])<<4|hex(s[i+2]))
			i += 2
		case c == '%':
			err = errEncoding
			plain = append(plain, c)
		default:
			plain = append(plain, c)
		}
	}
	return string(plain), err
}

func isHex(c byte) bool { return '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'f' }

// hex is the value of a hexadecimal digit.
func hex(c byte) byte {
	if c <= '9' {
		return c - '0'
	}
	return c | 0x20 - 'a' + 10
}

var errEncoding = errors.New("broken encoding")

// EarlierUnread reports whether the field for an earlier receipt holds
// something that is not a receipt number. The tip is taken all the same.
func (f Form) EarlierUnread() bool {
	_, err := receipt.Parse(f.AddsTo)
	return f.AddsTo != "" && err != nil
}

// Mendable returns the form to hand back: all its words, without what its
// sender can neither see nor change and what would make it fail again. That is
// the trap, choices that the page does not offer, more boxes than [MaxDanger],
// and what is longer than [MaxLine] in a box.
func (f Form) Mendable() Form {
	for _, field := range Fields {
		if field.Kind != Choice {
			continue
		}
		if answer := field.text(&f.Answers); !slices.Contains(Choices, *answer) {
			*answer = "" // the page has no button for it
		}
	}
	f.Trap = ""
	f.Danger = slices.Clone(f.Danger[:min(len(f.Danger), MaxDanger)])
	for i, d := range f.Danger {
		f.Danger[i] = strings.TrimSpace(string([]rune(d)[:min(utf8.RuneCountInString(d), MaxLine)]))
	}
	return f
}

// Problem is something in a form that its sender has to change. The pages have
// the text for each code and the label of each field.
type Problem struct {
	Field string // its name, as posted
	Code  Code
}

// Code says what is wrong with a field.
type Code string

// The codes. The page has a text for each (problem_… in site/i18n).
const (
	Empty    Code = "empty"  // neither what nor where
	Long     Code = "long"   // more characters than its kind allows
	NoChoice Code = "choice" // none of Choices
	Many     Code = "many"   // more boxes than MaxDanger
	Trapped  Code = "trap"   // the field that nobody sees is filled in
)

// Codes are all codes.
var Codes = []Code{Empty, Long, NoChoice, Many, Trapped}

// Problems checks a form and returns what is wrong, in the order of the page. A
// form without problems can become a tip.
func (f Form) Problems() []Problem {
	found := append(f.problems(), tooLong("receipt", f.AddsTo, MaxLine)...)
	if f.Trap != "" {
		found = append(found, Problem{Trap, Trapped})
	}
	return found
}

// blank reports whether a text shows nothing: spaces, joiners and marks alone.
func blank(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool {
		return unicode.IsGraphic(r) && !unicode.IsSpace(r) && !strings.ContainsRune(fillers, r)
	})
}

// fillers are letters and symbols that Unicode has for being empty.
const fillers = "\u115f\u1160\u2800\u3164\uffa0"
