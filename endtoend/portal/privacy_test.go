package portal

import (
	"cmp"
	"html"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"lyktan/endtoend/harness"
)

// What the law asks to be said of personal data, and whom to tell of a weakness,
// come from the team's profile; the long names of both do not push a page wide.
func TestPersonalData(t *testing.T) {
	t.Parallel()
	p := harness.Start(t, "-site", filled.public(t))
	responsible := map[string]string{"sv": "Nämnden & laget", "en": "The board", "ar": "المجلس"}
	for _, lang := range harness.Languages {
		base, _, _ := strings.Cut(lang, "-x-")
		for path, wants := range map[string][]string{
			"/" + lang + "/uppgifter/": {cmp.Or(responsible[base], responsible["en"]), "dataskyddsombudet.for.hela.forvaltningen@namnd.kommunen.example", "registrator@kommunen.example", "sakerhet@kommunen.example", ": 180 "},
			"/" + lang + "/om/":        {onion, `href="/` + lang + `/uppgifter/"`},
			"/" + lang + "/skriv/":     {`href="/` + lang + `/uppgifter/"`},
		} {
			text := html.UnescapeString(p.Get(t, path).Body)
			for _, want := range wants {
				if !strings.Contains(text, want) {
					t.Errorf("%s does not say %q", path, want)
				}
			}
			if !slices.Contains(harness.Directions, lang) { // the long names are the same in each language
				continue
			}
			ctx := harness.Tab(t)
			harness.Run(t, ctx, chromedp.Navigate(p.URL+path))
			for _, way := range narrow {
				read(t, ctx, way)
				if wide := harness.Look(t, ctx, "tooWide"); len(wide) > 0 {
					t.Errorf("%s scrolls sideways: %s: %s", path, way.name, wide)
				}
			}
		}
	}
	security := p.Get(t, "/.well-known/security.txt")
	fields := map[string]string{}
	for line := range strings.Lines(security.Body) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
		fields[name] = value
	}
	expires, err := time.Parse(time.RFC3339, fields["Expires"])
	if security.Header.Get("Content-Type") != "text/plain; charset=utf-8" || fields["Contact"] != "mailto:sakerhet@kommunen.example" || fields["Canonical"] != harness.Address+".well-known/security.txt" ||
		err != nil || time.Until(expires) < 0 || time.Until(expires) > 365*24*time.Hour {
		t.Errorf("security.txt: %v %v\n%s", err, security.Header, security.Body)
	}
	policy, heading, _ := strings.Cut(strings.TrimPrefix(fields["Policy"], harness.Address), "#")
	if !strings.Contains(p.Get(t, "/"+policy).Body, `id="`+heading+`"`) {
		t.Errorf("the policy is not at %q", fields["Policy"])
	}
	public, err := url.Parse(harness.Address)
	if err != nil {
		t.Fatal(err)
	}
	request, err := http.NewRequest(http.MethodGet, p.URL+"/ar/om/", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Host = public.Host
	if got := harness.Do(t, request).Header.Get("Onion-Location"); got != "http://"+onion+"/ar/om/" {
		t.Errorf("Onion-Location: %q", got)
	}
}

// A team that has not said whom to tell, and is not in Tor, has neither.
func TestNothingWithoutAProfile(t *testing.T) {
	t.Parallel()
	p := harness.Start(t)
	if got := p.Get(t, "/.well-known/security.txt").Status; got != http.StatusNotFound {
		t.Errorf("security.txt: %d", got)
	}
	if got := p.Get(t, "/sv/om/"); strings.Contains(got.Body, ".onion") || got.Header.Get("Onion-Location") != "" {
		t.Error("an address in Tor, from nowhere")
	}
}
