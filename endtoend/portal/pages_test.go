package portal

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"lyktan/endtoend/harness"
	"lyktan/tipapi/tip"
)

// Pages, in a browser: every one in a language of each direction, but for those of places, of
// which there are a hundred and more, and in the others
// those that have every part between them ([withEveryPart]). One request, to us; no cookie, no storage, nothing
// the browser complains of; the right language and direction; nothing to scroll
// sideways to in the narrowest ways of reading. Those with every part are looked at
// closely: in all narrow ways, and by axe, whose colours are judged light and dark. A language's pages are read in one tab,
// one after the other: what one of them kept would be seen at the next ones too.
func TestPagesInABrowser(t *testing.T) {
	t.Parallel()
	p := harness.Start(t)
	paths, byLanguage := harness.Paths(t), map[string][]string{}
	for _, path := range paths {
		byLanguage[language(path)] = append(byLanguage[language(path)], path)
	}
	closely := withEveryPart(t, paths)
	for lang, paths := range byLanguage {
		t.Run(lang, func(t *testing.T) {
			t.Parallel()
			tab := harness.OpenTab(t)
			tr := harness.Follow(t, tab)
			for _, path := range paths {
				if !closely[path] && (ofAPlace(path) || !slices.Contains(harness.Directions, lang)) {
					continue
				}
				t.Run(strings.Trim(path, "/"), func(t *testing.T) {
					ctx := harness.Timeout(tab, t)
					inABrowser(t, ctx, tr, p.URL, path)
					read(t, ctx, 360, 16, "")
					if cut := harness.Evaluate[string](t, ctx, cutWords); cut != "" {
						t.Errorf("words are cut on a phone: %s", cut)
					}
					if !closely[path] {
						fits(t, ctx, narrowest)
						return
					}
					fits(t, ctx, narrow)
					read(t, ctx, 320, 16, "")
					accessible(t, ctx)
				})
			}
		})
	}
}

func inABrowser(t *testing.T, ctx context.Context, tr *harness.Trail, site, path string) {
	harness.PreferColours(t, ctx, "light")
	harness.Run(t, ctx, chromedp.EmulateViewport(320, 640), chromedp.Navigate(site+path))
	requests, complaints := tr.Take()
	if want := []string{"GET " + site + path}; !slices.Equal(requests, want) {
		t.Errorf("requests %v, want %v", requests, want)
	}
	if strings.HasSuffix(path, "404.html") {
		complaints = nil // the browser notes the status
	}
	if len(complaints) > 0 {
		t.Errorf("the browser complains: %v", complaints)
	}
	kept := harness.Evaluate[string](t, ctx, `document.cookie + Object.keys(localStorage) + Object.keys(sessionStorage) + document.referrer`)
	if kept != "" {
		t.Errorf("kept in the browser: %q", kept)
	}
	lang := language(path)
	if got := harness.Evaluate[string](t, ctx, `document.documentElement.lang.replace(/-[A-Z]+$/, '') + ' ' + getComputedStyle(document.body).direction`); got != lang+" "+harness.Direction[lang] {
		t.Errorf("language and direction are %q", got)
	}
}

// accessible has axe look at the page in a tab, with all that folds open, at its
// colours light and dark, which differ in colours and nothing else.
func accessible(t *testing.T, ctx context.Context) {
	t.Helper()
	harness.Evaluate[chromedp.Void](t, ctx, `for (const folded of document.querySelectorAll("details")) folded.open = true;0`)
	for scheme, rules := range map[string]string{"light": harness.AllRules, "dark": harness.ColourRules} {
		harness.PreferColours(t, ctx, scheme)
		for _, v := range harness.Axe(t, ctx, rules) {
			t.Errorf("axe, %s: %s", scheme, v)
		}
	}
}

// language is the one of a page, by its path.
func language(path string) string {
	if parts := strings.Split(path, "/"); len(parts) > 2 {
		return parts[1]
	}
	return harness.Languages[0]
}

