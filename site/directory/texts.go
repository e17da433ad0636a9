package directory

import (
	"fmt"
	"io/fs"
	"path"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"lyktan/site/language"
	"lyktan/site/plain"
	"lyktan/site/schema"
)

// lists are files of expressions that checks look for. They are never printed.
var lists = []string{"words.yaml", "revealing.yaml"}

// known are the files that Load reads, beside the folders of services and teams.
var known = []string{"areas.yaml", "browsers.yaml", "evaluation.yaml", "glossary.yaml", "law.yaml", "pictures.yaml", "regions.yaml", "sources.yaml"}

// sourceText is a text of the data with what its translations are held against.
type sourceText struct {
	language.Text
	rules string // of its field, as in a validate tag
	at    string // its file in the data, and its path there
}

// place is where a value stands in a file, by its path and by the names that make the
// key of a text: an entry of a list goes by its own key, so that another one before it
// changes nothing.
type place struct{ path, names []string }

func (p place) below(key, name string) place {
	return place{append(slices.Clone(p.path), key), append(slices.Clone(p.names), name)}
}

// collect finds the texts of a value that was read from a file.
func (r *reader) collect(file string, v reflect.Value, at place, rules string) {
	if v.Type() == reflect.TypeFor[Text]() {
		if v.String() != "" {
			key := strings.Join(at.names, ".")
			text := language.Text{File: folder + file, Line: r.documents[file].Line(at.path...), Part: partOf(key), Key: key, Words: v.String()}
			r.texts = append(r.texts, sourceText{text, rules, file + "/" + strings.Join(at.path, "/")})
		}
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			r.collect(file, v.Elem(), at, "")
		}
	case reflect.Struct:
		for field, value := range v.Fields() {
			if name, _, _ := strings.Cut(field.Tag.Get("yaml"), ","); name != "" && name != "-" {
				r.collect(file, value, at.below(name, name), field.Tag.Get("validate"))
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			index := strconv.Itoa(i)
			name := index
			if entry := v.Index(i); entry.Kind() == reflect.Struct && entry.FieldByName("Key").Kind() == reflect.String {
				name = entry.FieldByName("Key").String()
			}
			r.collect(file, v.Index(i), at.below(index, name), "")
		}
	case reflect.Map:
		for _, key := range slices.SortedFunc(slices.Values(v.MapKeys()), func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) }) {
			r.collect(file, v.MapIndex(key), at.below(key.String(), key.String()), "")
		}
	}
}

// judgeAll judges all values of the data, of every team, and returns how many it saw.
//
// Figures belong into the data, so the rule for them is another than in a page.
// In a sentence about a service or a place stands a number that somebody can
// call only when it is also the number of a service; the years and figures of
// law.yaml, evaluation.yaml and what is known of a place stand nowhere else.
func (r *reader) judgeAll() int {
	c := textChecker{reader: r, texts: map[string]bool{}, allServices: true}
	for _, t := range r.texts {
		c.texts[t.at] = true
	}
	r.fault(fs.WalkDir(r.data, ".", func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || slices.Contains(lists, file) {
			return err
		}
		if dir := path.Dir(file); path.Ext(file) != ".yaml" || dir != "services" && dir != "teams" && !slices.Contains(known, file) {
			r.fault(fmt.Errorf("%s: files: nothing reads this but Hugo, which would print it unchecked: take it away", folder+file))
			return nil
		}
		if !r.good[file] { // it is said already why not
			c.allServices = c.allServices && path.Dir(file) != "services"
			return nil
		}
		text, err := schema.Read(r.data, file)
		if err != nil {
			return err
		}
		leaves, err := plain.Leaves(text)
		if err != nil {
			r.fault(schema.In(folder+file, err))
			return nil
		}
		for _, leaf := range leaves {
			c.add(file, leaf)
		}
		return nil
	}))
	for _, l := range c.all {
		c.judge(l)
	}
	return len(c.all)
}

