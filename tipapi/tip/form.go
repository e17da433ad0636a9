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

// The longest texts that are taken, in characters (runes, a line break is one).
const (
	MaxWhat   = 5000
	MaxLine   = 300
	MaxDanger = 10 // values of the repeated field
)

// maxPairs bounds what is read of a body: our page sends some twenty pairs, and
// what an extension of a browser adds is still far from it.
const maxPairs = 64

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
	// IdempotencyKey is a random text that the page's script makes up for each
	// form, so that the same form sent again is known. It is no part of the tip.
	IdempotencyKey string
}

// single maps each name that may occur once to its place in the form.
func (f *Form) single() map[string]*string {
	return map[string]*string{
		"lang": &f.Lang, "now": &f.Now, "what": &f.What, "since": &f.Since, "often": &f.Often,
		"street": &f.Street, "area": &f.Area, "who": &f.Who, "children": &f.Children,
		"unsafe": &f.Unsafe, "guess": &f.Guess, "how": &f.How, "contact": &f.Contact,
		"receipt": &f.AddsTo, Trap: &f.Trap, "idempotency_key": &f.IdempotencyKey,
	}
}

// HasDanger reports whether a box of the form was ticked.
func (f Form) HasDanger(value string) bool { return slices.Contains(f.Danger, value) }

// HasWords reports whether there is anything to hand back: whether a field that
// people see is filled in.
func (f Form) HasWords() bool {
	for _, word := range []string{f.Now, f.What, f.Since, f.Often, f.Street, f.Area, f.Who, f.Children, f.Unsafe, f.Guess, f.How, f.Contact, f.AddsTo} {
		if word != "" {
			return true
		}
	}
	return len(f.Danger) > 0
}

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

// ParseForm reads an application/x-www-form-urlencoded body. Names that are not
// the form's own (browser extensions add some) are left out. The form always
// holds every word that could be read, as clean text, also when the error is
// ErrMalformed: a single field given twice (the first stands), an escape that is
// none (kept as it stands), or more than maxPairs pairs (the rest is not read).
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

// EarlierUnread reports whether something was typed for an earlier receipt that
// is none. The tip is taken all the same: the field may be empty too.
func (f Form) EarlierUnread() bool {
	_, err := receipt.Parse(f.AddsTo)
	return f.AddsTo != "" && err != nil
}

// Mendable is the form as it is handed back: every word of it, but without what
// its sender can neither see nor mend, so that sending again gets through.
func (f Form) Mendable() Form {
	for _, answer := range []*string{&f.Now, &f.Children, &f.Guess} {
		if !isAnswer(*answer) {
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

// isAnswer reports whether a choice is one of the form's, or left open.
func isAnswer(value string) bool {
	return slices.Contains([]string{"", "yes", "no", "unknown"}, value)
}

// Problem is one thing in a form that its sender has to change. Codes: empty,
// long, choice, many, trap. The pages have the words.
type Problem struct{ Field, Code string }

// Problems judges a form. None means that it can become a tip.
func (f Form) Problems() []Problem {
	var found []Problem
	add := func(field, code string) { found = append(found, Problem{field, code}) }

	choice := func(name, value string) {
		if !isAnswer(value) {
			add(name, "choice")
		}
	}
	text := func(name, value string, longest int) {
		if utf8.RuneCountInString(value) > longest {
			add(name, "long")
		}
	}

	choice("now", f.Now)
	if blank(f.What) && blank(f.Street) {
		add("what", "empty")
	}
	text("what", f.What, MaxWhat)
	text("since", f.Since, MaxLine)
	text("often", f.Often, MaxLine)
	text("street", f.Street, MaxLine)
	text("area", f.Area, MaxLine)
	text("who", f.Who, MaxLine)
	choice("children", f.Children)
	if len(f.Danger) > MaxDanger {
		add("danger", "many")
	}
	for _, d := range f.Danger[:min(len(f.Danger), MaxDanger)] { // the rest are too many already
		text("danger", d, MaxLine)
	}
	text("unsafe", f.Unsafe, MaxLine)
	choice("guess", f.Guess)
	text("how", f.How, MaxLine)
	text("contact", f.Contact, MaxLine)
	text("receipt", f.AddsTo, MaxLine)
	if f.Trap != "" {
		add(Trap, "trap")
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
