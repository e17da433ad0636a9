package portal

import (
	"context"
	"fmt"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"lyktan/endtoend/harness"
)

// spaced is a style with the text spacing that WCAG 2.2, 1.4.12, lets a reader
// set.
const spaced = `* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
	p { margin-block-end: 2em !important }`

// textAlone is what a browser inside another program does with the size of text
// that is set for the phone: nothing of the page's own styles can tell.
const textAlone = `html { text-size-adjust: 200% }`

// narrow are ways of reading in which little fits on a line.
var narrow = append([]wayOfReading{
	{"320 px", 320, 640, 16, ""},
	{"a phone that folds", 280, 653, 16, ""},
	{"320 px, text spacing", 320, 640, 16, spaced},
	{"a phone of 360 px at 200 %", 180, 370, 16, ""},
}, narrowest...)

// narrowest are those of them in which a word is cut first.
var narrowest = []wayOfReading{
	{"320 px, text of twice the size", 320, 640, 32, ""},
	{"a phone of 320 px at 200 %, text spacing", 160, 320, 16, spaced},
	{"320 px, text alone at 200 %", 320, 640, 16, textAlone},
}

type wayOfReading struct {
	name   string
	width  int64 // of the window, in CSS px
	height int64
	font   int64 // the reader's own size of text, in px; browsers come with 16
	style  string
}

// fits fails when the page in a tab scrolls sideways in one of the ways of reading.
func fits(t *testing.T, ctx context.Context, ways []wayOfReading) {
	t.Helper()
	for _, way := range ways {
		read(t, ctx, way)
		if wide := harness.Look(t, ctx, "tooWide"); len(wide) > 0 {
			t.Errorf("it scrolls sideways: %s: %s", way.name, wide)
		}
	}
}

// read has a tab show its page in a window of a size, to a reader whose own size of
// text is another and who adds a style.
func read(t *testing.T, ctx context.Context, way wayOfReading) {
	t.Helper()
	fonts := page.SetFontSizesParams{FontSizes: &page.FontSizes{Standard: way.font, Fixed: way.font}}
	if _, err := chromedp.Call(ctx, page.SetFontSizes, fonts); err != nil {
		t.Fatal(err)
	}
	var as []chromedp.EmulateViewportOption
	if way.style == textAlone { // which others than phones do not do
		as = append(as, chromedp.EmulateMobile)
	}
	harness.Run(t, ctx, chromedp.EmulateViewport(way.width, way.height, as...))
	// The root of the page is compared with an element that has no style but the browser's.
	size := harness.Evaluate[string](t, ctx, fmt.Sprintf(`(() => {
		const sheet = new CSSStyleSheet(), root = document.documentElement;
		sheet.replaceSync(%q);
		document.adoptedStyleSheets = [sheet];
		return root.clientWidth + " px, text of " + Math.round(parseFloat(getComputedStyle(root).fontSize) / %g * 100) + " %%";
	})()`, way.style, rootSize))
	percent := way.font * 100 / 16
	if way.style == textAlone {
		percent *= 2
	}
	if want := fmt.Sprintf("%d px, text of %d %%", way.width, percent); size != want && way.name != "A4" {
		t.Fatalf("%s: the window has %s, not %s", way.name, size, want)
	}
}

// rootSize is the size of the theme's text, in px, in a browser as it comes.
const rootSize = 18.0
