package publish

import (
	"encoding/xml"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"lyktan/tipapi/bundle"
)

const readAt = "https://lyktan.example/"

// listed makes a site of a door, two start pages, one page in two languages,
// one in easy language and one that is not listed.
func listed() *Built {
	made := func(path string, alternates ...string) *page {
		p := &page{path: path, head: head{canonical: readAt + strings.TrimSuffix(path, "index.html")}}
		for _, a := range alternates {
			lang, to, _ := strings.Cut(a, " ")
			p.alternates = append(p.alternates, alternate{lang, readAt + to})
		}
		return p
	}
	start, other := []string{"sv sv/", "ar ar/", "x-default "}, []string{"sv sv/a/", "ar ar/a/", "x-default sv/a/"}
	b := &Built{pages: map[string]*page{}}
	for _, p := range []*page{
		made("index.html", start...), made("sv/index.html", start...), made("ar/index.html", start...),
		made("sv/a/index.html", other...), made("ar/a/index.html", other...), made("sv-x-lattlast/a/index.html"),
		{path: "sv/404.html", head: head{unlisted: true}},
	} {
		b.pages[p.path] = p
	}
	return b
}

func TestSearchEnginesGetOneList(t *testing.T) {
	dir := t.TempDir()
	if err := listed().writeSearch(dir, readAt); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(dir, "sitemap.xml"))
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		XMLName xml.Name `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 urlset"`
		URL     []struct {
			Loc  string `xml:"loc"`
			Link []struct {
				Rel      string `xml:"rel,attr"`
				Hreflang string `xml:"hreflang,attr"`
				Href     string `xml:"href,attr"`
			} `xml:"http://www.w3.org/1999/xhtml link"`
		} `xml:"url"`
	}
	if err := xml.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	var places []string
	for _, u := range got.URL {
		places = append(places, strings.TrimPrefix(u.Loc, readAt))
		want := 3
		if strings.Contains(u.Loc, "-x-") {
			want = 0
		}
		if len(u.Link) != want {
			t.Errorf("%s has %d languages, not %d", u.Loc, len(u.Link), want)
		}
		for _, l := range u.Link {
			if l.Rel != "alternate" || l.Hreflang == "" || !strings.HasPrefix(l.Href, readAt) {
				t.Errorf("%s: %+v", u.Loc, l)
			}
		}
	}
	if want := []string{"ar/a/", "ar/", "", "sv/a/", "sv/", "sv-x-lattlast/a/"}; !slices.Equal(slices.Sorted(slices.Values(places)), slices.Sorted(slices.Values(want))) {
		t.Errorf("listed: %q", places)
	}
	robots, err := os.ReadFile(filepath.Join(dir, "robots.txt"))
	if err != nil || !strings.Contains(string(robots), "\nSitemap: https://lyktan.example/sitemap.xml\n") {
		t.Errorf("%s, %v", robots, err)
	}
}

