package translation

import (
	"fmt"
	"slices"
	"strings"

	"lyktan/site/glossary"
	"lyktan/site/po"
)

// Export is the file for translators: what is not translated, or was made from other
// words than the source has now, with the rest of the pages that have some of it; all
// of it is everything. The number is that of the texts that wait for somebody.
func (s Site) Export(all bool) (file po.File, open int, err error) {
	own, err := glossary.Load(s.Root, s.Lang)
	if err != nil {
		return po.File{}, 0, err
	}
	english, err := glossary.Load(s.Root, "en")
	if err != nil {
		return po.File{}, 0, err
	}
	file.Said = []string{"Lyktan, from " + s.Source + " to " + s.Lang + ". Written by: go run ./site language export " + s.Lang,
		"Back with: go run ./site language import " + s.Lang + " FILE", "How the language is written, and its terms: docs/languages/" + s.Lang + ".md"}
	file.Header = "Project-Id-Version: Lyktan\nLanguage: " + strings.ReplaceAll(s.Lang, "-", "_") + "\nMIME-Version: 1.0\nContent-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: 8bit\nPO-Revision-Date: \nLast-Translator: \nLanguage-Team: \n"
	pages, err := s.pages()
	if err != nil {
		return po.File{}, 0, err
	}
	add := func(u unit) {
		e := po.Entry{Context: u.key, Source: u.source, Text: u.text, Fuzzy: u.stale, Previous: u.previous, Places: []string{u.place}}
		e.Notes = slices.Concat(u.notes, keep(u.source))
		if u.longest > 0 {
			e.Flags = append(e.Flags, fmt.Sprintf("max-length:%d", u.longest)) // as Weblate reads it
			e.Notes = append(e.Notes, fmt.Sprintf("At most %d letters.", u.longest))
		}
		e.Notes = append(e.Notes, words(u.source, own, english)...)
		if u.open() {
			open++
		}
		file.Entries = append(file.Entries, e)
	}
	for _, p := range pages {
		if all || p.stale || slices.ContainsFunc(p.units, unit.open) {
			for _, u := range p.units {
				if slices.Contains(s.Core, p.name) {
					u.notes = append(slices.Clone(u.notes), "Every language has this page.")
				}
				add(u)
			}
		}
	}
	base, _, variant := strings.Cut(s.Lang, "-")
	for _, u := range s.texts() {
		if variant && base == s.Source && !strings.HasPrefix(u.place, stringsFolder) && u.text == "" {
			if !all {
				continue
			}
			u.notes = append(u.notes, "May be left out: the reader sees the text of "+s.Source+".")
		}
		if all || u.open() {
			add(u)
		}
	}
	return file, open, nil
}