// The page as the Nu checker of the W3C reads it, the filled-in pages of tipapi
// included.
func TestValidHTML(t *testing.T) {
	t.Parallel()
	p := harness.Start(t)
	dir := t.TempDir()
	save := func(name, body string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(body), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	paths := harness.Paths(t)
	closely := withEveryPart(t, paths)
	for _, path := range paths {
		if ofAPlace(path) && !closely[path] {
			continue
		}
		save(strings.ReplaceAll(strings.Trim(path, "/")+".html", "/", "-"), p.Get(t, path).Body)
	}
	fallback, err := os.ReadFile(filepath.Join(harness.Site, "_fallback.html"))
	if err != nil {
		t.Fatal(err)
	}
	save("fallback.html", string(fallback))
	for _, lang := range harness.Languages {
		fields := `&who="<'&danger=weapon&danger=a+dog&area=Solna&now=yes&children=no`
		save("receipt-"+lang+".html", p.Post(t, "lang="+lang+"&what=a&receipt=1"+fields).Body)
		long := strings.Repeat("x", tip.MaxLine+1)
		wrong := "&now=x&children=x&guess=x&subject=x"
		for _, name := range []string{"receipt", "contact", "since", "last", "often", "unsafe", "how"} {
			wrong += "&" + name + "=" + long
		}
		save("form-"+lang+".html", p.Post(t, "lang="+lang+wrong+fields[:len(fields)-22]).Body)
		save("refusal-"+lang+".html", p.Post(t, "lang="+lang+"&lang=sv&what=a"+fields).Body)
	}
	save("planted.html", "<!doctype html><html lang=sv><title>x</title><p><div></p><img>")
	seen := false
	for line := range strings.Lines(nu(t, dir)) {
		if strings.Contains(line, "planted.html") {
			seen = true
			continue
		}
		t.Error(line)
	}
	if !seen {
		t.Error("the checker did not see a planted fault")
	}
}

// nu returns the errors and warnings in a folder of pages, but for what the checker
// of 2026 does not know and browsers do (CSS Basic User Interface Module Level 4).
func nu(t *testing.T, dir string) string {
	t.Helper()
	out, err := exec.Command("java", "-Xss1m", "-jar", filepath.Join(harness.Tools, "node/node_modules/vnu-jar/build/dist/vnu.jar"),
		"--skip-non-html", "--filterpattern", ".*Property “field-sizing” doesn.t exist.*", "--format", "gnu", dir).CombinedOutput()
	if err != nil && len(out) == 0 {
		t.Fatal(err)
	}
	return string(out)
}

// The limits that the form announces are those that tipapi holds it to.
func TestFormAnnouncesItsLimits(t *testing.T) {
	t.Parallel()
	p := harness.Start(t)
	for _, lang := range harness.Languages {
		form := p.Get(t, "/"+lang+"/skriv/").Body
		said := func(most int) int {
			words := strings.ReplaceAll(strings.Trim(harness.Words(t, lang, "most"), `"`), "{most}", fmt.Sprint(most))
			counted := strings.Count(strings.ReplaceAll(form, `"`, ""), fmt.Sprintf(`data-most=%d `, most))
			if n := strings.Count(form, "<noscript> "+words+"</noscript>"); n != counted {
				t.Errorf("%s: %d fields are counted to %d, and %d say so without script", lang, counted, most, n)
			}
			return counted
		}
		if texts, lines := said(tip.MaxWhat), said(tip.MaxLine); texts != 1 || lines < 8 {
			t.Errorf("%s: %d fields of at most %d characters, %d of at most %d", lang, texts, tip.MaxWhat, lines, tip.MaxLine)
		}
		if strings.Contains(form, "maxlength") {
			t.Errorf("%s: a field cuts off what is pasted without a word", lang)
		}
		for _, danger := range tip.Dangers {
			if !strings.Contains(strings.ReplaceAll(form, `"`, ""), "value="+danger) {
				t.Errorf("%s: no box for %s", lang, danger)
			}
		}
	}
}

func TestPagesAreSentCompressed(t *testing.T) {
	t.Parallel()
	p := harness.Start(t)
	for _, encoding := range []string{"br", "gzip"} {
		request, err := http.NewRequest(http.MethodGet, p.URL+"/sv/nummer/", nil)
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Accept-Encoding", encoding)
		if got := harness.Do(t, request); got.Header.Get("Content-Encoding") != encoding || strings.Contains(got.Body, "<html") {
			t.Errorf("%s: sent as %q", encoding, got.Header.Get("Content-Encoding"))
		}
	}
}
