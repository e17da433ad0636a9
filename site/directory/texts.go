package directory

import (
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"

	"lyktan/site/language"
	"lyktan/site/plain"
	"lyktan/site/schema"
)

// lists are files of expressions that checks look for. They are never printed.
var lists = []string{"words.yaml", "revealing.yaml"}

// known are the files that Load reads, beside the folders of services and teams.
var known = []string{"areas.yaml", "browsers.yaml", "evaluation.yaml", "law.yaml", "regions.yaml", "sources.yaml"}

// texts judges all that people read of the data, of every team, and returns how
// many values it saw, and those that are in one of the languages. The first language is the source of the others.
//
// Figures belong into the data, so the rule for them is another than in a page.
// In a sentence about a service or a place stands a number that somebody can
// call only when it is also the number of a service; the years and figures of
// law.yaml, evaluation.yaml and what is known of a place stand nowhere else. A
// translation has no figure that its source lacks.
func (r *reader) texts(languages []string) (values int, words []language.Text) {
	c := textChecker{reader: r, languages: languages, texts: map[string]plain.Leaf{}, allServices: true}
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
	for _, t := range c.all {
		c.judge(t)
		if _, isText := c.texts[t.at(languages[0])]; isText && slices.Contains(languages, t.Key()) {
			words = append(words, language.Text{Lang: t.Key(), File: folder + t.file, Line: t.Line, Part: "the texts", Key: c.key(t), Words: t.Text})
		}
	}
	return len(c.all), words
}

type textChecker struct {
	reader    *reader
	languages []string
	all       []located
	texts     map[string]plain.Leaf // by file and path
	numbers   []string              // digits that are dialled, in Sweden and from abroad

	allServices bool // all of them can be read: numbers has every number
}

// key names a text by its place, the same in each language. An entry of a list goes
// by its own key, so that another one before it changes nothing. What a team says of
// itself has none: it is written in all languages at once, and not translated later.
func (c *textChecker) key(l located) string {
	if path.Dir(l.file) == "teams" {
		return ""
	}
	parts := []string{strings.TrimSuffix(l.file, ".yaml")}
	for i, part := range l.Path[:len(l.Path)-1] {
		if own, there := c.texts[l.file+"/"+strings.Join(l.Path[:i+1], "/")+"/key"]; there {
			part = own.Text
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, "/")
}

type located struct {
	file string
	plain.Leaf
}

func (l located) at(key string) string {
	return l.file + "/" + strings.Join(append(slices.Clone(l.Path[:len(l.Path)-1]), key), "/")
}

func (c *textChecker) add(file string, leaf plain.Leaf) {
	if len(leaf.Path) == 0 {
		return
	}
	l := located{file, leaf}
	c.all = append(c.all, l)
	c.texts[l.at(leaf.Key())] = leaf
	if path.Dir(file) == "services" && (leaf.Key() == "dial" || leaf.Key() == "e164" && leaf.Text != "") {
		c.numbers = append(c.numbers, strings.TrimPrefix(leaf.Text, "+"))
	}
}

// figures are the fields that are made of figures, each of which has a rule of
// its own in its struct.
var figures = []string{"shown", "dial", "e164", "checked", "date", "number", "calling_code", "expires", "copy", "from", "to", "value", "key", "onion", "data_officer", "registrar", "security"}

func (c *textChecker) judge(l located) {
	fault := func(rule, format string, args ...any) {
		c.reader.fault(fmt.Errorf("%s:%d: %s: %s", folder+l.file, l.Line, rule, fmt.Sprintf(format, args...)))
	}
	if strings.HasPrefix(l.Text, "https://") || strings.HasPrefix(l.Text, "http://") {
		if wrong := plain.Address(l.Text); wrong != "" {
			fault("plain", "%s: %s", l.Key(), wrong)
		}
		return
	}
	for _, f := range plain.Faults(l.Text) {
		fault("plain", "%s", f.Message)
	}
	if strings.ContainsAny(l.Text, "[]") {
		fault("plain", "a square bracket belongs to templates: use round ones")
	}
	source, isText := c.texts[l.at(c.languages[0])]
	if isText && slices.Contains(c.languages, l.Key()) {
		c.judgeText(l, source, fault)
		return
	}
	switch {
	case slices.Contains(figures, l.Key()) || slices.Contains(l.Path, "source") || slices.Contains(l.Path, "keep"):
	case l.file == "sources.yaml" || l.Key() == "address": // names of laws and reports, and of streets
		c.judgeFigures(c.strange("", strings.Join(dialled0.FindAllString(l.Text, -1), " x ")), fault)
	default:
		c.judgeFigures(c.strange("", l.Text), fault)
	}
}

// dialled0 is a figure that a telephone would take in Sweden or from abroad.
var dialled0 = regexp.MustCompile(`(?:\+|\b0)[0-9](?:[^\p{L}0-9]?[0-9]){4,}`)

// judgeText compares a text in one language with its source, which may be itself.
// What is wrong with the source is not told again by comparing with it.
func (c *textChecker) judgeText(l located, source plain.Leaf, fault func(rule, format string, args ...any)) {
	theirs := c.strange(l.file, source.Text)
	more := plain.Added(plain.Numbers(l.Text), plain.Numbers(source.Text))
	if len(theirs) == 0 && len(more) > 0 {
		fault("typed-figures", "%q is not in line %d, from which this is translated: say what stands there", more, source.Line)
	} else {
		c.judgeFigures(c.strange(l.file, l.Text), fault)
	}
	if less := plain.Lost(l.Text, source.Text); len(theirs)+len(more) == 0 && len(less) > 0 {
		fault("typed-figures", "%q of line %d, from which this is translated, is missing: say what stands there", less, source.Line)
	}
	theirHosts, ourHosts := plain.Hosts(source.Text), plain.Hosts(l.Text)
	if more := plain.Added(ourHosts, theirHosts); len(more) > 0 {
		fault("outside-links", "%q is not in line %d, from which this is translated: lead nobody elsewhere", more, source.Line)
	}
	if less := plain.Added(theirHosts, ourHosts); len(less) > 0 {
		fault("outside-links", "%q of line %d, from which this is translated, is missing: lead there, too", less, source.Line)
	}
}

var year = regexp.MustCompile(`\b20[0-9]{2}\b`)

// strange lists the figures of a text that belong to no service, in the files
// whose texts have none of their own. It says nothing while a service cannot be
// read, whose number may be the one.
func (c *textChecker) strange(file, text string) []string {
	if !c.allServices {
		return nil
	}
	switch file {
	case "law.yaml", "evaluation.yaml":
		return nil
	case "areas.yaml":
		text = year.ReplaceAllString(text, "year")
	}
	var found []string
	for _, f := range plain.Typed(text) {
		if !slices.Contains(c.numbers, f.Digits) {
			found = append(found, f.Text)
		}
	}
	return found
}

func (c *textChecker) judgeFigures(strange []string, fault func(rule, format string, args ...any)) {
	for _, figure := range strange {
		fault("typed-figures", "%q is not the number of any service: give it to one as its phone, or leave it out", figure)
	}
}
