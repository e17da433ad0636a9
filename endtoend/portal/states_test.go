package portal

import (
	"bytes"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"lyktan/endtoend/harness"
	"lyktan/tipapi/answers"
	"lyktan/tipapi/bundle"
	"lyktan/tipapi/tip"
)

// state is a page as a reader meets it: one that the site has, or one that tipapi
// makes of a template in a certain situation.
type state struct {
	view
	layout string // the file of the theme that prints it
	text   string
	parts  bool // it has an element in a place where no state before it has one
}

// view names a state.
type view struct {
	lang, name string // such as "receipt, outside the area"
}

func (v view) String() string { return v.lang + " " + v.name }

// path is where [serveStates] has it.
func (v view) path() string {
	return "/" + v.lang + "/" + strings.NewReplacer(", ", "-", " ", "-").Replace(v.name) + "/"
}

// table is every layout of the theme in every state, in a language of each
// direction: what [TestEveryState] looks at. In the first language it has also each
// page that has an element in a place where no page before has it.
func table(t *testing.T) []state {
	t.Helper()
	states.once.Do(func() { states.all, states.err = readTable(filled.public(t)) })
	if states.err != nil {
		t.Fatal(states.err)
	}
	return states.all
}

var states struct {
	once sync.Once
	all  []state
	err  error
}

func readTable(filled string) ([]state, error) {
	built, err := bundle.Load(harness.Site)
	if err != nil {
		return nil, err
	}
	content, err := layouts()
	if err != nil {
		return nil, err
	}
	var all []state
	for i, lang := range harness.Directions {
		files := []struct{ name, layout, file string }{
			{"start", "home.html", filepath.Join(harness.Site, lang, "index.html")},
			{"start of a team that has filled in its profile", "home.html", filepath.Join(filled, lang, "index.html")},
			{"contact of a team that has filled in its profile", "kontakt.html", filepath.Join(filled, lang, "kontakt/index.html")},
			{"no such page", "404.html", filepath.Join(harness.Site, lang, "404.html")},
			{"form, closed", "home.closed.html", filepath.Join(harness.Site, lang, "closed.html")},
			{"reload", "home.reload.html", filepath.Join(harness.Site, lang, "reload.html")},
		}
		if i == 0 { // these belong to no language
			files = append(files, []struct{ name, layout, file string }{
				{"root", "home.door.html", filepath.Join(harness.Site, "index.html")},
				{"fallback", "home.fallback.html", filepath.Join(harness.Site, "_fallback.html")},
			}...)
		}
		places, err := filepath.Glob(filepath.Join(harness.Site, lang, "plats/*/index.html"))
		if err != nil {
			return nil, err
		}
		for _, file := range places {
			name := "plats/" + filepath.Base(filepath.Dir(file))
			content[name] = "place.html"
			files = append(files, struct{ name, layout, file string }{name, content[name], file})
		}
		for _, name := range slices.Sorted(maps.Keys(content)) {
			if content[name] == "place.html" {
				continue
			}
			files = append(files, struct{ name, layout, file string }{name, content[name], filepath.Join(harness.Site, lang, name, "index.html")})
		}
		for _, f := range files {
			text, err := os.ReadFile(f.file)
			if os.IsNotExist(err) && content[f.name] != "" {
				continue // of a place where this team does not work, or not there in this language
			}
			if err != nil {
				return nil, err
			}
			all = append(all, state{view{lang, f.name}, f.layout, string(text), false})
		}
		for _, s := range madeByTipapi() {
			s.data.Tip.Lang = lang
			var filled bytes.Buffer
			if err := built.Render(&filled, lang, s.template, s.data, false); err != nil {
				return nil, err
			}
			all = append(all, state{view{lang, s.name}, "home." + s.template, filled.String(), false})
		}
	}
	return withNewParts(all, content), nil
}

var layoutOf = regexp.MustCompile(`(?m)^layout: (\w+)$`)

