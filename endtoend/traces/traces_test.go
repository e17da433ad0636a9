package traces

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"lyktan/endtoend/harness"
)

// window is a browser's window with one tab, worked by a person's means: links
// and buttons under the mouse, keys, Back.
type window interface {
	open(url string)
	click(selector string)
	write(selector, text string)
	shift(times int)
	address() string // of the page that the tab is at
	text() string    // that can be seen, or nothing
	back() bool      // whether there was anything to go back to
	forward()
	reload()
	close() // as its menu does, so that it writes all it has to
}

// settings of a browser: without script, or as it was before pages could see
// their own entries in the history.
type settings struct{ noScript, noNavigation bool }

var browsers = map[string]func(t *testing.T, w *world, dir string, settings settings) window{
	"chromium": openChromium, "firefox": openFirefox,
}

// secret is what the visitor of the trace tests types.
const secret = "Grannen på tredje våningen qvxz"

// visit is a way to come, to read and to leave.
type visit struct {
	name     string
	settings settings
	pages    []string // opened one after the other, by links
	write    bool     // begin to fill in the form, which is the last page
	leave    func(b window)
	back     []string // what Back shows, press by press; nothing of ours is "away"
}

func press(b window) { b.click(".exit a.leave") }

func send(b window) {
	b.click(".send button")
	b.click(".next a.leave")
}

var (
	onePage   = []string{"/sv/"}
	aFewPages = []string{"/sv/", "/sv/stod/", "/sv/tecken/", "/sv/skriv/"}
)

var visits = []visit{
	{"the button on the first page", settings{}, onePage, false, press, nil},
	{"the button after several pages", settings{}, aFewPages, true, press, nil},
	{"Shift three times", settings{}, aFewPages[:3], false, func(b window) { b.shift(3) }, nil},
	{"the button on the receipt", settings{}, aFewPages, true, send, nil},
	{"the button in an older browser", settings{noNavigation: true}, aFewPages[:3], false, press, []string{"/sv/stod/#alla", "/sv/stod/", "/sv/"}},
	{"the button without script", settings{noScript: true}, aFewPages, true, press,
		[]string{"/sv/skriv/#alla", "/sv/skriv/", "/sv/tecken/", "/sv/stod/#alla", "/sv/stod/", "/sv/"}},
}

// After each way of leaving, in each browser: Back shows nothing of the site, but
// where docs/traces.md says so; nothing is on the disk but its addresses and its
// everyday titles, in the files that docs/traces.md lists; and the page that
// follows does not learn where the visitor was.
func TestTraces(t *testing.T) {
	t.Parallel()
	p := harness.Start(t)
	for browser := range browsers {
		for _, v := range visits {
			t.Run(browser+"/"+v.name, func(t *testing.T) {
				t.Parallel()
				for _, trace := range v.traces(t, p, browser, nil) {
					t.Error(trace)
				}
			})
		}
	}
}

// exitLikeMost hides nothing of the visit: it only goes on.
var exitLikeMost = inPage(`(?s)<script>.*?</script>`,
	`<script>addEventListener("click", (e) => { if (e.target.closest(".leave")) { e.preventDefault(); location.href = "/ut"; } })</script>`)

func mayBeCached(_ string, h http.Header, body []byte) []byte {
	h.Set("Cache-Control", "max-age=3600")
	return body
}

// leaks are put into the site's answers on their way to the browser.
var leaks = map[string]struct {
	browser string
	visit   visit
	plant   change
	finding string // begins what the test has to say of it
}{
	"pages that may be cached": {"chromium", visits[0], mayBeCached, "words on the disk: "},
	"a title that tells":       {"chromium", visits[0], inPage(`<title>.*?</title>`, `<title>Hjälp när någon nära gör dig illa</title>`), "words on the disk: "},
	"an icon": {"chromium", visits[0],
		inPage(`href="?data:,"?`, `href="data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="`), "the address is in Default/Favicons"},
	"storage": {"chromium", visits[0], inPage(`</body>`, `<script>localStorage.setItem("a", "b")</script></body>`),
		"the address is in Default/Local Storage"},
	"an exit like most": {"chromium", visits[1], exitLikeMost, "Back shows "},
	"a referrer": {"chromium", visits[0], func(path string, h http.Header, body []byte) []byte {
		h.Set("Referrer-Policy", "unsafe-url")
		return inPage(`no-referrer|noreferrer`, `unsafe-url`)(path, h, body)
	}, "somebody learned "},
	"a form that is remembered":         {"firefox", visits[3], inPage(`autocomplete="?off"?`, ``), "words on the disk: " + secret},
	"a form that is kept to restore it": {"firefox", visits[1], inPage(`addEventListener\("input"`, `addEventListener("none"`), "typed words on the disk"},
	"a description that is kept":        {"firefox", visits[1], inPage(`<meta property="?og:description"?[^>]*>`, ``), "words on the disk: "},
	"Firefox's exit like most":          {"firefox", visits[1], exitLikeMost, "Back shows "},
	"Firefox's pages in its cache":      {"firefox", visits[0], mayBeCached, "words on the disk: "},
}

