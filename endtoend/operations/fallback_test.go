package operations

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"lyktan/endtoend/harness"
)

// The page for proxies says in each language what to do, and has numbers to call.
// tipapi does not serve it, and search engines are not told of it.
func TestFallbackPage(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join(harness.Site, "_fallback.html"))
	if err != nil {
		t.Fatal(err)
	}
	page := string(text)
	wants := []string{`tel:112`, `tel:11414`, `noindex`}
	for _, lang := range harness.Languages {
		for _, key := range []string{"fallback", "fallback_reload", "fallback_sent", "refusal_call"} {
			wants = append(wants, harness.Words(t, lang, key))
		}
	}
	for _, want := range wants {
		if !strings.Contains(page, want) {
			t.Errorf("the fallback page lacks %q", want)
		}
	}
	for _, ending := range []string{".br", ".gz"} {
		if _, err := os.Stat(filepath.Join(harness.Site, "_fallback.html"+ending)); err != nil {
			t.Error(err)
		}
	}
	list, err := os.ReadFile(filepath.Join(harness.Site, "sitemap.xml"))
	if err != nil || strings.Contains(string(list), "fallback") || strings.Contains(string(list), "closed") {
		t.Errorf("sitemap.xml: %v", err)
	}
	p := harness.Start(t)
	if got := p.Get(t, "/_fallback.html"); got.Status != http.StatusNotFound {
		t.Errorf("tipapi serves it: %d", got.Status)
	}
}
