package forms

import (
	"fmt"
	"slices"
	"testing"

	"lyktan/endtoend/harness"
)

// fillIn answers every question, with as many letters as there is room for, and one
// more than that for how to be reached; it returns what was written.
const fillIn = `(() => {
	for (const field of document.querySelectorAll("[data-most]")) field.value = "أب".repeat(field.dataset.most / 2);
	document.querySelector("#f-contact").value += "ج";
	document.querySelector("#f-receipt").value = "1472 6322 1336 9900";
	document.querySelector("#f-area").value = "Solna";
	for (const answer of document.querySelectorAll(".tip [value=yes], .tip [type=checkbox]")) answer.checked = true;
	return ` + allWritten + `;
})()`

// allWritten is all that stands in the form.
const allWritten = `[...new FormData(document.querySelector("form.tip"))].filter(([name]) => !["lang", "idempotency_key", "subject"].includes(name)).join("|").replaceAll("\r", "")`

// Every word comes along from every page that has the form: from one that says what
// is wrong, from one in another language, and where the network has tried too often.
func TestEveryPageOfTheFormKeepsTheWords(t *testing.T) {
	t.Parallel()
	for _, fault := range everyPage(t) {
		t.Error(fault)
	}
	found := everyPage(t, plant{pattern: `(<input type="text" id="f-how"[^>]*value=")[^"]*`, replacement: `$1`})
	if want := []string{"422 sv", "200 ar", "200 en", "429 sv-x-lattlast", "429 ar"}; !slices.Equal(found, want) {
		t.Errorf("a word is lost in each page; found in %q", found)
	}
}

// everyPage names the pages that have lost a word.
func everyPage(t *testing.T, plants ...plant) (lost []string) {
	t.Helper()
	p := planted(t, harness.Start(t, "-limit-network", "3", "-limit-first", "3", "-limit-network-spread", "0"), plants)
	ctx := onPhone(t, p, "sv", true)
	all := harness.Evaluate[string](t, ctx, fillIn)
	for _, page := range []struct{ button, status, lang string }{
		{".send button", "422", "sv"}, {"[name=to][value=ar]", "200", "ar"}, {"[name=to][value=en]", "200", "en"},
		{"[name=to][value=sv-x-lattlast]", "429", "sv-x-lattlast"}, {"[name=to][value=ar]", "429", "ar"},
	} {
		harness.Evaluate[int](t, ctx, `(document.querySelector(".tip `+page.button+`").click(), 0)`)
		got := harness.Await(t, ctx, page.lang+" "+page.status, `(() => {
			const page = performance.getEntriesByType("navigation")[0], lang = document.querySelector(".tip [name=lang]");
			return document.readyState == "complete" && page.responseStatus == `+page.status+` && lang && lang.value == "`+page.lang+`" ? `+allWritten+` : "";
		})()`)
		if got != all {
			lost = append(lost, fmt.Sprintf("%s %s", page.status, page.lang))
		}
	}
	if tips := p.Tips(t); len(tips) != 0 {
		t.Errorf("%d tips", len(tips))
	}
	return lost
}
