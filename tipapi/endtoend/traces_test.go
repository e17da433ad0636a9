package endtoend

import (
	"slices"
	"strings"
	"testing"
	"time"
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
	close()          // as its menu does, so that it writes all it has to
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

var (
	onePage = []string{"/sv/"}
	aFewPages = []string{"/sv/", "/sv/stod/", "/sv/tecken/", "/sv/skriv/"}
)

var visits = []visit{
	{"the button on the first page", settings{}, onePage, false, press, nil},
	{"the button after several pages", settings{}, aFewPages, true, press, nil},
	{"Shift three times", settings{}, aFewPages[:3], false, func(b window) { b.shift(3) }, nil},
	{"the button on the receipt", settings{}, aFewPages, true, func(b window) { b.click(".send button"); b.click(".next a.leave") }, nil},
	{"the button in an older browser", settings{noNavigation: true}, aFewPages[:3], false, press, []string{"/sv/stod/#alla", "/sv/stod/", "/sv/"}},
	{"the button without script", settings{noScript: true}, aFewPages[:3], false, press, []string{"/sv/tecken/", "/sv/stod/#alla", "/sv/stod/", "/sv/"}},
}

// After each way of leaving, in each browser: Back and Forward show nothing of
// the site; nothing is on the disk but its address and its everyday titles, in
// the files that docs/traces.md lists; and the page that follows does not learn
// where the visitor was.
func TestTraces(t *testing.T) {
	p := start(t)
	words := append(phrases(t, p, aFewPages...), secret)
	for browser := range browsers {
		for _, v := range visits {
			t.Run(browser+"/"+v.name, func(t *testing.T) {
				dir := t.TempDir()
				w := newWorld(t, p, nil)
				shown := v.in(t, w, dir, browser)
				if !slices.Equal(shown, v.back) {
					t.Errorf("Back shows %q, not %q", shown, v.back)
				}
				left := searchProfile(t, dir, words)
				for _, found := range left.words {
					t.Errorf("left on the disk: %s", found)
				}
				t.Logf("the address is in %q", left.places)
				for _, asked := range w.asked() {
					if strings.Contains(asked, "lyktan") {
						t.Errorf("somebody learned of the visit: %s", asked)
					}
				}
			})
		}
	}
}

// in makes the visit, presses Back until it is where it began, and returns what
// of the site it saw on the way.
func (v visit) in(t *testing.T, w *world, dir, browser string) []string {
	t.Helper()
	b := browsers[browser](t, w, dir, v.settings)
	b.open(startPage)
	b.click("a")
	await(t, b, address+"sv/")
	for _, page := range v.pages[1:] {
		if page == "/sv/tecken/" {
			b.click(".to-all")
		}
		b.click(`.all a[href="` + page + `"]`)
		await(t, b, address+strings.TrimPrefix(page, "/"))
	}
	if v.write {
		b.write("#f-what", secret)
		time.Sleep(2 * time.Second) // sessions are written now and then
	}
	v.leave(b)
	await(t, b, neutralPage)
	var shown []string
	for i := 0; b.address() != startPage; i++ {
		if i == 10 || !b.back() {
			t.Fatalf("Back does not lead to where the visit began, but to %s", b.address())
		}
		settle(b)
		if strings.Contains(b.text(), "112") { // as every page of ours does
			shown = append(shown, strings.TrimPrefix(b.address(), strings.TrimSuffix(address, "/")))
		}
	}
	b.close()
	return shown
}

func await(t *testing.T, b window, address string) {
	t.Helper()
	for range 200 {
		if b.address() == address {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("at %s, not at %s", b.address(), address)
}

// settle waits until a tab has stayed where it is for half a second.
func settle(b window) {
	for at, same := "", 0; same < 5; time.Sleep(100 * time.Millisecond) {
		if now := b.address(); now == at {
			same++
		} else {
			at, same = now, 0
		}
	}
}
