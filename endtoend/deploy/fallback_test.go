package deploy

import (
	"context"
	"fmt"
	"testing"

	"github.com/chromedp/cdproto/security"
	"github.com/chromedp/chromedp"

	"lyktan/endtoend/harness"
)

// Whoever sends while tipapi is away gets the page for proxies, with its colours;
// loading it again, as it says, sends her words.
func TestFallbackPageSendsAgain(t *testing.T) {
	t.Parallel()
	flags := []string{"-trusted-proxies", "127.0.0.1", "-listen", fmt.Sprintf("127.0.0.1:%d", harness.FreePort(t))}
	p := serve(t, t.TempDir(), flags...)
	tabs := map[string]context.Context{}
	for proxy, start := range proxies {
		f, tab := start(t, p.Host()), harness.Tab(t)
		tabs[proxy] = tab
		if _, err := chromedp.Call(tab, security.SetIgnoreCertificateErrors, security.SetIgnoreCertificateErrorsParams{Ignore: true}); err != nil {
			t.Fatal(err)
		}
		harness.Run(t, tab, chromedp.Navigate("https://"+f.https+"/sv/skriv/"), chromedp.SendKeys(chromedp.CSS("#f-street"), "Ringvägen 1, "+proxy))
	}
	p.Stop(t)
	for _, tab := range tabs {
		harness.Evaluate[int](t, tab, `document.querySelector("form.tip .send button").click();0`)
		harness.Await(t, tab, "the fallback page", fmt.Sprintf(`document.body.textContent.includes(%q) ? "yes" : ""`, harness.Words(t, "ar", "fallback")))
		if colour := harness.Evaluate[string](t, tab, `getComputedStyle(document.querySelector(".sos")).backgroundColor`); colour != "rgb(168, 27, 26)" {
			t.Errorf("the number to call at once stands on %s: may the page use its own style?", colour)
		}
	}
	p = serve(t, p.Spool, flags...)
	for _, tab := range tabs {
		harness.Run(t, tab, chromedp.Reload())
		harness.Await(t, tab, "a receipt", `(document.querySelector("output.receipt") || {}).textContent || ""`)
	}
	streets := map[any]bool{}
	for _, tip := range p.Tips(t) {
		streets[tip["street"]] = true
	}
	for proxy := range tabs {
		if !streets["Ringvägen 1, "+proxy] {
			t.Errorf("the team has %v, and not what was sent through %s", streets, proxy)
		}
	}
}
