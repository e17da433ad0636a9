package content

import (
	"regexp"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"
)

// shortcode matches those that take a key, with it.
var shortcode = regexp.MustCompile(`{{[<%]\s*(tel|service|line|law|figure-of|chart|region|team)\s+"([^"]*)"\s*[%>]}}`)

// allOf matches those that print all of something, and take no key.
var allOf = regexp.MustCompile(`{{[<%]\s*(browsers|team-contact|team-owner|team-work)\s*[%>]}}`)

func oneOf(keys ...string) func(string) bool {
	return func(key string) bool { return slices.Contains(keys, key) }
}

// anyShortcode matches all of them, so that they can be taken out of the text.
var anyShortcode = regexp.MustCompile(`{{[<%].*?[%>]}}`)

func checkShortcodes(p *Page, w whole) (int, []fault) {
	var found []fault
	matches := shortcode.FindAllStringSubmatchIndex(p.Body, -1)
	for _, m := range matches {
		kind, key := p.Body[m[2]:m[3]], p.Body[m[4]:m[5]]
		known := map[string]func(string) bool{
			"tel": w.facts.Services, "service": w.facts.Services, "line": w.facts.Services, "law": w.facts.Law,
			"figure-of": w.facts.Figures, "chart": w.facts.Charts,
			"region": oneOf("stockholm", "stockholm-county", "bollnas"), "team": oneOf("name", "place", "people", "receiver"),
		}[kind]
		if !known(key) {
			found = append(found, p.faultAt(m[0], "%s %q is not in the data, or not confirmed", kind, key))
		}
	}
	return len(matches), found
}

// typed are the figures that change or kill when they are wrong: anything that
// looks like a phone number, a year or a section of law.
var typed = regexp.MustCompile(`(?i)\d(?:[ \x{00a0}–-]?\d){2,}|§|\d+\s*(?:kap|ch)\b|\d\s(?:januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december|january|february|march|may|june|july|august|october)`)

func checkTypedFigures(p *Page, _ whole) (int, []fault) {
	var found []fault
	words := 0
	look := func(offset int, text string) {
		words += len(strings.Fields(text))
		for _, m := range typed.FindAllStringIndex(text, -1) {
			figure := text[m[0]:m[1]]
			if slices.Contains(names, figure) {
				continue
			}
			found = append(found, p.faultAt(offset, "%q is typed into the text: put it into the data and name it with tel, service or law", figure))
		}
	}
	look(0, p.Front.words())
	p.walk(func(n ast.Node, offset int) {
		if t, ok := n.(*ast.Text); ok {
			look(offset, string(t.Segment.Value([]byte(p.plain))))
		}
	})
	return words, found
}

// names are figures that are names: the health service's, and the European
// standard's.
var names = []string{"1177", "301 549"}

// shortcodes lists the facts that a page prints, sorted.
func (p *Page) shortcodes() []string {
	var all []string
	for _, m := range shortcode.FindAllStringSubmatch(p.Body, -1) {
		all = append(all, m[1]+" "+m[2])
	}
	for _, m := range allOf.FindAllStringSubmatch(p.Body, -1) {
		all = append(all, m[1])
	}
	slices.Sort(all)
	return all
}
