package traces

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"lyktan/endtoend/harness"
)

// Without script the way out is a link to /ut, which leads on.
func TestWayOut(t *testing.T) {
	t.Parallel()
	p := serve(t)
	for _, path := range []string{"/ut", "/ut/"} {
		out := p.Get(t, path)
		if out.Status != http.StatusSeeOther || out.Header.Get("Location") != neutralPage || out.Header.Get("Referrer-Policy") != "no-referrer" ||
			out.Header.Get("Cache-Control") != "no-store" || !strings.Contains(out.Header.Get("Clear-Site-Data"), "cache") {
			t.Errorf("%s: %d %v", path, out.Status, out.Header)
		}
	}
}

// shows says what can be seen of a page: boxes with an area that are not clipped
// away, or the colour of what is behind them when that is not the browser's own.
const shows = `(() => {
	const canvas = document.createElement("p").style;
	const seen = [...document.body.querySelectorAll("*")].filter((element) => {
		const box = element.getBoundingClientRect();
		return box.width * box.height > 0 && getComputedStyle(element).clipPath == "none";
	});
	const behind = getComputedStyle(document.documentElement).backgroundColor;
	return (seen.length ? seen.length + " boxes" : "nothing") + " on " + behind;
})()`

// In each direction, light and dark, the page is gone in the tick of the press,
// and what is left looks like a page that is being loaded. Every language has the
// same script: the build lets no other pass.
func TestLeavingHidesAtOnce(t *testing.T) {
	t.Parallel()
	b := openTab(t, newWorld(t, serve(t)))
	ctx := b.ctx
	harness.Run(t, ctx, chromedp.EmulateViewport(360, 640))
	for scheme, canvas := range map[string]string{"light": "rgb(255, 255, 255)", "dark": "rgb(18, 18, 18)"} {
		harness.PreferColours(t, ctx, scheme)
		for _, lang := range harness.Directions {
			b.open(harness.Address + lang + "/stod/")
			if href := harness.Evaluate[string](t, ctx, `document.querySelector("a.leave").getAttribute("href")`); href != "/ut" {
				t.Errorf("%s: the way out leads to %q", lang, href)
			}
			title := harness.Evaluate[string](t, ctx, `document.title`)
			seen := harness.Evaluate[string](t, ctx, `(() => {
				const link = document.querySelector(".exit a.leave:not(.skip)");
				scrollTo(0, 2000);
				const box = link.getBoundingClientRect();
				const visible = box.top >= 0 && box.bottom <= innerHeight ? "in view" : "out of view";
				link.click();
				return visible + ", " + `+shows+` + ", " + document.querySelector(".live-region").textContent.length + ", " + document.title;
			})()`)
			if want := "in view, nothing on " + canvas + ", "; !strings.HasPrefix(seen, want) || strings.HasPrefix(seen, want+"0") || !strings.HasSuffix(seen, title) {
				t.Errorf("%s, %s: %s, not %s", lang, scheme, seen, want)
			}
			await(t, b, neutralPage) // before the next page
		}
	}
}

// pressKey sends a key down and up again.
func pressKey(t *testing.T, ctx context.Context, key, code string, virtual int64, modifiers ...kb.Modifier) {
	t.Helper()
	params := input.DispatchKeyEventParams{Key: key, Code: code, WindowsVirtualKeyCode: virtual}
	for _, m := range modifiers {
		params.Modifiers |= int64(m)
	}
	for _, way := range []input.DispatchKeyEventType{input.DispatchKeyEventTypeRawKeyDown, input.DispatchKeyEventTypeKeyUp} {
		params.Type = way
		if _, err := chromedp.Call(ctx, input.DispatchKeyEvent, params); err != nil {
			t.Fatal(err)
		}
	}
}

// stoppedTimers is a script under which the timers of a page run by pass alone.
const stoppedTimers = `(() => {
	let now = 0, last = 0;
	const timers = new Map();
	window.setTimeout = (ring, after = 0) => { timers.set(++last, {ring, at: now + after}); return last; };
	window.clearTimeout = (timer) => timers.delete(timer);
	window.passTime = (milliseconds) => {
		now += milliseconds;
		for (const [timer, {ring, at}] of [...timers]) if (at <= now && timers.delete(timer)) ring();
	};
})()`

