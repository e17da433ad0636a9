package publish

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"lyktan/tipapi/seam"
)

// rightToLeft are the languages of the site that are written so. What Hugo's
// configuration says is checked against it.
var rightToLeft = []string{"ar", "fa", "prs", "ckb", "ur", "he", "yi"}

// Built is what Inspect found in a site.
type Built struct {
	pages           map[string]*page // served pages by path in the site
	styles, scripts []string         // hashes of all inline ones, seam pages included
}

type page struct {
	path   string
	root   *html.Node
	bytes  int
	ids    []string
	links  []string
	faults []error
}

func (p *page) fault(rule, format string, args ...any) {
	p.faults = append(p.faults, fmt.Errorf("%s: %s: %s", p.path, rule, fmt.Sprintf(format, args...)))
}

// Inspect reads every page of a built site and reports all that break a
// promise: right language and direction, one level-one heading, a title of its
// own, nothing loaded from anywhere, no storage of any kind, forms only to us,
// no dead link.
func Inspect(dir string, languages []string) (*Built, error) {
	built := &Built{pages: map[string]*page{}}
	var faults []error
	root := os.DirFS(dir)
	err := fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Ext(name) != ".html" {
			return err
		}
		text, err := fs.ReadFile(root, name)
		if err != nil {
			return err
		}
		p, err := built.read(name, string(text), languages)
		if err != nil {
			return err
		}
		faults = append(faults, p.faults...)
		if !strings.HasPrefix(name, seam.Dir+"/") {
			built.pages[name] = p
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if len(built.pages) == 0 {
		return nil, fmt.Errorf("%s has no pages", dir)
	}
	return built, errors.Join(errors.Join(faults...), built.checkTitles(), built.checkLinks(root))
}

func (b *Built) read(name, text string, languages []string) (*page, error) {
	root, err := html.Parse(strings.NewReader(text))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	p := &page{path: name, root: root, bytes: len(text)}
	if !strings.HasPrefix(name, seam.Dir+"/") && strings.Contains(text, "{{") {
		p.fault("leftover", "{{ in a page that is served as it is")
	}
	headings := 0
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		switch n.DataAtom {
		case atom.Html:
			p.checkLanguage(n, languages)
		case atom.H1:
			headings++
		case atom.Style:
			b.styles = addNew(b.styles, content(n))
		case atom.Script:
			b.scripts = addNew(b.scripts, content(n))
		case atom.Form:
			if attribute(n, "action") != "/tips" || attribute(n, "method") != "post" {
				p.fault("form", "a form goes to %q", attribute(n, "action"))
			}
		}
		p.checkAttributes(n)
	}
	if headings != 1 {
		p.fault("heading", "%d headings of level one, not 1", headings)
	}
	return p, nil
}

// checkLanguage compares the page with the folder it lies in. The page at the
// root belongs to the first language.
func (p *page) checkLanguage(n *html.Node, languages []string) {
	parts := strings.Split(strings.TrimPrefix(p.path, seam.Dir+"/"), "/")
	want := languages[0]
	if len(parts) > 1 {
		want = parts[0]
	}
	direction := "ltr"
	if slices.Contains(rightToLeft, want) {
		direction = "rtl"
	}
	if got := attribute(n, "lang"); got != want && !strings.HasPrefix(got, want+"-") {
		p.fault("language", "lang is %q, not %q", got, want)
	}
	if got := attribute(n, "dir"); got != direction {
		p.fault("language", "dir is %q, not %q", got, direction)
	}
}

// loads are attributes that make a browser fetch something.
var loads = []string{"src", "srcset", "poster", "data", "background", "ping", "manifest", "archive", "formaction"}

// inThePage begins the only address of a picture that fetches nothing.
const inThePage = "data:image/png;base64,"

// linksThatLoad are kinds of <link> that make a browser fetch something.
var linksThatLoad = []string{"stylesheet", "preload", "prefetch", "modulepreload", "preconnect", "dns-prefetch", "manifest", "prerender", "icon"}

