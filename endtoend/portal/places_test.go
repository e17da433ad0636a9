package portal

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"lyktan/endtoend/harness"
	"lyktan/site/directory"
)

// ofAPlace reports whether a page is that of one place: there are a hundred and more,
// made of the same data by the same template.
func ofAPlace(path string) bool { return placePath.MatchString(path) }

var placePath = regexp.MustCompile(`^/[^/]+/plats/[^/]+/$`)

// Each place of the team's county has a page in every language, under its name, with its
// own site and the numbers that hold everywhere; the list leads there, also from an
// older name, and has a mark for links to what the list once said of it.
func TestPlaces(t *testing.T) {
	t.Parallel()
	data, _ := dataOf(t, harness.Root, "sodermalm")
	seen := 0
	for _, place := range data.Areas {
		if !slices.Contains(data.Within(place.Key), "stockholm-county") {
			if _, err := os.Stat(filepath.Join(harness.Site, "sv/plats", place.Key)); err == nil {
				t.Errorf("%s has a page", place.Key)
			}
			continue
		}
		seen++
		for _, lang := range harness.Languages {
			list := map[string]string{"municipality": "plats", "district": "stad"}[place.Kind]
			of := func(name string) string { return builtPage(t, lang, name) }
			for _, wrong := range wrongPlace(place, lang, list, of("plats/"+place.Key), of(list)) {
				t.Errorf("%s: %s: %s", lang, place.Key, wrong)
			}
		}
	}
	if seen < 30 {
		t.Errorf("only %d places", seen)
	}
	nacka, _ := data.Place("nacka")
	page, list := builtPage(t, "sv", "plats/nacka"), builtPage(t, "sv", "plats")
	for what, broken := range map[string][2]string{
		"another heading":     {strings.Replace(page, `">Nacka</bdi></h1>`, `">Solna</bdi></h1>`, 1), list},
		"a number is missing": {strings.ReplaceAll(page, `href="tel:11414"`, `href="tel:112"`), list},
		"no way back":         {strings.ReplaceAll(page, `href="/sv/plats/"`, `href="/sv/"`), list},
		"not in the list":     {page, strings.ReplaceAll(list, `"/sv/plats/nacka/"`, `"/sv/plats/"`)},
		"no mark":             {page, strings.Replace(list, `id="nacka"`, "", 1)},
		"another language":    {strings.ReplaceAll(page, `href="/ar/plats/nacka/"`, `href="/ar/"`), list},
	} {
		if len(wrongPlace(nacka, "sv", "plats", broken[0], broken[1])) == 0 {
			t.Errorf("planted: %s is not found", what)
		}
	}
}

// builtPage is the text of a page of the built site.
func builtPage(t *testing.T, lang, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(harness.Site, lang, name, "index.html"))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// wrongPlace says what the page of a place, or the list, lacks.
func wrongPlace(place directory.Area, lang, list, page, listed string) (wrong []string) {
	has := func(text, where string, parts ...string) {
		for _, part := range parts {
			if !strings.Contains(text, part) {
				wrong = append(wrong, where+" has no "+part)
			}
		}
	}
	at := fmt.Sprintf("/plats/%s/", place.Key)
	has(page, "the page", `">`+place.Name+"</bdi></h1>", "<title>"+place.Name+" – Lyktan</title>", `href="`+place.Help+`"`,
		`href="tel:11414"`, `href="tel:116016"`, `href="tel:&#43;4620555666"`, `href="/`+lang+"/"+list+`/"`, `href="/`+lang+`/nummer/"`)
	for _, other := range harness.Languages {
		has(page, "the page", `href="/`+other+at+`"`)
	}
	has(listed, "the list", `id="`+place.Key+`"`)
	for _, name := range append(place.Also, place.Name) {
		if !regexp.MustCompile(`href="/` + lang + at + `"><bdi [^>]*>` + regexp.QuoteMeta(name) + `</bdi>`).MatchString(listed) {
			wrong = append(wrong, "the list has no way from "+name)
		}
	}
	return wrong
}

// A list is short enough to be looked through on a phone: so many screens for what it says,
// the bar and the heading above it included and the end of the page not.
func TestListsAreShort(t *testing.T) {
	t.Parallel()
	p := harness.Start(t)
	ctx := harness.Tab(t)
	const screens = `document.querySelector('.draft')?.remove(); (scrollY + (document.querySelector('.end') ?? document.body).getBoundingClientRect().top) / 740`
	for name, most := range map[string]float64{"plats": 4, "stad": 5, "nummer": 9} {
		for _, lang := range harness.Languages {
			harness.Run(t, ctx, chromedp.EmulateViewport(360, 740), chromedp.Navigate(p.URL+"/"+lang+"/"+name+"/"))
			if high := harness.Evaluate[float64](t, ctx, screens); high < 1 || high > most {
				t.Errorf("%s/%s is %.1f screens high, at most %v are wanted", lang, name, high, most)
			}
		}
	}
	harness.Run(t, ctx, chromedp.Navigate(p.URL+"/sv/nummer/"))
	harness.Evaluate[chromedp.Void](t, ctx, `for (const folded of document.querySelectorAll(".service details")) folded.open = true;0`)
	if high := harness.Evaluate[float64](t, ctx, screens); high < 9 {
		t.Errorf("planted: with all that folds open, the numbers are %.1f screens high", high)
	}
}
