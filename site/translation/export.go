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
// of it is everything.
func (s Site) Export(all bool) (file po.File, err error) {
	own, err := glossary.Load(s.Root, s.Lang)
	if err != nil {
		return po.File{}, err
	}
	english, err := glossary.Load(s.Root, "en")
	if err != nil {
		return po.File{}, err
	}
	file.Said = []string{"Lyktan, from " + s.Source + " to " + s.Lang + ". Written by: go run ./site language export " + s.Lang,
		"Back with: go run ./site language import " + s.Lang + " FILE", "How the language is written, and its terms: docs/languages/" + s.Lang + ".md",
		`Swedish words in a translation, so that a voice reads them as Swedish: {{< sv "kontaktförbud" >}} in the body of a page, ‹kontaktförbud› elsewhere.`}
	file.Header = "Project-Id-Version: Lyktan\nLanguage: " + strings.ReplaceAll(s.Lang, "-", "_") + "\nMIME-Version: 1.0\nContent-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: 8bit\nPO-Revision-Date: \nLast-Translator: \nLanguage-Team: \n"
	pages, err := s.pages()
	if err != nil {
		return po.File{}, err
	}
	add := func(u unit) {
		e := po.Entry{Context: u.key, Source: u.source, Text: u.text, Fuzzy: u.stale, Previous: u.previous, Places: []string{u.place}}
		e.Notes = slices.Concat(u.notes, keep(u.source))
		if u.longest > 0 {
			e.Flags = append(e.Flags, fmt.Sprintf("max-length:%d", u.longest)) // as Weblate reads it
			e.Notes = append(e.Notes, fmt.Sprintf("At most %d letters.", u.longest))
		}
		e.Notes = append(e.Notes, words(u.source, own, english)...)
		file.Entries = append(file.Entries, e)
	}
	addPages := func(core bool) {
		for _, p := range pages {
			if slices.Contains(s.Core, p.name) != core || !all && !p.stale && !slices.ContainsFunc(p.units, unit.open) {
				continue
			}
			for _, u := range p.units {
				if core {
					u.notes = append(slices.Clone(u.notes), "Every language has this page.")
				}
				add(u)
			}
		}
	}
	// What every language has stands first: without it the language is not published.
	addPages(true)
	texts := s.texts()
	slices.SortStableFunc(texts, func(a, b unit) int { return rank(a) - rank(b) })
	base, _, variant := strings.Cut(s.Lang, "-")
	for _, u := range texts {
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
	addPages(false)
	return file, nil
}

// rank is the place of a text among those beside the pages: the strings of the theme,
// all of which a language needs, before the data, of which it needs a part.
func rank(u unit) int {
	if strings.HasPrefix(u.place, stringsFolder) {
		return 0
	}
	return 1
}

// TakeOver brings what an earlier file for the same language has into a new one: what
// nobody had brought back is not lost. The texts that are open get its translations, to
// be looked at where the source has other words now. Of a text that the site has
// otherwise, a note says what stood there. The number is that of the texts taken over.
func TakeOver(file *po.File, earlier po.File) (taken int) {
	left := map[string][]po.Entry{} // by context: those that fit nothing yet
	same := map[[2]string]po.Entry{}
	for _, e := range earlier.Entries {
		if e.Text != "" && e.Plural == "" {
			same[[2]string{e.Context, e.Source}] = e
		}
	}
	for i := range file.Entries {
		e := &file.Entries[i]
		old, there := same[[2]string{e.Context, e.Source}]
		delete(same, [2]string{e.Context, e.Source})
		switch {
		case !there || old.Text == e.Text && old.Fuzzy == e.Fuzzy:
		case e.Text == "" || e.Fuzzy:
			e.Text, e.Fuzzy, e.Previous, e.Said = old.Text, old.Fuzzy, old.Previous, old.Said
			taken++
		case !old.Fuzzy && old.Text != e.Text:
			e.Notes = append(e.Notes, "In the earlier file: "+strings.ReplaceAll(old.Text, "\n", " "))
		}
	}
	for _, e := range earlier.Entries {
		if _, there := same[[2]string{e.Context, e.Source}]; there {
			left[e.Context] = append(left[e.Context], e)
		}
	}
	for i := range file.Entries {
		e := &file.Entries[i]
		if e.Text != "" {
			continue
		}
		most, at := leastAlike, -1
		for j, old := range left[e.Context] {
			if n := alike(old.Source, e.Source); n >= most {
				most, at = n, j
			}
		}
		if at >= 0 {
			old := left[e.Context][at]
			left[e.Context] = slices.Delete(left[e.Context], at, at+1)
			e.Text, e.Fuzzy, e.Previous, e.Said = old.Text, true, old.Source, old.Said
			taken++
		}
	}
	return taken
}
