package portal

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"lyktan/endtoend/harness"
)

// Every layout comes out of a printer with what it says, what folds included, from the
// first sheet on, and without the bar, the menu and the foot, which lead nowhere on
// paper. (The look for what is not printed judges each piece of text, in every state.)
func TestEveryLayoutPrints(t *testing.T) {
	t.Parallel()
	url := serveStates(t)
	tab := harness.OpenTab(t)
	harness.Run(t, tab, chromedp.Navigate("about:blank"))
	done := map[string]bool{}
	for _, s := range table(t) {
		if done[s.layout] || s.lang != harness.Languages[0] {
			continue
		}
		done[s.layout] = true
		t.Run(s.name, func(t *testing.T) {
			ctx := harness.Timeout(tab, t)
			harness.Run(t, ctx, chromedp.Navigate(url+s.path()))
			for _, wrong := range misprinted(t, ctx) {
				t.Error(wrong)
			}
		})
	}
	for fault, rule := range map[string]string{
		"a blank first page":    `@media print { main { break-before: page !important; padding-block-start: 1px } h1 { break-before: page } body::before { content: ""; display: block; block-size: 200vh } }`,
		"what folds, folded":    `@media print { details::details-content { display: none !important } }`,
		"a foot on every sheet": `@media print { footer { display: block !important } }`,
	} {
		ctx := harness.Timeout(tab, t)
		harness.Run(t, ctx, chromedp.Navigate(url+view{"sv", "stod"}.path()))
		harness.Evaluate[chromedp.Void](t, ctx, "{ "+planting+"css(`"+rule+"`) };0")
		if len(misprinted(t, ctx)) == 0 {
			t.Errorf("planted: %s is not seen", fault)
		}
	}
}

var spaces = regexp.MustCompile(`\s+`)

// misprinted is what is wrong with the page in a tab once it is on paper.
func misprinted(t *testing.T, ctx context.Context) (wrong []string) {
	t.Helper()
	sheets := strings.Split(strings.TrimSuffix(pdfText(t, printed(t, ctx)), "\f"), "\f")
	for i, sheet := range sheets {
		sheets[i] = spaces.ReplaceAllString(sheet, "")
	}
	if i := slices.Index(sheets, ""); i >= 0 {
		wrong = append(wrong, "a blank sheet of "+strings.Repeat("·", len(sheets)))
	}
	all := strings.Join(sheets, "")
	said := func(selector string) []string {
		return harness.Evaluate[[]string](t, ctx, `[...document.querySelectorAll("`+selector+`")].filter((e) => getComputedStyle(e).direction == "ltr").map((e) => e.textContent.replace(/[\s\u00ad\u2066-\u2069\u200e\u200f]+/g, ""))`)
	}
	if !harness.Evaluate[bool](t, ctx, `!!document.querySelector(".sheet, .blank")`) { // of which the sheet alone is printed: TestSheets, TestSheetsToWriteOn
		for _, heading := range said("main h1, main .text > h2, main .sources li a") {
			if !strings.Contains(all, heading) {
				wrong = append(wrong, "not on paper: "+heading)
			}
		}
	}
	for _, frame := range said(".leave-back, .promise") {
		if frame != "" && strings.Contains(all, frame) {
			wrong = append(wrong, "on paper: "+frame)
		}
	}
	return wrong
}
