package portal

import (
	"context"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"golang.org/x/text/collate"
	tags "golang.org/x/text/language"

	"lyktan/endtoend/harness"
)

// listed are the words of a page of A to Ö that are shown, in order.
const listed = `[...document.querySelectorAll(".words li")].filter((row) => row.getClientRects().length).map((row) => row.textContent).join("|")`

// openWords shows the page of A to Ö of a language in a tab.
func openWords(t *testing.T, site, lang string) (ctx context.Context, all []string) {
	t.Helper()
	ctx = harness.Tab(t)
	harness.Run(t, ctx, chromedp.EmulateViewport(320, 640), chromedp.Navigate(site+"/"+lang+"/ord/"))
	all = strings.Split(harness.Evaluate[string](t, ctx, listed), "|")
	if len(all) < 100 {
		t.Fatalf("%s: only %d words", lang, len(all))
	}
	return ctx, all
}

// The words stand in the order of their language, as Unicode has it, figures first and
// Latin letters after those of another script; the Arabic article does not count.
func TestWordsInTheOrderOfTheirLanguage(t *testing.T) {
	t.Parallel()
	p := harness.Start(t)
	vowel := regexp.MustCompile(`[\x{64b}-\x{652}]`)
	for _, lang := range harness.Languages {
		ctx, _ := openWords(t, p.URL, lang)
		all := strings.Split(harness.Evaluate[string](t, ctx, `[...document.querySelectorAll(".words section:not([aria-labelledby=sv]) li")].map((row) => row.textContent).join("|")`), "|")
		order := collate.New(tags.MustParse(lang))
		rank := func(word string) int {
			switch {
			case word[0] >= '0' && word[0] <= '9':
				return 0
			case lang == "ar" && word[0] < 0x80:
				return 2
			}
			return 1
		}
		counts := func(word string) string {
			word = strings.TrimPrefix(vowel.ReplaceAllString(strings.ToLower(word), ""), "ال")
			for _, alif := range []string{"أ", "إ", "آ"} {
				if rest, ok := strings.CutPrefix(word, alif); ok {
					word = "ا" + rest
				}
			}
			return word
		}
		for i, word := range all[1:] {
			if before := all[i]; rank(before) > rank(word) || rank(before) == rank(word) && order.CompareString(counts(before), counts(word)) > 0 {
				t.Errorf("%s: %q stands before %q", lang, before, word)
			}
		}
	}
	if _, all := openWords(t, p.URL, "sv"); slices.Index(all, "åklagare") < slices.Index(all, "vård") || slices.Index(all, "äldre") < slices.Index(all, "åklagare") {
		t.Error("å and ä do not stand last in Swedish")
	}
}

// fill types into the field, in place of what it has.
func fill(t *testing.T, ctx context.Context, word string) {
	t.Helper()
	harness.Evaluate[string](t, ctx, `document.querySelector("#filter").value = ""`)
	harness.Run(t, ctx, chromedp.SendKeys(chromedp.CSS("#filter"), word))
}

// What is typed narrows the list, with marks left out and a slip in it too, and goes nowhere.
func TestFilterOfWords(t *testing.T) {
	t.Parallel()
	p := harness.Start(t)
	for lang, typed := range map[string]map[string]string{
		"sv": {"aklagare": "åklagare", "BESÖKS": "besöksförbud", "kontatkförbud": "kontaktförbud", "malsagandebitrade": "målsägandebiträde",
			"stryp grep": "strypgrepp", "polisanmälann": "polisanmälan", "114-14": "114 14"},
		"en": {"interpeter": "interpreter", "women's shelter": "women’s shelter organisation", "Protected Hous": "protected housing"},
		"ar": {"الحضانة": "حضانة", "اخت": "أخت", "إتصال بالشرطة": "الاتصال بالشرطة", "اجهاض": "إجهاض", "رعايه صحيه": "رعاية صحية", "محكمه ابتدائيه": "محكمة ابتدائية"},
	} {
		ctx, all := openWords(t, p.URL, lang)
		tr := harness.Follow(t, ctx)
		for word, want := range typed {
			fill(t, ctx, word)
			shown := strings.Split(harness.Evaluate[string](t, ctx, listed), "|")
			if !slices.Contains(shown, want) || len(shown) > len(all)/10 {
				t.Errorf("%s: %q shows %d words and not only what is like %q: %.10q", lang, word, len(shown), want, shown)
			}
			if said := harness.Evaluate[string](t, ctx, `document.querySelector(".filter output").textContent`); !strings.HasSuffix(said, fmt.Sprint(" ", len(shown))) {
				t.Errorf("%s: %q: what is told is %q", lang, word, said)
			}
		}
		fill(t, ctx, "qqqxqqq\r")
		state := harness.Evaluate[string](t, ctx, `[`+listed+`, document.querySelector(".filter output").textContent.length > 20, location.href, history.length,
			document.querySelector("#filter").getAttribute("value"), document.cookie + Object.keys(localStorage) + Object.keys(sessionStorage)].join(";")`)
		if want := fmt.Sprintf(";true;%s/%s/ord/;2;qqqxqqq;", p.URL, lang); state != want {
			t.Errorf("%s: a word that nothing is like: %q, not %q", lang, state, want)
		}
		if requests, complaints := tr.Take(); len(requests)+len(complaints) > 0 {
			t.Errorf("%s: requests %v, complaints %v", lang, requests, complaints)
		}
	}
}

