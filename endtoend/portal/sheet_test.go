package portal

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"lyktan/endtoend/harness"
)

// The sheets to write on.
var sheets = []string{"blankett", "dagbok", "plan", "packa", "anteckna", "lista"}

// filledFields counts what is filled in on a sheet.
const filledFields = `[...document.querySelectorAll('.blank textarea')].filter(t => t.value).length + document.querySelectorAll('.blank :checked').length`

// Each sheet is one or two pages of A4, with every field and nothing of the page
// around it; what gives away its subject is in small type.
func TestSheetsToWriteOn(t *testing.T) {
	t.Parallel()
	p := harness.Start(t)
	for _, lang := range harness.Languages {
		t.Run(lang, func(t *testing.T) {
			t.Parallel()
			for _, name := range sheets {
				t.Run(name, func(t *testing.T) {
					ctx := harness.Tab(t)
					harness.Run(t, ctx, chromedp.Navigate(p.URL+"/"+lang+"/"+name+"/"))
					sides := harness.Evaluate[string](t, ctx, `String(document.querySelectorAll('.leaf').length)`)
					pdf := printed(t, ctx)
					if said := pdfPages(t, pdf); said != sides+" A4" || sides > "2" {
						t.Errorf("%s sides print as %s", sides, said)
					}
					if text := pdfText(t, pdf); strings.Contains(text, "Lyktan") || strings.Contains(text, p.URL) {
						t.Errorf("of the page around it is printed:\n%s", text)
					}
					if large := largest(t, ctx); large > 15 {
						t.Errorf("type of %v px: large enough to be read across a room", large)
					}
					if cut := tooFull(t, ctx, ".blank textarea"); len(cut) > 0 {
						t.Errorf("cut off: %q", cut)
					}
					if name != sheets[0] || lang != harness.Languages[0] {
						return
					}
					harness.Evaluate[chromedp.Void](t, ctx, `document.querySelector('.leaf').append(...[...document.querySelectorAll('.leaf fieldset')].map(f => f.cloneNode(true)));0`)
					if said := pdfPages(t, printed(t, ctx)); said == sides+" A4" {
						t.Error("planted: nobody saw that a side with too much on it makes one more")
					}
				})
			}
		})
	}
}

// largest is the size of the largest type on a sheet, as it prints.
func largest(t *testing.T, ctx context.Context) float64 {
	t.Helper()
	tooFull(t, ctx, ".blank") // goes by the measures of paper, and leaves them
	const sizes = `(() => {
		const rules = [...document.styleSheets].flatMap(s => [...s.cssRules]).filter(r => r.media && r.media.mediaText == 'print').flatMap(r => [...r.cssRules]);
		const print = new CSSStyleSheet; for (const rule of rules) print.insertRule(rule.cssText, print.cssRules.length);
		document.adoptedStyleSheets = [print];
		const all = [...document.querySelectorAll('.blank *')].map(e => parseFloat(getComputedStyle(e).fontSize));
		document.adoptedStyleSheets = [];
		return Math.max(...all);
	})()`
	return harness.Evaluate[float64](t, ctx, sizes)
}

// What somebody writes on a sheet goes nowhere and stays nowhere: not with Enter,
// not by printing, not over a reload, and not over the way away and back, with the
// page's script and without.
func TestSheetsKeepNothing(t *testing.T) {
	t.Parallel()
	p := harness.Start(t)
	for _, script := range []bool{true, false} {
		t.Run(map[bool]string{true: "with script", false: "without"}[script], func(t *testing.T) {
			t.Parallel()
			newTab := func(t *testing.T) (context.Context, *harness.Trail) {
				ctx := harness.Tab(t)
				if !script {
					harness.WithoutScript(t, ctx)
				}
				return ctx, harness.Follow(t, ctx)
			}
			for _, name := range sheets[:2] { // all have the same form and script
				t.Run(name, func(t *testing.T) {
					ctx, tr := newTab(t)
					address := p.URL + "/sv/" + name + "/"
					open := func() { harness.Run(t, ctx, chromedp.Navigate(address)) }
					write := func() {
						tr.Take()
						harness.Run(t, ctx, chromedp.SendKeys(chromedp.CSS(".blank textarea"), "qvxz"+kb.Enter+"en rad till"))
						harness.Evaluate[chromedp.Void](t, ctx, `document.querySelectorAll('.blank input').forEach(i => i.click());0`)
						if n := harness.Evaluate[float64](t, ctx, filledFields); n == 0 {
							t.Fatal("nothing was written")
						}
					}
					kept := func(when string) {
						t.Helper()
						if n := harness.Evaluate[float64](t, ctx, filledFields); n != 0 {
							t.Errorf("%s: %v fields are still filled in", when, n)
						}
						if in := harness.Evaluate[string](t, ctx, `document.cookie + Object.keys(localStorage) + Object.keys(sessionStorage)`); in != "" {
							t.Errorf("%s: kept in the browser: %q", when, in)
						}
					}
					open()
					write()
					if at := harness.Evaluate[string](t, ctx, `location.href`); at != address {
						t.Errorf("writing led to %s", at)
					}
					if requests, complaints := tr.Take(); len(requests)+len(complaints) > 0 {
						t.Errorf("writing asked for %v, and the browser complained of %v", requests, complaints)
					}
					if _, err := chromedp.Call(ctx, page.Reload, page.ReloadParams{}); err != nil {
						t.Fatal(err)
					}
					harness.Await(t, ctx, "the page, loaded again", `performance.getEntriesByType('navigation')[0].type == 'reload' && document.readyState == 'complete' ? 'yes' : ''`)
					kept("a reload")
					write()
					harness.Run(t, ctx, chromedp.Navigate(p.URL+"/sv/nummer/"), chromedp.NavigateBack())
					harness.Await(t, ctx, "the way back", `location.href == '`+address+`' && document.readyState == 'complete' ? 'yes' : ''`)
					kept("away and back")
					requests, _ := tr.Take()
					for _, request := range requests {
						if strings.Contains(request, "qvxz") || !strings.HasPrefix(request, "GET ") || strings.Contains(request, "?") {
							t.Errorf("asked for %s", request)
						}
					}
					if script { // the browser of these tests keeps no page alive for Back: others do
						write()
						harness.Evaluate[chromedp.Void](t, ctx, `dispatchEvent(new PageTransitionEvent("pagehide", {persisted: true}));0`)
						kept("a page kept alive")
						tr.Take()
					}
					write()
					if text := pdfText(t, printed(t, ctx)); !strings.Contains(text, "qvxz") || !strings.Contains(text, "en rad till") {
						t.Errorf("what was written is not on paper:\n%s", text)
					}
					if requests, _ := tr.Take(); len(requests) > 0 {
						t.Errorf("printing asked for %v", requests)
					}
				})
			}
			// Planted: a field that has a name, in a form that Enter sends.
			ctx, tr := newTab(t)
			harness.Run(t, ctx, chromedp.Navigate(p.URL+"/sv/plan/"))
			harness.Evaluate[chromedp.Void](t, ctx, `document.querySelector('.blank').innerHTML = '<input name="a">';0`)
			tr.Take()
			harness.Run(t, ctx, chromedp.SendKeys(chromedp.CSS(".blank input"), "qvxz"+kb.Enter))
			harness.Await(t, ctx, "the form that sends", `location.search`)
			if requests, _ := tr.Take(); !slices.Contains(requests, "GET "+p.URL+"/sv/plan/?a=qvxz") {
				t.Errorf("planted: nobody saw what was sent: %v", requests)
			}
		})
	}
}
