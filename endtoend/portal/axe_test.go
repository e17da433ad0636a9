package portal

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"lyktan/endtoend/harness"
)

// faults are planted, each with the look that has to see it, and the way in which.
var faults = map[string]struct {
	on, look, script string // a state, in Swedish; the look; what puts the fault there
	sight            sight
}{
	"a word that cannot be broken": {"start", "tooWide", `put("ord ".repeat(40), "white-space: nowrap")`, sights[0]},
	"a box that cuts its text":     {"start", "cutOff", `put("ord", "display: block; block-size: .5em; overflow: hidden")`, sights[0]},
	"a number on two lines": {"start", "brokenNumbers", `put("<b class=number>08-123 456</b>", ""); css(".number { display: block !important; inline-size: 3em !important; white-space: normal !important }")`,
		sights[0]},
	"text of 6.9:1":                     {"start", "faintText", `put("ord", "font-size: 16px; background: #fff; color: #5a5a5a")`, sights[0]},
	"text on a gradient":                {"start", "faintText", `put("ord", "background: linear-gradient(#000, #777); color: #fff; font-size: 16px")`, sights[0]},
	"text that only light shows":        {"start", "faintText", `put("ord", "color: #14323a; background: var(--paper)")`, sights[1]},
	"text that is half there":           {"start", "faintText", `put("ord", "opacity: .5; color: #000; background: #fff")`, sights[0]},
	"words that a style writes":         {"start", "faintText", `css("h1::after { content: 'ord'; color: #333 }")`, sights[0]},
	"forced colours that are not":       {"start", "faintText", `put("ord", "forced-color-adjust: none; color: #777; background: #999")`, sights[3]},
	"a field without an edge":           {"skriv", "faintShapes", `css("main textarea { border-color: transparent !important }")`, sights[0]},
	"an icon that is hardly there":      {"start", "faintShapes", `css("svg.icon { stroke: #8884 !important; fill: #8884 !important }")`, sights[0]},
	"a target of 43 px":                 {"start", "small", `put("<button class=little>x</button>", ""); css(".little { inline-size: 43px; block-size: 60px; min-inline-size: 0; padding: 0 }")`, sights[0]},
	"a link alone in its line":          {"start", "small", `put("<a href=/>ord</a>", "font-size: 16px; line-height: 1.2")`, sights[0]},
	"a bar that covers the focus":       {"start", "covered", `put("", "position: fixed; display: block; inset-block-start: 0; inset-inline: 0; z-index: 9; block-size: 40vh; background: red")`, folded[0]},
	"a focus that shows nothing":        {"start", "unseenFocus", `css("main a { outline: none !important }")`, sights[0]},
	"a focus of its background":         {"start", "unseenFocus", `css("main a { outline-color: #fff8 !important }")`, sights[0]},
	"help that a pointer alone finds":   {"start", "onHover", `h1.title = "ord"`, sights[0]},
	"a menu that a pointer alone opens": {"start", "onHover", `css("nav:hover ul { visibility: visible }")`, sights[0]},
	"something that moves":              {"start", "moving", `css("@keyframes k { to { opacity: .5 } }"); css("h1 { animation: k 1s infinite }")`, sights[5]},
	"something that fades":              {"start", "moving", `css("a { transition: color 1s }")`, sights[5]},
	"a page that scrolls by itself":     {"start", "moving", `css("html { scroll-behavior: smooth }")`, sights[5]},
	"a button that was a background":    {"skriv", "edgeless", `css("main button { border: 0 !important }")`, sights[3]},
	"text that is not printed":          {"stod", "unprinted", `css("main h2 { display: none !important }")`, sights[6]},
	"a menu on paper":                   {"stod", "unprinted", `css("footer { display: block !important }")`, sights[6]},
}

