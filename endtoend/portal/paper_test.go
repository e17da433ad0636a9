package portal

import (
	"context"
	"encoding/base64"
	"fmt"
	"html"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"lyktan/endtoend/harness"
)

// The contact page says what is needed first on the first screen of a small
// phone; and a printed card, a text and a contact have the team's number.
func TestPortalOfATeamWithANumber(t *testing.T) {
	t.Parallel()
	p := harness.Start(t, "-site", filled.public(t))
	const below = `document.querySelector('.draft')?.remove(); document.querySelector('.here').getBoundingClientRect().bottom`
	for _, lang := range harness.Languages {
		ctx := harness.Tab(t)
		harness.Run(t, ctx, chromedp.EmulateViewport(360, 640), chromedp.Navigate(p.URL+"/"+lang+"/kontakt/"))
		if bottom := harness.Evaluate[float64](t, ctx, below); bottom < 300 || bottom > 640 {
			t.Errorf("%s: what is needed first ends at %v px, the screen at 640", lang, bottom)
		}
		calls := harness.Evaluate[string](t, ctx, `[...document.querySelectorAll('main .call')].map(a => a.getAttribute('href')).join(' ')`)
		if calls != "tel:+46812345678 tel:116016" {
			t.Errorf("%s: the rows call %s", lang, calls)
		}
		if long := harness.Evaluate[float64](t, ctx, `document.querySelector('.facts').append(...[...document.querySelector('.facts').children].flatMap(li => [1, 2, 3, 4].map(() => li.cloneNode(true)))); `+below); long < 640 {
			t.Errorf("%s: with eight lines more it ends at %v px", lang, long)
		}
		harness.Run(t, ctx, chromedp.Navigate(p.URL+"/"+lang+"/kort/"))
		if n := strings.Count(pdfText(t, printed(t, ctx)), "08-123 456 78"); n != 8 {
			t.Errorf("%s: the team's number is %d times on the sheet of cards", lang, n)
		}
		if cut := tooFull(t, ctx, ".pass"); len(cut) > 0 {
			t.Errorf("%s: a card is too small for %q", lang, cut)
		}
		if text := p.Get(t, "/"+lang+"/nummer.txt").Body; !strings.Contains(text, ": "+directed(lang, "08-123 456 78")) {
			t.Errorf("%s: no number of the team in:\n%s", lang, text)
		}
		name, numbers := contactOf(t, p.Get(t, "/"+lang+"/tid.vcf").Body)
		if want := []string{"+46812345678", "116016", "1177"}; !slices.Equal(numbers, want) {
			t.Errorf("%s: the contact has %v, not %v", lang, numbers, want)
		}
		if strings.HasPrefix(lang, "sv") && name != `Tid; bok, \ning` {
			t.Errorf("%s: the contact's name is %q", lang, name)
		}
	}
}

