package forms

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"lyktan/endtoend/harness"
)

// word is a text of the theme, without the marks that YAML needs.
func word(t *testing.T, lang, key string) string {
	t.Helper()
	return strings.Trim(harness.Words(t, lang, key), `"`)
}

// TestForm looks at the form and its receipt on a phone. What each look would find
// is planted in TestFaultsOfTheFormAreFound.
func TestForm(t *testing.T) {
	t.Parallel()
	p := harness.Start(t)
	for name, look := range looks {
		t.Run(name, func(t *testing.T) {
			for _, fault := range look.faults(t, p) {
				t.Error(fault)
			}
		})
	}
}

// onPhone opens the page of the form in a new tab of a phone's width.
func onPhone(t *testing.T, p *harness.Portal, lang string, script bool) context.Context {
	t.Helper()
	ctx := harness.Tab(t)
	if !script {
		harness.WithoutScript(t, ctx)
	}
	harness.Run(t, ctx, chromedp.EmulateViewport(360, 740), chromedp.Navigate(p.URL+"/"+lang+"/skriv/"))
	return ctx
}

// stepFaults says what is wrong with the order of the form in a page.
const stepFaults = `(() => {
	const form = document.querySelector("form.tip"), faults = [];
	const order = [...form.querySelectorAll("h2, [name], .send button")].map((e) => e.id && e.tagName == "H2" ? e.id : e.name || "send");
	const shown = order.filter((name, i) => order.indexOf(name) == i || name == "send").filter((name) => !["lang", "idempotency_key", "subject", "to"].includes(name)).join(" ");
	const want = "step-now now step-most what street area last step-safe unsafe guess send step-more danger children who often since how step-last contact receipt send";
	if (shown != want) faults.push(shown + " is not " + want);
	for (const link of form.querySelectorAll(".step-list a")) {
		const box = link.getBoundingClientRect();
		if (!form.querySelector("h2" + link.hash)) faults.push(link.hash + " leads nowhere");
		if (box.height < 44 || box.width < 44) faults.push("a target of " + box.width + " by " + box.height);
	}
	if (form.querySelectorAll(".step-list a").length != 5 || document.querySelectorAll("form.tip").length != 1) faults.push("not five steps in one form");
	const first = form.querySelector("#step-now ~ fieldset input:not([value=''])").getBoundingClientRect().top + scrollY;
	if (first > 1000) faults.push("the first answer is " + first + " px down");
	return faults.join("; ");
})()`

// Five steps in one form, what keeps people safe before the first button, in each
// direction.
func steps(t *testing.T, p *harness.Portal) (faults []string) {
	for i, lang := range harness.Directions {
		ctx := onPhone(t, p, lang, i > 0)
		if found := harness.Evaluate[string](t, ctx, stepFaults); found != "" {
			faults = append(faults, lang+": "+found)
		}
	}
	return faults
}

// The question that came with the steps is in the tip, as itself.
func TestLastTimeIsInTheTip(t *testing.T) {
	t.Parallel()
	p := harness.Start(t)
	p.Post(t, "lang=sv&what=a&last=i+g%C3%A5r+kv%C3%A4ll")
	if tip := tipWith(t, p, 1, "last", "i går kväll"); tip["often"] != "" {
		t.Errorf("%v", tip)
	}
}

