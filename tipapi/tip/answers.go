package tip

import (
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"
)

// Limits of a form's texts, in characters (runes; a line break is one).
const (
	MaxWhat   = 5000
	MaxLine   = 300
	MaxDanger = 10 // boxes, not characters
)

// Answers are the answers to the form's questions, in the order of the page.
// The name in the json tag is the field's name everywhere: in the posted form,
// in the encoded tip, and in a [Problem]. The kind tag says what the field may
// contain; see [Kind].
//
// A field added here is read, checked, handed back, encoded and shown to the
// team without further code. The page needs its markup
// (themes/lyktan/layouts/_partials/form) and its words (site/i18n).
type Answers struct {
	Now      string   `json:"now" kind:"choice"`
	What     string   `json:"what" kind:"text"`
	Street   string   `json:"street" kind:"line"`
	Area     string   `json:"area" kind:"listed"`
	Last     string   `json:"last" kind:"line"`
	Unsafe   string   `json:"unsafe" kind:"line"`
	Guess    string   `json:"guess" kind:"choice"`
	Danger   []string `json:"danger" kind:"boxes"`
	Children string   `json:"children" kind:"choice"`
	Who      string   `json:"who" kind:"line"`
	Often    string   `json:"often" kind:"line"`
	Since    string   `json:"since" kind:"line"`
	How      string   `json:"how" kind:"line"`
	Contact  string   `json:"contact" kind:"line"`
}

// Kind says what a field may contain.
type Kind string

// The kinds of fields.
const (
	Choice Kind = "choice" // one of Choices, or nothing
	Line   Kind = "line"   // at most MaxLine characters, no line break
	Listed Kind = "listed" // a line that the page offers a list for
	Text   Kind = "text"   // at most MaxWhat characters
	Boxes  Kind = "boxes"  // at most MaxDanger lines; it alone may be posted more than once
)

// Choices are the values of a field of the kind [Choice].
var Choices = []string{"yes", "no", "unknown"}

// Dangers are the values of the danger boxes that the form offers. Other values
// are accepted too, as long as they fit [MaxLine].
var Dangers = []string{"weapon", "threat", "strangling", "pregnancy", "separation"}

// Field is one field of Answers.
type Field struct {
	Name  string
	Kind  Kind
	index int
}

// Fields describes the fields of [Answers], in their order.
var Fields = fieldsOf(reflect.TypeFor[Answers]())

func fieldsOf(answers reflect.Type) []Field {
	var fields []Field
	for i := range answers.NumField() {
		name, _, _ := strings.Cut(answers.Field(i).Tag.Get("json"), ",")
		fields = append(fields, Field{name, Kind(answers.Field(i).Tag.Get("kind")), i})
	}
	return fields
}

// text is where a field's answer stands; nil for one of the kind Boxes.
func (f Field) text(a *Answers) *string {
	place, _ := reflect.ValueOf(a).Elem().Field(f.index).Addr().Interface().(*string)
	return place
}

// Of returns the answer as text, the values of boxes separated by commas.
func (f Field) Of(a Answers) string {
	if place := f.text(&a); place != nil {
		return *place
	}
	return strings.Join(a.Danger, ", ")
}

// HasDanger reports whether a danger box of this value was ticked.
func (a Answers) HasDanger(value string) bool { return slices.Contains(a.Danger, value) }

// OtherDangers returns the values in Danger that are not in [Dangers].
func (a Answers) OtherDangers() []string {
	return slices.DeleteFunc(slices.Clone(a.Danger), func(d string) bool { return slices.Contains(Dangers, d) })
}

// Written returns how many characters were typed, in the fields of the kinds
// [Line] and [Text]. What can be chosen does not count.
func (a Answers) Written() int {
	characters := 0
	for _, f := range Fields {
		if f.Kind == Line || f.Kind == Text {
			characters += utf8.RuneCountInString(*f.text(&a))
		}
	}
	return characters
}

// problems judges each answer by its kind, in their order.
func (a Answers) problems() []Problem {
	var found []Problem
	for _, f := range Fields {
		if f.Name == "what" && blank(a.What) && blank(a.Street) {
			found = append(found, Problem{f.Name, Empty})
		}
		switch f.Kind {
		case Choice:
			if answer := *f.text(&a); answer != "" && !slices.Contains(Choices, answer) {
				found = append(found, Problem{f.Name, NoChoice})
			}
		case Line, Listed:
			found = append(found, tooLong(f.Name, *f.text(&a), MaxLine)...)
		case Text:
			found = append(found, tooLong(f.Name, *f.text(&a), MaxWhat)...)
		case Boxes:
			if len(a.Danger) > MaxDanger {
				found = append(found, Problem{f.Name, Many})
			}
			for _, d := range a.Danger[:min(len(a.Danger), MaxDanger)] { // the rest are too many already
				found = append(found, tooLong(f.Name, d, MaxLine)...)
			}
		}
	}
	return found
}

func tooLong(name, value string, longest int) []Problem {
	if utf8.RuneCountInString(value) <= longest {
		return nil
	}
	return []Problem{{name, Long}}
}
