package portal

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"lyktan/endtoend/harness"
)

// The axe run of TestPagesInABrowser would be worth nothing if it could not
// fail.
func TestAxeSeesFaults(t *testing.T) {
	t.Parallel()
	p := harness.Start(t)
	ctx := harness.Tab(t)
	harness.Run(t, ctx, chromedp.Navigate(p.URL+"/sv/"))
	harness.Evaluate[chromedp.Void](t, ctx, `document.querySelector('h1').insertAdjacentHTML('afterend', '<img src="data:,"><input>');0`)
	if found := harness.Axe(t, ctx, harness.EveryRule); len(found) < 2 {
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

// withEveryPart are pages that have between them every element with text in every
// place that the site has it in, under every style sheet. All others have the same
// sheet, and nothing but the same elements in the same ones.
func withEveryPart(t *testing.T, paths []string) map[string]bool {
	t.Helper()
	seen, chosen := map[string]map[string]bool{}, map[string]bool{} // seen by style sheets
	for _, path := range paths {
		name := filepath.Join(harness.Site, path)
		if filepath.Ext(name) == "" {
			name = filepath.Join(name, "index.html")
		}
		file, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		page, err := html.Parse(file)
		file.Close()
		if err != nil {
			t.Fatal(err)
		}
		sheets, all := places(page)
		if seen[sheets] == nil {
			seen[sheets] = map[string]bool{}
		}
		for _, place := range all {
			if !seen[sheets][place] {
				seen[sheets][place], chosen[path] = true, true
			}
		}
	}
	if len(chosen) < 10 || len(chosen) == len(paths) {
		t.Errorf("%d pages have every part between them", len(chosen))
	}
	return chosen
}

// places returns a page's style sheets, and names each element that has text, with
// all that it is in: by their names, classes and attributes.
func places(page *html.Node) (sheets string, all []string) {
	var walk func(n *html.Node, within string)
	walk = func(n *html.Node, within string) {
		for c := range n.ChildNodes() {
			switch {
			case c.Type == html.TextNode && n.DataAtom == atom.Style:
				sheets += c.Data
			case c.Type == html.TextNode && strings.TrimSpace(c.Data) != "":
				all = append(all, within)
			case c.Type == html.ElementNode:
				name := c.Data
				for _, a := range c.Attr {
					name += "[" + a.Key
					if a.Key == "class" || a.Key == "type" {
						name += "=" + a.Val
					}
				}
				walk(c, within+" "+name)
			}
		}
	}
	walk(page, "")
	return sheets, all
}

// TestPagesInABrowser looks at pages in the dark for colours alone: nothing
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
