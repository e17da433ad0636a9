package inbox

import (
	"strings"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"lyktan/endtoend/harness"
)

// keys presses keys, one after the other.
func (w *tab) keys(t *testing.T, pressed ...string) {
	t.Helper()
	for _, key := range pressed {
		if key != "/" {
			harness.Run(t, w.ctx, chromedp.KeyEvent(key))
			continue
		}
		// KeyEvent writes the letter also where the page has taken the key.
		for _, params := range []input.DispatchKeyEventParams{
			{Type: input.DispatchKeyEventTypeKeyDown, Key: key, Text: key}, {Type: input.DispatchKeyEventTypeKeyUp, Key: key},
		} {
			if _, err := chromedp.Call(w.ctx, input.DispatchKeyEvent, params); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// to goes with the tab key from the top of the page to what a selector names, and
// fails where what has the focus does not show it.
func (w *tab) to(t *testing.T, selector string) {
	t.Helper()
	harness.Evaluate[chromedp.Void](t, w.ctx, `document.activeElement.blur(); getSelection().removeAllRanges(); 0`)
	for range 120 {
		w.keys(t, kb.Tab)
		at := harness.Evaluate[string](t, w.ctx, `(() => {
			const at = document.activeElement, style = getComputedStyle(at);
			if (at.matches(`+"`"+selector+"`"+`)) return "there";
			if (at !== document.body && (style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2)) return "no sign of the focus: " + at.outerHTML.slice(0, 200);
			return "";
		})()`)
		if at == "there" {
			return
		}
		if at != "" {
			t.Error(at)
		}
	}
	t.Fatalf("the tab key does not reach %s: %s", selector, w.now(t).text)
}

// press goes to a button or link and presses a key there, which leads to another page.
func (w *tab) press(t *testing.T, selector, key string) page {
	t.Helper()
	w.to(t, selector)
	harness.Evaluate[chromedp.Void](t, w.ctx, `window.left = true; 0`)
	w.keys(t, key)
	return w.now(t)
}

// Everything can be done by keyboard alone.
func TestKeyboardAlone(t *testing.T) {
	t.Parallel()
	w := newTeam(t, inSpool)
	first, bo := w.open(t, harness.Tipapi, func(t *testing.T, m *member) window {
		if m == w.bo {
			return openPlain(t, m)
		}
		return openTab(t, m, harness.Tab(t))
	}, "-samples")
	anna := first.(*tab)
	w.vouch(t, anna, bo)
	anna.show(t, "/")
	anna.press(t, `form[action="/samples"] button`, kb.Enter).says(t, "Tio exempel är inlagda.")
	shows(t, anna, "the examples are listed", func(ids []string, _ map[string]string) bool { return len(ids) >= 9 })
	anna.press(t, `a[href="/?view=all"]`, kb.Enter)
	ids, rows := anna.now(t).rows()
	focused := func() string {
		return strings.TrimPrefix(harness.Evaluate[string](t, anna.ctx, `document.activeElement.getAttribute("href") ?? document.activeElement.id`), "/tip/")
	}
	harness.Evaluate[chromedp.Void](t, anna.ctx, `document.activeElement.blur(); 0`)
	for i, step := range []struct {
		key  string
		want string
	}{{"j", ids[0]}, {"j", ids[1]}, {"k", ids[0]}, {"k", ids[0]}, {"/", "search"}} {
		if anna.keys(t, step.key); focused() != step.want {
			t.Errorf("%d: after %s it is %s, not %s", i, step.key, focused(), step.want)
		}
	}
	anna.keys(t, strings.Split("Bondegatan j", "")...)
	if value := harness.Evaluate[string](t, anna.ctx, `document.getElementById("search").value`); value != "Bondegatan j" {
		t.Errorf("in the search box stands %q", value)
	}
	anna.keys(t, kb.Backspace, kb.Backspace)
	arabic := idOf(t, rows, "Bondegatan 7")
	shows(t, anna, "it searches while somebody types", func(ids []string, _ map[string]string) bool { return len(ids) == 1 && ids[0] == arabic })
	if focused() != "search" {
		t.Errorf("the focus went to %s", focused())
	}
	anna.press(t, `button[name="clear"]`, " ")

	id := idOf(t, rows, "Storgatan 12")
	tip := "/tip/" + id
	anna.press(t, `a[href="`+tip+`"]`, kb.Enter).says(t, "Någon skriker")
	anna.press(t, `form[action="`+tip+`/take"] button`, " ").says(t, "Du har tagit tipset.")
	anna.to(t, "#note")
	anna.keys(t, strings.Split("jk/u", "")...) // letters there, and no commands
	anna.press(t, `form[action="`+tip+`/note"] button`, kb.Enter).says(t, "Anteckningen är sparad.", "jk/u")
	anna.press(t, `form[action="`+tip+`/merge"] button`, kb.Enter).says(t, "Tipsen visas ihop.")
	anna.press(t, `form[action="`+tip+`/part"] button`, kb.Enter).says(t, "Tipset visas för sig.")
	anna.to(t, "#to")
	anna.keys(t, "B")
	anna.press(t, `form[action="`+tip+`/hand"] button`, kb.Enter).says(t, "Tipset är överlämnat.", "Taget av Bo")
	anna.press(t, `a[href="/pass/`+id+`"]`, kb.Enter)
	anna.press(t, `form[action="/pass/`+id+`"] button`, kb.Enter).says(t, "Texten är sparad.")
	anna.to(t, "details summary")
	anna.keys(t, kb.Enter)
	anna.to(t, `[name="sure"]`)
	anna.keys(t, " ")
	anna.press(t, `form[action="/original/`+id+`"] button`, kb.Enter).says(t, "Lämna det inte utanför teamet")
	anna.press(t, ".back a", kb.Enter).says(t, "Någon skriker")
	anna.to(t, "#outcome")
	anna.keys(t, kb.ArrowDown)
	anna.press(t, `form[action="`+tip+`/close"] button`, kb.Enter).says(t, "Tipset är avslutat.")
	anna.press(t, `form[action="`+tip+`/reopen"] button`, kb.Enter).says(t, "Tipset är öppet igen")
	anna.to(t, "#outcome")
	anna.keys(t, kb.ArrowDown)
	anna.press(t, `form[action="`+tip+`/close"] button`, kb.Enter).says(t, "Tipset är avslutat.")
	harness.Evaluate[chromedp.Void](t, anna.ctx, `document.activeElement.blur(); window.left = true; 0`)
	anna.keys(t, "u")
	if p := anna.now(t); p.path != "/" {
		t.Errorf("u leads to %s", p.path)
	}
	anna.press(t, `a[href="/deletion"]`, kb.Enter)
	anna.press(t, `form[action="/deletion/rules"] button`, kb.Enter).says(t, "Reglerna gäller från nu")
	anna.to(t, "details summary")
	anna.keys(t, " ")
	anna.to(t, `[value="`+id+`"]`)
	anna.keys(t, " ")
	anna.to(t, `[name="sure"]`)
	anna.keys(t, " ")
	anna.press(t, `form[action="/deletion/delete"] button`, kb.Enter).says(t, "Ett tips är gallrat.")
	anna.press(t, `a[href="/numbers"]`, kb.Enter).says(t, "Siffror")
	anna.press(t, `a[href="/keys"]`, kb.Enter)
	anna.to(t, "#card")
	anna.keys(t, strings.Split("inget kort", "")...)
	anna.press(t, `form[action="/keys/card"] button`, kb.Enter).says(t, "Det här är inget helt kort.")
	anna.to(t, ".skip")
	anna.keys(t, kb.Enter)
	if focused() != "main" {
		t.Errorf("the first link leads to %s", focused())
	}
	anna.press(t, `form[action="/lock"] button`, kb.Enter).says(t, "Inkorgen är låst")
}
