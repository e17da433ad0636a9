package lint

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/yuin/goldmark/ast"

	"lyktan/site/schema"
)

var rules = []rule{
	{"parity", "pages that languages have, of those they are to have", checkParity},
	{"translation", "translations with their source's revision", checkTranslation},
	{"neutral", "names and titles of tabs that say nothing to a stranger", checkNeutral},
	{"summaries", "descriptions, each another one in its language", checkSummary},
	{"dates", "dates of checking", checkDates},
	{"sources", "citations", checkSources},
	{"regions", "pages that are of use in one place alone", checkRegion},
	{"links", "links between pages", checkLinks},
	{"headings", "headings in order", checkHeadings},
	{"shortcodes", "numbers and figures by name", checkShortcodes},
	{"calls", "services to call from a page", checkCalls},
	{"typed-figures", "words without a number typed in", checkTypedFigures},
	{"words", "words against the list of those to avoid", checkWords},
	{"leftovers", "words without anything left over", checkLeftovers},
	{"readability", "words within the limit of their language", checkReadability},
	{"html", "parts of pages without raw HTML or code", checkMarkdown},
	{"plain", "words without templates, signs or hidden characters", checkPlain},
	{"outside-links", "links and addresses out of the site, as in the source", checkOutside},
	{"same", "figures, links, marks and fields that translations have as their source has them", checkSame},
}

func checkParity(p *Page, w whole) (int, []fault) {
	if p.Lang != w.source() {
		if w.pages[w.source()][p.Name] == nil {
			return 1, []fault{p.faultOnLine(1, "there is no %s that it could come from: write that first, or take this page away",
				file(w.source(), p.Name+".md"))}
		}
		return 1, nil
	}
	var missing []string
	for _, lang := range w.languages.All {
		asked := slices.Contains(w.languages.Core, p.Name) || slices.Contains(w.languages.Complete, lang)
		if asked && w.pages[lang][p.Name] == nil {
			missing = append(missing, file(lang, p.Name+".md"))
		}
	}
	if missing != nil {
		return 1, []fault{p.faultOnLine(1, "there is no %s: write it, or take this page away", strings.Join(missing, ", no "))}
	}
	return 1, nil
}

func checkTranslation(p *Page, w whole) (int, []fault) {
	if p.Lang == w.source() {
		return 0, append(checkChanged(p, w), checkAgainstAll(p, w)...)
	}
	source := w.pages[w.source()][p.Name]
	if source == nil {
		return 0, nil
	}
	var found []fault
	if p.Front.Review == "" {
		found = append(found, p.faultIn([]string{"review"}, "this field is missing or empty: write machine, or who approved the translation and when"))
	}
	if at := strings.LastIndexAny(p.Front.Review, " \t") + 1; p.Front.Review[at:] > w.today.Format(time.DateOnly) && at > 0 {
		found = append(found, p.faultIn([]string{"review"}, "%q is a day to come: write the day on which the translation was approved", p.Front.Review))
	}
	if p.Front.Unlisted != source.Front.Unlisted {
		found = append(found, p.faultIn([]string{"unlisted"}, "it is %t here, but %t in %s: make them the same",
			p.Front.Unlisted, source.Front.Unlisted, source.File))
	}
	if p.Front.SourceRev > source.Front.Rev {
		found = append(found, p.faultIn([]string{"source_rev"}, "%d is newer than rev %d of %s: write the rev that this was made from",
			p.Front.SourceRev, source.Front.Rev, source.File))
	}
	if p.comparable(w) && w.sound(p.Name, "shortcodes", "translation") && !slices.Equal(source.prints(), p.prints()) {
		missing, more := without(source.prints(), p.prints()), without(p.prints(), source.prints())
		if len(more) > 0 || p.lags(source) == 0 {
			found = append(found, p.faultAt(p.firstUse(more),
				"prints other numbers or figures than %s: use the same shortcodes as often\n\tthere: %v\n\there:  %v",
				source.File, missing, more))
		}
	}
	return 1, found
}

// checkChanged finds days that are missing, or cannot be, of changes of meaning that
// translations lack.
func checkChanged(p *Page, w whole) []fault {
	days := p.Front.Changed
	for i, day := range days {
		if day > w.today.Format(time.DateOnly) || i > 0 && day < days[i-1] {
			return []fault{p.faultIn([]string{"changed"}, "%q: write days that have come, the last one last", day)}
		}
	}
	for _, lang := range w.languages.All[1:] {
		if t := w.pages[lang][p.Name]; t != nil && t.lags(p) > len(days) {
			return []fault{p.faultIn([]string{"rev"}, "%s is made from rev %d, and changed does not say when this became rev %d: add that day at the end of it, as changed: [%s]",
				t.File, t.Front.SourceRev, p.Front.Rev, w.today.Format(time.DateOnly))}
		}
	}
	return nil
}

// comparable reports whether what a page prints can be compared: it names all of it
// rightly, and is not written anew for its readers.
func (p *Page) comparable(w whole) bool {
	_, faults := checkShortcodes(p, w)
	return p.Front.Review != schema.Authored && len(faults) == 0
}