func (p *page) checkAttributes(n *html.Node) {
	for _, a := range n.Attr {
		switch {
		case a.Key == "src" && n.DataAtom == atom.Img && strings.HasPrefix(a.Val, inThePage):
			if strings.TrimSpace(attribute(n, "alt")) == "" {
				p.fault("alt", "a picture without words for who cannot see it")
			}
		case slices.Contains(loads, a.Key):
			p.fault("one request", "<%s %s=%q> loads something", n.Data, a.Key, a.Val)
		case a.Key == "style" || strings.HasPrefix(a.Key, "on"):
			p.fault("inline", "<%s %s>: the Content-Security-Policy forbids it", n.Data, a.Key)
		case a.Key == "target":
			p.fault("tabs", "<%s target=%q>: the old tab would stay open", n.Data, a.Val)
		case a.Key == "id":
			if slices.Contains(p.ids, a.Val) {
				p.fault("ids", "id %q is there twice", a.Val)
			}
			p.ids = append(p.ids, a.Val)
		case a.Key == "href" && n.DataAtom == atom.A:
			p.links = append(p.links, a.Val)
		case a.Key == "href" && n.DataAtom == atom.Link:
			for rel := range strings.FieldsSeq(attribute(n, "rel")) {
				if slices.Contains(linksThatLoad, rel) && !strings.HasPrefix(a.Val, "data:") {
					p.fault("one request", "<link rel=%s href=%q> loads something", rel, a.Val)
				}
			}
		case a.Key == "http-equiv" && strings.EqualFold(a.Val, "refresh"):
			p.fault("refresh", "a page that moves by itself")
		}
	}
}

// checkTitles asks for a title on each page, and another one on each page of a
// language, so that a person can tell her tabs apart.
func (b *Built) checkTitles() error {
	var faults []error
	seen := map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(b.pages)) {
		var title string
		for n := range b.pages[name].root.Descendants() {
			if n.DataAtom == atom.Title && n.Parent.DataAtom == atom.Head {
				title = strings.TrimSpace(content(n))
			}
		}
		lang, _, _ := strings.Cut(name, "/")
		switch first, twice := seen[lang+title]; {
		case title == "":
			faults = append(faults, fmt.Errorf("%s: title: there is none", name))
		case twice:
			faults = append(faults, fmt.Errorf("%s: title: the same as on %s: %q", name, first, title))
		}
		seen[lang+title] = name
	}
	return errors.Join(faults...)
}

// served are addresses that tipapi answers itself.
var served = []string{"/ut", "/tips"}

// checkLinks follows every link within the site, fragments included.
func (b *Built) checkLinks(root fs.FS) error {
	var faults []error
	for _, name := range slices.Sorted(maps.Keys(b.pages)) {
		p := b.pages[name]
		for _, link := range p.links {
			if strings.HasPrefix(link, "tel:") || strings.HasPrefix(link, "https://") || slices.Contains(served, link) {
				continue
			}
			if strings.Contains(link, ":") {
				faults = append(faults, fmt.Errorf("%s: link: %q is neither a page here nor https", name, link))
				continue
			}
			to, id, _ := strings.Cut(link, "#")
			target := p
			if to != "" {
				file := strings.TrimPrefix(to, "/")
				if strings.HasSuffix(to, "/") {
					file += "index.html"
				}
				target = b.pages[file]
				if _, err := fs.Stat(root, file); err != nil {
					faults = append(faults, fmt.Errorf("%s: link: there is no %q", name, link))
					continue
				}
			}
			if id != "" && (target == nil || !slices.Contains(target.ids, id)) {
				faults = append(faults, fmt.Errorf("%s: link: nothing has the id of %q", name, link))
			}
		}
	}
	return errors.Join(faults...)
}

func attribute(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// content is the text inside an element.
func content(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return b.String()
}
