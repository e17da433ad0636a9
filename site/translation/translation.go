// Package translation lists what of the site is translated, text by text, for files that
// translators work in, and takes their files back: pages by paragraph, heading and item,
// what stands above pages, the strings of the theme and the texts of the data.
//
// It writes nothing itself. What it returns are the files as they would be, judged by
// the rules of the site.
package translation

import (
	"cmp"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"

	"lyktan/site/glossary"
	"lyktan/site/language"
	"lyktan/site/lint"
	"lyktan/site/marks"
	"lyktan/site/messages"
	"lyktan/site/plain"
	"lyktan/site/schema"
)

// Site is what is translated from one language to another.
type Site struct {
	Root         fs.FS // the repository
	Source, Lang string
	Pages        lint.Pages
	Core         []string                   // pages that come first
	Texts        []language.Text            // strings and texts of the data; others than of the two languages are left out
	Marks        marks.Marks                // of the texts of Lang
	Printed      map[string]string          // by the key of a string: where it is printed
	Longest      func(key string) int       // of a text of the data, in letters; 0: no limit
	Past         func(file string) [][]byte // earlier versions of a file, the newest first
	Changes      marks.Changes              // of the meaning of texts of Source
}

// unit is one text.
type unit struct {
	key      string // content/granne#nu, content/granne.title, receipt_live, services/bris.answer
	source   string
	text     string // what it is in the language; "": not translated
	stale    bool   // text was made from another source
	previous string // that source, where it is known
	notes    []string
	place    string // of the source: file:line
	longest  int
	of       string // the key in the file, of a text for one plural category
	category string
	whole    bool // a section or a body whose parts are others than those of the source
}

// open reports whether somebody has to translate the text, or to look at it.
func (u unit) open() bool { return u.text == "" || u.stale }

const (
	stringsFolder = "site/i18n/"
	textsFolder   = "site/texts/"
)

// texts lists the strings and the texts of the data, in the order of their files.
func (s Site) texts() []unit {
	own := map[string]string{}
	var sources []language.Text
	for _, t := range s.Texts {
		switch {
		case t.Key == "":
		case t.Lang == s.Lang:
			own[t.Key] = t.Words
		case t.Lang == s.Source:
			sources = append(sources, t)
		}
	}
	slices.SortStableFunc(sources, func(a, b language.Text) int {
		if c := strings.Compare(a.File, b.File); c != 0 {
			return c
		}
		return a.Line - b.Line
	})
	var all []unit
	counted, ownCounted := s.cases(s.Source), s.cases(s.Lang)
	for _, t := range sources {
		u := unit{key: t.Key, source: t.Words, text: own[t.Key], place: fmt.Sprintf("%s:%d", t.File, t.Line)}
		mark, there := s.Marks[t.Key]
		u.stale = u.text != "" && (!there || mark.From != language.Mark(t.Words) || s.Marks.Lags(t.Key, s.Changes))
		if u.stale && there {
			u.previous = s.before(t.File, mark.From)
		}
		if strings.HasPrefix(t.File, stringsFolder) {
			u.notes = append(u.notes, "A string of the theme, printed at "+s.Printed[t.Key]+".")
		} else {
			u.notes = append(u.notes, "A text of the data: "+t.Key+".")
			if s.Longest != nil {
				u.longest = s.Longest(t.Key)
			}
		}
		if cases := counted[t.Key]; cases != nil && strings.HasPrefix(t.File, stringsFolder) {
			for _, category := range messages.Categories(s.Lang) {
				one := u
				one.of, one.category, one.key = t.Key, category, t.Key+"."+category
				one.source, one.text = cmp.Or(cases[category], cases["other"]), ownCounted[t.Key][category]
				one.stale, one.previous = u.stale && one.text != "", ""
				one.notes = append(slices.Clone(u.notes), fmt.Sprintf("For the counts that %s says with the plural category %q of Unicode's CLDR.", s.Lang, category))
				all = append(all, one)
			}
			continue
		}
		all = append(all, u)
	}
	return all
}

// cases are the strings of a language that have a text for each plural category.
func (s Site) cases(lang string) map[string]map[string]string {
	text, err := schema.Read(s.Root, stringsFolder+lang+".yaml")
	if err != nil {
		return nil
	}
	leaves, err := plain.Leaves(text)
	if err != nil {
		return nil // of which the check tells
	}
	all := map[string]map[string]string{}
	for _, leaf := range leaves {
		if len(leaf.Path) == 2 {
			if all[leaf.Path[0]] == nil {
				all[leaf.Path[0]] = map[string]string{}
			}
			all[leaf.Path[0]][leaf.Path[1]] = leaf.Text
		}
	}
	return all
}

var (
	kept  = regexp.MustCompile(`\{\{[<%].*?[%>]\}\}|\{[a-z]+\}`)
	links = regexp.MustCompile(`\]\(([^()\s]+)\)`)
)

// keep says which parts of a text stay as they are.
func keep(text string) []string {
	var notes []string
	if all := kept.FindAllString(text, -1); all != nil {
		notes = append(notes, "Keep as it is: "+strings.Join(all, "  "))
	}
	var to []string
	for _, m := range links.FindAllStringSubmatch(text, -1) {
		to = append(to, m[1])
	}
	if to != nil {
		notes = append(notes, "Links that stay: "+strings.Join(to, "  "))
	}
	return notes
}

// words says what the terms in a text are called: in the language, or in English where
// its table has no word yet.
func words(text string, own, english []glossary.Term) []string {
	var notes []string
	known := map[string]bool{}
	note := func(term glossary.Term, in string) {
		if term.Word == "" || known[term.Words[0]] {
			return
		}
		known[term.Words[0]] = true
		line := "Term" + in + ": " + strings.Join(term.Words, ", ") + " = " + term.Word
		if term.Note != "" {
			line += " (" + term.Note + ")"
		}
		notes = append(notes, line)
	}
	for _, term := range glossary.In(text, own) {
		note(term, "")
	}
	for _, term := range glossary.In(text, english) {
		note(term, " in English")
	}
	return notes
}
