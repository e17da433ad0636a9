package portal

import (
	"context"
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"lyktan/endtoend/harness"
)

// numbered gives each element that can have the focus a number, in the order of the
// document, one of a group of radio buttons alone, and returns what they are.
const numbered = `(() => {
	const groups = new Set();
	return looks.focusable().filter((element) => {
		if (element.type != "radio") return true;
		const first = !groups.has(element.name);
		groups.add(element.name);
		return first;
	}).map((element, i) => {
		element.dataset.stop = i;
		return looks.named(element);
	});
})()`

// focusBegins is the first stop after what has the focus when the page comes: a page
// with errors begins at them.
const focusBegins = `document.activeElement == document.body ? 0 : [...document.querySelectorAll("[data-stop]")]
	.filter((element) => !(document.activeElement.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING)).length`

const stop = `String(document.activeElement.dataset.stop ?? (document.activeElement == document.body ? "none" : document.activeElement.tagName))`

// Who has a keyboard alone comes to everything in the order in which it stands, past
// the way to skip, the way out and the emergency number first, and out again at the
// other end, forwards and backwards.
func TestKeyboardAlone(t *testing.T) {
	t.Parallel()
	url := serveStates(t)
	for _, lang := range harness.Directions {
		for _, name := range []string{"start", "nummer", "skriv", "form, error empty"} {
			t.Run(lang+" "+name, func(t *testing.T) {
				ctx := harness.Tab(t)
				harness.Run(t, ctx, chromedp.EmulateViewport(360, 740), chromedp.Navigate(url+view{lang, name}.path()))
				stops := numberedStops(t, ctx)
				begin := harness.Evaluate[int](t, ctx, focusBegins)
				first := harness.Evaluate[string](t, ctx, `[...document.querySelectorAll("[data-stop]")].slice(0, 4).map((e) => e.getAttribute("href")).join(" ")`)
				if first != "#main /ut tel:112 /ut" && first != "#main /ut /ut tel:112" {
					t.Errorf("the first stops are %s", first)
				}
				if wrong := tabbed(t, ctx, stops, begin, false); wrong != "" {
					t.Error(wrong)
				}
				if wrong := tabbed(t, ctx, stops, 0, true); wrong != "" {
					t.Errorf("backwards: %s", wrong)
				}
			})
		}
	}
	t.Run("planted", func(t *testing.T) {
		for fault, script := range map[string]string{
			"a trap":              `document.querySelector("main a").addEventListener("keydown", (event) => event.key == "Tab" && event.preventDefault());0`,
			"an order of its own": `document.querySelector("main a").tabIndex = 1;0`,
		} {
			ctx := harness.Tab(t)
			harness.Run(t, ctx, chromedp.Navigate(url+view{"sv", "start"}.path()))
			harness.Evaluate[chromedp.Void](t, ctx, script)
			if tabbed(t, ctx, numberedStops(t, ctx), 0, false) == "" {
				t.Errorf("%s is not seen", fault)
			}
		}
	})
}

func numberedStops(t *testing.T, ctx context.Context) []string {
	t.Helper()
	harness.Look(t, ctx, "moving") // which brings the looks
	stops := harness.Evaluate[[]string](t, ctx, numbered)
	if len(stops) < 10 {
		t.Fatalf("only %d stops: %q", len(stops), stops)
	}
	return stops
}

// tabbed presses Tab until it has come through all stops, and says where it went
// another way.
func tabbed(t *testing.T, ctx context.Context, stops []string, begin int, backwards bool) string {
	t.Helper()
	var with []chromedp.KeyOption
	if backwards {
		with = append(with, chromedp.KeyModifiers(kb.ModifierShift))
	}
	var order []string
	for i := begin; i < len(stops); i++ {
		want := fmt.Sprint(i)
		if backwards {
			want = fmt.Sprint(len(stops) - 1 - i)
		}
		harness.Run(t, ctx, chromedp.KeyEvent(kb.Tab, with...))
		got := harness.Evaluate[string](t, ctx, stop)
		order = append(order, got)
		if got != want {
			return fmt.Sprintf("after %v comes %s, not %s (%s)", order[:len(order)-1], got, want, stops[i])
		}
	}
	// The browser has the next stop, or there is none.
	harness.Run(t, ctx, chromedp.KeyEvent(kb.Tab, with...))
	if got := harness.Evaluate[string](t, ctx, stop); got != "none" && got != fmt.Sprint(map[bool]int{true: len(stops) - 1}[backwards]) {
		return "the page is not left at its end, but " + got
	}
	return ""
}
