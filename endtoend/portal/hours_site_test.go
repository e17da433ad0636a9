package portal

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"lyktan/endtoend/harness"
	"lyktan/site/holidays"
)

// withHours is the built portal of a team whose hours are filled in, with a
// service with hours by day among the first.
var withHours = edited{name: "hours", profile: func() []string {
	return []string{`hours: "?"`, teamHours, "first: [", "first: [somaya, "}
}}

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
	harness.BeforeEachPage(t, ctx, script)
}
