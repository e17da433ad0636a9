package publish

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// siteMap is a list for search engines (sitemaps.org), with the languages of
// each page as Google reads them.
type siteMap struct {
	XMLName xml.Name   `xml:"urlset"`
	NS      string     `xml:"xmlns,attr"`
	XHTML   string     `xml:"xmlns:xhtml,attr"`
	Pages   []listPage `xml:"url"`
}

type listPage struct {
	Location   string         `xml:"loc"`
	Alternates []listLanguage `xml:"xhtml:link"`
}

type listLanguage struct {
	Rel  string `xml:"rel,attr"`
	Lang string `xml:"hreflang,attr"`
	Href string `xml:"href,attr"`
}

// writeSearch writes robots.txt and sitemap.xml, which need whole addresses:
// where the site's is not known, there are none. The list is made of what the
// pages say themselves.
func (b *Built) writeSearch(dir, address string) error {
	if address == "" {
		return nil
	}
	if err := b.checkAddresses(address); err != nil {
		return err
	}
	list := siteMap{NS: "http://www.sitemaps.org/schemas/sitemap/0.9", XHTML: "http://www.w3.org/1999/xhtml"}
	for _, name := range slices.Sorted(maps.Keys(b.pages)) {
		p := b.pages[name]
		if p.unlisted {
			continue
		}
		entry := listPage{Location: p.canonical}
		for _, a := range p.alternates {
			entry.Alternates = append(entry.Alternates, listLanguage{"alternate", a.lang, a.href})
		}
		list.Pages = append(list.Pages, entry)
	}
	var text bytes.Buffer
	text.WriteString(xml.Header)
	encoder := xml.NewEncoder(&text)
	encoder.Indent("", "\t")
	if err := encoder.Encode(list); err != nil {
		return err
	}
	text.WriteString("\n")
	robots := "User-agent: *\nAllow: /\n\nSitemap: " + address + "sitemap.xml\n"
	return errors.Join(os.WriteFile(filepath.Join(dir, "sitemap.xml"), text.Bytes(), 0o644),
		os.WriteFile(filepath.Join(dir, "robots.txt"), []byte(robots), 0o644))
}

// checkAddresses asks of each listed page that it says its own address, and of
// pages that are the same in other languages that they name each other: search
// engines drop one-sided claims.
func (b *Built) checkAddresses(address string) error {
	var faults []error
	fault := func(p *page, format string, args ...any) {
		faults = append(faults, fmt.Errorf("%s: search: %s", p.path, fmt.Sprintf(format, args...)))
	}
	for _, name := range slices.Sorted(maps.Keys(b.pages)) {
		p := b.pages[name]
		if p.unlisted {
			if p.canonical != "" || len(p.alternates) > 0 {
				fault(p, "a page that is not listed has an address for search engines")
			}
			continue
		}
		if want := address + strings.TrimSuffix(name, "index.html"); p.canonical != want {
			fault(p, "canonical is %q, not %q", p.canonical, want)
		}
		own := false
		for _, a := range p.alternates {
			target, ours := strings.CutPrefix(a.href, address)
			other := b.pages[target+"index.html"]
			switch {
			case !ours || other == nil || other.unlisted:
				fault(p, "hreflang %s leads to %q, which is not listed", a.lang, a.href)
			case !slices.Equal(other.alternates, p.alternates):
				fault(p, "%s does not name the same languages", other.path)
			}
			own = own || a.href == p.canonical
		}
		if !own && len(p.alternates) > 0 {
			fault(p, "hreflang leaves the page itself out")
		}
	}
	return errors.Join(faults...)
}
