package looks

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"lyktan/endtoend/harness"
)

func TestMain(m *testing.M) { harness.Main(m) }

var update = flag.Bool("update", false, "keep the pictures that the browser draws now")

// pages are one for each layout, and the script that brings a page into the state
// that is drawn.
var pages = map[string]struct{ path, script string }{
	"start":   {"", ""},
	"menu":    {"", `document.querySelector(".menu").open = true`},
	"article": {"stod/", ""},
	"numbers": {"nummer/", ""},
	"place":   {"plats/", ""},
	"contact": {"kontakt/", ""},
	"form":    {"skriv/", ""},
	"sheet":   {"plan/", ""},
	"words":   {"ord/", ""},
}

var screens = map[string][2]int64{"phone": {360, 1480}, "desktop": {1280, 1000}}

var languages = []string{"sv", "ar"} // one of each direction

// The pages look as they did when somebody looked at them last.
func TestLooks(t *testing.T) {
	t.Parallel()
	p := harness.Start(t)
	for name, page := range pages {
		for _, lang := range languages {
			t.Run(name+" "+lang, func(t *testing.T) {
				t.Parallel()
				ctx := harness.Tab(t)
				harness.Run(t, ctx, chromedp.Navigate(p.URL+"/"+lang+"/"+page.path))
				each(t, ctx, page.script, func(state string, drawn []byte) {
					compare(t, strings.Join([]string{name, lang, state}, "-"), drawn)
				})
			})
		}
	}
}

// The receipt is drawn with a number that stays the same.
func TestLooksOfTheReceipt(t *testing.T) {
	t.Parallel()
	p := harness.Start(t)
	for _, lang := range languages {
		t.Run(lang, func(t *testing.T) {
			t.Parallel()
			ctx := harness.Tab(t)
			harness.Run(t, ctx, chromedp.Navigate(p.URL+"/"+lang+"/skriv/"))
			harness.Evaluate[chromedp.Void](t, ctx, `document.querySelector("[name=what]").value = "ljud"; document.querySelector("form.tip").submit()`)
			harness.Await(t, ctx, "the receipt", `document.querySelector(".receipt") ? "yes" : ""`)
			number := `for (const digits of document.querySelectorAll(".receipt, .receipt *")) if (!digits.children.length) digits.textContent = digits.textContent.replace(/[0-9]/g, "8").replace(/[٠-٩]/g, "٨")`
			each(t, ctx, number, func(state string, drawn []byte) { compare(t, "receipt-"+lang+"-"+state, drawn) })
		})
	}
}

// each draws a page on every screen and in both colours.
func each(t *testing.T, ctx context.Context, script string, do func(state string, drawn []byte)) {
	t.Helper()
	if script != "" {
		harness.Evaluate[chromedp.Void](t, ctx, script+";0")
	}
	for screen, size := range screens {
		for _, colours := range []string{"light", "dark"} {
			harness.PreferColours(t, ctx, colours)
			harness.Run(t, ctx, chromedp.EmulateViewport(size[0], size[1]))
			do(screen+"-"+colours, capture(t, ctx))
		}
	}
}

func capture(t *testing.T, ctx context.Context) (drawn []byte) {
	t.Helper()
	drawn, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err != nil {
		t.Fatal(err)
	}
	return drawn
}

func compare(t *testing.T, name string, drawn []byte) {
	t.Helper()
	got, err := shrunk(drawn)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join("testdata", name+".png")
	if *update {
		var out bytes.Buffer
		if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&out, got); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, out.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("%v: make looks draws it", err)
	}
	kept, err := png.Decode(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	if wrong := differs(got, kept); wrong != "" {
		t.Errorf("%s: %s. If it is meant, look at the page, then: make looks", file, wrong)
	}
}

// Planted: what readers would notice is found, and what they would not is not.
func TestChangesAreSeen(t *testing.T) {
	t.Parallel()
	p := harness.Start(t)
	ctx := harness.Tab(t)
	harness.Run(t, ctx, chromedp.EmulateViewport(360, 1480), chromedp.Navigate(p.URL+"/sv/"))
	before, err := shrunk(capture(t, ctx))
	if err != nil {
		t.Fatal(err)
	}
	for rule, seen := range map[string]bool{
		"h1 { letter-spacing: .001em }":              false,
		".exit .sos { background: #b01c1b }":         false,
		".exit .sos { background: var(--amber) }":    true,
		".calls { display: none }":                   true,
		".tiles li { flex-basis: 100% }":             true,
		".tiles .pictogram { visibility: hidden }":   true,
		"html { font-size: 1.25rem }":                true,
		".hero { background: none }":                 true,
		"main { direction: rtl }":                    true,
		".calls .number { font-size: 1rem }":         true,
		".exit { position: static; display: block }": true,
	} {
		harness.Evaluate[chromedp.Void](t, ctx, fmt.Sprintf(`var style = document.styleSheets[0];style.insertRule(%q, style.cssRules.length);0`, rule))
		after, err := shrunk(capture(t, ctx))
		if err != nil {
			t.Fatal(err)
		}
		if wrong := differs(after, before); (wrong != "") != seen {
			t.Errorf("%s: seen: %q", rule, wrong)
		}
		harness.Evaluate[chromedp.Void](t, ctx, `document.styleSheets[0].deleteRule(document.styleSheets[0].cssRules.length - 1);0`)
	}
}
