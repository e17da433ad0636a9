// Package schema reads the YAML files that people write, holds them against the
// rules in the struct tags of what they are read into, and says each fault as an
// editor can use it: file, line, field, value, what is allowed. It also writes
// the same rules as JSON Schema, so that an editor's program completes and checks
// while somebody types.
//
// A field marked `secret:"true"` is never quoted in a fault.
package schema

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"strings"
	"time"
	"unicode"

	"github.com/go-playground/validator/v10"
	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// Site is what rules have to know of it.
type Site struct {
	Today   time.Time
	Source  func(key string) bool // of the source register
	Regions func() []string       // keys of places and of what they lie in; nil: not known, so that nothing is said of them
}

// Checker reads files into structs and checks them against the rules in the tags.
type Checker struct {
	site     Site
	validate *validator.Validate
}

// inline names the fields that are no level of the YAML file.
const inline = "~"

// New returns a Checker for files of a site. It takes time: make one for many files.
func New(site Site) *Checker {
	v := validator.New(validator.WithRequiredStructEnabled())
	v.RegisterTagNameFunc(func(f reflect.StructField) string {
		if name := yamlName(f); name != "" {
			return name
		}
		return inline
	})
	for name, r := range rules {
		if r.check == nil {
			continue
		}
		if err := v.RegisterValidation(name, func(f validator.FieldLevel) bool { return r.check(f, site) }, true); err != nil {
			panic(err) // a fault in rules.go
		}
	}
	for name, tags := range aliases {
		v.RegisterAlias(name, tags)
	}
	return &Checker{site, v}
}

// yamlName is a field's name in the file, or "".
func yamlName(f reflect.StructField) string {
	name, _, _ := strings.Cut(f.Tag.Get("yaml"), ",")
	if name == "-" {
		return ""
	}
	return name
}

// Document is a file that was read, for faults that single fields cannot show.
type Document struct {
	file string
	skip int // lines of the file before the YAML begins
	root ast.Node
}

// Errorf makes a fault that names the file, the line and the field at a path of
// keys and indexes, or of the nearest part above it that is there.
func (d Document) Errorf(path []string, format string, args ...any) error {
	name := ""
	if len(path) > 0 {
		name = show(path) + ": "
	}
	return fmt.Errorf("%s:%d: %s%s", d.file, d.Line(path...), name, fmt.Sprintf(format, args...))
}

// Line is that of the field at a path, or of the nearest part above it.
func (d Document) Line(path ...string) int {
	_, line, _ := find(d.root, path)
	return max(1, line+d.skip)
}

// show writes a path as people do: phone.dial, work.2.title, counted from 1.
func show(path []string) string {
	var parts []string
	for _, p := range path {
		if i, ok := index(p); ok {
			parts = append(parts, fmt.Sprint(i+1))
			continue
		}
		parts = append(parts, p)
	}
	return strings.Join(parts, ".")
}

// Decode reads a file, or the front matter that begins after skip lines of it,
// and returns all faults. With faults, into is not to be used.
func (c *Checker) Decode(file string, text []byte, skip int, into any) (Document, []error) {
	d := Document{file: file, skip: skip}
	root, err := Parse(text)
	if err != nil {
		return d, []error{d.at(err)}
	}
	d.root = root
	s := shape{doc: d}
	s.check(d.root, reflect.TypeOf(into).Elem(), nil, mark{})
	if s.faults != nil {
		return d, s.faults
	}
	if err := yaml.NewDecoder(bytes.NewReader(text), yaml.Strict()).Decode(into); err != nil && d.root != nil {
		return d, []error{d.at(unreadable(err))}
	}
	value := reflect.ValueOf(into).Elem()
	if value.Kind() == reflect.Struct {
		err = c.validate.Struct(into)
	} else {
		err = c.validate.Var(value.Interface(), dives(value.Type()))
	}
	var failed validator.ValidationErrors
	if errors.As(err, &failed) {
		var faults []error
		for _, f := range failed {
			faults = append(faults, c.fault(d, f, value.Type()))
		}
		return d, faults
	}
	return d, nil
}

