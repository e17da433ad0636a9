package publish

import (
	"errors"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"lyktan/site/neutral"
	"lyktan/tipapi/bundle"
)

// head is what a page says of itself to browsers, messengers and search engines.
type head struct {
	title, description string
	preview            map[string]string // og:…, what messengers show of a link and Firefox stores
	icon               bool              // that loads nothing
	unlisted           bool              // search engines are asked not to list it
	canonical          string
}

func (h *head) read(n *html.Node) {
	switch n.DataAtom {
	case atom.Title:
		if n.Namespace == "" { // in the templates for tipapi it comes after text, and not into <head>
			h.title = strings.TrimSpace(content(n))
		}
	case atom.Meta:
		value := strings.TrimSpace(attribute(n, "content"))
		if property := attribute(n, "property"); property != "" {
			h.preview[property] = value
		}
		switch attribute(n, "name") {
		case "description":
			h.description = value
		case "robots":
			h.unlisted = h.unlisted || strings.Contains(value, "noindex")
		}
	case atom.Link:
		href := attribute(n, "href")
		switch attribute(n, "rel") {
		case "icon":
			h.icon = strings.HasPrefix(href, "data:")
		case "canonical":
			h.canonical = href
		}
	}
}

// checkHead asks for what no stranger may read off a tab, a history or the
// preview of a link, and for what search engines need.
func (p *page) checkHead(lang string, words neutral.Words) {
	if wrong := words.InText(lang, p.title); wrong != "" {
		p.fault("neutral", "title: %s", wrong)
	}
	if p.preview["og:title"] != p.title {
		p.fault("preview", "og:title is %q: without the tab's title there, messengers show the heading", p.preview["og:title"])
	}
	if p.preview["og:description"] == "" {
		p.fault("preview", "no og:description: messengers and Firefox take the plain one")
	}
	for property, value := range p.preview {
		if property != "og:title" && property != "og:description" {
			p.fault("preview", "%s is not needed", property)
		}
		if wrong := words.InText(lang, value); wrong != "" {
			p.fault("neutral", "%s: %s", property, wrong)
		}
	}
	if !p.icon {
		p.fault("icon", "browsers will ask for one: <link rel=icon href=data:,>")
	}
	if own := path.Base(p.path) != "404.html" && !strings.HasPrefix(p.path, bundle.Dir+"/"); !own && !p.unlisted {
		p.fault("search", "no noindex on a page that is an answer, not a place")
	}
	if !p.unlisted && p.description == "" {
		p.fault("description", "there is none: search engines would choose a sentence")
	}
}

// checkTitles asks for another title and description on each page of a
// language, so that a person can tell her tabs, and what a search found, apart.
func (b *Built) checkTitles() error {
	var faults []error
	titles, descriptions := map[string]string{}, map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(b.pages)) {
		p := b.pages[name]
		lang, _, _ := strings.Cut(name, "/")
		if p.title == "" {
			faults = append(faults, fmt.Errorf("%s: title: there is none", name))
		}
		if first, twice := titles[lang+p.title]; twice {
			faults = append(faults, fmt.Errorf("%s: title: the same as on %s: %q", name, first, p.title))
		}
		titles[lang+p.title] = name
		if p.unlisted {
			continue
		}
		if first, twice := descriptions[lang+p.description]; twice {
			faults = append(faults, fmt.Errorf("%s: description: the same as on %s: %q", name, first, p.description))
		}
		descriptions[lang+p.description] = name
	}
	return errors.Join(faults...)
}