// pass lets time pass for a page with stoppedTimers.
func pass(t *testing.T, ctx context.Context, d time.Duration) {
	t.Helper()
	harness.Evaluate[bool](t, ctx, fmt.Sprintf("passTime(%d), true", d.Milliseconds()))
}

// Shift leaves when it is pressed three times alone, however slowly; not while
// typing, not as part of something else. Each press is told to those who cannot
// see.
func TestShift(t *testing.T) {
	t.Parallel()
	shift := func(ctx context.Context, times int, with ...kb.Modifier) {
		for range times {
			pressKey(t, ctx, "Shift", "ShiftLeft", 16, with...)
		}
	}
	b := openTab(t, newWorld(t, serve(t)))
	harness.BeforeEachPage(t, b.ctx, stoppedTimers)
	for name, c := range map[string]struct {
		path   string
		do     func(ctx context.Context)
		leaves bool
		said   string // its attribute, when the visitor is still here
	}{
		"three times": {"/sv/stod/", func(ctx context.Context) { shift(ctx, 3) }, true, ""},
		"once":        {"/sv/stod/", func(ctx context.Context) { shift(ctx, 1) }, false, "press1"},
		"twice":       {"/sv/stod/", func(ctx context.Context) { shift(ctx, 2) }, false, "press2"},
		"slowly, with slow keys": {"/sv/stod/", func(ctx context.Context) {
			shift(ctx, 1)
			pass(t, ctx, 4*time.Second)
			shift(ctx, 1)
			pass(t, ctx, 4*time.Second)
			shift(ctx, 1)
		}, true, ""},
		"too late":                 {"/sv/stod/", func(ctx context.Context) { shift(ctx, 2); pass(t, ctx, 5500*time.Millisecond) }, false, "none"},
		"with another key between": {"/sv/stod/", func(ctx context.Context) { shift(ctx, 2); pressKey(t, ctx, "a", "KeyA", 65); shift(ctx, 1) }, false, "press1"},
		"to change the keyboard":   {"/sv/stod/", func(ctx context.Context) { shift(ctx, 3, kb.ModifierAlt) }, false, "none"},
		"with Ctrl":                {"/sv/stod/", func(ctx context.Context) { shift(ctx, 3, kb.ModifierCtrl) }, false, "none"},
		"while typing": {"/sv/skriv/", func(ctx context.Context) {
			harness.Run(t, ctx, chromedp.Focus(chromedp.CSS("#f-what")))
			shift(ctx, 3)
		}, false, "none"},
		"on a choice of the form": {"/sv/skriv/", func(ctx context.Context) {
			harness.Run(t, ctx, chromedp.Focus(chromedp.CSS("#f-now")))
			shift(ctx, 3)
		}, true, ""},
	} {
		t.Run(name, func(t *testing.T) {
			b, ctx := &chromiumWindow{t, b.ctx}, b.ctx
			b.open(address(c.path))
			c.do(ctx)
			left, err := chromedp.Run(ctx, chromedp.Evaluate[bool](`document.documentElement.hasAttribute("data-lyktan-left") || !document.querySelector(".live-region")`))
			if left = left || err != nil; left != c.leaves {
				t.Fatalf("left: %v", left)
			}
			if left {
				await(t, b, neutralPage) // before the next case
				return
			}
			said := harness.Evaluate[string](t, ctx, `(() => {
				const {textContent, dataset} = document.querySelector(".live-region");
				return textContent ? Object.keys(dataset).find((key) => dataset[key] == textContent) : "none";
			})()`)
			if said != c.said {
				t.Errorf("said %s, not %s", said, c.said)
			}
		})
	}
}

