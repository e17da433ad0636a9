package harness

import (
	"context"
	_ "embed" // of looks.js
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

//go:embed looks.js
var looks string

// What axe is to look at: by every rule that it has but for those in [RulesOff]; by
// those of WCAG 2.0 to 2.2, A and AA, and its own of good practice; or by those whose
// answer depends on colours alone.
var (
	EveryRule     = ruled(`!(rule.ruleId in ` + rulesOff() + `)`)
	RequiredRules = ruled(required)
	ColourRules   = ruled(`rule.tags.includes('cat.color') && !rule.tags.includes('deprecated')`)

	// RequiredColourRules are those of A and AA.
	RequiredColourRules = ruled(`rule.tags.includes('cat.color') && ` + required)
)

const required = `rule.tags.some((tag) => ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'].includes(tag))`

func ruled(which string) string {
	return `runOnly: {type: 'rule', values: axe.getRules().filter((rule) => ` + which + `).map((rule) => rule.ruleId)}`
}

// RulesOff are the rules of axe that are switched off, each with the reason.
var RulesOff = map[string]string{
	"target-size":                         "it asks for 24 px and does not count the label of a field; the look for what is small asks for 44 px and does",
	"p-as-heading":                        "experimental: it takes a line of its own in bold, a number to call or a row that leads on, for a heading",
	"aria-roledescription":                "deprecated by axe itself",
	"audio-caption":                       "deprecated by axe itself",
	"landmark-complementary-is-top-level": "deprecated by axe itself",
	"duplicate-id":                        "deprecated by axe itself; the Nu checker has it",
	"duplicate-id-active":                 "deprecated by axe itself; the Nu checker has it",
}

// rulesOff is [RulesOff] for a script.
func rulesOff() string {
	text, err := json.Marshal(RulesOff)
	if err != nil {
		panic(err) // of a map of strings
	}
	return string(text)
}

// Look is one of looks.js at the page that a tab shows: what is wrong.
func Look(t *testing.T, ctx context.Context, name string) []string {
	t.Helper()
	if Evaluate[bool](t, ctx, `typeof looks === "undefined"`) {
		Evaluate[chromedp.Void](t, ctx, looks+";0")
	}
	return Evaluate[[]string](t, ctx, "looks."+name+"()")
}

// Prefer tells the pages of a tab in which medium ("print", or none) and with which
// preferences of its reader they are shown: name, value, name, value …
func Prefer(t *testing.T, ctx context.Context, media string, preferences ...string) {
	t.Helper()
	as := emulation.SetEmulatedMediaParams{Media: media}
	for _, name := range []string{"prefers-color-scheme", "prefers-contrast", "forced-colors", "prefers-reduced-motion"} {
		feature := &emulation.MediaFeature{Name: name} // without a value it is as the browser has it, whatever was told before
		for i := 0; i < len(preferences); i += 2 {
			if preferences[i] == name {
				feature.Value = preferences[i+1]
			}
		}
		as.Features = append(as.Features, feature)
	}
	if _, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, as); err != nil {
		t.Fatal(err)
	}
}

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

// Axe looks for faults in the page that a tab shows, by [EveryRule], [RequiredRules] or [ColourRules].
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
