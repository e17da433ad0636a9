package inbox

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"lyktan/endtoend/harness"
)

// TestAnswers is what goes there and back, on a folder and over NATS: in every
// language somebody sends a tip, without script; a member answers it in the inbox; it
// is read with the number, and answered; and the inbox shows that the two belong
// together.
func TestAnswers(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		in   func(*testing.T, string) place
		open func(*testing.T, *member) window
	}{"folder": {inFolder, inBrowser}, "NATS": {inOneNATS, inPlainHTTP}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newTeam(t, c.in)
			w.anna.start(t, harness.Tipapi, w.flags...)
			anna := c.open(t, w.anna)
			anna.show(t, "/")
			anna.send(t, "/join", url.Values{"name": {"Anna"}}).says(t, "Namnet är sparat.")
			for _, lang := range harness.Languages {
				w.answered(t, anna, lang)
			}
		})
	}
}

// inFolder is a server whose team reads its folder.
func inFolder(t *testing.T, recipients string) place {
	t.Helper()
	p := harness.Start(t, append(unbounded, "-recipients", recipients)...)
	return place{portal: p, flags: []string{"-spool", p.Spool}}
}

// inOneNATS is a server that delivers to NATS.
func inOneNATS(t *testing.T, recipients string) place {
	t.Helper()
	address := harness.NATSAddress(harness.StartNATS(t, 1), "")
	p := harness.Start(t, append(unbounded, "-recipients", recipients, "-deliver-every", "1s", "-deliver", address)...)
	return place{portal: p, flags: []string{"-queue", address}}
}

func (w team) answered(t *testing.T, anna window, lang string) {
	t.Helper()
	sender := harness.Tab(t)
	harness.WithoutScript(t, sender)
	first, second := "kanariehördes "+lang, "kanariedörren till vänster "+lang
	number := w.writes(t, sender, lang, first)
	harness.Run(t, sender, chromedp.Navigate(w.portal.URL+"/"+lang+"/svar/"))
	seen := asks(t, sender, number)
	if want := harness.Words(t, lang, "answers_none"); !strings.Contains(seen, want) {
		t.Errorf("%s: before an answer the page does not say %q: %s", lang, want, seen)
	}

	id := w.listed(t, anna, first)
	anna.show(t, "/tip/"+id)
	anna.send(t, "/tip/"+id+"/answer", url.Values{"phrase": {"read", "where"}, "text": {"kanariefråga"}}).
		says(t, "Svaret är skickat.", harness.Words(t, "sv", "phrase_where"), "kanariefråga", "svarade den som skrev")

	harness.Run(t, sender, chromedp.Navigate(w.portal.URL+"/"+lang+"/svar/"))
	seen = asks(t, sender, number)
	for _, want := range []string{harness.Words(t, lang, "phrase_read"), harness.Words(t, lang, "phrase_where"), "kanariefråga"} {
		if !strings.Contains(seen, want) {
			t.Errorf("%s: the answer does not say %q: %s", lang, want, seen)
		}
	}
	address := harness.Evaluate[string](t, sender, `location.href + document.cookie`)
	if strings.Contains(seen, first) || address != w.portal.URL+"/answers" {
		t.Errorf("%s: the page at %q shows the tip, or its address says more than it has to", lang, address)
	}
	harness.Run(t, sender, chromedp.SendKeys(chromedp.CSS(`[name=what]`), second), submit(`form[action="/tips"]`), chromedp.WaitVisible(chromedp.CSS(`output.receipt`)))

	anna.show(t, "/tip/"+w.listed(t, anna, second)).says(t, "Från samma person tidigare")
}

// writes sends a tip and returns the number of its receipt.
func (w team) writes(t *testing.T, sender context.Context, lang, what string) string {
	t.Helper()
	harness.Run(t, sender, chromedp.Navigate(w.portal.URL+"/"+lang+"/skriv/"), chromedp.SendKeys(chromedp.CSS(`[name=what]`), what),
		submit(`form[action="/tips"]`), chromedp.WaitVisible(chromedp.CSS(`output.receipt`)))
	page, err := chromedp.Run(sender, chromedp.OuterHTML(chromedp.CSS(`html`)))
	if err != nil {
		t.Fatal(err)
	}
	return harness.Receipt(t, page)
}

// asks looks for answers to a number and returns what the page says: with the number
// filled in below.
func asks(t *testing.T, sender context.Context, number string) string {
	t.Helper()
	harness.Run(t, sender, chromedp.SendKeys(chromedp.CSS(`#f-number`), number), submit(`form[action="/answers"]`),
		chromedp.WaitVisible(chromedp.CSS(`form[action="/tips"]`)))
	if kept := harness.Evaluate[string](t, sender, `document.querySelector("[name=receipt]").value`); strings.ReplaceAll(kept, " ", "") != number {
		t.Errorf("the number that is filled in is %q, not %q", kept, number)
	}
	return harness.Evaluate[string](t, sender, `document.querySelector("main").innerText`)
}

func submit(form string) chromedp.Action[chromedp.Void] {
	return chromedp.Click(chromedp.CSS(form + ` .send button`))
}

// listed is the ID of the tip whose row has these words, once it is there.
func (w team) listed(t *testing.T, anna window, words string) (id string) {
	t.Helper()
	anna.show(t, "/?view=all")
	shows(t, anna, "the tip is listed", func(ids []string, rows map[string]string) bool {
		at := slices.IndexFunc(ids, func(id string) bool { return strings.Contains(rows[id], words) })
		if at >= 0 {
			id = ids[at]
		}
		return at >= 0
	})
	return id
}
