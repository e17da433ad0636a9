// Package messages judges the theme's own texts: the files of site/i18n, one
// for each language, which Hugo prints on every page and into the templates
// that tipapi fills in.
package messages

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strings"

	"lyktan/site/forms"
	"lyktan/site/language"
	"lyktan/site/plain"
	"lyktan/site/schema"
)

// folder is where the files lie in the repository, as faults name them.
const folder = "site/i18n/"

// placeholder is what the theme fills in: {receiver}, or {receiver:genitive}.
var placeholder = regexp.MustCompile(`\{([a-z]+)(?::([a-z]+))?\}`)

// braces are what may look like one, which is told as a brace.
var braces = regexp.MustCompile(`\{[^{}]*\}`)

// Check reads the files of all languages, the first of which is the source of
// the others, against each other and against what the theme prints, and returns
// the texts. The error lists all faults, each with its file, line
// and rule, and how to mend it: those of the source first.
func Check(files fs.FS, languages []string, printed Printed) ([]language.Text, error) {
	c := checker{files: files, languages: languages}
	entries, err := fs.ReadDir(files, ".")
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		if lang, ok := strings.CutSuffix(e.Name(), ".yaml"); !ok || !slices.Contains(languages, lang) {
			c.fault(message{file: folder + e.Name()}, "files", "there is no such language: Hugo would take its texts from here, so take it away")
		}
	}
	var seen []language.Text
	texts := map[string]map[string]message{}
	for _, lang := range languages {
		texts[lang] = c.read(lang)
		for _, key := range slices.Sorted(maps.Keys(texts[lang])) {
			m := texts[lang][key]
			seen = append(seen, language.Text{Lang: lang, File: m.file, Line: m.line, Part: "the strings", Key: key, Words: m.text})
		}
	}
	source := texts[languages[0]]
	if source != nil {
		c.compareTheme(source, texts, printed)
	}
	sound := map[string]bool{}
	for key, text := range source {
		before := len(c.faults)
		c.judge(languages[0], text, text)
		sound[key] = len(c.faults) == before
	}
	for _, lang := range languages[1:] {
		translation := texts[lang]
		if source != nil && translation != nil { // otherwise it is said already why not
			c.compareKeys(lang, translation, source)
		}
		for key, text := range translation {
			if sound[key] {
				c.judge(lang, text, source[key])
			} else {
				c.judge(lang, text, text)
			}
		}
	}
	return seen, errors.Join(c.sorted()...)
}

// compareKeys finds texts that are only in a translation or only in the source. A
// text with a slip in its name is told once.
func (c *checker) compareKeys(lang string, translation, source map[string]message) {
	missing := without(source, translation)
	for _, key := range without(translation, source) {
		near := schema.DidYouMean(key, missing)
		missing = slices.DeleteFunc(missing, func(m string) bool { return m == schema.Near(key, missing) })
		c.fault(translation[key], "strings", "%s is not in %s%s.yaml, from which this is translated: %stake it out, or write it there first",
			key, folder, c.languages[0], near)
	}
	for _, key := range missing {
		c.fault(message{file: folder + lang + ".yaml", line: after(key, translation, source)}, "strings", "%s is missing (%s:%d): translate it",
			key, source[key].file, source[key].line)
	}
}

// without lists the keys of has that other lacks, sorted.
func without(has, other map[string]message) []string {
	var all []string
	for _, key := range slices.Sorted(maps.Keys(has)) {
		if _, there := other[key]; !there {
			all = append(all, key)
		}
	}
	return all
}

// after is the line of a translation that a missing text belongs below: that of
// the text before it in the source.
func after(key string, translation, source map[string]message) int {
	line, nearest := 1, 0
	for other, text := range source {
		there, ok := translation[other]
		if ok && text.line < source[key].line && text.line > nearest {
			line, nearest = there.line, text.line
		}
	}
	return line
}

// message is one text, and where it stands.
type message struct {
	file string
	line int // 0: the file as a whole
	text string
	// cases are the texts of one that takes a count, by plural category; nil: it takes none.
	// text is then all of them.
	cases map[string]message
}

func (m message) where() string {
	if m.line == 0 {
		return m.file
	}
	return fmt.Sprintf("%s:%d", m.file, m.line)
}

type checker struct {
	files     fs.FS
	languages []string
	faults    []fault
}

type fault struct {
	file          string
	line          int
	where         string
	rule, message string
}

func (c *checker) fault(at message, rule, format string, args ...any) {
	c.faults = append(c.faults, fault{at.file, at.line, at.where(), rule, fmt.Sprintf(format, args...)})
}

// sorted puts the faults in the order of the languages and of lines, since maps
// have none.
func (c *checker) sorted() []error {
	place := func(file string) int {
		return slices.Index(c.languages, strings.TrimSuffix(strings.TrimPrefix(file, folder), ".yaml"))
	}
	slices.SortFunc(c.faults, func(a, b fault) int {
		return cmp.Or(place(a.file)-place(b.file), cmp.Compare(a.file, b.file), a.line-b.line,
			cmp.Compare(a.rule, b.rule), cmp.Compare(a.message, b.message))
	})
	var all []error
	for _, f := range slices.Compact(c.faults) {
		all = append(all, fmt.Errorf("%s: %s: %s", f.where, f.rule, f.message))
	}
	return all
}