// planting is how a fault is put into a page, whose policy lets no text of a style in.
const planting = `const h1 = document.querySelector("h1"),
	css = (rule) => document.styleSheets[0].insertRule(rule, document.styleSheets[0].cssRules.length),
	put = (words, style) => { h1.innerHTML = "<span class=planted>" + words; if (style) css(".planted { " + style + " }") };`

// Every look of [TestEveryState], and axe, sees a fault that is put into the page, and
// nothing of the kind without it.
func TestLooksSeeFaults(t *testing.T) {
	t.Parallel()
	url := serveStates(t)
	tab := harness.OpenTab(t)
	harness.Run(t, tab, chromedp.Navigate("about:blank"))
	used := map[string]bool{}
	for name, fault := range faults {
		used[fault.look] = true
		ctx := harness.Timeout(tab, t)
		harness.Run(t, ctx, chromedp.Navigate(url+view{"sv", fault.on}.path()))
		harness.Evaluate[chromedp.Void](t, ctx, `for (const folded of document.querySelectorAll("details")) folded.open = true;0`)
		fault.sight.looks = []string{fault.look}
		before := seen(t, ctx, fault.sight)
		harness.Evaluate[chromedp.Void](t, ctx, `{ `+planting+fault.script+` };0`)
		if after := seen(t, ctx, fault.sight); len(after) == 0 || slices.Equal(before, after) {
			t.Errorf("%s is not seen: %.200v", name, after)
		}
	}
	for _, sight := range append(folded, sights...) {
		for _, look := range sight.looks {
			if !used[look] {
				t.Errorf("nothing is planted for %s", look)
			}
		}
	}
	ctx := harness.Timeout(tab, t)
	harness.Run(t, ctx, chromedp.Navigate(url+view{"sv", "start"}.path()))
	harness.Evaluate[chromedp.Void](t, ctx, `{ `+planting+`put('<img src="data:,"><input>ord', "color: #666; background: #fff; font-size: 16px") };0`)
	var found []string
	for _, fault := range harness.Axe(t, ctx, harness.EveryRule) {
		found = append(found, fault.ID)
	}
	for _, want := range []string{"image-alt", "label", "color-contrast-enhanced"} {
		if !slices.Contains(found, want) {
			t.Errorf("axe does not see %s, but %v", want, found)
		}
	}
}

// Of the rules that axe has, all are run but those that are switched off with a
// reason, and none of those is gone.
func TestAxeRunsEveryRule(t *testing.T) {
	t.Parallel()
	ctx := harness.Tab(t)
	harness.Run(t, ctx, chromedp.Navigate("about:blank"))
	harness.Axe(t, ctx, harness.ColourRules)
	all := harness.Evaluate[[]string](t, ctx, `axe.getRules().map((rule) => rule.ruleId)`)
	for rule, reason := range harness.RulesOff {
		if !slices.Contains(all, rule) || reason == "" {
			t.Errorf("axe has no rule %s, which is switched off, or no reason is given: %q", rule, reason)
		}
	}
	if run := harness.Evaluate[int](t, ctx, `((options) => options.runOnly.values.length)({`+harness.EveryRule+`})`); run != len(all)-len(harness.RulesOff) || run < 90 {
		t.Errorf("%d rules are run of %d", run, len(all))
	}
	for _, rule := range harness.Evaluate[[]string](t, ctx, `axe.getRules(["deprecated"]).map((rule) => rule.ruleId)`) {
		if harness.RulesOff[rule] == "" {
			t.Errorf("%s is deprecated by axe", rule)
		}
	}
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
	colours := regexp.MustCompile(`^: dark\) \{\s+[^{}]+ \{(\s+--\w+: #[0-9a-f]{6,8};)+\s+\}\s+\}`)
	for _, block := range blocks {
		if !colours.MatchString(block) {
			t.Errorf("not colours alone:\n%.600s", block)
		}
	}
	if len(blocks) == 0 || colours.MatchString(": dark) { a { --x: #123456; gap: 1rem; } }") {
		t.Error("planted: more than colours is not seen")
	}
}