// checkAgainstAll finds a page of the source that prints something else than all
// of its translations, two or more, which agree: it is most likely the one to mend.
func checkAgainstAll(p *Page, w whole) []fault {
	var theirs [][]string
	var files []string
	for _, lang := range w.languages.All[1:] {
		if t := w.pages[lang][p.Name]; t != nil && t.comparable(w) {
			theirs, files = append(theirs, t.prints()), append(files, t.File)
		}
	}
	ours := p.prints()
	differs := func(prints []string) bool { return !slices.Equal(prints, theirs[0]) }
	if len(theirs) < 2 || slices.ContainsFunc(theirs, differs) || slices.Equal(theirs[0], ours) || !p.comparable(w) {
		return nil
	}
	missing, more := without(theirs[0], ours), without(ours, theirs[0])
	return []fault{p.faultAt(p.firstUse(more),
		"prints other numbers or figures than all its translations: mend it here, or change each of %s\n\tthere: %v\n\there:  %v",
		strings.Join(files, ", "), missing, more)}
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
	if p.Lang == w.source() || w.pages[w.source()][p.Name] == nil { // or else the name is judged there
		if wrong := w.facts.Neutral.InName(p.Name); wrong != "" {
			found = append(found, p.faultOnLine(1, "the file's name: %s", wrong))
		}
	}
	if wrong := w.facts.Neutral.InText(p.Lang, p.Front.Tab); wrong != "" {
		found = append(found, p.faultIn([]string{"tab"}, "%s", wrong))
	}
	return 2, found
}

// checkSummary: search engines show the summaries below each other.
func checkSummary(p *Page, w whole) (int, []fault) {
	for _, name := range w.pages.Names(p.Lang) {
		if name < p.Name && strings.EqualFold(w.pages[p.Lang][name].Front.Summary, p.Front.Summary) {
			return 1, []fault{p.faultIn([]string{"summary"}, "the same as in %s: say what this page alone has", w.pages[p.Lang][name].File)}
		}
	}
	return 1, nil
}

func checkDates(p *Page, w whole) (int, []fault) {
	day, err := time.Parse(time.DateOnly, p.Front.Checked)
	if err != nil || day.After(w.today) {
		return 1, []fault{p.faultIn([]string{"checked"},
			"%q is not a day that has come: write the day on which the page was last checked, as YYYY-MM-DD", p.Front.Checked)}
	}
	return 1, nil
}

func checkSources(p *Page, w whole) (int, []fault) {
	var found []fault
	for i, key := range p.Front.Sources {
		if _, there := w.facts.Sources[key]; !there {
			found = append(found, p.faultIn([]string{"sources", strconv.Itoa(i)},
				"%q is not in site/data/sources.yaml: write a key of it, or enter the source there first", key))
		}
	}
	return len(p.Front.Sources), found
}

func checkRegion(p *Page, w whole) (int, []fault) {
	key := p.Front.Region
	if key == "" {
		return 0, nil
	}
	if wrong := shortcodes["region"].wrongKey(w.facts, key); wrong != "" {
		return 1, []fault{p.faultIn([]string{"region"}, "%q %s", key, wrong)}
	}
	return 1, nil
}

func checkLinks(p *Page, w whole) (int, []fault) {
	var found []fault
	seen := 0
	link := func(target string, fault func(format string, args ...any) fault) {
		seen++
		if wrong := w.pages.WrongLink(p.Lang, w.source(), target); wrong != "" {
			found = append(found, fault("link to %q: %s", target, wrong))
		}
	}
	field := func(path ...string) func(string, ...any) fault {
		return func(format string, args ...any) fault { return p.faultIn(path, format, args...) }
	}
	link("/"+p.Front.Next, field("next"))
	for i, door := range p.Front.Doors {
		link("/"+door.To, field("doors", strconv.Itoa(i), "to"))
	}
	p.walk(func(n ast.Node, offset int) {
		fault := func(format string, args ...any) fault { return p.faultAt(offset, format, args...) }
		l, ok := n.(*ast.Link)
		switch {
		case !ok:
		case strings.HasPrefix(string(l.Destination), "/"):
			link(string(l.Destination), fault)
		default:
			if wrong := wrongAddress(string(l.Destination)); wrong != "" {
				found = append(found, fault("%s", wrong))
			}
		}
	})
	return seen, found
}

// WrongLink says what is wrong with a link of a language to a page, or to the mark of a
// heading on one (/beslut#slag, with or without the stroke), and how to mend it, or "".
func (p Pages) WrongLink(lang, source, target string) string {
	name, id, _ := strings.Cut(strings.TrimPrefix(target, "/"), "#")
	if name == "" {
		name = "_index"
	}
	to := p[lang][name]
	if to == nil {
		to = p[source][name] // the theme leads there, and says in which language it is
	}
	switch {
	case to == nil:
		return fmt.Sprintf("there is no such page: %swrite the name of a file in content/%s, without .md", schema.DidYouMean(name, p.Names(source)), source)
	case id != "" && !slices.Contains(to.headingIDs(), id):
		return fmt.Sprintf("%s has no heading {#%s}: %swrite the mark of a heading there, or give one that mark", to.File, id, schema.DidYouMean(id, to.headingIDs()))
	}
	return ""
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