// layouts are the layouts of the content's pages, by their names.
func layouts() (map[string]string, error) {
	of := map[string]string{}
	files, err := filepath.Glob(filepath.Join(harness.Root, "content", harness.Languages[0], "*.md"))
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		name := strings.TrimSuffix(filepath.Base(file), ".md")
		switch m := layoutOf.FindStringSubmatch(string(text)); {
		case name == "_index":
		case m != nil:
			of[name] = m[1] + ".html"
		default:
			of[name] = "page.html"
		}
	}
	return of, err
}

// madeByTipapi are the pages that tipapi fills in, in every situation.
func madeByTipapi() []answer {
	long := strings.Repeat("x", tip.MaxLine+1)
	unbroken := strings.Repeat("Riddargatan", 20)
	written := tip.Answers{Now: "yes", What: "Skrik och " + unbroken, Street: unbroken, Area: "Solna", Danger: []string{"weapon", "a <dog>"}, Children: "no", Who: `"<'&`}
	wrong := map[tip.Code]tip.Form{
		tip.Empty: {}, tip.Trapped: {Answers: written, Trap: "x"},
		tip.NoChoice: {Answers: tip.Answers{What: "a", Now: "x", Children: "x", Guess: "x"}},
		tip.Many:     {Answers: tip.Answers{What: "a", Danger: slices.Repeat([]string{"a"}, tip.MaxDanger+1)}},
		tip.Long: {AddsTo: long, Answers: tip.Answers{What: strings.Repeat("x", tip.MaxWhat+1), Street: long, Area: long, Who: long, Often: long, Since: long,
			Unsafe: long, How: long, Contact: long}},
	}
	var all []answer
	for _, code := range tip.Codes {
		form := wrong[code]
		all = append(all, answer{"form, error " + string(code), "form.html", bundle.Data{Tip: form.Mendable(), Problems: form.Problems()}})
	}
	all = append(all, answer{"form, filled in before another language was chosen", "form.html", bundle.Data{Tip: tip.Form{Answers: written}}})
	for _, reason := range bundle.Reasons {
		all = append(all, answer{"refusal, " + string(reason), "refusal.html", bundle.Data{Tip: tip.Form{Answers: written}, Reason: reason, RetryMinutes: 2}})
	}
	const number = "1234 5678 9012 3456"
	for _, r := range []answer{
		{"", "", bundle.Data{}},
		{", now", "", bundle.Data{Tip: tip.Form{Answers: tip.Answers{Now: "yes"}}}},
		{", outside the area", "", bundle.Data{Outside: true, AreaKey: "solna"}},
		{", adds to an earlier one", "", bundle.Data{Adds: true}},
		{", adds to one that cannot be read", "", bundle.Data{EarlierUnread: true}},
		{", all at once", "", bundle.Data{Tip: tip.Form{Answers: tip.Answers{Now: "yes"}}, Adds: true, Outside: true, AreaKey: "solna"}},
	} {
		r.name, r.template, r.data.Receipt = "receipt"+r.name, "receipt.html", number
		all = append(all, r)
	}
	asked := tip.Form{AddsTo: number}
	said := answers.Message{At: time.Date(2026, time.November, 30, 0, 0, 0, 0, time.UTC), Phrases: answers.Phrases, Text: unbroken}
	for _, a := range []answer{
		{"answers, some", "", bundle.Data{Tip: asked, Found: true, Days: bundle.DaysOf([]answers.Message{said})}},
		{"answers, none", "", bundle.Data{Tip: asked, Found: true}},
		{"answers, no number of a receipt", "", bundle.Data{Tip: tip.Form{AddsTo: unbroken}, NoReceipt: true}},
		{"answers, too many at once", "", bundle.Data{Tip: asked, Reason: bundle.TooMany, RetryMinutes: 2}},
		{"answers, not known", "", bundle.Data{Tip: asked, Reason: bundle.Unavailable, RetryMinutes: 2}},
	} {
		a.template = "answers.html"
		all = append(all, a)
	}
	return all
}

