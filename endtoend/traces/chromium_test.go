package traces

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"

	"lyktan/endtoend/harness"
)

// chromium is a Chromium with a profile of its own.
type chromium struct {
	t     *testing.T // of the whole browser
	whole context.Context
}

// chromiumWindow is a tab of a Chromium.
type chromiumWindow struct {
	t   *testing.T
	ctx context.Context
}

// openChromium starts a Chromium that keeps its profile in dir and reaches
// nothing but w.
func openChromium(t *testing.T, w *world, dir string) browser {
	t.Helper()
	allocator, closeAllocator := harness.Allocate(chromedp.UserDataDir(dir), chromedp.ProxyServer(w.proxy), trusted())
	whole, cancel := chromedp.NewContext(allocator)
	t.Cleanup(func() { cancel(); closeAllocator() })
	harness.Run(t, whole)
	return &chromium{t, whole}
}

func (c *chromium) tab(t *testing.T, settings settings) window {
	t.Helper()
	ctx, cancel := chromedp.NewContext(c.whole)
	c.t.Cleanup(cancel) // it stays open until the browser is closed
	harness.Run(t, ctx)
	if settings.noScript {
		harness.WithoutScript(t, ctx)
	}
	if settings.noNavigation {
		harness.BeforeEachPage(t, ctx, "delete window.navigation")
	}
	return &chromiumWindow{t, harness.Timeout(ctx, t)}
}

func (c *chromium) close() {
	time.Sleep(time.Second) // visits are written after they are made, and at the end at the latest
	if err := chromedp.Cancel(c.whole); err != nil {
		c.t.Error(err)
	}
}

// openTab opens a tab that reaches nothing but w, in the browser that all tests
// share, where it shares nothing with another: for what is not about its profile.
func openTab(t *testing.T, w *world) *chromiumWindow {
	t.Helper()
	ctx := harness.Tab(t, func(c *target.CreateBrowserContextParams) { c.ProxyServer = w.proxy })
	harness.Run(t, ctx)
	return &chromiumWindow{t, ctx}
}

func (c *chromiumWindow) open(url string) { harness.Run(c.t, c.ctx, chromedp.Navigate(url)) }

// click does without chromedp.Click, which may wait for ever on a page that was
// kept alive and come back to: it looks the element up in a tree of its own.
func (c *chromiumWindow) click(selector string) {
	where := func() []float64 {
		place, err := chromedp.Run(c.ctx, chromedp.Evaluate[[]float64](fmt.Sprintf(`(() => {
			const element = document.querySelector(%q);
			if (!element || document.readyState != "complete") return [];
			element.scrollIntoView({ block: "center", behavior: "instant" });
			const box = element.getBoundingClientRect(), x = box.x + box.width / 2, y = box.y + box.height / 2;
			return element.contains(document.elementFromPoint(x, y)) ? [x, y] : [];
		})()`, selector)))
		if err != nil { // between two pages
			return nil
		}
		return place
	}
	var place []float64
	harness.Eventually(c.t, selector, harness.Hung, func() bool { place = where(); return len(place) == 2 })
	harness.Run(c.t, c.ctx, chromedp.MouseClickXY(place[0], place[1]))
}

// write does without chromedp.SendKeys, for the same reason: it clicks into the
// field, and types.
func (c *chromiumWindow) write(selector, text string) {
	c.click(selector)
	harness.Run(c.t, c.ctx, chromedp.KeyEvent(text))
}

func (c *chromiumWindow) shift(times int) {
	for range times {
		pressKey(c.t, c.ctx, "Shift", "ShiftLeft", 16)
	}
}

func (c *chromiumWindow) address() string {
	history, err := chromedp.Run(c.ctx, chromedp.NavigationEntries())
	if err != nil || int(history.CurrentIndex) >= len(history.Entries) {
		return ""
	}
	return history.Entries[history.CurrentIndex].URL
}

func (c *chromiumWindow) text() string {
	text, err := chromedp.Run(c.ctx, chromedp.Evaluate[string](`document.body ? document.body.innerText : ""`))
	if err != nil {
		return ""
	}
	return text
}

func (c *chromiumWindow) value(selector string) string {
	c.t.Helper()
	return harness.Evaluate[string](c.t, c.ctx, fmt.Sprintf(`document.querySelector(%q).value`, selector))
}

func (c *chromiumWindow) back() bool { return c.travel(-1) }

func (c *chromiumWindow) forward() { c.travel(1) }

// travel goes on in the history, and says whether there was anywhere to go.
func (c *chromiumWindow) travel(by int64) bool {
	history, err := chromedp.Run(c.ctx, chromedp.NavigationEntries())
	if err != nil {
		return false
	}
	to := history.CurrentIndex + by
	if to < 0 || to >= int64(len(history.Entries)) {
		return false
	}
	_, err = chromedp.Call(c.ctx, page.NavigateToHistoryEntry, page.NavigateToHistoryEntryParams{EntryID: history.Entries[to].ID})
	return err == nil
}

// reload sends a form again without asking, where a person is asked first.
func (c *chromiumWindow) reload() {
	if _, err := chromedp.Call(c.ctx, page.Reload, page.ReloadParams{}); err != nil {
		c.t.Fatal(err)
	}
}