// What has been written comes along into another language, by the menu with script
// and by the form's own buttons without; nothing is kept of it, nor in an address,
// and what is sent then is one tip.
func otherLanguage(t *testing.T, p *harness.Portal) (faults []string) {
	const earlier = "1472 6322 1336 9900"
	for i, c := range []struct {
		script   bool
		from, to string
		button   string
	}{
		{true, "sv", "ar", `nav a[hreflang=ar]`}, {false, "ar", "en", `.in-language [value=en]`},
	} {
		ctx := onPhone(t, p, c.from, c.script)
		what := fmt.Sprintf("skrik %q\nوصراخ <b> %d", "&", i)
		harness.Run(t, ctx, chromedp.Click(chromedp.CSS(`[name=now][value=no]`)), chromedp.SendKeys(chromedp.CSS(`#f-what`), what),
			chromedp.SetValue(chromedp.CSS(`[name=area]`), "Solna"), chromedp.Click(chromedp.CSS(`[name=danger][value=weapon]`)),
			chromedp.SendKeys(chromedp.CSS(`#f-receipt`), earlier))
		before := len(p.Tips(t))
		harness.Evaluate[int](t, ctx, `document.querySelectorAll("details").forEach((d) => d.open = true), document.querySelector("`+c.button+`").click(), 0`)
		carried := harness.Await(t, ctx, "the next page", `location.pathname == "/`+c.from+`/skriv/" || document.readyState != "complete" ? "" : [location.pathname, location.search,
			...["#f-what", "[name=now]:checked", "[name=area]", "[name=danger]:checked", "#f-receipt"].map((field) => (document.querySelector(field) || {}).value),
			document.querySelectorAll(".problems, .wrong").length].join("|")`)
		if want := "/tips||" + what + "|no|Solna|weapon|" + earlier + "|0"; carried != want {
			faults = append(faults, fmt.Sprintf("%s to %s: %q, not %q", c.from, c.to, carried, want))
		}
		if tips := p.Tips(t); len(tips) != before {
			faults = append(faults, fmt.Sprintf("%d tips were stored by a change of language", len(tips)-before))
			continue
		}
		harness.Run(t, ctx, chromedp.SetValue(chromedp.CSS("#f-what"), what), chromedp.Click(chromedp.CSS(`.send button`)), chromedp.WaitVisible(chromedp.CSS(`output.receipt`)))
		if tip := tipWith(t, p, before+1, "what", what); tip["lang"] != c.to || tip["adds_to"] != strings.ReplaceAll(earlier, " ", "") {
			faults = append(faults, fmt.Sprintf("the tip says %v and %v", tip["lang"], tip["adds_to"]))
		}
		if said := harness.Evaluate[string](t, ctx, `document.querySelector("main").innerText`); !strings.Contains(said, word(t, c.to, "receipt_adds")) {
			faults = append(faults, fmt.Sprintf("%s: the receipt does not say what the earlier number has to do with it: %s", c.to, said))
		}
	}
	// With nothing written a link is a link.
	ctx := onPhone(t, p, "sv", true)
	harness.Evaluate[int](t, ctx, `document.querySelector("nav a[hreflang=ar]").click(), 0`)
	if at := harness.Await(t, ctx, "the page in the other language", `document.documentElement.lang == "ar" ? location.pathname : ""`); at != "/ar/skriv/" {
		faults = append(faults, "with nothing written a link leads to "+at)
	}
	return faults
}

// landed says where a link within the page has led, and what has the focus there.
const landed = `(() => {
	const to = document.querySelector(location.hash || "none"), at = document.activeElement.id;
	return !location.hash || to && to.matches("input, textarea") && at != to.id ? "" : location.hash + " " + at;
})()`

