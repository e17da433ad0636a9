package publish

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"lyktan/site/language"
	"lyktan/site/neutral"
	"lyktan/site/parallel"
	"lyktan/tipapi/bundle"
)

// Built is what Inspect found in a site.
type Built struct {
	pages     map[string]*page // served pages by path in the site
	templates map[string]*page // that tipapi fills in
}

type page struct {
	head
	path   string
	bytes  int
	ids    []string
	links  []string // of <a>
	faults []error
}

func (p *page) fault(rule, format string, args ...any) {
	p.faults = append(p.faults, fmt.Errorf("%s: %s: %s", p.path, rule, fmt.Sprintf(format, args...)))
}

// Inspect reads every page of a built site and reports all that break a
// promise: right language and direction, one level-one heading, a title and a
// description of its own, nothing that gives the site away to a stranger, nothing
// loaded from anywhere, no storage of any kind, forms only to us, no dead link, no
// style or script but own, no element that the theme has not, no link out of the
// site but to known. The languages are as in bundle.Site.
func Inspect(dir string, languages []string, revealing neutral.Words, own Inline, known Leads) (*Built, error) {
	root := os.DirFS(dir)
	files, faults, err := list(root, revealing)
	if err != nil {
		return nil, err
	}
	names := slices.Sorted(maps.Keys(files))
	pages := make([]*page, len(names))
	marked := make([]error, len(names))
	err = parallel.Do(len(names), func() func(int) error {
		return func(i int) error {
			text, err := fs.ReadFile(root, names[i])
			if err != nil {
				return err
			}
			if bytes.ContainsAny(text, language.Marks) {
				marked[i] = fmt.Errorf("%s: leftover: a mark around Swedish words (%s): the theme prints such a text with swedish.html, or with func/plain.html where only plain text can stand", names[i], language.Marks)
			}
			if path.Ext(names[i]) == ".html" {
				pages[i], err = readPage(names[i], string(text), languages, revealing, own, known)
			}
			return err
		}
	})
	if err != nil {
		return nil, err
	}
	built := &Built{pages: map[string]*page{}, templates: map[string]*page{}}
	faults = append(faults, marked...)
	for _, p := range pages {
		if p == nil {
			continue
		}
		faults = append(faults, p.faults...)
		if strings.HasPrefix(p.path, bundle.Dir+"/") {
			built.templates[p.path] = p
		} else {
			built.pages[p.path] = p
		}
	}
	if len(built.pages) == 0 {
		return nil, fmt.Errorf("%s has no pages", dir)
	}
	return built, errors.Join(errors.Join(faults...), built.checkTitles(), built.checkLinks(files))
}

// fallbackFile is what a proxy shows while nothing answers behind it.
const fallbackFile = "_fallback.html"

var (
	action      = regexp.MustCompile(`\{\{.*?\}\}`)            // of the templates that tipapi fills in
	placeholder = regexp.MustCompile(`\{[a-z]+(?::[a-z]+)?\}`) // of the theme's texts
)

func readPage(name, text string, languages []string, revealing neutral.Words, own Inline, known Leads) (*page, error) {
	isTemplate := strings.HasPrefix(name, bundle.Dir+"/")
	parsed := text
	if isTemplate {
		parsed = action.ReplaceAllString(text, "") // whatever their data, both ways
	}
	// As without scripts, since what stands in <noscript> is text otherwise.
	root, err := html.ParseWithOptions(strings.NewReader(parsed), html.ParseOptionEnableScripting(false))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	p := &page{path: name, bytes: len(text), head: head{preview: map[string]string{}}}
	if strings.Contains(parsed, "{{") {
		p.fault("leftover", "{{ in a page that is served as it is")
	}
	headings := 0
	var structured []string
	lang := p.language(languages)
	for n := range root.Descendants() {
		if n.Type == html.TextNode && n.Parent.DataAtom != atom.Style && n.Parent.DataAtom != atom.Script {
			if left := placeholder.FindString(n.Data); left != "" {
				p.fault("leftover", "%s is a placeholder that nobody has filled in", left)
			}
		}
		if n.Type == html.CommentNode {
			p.fault("elements", "a comment: %.60q", n.Data)
		}
		if n.Type != html.ElementNode {
			continue
		}
		p.checkElement(n)
		switch n.DataAtom {
		case atom.Html:
			p.checkLanguage(n, lang)
		case atom.H1:
			headings++
			if strings.TrimSpace(content(n)) == "" {
				p.fault("heading", "the heading of level one is empty")
			}
		case atom.Style:
			p.checkInline(n, "style", own.Styles)
		case atom.Script:
			if isData(n) {
				structured = append(structured, content(n))
				break
			}
			p.checkInline(n, "script", own.Scripts)
		case atom.Form:
			p.checkForm(n)
		}
		p.checkAttributes(n)
		p.head.read(n)
	}
	p.checkHead(lang, revealing)
	for _, text := range structured {
		p.checkStructured(text)
	}
	if headings != 1 {
		p.fault("heading", "%d headings of level one, not 1", headings)
	}
	for _, link := range p.links {
		p.checkLead(link, known)
		if name == fallbackFile && !strings.HasPrefix(link, "tel:") && !strings.HasPrefix(link, "https://") {
			p.fault("fallback", "%q is not there when this page is shown", link)
		}
	}
	return p, nil
}

// language is that of the folder a page lies in. The page at the root belongs
// to the first one.
func (p *page) language(languages []string) string {
	if folder, _, ok := strings.Cut(strings.TrimPrefix(p.path, bundle.Dir+"/"), "/"); ok {
		return folder
	}
	return languages[0]
}

func (p *page) checkLanguage(n *html.Node, want string) {
	direction, err := language.Direction(want)
	if err != nil {
		p.fault("language", "%v", err)
		return
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

// served are addresses that tipapi answers itself.
var served = []string{"/ut", "/tips"}

// checkLinks follows every link within the site, fragments included. In the
// templates those may lead to what is not there in each page.
func (b *Built) checkLinks(files map[string]bool) error {
	var faults []error
	all := maps.Clone(b.pages)
	maps.Copy(all, b.templates)
	for _, name := range slices.Sorted(maps.Keys(all)) {
		p := all[name]
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
				if !files[file] {
					faults = append(faults, fmt.Errorf("%s: link: there is no %q", name, link))
					continue
				}
			}
			if id != "" && b.templates[name] == nil && (target == nil || !slices.Contains(target.ids, id)) {
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
