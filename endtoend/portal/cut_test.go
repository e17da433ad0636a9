package portal

import (
	"testing"

	"github.com/chromedp/chromedp"

	"lyktan/endtoend/harness"
)

// cutWords lists the words that a page cuts in two without a hyphen, with all that folds open.
// Where a word may be cut is for the browser to know (hyphens: auto, with the language); the
// one that tests run in knows it of no language, so that each word has to fit.
const cutWords = `(() => {
	for (const folded of document.querySelectorAll("details")) folded.open = true;
	const cut = new Set(), range = document.createRange();
	const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	for (let n; n = texts.nextNode();) {
		const at = n.parentElement;
		if (!at.getClientRects().length || at.closest("script, style, .unseen, .skip")) continue;
		for (const word of n.data.matchAll(/[\p{L}\p{M}\p{N}]{6,}/gu)) {
			range.setStart(n, word.index);
			range.setEnd(n, word.index + word[0].length);
			const lines = new Set([...range.getClientRects()].filter(r => r.width > 0).map(r => Math.round(r.top)));
			if (lines.size > 1) cut.add(word[0] + " in " + at.tagName);
		}
	}
	for (const folded of document.querySelectorAll("details")) folded.open = false;
	return [...cut].join(", ");
})()`

// The look for cut words in TestPagesInABrowser would be worth nothing if it could not fail.
func TestCutWordsAreSeen(t *testing.T) {
	t.Parallel()
	p := harness.Start(t)
	ctx := harness.Tab(t)
	harness.Run(t, ctx, chromedp.EmulateViewport(360, 740), chromedp.Navigate(p.URL+"/sv/stad/"))
	if cut := harness.Evaluate[string](t, ctx, cutWords); cut != "" {
		t.Errorf("nothing is planted, and cut: %s", cut)
	}
	harness.Evaluate[chromedp.Void](t, ctx, `for (const p of document.querySelectorAll("main p")) p.style.cssText = "inline-size: 4em; overflow-wrap: anywhere";0`)
	if cut := harness.Evaluate[string](t, ctx, cutWords); cut == "" {
		t.Error("planted: text that is pressed to four letters is not found")
	}
}
