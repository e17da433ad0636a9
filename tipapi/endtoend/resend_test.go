package endtoend

import (
	"context"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// The receipt is not sent for again: a reload asks for its address, and so do
// Back and Forward where they ask at all. The exit works from there as ever.
func TestReceiptIsNotSentAgain(t *testing.T) {
	for browser, openBrowser := range browsers {
		t.Run(browser, func(t *testing.T) {
			t.Parallel()
			p := start(t)
			var receipts atomic.Int64
			w := newWorld(t, p, func(path string, _ http.Header, body []byte) []byte {
				if path == "/tips" && receiptOutput.Match(body) {
					receipts.Add(1)
				}
				return body
			})
			b := openBrowser(t, w, t.TempDir(), settings{})
			b.open(startPage)
			b.click("a")
			await(t, b, address+"sv/")
			b.click(`.all a[href="/sv/skriv/"]`)
			await(t, b, address+"sv/skriv/")
			b.write("#f-street", "Ringvägen 1")
			b.click(".send button")
			shown := func(want bool) func() bool {
				return func() bool { return strings.Contains(b.text(), i18n(t, "sv", "receipt_keep")) == want }
			}
			eventually(t, "the receipt", hung, shown(true))
			await(t, b, address+"sv/reload.html") // before, a browser would ask whether to send again
			b.reload()
			eventually(t, "another page than the receipt", hung, shown(false))
			settle(b)
			if !strings.Contains(b.text(), "112") {
				t.Errorf("after a reload there is %q", b.text())
			}
			b.back()
			await(t, b, address+"sv/skriv/")
			b.forward()
			await(t, b, address+"sv/reload.html")
			settle(b)
			if n := receipts.Load(); n != 1 {
				t.Errorf("%d receipts were sent for", n)
			}
			eventually(t, "the page that says so", hung, func() bool { return strings.Contains(b.text(), i18n(t, "sv", "reload")) })
			press(b)
			await(t, b, neutralPage)
			for b.address() != startPage && b.back() {
				settle(b)
				if strings.Contains(b.text(), "112") {
					t.Errorf("after leaving, Back shows %s", b.address())
				}
			}
			b.close()
			if tips := p.tips(t); len(tips) != 1 {
				t.Errorf("%d tips", len(tips))
			}
		})
	}
}

// Two neighbours who write the same few words are two tips. One who sends the
// same form again, as a double tap and a phone that opens its tabs anew do, is
// one, with one number.
func TestSameWordsOfTwoAndOfOne(t *testing.T) {
	p := start(t)
	numbers := map[string]bool{}
	const send = `document.querySelector("form.tip .send button").click();`
	for _, neighbour := range []string{"the first", "the second"} {
		ctx := tab(t)
		run(t, ctx, chromedp.Navigate(p.url+"/sv/skriv/"), chromedp.SendKeys(chromedp.CSS("#f-street"), "Ringvägen 1"))
		evaluate[int](t, ctx, send+send+"0") // a double tap
		first := shownReceipt(t, ctx)
		if (&chromiumWindow{t, ctx, ctx}).back(); numbers[first] {
			t.Errorf("%s neighbour has a number that another has: %s", neighbour, first)
		}
		eventually(t, "the form, as it was sent", time.Minute, func() bool {
			return evaluate[string](t, ctx, `(document.querySelector("#f-street") || {}).value || ""`) == "Ringvägen 1"
		})
		evaluate[int](t, ctx, send+"0")
		if again := shownReceipt(t, ctx); again != first {
			t.Errorf("%s neighbour, again: %s after %s", neighbour, again, first)
		}
		numbers[first] = true
	}
	if tips := p.tips(t); len(tips) != 2 {
		t.Errorf("%d tips, numbers %v", len(tips), numbers)
	}
}

// Without script a reload sends again, and within minutes it is the same tip.
func TestReloadWithoutScriptIsOneTip(t *testing.T) {
	p := start(t)
	ctx := tab(t)
	withoutScript(t, ctx)
	run(t, ctx, chromedp.Navigate(p.url+"/sv/skriv/"), chromedp.SendKeys(chromedp.CSS("#f-street"), "Ringvägen 2"),
		chromedp.Click(chromedp.CSS(".send button:not([disabled])")))
	first := shownReceipt(t, ctx)
	tr := follow(t, ctx)
	run(t, ctx, chromedp.Reload())
	if again := shownReceipt(t, ctx); again != first || len(p.tips(t)) != 1 {
		t.Errorf("a reload is %s after %s, and there are %d tips", again, first, len(p.tips(t)))
	}
	if requests, _ := tr.take(); len(requests) != 1 || !strings.HasPrefix(requests[0], "POST ") {
		t.Errorf("a reload without script asked for %v: it is no reload of what was sent", requests)
	}
}

// shownReceipt waits for a receipt and returns its number.
func shownReceipt(t *testing.T, ctx context.Context) (number string) {
	t.Helper()
	eventually(t, "a receipt", time.Minute, func() bool {
		number = evaluate[string](t, ctx, `(document.querySelector("output.receipt") || {}).textContent || ""`)
		return number != ""
	})
	return number
}
