package portal

import (
	"cmp"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/evanw/esbuild/pkg/api"

	"lyktan/endtoend/harness"
)

var (
	styleText  = regexp.MustCompile(`(?s)(<style>)(.*?)(</style>)`)
	scriptText = regexp.MustCompile(`(?s)<script(?: data-[^>]*)?>(.*?)</script>`)
)

// Scripts are written in what a browser of 2016 understands: one construct newer, and
// it would run none of them, the way out included.
func TestScriptsForOldPhones(t *testing.T) {
	t.Parallel()
	scripts := map[string]bool{}
	for _, s := range table(t) {
		for _, m := range scriptText.FindAllStringSubmatch(s.text, -1) {
			scripts[m[1]] = true
		}
	}
	if len(scripts) < 5 {
		t.Fatalf("only %d scripts", len(scripts))
	}
	for script := range scripts {
		if newer := newerThanOld(script); newer != "" {
			t.Errorf("%s\nin %.200s", newer, script)
		}
	}
	for _, planted := range []string{`a?.b`, `a ?? b`, `x = {...y}`, `try {} catch {}`, `async () => {}`, `a ** b`, `for await (a of b);`, `/a(?<n>b)/`} {
		if newerThanOld(planted) == "" {
			t.Errorf("planted: %s is not seen", planted)
		}
	}
}

// newerThanOld says what of a script Chrome 51 does not understand: esbuild, asked to
// write for it, refuses or writes something else.
func newerThanOld(script string) string {
	written := func(options api.TransformOptions) string {
		options.LogLevel = api.LogLevelSilent
		options.Supported = map[string]bool{"template-literal": true} // since Chrome 41; esbuild works round a fault of Safari
		result := api.Transform(script, options)
		for _, message := range append(result.Errors, result.Warnings...) {
			return message.Text
		}
		return string(result.Code)
	}
	old := written(api.TransformOptions{Engines: []api.Engine{{Name: api.EngineChrome, Version: "51"}}})
	if now := written(api.TransformOptions{Target: api.ESNext}); old != now {
		for i, line := range strings.Split(old, "\n") {
			if lines := strings.Split(now, "\n"); i >= len(lines) || lines[i] != line {
				return cmp.Or(strings.TrimSpace(line), "a line that is not there")
			}
		}
		return "a line that is not there"
	}
	return ""
}

// youngAPIs takes away what browsers have learnt since.
const youngAPIs = `
	for (const name of ["navigation", "BroadcastChannel", "AbortController", "ResizeObserver", "structuredClone", "queueMicrotask", "scheduler"]) delete window[name];
	for (const [of, names] of [
		[Array.prototype, ["at", "flat", "flatMap", "findLast", "toSorted", "toReversed"]],
		[String.prototype, ["at", "padStart", "padEnd", "replaceAll", "matchAll", "trimStart", "trimEnd"]],
		[Object, ["entries", "values", "fromEntries", "getOwnPropertyDescriptors", "groupBy", "hasOwn"]],
		[Promise, ["allSettled", "any", "withResolvers", "try"]], [Promise.prototype, ["finally"]],
		[Intl.DateTimeFormat.prototype, ["formatToParts", "formatRange"]],
		[Element.prototype, ["append", "prepend", "replaceChildren", "before", "after", "replaceWith", "toggleAttribute", "checkVisibility", "getAttributeNames"]],
		[Document.prototype, ["append", "prepend", "replaceChildren", "adoptedStyleSheets"]],
		[HTMLFormElement.prototype, ["requestSubmit"]], [HTMLElement.prototype, ["showPopover", "inert"]],
		[NodeList.prototype, []],
	]) for (const name of names) delete of[name];
`

// oldPhone serves what a portal does, with the style sheets as an old browser
// understands them.
func oldPhone(t *testing.T, p *harness.Portal) string {
	t.Helper()
	to, err := url.Parse(p.URL)
	if err != nil {
		t.Fatal(err)
	}
	proxy := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(to)
		r.Out.Header.Set("Accept-Encoding", "identity")
		for _, name := range []string{"Origin", "Sec-Fetch-Site"} { // of another port
			r.Out.Header.Del(name)
		}
	}}
	proxy.ModifyResponse = func(r *http.Response) error {
		if !strings.HasPrefix(r.Header.Get("Content-Type"), "text/html") {
			return nil
		}
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return err
		}
		page := aged(string(body))
		r.Body = io.NopCloser(strings.NewReader(page))
		r.ContentLength = int64(len(page))
		r.Header.Del("Content-Length")
		r.Header.Del("Content-Security-Policy") // which has the sums of the sheets as they were
		return nil
	}
	server := httptest.NewServer(proxy)
	t.Cleanup(server.Close)
	return server.URL
}

// aged is a page with its style sheets as an old browser understands them.
func aged(page string) string {
	return styleText.ReplaceAllStringFunc(page, func(style string) string {
		m := styleText.FindStringSubmatch(style)
		return m[1] + inOldBrowser(m[2]) + m[3]
	})
}

