package lint

import (
	"regexp"
	"slices"
	"strings"

	"lyktan/site/schema"
)

// shortcode is one that a page may use. Those that Hugo brings along are none
// of them.
type shortcode struct {
	key  func(Facts) func(key string) bool // which keys there are; nil: it takes none
	pair bool                              // stands around a passage
}

// Shortcodes lists the names of those that a page may use: the theme has these
// and no others.
func Shortcodes() []string {
	var names []string
	for name := range shortcodes {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

var shortcodes = map[string]shortcode{
	"tel":       {key: func(f Facts) func(string) bool { return f.Services }},
	"service":   {key: func(f Facts) func(string) bool { return f.Services }},
	"line":      {key: func(f Facts) func(string) bool { return f.Services }},
	"law":       {key: func(f Facts) func(string) bool { return f.Law }},
	"figure-of": {key: func(f Facts) func(string) bool { return f.Figures }},
	"chart":     {key: func(f Facts) func(string) bool { return f.Charts }},
	"region":    {key: oneOf(schema.Regions...), pair: true},
	"team":      {key: oneOf("name", "place", "people", "receiver")},

	"browsers": {}, "here": {}, "team-contact": {}, "team-owner": {}, "team-work": {},
	"cards": {pair: true}, "steps": {pair: true},
}

func oneOf(keys ...string) func(Facts) func(string) bool {
	return func(Facts) func(string) bool { return func(key string) bool { return slices.Contains(keys, key) } }
}

var (
	// anyShortcode matches what Hugo might take for one.
	anyShortcode = regexp.MustCompile(`(?s)\{\{[<%].*?[%>]\}\}`)

	// wellFormed matches those of the form that a page may use: {{< name >}},
	// {{< name "key" >}}, and {{% name %}} and {{% /name %}} around a passage.
	wellFormed = regexp.MustCompile(`^\{\{([<%])[ ]*(/?)([a-z-]+)(?:[ ]+"([^"\n]*)")?[ ]*([%>])\}\}$`)
)

// use is a shortcode in a page.
type use struct {
	at        int
	text      string
	name, key string
	end       bool
	wrong     string // with its form
}

func uses(body string) []use {
	var all []use
	for _, m := range anyShortcode.FindAllStringIndex(body, -1) {
		u := use{at: m[0], text: body[m[0]:m[1]]}
		parts := wellFormed.FindStringSubmatch(u.text)
		if parts == nil {
			u.wrong = `is not written as one of the theme's: {{< name "key" >}}, with no other parameter`
			all = append(all, u)
			continue
		}
		u.name, u.key, u.end = parts[3], parts[4], parts[2] == "/"
		known, ok := shortcodes[u.name]
		notation := "<>"
		if known.pair {
			notation = "%%"
		}
		line := body[strings.LastIndexByte(body[:m[0]], '\n')+1 : m[1]+len(lineEnd(body[m[1]:]))]
		switch {
		case !ok:
			u.wrong = "is not one of the theme's: they are " + strings.Join(Shortcodes(), ", ")
		case parts[1]+parts[5] != notation:
			u.wrong = "has the other brackets: {{% … %}} around a passage, {{< … >}} for all others"
		case known.pair && line != u.text:
			u.wrong = "does not stand on a line of its own"
		case u.end && (!known.pair || u.key != ""):
			u.wrong = "ends nothing"
		case known.key == nil && strings.Contains(u.text, `"`):
			u.wrong = "takes no key"
		}
		all = append(all, u)
	}
	return all
}

// lineEnd is the rest of the line that s begins in.
func lineEnd(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}

// filler stands for each byte of a shortcode where text is judged.
const filler = "o"

// writeOver hides every shortcode: what it prints counts as a word, and those
// around a passage print nothing.
func writeOver(body string) string {
	return anyShortcode.ReplaceAllStringFunc(body, func(s string) string {
		parts := wellFormed.FindStringSubmatch(s)
		if parts != nil && shortcodes[parts[3]].pair {
			return strings.Repeat(" ", len(s))
		}
		return strings.Repeat(filler, len(s))
	})
}

func checkShortcodes(p *Page, w whole) (int, []fault) {
	var found []fault
	var open []use
	all := uses(p.Body)
	for _, u := range all {
		known := shortcodes[u.name]
		switch {
		case u.wrong != "":
			found = append(found, p.faultAt(u.at, "%s %s", lineEnd(u.text), u.wrong))
		case u.end && (len(open) == 0 || open[len(open)-1].name != u.name):
			found = append(found, p.faultAt(u.at, "%s ends nothing: put {{%% %s %%}} before the passage", u.text, u.name))
		case u.end:
			open = open[:len(open)-1]
		case known.key != nil && !known.key(w.facts)(u.key):
			found = append(found, p.faultAt(u.at, "%s %q is not in the data, or not confirmed", u.name, u.key))
		case known.pair:
			open = append(open, u)
		}
	}
	for _, u := range open {
		found = append(found, p.faultAt(u.at, "%s has no end: put {{%% /%s %%}} after the passage", u.text, u.name))
	}
	return len(all), found
}

// prints lists the facts that a page prints, sorted.
func (p *Page) prints() []string {
	var all []string
	for _, u := range uses(p.Body) {
		if !u.end && (u.key != "" || !shortcodes[u.name].pair) {
			all = append(all, strings.TrimSpace(u.name+" "+u.key))
		}
	}
	slices.Sort(all)
	return all
}