type textChecker struct {
	reader  *reader
	all     []located
	texts   map[string]bool // by file and path
	numbers []string        // digits that are dialled, in Sweden and from abroad

	allServices bool // all of them can be read: numbers has every number
}

type located struct {
	file string
	plain.Leaf
}

func (l located) at() string { return l.file + "/" + strings.Join(l.Path, "/") }

func (c *textChecker) add(file string, leaf plain.Leaf) {
	if len(leaf.Path) == 0 {
		return
	}
	c.all = append(c.all, located{file, leaf})
	if path.Dir(file) == "services" && (leaf.Key() == "dial" || leaf.Key() == "e164" && leaf.Text != "") {
		c.numbers = append(c.numbers, strings.TrimPrefix(leaf.Text, "+"))
	}
}

// figures are the fields that are made of figures, each of which has a rule of
// its own in its struct.
var figures = []string{"shown", "dial", "e164", "checked", "date", "number", "calling_code", "expires", "copy", "from", "to", "value", "key", "onion", "answers", "data_officer", "registrar", "security"}

func (c *textChecker) judge(l located) {
	if strings.HasPrefix(l.Text, "https://") || strings.HasPrefix(l.Text, "http://") {
		if wrong := plain.Address(l.Text); wrong != "" {
			c.fault(l, "plain", "%s: %s", l.Key(), wrong)
		}
		return
	}
	for _, wrong := range notPlain(l.Text) {
		c.fault(l, "plain", "%s", wrong)
	}
	if c.texts[l.at()] { // of its letters package language judges
		c.judgeFigures(l, l.file, l.Text)
		return
	}
	for _, f := range plain.NotLatin(l.Text) {
		c.fault(l, "plain", "%s", f.Message)
	}
	switch {
	case slices.Contains(figures, l.Key()) || slices.Contains(l.Path, "source") || slices.Contains(l.Path, "keep"):
	case l.file == "sources.yaml" || l.Key() == "address": // names of laws and reports, and of streets
		c.judgeFigures(l, "", strings.Join(dialled0.FindAllString(l.Text, -1), " x "))
	default:
		c.judgeFigures(l, "", l.Text)
	}
}

func (c *textChecker) fault(l located, rule, format string, args ...any) {
	c.reader.fault(fmt.Errorf("%s:%d: %s: %s", folder+l.file, l.Line, rule, fmt.Sprintf(format, args...)))
}

// notPlain says what in a text is markup, or belongs to templates.
func notPlain(text string) (wrong []string) {
	for _, f := range plain.Faults(text) {
		wrong = append(wrong, f.Message)
	}
	if strings.ContainsAny(text, "[]") {
		wrong = append(wrong, "a square bracket belongs to templates: use round ones")
	}
	return wrong
}

// dialled0 is a figure that a telephone would take in Sweden or from abroad.
var dialled0 = regexp.MustCompile(`(?:\+|\b0)[0-9](?:[^\p{L}0-9]?[0-9]){4,}`)

var year = regexp.MustCompile(`\b20[0-9]{2}\b`)

// judgeFigures finds the figures of a text that belong to no service, in the files
// whose texts have none of their own. It says nothing while a service cannot be
// read, whose number may be the one.
func (c *textChecker) judgeFigures(l located, file, text string) {
	if !c.allServices {
		return
	}
	switch file {
	case "law.yaml", "evaluation.yaml":
		return
	case "areas.yaml":
		text = year.ReplaceAllString(text, "year")
	}
	for _, f := range plain.Typed(text) {
		if !slices.Contains(c.numbers, f.Digits) {
			c.fault(l, "typed-figures", "%q is not the number of any service: give it to one as its phone, or leave it out", f.Text)
		}
	}
}

// Longest is how many letters a text of the data may have, by its key; 0: as many as it
// needs.
func (d *Directory) Longest(key string) int {
	for _, t := range d.source {
		for rule := range strings.SplitSeq(t.rules, ",") {
			if most, ok := strings.CutPrefix(rule, "max="); ok && t.Key == key {
				n, _ := strconv.Atoi(most) // the rules of this package are numbers
				return n
			}
		}
	}
	return 0
}