// inPage replaces what matches in every page, which may then run any script.
func inPage(pattern, replacement string) change {
	match := regexp.MustCompile(pattern)
	return func(path string, h http.Header, body []byte) []byte {
		h.Del("Content-Security-Policy")
		return match.ReplaceAll(body, []byte(replacement))
	}
}

func TestTracesAreFoundWhenPlanted(t *testing.T) {
	t.Parallel()
	p := harness.Start(t)
	for name, l := range leaks {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			found := l.visit.traces(t, p, l.browser, l.plant)
			if !slices.ContainsFunc(found, func(trace string) bool { return strings.HasPrefix(trace, l.finding) }) {
				t.Errorf("not found; the test said %q", found)
			}
		})
	}
}

// traces makes the visit and says what there is of it afterwards that
// docs/traces.md does not have.
func (v visit) traces(t *testing.T, p *harness.Portal, browser string, plant change) []string {
	t.Helper()
	listed, err := os.ReadFile(filepath.Join(harness.Root, "docs/traces.md"))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	w := newWorld(t, p, plant)
	shown, found := v.in(t, w, dir, browser)
	if !slices.Equal(shown, v.back) {
		found = append(found, fmt.Sprintf("Back shows %q, not %q", shown, v.back))
	}
	left := searchProfile(t, dir, append(phrases(t, p, v.pages...), secret))
	for _, words := range left.words {
		found = append(found, "words on the disk: "+words)
	}
	for _, place := range left.places {
		if !strings.Contains(string(listed), "`"+place+"`") {
			found = append(found, "the address is in "+place)
		}
	}
	for _, asked := range w.asked() {
		if strings.Contains(asked, "lyktan") {
			found = append(found, "somebody learned of the visit: "+asked)
		}
	}
	return found
}

// in makes the visit, presses Back until it is where it began, and returns what
// of the site it saw on the way, and what it found on the disk before it left.
func (v visit) in(t *testing.T, w *world, dir, browser string) (shown, found []string) {
	t.Helper()
	b := browsers[browser](t, w, dir, v.settings)
	come(t, b)
	for _, page := range v.pages[1:] {
		if page == "/sv/tecken/" {
			b.click(".to-all")
		}
		follow(t, b, page)
	}
	if v.write {
		b.write("#f-what", secret)
		b.write("#f-street", secret)
		b.click("input[name=danger][value=weapon]")
		b.click(".to-all")
		// The session is written now and then, in Firefox with what was typed, unless
		// the script says that nothing was.
		onDisk := func(word string) bool { return len(searchProfile(t, dir, []string{word}).words) > 0 }
		harness.Eventually(t, "the session on the disk", harness.Hung, func() bool { return onDisk("/sv/skriv/#alla") })
		if browser == "firefox" && v.settings.noScript {
			harness.Eventually(t, "what was typed without script, on the disk while the form is open", harness.Hung, func() bool { return onDisk(secret) })
		} else if time.Sleep(3 * time.Second); onDisk(secret) { // a busy machine sees less, and does not fail for nothing
			found = append(found, "typed words on the disk while the form is open")
		}
	}
	settle(b)
	v.leave(b)
	await(t, b, neutralPage)
	for i := 0; b.address() != startPage; i++ {
		if i == 10 || !b.back() {
			t.Fatalf("Back does not lead to where the visit began, but to %s", b.address())
		}
		settle(b)
		if b.address() == harness.Address+"ut" {
			t.Error("Back ends at an empty page")
		}
		if strings.Contains(b.text(), "112") { // as every page of ours does
			shown = append(shown, strings.TrimPrefix(b.address(), strings.TrimSuffix(harness.Address, "/")))
		}
	}
	b.close()
	return shown, found
}

// come opens the page that a visit begins at, and follows its link to the site.
func come(t *testing.T, b window) {
	t.Helper()
	b.open(startPage)
	b.click("a")
	await(t, b, harness.Address+"sv/")
}

// follow goes to a page by its link in the list of all pages.
func follow(t *testing.T, b window, page string) {
	t.Helper()
	b.click(`.all a[href="` + page + `"]`)
	await(t, b, harness.Address+strings.TrimPrefix(page, "/"))
}

// nothingBehind presses Back until the visit's beginning: none of ours may show.
func nothingBehind(t *testing.T, b window) {
	t.Helper()
	for b.address() != startPage && b.back() {
		settle(b)
		if strings.Contains(b.text(), "112") { // as every page of ours does
			t.Errorf("after leaving, Back shows %s", b.address())
		}
	}
}

func await(t *testing.T, b window, address string) {
	t.Helper()
	for deadline := time.Now().Add(harness.Hung); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		if b.address() == address {
			return
		}
	}
	t.Fatalf("at %s, not at %s", b.address(), address)
}

// settle waits until a tab has stayed where it is for half a second, and for
// longer when the browser takes its time to say where that is.
func settle(b window) {
	for at, same := "", 0; same < 5; time.Sleep(100 * time.Millisecond) {
		if now := b.address(); now == at {
			same++
		} else {
			at, same = now, 0
		}
	}
}
