package endtoend

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"lyktan/site/holidays"
)

var hoursSite struct {
	once sync.Once
	dir  string
	err  error
}

// siteWithHours builds a copy of the site, once, in which the team's hours are
// filled in and a service with hours by day stands among the first.
func siteWithHours(t *testing.T) string {
	t.Helper()
	hoursSite.once.Do(func() { hoursSite.dir, hoursSite.err = buildWithHours(filepath.Join(filepath.Dir(site), "hours")) })
	if hoursSite.err != nil {
		t.Fatal(hoursSite.err)
	}
	return hoursSite.dir
}

func buildWithHours(dir string) (string, error) {
	for _, part := range []string{"site", "content", "themes"} {
		if err := os.CopyFS(filepath.Join(dir, part), os.DirFS(filepath.Join(root, part))); err != nil {
			return "", err
		}
	}
	profile := filepath.Join(dir, "site/data/teams/sodermalm.yaml")
	text, err := os.ReadFile(profile)
	if err != nil {
		return "", err
	}
	edited := strings.NewReplacer(`hours: "?"`, teamHours, "first: [", "first: [somaya, ").Replace(string(text))
	if err := os.WriteFile(profile, []byte(edited), 0o600); err != nil {
		return "", err
	}
	program := filepath.Join(dir, "build")
	if _, err := command("go", "build", "-o", program, "./site"); err != nil {
		return "", err
	}
	hugo := os.Getenv("HUGO")
	if hugo == "" {
		hugo = ".bin/hugo"
	}
	if !filepath.IsAbs(hugo) {
		hugo = filepath.Join(root, hugo)
	}
	_, err = command("env", "-C", dir, program, "-hugo", hugo, "-out", "public", "-recipients", recipients)
	return filepath.Join(dir, "public"), err
}

// texts are the pages of a built site.
func texts(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, pattern := range []string{"*.html", "*/*.html", "*/*/*.html", "_tipapi/*/*.html"} {
		files, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			all[file] = string(text)
		}
	}
	return all
}

// serveEdited serves a built site without headers, with one text in its pages
// replaced, and with the holidays of the years that the instants are in.
func serveEdited(t *testing.T, dir, from, to string) string {
	t.Helper()
	known := regexp.MustCompile(`data-holidays="[^"]*"`)
	list := `data-holidays="` + strings.Join(holidays.Unsure(2026), " ") + `"`
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		text, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(r.URL.Path), "index.html"))
		if err != nil {
			http.NotFound(w, r)
			return
		}
		page := known.ReplaceAllString(string(text), list)
		if !strings.Contains(page, from) {
			t.Errorf("the plant does not fit: no %q in %s", from, r.URL.Path)
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprint(w, strings.ReplaceAll(page, from, to))
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// setClock makes the pages that a tab will load believe that it is a certain
// time, which stands still or goes on.
func setClock(t *testing.T, ctx context.Context, instant string, runs bool) {
	t.Helper()
	script := fmt.Sprintf(`
		window.testClock = {at: Date.parse(%q), now: () => testClock.at + (%v ? performance.now() : 0)};
		window.Date = class extends Date {
			constructor(...given) { if (given.length) super(...given); else super(testClock.now()); }
			static now() { return testClock.now(); }
		}`, instant, runs)
	before(t, ctx, script)
}

// before runs a script in each page that a tab will load, before its own.
func before(t *testing.T, ctx context.Context, script string) {
	t.Helper()
	if _, err := chromedp.Call(ctx, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: script}); err != nil {
		t.Fatal(err)
	}
}
