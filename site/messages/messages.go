// Package messages judges the theme's own texts: the files of site/i18n, one
// for each language, which Hugo prints on every page and into the templates
// that tipapi fills in.
package messages

import (
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"

	"lyktan/site/plain"
)

// placeholder is what the theme fills in: {receiver}.
var placeholder = regexp.MustCompile(`\{[a-z]+\}`)

// Check reads the files of all languages, the first of which is the source of
// the others, and returns how many texts there are. The error lists all faults,
// each with its file, line and rule, and how to mend it.
func Check(files fs.FS, languages []string) (int, error) {
	c := checker{files: files}
	entries, err := fs.ReadDir(files, ".")
	if err != nil {
		return 0, err
	}
	for _, e := range entries {
		if lang, ok := strings.CutSuffix(e.Name(), ".yaml"); !ok || !slices.Contains(languages, lang) {
			c.fault("%s: files: there is no such language: Hugo would take its texts from here, so take it away", e.Name())
		}
	}
	source := c.read(languages[0] + ".yaml")
	seen := len(source)
	for _, text := range source {
		c.judge(text, text)
	}
	for _, lang := range languages[1:] {
		translation := c.read(lang + ".yaml")
		if translation == nil {
			continue // it is said already why not
		}
		seen += len(translation)
		for key, text := range translation {
			if _, known := source[key]; !known {
				c.fault("%s:%d: strings: %s is not in %s.yaml, from which this is translated", text.file, text.line, key, languages[0])
				continue
			}
			c.judge(text, source[key])
		}
		for key, text := range source {
			if _, there := translation[key]; !there {
				c.fault("%s.yaml: strings: %s is missing (%s:%d): translate it", lang, key, text.file, text.line)
			}
		}
	}
	return seen, errors.Join(c.sorted()...)
}

// message is one text, and where it stands.
type message struct {
	file string
	line int
	text string
}

type checker struct {
	files  fs.FS
	faults []error
}

func (c *checker) fault(format string, args ...any) {
	c.faults = append(c.faults, fmt.Errorf(format, args...))
}

// sorted puts the faults in the order of their text, since maps have none.
func (c *checker) sorted() []error {
	slices.SortStableFunc(c.faults, func(a, b error) int { return strings.Compare(a.Error(), b.Error()) })
	return c.faults
}

func (c *checker) read(file string) map[string]message {
	text, err := fs.ReadFile(c.files, file)
	if err != nil {
		c.fault("%w", err)
		return nil
	}
	leaves, err := plain.Leaves(text)
	if err != nil {
		c.fault("%s:%w", file, err)
		return nil
	}
	all := map[string]message{}
	for _, leaf := range leaves {
		if len(leaf.Path) != 1 {
			c.fault("%s:%d: strings: %s has parts: give one text", file, leaf.Line, strings.Join(leaf.Path[:min(1, len(leaf.Path))], ""))
			continue
		}
		all[leaf.Key()] = message{file, leaf.Line, leaf.Text}
	}
	return all
}

// judge compares a text with its source, which may be itself.
func (c *checker) judge(m, source message) {
	fault := func(rule, format string, args ...any) {
		c.fault("%s:%d: %s: %s", m.file, m.line, rule, fmt.Sprintf(format, args...))
	}
	words := placeholder.ReplaceAllString(m.text, " ")
	for _, f := range plain.Faults(words) {
		fault("plain", "%s", f.Mend)
	}
	if strings.ContainsAny(words, "[]") {
		fault("plain", "a square bracket belongs to templates: use round ones")
	}
	for _, f := range plain.Typed(words) {
		fault("typed-figures", "%q is typed into the text: put it into the data, and let the theme fill it in at a {placeholder}", f.Text)
	}
	if more := plain.Beyond(plain.Numbers(words), plain.Numbers(source.text)); len(more) > 0 {
		fault("typed-figures", "%q is not in %s:%d, from which this is translated: say what stands there", more, source.file, source.line)
	}
	if hosts := plain.Hosts(words); len(hosts) > 0 {
		fault("outside-links", "%q is an address: put it into the data, with its source", hosts)
	}
	has, needs := sortedPlaceholders(m.text), sortedPlaceholders(source.text)
	if !slices.Equal(has, needs) {
		fault("strings", "the theme fills in %q, but the text has %q", needs, has)
	}
}

func sortedPlaceholders(text string) []string {
	return slices.Sorted(slices.Values(placeholder.FindAllString(text, -1)))
}
