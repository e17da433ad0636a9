package operations

import (
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/chromedp/chromedp"

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

// Whoever sends while tipapi is away gets the page for proxies; loading it again, as
// it says, sends her words.
func TestFallbackPageSendsAgain(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile(filepath.Join(harness.Site, "_fallback.html"))
	if err != nil {
		t.Fatal(err)
	}
	var behind atomic.Pointer[harness.Portal]
	proxy := httptest.NewServer(&httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.Out.URL.Scheme, r.Out.URL.Host = "http", behind.Load().Host()
			r.Out.Host = r.In.Host
		},
		ErrorLog: log.New(io.Discard, "", 0),
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, _ error) {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			w.Header().Set("Cache-Control", "no-store")
			w.WriteHeader(http.StatusServiceUnavailable)
			_, _ = w.Write(page)
		},
	})
	defer proxy.Close()
	spool := t.TempDir()
	first := harness.StartOn(t, spool)
	behind.Store(first)
	ctx := harness.Tab(t)
	harness.Run(t, ctx, chromedp.Navigate(proxy.URL+"/sv/skriv/"), chromedp.SendKeys(chromedp.CSS("#f-street"), "Ringvägen 1"))
	first.Stop(t)
	harness.Evaluate[int](t, ctx, `document.querySelector("form.tip .send button").click();0`)
	harness.Await(t, ctx, "the fallback page", `document.body.textContent.includes(`+strconv.Quote(harness.Words(t, "ar", "fallback"))+`) ? "yes" : ""`)
	p := harness.StartOn(t, spool)
	behind.Store(p)
	harness.Run(t, ctx, chromedp.Reload())
	harness.Await(t, ctx, "a receipt", `(document.querySelector("output.receipt") || {}).textContent || ""`)
	if tips := p.Tips(t); len(tips) != 1 || tips[0]["street"] != "Ringvägen 1" {
		t.Errorf("the team has %v", tips)
	}
}
