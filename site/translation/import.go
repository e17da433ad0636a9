package translation

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"lyktan/site/language"
	"lyktan/site/po"
	"lyktan/site/schema"
)

// Judge is what the site's rules say of a repository: its strings and texts of the data,
// and all faults, each with its file and line.
type Judge func(root fs.FS) ([]language.Text, []error)

// Imported is what a translators' file makes of the site.
type Imported struct {
	Files map[string][]byte // that change, by path
	Left  []string          // what is not whole yet, a line each
	Texts []language.Text   // strings and texts of the data, as they would be
	Keys  []string          // of those that have been translated anew, or approved
}

// Import reads a translators' file. Texts that are empty or fuzzy are not taken, and a
// page is written when none of its texts is. by is who has approved what the file says,
// or [schema.Machine]. file is its name, for faults. The error lists all of them, each
// with its line there and the key of the text: what fits no text of the source, and what
// the rules of the site refuse and did not refuse before.
func (s Site) Import(file string, in po.File, by string, judge Judge) (Imported, error) {
	t := taking{site: s, file: file, by: by, known: map[[2]string]taken{}, owners: map[string][]owner{}, result: Imported{Files: map[string][]byte{}}}
	if lang := in.Field("Language"); lang != "" && !strings.EqualFold(strings.ReplaceAll(lang, "_", "-"), s.Lang) {
		return Imported{}, fmt.Errorf("%s:1: this file is for the language %s and not for %s", file, lang, s.Lang)
	}
	pages, err := s.pages()
	if err != nil {
		return Imported{}, err
	}
	texts := s.texts()
	t.match(in, pages, texts)
	t.unsure(in)
	t.pages(pages)
	t.texts(texts)
	if len(t.result.Files) > 0 {
		t.judge(judge)
	}
	return t.result, errors.Join(t.faults...)
}

type taking struct {
	site   Site
	file   string
	by     string
	known  map[[2]string]taken // by key and source
	owners map[string][]owner  // by file: where texts were put
	faults []error
	result Imported
}

// taken is a text that somebody has translated.
type taken struct {
	line int
	text string
}

// owner is a text that begins on a line of a file.
type owner struct {
	line int
	key  string
	from int // the line of the translators' file; 0: it has not got the text
}

func (t *taking) fault(line int, key, format string, args ...any) {
	t.faults = append(t.faults, fmt.Errorf("%s:%d: %s: %s", t.file, line, key, fmt.Sprintf(format, args...)))
}

// match takes each entry that is translated, and finds those that fit no text.
func (t *taking) match(in po.File, pages []page, texts []unit) {
	sources := map[string][]string{}
	parts := map[[2]string]bool{} // of pages: each stays one
	for _, p := range pages {
		for _, u := range p.units[len(p.fields):] {
			parts[[2]string{u.key, u.source}] = !u.whole
		}
		texts = slices.Concat(texts, p.units)
	}
	for _, u := range texts {
		sources[u.key] = append(sources[u.key], u.source)
	}
	for _, e := range in.Entries {
		text := strings.TrimSpace(e.Text)
		switch of := sources[e.Context]; {
		case e.Plural != "":
			t.fault(e.Line, e.Context, "plural forms: each plural category is a text of its own here: give it as it was exported")
		case e.Fuzzy || text == "":
		case of == nil:
			t.fault(e.Line, e.Context, "there is no such text: %sgo run ./site language export %s writes those that there are", schema.DidYouMean(e.Context, slices.Sorted(maps.Keys(sources))), t.site.Lang)
		case !slices.Contains(of, e.Source):
			t.fault(e.Line, e.Context, "the %s has other words since this was exported: export again, and take the translation over", t.site.Source)
		case parts[[2]string{e.Context, e.Source}] && !oneParagraph(text):
			t.fault(e.Line, e.Context, "this is one paragraph, heading or item in %s, and more or something else here: write it as one", t.site.Source)
		default:
			t.known[[2]string{e.Context, e.Source}] = taken{max(e.Line, 1), spaced(text, e.Source)} // one that was read has a line
		}
	}
}

// unsure names the texts that are not taken because the file says that somebody has to
// look at them.
func (t *taking) unsure(in po.File) {
	fuzzy := slices.DeleteFunc(slices.Clone(in.Entries), func(e po.Entry) bool {
		return !e.Fuzzy || strings.TrimSpace(e.Text) == ""
	})
	if len(fuzzy) == 0 {
		return
	}
	t.result.Left = append(t.result.Left, fmt.Sprintf("%s:%d: %s: marked as fuzzy (\"needs work\"), so it is not taken (in all: %d)", t.file, max(fuzzy[0].Line, 1), fuzzy[0].Context, len(fuzzy)))
}