// dives leads the validator through maps and lists down to what has rules.
func dives(t reflect.Type) string {
	if t.Kind() == reflect.Map && t.Elem().Kind() == reflect.Slice {
		return "dive,dive"
	}
	return "dive"
}

// Fault is a fault in a text whose file is not known; [In] names it.
type Fault struct {
	Line    int    // from 1
	Message string // what is wrong, and what to do
}

func (f *Fault) Error() string { return fmt.Sprintf("%d: %s", f.Line, f.Message) }

// at names the file of a Fault.
func (d Document) at(err error) error {
	var f *Fault
	if errors.As(err, &f) {
		err = &Fault{f.Line + d.skip, f.Message}
	}
	return In(d.file, err)
}

// Parse reads a text of one YAML document. The error is a [*Fault], and quotes
// nothing of the text. The node is nil when the text is empty.
func Parse(text []byte) (ast.Node, error) {
	if err := Secret(text); err != nil {
		return nil, err
	}
	if bytes.HasPrefix(text, []byte(Mark)) {
		return nil, &Fault{1, "the file begins with a byte order mark, which Hugo does not read here: " +
			"save it as UTF-8 without one (in Notepad: UTF-8, not UTF-8 with BOM)"}
	}
	parsed, err := parser.ParseBytes(text, 0)
	if err != nil {
		return nil, unreadable(err)
	}
	if len(parsed.Docs) > 1 {
		return nil, &Fault{parsed.Docs[1].Start.Position.Line,
			"more than one document in the file, of which readers of YAML take another one each: take the line --- out"}
	}
	if len(parsed.Docs) == 0 {
		return nil, nil
	}
	return parsed.Docs[0].Body, nil
}

// Secret looks for a private key, also one broken over lines, before a fault can
// quote a part of it. The error is a [*Fault].
func Secret(text []byte) error {
	if !holdsSecret(text) {
		return nil
	}
	line, end := 0, 0
	for rest := text; !holdsSecret(text[:end]); line++ {
		part, after, _ := bytes.Cut(rest, []byte("\n"))
		end, rest = min(len(text), end+len(part)+1), after
	}
	return &Fault{line, "there is a private key in the file, which belongs on the team's computer alone: take it out, and make a new pair, since this one may have been seen"}
}

func holdsSecret(text []byte) bool {
	letters := bytes.Map(func(r rune) rune {
		if unicode.IsLetter(r) {
			return unicode.ToUpper(r)
		}
		return -1
	}, text)
	return bytes.Contains(letters, []byte("AGESECRETKEY")) || bytes.Contains(letters, []byte("AGEPLUGIN")) || pem.Match(text)
}

var pem = regexp.MustCompile(`-----BEGIN [A-Z ]*PRIVATE KEY`)

// unreadable says where a text stops being YAML.
func unreadable(err error) error {
	line, why := 1, ""
	var at yaml.Error
	if errors.As(err, &at) {
		why = at.GetMessage()
		if at.GetToken() != nil {
			line = at.GetToken().Position.Line
		}
	}
	mend := "look at this line and the one above it: after a key comes a colon and a space, lines of one list or block begin at the same column, " +
		"and a text with a colon, a quotation mark or a # stands in quotation marks"
	for sign, m := range map[string]string{
		"']'":             "a list that begins with [ needs commas between its values, and a ] at its end",
		"'}'":             "what begins with { needs commas between its values, and a } at its end",
		"already defined": "this key stands twice: take one of them out",
		"tab character":   "write spaces in place of the tab",
		"end of double":   "a text that begins with a quotation mark needs one at its end",
		"end of single":   "a text that begins with a quotation mark needs one at its end",
	} {
		if strings.Contains(why, sign) {
			mend = m
		}
	}
	return &Fault{line, "the file cannot be read from here on: " + mend}
}
