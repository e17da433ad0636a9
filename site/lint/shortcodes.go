package lint

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"lyktan/site/forms"
	"lyktan/site/plain"
	"lyktan/site/schema"
)

// shortcode is one that a page may use. Those that Hugo brings along are none
// of them.
type shortcode struct {
	keys  func(Facts) Keys // that it takes; nil: none
	where string           // the keys are in the data, for people; "" where they are not
	pair  bool             // stands around a passage
	words bool             // takes words of the page's own, and prints no fact

	// text is the key of the text that it prints, in which * stands for any team; nil: it
	// prints none that has forms.
	text func(key string) string
}

// wrongKey says what is wrong with a key, and what to do, or "".
func (s shortcode) wrongKey(facts Facts, key string) string {
	keys := s.keys(facts)
	names := slices.Sorted(maps.Keys(keys))
	what, where := "is not in the data: ", s.where
	if where == "" {
		what, where = "is not one of its keys: ", "one of "+strings.Join(names, ", ")
	}
	if wrong, there := keys[key]; there {
		return wrong
	}
	if key == "" {
		return "is nothing to print: write " + where + ", in quotation marks"
	}
	return what + schema.DidYouMean(key, names) + "write " + where
}

// WrongNumber says what is wrong with the key of a service that is to be called, and
// what to do, or "".
func (f Facts) WrongNumber(key string) string {
	return shortcodes["tel"].wrongKey(f, key)
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
	"tel":     {keys: func(f Facts) Keys { return f.Numbers }, where: serviceFile},
	"service": {keys: func(f Facts) Keys { return f.Services }, where: serviceFile},
	"line":    {keys: func(f Facts) Keys { return f.Numbers }, where: serviceFile},
	"law": {keys: func(f Facts) Keys { return f.Law }, where: "a key of site/data/law.yaml",
		text: func(key string) string { return "law." + key + ".text" }},
	"figure-of": {keys: func(f Facts) Keys { return f.Figures }, where: "a key under figures in site/data/evaluation.yaml",
		text: func(key string) string { return "evaluation.figures." + key + ".text" }},
	"chart":   {keys: func(f Facts) Keys { return f.Charts }, where: "a key under charts in site/data/evaluation.yaml"},
	"picture": {keys: oneOf("way", "bans", "telling")},
	"region":  {keys: func(f Facts) Keys { return f.Regions }, where: "a key of site/data/regions.yaml or site/data/areas.yaml", pair: true},
	"team": {keys: oneOf("name", "place", "people", "receiver", "responsible", "legal_ground", "data_officer", "registrar", "security"),
		text: func(key string) string { return "teams/*." + key }},

	"sv": {words: true},

	"answers": {pair: true}, "browsers": {}, "here": {}, "onion": {}, "places": {}, "team-contact": {}, "team-keep": {}, "team-owner": {}, "team-work": {},
	"cards": {pair: true}, "steps": {pair: true},
}

const serviceFile = "the name of a file in site/data/services, without .yaml"

func oneOf(names ...string) func(Facts) Keys {
	keys := Keys{}
	for _, name := range names {
		keys[name] = ""
	}
	return func(Facts) Keys { return keys }
}

var (
	// anyShortcode matches what Hugo might take for one.
	anyShortcode = regexp.MustCompile(`(?s)\{\{[<%].*?[%>]\}\}`)

	// wellFormed matches those of the form that a page may use: {{< name >}},
	// {{< name "key" >}}, with the name of a form after it where what it prints may have
	// some, and {{% name %}} and {{% /name %}} around a passage.
	wellFormed = regexp.MustCompile(`^\{\{([<%])[ ]*(/?)([a-z-]+)(?:[ ]+"([^"\n]*)"(?:[ ]+"([a-z]+)")?)?[ ]*([%>])\}\}$`)
)

// use is a shortcode in a page.
type use struct {
	at        int
	text      string
	name, key string
	form      string // of what it prints; "": as it is
	end       bool
	wrong     string // with how it is written
}

func uses(body string) []use {
	var all []use
	for _, m := range anyShortcode.FindAllStringIndex(body, -1) {
		u := use{at: m[0], text: body[m[0]:m[1]]}
		parts := wellFormed.FindStringSubmatch(u.text)
		if parts == nil || parts[5] != "" && shortcodes[parts[3]].text == nil {
			u.wrong = `is not written as one of the theme's: {{< name "key" >}}, with no other parameter`
			all = append(all, u)
			continue
		}
		u.name, u.key, u.form, u.end = parts[3], parts[4], parts[5], parts[2] == "/"
		known, ok := shortcodes[u.name]
		notation := "<>"
		if known.pair {
			notation = "%%"
		}
		line := body[strings.LastIndexByte(body[:m[0]], '\n')+1 : m[1]+len(lineEnd(body[m[1]:]))]
		switch {
		case !ok:
			u.wrong = "is not one of the theme's: " + schema.DidYouMean(u.name, Shortcodes()) + "they are " + strings.Join(Shortcodes(), ", ")
		case parts[1]+parts[6] != notation:
			u.wrong = "has the other brackets: {{% … %}} around a passage, {{< … >}} for all others"
		case u.name == "line" && besideService(body, m[0], m[1]):
			u.wrong = "stands in one paragraph with a service, which is a block: put an empty line between them"
		case known.pair && line != u.text:
			u.wrong = "does not stand on a line of its own"
		case u.end && (!known.pair || u.key != ""):
			u.wrong = "ends nothing"
		case known.words && u.key == "":
			u.wrong = "is nothing to print: write the Swedish words, in quotation marks"
		case known.keys == nil && !known.words && strings.Contains(u.text, `"`):
			u.wrong = "takes no key"
		}
		all = append(all, u)
	}
	return all
}

