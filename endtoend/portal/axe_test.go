package portal

import (
	"context"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"lyktan/endtoend/harness"
)

// The axe run of TestEveryPageInABrowser would be worth nothing if it could not
// fail.
func TestAxeSeesFaults(t *testing.T) {
	t.Parallel()
	p := harness.Start(t)
	ctx := harness.Tab(t)
	axe, err := os.ReadFile(filepath.Join(harness.Tools, "node/node_modules/axe-core/axe.min.js"))
	if err != nil {
		t.Fatal(err)
	}
	harness.Run(t, ctx, chromedp.Navigate(p.URL+"/sv/"))
	harness.Evaluate[chromedp.Void](t, ctx, string(axe)+`;document.querySelector('h1').insertAdjacentHTML('afterend', '<img src="data:,"><input>');0`)
	if found := accessibilityFaults(t, ctx, allRules); len(found) < 2 {
		t.Errorf("a picture without words and a field without a label: axe found %v", found)
	}
	// Dark, colours alone are looked at: text that can be read in the light only is found.
	harness.Evaluate[chromedp.Void](t, ctx, `for (const p of document.querySelectorAll('main p')) p.style.color = '#333';0`)
	harness.PreferColours(t, ctx, "light")
	if found := accessibilityFaults(t, ctx, colourRules); len(found) > 0 {
		t.Errorf("dark on light: axe found %v", found)
	}
	harness.PreferColours(t, ctx, "dark")
	if found := accessibilityFaults(t, ctx, colourRules); len(found) != 1 || found[0].ID != "color-contrast" {
		t.Errorf("dark on dark: axe found %v", found)
	}
}

// Rules that axe runs: those of WCAG 2.0 to 2.2, A and AA, and its own of good
// practice; or of these the ones whose answer depends on colours.
const (
	allRules    = `['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']`
	colourRules = `{type: 'rule', values: axe.getRules(` + allRules + `).filter((rule) => rule.tags.includes('cat.color')).map((rule) => rule.ruleId)}`
)

// TestEveryPageInABrowser looks at pages in the dark for colours alone: nothing
// else may change there.
func TestDarkChangesColoursOnly(t *testing.T) {
	t.Parallel()
	var blocks []string
	theme := os.DirFS(filepath.Join(harness.Root, "themes/lyktan"))
	err := fs.WalkDir(theme, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(theme, name)
		blocks = append(blocks, strings.Split(string(text), "prefers-color-scheme")[1:]...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	colours := regexp.MustCompile(`^: dark\) \{\s+:root \{(\s+--\w+: #[0-9a-f]{6,8};)+\s+\}\s+\}`)
	if len(blocks) != 1 || !colours.MatchString(blocks[0]) {
		t.Errorf("not one block of colours, but:\n%.600s", strings.Join(blocks, "\n"))
	}
}

// accessibilityFaults runs the axe script that the page has been given.
func accessibilityFaults(t *testing.T, ctx context.Context, rules string) []fault {
	t.Helper()
	script := `axe.run({resultTypes: ['violations'], runOnly: ` + rules + `}).then(r =>
		r.violations.map(v => ({id: v.id, help: v.help, nodes: v.nodes.slice(0, 3).map(n => ({html: n.html.slice(0, 200)}))})))`
	found, err := chromedp.Run(ctx, chromedp.Evaluate[[]fault](script, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// fault is the part of an axe result that is printed.
type fault struct {
	ID    string `json:"id"`
	Help  string `json:"help"`
	Nodes []struct {
		HTML string `json:"html"`
	} `json:"nodes"`
}

func (f fault) String() string {
	out, err := json.Marshal(f)
	if err != nil {
		return f.ID
	}
	return string(out)
}
