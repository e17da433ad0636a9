// Package index reads the words of A to Ö: what people call things, and the page and
// passage that each leads to. Each language has a file of its own, since people look
// for other words in each: nothing in it is translated.
package index

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"lyktan/site/language"
	"lyktan/site/lint"
	"lyktan/site/plain"
	"lyktan/site/schema"
)

// folder is where the files lie in the repository, as faults name it.
const folder = "site/index/"

// Layout is that of the page that prints the words: no word has to lead there.
const Layout = "words"

// Word is one entry.
type Word struct {
	Text string
	To   string // a page, or page#passage
	Lang string
	File string // in the repository
	Line int
}

func (w Word) fault(format string, args ...any) error {
	return fmt.Errorf("%s:%d: index: %s", w.File, w.Line, fmt.Sprintf(format, args...))
}

// Load reads the files of the languages that have one. The error lists all faults: what
// cannot be read, what is no plain text, and words that a language has twice. The files
// of drafts may be there, and are not read.
func Load(files fs.FS, languages []string, drafts ...string) ([]Word, error) {
	var all []Word
	var faults []error
	for _, lang := range languages {
		words, err := read(files, lang)
		if err == nil {
			err = twice(words)
		}
		all, faults = append(all, words...), append(faults, err)
	}
	names, err := fs.Glob(files, "*.yaml")
	faults = append(faults, err)
	for _, name := range names {
		if !slices.Contains(slices.Concat(languages, drafts), strings.TrimSuffix(name, ".yaml")) {
			faults = append(faults, fmt.Errorf("%s: files: this is the file of no language: take it away, or name it for one of %s", path.Join(folder, name), strings.Join(languages, ", ")))
		}
	}
	return all, errors.Join(faults...)
}

func read(files fs.FS, lang string) ([]Word, error) {
	file := folder + lang + ".yaml"
	text, err := schema.Read(files, lang+".yaml")
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, schema.In(file, err)
	}
	if _, faults := schema.New(schema.Site{}).Decode(file, text, 0, &map[string][]string{}); faults != nil {
		return nil, errors.Join(faults...)
	}
	leaves, err := plain.Leaves(text)
	if err != nil {
		return nil, schema.In(file, err)
	}
	var words []Word
	var faults []error
	for _, leaf := range leaves {
		word := Word{Text: leaf.Text, To: leaf.Path[0], Lang: lang, File: file, Line: leaf.Line}
		if strings.TrimSpace(word.Text) != word.Text || word.Text == "" {
			faults = append(faults, word.fault("%q: write a word, without a space before or after it", word.Text))
		}
		for _, wrong := range plain.Faults(word.Text) {
			faults = append(faults, fmt.Errorf("%s:%d: plain: %s", file, leaf.Line, wrong.Message))
		}
		words = append(words, word)
	}
	return words, errors.Join(faults...)
}

// twice finds words that stand in a language before, in whatever letters.
func twice(words []Word) error {
	var faults []error
	first := map[string]Word{}
	for _, word := range words {
		key := strings.Trim(strings.ToLower(word.Text), language.Marks)
		if before, there := first[key]; there {
			faults = append(faults, word.fault("%q stands on line %d, too, and leads to %s: leave one of them, or say what makes them differ", word.Text, before.Line, before.To))
			continue
		}
		first[key] = word
	}
	return errors.Join(faults...)
}

// Check finds words that lead nowhere, numbers that are none of those to call, and pages
// of a complete language that no word leads to.
func Check(words []Word, pages lint.Pages, languages lint.Languages, numbers []string) error {
	var faults []error
	reached := map[string]bool{}
	for _, word := range words {
		page, _, _ := strings.Cut(word.To, "#")
		reached[word.Lang+"/"+page] = true
		if wrong := pages.WrongLink(word.Lang, languages.All[0], word.To); wrong != "" {
			faults = append(faults, word.fault("%s leads to %q: %s", word.Text, word.To, wrong))
		}
		for _, typed := range plain.Typed(word.Text) {
			if !slices.Contains(numbers, typed.Digits) {
				faults = append(faults, fmt.Errorf("%s:%d: typed-figures: %q is not the number of any service: correct it, or leave it out", word.File, word.Line, typed.Text))
			}
		}
	}
	for _, lang := range languages.Complete {
		for _, name := range pages.Names(lang) {
			page := pages[lang][name]
			if name != "_index" && page.Front.Layout != Layout && !reached[lang+"/"+name] {
				faults = append(faults, fmt.Errorf("%s: index: no word leads to %s: write one that people look for (%s: [word])", folder+lang+".yaml", page.File, name))
			}
		}
	}
	return errors.Join(faults...)
}

// Texts are the words as people read them. Each is judged alone: a list of nouns does
// not show by its commonest words which language it is in.
func Texts(words []Word) []language.Text {
	var all []language.Text
	for _, word := range words {
		all = append(all, language.Text{Lang: word.Lang, File: word.File, Line: word.Line, Part: word.Text, Words: word.Text})
	}
	return all
}
