package lint

import (
	"fmt"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"

	"lyktan/site/plain"
	"lyktan/site/schema"
)

// checkSame finds what a translation leaves out, or leads elsewhere, where its
// source has it: the rules before it find what is added. A page that is written
// anew for its readers may leave figures and links out, and so may one that lags
// behind a change of meaning: what it has too much may be wrong, and is found.
func checkSame(p *Page, w whole) (int, []fault) {
	source := w.pages[w.source()][p.Name]
	if p.Lang == w.source() || source == nil || len(w.broken[p.Name]) > 0 {
		return 0, nil
	}
	var found []fault
	for _, field := range fields {
		if theirs, ours := field.of(source.Front), field.of(p.Front); ours != theirs && (field.always || p.Front.Review != schema.Authored) {
			found = append(found, p.faultIn([]string{field.name}, "it is %s here, but %s in %s: make them the same", ours, theirs, source.File))
		}
	}
	if p.Front.Review == schema.Authored {
		return len(fields), found
	}
	seen := len(fields)
	for _, part := range parts {
		if part.counted && (len(found) > 0 || p.lags(source) > 0) {
			break
		}
		theirs, ours := part.of(source), part.of(p)
		seen += len(theirs)
		missing, more := without(words(theirs), words(ours)), without(words(ours), words(theirs))
		switch {
		case len(more) == 0 && p.lags(source) > 0: // it has not followed yet, and says so
		case len(missing) > 0 && len(more) > 0:
			found = append(found, p.faultOnLine(lineOfFirst(more, ours), "%s %q of %s:%d are missing, and %q are here: make them the same",
				part.name, missing, source.File, lineOfFirst(missing, theirs), more))
		case len(missing) > 0:
			found = append(found, p.faultOnLine(p.firstLine, "%s %q of %s:%d are missing: write here, too, what stands there, as often",
				part.name, missing, source.File, lineOfFirst(missing, theirs)))
		case len(more) > 0:
			found = append(found, p.faultOnLine(lineOfFirst(more, ours), "%s %q stand here more often than in %s: make them the same", part.name, more, source.File))
		}
	}
	return seen, found
}

// placed is a part of a page with its line.
type placed struct {
	text string
	line int
}

func words(all []placed) []string {
	var texts []string
	for _, part := range all {
		texts = append(texts, part.text)
	}
	return texts
}

// lineOfFirst is the line of the first of some parts.
func lineOfFirst(texts []string, all []placed) int {
	return all[slices.IndexFunc(all, func(part placed) bool { return slices.Contains(texts, part.text) })].line
}

// fields are those above a page that are no words.
var fields = []struct {
	name   string
	of     func(Front) string
	always bool // also of pages that are written anew
}{
	{"audience", func(f Front) string { return fmt.Sprint(f.Audience) }, true},
	{"sources", func(f Front) string { return fmt.Sprint(f.Sources) }, false},
	{"legal", func(f Front) string { return fmt.Sprint(f.Legal) }, true},
	{"layout", func(f Front) string { return fmt.Sprintf("%q", f.Layout) }, true},
	{"kinds", func(f Front) string { return fmt.Sprint(f.Kinds) }, true},
	{"paper", func(f Front) string {
		var shapes []string
		for _, part := range f.Paper {
			shapes = append(shapes, part.shape())
		}
		return fmt.Sprint(shapes)
	}, true},
	{"region", func(f Front) string { return fmt.Sprintf("%q", f.Region) }, true},
	{"next", func(f Front) string { return f.Next }, false},
	{"doors", func(f Front) string {
		var to []string
		for _, door := range f.Doors {
			to = append(to, door.To)
		}
		return fmt.Sprint(to)
	}, false},
}

// parts are those of a page that no translation changes, each as often as it
// stands there.
var parts = []struct {
	name    string
	of      func(*Page) []placed
	counted bool // goes by the number of a passage: not while anything else differs
}{
	{"the figures", (*Page).figures, false},
	{"the links", (*Page).destinations, false},
	{"the marks of headings", (*Page).marks, false},
	{"the paragraphs and entries", (*Page).passages, true},
	{"the places of links", (*Page).placesOfLinks, true},
}

// figures are the numbers of the page's words, once for each text.
func (p *Page) figures() []placed {
	var all []placed
	p.eachWords(func(text string, fault func(string, ...any) fault) {
		for _, number := range plain.Numbers(text) {
			all = append(all, placed{number, fault("").line})
		}
	})
	return all
}

func (p *Page) destinations() []placed {
	var all []placed
	p.walk(func(n ast.Node, offset int) {
		if l, ok := n.(*ast.Link); ok {
			all = append(all, placed{string(l.Destination), p.faultAt(offset, "").line})
		}
	})
	return all
}

// marks are those of headings that somebody has given: those that are made of the
// words differ.
func (p *Page) marks() []placed {
	var all []placed
	for _, id := range p.headingIDs() {
		if at := strings.Index(p.Body, "{#"+id+"}"); at >= 0 {
			all = append(all, placed{id, p.faultAt(at, "").line})
		}
	}
	return all
}

// passages are the paragraphs and entries of lists, each by the section that it
// stands in: one that is left out leaves nothing else behind.
func (p *Page) passages() []placed {
	var all []placed
	p.eachPassage(func(section string, _ int, passage ast.Node, line int) {
		all = append(all, placed{"one under " + section, line})
	})
	return all
}

// placesOfLinks say in which paragraph or entry of a section each link stands:
// links that have changed places lead readers elsewhere.
func (p *Page) placesOfLinks() []placed {
	var all []placed
	p.eachPassage(func(section string, nth int, passage ast.Node, line int) {
		// The function that visits never fails.
		_ = ast.Walk(passage, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
			if l, ok := n.(*ast.Link); ok && entering {
				all = append(all, placed{fmt.Sprintf("%s in the text %d under %s", l.Destination, nth, section), line})
			}
			return ast.WalkContinue, nil
		})
	})
	return all
}

// eachPassage visits the paragraphs and entries of lists, with the number of each
// in its section. A section is named by the mark of its heading, or by its place.
func (p *Page) eachPassage(visit func(section string, nth int, passage ast.Node, line int)) {
	section, headings, nth := "the title", 0, 0
	p.walk(func(n ast.Node, offset int) {
		switch n := n.(type) {
		case *ast.Heading:
			headings, nth = headings+1, 0
			section = fmt.Sprintf("heading %d", headings)
			if id, ok := n.AttributeString("id"); ok && strings.Contains(p.Body, fmt.Sprintf("{#%s}", id)) {
				section = fmt.Sprintf("#%s", id)
			}
		case *ast.Paragraph, *ast.TextBlock:
			nth++
			visit(section, nth, n, p.faultAt(offset, "").line)
		}
	})
}
