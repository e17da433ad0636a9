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

var spoken = []string{"sv", "sv-x-lattlast", "ar"}

// listed makes a site of a door, two start pages, one page in two languages,
// one in easy language and one that is not listed.
func listed() *Built {
	b := &Built{pages: map[string]*page{"sv/404.html": {path: "sv/404.html", head: head{unlisted: true}}}}
	for _, path := range []string{"index.html", "sv/index.html", "ar/index.html", "sv/a/index.html", "ar/a/index.html", "sv-x-lattlast/a/index.html"} {
		b.pages[path] = &page{path: path, head: head{canonical: readAt + strings.TrimSuffix(path, "index.html")}}
	}
	return b
}

func TestSearchEnginesGetOneList(t *testing.T) {
	dir := t.TempDir()
	if err := listed().writeSearch(dir, readAt, spoken); err != nil {
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
		same := ""
		for _, l := range u.Link {
			same += l.Rel + " " + l.Hreflang + " " + strings.TrimPrefix(l.Href, readAt) + "\n"
		}
		want := "alternate sv sv/\nalternate ar ar/\nalternate x-default \n"
		if strings.Contains(u.Loc, "/a/") {
			want = "alternate sv sv/a/\nalternate ar ar/a/\nalternate x-default sv/a/\n"
		}
		if strings.Contains(u.Loc, "-x-") {
			want = ""
		}
		if same != want {
			t.Errorf("%s is the same in\n%s, not in\n%s", u.Loc, same, want)
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

// What is not listed is nobody's other language.
func TestUnlistedPagesAreNotNamed(t *testing.T) {
	for name, hide := range map[string]func(pages map[string]*page){
		"gone":   func(p map[string]*page) { delete(p, "ar/a/index.html") },
		"hidden": func(p map[string]*page) { p["ar/a/index.html"].unlisted, p["ar/a/index.html"].canonical = true, "" },
	} {
		b, dir := listed(), t.TempDir()
		hide(b.pages)
		if err := b.writeSearch(dir, readAt, spoken); err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(filepath.Join(dir, "sitemap.xml"))
		if err != nil || strings.Contains(string(text), "ar/a/") || !strings.Contains(string(text), `hreflang="sv" href="`+readAt+`sv/a/"`) {
			t.Errorf("%s: %v\n%s", name, err, text)
		}
	}
}

func TestWithoutAnAddressThereIsNoList(t *testing.T) {
	dir := t.TempDir()
	if err := listed().writeSearch(dir, "", spoken); err != nil {
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
		"hidden, with addresses": {func(p map[string]*page) { p["sv/404.html"].canonical = readAt + "sv/404.html" }, "a page that is not listed"},
	} {
		b := listed()
		c.spoil(b.pages)
		if err := b.writeSearch(t.TempDir(), readAt, spoken); err == nil || !strings.Contains(err.Error(), c.want) {
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
