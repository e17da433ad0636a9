package harness

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"
)

// What axe is to look at: by the rules of WCAG 2.0 to 2.2, A and AA, and its own of
// good practice; or by those of them alone whose answer depends on colours.
const (
	AllRules    = `runOnly: ` + tags
	ColourRules = `runOnly: {type: 'rule', values: ` + coloured + `}`

	tags     = `['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']`
	coloured = `axe.getRules(` + tags + `).filter((rule) => rule.tags.includes('cat.color')).map((rule) => rule.ruleId)`
)

// TooWide names what reaches over the window's edge, the innermost first, or is
// empty. The page's own width is what decides: what is clipped is not scrolled to.
const TooWide = `(() => {
	const {scrollWidth, clientWidth} = document.documentElement;
	if (scrollWidth <= clientWidth) return "";
	const over = [...document.body.querySelectorAll("*")].filter((element) => {
		const box = element.getBoundingClientRect(), rtl = document.dir == "rtl";
		return box.width && (rtl ? box.left < -1 && box.right > 0 : box.right > clientWidth + 1 && box.left < clientWidth);
	});
	return scrollWidth + " of " + clientWidth + " px: " + over.reverse().slice(0, 4).map((element) =>
		element.tagName + "." + element.className + " " + JSON.stringify(element.textContent.trim().slice(0, 40))).join(", ");
})()`

// AxeFault is the part of an axe result that is printed.
type AxeFault struct {
	ID    string `json:"id"`
	Help  string `json:"help"`
	Nodes []struct {
		HTML string `json:"html"`
	} `json:"nodes"`
}

func (f AxeFault) String() string {
	out, err := json.Marshal(f)
	if err != nil {
		return f.ID
	}
	return string(out)
}

// Axe looks for faults in the page that a tab shows, by [AllRules] or [ColourRules].
func Axe(t *testing.T, ctx context.Context, rules string) []AxeFault {
	t.Helper()
	axe, err := os.ReadFile(filepath.Join(Tools, "node/node_modules/axe-core/axe.min.js"))
	if err != nil {
		t.Fatal(err)
	}
	if Evaluate[bool](t, ctx, `typeof axe === "undefined"`) {
		Evaluate[chromedp.Void](t, ctx, string(axe)+";0")
	}
	script := `axe.run({resultTypes: ['violations'], ` + rules + `}).then(r =>
		r.violations.map(v => ({id: v.id, help: v.help, nodes: v.nodes.slice(0, 3).map(n => ({html: n.html.slice(0, 200)}))})))`
	found, err := chromedp.Run(ctx, chromedp.Evaluate[[]AxeFault](script, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatal(err)
	}
	return found
}