// What is typed is counted towards its end, aloud only now and then, and nothing is
// cut off; the answers can be looked through, each with a way to it.
func countsAndShows(t *testing.T, p *harness.Portal) (faults []string) {
	ctx := onPhone(t, p, "sv", true)
	typed := func(field string, length int) string {
		return harness.Evaluate[string](t, ctx, fmt.Sprintf(`(() => {
			const field = document.querySelector(%q);
			field.value = "😀".repeat(%d);
			field.dispatchEvent(new Event("input", { bubbles: true }));
			return [field.parentNode.querySelector(".left").textContent, document.querySelector(".said").textContent, Array.from(field.value).length].join("|");
		})()`, field, length))
	}
	left, over := word(t, "sv", "left"), word(t, "sv", "over")
	said := ""
	for _, c := range []struct {
		field  string
		length int
		shown  string
		aloud  bool
	}{
		{"#f-what", 3000, "", false}, {"#f-what", 4100, left + " 900", true}, {"#f-what", 4150, left + " 850", false},
		{"#f-what", 4900, left + " 100", true}, {"#f-what", 4901, left + " 99", false}, {"#f-what", 5002, over + " 2", true}, {"#f-what", 5003, over + " 3", false},
		{"#f-street", 295, left + " 5", true},
	} {
		if c.aloud {
			said = c.shown
		}
		if got, want := typed(c.field, c.length), fmt.Sprintf("%s|%s|%d", c.shown, said, c.length); got != want {
			faults = append(faults, fmt.Sprintf("%s with %d: %q, not %q", c.field, c.length, got, want))
		}
	}
	typed("#f-what", 2)
	typed("#f-street", 0)
	harness.Run(t, ctx, chromedp.Click(chromedp.CSS(`[name=guess][value=no]`)), chromedp.Click(chromedp.CSS(`[name=danger][value=threat]`)),
		chromedp.Click(chromedp.CSS(`[name=danger][value=weapon]`)),
		chromedp.SendKeys(chromedp.CSS(`#f-street`), "<b>Ringvägen</b>"))
	shown := harness.Evaluate[string](t, ctx, `[...document.querySelectorAll(".review dt")].map((q) => q.textContent + "=" + q.nextSibling.textContent).join("|")`)
	want := strings.Join([]string{word(t, "sv", "f_what") + "=😀😀", word(t, "sv", "f_street") + "=<b>Ringvägen</b>", word(t, "sv", "f_guess") + "=Nej",
		word(t, "sv", "f_danger") + "=" + word(t, "sv", "danger_weapon") + ", " + word(t, "sv", "danger_threat")}, "|")
	if shown != want {
		faults = append(faults, fmt.Sprintf("to look through: %q, not %q", shown, want))
	}
	harness.Evaluate[int](t, ctx, `(document.querySelectorAll(".review a")[1].click(), 0)`)
	if at := harness.Await(t, ctx, "where the link leads", landed); at != "#f-street f-street" {
		faults = append(faults, "the way to the answer leads to "+at)
	}
	return faults
}

// The button says that it is sending, once; a second tap sends nothing, and when
// the page is there again it can be sent.
func saysThatItSends(t *testing.T, p *harness.Portal) []string {
	ctx := onPhone(t, p, "sv", true)
	harness.Run(t, ctx, chromedp.SendKeys(chromedp.CSS(`#f-street`), "Ringvägen 1"))
	got := harness.Evaluate[string](t, ctx, `(() => {
		let sent = 0;
		const form = document.querySelector("form.tip"), button = form.querySelector(".send button"), before = button.textContent;
		addEventListener("submit", (event) => { if (!event.defaultPrevented) sent++; event.preventDefault(); });
		button.click(); button.click();
		const during = button.textContent, aloud = document.querySelector(".said").textContent;
		dispatchEvent(new PageTransitionEvent("pageshow", { persisted: false }));
		const after = button.textContent;
		button.click();
		return [before, during, aloud, sent, after].join("|");
	})()`)
	send, sending := word(t, "sv", "send"), word(t, "sv", "sending")
	if want := strings.Join([]string{send, sending, sending, "2", send}, "|"); got != want {
		return []string{fmt.Sprintf("%q, not %q", got, want)}
	}
	return nil
}

// boxOf is the height, the distance to both sides and the bottom of an element.
const boxOf = `((selector) => { const box = document.querySelector(selector).getBoundingClientRect();
	return { height: box.height, start: box.left, end: innerWidth - box.right, bottom: box.bottom }; })`

type box struct{ Height, Start, End, Bottom float64 }

