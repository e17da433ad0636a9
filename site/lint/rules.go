package lint

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/yuin/goldmark/ast"

	"lyktan/site/freshness"
)

// rule is one thing that is asked of every page. check returns how much of what
// it looked at there was, and the faults.
type rule struct {
	name, what string
	check      func(*Page, whole) (int, []fault)
}

type whole struct {
	pages     Pages
	languages Languages
	facts     Facts
	today     time.Time
}

// source is the language that the others are made from.
func (w whole) source() string { return w.languages.All[0] }

type fault struct{ at, mend string }

func (p *Page) faultAt(offset int, format string, args ...any) fault {
	return p.faultOnLine(p.firstLine+strings.Count(p.Body[:offset], "\n"), format, args...)
}

func (p *Page) faultOnLine(line int, format string, args ...any) fault {
	return fault{fmt.Sprintf("%s:%d", p.File, line), fmt.Sprintf(format, args...)}
}

func (p *Page) faultAbove(format string, args ...any) fault {
	return fault{p.File, fmt.Sprintf(format, args...)}
}

var rules = []rule{
	{"parity", "pages that every language has", checkParity},
	{"translation", "translations with their source's revision", checkTranslation},
	{"drift", "translations whose source has been reworded since", countDrift},
	{"neutral", "names and titles of tabs that say nothing to a stranger", checkNeutral},
	{"summaries", "descriptions, each another one in its language", checkSummary},
	{"dates", "dates of checking", checkDates},
	{"sources", "citations", checkSources},
	{"links", "links between pages", checkLinks},
	{"headings", "headings in order", checkHeadings},
	{"shortcodes", "numbers and figures by name", checkShortcodes},
	{"typed-figures", "words without a number typed in", checkTypedFigures},
	{"words", "words against the list of those to avoid", checkWords},
	{"leftovers", "words without anything left over", checkLeftovers},
	{"readability", "words within the limit of their language", checkReadability},
	{"html", "parts of pages without raw HTML or code", checkMarkdown},
	{"plain", "words without templates, signs or hidden characters", checkPlain},
	{"outside-links", "links and addresses out of the site, as in the source", checkOutside},
}

func checkParity(p *Page, w whole) (int, []fault) {
	var found []fault
	if p.Lang != w.source() {
		if w.pages[w.source()][p.Name] == nil {
			found = append(found, p.faultAbove("there is no %s/%s.md that it could come from", w.source(), p.Name))
		}
		return 1, found
	}
	for _, lang := range w.languages.Complete {
		if w.pages[lang][p.Name] == nil {
			found = append(found, p.faultAbove("there is no %s/%s.md: write it, or take this page away", lang, p.Name))
		}
	}
	return 1, found
}

func checkTranslation(p *Page, w whole) (int, []fault) {
	source := w.pages[w.source()][p.Name]
	if p.Lang == w.source() || source == nil {
		return 0, nil
	}
	var found []fault
	if p.Front.Review == "" {
		found = append(found, p.faultAbove("review is missing: machine, or who approved it and when"))
	}
	if p.Front.Unlisted != source.Front.Unlisted {
		found = append(found, p.faultAbove("unlisted is %t, but %t in %s: make them the same", p.Front.Unlisted, source.Front.Unlisted, source.File))
	}
	switch {
	case p.Front.SourceRev < source.Front.Rev:
		found = append(found, p.faultAbove("made from rev %d, but the source has rev %d: translate the change, then raise source_rev",
			p.Front.SourceRev, source.Front.Rev))
	case p.Front.SourceRev > source.Front.Rev:
		found = append(found, p.faultAbove("source_rev %d is newer than the source's rev %d", p.Front.SourceRev, source.Front.Rev))
	}
	if p.Front.Review != Authored && !slices.Equal(source.prints(), p.prints()) {
		found = append(found, p.faultAbove("prints other numbers or figures than %s: use the same shortcodes as often\n\tthere: %v\n\there:  %v",
			source.File, without(source.prints(), p.prints()), without(p.prints(), source.prints())))
	}
	return 1, found
}

// countDrift only counts: a reworded sentence may leave the meaning as it was.
func countDrift(p *Page, w whole) (int, []fault) {
	source := w.pages[w.source()][p.Name]
	if p.Lang == w.source() || source == nil || p.Front.SourceSHA == source.SHA() {
		return 0, nil
	}
	return 1, nil
}

// without takes from a, as often as they occur, what b has.
func without(a, b []string) []string {
	rest := slices.Clone(a)
	for _, s := range b {
		if i := slices.Index(rest, s); i >= 0 {
			rest = slices.Delete(rest, i, i+1)
		}
	}
	return rest
}