// Cards and posters come out of a printer as pages of A4, each with everything
// on it, and a camera reads where to go.
func TestSheets(t *testing.T) {
	t.Parallel()
	p := harness.Start(t)
	for _, lang := range harness.Languages {
		for _, sheet := range []struct {
			name, parts    string
			emergency      []int      // how often 112 stands on each page
			reads          [][]string // by a camera, on each page
			fuller, longer string     // planted: too much in one part, and too many parts
		}{
			{"kort", ".pass", []int{8}, [][]string{slices.Repeat([]string{harness.Address + "1"}, 8)},
				`let ul = document.querySelector('.pass ul'); while (ul.children.length < 9) ul.append(ul.children[0].cloneNode(true))`,
				`document.querySelectorAll('.pass').forEach(card => card.after(card.cloneNode(true)))`},
			{"affisch", ".poster, .strips p", []int{1, 1}, [][]string{{harness.Address + "5"}, {harness.Address}},
				`document.querySelectorAll('.poster').forEach(poster => poster.querySelector('.ask').textContent += poster.querySelector('.tell').textContent.repeat(9));
				document.querySelector('.strips bdi').textContent = 'a-name-that-is-long.'.repeat(9)`,
				`document.querySelectorAll('.poster').forEach(poster => poster.querySelector('.ask').textContent += poster.querySelector('.tell').textContent.repeat(9))`},
		} {
			t.Run(lang+" "+sheet.name, func(t *testing.T) {
				t.Parallel()
				ctx := harness.Tab(t)
				harness.Run(t, ctx, chromedp.Navigate(p.URL+"/"+lang+"/"+sheet.name+"/"))
				pdf := printed(t, ctx)
				pages := fmt.Sprintf("%d A4", len(sheet.emergency))
				if said := pdfPages(t, pdf); said != pages {
					t.Errorf("prints as %s", said)
				}
				for i, times := range sheet.emergency {
					if n := countWord(pdfText(t, pdf, i+1), "112"); n != times {
						t.Errorf("page %d: 112 stands %d times on it, not %d", i+1, n, times)
					}
				}
				if cut := tooFull(t, ctx, sheet.parts); len(cut) > 0 {
					t.Errorf("too small for %q", cut)
				}
				harness.Evaluate[chromedp.Void](t, ctx, `for (const sheet of document.styleSheets) [...sheet.cssRules].forEach((rule, i) => rule instanceof CSSPageRule && sheet.deleteRule(i)); 0`)
				if said := pdfPages(t, printed(t, ctx)); said != pages {
					t.Errorf("in a browser that keeps its margins it prints as %s", said)
				}
				if sheet.name == "kort" {
					if word := reveals(pdfText(t, pdf)); word != "" {
						t.Errorf("%q on the card", word)
					}
				}
				if !slices.Contains(harness.Directions, lang) { // no words change what follows
					return
				}
				for i, want := range sheet.reads {
					if got := readCodes(t, rendered(t, pdf, i+1)); !slices.Equal(got, want) {
						t.Errorf("page %d: a camera reads %v, not %v", i+1, got, want)
					}
				}
				harness.Evaluate[chromedp.Void](t, ctx, sheet.fuller+";0")
				if cut := tooFull(t, ctx, sheet.parts); len(cut) < len(sheet.emergency) {
					t.Error("planted: nobody saw that there is too much on it")
				}
				harness.Evaluate[chromedp.Void](t, ctx, sheet.longer+";0")
				if said := pdfPages(t, printed(t, ctx)); said == pages {
					t.Error("planted: nobody saw that a sheet too long makes another page")
				}
			})
		}
	}
}

// A strip is torn off with the address on it, and nothing else; and the sheet
// for many languages has each of them, in its own direction.
func TestPosters(t *testing.T) {
	t.Parallel()
	p := harness.Start(t)
	strips := func(ctx context.Context) string {
		texts := harness.Evaluate[[]string](t, ctx, `[...document.querySelectorAll('.strips p')].map(strip => strip.textContent.trim())`)
		return strings.Join(slices.Compact(texts), " ")
	}
	const spoken = `[...document.querySelectorAll('.each > [lang]')].map(part => part.lang + ' ' + getComputedStyle(part).direction).join(', ')`
	var want []string
	for _, lang := range harness.Languages {
		want = append(want, strings.Split(lang, "-x-")[0]+" "+harness.Direction[lang])
	}
	ctx := harness.Tab(t)
	for _, lang := range harness.Directions {
		harness.Run(t, ctx, chromedp.Navigate(p.URL+"/"+lang+"/affisch/"))
		address := strings.TrimPrefix(harness.Address, "https://") + "5"
		if got := strips(ctx); got != address {
			t.Errorf("%s: on the strips stands %q, not %q", lang, got, address)
		}
		if n := strings.Count(pdfText(t, printed(t, ctx), 1), address); n != 11 {
			t.Errorf("%s: the address stands %d times on the poster with ten strips", lang, n)
		}
		if got := harness.Evaluate[string](t, ctx, spoken); got != strings.Join(want, ", ") {
			t.Errorf("%s: the poster speaks %s, not %s", lang, got, want)
		}
	}
	harness.Evaluate[chromedp.Void](t, ctx, `document.querySelector('.strips').lastElementChild.prepend(document.querySelector('.danger').textContent); document.querySelector('.each [lang]').remove(); 0`)
	if strips(ctx) == strings.TrimPrefix(harness.Address, "https://")+"5" {
		t.Error("planted: nobody saw a word on a strip")
	}
	if harness.Evaluate[string](t, ctx, spoken) == strings.Join(want, ", ") {
		t.Error("planted: nobody saw that a language is missing")
	}
}