func TestWithoutAnAddressThereIsNoList(t *testing.T) {
	dir := t.TempDir()
	if err := listed().writeSearch(dir, ""); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"sitemap.xml", "robots.txt"} {
		if _, err := os.Stat(filepath.Join(dir, name)); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestFalseAddressesAreFound(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(pages map[string]*page)
		want  string
	}{
		"no canonical":           {func(p map[string]*page) { p["sv/a/index.html"].canonical = "" }, "sv/a/index.html: search: canonical"},
		"another's canonical":    {func(p map[string]*page) { p["ar/a/index.html"].canonical = readAt + "sv/a/" }, "ar/a/index.html: search: canonical"},
		"another host":           {func(p map[string]*page) { p["sv/a/index.html"].canonical = "https://example.org/sv/a/" }, "canonical"},
		"a language is gone":     {func(p map[string]*page) { delete(p, "ar/a/index.html") }, "which is not listed"},
		"a language is hidden":   {func(p map[string]*page) { p["ar/a/index.html"].unlisted = true }, "which is not listed"},
		"a language elsewhere":   {func(p map[string]*page) { p["sv/a/index.html"].alternates[1].href = "https://example.org/ar/a/" }, "which is not listed"},
		"one-sided":              {func(p map[string]*page) { p["ar/a/index.html"].alternates = nil }, "does not name the same"},
		"not itself":             {func(p map[string]*page) { p["sv-x-lattlast/a/index.html"].alternates = p["sv/a/index.html"].alternates }, "leaves the page itself out"},
		"hidden, with addresses": {func(p map[string]*page) { p["sv/404.html"].canonical = readAt + "sv/404.html" }, "a page that is not listed"},
	} {
		b := listed()
		c.spoil(b.pages)
		if err := b.writeSearch(t.TempDir(), readAt); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestShortAddressesLeadToPages(t *testing.T) {
	b := listed()
	short, err := b.short([]string{"a"}, "sv")
	if err != nil || len(short) != 2 || short["1"] != "a" || short["a"] != "a" {
		t.Errorf("%v, %v", short, err)
	}
	if err := short.Write(t.TempDir(), bundle.Site{Languages: []string{"sv", "ar"}, Leave: "https://example.org/"}, map[string]string{"ar": "٠١٢٣٤٥٦٧٨٩"}); err != nil {
		t.Error(err)
	}
	for name, pages := range map[string][]string{"a missing page": {"a", "gone"}, "a page that is none": {"404.html"}, "too many": slices.Repeat([]string{"a"}, 10)} {
		if _, err := b.short(pages, "sv"); err == nil || !strings.Contains(err.Error(), "params.short") {
			t.Errorf("%s: %v", name, err)
		}
	}
	b.pages["sv/ut/index.html"] = b.pages["sv/a/index.html"]
	if short, err = b.short(nil, "sv"); err != nil {
		t.Fatal(err)
	}
	if err := short.Write(t.TempDir(), bundle.Site{Languages: []string{"sv"}, Leave: "https://example.org/"}, nil); err == nil || !strings.Contains(err.Error(), "/ut means something else") {
		t.Errorf("a page named as the way out: %v", err)
	}
}

// Whom to tell of a weakness is only said with whole addresses, and never on a
// page that is not there.
func TestSecurityContact(t *testing.T) {
	policy := Security{Contact: "lyktan@example.org", Policy: "a#weak", Expires: time.Date(2027, 5, 21, 0, 0, 0, 0, time.UTC)}
	b := listed()
	b.pages["sv/a/index.html"].ids = []string{"weak"}
	write := func(s Security, address string) (string, error) {
		dir := t.TempDir()
		err := b.writeSecurity(dir, s, address, "sv")
		text, _ := os.ReadFile(filepath.Join(dir, ".well-known/security.txt"))
		return string(text), err
	}
	want := "Contact: mailto:lyktan@example.org\nExpires: 2027-05-21T00:00:00Z\nPreferred-Languages: sv, en\n" +
		"Canonical: https://lyktan.example/.well-known/security.txt\nPolicy: https://lyktan.example/sv/a/#weak\n"
	if got, err := write(policy, readAt); err != nil || got != want {
		t.Errorf("%q %v", got, err)
	}
	unknown := policy
	unknown.Contact = ""
	for name, c := range map[string]struct {
		s       Security
		address string
	}{"nobody to tell": {unknown, readAt}, "no address": {policy, ""}, "an address to try it out": {policy, "http://127.0.0.1:8080/"}} {
		if got, err := write(c.s, c.address); err != nil || got != "" {
			t.Errorf("%s: %q %v", name, got, err)
		}
	}
	for _, dead := range []string{"a", "a#strong", "b#weak", ""} {
		s := unknown
		s.Policy = dead
		if _, err := write(s, ""); err == nil {
			t.Errorf("policy %q, which is not there, was taken", dead)
		}
	}
}

func TestEachPageNamesItsOnionAddress(t *testing.T) {
	if got := listed().onionRules(bundle.Site{}); got != nil {
		t.Errorf("without an address in Tor: %v", got)
	}
	dir := t.TempDir()
	if err := writeHeaders(dir, headers(nil, nil), listed().onionRules(bundle.Site{Onion: "x.onion"})); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(dir, bundle.HeadersFile))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"\n/\n  Onion-Location: http://x.onion/\n", "\n/sv/a/\n  Onion-Location: http://x.onion/sv/a/\n"} {
		if !strings.Contains(string(text), want) {
			t.Errorf("no %q in:\n%s", want, text)
		}
	}
}
