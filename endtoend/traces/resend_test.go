package traces

import (
	"context"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"lyktan/endtoend/harness"
)

// Two neighbours who write the same few words are two tips. One who sends the
// same form again, as a double tap does, is one, with one number.
func TestSameWordsOfTwoAndOfOne(t *testing.T) {
	t.Parallel()
	p := serve(t)
	numbers := map[string]bool{}
	const send = `document.querySelector("form.tip .send button").click();`
	const again = `document.querySelector("form.tip").submit();` // as an old browser does, which the page does not keep from it
	for _, neighbour := range []string{"the first", "the second"} {
		ctx := harness.Tab(t)
		harness.Run(t, ctx, chromedp.Navigate(p.URL+"/sv/skriv/"), chromedp.SendKeys(chromedp.CSS("#f-street"), "Ringvägen 1"))
		harness.Evaluate[int](t, ctx, send+again+"0") // a double tap
		first := shownReceipt(t, ctx)
		if numbers[first] {
			t.Errorf("%s neighbour has a number that another has: %s", neighbour, first)
		}
		numbers[first] = true
	}
	if tips := p.Tips(t); len(tips) != 2 {
		t.Errorf("%d tips, numbers %v", len(tips), numbers)
	}
}

// Without script a reload sends again, and within minutes it is the same tip.
func TestReloadWithoutScriptIsOneTip(t *testing.T) {
	t.Parallel()
	p := serve(t)
	ctx := harness.Tab(t)
	harness.WithoutScript(t, ctx)
	harness.Run(t, ctx, chromedp.Navigate(p.URL+"/sv/skriv/"), chromedp.SendKeys(chromedp.CSS("#f-street"), "Ringvägen 2"),
		chromedp.Click(chromedp.CSS(".send button:not([disabled])")))
	first := shownReceipt(t, ctx)
	tr := harness.Follow(t, ctx)
	harness.Run(t, ctx, chromedp.Reload())
	if again := shownReceipt(t, ctx); again != first || len(p.Tips(t)) != 1 {
		t.Errorf("a reload is %s after %s, and there are %d tips", again, first, len(p.Tips(t)))
	}
	if requests, _ := tr.Take(); len(requests) != 1 || !strings.HasPrefix(requests[0], "POST ") {
		t.Errorf("a reload without script asked for %v: it is no reload of what was sent", requests)
	}
}

// shownReceipt waits for a receipt and returns its number.
func shownReceipt(t *testing.T, ctx context.Context) string {
	t.Helper()
	return harness.Await(t, ctx, "a receipt", `(document.querySelector("output.receipt") || {}).textContent || ""`)
}