// The code on the contact page leads another device to the same page.
func TestCodeOfTheContactPage(t *testing.T) {
	t.Parallel()
	p := harness.Start(t)
	for _, lang := range harness.Languages {
		m := regexp.MustCompile(`<img class="?qr"? src="?data:image/png;base64,([^" >]+)`).FindStringSubmatch(p.Get(t, "/"+lang+"/kontakt/").Body)
		if m == nil {
			t.Fatalf("%s: no code", lang)
		}
		picture, err := base64.StdEncoding.DecodeString(html.UnescapeString(m[1]))
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(t.TempDir(), "code.png")
		if err := os.WriteFile(file, picture, 0o600); err != nil {
			t.Fatal(err)
		}
		if got, want := readCodes(t, file), harness.Address+lang+"/kontakt/"; !slices.Equal(got, []string{want}) {
			t.Errorf("a camera reads %v, not %s", got, want)
		}
	}
}

// printed prints the page in a tab as a browser does, backgrounds left out.
func printed(t *testing.T, ctx context.Context) string {
	t.Helper()
	yes := true
	pdf, err := chromedp.Call(ctx, page.PrintToPDF, page.PrintToPDFParams{PreferCSSPageSize: &yes, PaperWidth: 8.27, PaperHeight: 11.69})
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "sheet.pdf")
	if err := os.WriteFile(file, pdf.Data, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// tooFull lists the parts of a page, as it prints, that hold more than fits.
func tooFull(t *testing.T, ctx context.Context, parts string) []string {
	t.Helper()
	print := func(media string) {
		if _, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: media}); err != nil {
			t.Fatal(err)
		}
	}
	harness.Run(t, ctx, chromedp.EmulateViewport(794, 1123)) // A4 at 96 dots an inch
	print("print")
	defer print("")
	return harness.Evaluate[[]string](t, ctx, `[...document.querySelectorAll('`+parts+`')].filter(part =>
		part.scrollHeight > part.clientHeight || part.scrollWidth > part.clientWidth).map(part => part.innerText)`)
}

// pdfPages is how many pages a PDF has, and how large they are.
func pdfPages(t *testing.T, pdf string) string {
	t.Helper()
	said, err := harness.Command("pdfinfo", pdf)
	if err != nil {
		t.Fatal(err)
	}
	m := regexp.MustCompile(`(?s)Pages:\s+(\d+).*Page size:[^\n]*\((\w+)\)`).FindStringSubmatch(said)
	if m == nil {
		return said
	}
	return m[1] + " " + m[2]
}

// pdfText is what is written in a PDF, or on one of its pages.
func pdfText(t *testing.T, pdf string, pages ...int) string {
	t.Helper()
	args := []string{"-layout"}
	for _, number := range pages {
		args = append(args, "-f", strconv.Itoa(number), "-l", strconv.Itoa(number))
	}
	text, err := harness.Command("pdftotext", append(args, pdf, "-")...)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// rendered is a picture of one of a PDF's pages.
func rendered(t *testing.T, pdf string, number int) string {
	t.Helper()
	picture := strings.TrimSuffix(pdf, ".pdf") + strconv.Itoa(number)
	if _, err := harness.Command("pdftoppm", "-f", strconv.Itoa(number), "-r", "200", "-png", "-singlefile", pdf, picture); err != nil {
		t.Fatal(err)
	}
	return picture + ".png"
}

// readCodes is what a camera reads in a picture.
func readCodes(t *testing.T, picture string) []string {
	t.Helper()
	said, err := harness.Command("zbarimg", "--quiet", "--raw", picture)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Fields(said)
}

func countWord(text, word string) int {
	return len(regexp.MustCompile(`\b`+word+`\b`).FindAllString(text, -1))
}
