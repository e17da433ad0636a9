package portal

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"lyktan/endtoend/harness"
)

// The menu of languages, without script: folded it is one row with names of other
// languages; opened by a key it has all of them, each leads to the same page, and
// 112 and the way out stay where they are.
func TestLanguageMenu(t *testing.T) {
	t.Parallel()
	p := harness.Start(t)
	for _, lang := range harness.Directions {
		t.Run(lang, func(t *testing.T) {
			ctx := harness.Tab(t)
			harness.WithoutScript(t, ctx)
			harness.Run(t, ctx, chromedp.EmulateViewport(320, 640), chromedp.Navigate(p.URL+"/"+lang+"/stod/"))
			inAllLanguages := func(of string) (want []string) {
				for _, other := range harness.Languages {
					base, _, _ := strings.Cut(other, "-x-")
					if other != lang || of == "links" {
						want = append(want, strings.TrimSpace(fmt.Sprintf("%s %s %s", base, harness.Direction[other], map[string]string{"links": "/" + other + "/stod/"}[of])))
					}
				}
				return want
			}
			names := harness.Evaluate[[]string](t, ctx, `[...document.querySelectorAll(".names span")].map((name) => name.lang + " " + name.dir)`)
			if others := inAllLanguages("names"); !slices.Equal(names, others[:min(len(others), 6)]) {
				t.Errorf("the row names %q, of %q", names, others)
			}
			oneRow(t, ctx)

			above := `JSON.stringify([".sos", ".exit .leave", ".languages summary"].map((of) => document.querySelector(of).getBoundingClientRect()))`
			before := harness.Evaluate[string](t, ctx, above)
			press := func(want string) {
				t.Helper()
				harness.Run(t, ctx, chromedp.SendKeys(chromedp.CSS(`.languages summary`), "\r"))
				harness.Await(t, ctx, "the menu: "+want, `document.querySelector(".languages a").checkVisibility() == `+fmt.Sprint(want == "open")+` ? "yes" : ""`)
			}
			press("open")
			if after := harness.Evaluate[string](t, ctx, above); after != before {
				t.Errorf("opened, it moves what is above it: %s, before %s", after, before)
			}
			links := harness.Evaluate[[]string](t, ctx, `[...document.querySelectorAll(".languages a")].map((link) => [link.lang, link.dir, link.getAttribute("href")].join(" "))`)
			if want := inAllLanguages("links"); !slices.Equal(links, want) {
				t.Errorf("it leads to %q, not to %q", links, want)
			}
			if marked := harness.Evaluate[string](t, ctx, `[...document.querySelectorAll(".languages [aria-current]")].map((link) => link.pathname).join(" ")`); marked != "/"+lang+"/stod/" {
				t.Errorf("marked as the page's own: %s", marked)
			}
			fits(t, ctx, narrow)
			if _, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"}); err != nil {
				t.Fatal(err)
			}
			if harness.Evaluate[bool](t, ctx, `document.querySelector(".languages").checkVisibility()`) {
				t.Error("it is printed")
			}
			if _, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{}); err != nil {
				t.Fatal(err)
			}
			press("closed")
			press("open")
			last := harness.Languages[len(harness.Languages)-1]
			harness.Run(t, ctx, chromedp.Click(chromedp.CSS(`.languages a[href="/`+last+`/stod/"]`)))
			harness.Await(t, ctx, "the page in another language", fmt.Sprintf(`location.pathname == "/%s/stod/" && !document.querySelector(".languages").open ? "yes" : ""`, last))
		})
	}
}

// oneRow fails when the names in the row of the menu take more than one line, or one
// is cut, also when there are many and long ones.
func oneRow(t *testing.T, ctx context.Context) {
	t.Helper()
	const row = `(() => {
		const row = document.querySelector(".languages summary").getBoundingClientRect(), names = document.querySelector(".names"), box = names.getBoundingClientRect();
		const seen = [...names.children].map((name) => name.getBoundingClientRect()).filter((name) => name.top < box.bottom - 1);
		const whole = seen.every((name) => name.left >= box.left - 1 && name.right <= box.right + 1 && name.bottom <= box.bottom + 1);
		return (row.height < 55 ? "one row, " : row.height + " px, ") + (seen.length && whole ? "names in it" : seen.length + " names in it, one of them cut");
	})()`
	if got := harness.Evaluate[string](t, ctx, row); got != "one row, names in it" {
		t.Error(got)
	}
	harness.Evaluate[chromedp.Void](t, ctx, `for (let i = 0; i < 30; i++) document.querySelector(".names").append(Object.assign(document.createElement("span"), {textContent: "Türkçe и русский"}));0`)
	if got := harness.Evaluate[string](t, ctx, row); got != "one row, names in it" {
		t.Errorf("of many languages: %s", got)
	}
	if wide := harness.Evaluate[string](t, ctx, harness.TooWide); wide != "" {
		t.Errorf("with many languages it scrolls sideways: %s", wide)
	}
	harness.Evaluate[chromedp.Void](t, ctx, `document.querySelector(".names").style.blockSize = "auto";0`)
	if got := harness.Evaluate[string](t, ctx, row); strings.HasPrefix(got, "one row") {
		t.Errorf("planted: many rows, and nobody saw them: %s", got)
	}
	harness.Evaluate[chromedp.Void](t, ctx, `document.querySelector(".names").style.blockSize = "";[...document.querySelectorAll(".names span:not([lang])")].forEach((name) => name.remove());0`)
}

// The page where people choose a language has each once, before anything that is
// in one language, and one number to call, one way out.
func TestRootPageRepeatsNothing(t *testing.T) {
	t.Parallel()
	p := harness.Start(t)
	ctx := harness.Tab(t)
	harness.Run(t, ctx, chromedp.EmulateViewport(320, 640), chromedp.Navigate(p.URL+"/"))
	links := harness.Evaluate[[]string](t, ctx, `[...document.querySelectorAll("a")].map((link) => link.getAttribute("href"))`)
	want := []string{"/ut", "tel:112"}
	for _, lang := range harness.Languages {
		want = append(want, "/"+lang+"/")
	}
	if len(links) <= len(want) || !slices.Equal(links[:len(want)], want) {
		t.Errorf("the links are %q: they do not begin with %q, with numbers after them", links, want)
	}
	for _, link := range links[min(len(want), len(links)):] {
		if !strings.HasPrefix(link, "tel:") || link == "tel:112" {
			t.Errorf("after the languages a link leads to %q", link)
		}
	}
	if below := harness.Evaluate[float64](t, ctx, `document.querySelector("main a").getBoundingClientRect().top`); below > 240 {
		t.Errorf("on a small phone the languages begin at %v px", below)
	}
}
