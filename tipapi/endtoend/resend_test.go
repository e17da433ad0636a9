package endtoend

import (
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
			eventually(t, "the receipt", time.Minute, shown(true))
			b.reload()
			eventually(t, "another page than the receipt", time.Minute, shown(false))
			settle(b)
			if !strings.Contains(b.text(), "112") {
				t.Errorf("after a reload there is %q", b.text())
			}
			b.back()
			await(t, b, address+"sv/skriv/")
			b.forward()
			await(t, b, address+"tips")
			settle(b)
			if n := receipts.Load(); n != 1 {
				t.Errorf("%d receipts were sent for", n)
			}
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
// one, with one number; without script too, within minutes.
func TestSameWordsOfTwoAndOfOne(t *testing.T) {
	p := start(t)
	numbers := map[string]bool{}
	send := `document.querySelector("form.tip .send button").click()`
	for _, neighbour := range []string{"the first", "the second"} {
		ctx := tab(t)
		run(t, ctx, chromedp.Navigate(p.url+"/sv/skriv/"), chromedp.SendKeys(chromedp.CSS("#f-street"), "Ringvägen 1"))
		evaluate[chromedp.Void](t, ctx, send+";"+send)
		for _, turn := range []string{"at first", "again"} {
			run(t, ctx, chromedp.WaitVisible(chromedp.CSS("output.receipt")))
			number := evaluate[string](t, ctx, `document.querySelector("output.receipt").textContent`)
			if again := turn == "again"; numbers[number] != again {
				t.Errorf("%s neighbour, %s: %s of %v", neighbour, turn, number, numbers)
			}
			numbers[number] = true
			if turn == "at first" {
				run(t, ctx, chromedp.NavigateBack(), chromedp.WaitVisible(chromedp.CSS("#f-street")))
				if street := evaluate[string](t, ctx, `document.querySelector("#f-street").value`); street != "Ringvägen 1" {
					t.Fatalf("Back shows the form with %q", street)
				}
				evaluate[chromedp.Void](t, ctx, send)
			}
		}
	}
	if tips := p.tips(t); len(tips) != 2 || len(numbers) != 2 {
		t.Errorf("%d tips, numbers %v", len(tips), numbers)
	}

	ctx := tab(t)
	withoutScript(t, ctx)
	run(t, ctx, chromedp.Navigate(p.url+"/sv/skriv/"), chromedp.SendKeys(chromedp.CSS("#f-street"), "Ringvägen 2"),
		chromedp.Click(chromedp.CSS(".send button")), chromedp.WaitVisible(chromedp.CSS("output.receipt")))
	number := evaluate[string](t, ctx, `document.querySelector("output.receipt").textContent`)
	run(t, ctx, chromedp.Reload(), chromedp.WaitVisible(chromedp.CSS("output.receipt")))
	if again := evaluate[string](t, ctx, `document.querySelector("output.receipt").textContent`); again != number || len(p.tips(t)) != 3 {
		t.Errorf("without script, a reload is %s after %s, and there are %d tips", again, number, len(p.tips(t)))
	}
}
