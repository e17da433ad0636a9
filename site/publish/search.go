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
// where the site's is not known, there are none. The list is made of the pages that
// do not ask to be left out, and says alone which are the same in another language:
// in the pages, every reader would pay for it.
func (b *Built) writeSearch(dir, address string, languages []string) error {
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
		lang, file, ok := strings.Cut(name, "/")
		if !ok {
			file = name // where people choose a language: it goes with the start pages
		}
		if !isPrivate(lang) {
			entry.Alternates = b.sameIn(languages, file, address)
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

// sameIn lists a page, by its name in the folder of a language, in all languages
// that search engines know. The start page for who speaks another one is the page
// where people choose.
func (b *Built) sameIn(languages []string, file, address string) []listLanguage {
	var all []listLanguage
	for _, lang := range languages {
		if p := b.pages[lang+"/"+file]; p != nil && !p.unlisted && !isPrivate(lang) {
			all = append(all, listLanguage{"alternate", lang, p.canonical})
		}
	}
	if len(all) == 0 {
		return nil
	}
	other := all[0].Href
	if file == "index.html" {
		other = address
	}
	return append(all, listLanguage{"alternate", "x-default", other})
}

// isPrivate reports whether a language is one of this site alone.
func isPrivate(lang string) bool { return strings.Contains(lang, "-x-") }

// checkAddresses asks of each listed page that it says its own address.
func (b *Built) checkAddresses(address string) error {
	var faults []error
	fault := func(p *page, format string, args ...any) {
		faults = append(faults, fmt.Errorf("%s: search: %s", p.path, fmt.Sprintf(format, args...)))
	}
	for _, name := range slices.Sorted(maps.Keys(b.pages)) {
		p := b.pages[name]
		if p.unlisted {
			if p.canonical != "" {
				fault(p, "a page that is not listed has an address for search engines")
			}
			continue
		}
		if want := address + strings.TrimSuffix(name, "index.html"); p.canonical != want {
			fault(p, "canonical is %q, not %q", p.canonical, want)
		}
	}
	return errors.Join(faults...)
}