// besideService reports whether the line before or after that of a shortcode is
// a service.
func besideService(body string, begin, end int) bool {
	before := body[:strings.LastIndexByte(body[:begin], '\n')+1]
	before = strings.TrimSuffix(before, "\n")
	before = before[strings.LastIndexByte(before, '\n')+1:]
	_, after, _ := strings.Cut(body[end:], "\n")
	const service = "{{< service "
	return strings.HasPrefix(before, service) || strings.HasPrefix(after, service)
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
		known, wrong := shortcodes[u.name], u.wrong
		switch begin := lastOf(open, u.name); {
		case u.end && begin >= 0:
			if last := open[len(open)-1]; wrong == "" && last.name != u.name {
				wrong = "stands before the end of " + last.text + ": end that first"
			}
			open = slices.Delete(open, begin, begin+1)
		case u.end && wrong == "":
			wrong = "ends nothing: put {{% " + u.name + " %}} before the passage"
		case !u.end && known.pair:
			open = append(open, u)
		}
		if wrong != "" {
			found = append(found, p.faultAt(u.at, "%s %s", lineEnd(u.text), wrong))
		} else if known.words {
			for _, wrong := range wrongWords(u.key, w) {
				found = append(found, p.faultAt(u.at, "%s %s", lineEnd(u.text), wrong))
			}
		} else if !u.end && known.keys != nil {
			if wrong := known.wrongKey(w.facts, u.key); wrong != "" {
				found = append(found, p.faultAt(u.at, "%s %q %s", u.name, u.key, wrong))
			}
		}
	}
	for _, u := range open {
		found = append(found, p.faultAt(u.at, "%s has no end: put {{%% /%s %%}} after the passage", u.text, u.name))
	}
	return len(all), found
}

// checkCalls looks at the services to call from a page, which stand above the source.
func checkCalls(p *Page, w whole) (int, []fault) {
	if p.Lang != w.source() && p.Front.Call != nil {
		return 1, []fault{p.faultIn([]string{"call"}, "take this away: it stands in %s, for all languages", file(w.source(), p.Name+".md"))}
	}
	var found []fault
	for _, service := range p.Front.Call {
		if wrong := w.facts.WrongNumber(service); wrong != "" {
			found = append(found, p.faultIn([]string{"call"}, "%q %s", service, wrong))
		}
	}
	return len(p.Front.Call), found
}

// wrongWords says what is wrong with Swedish words in a shortcode, which no other rule
// reads.
func wrongWords(said string, w whole) (all []string) {
	for _, f := range append(plain.Faults(said), plain.NotLatin(said)...) {
		all = append(all, "has words in which "+f.Message)
	}
	for _, f := range plain.Typed(said) {
		all = append(all, fmt.Sprintf("has %q in its words: name numbers with tel, service or law", f.Text))
	}
	for _, to := range plain.Hosts(said) {
		all = append(all, fmt.Sprintf("has %q in its words: lead there with a link", to))
	}
	for _, wrong := range w.facts.avoided(w.source(), said) {
		all = append(all, "has a word to be avoided, "+wrong)
	}
	return all
}

// lastOf is the index of the last shortcode with a name, or -1.
func lastOf(open []use, name string) int {
	for i, u := range slices.Backward(open) {
		if u.name == name {
			return i
		}
	}
	return -1
}

// prints lists the facts that a page prints, sorted.
func (p *Page) prints() []string {
	var all []string
	for _, u := range uses(p.Body) {
		if said := u.prints(); said != "" {
			all = append(all, said)
		}
	}
	slices.Sort(all)
	return all
}

// prints names the fact, or is "".
func (u use) prints() string {
	known := shortcodes[u.name]
	if u.end || known.words || u.key == "" && known.pair {
		return ""
	}
	return strings.TrimSpace(u.name + " " + u.key)
}

// Forms lists where pages ask for a form of a text.
func (pages Pages) Forms() []forms.Use {
	var all []forms.Use
	for _, lang := range slices.Sorted(maps.Keys(pages)) {
		for _, name := range pages.Names(lang) {
			p := pages[lang][name]
			for _, u := range uses(p.Body) {
				if of := shortcodes[u.name].text; u.form != "" && of != nil {
					all = append(all, forms.Use{Lang: lang, Of: of(u.key), Name: u.form, At: fmt.Sprintf("%s:%d", p.File, p.faultAt(u.at, "").line)})
				}
			}
		}
	}
	return all
}

// firstUse is the offset of the first shortcode that prints one of some facts, or
// that of the body.
func (p *Page) firstUse(facts []string) int {
	for _, u := range uses(p.Body) {
		if slices.Contains(facts, u.prints()) {
			return u.at
		}
	}
	return 0
}