// spaced gives a text the space before and behind it that its source has: tools strip it.
func spaced(text, source string) string {
	before := source[:len(source)-len(strings.TrimLeft(source, " "))]
	after := source[len(strings.TrimRight(source, " ")):]
	return before + text + after
}

// of is what a text is to be: as the file says or, where that says nothing, as it is.
func (t *taking) of(u unit) (text string, from int) {
	if said, there := t.known[[2]string{u.key, u.source}]; there {
		return said.text, said.line
	}
	if u.stale {
		return "", 0
	}
	return u.text, 0
}

// review is what is known of who has read a text that was changed, or not.
// Nobody has approved a page by a part of it.
func (t *taking) review(before string, changed, whole bool) string {
	switch {
	case t.by != schema.Machine && whole:
		return t.by
	case before == schema.Authored || before != "" && !changed:
		return before
	}
	return schema.Machine
}

func (t *taking) pages(all []page) {
	for _, p := range all {
		texts, froms := make([]string, len(p.units)), make([]int, len(p.units))
		missing, said, changed := 0, 0, p.own == nil
		for i, u := range p.units {
			texts[i], froms[i] = t.of(u)
			if froms[i] > 0 {
				said++
			}
			if texts[i] == "" {
				missing++
			}
			changed = changed || texts[i] != u.text
		}
		if said == 0 {
			continue
		}
		file := t.site.file(p.name)
		if missing > 0 {
			t.result.Left = append(t.result.Left, fmt.Sprintf("%s: %d of %d texts are not translated yet: it is not written", file, missing, len(p.units)))
			continue
		}
		before := ""
		if p.own != nil {
			before = p.own.Front.Review
		}
		review := t.review(before, changed || p.stale, said == len(p.units))
		if !changed && !p.stale && review == before {
			continue
		}
		written, err := p.write(texts, review)
		if err != nil {
			t.faults = append(t.faults, err)
			continue
		}
		t.result.Files[file] = []byte(written)
		t.own(file, written, p, texts, froms)
	}
}

// oneParagraph reports whether a text is a single part of a page, without its mark.
func oneParagraph(text string) bool {
	b := split(text)
	return len(b.parts) == 1 && b.parts[0].before == "" && b.after == "" && b.parts[0].text == text
}

// own notes where in a page each text stands.
func (t *taking) own(file, written string, p page, texts []string, froms []int) {
	at := 0
	for i, u := range p.units {
		if i < len(p.fields) {
			field := p.fields[i][strings.LastIndexByte(p.fields[i], '.')+1:]
			if next := strings.Index(written[at:], field+": "); next >= 0 {
				at += next
			}
		} else {
			if i == len(p.fields) {
				at += strings.Index(written[at:], "\n"+fence) + len("\n"+fence)
			}
			at += max(0, strings.Index(written[at:], texts[i]))
		}
		t.owners[file] = append(t.owners[file], owner{1 + strings.Count(written[:at], "\n"), u.key, froms[i]})
		if i >= len(p.fields) {
			at += len(texts[i])
		} else {
			at++
		}
	}
}

// judge holds the site as it would be against its rules. A fault that was there before
// is none of the file's.
func (t *taking) judge(judge Judge) {
	with, err := overlay(t.site.Root, t.result.Files)
	if err != nil {
		t.faults = append(t.faults, err)
		return
	}
	texts, after := judge(with)
	t.result.Texts = texts
	after = slices.DeleteFunc(after, func(err error) bool {
		file, _, _, ok := place(err.Error())
		return !ok || !strings.HasPrefix(file, path.Join("content", t.site.Lang)+"/") && file != stringsFolder+t.site.Lang+".yaml" && file != textsFolder+t.site.Lang+".yaml"
	})
	if len(after) == 0 {
		return
	}
	known := map[string]bool{}
	_, before := judge(t.site.Root)
	for _, err := range before {
		known[withoutLines(err.Error())] = true
	}
	for _, err := range after {
		if file, line, said, _ := place(err.Error()); !known[withoutLines(err.Error())] {
			key, from := t.owner(file, line)
			t.fault(from, key, "%s (%s)", said, file)
		}
	}
}

// owner is the key of the text that a line of a file belongs to, and its line in the
// translators' file.
func (t *taking) owner(file string, line int) (key string, from int) {
	all := t.owners[file]
	key = file
	for _, o := range all {
		if o.from > 0 && from == 0 {
			key, from = o.key, o.from // of what is said of the file as a whole
		}
		if o.line <= line && o.from > 0 {
			key, from = o.key, o.from
		}
	}
	return key, max(from, 1)
}