// "Yes, right now" is a way to call that is as wide as the text, in the form, on
// the receipt, which keeps its number on the first screen, and where it is refused.
func callNow(t *testing.T, p *harness.Portal) (faults []string) {
	for _, lang := range harness.Directions {
		ctx := onPhone(t, p, lang, false)
		wide := func(where string, least float64) {
			t.Helper()
			b := harness.Evaluate[box](t, ctx, boxOf+`("main a.now-call[href='tel:112']")`)
			if b.Height < least || b.Start > 32 || b.End > 32 {
				faults = append(faults, fmt.Sprintf("%s, %s: %+v", lang, where, b))
			}
		}
		wide("before an answer", 44)
		harness.Run(t, ctx, chromedp.Click(chromedp.CSS(`[name=now][value=yes]`)), chromedp.SendKeys(chromedp.CSS(`#f-street`), "Ringvägen 1 "+lang))
		wide("after yes", 64)
		harness.Run(t, ctx, chromedp.Click(chromedp.CSS(`.send button`)), chromedp.WaitVisible(chromedp.CSS(`output.receipt`)))
		wide("on the receipt", 64)
		if b := harness.Evaluate[box](t, ctx, boxOf+`("output.receipt")`); b.Bottom > 740 || b.Height < 120 {
			faults = append(faults, fmt.Sprintf("%s: the number is %+v of a screen of 740", lang, b))
		}
	}
	return faults
}

// The receipt is made to be written down and left.
func forHandwriting(t *testing.T, p *harness.Portal) (faults []string) {
	for _, lang := range harness.Directions {
		ctx := onPhone(t, p, lang, false)
		harness.Run(t, ctx, chromedp.SendKeys(chromedp.CSS(`#f-street`), "Ringvägen 2 "+lang), chromedp.Click(chromedp.CSS(`.send button`)),
			chromedp.WaitVisible(chromedp.CSS(`output.receipt`)))
		got := harness.Evaluate[string](t, ctx, `(() => {
			const range = document.createRange(), rows = new Set();
			range.selectNodeContents(document.querySelector("output.receipt"));
			for (const rect of range.getClientRects()) rows.add(Math.round(rect.top));
			const links = [...document.querySelectorAll("main a")], last = links[links.length - 1], more = links[links.length - 2];
			return [rows.size, document.querySelectorAll(".lines span").length, document.querySelectorAll(".what-next li").length, last.className, last.pathname, last.offsetHeight > 60,
				more.pathname].join(" ");
		})()`)
		if want := "4 4 4 leave /ut true /" + lang + "/skriv/"; got != want {
			faults = append(faults, fmt.Sprintf("%s: the receipt is %q, not %q", lang, got, want))
		}
		main := harness.Evaluate[string](t, ctx, `document.querySelector("main").innerText`)
		for _, key := range []string{"receipt_lost", "receipt_more", "receipt_back"} {
			if !strings.Contains(main, word(t, lang, key)) {
				faults = append(faults, fmt.Sprintf("%s: %s is missing: %s", lang, key, main))
			}
		}
		if strings.Contains(main, word(t, lang, "receipt_adds")) {
			faults = append(faults, lang+": there is no earlier number")
		}
	}
	return faults
}

// A fault is a line and a sign, not a surface in the colour of 112, and its link
// leads to the mend.
func leadToTheirMend(t *testing.T, p *harness.Portal) (faults []string) {
	for _, lang := range harness.Directions {
		ctx := onPhone(t, p, lang, true)
		harness.Run(t, ctx, chromedp.SendKeys(chromedp.CSS(`#f-who`), "Kim"), chromedp.Click(chromedp.CSS(`.send button`)), chromedp.WaitVisible(chromedp.CSS(`.problems`)))
		got := harness.Evaluate[string](t, ctx, `(() => {
			const red = getComputedStyle(document.querySelector(".now-call")).borderTopColor, style = getComputedStyle(document.querySelector(".problems"));
			const link = document.querySelector(".problems a");
			return [style.backgroundColor == red, style.borderTopColor == red, document.querySelectorAll(".problems .icon-wrong, .wrong .icon-wrong").length, link.textContent].join("|");
		})()`)
		if want := "false|false|2|" + strings.Replace(word(t, lang, "change_field"), "{field}", word(t, lang, "f_what"), 1); got != want {
			faults = append(faults, fmt.Sprintf("%s: what is wrong is %q, not %q", lang, got, want))
		}
		harness.Evaluate[int](t, ctx, `(document.querySelector(".problems a").click(), 0)`)
		if at := harness.Await(t, ctx, "where the link leads", landed); at != "#f-what f-what" {
			faults = append(faults, fmt.Sprintf("%s: the link leads to %s", lang, at))
		}
	}
	return faults
}