// The first stops of the Tab key: past the page's head, out of the site, out again by
// the button that is in view, and 112.
func TestWayOutIsEarlyInTheTabOrder(t *testing.T) {
	t.Parallel()
	p := serve(t)
	ctx := harness.Tab(t)
	harness.Run(t, ctx, chromedp.Navigate(p.URL+"/sv/stod/"))
	for i, want := range []string{"#main", "/ut", "/ut", "tel:112"} {
		harness.Run(t, ctx, chromedp.KeyEvent(kb.Tab))
		if got := harness.Evaluate[string](t, ctx, `document.activeElement.getAttribute("href")`); got != want {
			t.Errorf("stop %d is %s, not %s", i+1, got, want)
		}
	}
}

// Whoever leaves in one tab leaves in all.
func TestEveryTabLeaves(t *testing.T) {
	t.Parallel()
	b := openTab(t, newWorld(t, serve(t)))
	b.open(harness.Address + "sv/stod/")
	other, cancel := chromedp.NewContext(b.ctx)
	defer cancel()
	harness.Run(t, other, chromedp.Navigate(harness.Address+"en/nummer/"))
	b.click(exit)
	await(t, b, neutralPage)
	await(t, &chromiumWindow{t, other}, neutralPage)
}

// With the server gone, Chromium leaves all the same: it has kept the pages
// alive. (Firefox keeps none that may not be stored: docs/traces.md.)
func TestLeavingWhenTheServerIsGone(t *testing.T) {
	t.Parallel()
	p := serve(t)
	b := openTab(t, newWorld(t, p))
	come(t, b, "/sv/")
	follow(t, b, "/sv/stod/")
	p.Kill(t)
	b.click(exit)
	await(t, b, neutralPage)
}

// A press with the middle button leaves, and opens no tab beside the page.
func TestLeavingWithTheMiddleButton(t *testing.T) {
	t.Parallel()
	b := openTab(t, newWorld(t, serve(t)))
	b.open(harness.Address + "sv/stod/")
	at := harness.Evaluate[struct{ X, Y float64 }](t, b.ctx, `document.querySelector(".exit a.leave:not(.skip)").getBoundingClientRect().toJSON()`)
	harness.Run(t, b.ctx, chromedp.MouseClickXY(at.X+9, at.Y+9, chromedp.ButtonMiddle))
	await(t, b, neutralPage)
	tabs, err := chromedp.Targets(b.ctx)
	if err != nil {
		t.Fatal(err)
	}
	here := chromedp.FromContext(b.ctx).BrowserContextID // other tests have their tabs in this browser
	if tabs = slices.DeleteFunc(tabs, func(tab *target.Info) bool { return tab.Type != "page" || tab.BrowserContextID != here }); len(tabs) != 1 {
		t.Errorf("%d tabs are open", len(tabs))
	}
}

// Forward shows nothing either, not even a page elsewhere that was followed from
// here; and a page that the browser has kept alive hides itself again.
func TestForwardShowsNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t, serve(t), inPage(`</main>`, `<p><a id="elsewhere" href="`+startPage+`?elsewhere">Elsewhere</a></p></main>`))
	b := openTab(t, w)
	come(t, b, "/sv/")
	b.click("#elsewhere")
	await(t, b, startPage+"?elsewhere")
	b.back()
	await(t, b, harness.Address+"sv/")
	settle(b)
	harness.Run(t, b.ctx, chromedp.Evaluate[chromedp.Void](`document.querySelector(".exit a.leave:not(.skip)").click()`))
	await(t, b, neutralPage)
	history, err := chromedp.Run(b.ctx, chromedp.NavigationEntries())
	if err != nil {
		t.Fatal(err)
	}
	if ahead := history.Entries[history.CurrentIndex+1:]; len(ahead) > 0 {
		t.Errorf("Forward leads to %s", ahead[0].URL)
	}
	for _, entry := range history.Entries {
		if strings.HasPrefix(entry.URL, harness.Address) && entry.URL != harness.Address+"ut" {
			t.Errorf("the history still leads to %s", entry.URL)
		}
	}
	_, err = chromedp.Call(b.ctx, page.NavigateToHistoryEntry, page.NavigateToHistoryEntryParams{EntryID: history.Entries[history.CurrentIndex-1].ID})
	if err != nil {
		t.Fatal(err)
	}
	settle(b)
	if strings.Contains(b.text(), "112") {
		t.Error("Back shows the page")
	}
}