func checkNeutral(p *Page, w whole) (int, []fault) {
	var found []fault
	if wrong := w.facts.Neutral.InName(p.Name); wrong != "" {
		found = append(found, p.faultAbove("the file's name: %s", wrong))
	}
	if wrong := w.facts.Neutral.InText(p.Lang, p.Front.Tab); wrong != "" {
		found = append(found, p.faultAbove("tab: %s", wrong))
	}
	return 2, found
}

// checkSummary: search engines show the summaries below each other.
func checkSummary(p *Page, w whole) (int, []fault) {
	for _, name := range w.pages.Names(p.Lang) {
		if name < p.Name && strings.EqualFold(w.pages[p.Lang][name].Front.Summary, p.Front.Summary) {
			return 1, []fault{p.faultAbove("summary: the same as in %s: say what this page alone has", w.pages[p.Lang][name].File)}
		}
	}
	return 1, nil
}

func checkDates(p *Page, w whole) (int, []fault) {
	day, err := time.Parse(time.DateOnly, p.Front.Checked)
	if err != nil || day.After(w.today) {
		return 1, []fault{p.faultAbove("checked: %q is not a day that has come", p.Front.Checked)}
	}
	if err := freshness.TooOld([]freshness.Due{p.due()}, w.today); err != nil {
		return 1, []fault{{p.File, err.Error()}}
	}
	return 1, nil
}

func checkSources(p *Page, w whole) (int, []fault) {
	var found []fault
	for _, key := range p.Front.Sources {
		if !w.facts.Sources(key) {
			found = append(found, p.faultAbove("source %q is not in sources.yaml", key))
		}
	}
	return len(p.Front.Sources), found
}

func checkLinks(p *Page, w whole) (int, []fault) {
	var found []fault
	seen := 0
	link := func(offset int, target string) {
		seen++
		name, id, _ := strings.Cut(strings.TrimPrefix(target, "/"), "#")
		if name == "" {
			name = "_index"
		}
		to := w.pages[p.Lang][name]
		if to == nil {
			to = w.pages[w.source()][name] // the theme leads there, and says in which language it is
		}
		switch {
		case to == nil:
			found = append(found, p.faultAt(offset, "link to %q: there is no such page", target))
		case id != "" && !slices.Contains(to.headingIDs(), id):
			found = append(found, p.faultAt(offset, "link to %q: that page has no heading {#%s}", target, id))
		}
	}
	link(0, "/"+p.Front.Next)
	for _, door := range p.Front.Doors {
		link(0, "/"+door.To)
	}
	p.walk(func(n ast.Node, offset int) {
		l, ok := n.(*ast.Link)
		switch {
		case !ok || strings.HasPrefix(string(l.Destination), "https://"):
		case strings.HasPrefix(string(l.Destination), "/"):
			link(offset, string(l.Destination))
		default:
			found = append(found, p.faultAt(offset, "link to %q: begin with / for a page here, or https:// for one elsewhere", l.Destination))
		}
	})
	return seen, found
}

func checkHeadings(p *Page, _ whole) (int, []fault) {
	var found []fault
	level, seen := 1, 0
	p.walk(func(n ast.Node, offset int) {
		h, ok := n.(*ast.Heading)
		if !ok {
			return
		}
		seen++
		if h.Level == 1 || h.Level > level+1 {
			found = append(found, p.faultAt(offset, "level %d after level %d: the page's title is the only level 1, and no level is left out", h.Level, level))
		}
		level = h.Level
	})
	return seen, found
}

func (p *Page) headingIDs() []string {
	var ids []string
	p.walk(func(n ast.Node, _ int) {
		if h, ok := n.(*ast.Heading); ok {
			if id, ok := h.AttributeString("id"); ok {
				ids = append(ids, fmt.Sprintf("%s", id))
			}
		}
	})
	return ids
}

// walk visits every node with the offset of the text it begins with.
func (p *Page) walk(visit func(n ast.Node, offset int)) {
	offset := 0
	// The visitor below never fails.
	_ = ast.Walk(p.tree, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		if t, ok := n.(*ast.Text); ok {
			offset = t.Segment.Start
		}
		for d := n; d != nil && d.Type() == ast.TypeBlock; d = d.FirstChild() { // a list has no lines of its own
			if d.Lines() != nil && d.Lines().Len() > 0 {
				offset = d.Lines().At(0).Start
				break
			}
		}
		visit(n, offset)
		return ast.WalkContinue, nil
	})
}
