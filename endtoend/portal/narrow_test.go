package portal

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
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
	{"320 px", 320, 16, ""},
	{"320 px, text spacing", 320, 16, spaced},
	{"a phone of 360 px at 200 %", 180, 16, ""},
}, narrowest...)

// narrowest are those of them in which a word is cut first.
var narrowest = []wayOfReading{
	{"320 px, text of twice the size", 320, 32, ""},
	{"a phone of 320 px at 200 %, text spacing", 160, 16, spaced},
	{"320 px, text alone at 200 %", 320, 16, textAlone},
}

type wayOfReading struct {
	name  string
	width int64 // of the window, in CSS px
	font  int64 // the reader's own size of text, in px; browsers come with 16
	style string
}

// fits fails when the page in a tab scrolls sideways in one of the ways of reading.
func fits(t *testing.T, ctx context.Context, ways []wayOfReading) {
	t.Helper()
	for _, way := range ways {
		read(t, ctx, way.width, way.font, way.style)
		if wide := harness.Evaluate[string](t, ctx, harness.TooWide); wide != "" {
			t.Errorf("it scrolls sideways: %s: %s", way.name, wide)
		}
	}
}

// The pages that tipapi fills in do not scroll sideways either, with words that
// have no end. (The site's own: TestPagesInABrowser.)
func TestFilledInPagesAreNarrow(t *testing.T) {
	t.Parallel()
	p := harness.Start(t)
	unbroken := strings.Repeat("Riddargatan", 40)
	number := harness.Receipt(t, p.Post(t, "lang=sv&what=a").Body)
	harness.MustRun(t, harness.Shipped, "tips", "answer", number, "-phrase", "read", "-phrase", "emergency", "-text", unbroken, "-name", "Anna",
		"-spool", p.Spool, "-identity", harness.Identity)
	for _, lang := range harness.Languages {
		for name, typed := range map[string]string{"answers": number, "number": unbroken} {
			t.Run(lang+"/"+name, func(t *testing.T) {
				got, err := harness.SenderFrom(p, "127.0.0.1").PostTo(t.Context(), "/answers", "lang="+lang+"&receipt="+typed)
				if err != nil || !strings.Contains(got.Body, unbroken) {
					t.Fatalf("%d, %v: %.300s", got.Status, err, got.Body)
				}
				ctx := harness.Tab(t)
				setContent(t, ctx, got.Body)
				fits(t, ctx, narrow)
				for _, v := range harness.Axe(t, ctx, harness.AllRules) {
					t.Errorf("axe: %s", v)
				}
			})
		}
		for name, form := range map[string]string{
			"receipt": "&what=a&now=yes&area=Solna&receipt=1",
			"form":    "&now=yes&subject=x&area=Solna&street=" + unbroken + "&danger=" + unbroken,
			"refusal": "&lang=sv&what=" + unbroken + "&area=" + unbroken,
		} {
			t.Run(lang+"/"+name, func(t *testing.T) {
				body := p.Post(t, "lang="+lang+form).Body
				if !strings.Contains(body, "</footer>") {
					t.Fatal(body)
				}
				ctx := harness.Tab(t)
				setContent(t, ctx, body)
				fits(t, ctx, narrow)
			})
		}
	}
}

// read has a tab show its page in a window of a width, to a reader whose own size
// of text is font and who adds a style.
func read(t *testing.T, ctx context.Context, width, font int64, style string) {
	t.Helper()
	fonts := page.SetFontSizesParams{FontSizes: &page.FontSizes{Standard: font, Fixed: font}}
	if _, err := chromedp.Call(ctx, page.SetFontSizes, fonts); err != nil {
		t.Fatal(err)
	}
	var as []chromedp.EmulateViewportOption
	if style == textAlone { // which others than phones do not do
		as = append(as, chromedp.EmulateMobile)
	}
	harness.Run(t, ctx, chromedp.EmulateViewport(width, 640, as...))
	set := func(style string) (size string) {
		return harness.Evaluate[string](t, ctx, fmt.Sprintf(`(() => {
			const sheet = new CSSStyleSheet();
			sheet.replaceSync(%q);
			document.adoptedStyleSheets = [sheet];
			return document.documentElement.clientWidth + " px, text of " + getComputedStyle(document.documentElement).fontSize;
		})()`, style))
	}
	text := float64(font) * 1.125
	if style == textAlone {
		text *= 2
	}
	if size, want := set(style), fmt.Sprintf("%d px, text of %gpx", width, text); size != want {
		t.Fatalf("the window has %s, not %s", size, want)
	}
}

// setContent shows a page that is no answer to this tab.
func setContent(t *testing.T, ctx context.Context, html string) {
	t.Helper()
	harness.Run(t, ctx, chromedp.Navigate("about:blank"))
	tree, err := chromedp.Call(ctx, page.GetFrameTree, cdp.Empty{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := chromedp.Call(ctx, page.SetDocumentContent, page.SetDocumentContentParams{FrameID: tree.FrameTree.Frame.ID, HTML: html}); err != nil {
		t.Fatal(err)
	}
}