func (c *checker) read(lang string) map[string]message {
	file := folder + lang + ".yaml"
	text, err := schema.Read(c.files, lang+".yaml")
	if errors.Is(err, fs.ErrNotExist) {
		c.fault(message{file: file}, "files", "there is no such file: every language needs its texts")
		return nil
	}
	var leaves []plain.Leaf
	if err == nil {
		leaves, err = plain.Leaves(text)
	}
	if err != nil {
		at := message{file: file, line: 1}
		var f *schema.Fault
		if errors.As(err, &f) {
			at.line, err = f.Line, errors.New(f.Message)
		}
		c.fault(at, "strings", "%v", err)
		return nil
	}
	all := map[string]message{}
	for _, leaf := range leaves {
		m := message{file: file, line: leaf.Line, text: leaf.Text}
		if leaf.Unquoted {
			c.fault(m, "strings", "%s: %s %s", leaf.Key(), leaf.Text, schema.NeedsQuotes)
		}
		switch {
		case len(leaf.Path) == 1:
			all[leaf.Key()] = m
		case len(leaf.Path) == 2 && slices.Contains(categories, leaf.Key()):
			all[leaf.Path[0]] = all[leaf.Path[0]].with(leaf.Key(), m)
		default:
			c.fault(m, "strings", "%s has parts: give one text, or, of one with a {count}, a text for each plural category", strings.Join(leaf.Path[:min(1, len(leaf.Path))], ""))
		}
	}
	return all
}

// judge compares a text with its source, which may be itself.
func (c *checker) judge(lang string, m, source message) {
	if m.cases != nil && source.cases != nil {
		c.judgeCases(lang, m, source)
		return
	}
	if m.cases != nil || source.cases != nil {
		c.fault(m, "strings", "%s:%d takes a count, or this does, and not the other one: write both as one text, or both with a text for each plural category", source.file, source.line)
		return
	}
	if slices.Contains(sortedPlaceholders(m.text), count) {
		c.fault(m, "plurals", "%s takes a text for each plural category of the language: write %s in the place of the one text", count, strings.Join(needed(lang), ", "))
	}
	c.judgeWords(m, source, sortedPlaceholders(source.text))
}

// judgeWords compares one text with its source. needs are the placeholders that it has.
func (c *checker) judgeWords(m, source message, needs []string) {
	fault := func(rule, format string, args ...any) { c.fault(m, rule, format, args...) }
	words := placeholder.ReplaceAllString(m.text, " ")
	faults := plain.Faults(words)
	for _, f := range faults {
		fault("plain", "%s", f.Message)
	}
	if strings.ContainsAny(words, "[]") {
		fault("plain", "a square bracket belongs to templates: use round ones")
	}
	for _, f := range plain.Typed(words) {
		fault("typed-figures", "%q is typed into the text: put it into the data, and let the theme fill it in at a {placeholder}", f.Text)
	}
	if more := plain.Added(plain.Numbers(plain.WithoutTyped(words)), plain.Numbers(source.text)); len(more) > 0 {
		fault("typed-figures", "%q is not in %s:%d, from which this is translated: say what stands there", more, source.file, source.line)
	} else if less := plain.Lost(m.text, source.text); len(less) > 0 && len(faults) == 0 {
		fault("typed-figures", "%q of %s:%d, from which this is translated, is missing: say what stands there", less, source.file, source.line)
	}
	if hosts := plain.Hosts(braces.ReplaceAllString(words, " ")); len(hosts) > 0 {
		fault("outside-links", "%q is an address: put it into the data, with its source", hosts)
	}
	if strings.ContainsAny(words, "{}") { // which is told above
		return
	}
	if has := sortedPlaceholders(m.text); !slices.Equal(has, needs) {
		fault("strings", "the theme fills in %q, but the text has %q: write the same as often", needs, has)
	}
	for _, p := range placeholder.FindAllStringSubmatch(m.text, -1) {
		if p[2] != "" && inflected[p[1]] == "" {
			fault("strings", "%s: {%s} has no forms: write it without", p[0], p[1])
		}
	}
}

// sortedPlaceholders are those of a text, without the forms that they ask for.
func sortedPlaceholders(text string) []string {
	var all []string
	for _, p := range placeholder.FindAllStringSubmatch(text, -1) {
		all = append(all, "{"+p[1]+"}")
	}
	slices.Sort(all)
	return all
}

// inflected are the placeholders at which the theme prints a text of the data, by its
// key, in which * stands for any team.
var inflected = map[string]string{"receiver": "teams/*.receiver"}

// Forms lists where strings ask for a form of a text.
func Forms(texts []language.Text) []forms.Use {
	var all []forms.Use
	for _, text := range texts {
		for _, p := range placeholder.FindAllStringSubmatch(text.Words, -1) {
			if of := inflected[p[1]]; of != "" && p[2] != "" {
				all = append(all, forms.Use{Lang: text.Lang, Of: of, Name: p[2], At: fmt.Sprintf("%s:%d", text.File, text.Line)})
			}
		}
	}
	return all
}
