package inbox

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"golang.org/x/net/html"

	"lyktan/endtoend/harness"
)

// window is what a member works in: a tab of a browser, or plain HTTP with the
// forms that a page has, as a browser without JavaScript sends them.
type window interface {
	// show opens a page by its path.
	show(t *testing.T, path string) page
	// now is the page as it is shown at the moment; plain HTTP asks for it again.
	now(t *testing.T) page
	// send fills in fields of the form with an action and sends it. Of checkboxes
	// with a name that is given, those with one of its values are checked.
	send(t *testing.T, action string, fill url.Values) page
	// fetch asks for a path beside the page.
	fetch(t *testing.T, path string) string
	// close ends the browser.
	close(t *testing.T)
}

// plain is a window without a browser.
type plain struct {
	base   string
	client *http.Client
	page   page
}

// openPlain uses a link up.
func openPlain(t *testing.T, m *member) *plain {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	w := &plain{base: m.url, client: &http.Client{Jar: jar}}
	w.show(t, strings.TrimPrefix(m.link(t), m.url))
	w.show(t, "/")
	return w
}

func (w *plain) do(t *testing.T, method, path string, form url.Values) (path2, body string) {
	t.Helper()
	r, err := http.NewRequest(method, w.base+path, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Origin", w.base)
	}
	response, err := w.client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.Request.URL.RequestURI(), string(text)
}

func (w *plain) show(t *testing.T, path string) page {
	t.Helper()
	at, body := w.do(t, http.MethodGet, path, nil)
	w.page = newPage(t, at, body)
	return w.page
}

func (w *plain) close(*testing.T) {}

func (w *plain) now(t *testing.T) page { t.Helper(); return w.show(t, w.page.path) }

func (w *plain) fetch(t *testing.T, path string) string {
	t.Helper()
	_, body := w.do(t, http.MethodGet, path, nil)
	return body
}

func (w *plain) send(t *testing.T, action string, fill url.Values) page {
	t.Helper()
	var form *html.Node
	for _, f := range w.page.all("form") {
		if form == nil && harness.Attribute(f, "action") == action {
			form = f
		}
	}
	if form == nil {
		t.Fatalf("%s has no form for %s: %.2000s", w.page.path, action, w.page.text)
	}
	sent, known := url.Values{}, map[string]bool{}
	for n := range form.Descendants() {
		name := harness.Attribute(n, "name")
		if n.Type != html.ElementNode || name == "" || n.Data == "button" {
			continue
		}
		values, given := fill[name]
		known[name] = true
		switch own := harness.Attribute(n, "value"); {
		case harness.Attribute(n, "type") == "checkbox":
			if given && slices.Contains(values, own) || !given && has(n, "checked") {
				sent.Add(name, own)
			}
		case n.Data == "select":
			chosen := ""
			for _, option := range within(n, "option") {
				value := harness.Attribute(option, "value")
				if given && value == values[0] || !given && has(option, "selected") {
					chosen = value
				}
			}
			if given && chosen != values[0] {
				t.Fatalf("%s: no %q to choose for %s", w.page.path, values[0], name)
			}
			sent.Add(name, chosen)
		case given:
			sent.Add(name, values[0])
		case n.Data == "textarea":
			sent.Add(name, strings.TrimPrefix(rawText(n), "\n"))
		default:
			sent.Add(name, own)
		}
	}
	for name := range fill {
		if !known[name] {
			t.Fatalf("%s: the form for %s has no field %s", w.page.path, action, name)
		}
	}
	for _, button := range within(form, "button") {
		if has(button, "disabled") {
			t.Fatalf("%s: the button for %s is disabled", w.page.path, action)
		}
	}
	at, body := w.do(t, http.MethodPost, action, sent)
	w.page = newPage(t, at, body)
	return w.page
}

// tab is a window of a browser.
type tab struct {
	base string
	ctx  context.Context
}

// openTab uses a link up in a tab.
func openTab(t *testing.T, m *member, ctx context.Context) *tab {
	t.Helper()
	w := &tab{m.url, ctx}
	harness.Run(t, ctx, chromedp.Navigate(m.link(t)))
	harness.Eventually(t, "the page goes on to the list", harness.Hung, func() bool { return w.at() == "/" })
	return w
}

// at is where a loaded page is, or "" while one is on its way.
func (w *tab) at() string {
	const script = `document.readyState === "complete" && !window.left ? location.pathname + location.search : ""`
	at, err := chromedp.Run(w.ctx, chromedp.Evaluate[string](script))
	if err != nil { // between two pages
		return ""
	}
	return at
}

func (w *tab) show(t *testing.T, path string) page {
	t.Helper()
	harness.Run(t, w.ctx, chromedp.Navigate(w.base+path))
	return w.now(t)
}

func (w *tab) now(t *testing.T) page {
	t.Helper()
	for deadline := time.Now().Add(harness.Hung); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		at := w.at()
		if at == "" {
			continue
		}
		if markup, err := chromedp.Run(w.ctx, chromedp.Evaluate[string](`document.documentElement.outerHTML`)); err == nil {
			return newPage(t, at, markup)
		}
	}
	t.Fatal("the page does not load")
	return page{}
}

func (w *tab) close(t *testing.T) {
	t.Helper()
	if err := chromedp.Cancel(w.ctx); err != nil {
		t.Error(err)
	}
}

func (w *tab) fetch(t *testing.T, path string) string {
	t.Helper()
	text, err := chromedp.Run(w.ctx, chromedp.Evaluate[string](fmt.Sprintf(`fetch(%q).then((answer) => answer.text())`, path), chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func (w *tab) send(t *testing.T, action string, fill url.Values) page {
	t.Helper()
	fields, err := json.Marshal(fill)
	if err != nil {
		t.Fatal(err)
	}
	fault := harness.Evaluate[string](t, w.ctx, fmt.Sprintf(`((action, fill) => {
		const form = [...document.forms].find((form) => form.getAttribute("action") === action);
		if (!form) return "there is no form for " + action;
		for (const [name, values] of Object.entries(fill ?? {})) {
			const fields = [...form.elements].filter((field) => field.name === name);
			if (!fields.length) return "the form has no field " + name;
			for (const field of fields) {
				if (field.type === "checkbox") field.checked = values.includes(field.value);
				else field.value = values[0];
				if (field.tagName === "SELECT" && field.value !== values[0]) return "nothing to choose: " + values[0];
			}
		}
		const button = form.querySelector("button");
		if (button.disabled) return "the button is disabled";
		if (!form.checkValidity()) return "the browser does not send it";
		window.left = true;
		button.click();
		return "";
	})(%q, %s)`, action, fields))
	if fault != "" {
		t.Fatalf("%s: %s: %.2000s", action, fault, w.now(t).text)
	}
	return w.now(t)
}