type answer struct {
	name, template string
	data           bundle.Data
}

// withNewParts leaves out pages of content that are not the first of their layout
// and have nothing that a state before them does not have.
func withNewParts(all []state, content map[string]string) []state {
	seen, kept := map[string]bool{}, map[string]bool{}
	look := func(s *state, keep bool) {
		tree, err := html.Parse(strings.NewReader(s.text))
		if err != nil {
			panic(err) // of a string: html.Parse takes any text
		}
		sheets, parts := places(tree)
		for _, part := range parts {
			if key := s.lang + sheets + part; !seen[key] {
				seen[key], s.parts = true, true
			}
		}
		kept[s.String()] = keep || s.parts && s.lang == harness.Languages[0] || slices.Contains(heard, view{s.lang, s.name})
	}
	var others []*state
	for i := range all {
		s := &all[i]
		if content[s.name] == "" || !seen[s.lang+s.layout] {
			seen[s.lang+s.layout] = true
			look(s, true)
		} else {
			others = append(others, s)
		}
	}
	for _, s := range others {
		look(s, false)
	}
	return slices.DeleteFunc(all, func(s state) bool { return !kept[s.String()] })
}

// serveStates serves the table, with the headers that the built site has.
func serveStates(t *testing.T) string {
	t.Helper()
	built, err := bundle.Load(harness.Site)
	if err != nil {
		t.Fatal(err)
	}
	pages := map[string]string{}
	for _, s := range table(t) {
		if pages[s.path()] != "" {
			t.Fatalf("two states at %s", s.path())
		}
		pages[s.path()] = s.text
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		page, ok := pages[r.URL.Path]
		if !ok {
			http.NotFound(w, r)
			return
		}
		maps.Copy(w.Header(), built.Headers)
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write([]byte(page)) // a browser that goes away needs no answer
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// Every layout of the theme has a state in the table, in both directions, and so
// has each reason and each code of tipapi.
func TestTableHasEveryLayout(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.Join(harness.Root, "themes/lyktan/layouts/*.html"))
	if err != nil || len(files) < 10 {
		t.Fatalf("%d layouts, %v", len(files), err)
	}
	all := table(t)
	for _, file := range files {
		if missing := withoutState(all, filepath.Base(file)); missing != "" {
			t.Errorf("%s has no state in %s", filepath.Base(file), missing)
		}
	}
	if withoutState(all, "planted.html") == "" {
		t.Error("planted: a layout without a state is not missed")
	}
	t.Logf("%d states", len(all))
}

// withoutState is a language in which a layout has no state.
func withoutState(all []state, layout string) string {
	for i, lang := range harness.Directions {
		if i > 0 && slices.Contains([]string{"home.door.html", "home.fallback.html"}, layout) {
			continue // they belong to no language
		}
		if !slices.ContainsFunc(all, func(s state) bool { return s.lang == lang && s.layout == layout }) {
			return lang
		}
	}
	return ""
}

// places returns a page's style sheets, and names each element that has text, with
// all that it is in: by their names, classes and attributes.
func places(page *html.Node) (sheets string, all []string) {
	var walk func(n *html.Node, within string)
	walk = func(n *html.Node, within string) {
		for c := range n.ChildNodes() {
			switch {
			case c.Type == html.TextNode && n.DataAtom == atom.Style:
				sheets += c.Data
			case c.Type == html.TextNode && strings.TrimSpace(c.Data) != "":
				all = append(all, within)
			case c.Type == html.ElementNode:
				name := c.Data
				for _, a := range c.Attr {
					name += "[" + a.Key
					if a.Key == "class" || a.Key == "type" {
						name += "=" + a.Val
					}
				}
				walk(c, within+" "+name)
			}
		}
	}
	walk(page, "")
	return sheets, all
}
