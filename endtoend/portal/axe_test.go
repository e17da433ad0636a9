package portal

import (
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
	harness.Run(t, ctx, chromedp.Navigate(p.URL+"/sv/"))
	harness.Evaluate[chromedp.Void](t, ctx, `document.querySelector('h1').insertAdjacentHTML('afterend', '<img src="data:,"><input>');0`)
	if found := harness.Axe(t, ctx, harness.AllRules); len(found) < 2 {
		t.Errorf("a picture without words and a field without a label: axe found %v", found)
	}
	// Dark, colours alone are looked at: text that can be read in the light only is found.
	harness.Evaluate[chromedp.Void](t, ctx, `for (const p of document.querySelectorAll('main p')) p.style.color = '#333';0`)
	harness.PreferColours(t, ctx, "light")
	if found := harness.Axe(t, ctx, harness.ColourRules); len(found) > 0 {
		t.Errorf("dark on light: axe found %v", found)
	}
	harness.PreferColours(t, ctx, "dark")
	if found := harness.Axe(t, ctx, harness.ColourRules); len(found) != 1 || found[0].ID != "color-contrast" {
		t.Errorf("dark on dark: axe found %v", found)
	}
}

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