// leftBehind types a word, presses the button to leave, and says what the field then has.
func leftBehind(t *testing.T, ctx context.Context) string {
	t.Helper()
	fill(t, ctx, "strypgrepp")
	return harness.Evaluate[string](t, ctx, `document.querySelector("a.leave").click(), `+inField)
}

const inField = `(() => { const field = document.querySelector("#filter"); return field ? "[" + field.value + field.defaultValue + "]" : "none" })()`

// Faults that are put into the page are seen: a slip that finds nothing, marks that
// count, a word that stays when the button is pressed.
func TestFaultsOfTheFilterAreSeen(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		from, to string
		seen     func(ctx context.Context) bool
	}{
		"no slips": {".{1,3}", ".", func(ctx context.Context) bool {
			fill(t, ctx, "kontatkförbud")
			return !strings.Contains(harness.Evaluate[string](t, ctx, listed), "kontaktförbud")
		}},
		"marks count": {"NFD", "NFC", func(ctx context.Context) bool {
			fill(t, ctx, "akl") // three letters: no slip is looked for
			return !strings.Contains(harness.Evaluate[string](t, ctx, listed), "åklagare")
		}},
		"the way out leaves the field": {"form,.filter", "form", func(ctx context.Context) bool { return leftBehind(t, ctx) == "[strypgreppstrypgrepp]" }},
	} {
		site := serveEdited(t, harness.Site, c.from, c.to)
		if ctx, _ := openWords(t, site, "sv"); !c.seen(ctx) {
			t.Errorf("%s: not seen", name)
		}
	}
}

// The word is gone when the page is left: by the button at once, and by any other way
// before the page is shown again.
func TestFilterForgets(t *testing.T) {
	t.Parallel()
	p := harness.Start(t)
	ctx, all := openWords(t, p.URL, "sv")
	harness.Run(t, ctx, chromedp.SendKeys(chromedp.CSS("#filter"), "strypgrepp"), chromedp.Navigate(p.URL+"/sv/nummer/"))
	harness.Run(t, ctx, chromedp.NavigateBack())
	harness.Await(t, ctx, "the page of words again", `location.pathname == "/sv/ord/" && document.querySelector("#filter") ? "there" : ""`)
	if got, rows := harness.Evaluate[string](t, ctx, inField), harness.Evaluate[string](t, ctx, listed); got != "[]" || len(strings.Split(rows, "|")) != len(all) {
		t.Errorf("after Back the field has %s, and %d words are shown", got, len(strings.Split(rows, "|")))
	}
	if got := leftBehind(t, ctx); got != "none" {
		t.Errorf("after the button the field has %s", got)
	}
}

// Without scripts there is no field that does nothing, and every word is a link.
func TestWordsWithoutScript(t *testing.T) {
	t.Parallel()
	p := harness.Start(t)
	_, all := openWords(t, p.URL, "sv")
	ctx := harness.Tab(t)
	harness.WithoutScript(t, ctx)
	harness.Run(t, ctx, chromedp.Navigate(p.URL+"/sv/ord/"))
	if rows := strings.Split(harness.Evaluate[string](t, ctx, listed), "|"); !slices.Equal(rows, all) {
		t.Errorf("%d words without scripts, %d with", len(rows), len(all))
	}
	if seen := harness.Evaluate[int](t, ctx, `document.querySelector(".filter").getClientRects().length`); seen > 0 {
		t.Error("a field that does nothing")
	}
	if out := p.Get(t, "/sv/ord/"); out.Status != http.StatusOK || strings.Contains(out.Body, "<form") {
		t.Errorf("%d, or a form that could send what is typed", out.Status)
	}
}