// oldLooks are what a page is looked at for in an old browser: it can be read.
var oldLooks = []string{"tooWide", "cutOff", "faintText", "overlaid"}

// On a phone of 2016 every layout can be read: nothing lies over its text, nothing is
// cut off or without contrast, nothing is reached by scrolling sideways alone.
func TestOldPhonesCanRead(t *testing.T) {
	t.Parallel()
	pages := map[string]string{}
	seenLayout := map[string]bool{}
	var views []view
	for _, s := range table(t) {
		if key := s.lang + s.layout; !seenLayout[key] {
			seenLayout[key] = true
			views = append(views, s.view)
			pages[s.path()] = aged(s.text)
		}
	}
	pages["/planted/"] = strings.Replace(pages[view{"sv", "start"}.path()], "</style>", ".exit{position:absolute}.exit+*+*{background:#14323a}</style>", 1)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = io.WriteString(w, pages[r.URL.Path])
	}))
	t.Cleanup(server.Close)
	tab := harness.OpenTab(t)
	harness.Run(t, tab, chromedp.Navigate("about:blank"))
	look := func(t *testing.T, path string) (wrong []string) {
		ctx := harness.Timeout(tab, t)
		harness.Run(t, ctx, chromedp.EmulateViewport(320, 12000), chromedp.Navigate(server.URL+path))
		for _, look := range oldLooks {
			for _, fault := range harness.Look(t, ctx, look) {
				wrong = append(wrong, look+": "+fault)
			}
		}
		return wrong
	}
	for _, v := range views {
		t.Run(v.String(), func(t *testing.T) {
			for _, fault := range look(t, v.path()) {
				t.Error(fault)
			}
		})
	}
	if wrong := look(t, "/planted/"); !slices.ContainsFunc(wrong, func(w string) bool { return strings.HasPrefix(w, "overlaid") }) {
		t.Errorf("planted: a bar that lies over the text is not seen: %.300v", wrong)
	}
}

// On a phone of 2016, with its own style and without what scripts could not yet do, a
// neighbour calls, sends and gets a number, and the way out works; the hint beside it
// says what Back will show, as it does wherever the visit cannot be taken out.
func TestOldPhonesCanCallAndSend(t *testing.T) {
	t.Parallel()
	p := harness.Start(t)
	site := oldPhone(t, p)
	for _, lang := range harness.Directions {
		t.Run(lang, func(t *testing.T) {
			ctx := harness.Tab(t)
			tr := harness.Follow(t, ctx)
			harness.BeforeEachPage(t, ctx, youngAPIs)
			harness.Run(t, ctx, chromedp.EmulateViewport(320, 640), chromedp.Navigate(site+"/"+lang+"/skriv/"))
			said := harness.Evaluate[string](t, ctx, `[...document.querySelectorAll(".leave-back, .sos")].filter((e) => e.getClientRects().length).map((e) => e.className).join()`)
			if said != "sos,leave-back" {
				t.Errorf("of the number to call and the hint beside the way out are seen: %q", said)
			}
			harness.Run(t, ctx, chromedp.SendKeys(chromedp.CSS("#f-what"), "qvxz "+lang))
			harness.Evaluate[chromedp.Void](t, ctx, `[...document.querySelectorAll("form button:not([disabled])")].filter((b) => b.getClientRects().length).pop().click();0`)
			number := harness.Await(t, ctx, "the receipt", `(document.querySelector("output.receipt") || {textContent: ""}).textContent`)
			if !slices.ContainsFunc(p.Tips(t), func(tip map[string]any) bool {
				return tip["receipt"] == strings.ReplaceAll(number, " ", "") && tip["what"] == "qvxz "+lang
			}) {
				t.Errorf("no tip has the number %s", number)
			}
			if _, complaints := tr.Take(); len(complaints) > 0 {
				t.Errorf("the browser complains: %v", complaints)
			}
			if gone := leavesTo(t, ctx); gone != "true" {
				t.Errorf("the way out hides the page: %s", gone)
			}
		})
	}
	t.Run("today", func(t *testing.T) { // and nothing is said where Back shows nothing
		ctx := harness.Tab(t)
		harness.Run(t, ctx, chromedp.Navigate(p.URL+"/sv/"))
		if n := harness.Evaluate[int](t, ctx, `document.querySelector(".leave-back").getClientRects().length`); n > 0 {
			t.Error("a browser that can take the visit out of its history says that it cannot")
		}
	})
}

// leavesTo presses the way out, and says whether the page is hidden at once.
func leavesTo(t *testing.T, ctx context.Context) string {
	t.Helper()
	return harness.Evaluate[string](t, ctx, `document.querySelector(".exit a.leave:not(.skip):not(.skip)").click(), String(getComputedStyle(document.querySelector("main")).display == "none")`)
}
