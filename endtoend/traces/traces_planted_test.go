package traces

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// leak is put into the site's answers on their way to the browser.
type leak struct {
	plant   change
	finding string // a pattern of what the test has to say of it, and of no other in this browser
}

// leaks are found all in one browser, by visits that are made for them.
var leaks = map[string]struct {
	visits []visit
	leaks  map[string]leak
}{
	"chromium": {
		[]visit{{"the visit", settings{}, pagesIn("sv", aFewPages[:3]...), false, press, nil}},
		map[string]leak{
			"pages that may be cached": {mayBeCached, "^words on the disk: .* in Default/Cache/"},
			"a title that tells":       {inPage(`<title>.*?</title>`, `<title>Hjälp när någon nära gör dig illa</title>`), "^words on the disk: .* in Default/History"},
			"an icon": {inPage(`href="?data:,"?`,
				`href="data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="`),
				"^the address is in Default/Favicons"},
			"storage":           {inPage(`</body>`, `<script class="a">localStorage.setItem("a", "b")</script></body>`), "^the address is in Default/Local Storage"},
			"an exit like most": {exitLikeMost, "^Back shows "},
			"a referrer": {func(path string, h http.Header, body []byte) []byte {
				h.Set("Referrer-Policy", "unsafe-url")
				return inPage(`no-referrer|noreferrer`, `unsafe-url`)(path, h, body)
			}, "^somebody learned "},
		},
	},
	"firefox": {
		// With an exit like most there is no script that could leave out what is in a
		// form: that leak is in another language than the others.
		[]visit{
			{"the visit with a form", settings{}, pagesIn("sv", aFewPages...), true, send, nil},
			{"the visit in English", settings{}, pagesIn("en", aFewPages[:3]...), false, press, nil},
		},
		map[string]leak{
			"a form that is remembered":         {inLanguage("sv", inPage(`autocomplete="?off"?`, ``)), "^words on the disk: Grannen.* in formhistory.sqlite"},
			"a form that is kept to restore it": {inLanguage("sv", inPage(`addEventListener\("input"`, `addEventListener("none"`)), "^typed words on the disk .* in sessionstore-backups/"},
			"a description that is kept":        {inLanguage("sv", inPage(`<meta property="?og:description"?[^>]*>`, ``)), "^words on the disk: .* in places.sqlite"},
			"Firefox's pages in its cache":      {inLanguage("sv", mayBeCached), "^words on the disk: .* in cache2/"},
			"Firefox's exit like most":          {inLanguage("en", exitLikeMost), "^Back shows .* after the visit in English"},
		},
	},
}

// exitLikeMost hides nothing of the visit: it only goes on.
var exitLikeMost = inPage(`(?s)<script>.*?</script>`,
	`<script>addEventListener("click", (e) => { if (e.target.closest(".leave")) { e.preventDefault(); location.href = "/ut"; } })</script>`)

func mayBeCached(_ string, h http.Header, body []byte) []byte {
	h.Set("Cache-Control", "max-age=3600")
	return body
}

// inPage replaces what matches in every page, which may then run any script.
func inPage(pattern, replacement string) change {
	match := regexp.MustCompile(pattern)
	return func(_ string, h http.Header, body []byte) []byte {
		h.Del("Content-Security-Policy")
		return match.ReplaceAll(body, []byte(replacement))
	}
}

// inLanguage leaves the pages in other languages as they are.
func inLanguage(lang string, plant change) change {
	return func(path string, h http.Header, body []byte) []byte {
		if strings.HasPrefix(path, "/"+lang+"/") {
			return plant(path, h, body)
		}
		return body
	}
}

func TestTracesAreFoundWhenPlanted(t *testing.T) {
	t.Parallel()
	for browser, l := range leaks {
		t.Run(browser, func(t *testing.T) {
			t.Parallel()
			var plants []change
			for _, leak := range l.leaks {
				plants = append(plants, leak.plant)
			}
			found := traces(t, serve(t), browser, l.visits, plants...)
			for name, leak := range l.leaks {
				t.Run(name, func(t *testing.T) {
					if !slices.ContainsFunc(found, regexp.MustCompile(leak.finding).MatchString) {
						t.Errorf("not found; the test said %q", found)
					}
				})
			}
		})
	}
}
