package traces

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"lyktan/endtoend/harness"
)

// browser is a running browser with a profile of its own.
type browser interface {
	tab(t *testing.T, settings settings) window // stays open until the browser is closed
	close()                                     // as its menu does, so that it writes all it has to
}

// window is a browser's window with one tab, worked by a person's means: links
// and buttons under the mouse, keys, Back.
type window interface {
	open(url string)
	click(selector string)
	write(selector, text string)
	shift(times int)
	address() string              // of the page that the tab is at
	text() string                 // that can be seen, or nothing
	value(selector string) string // of a field, whether it can be seen or not
	back() bool                   // whether there was anything to go back to
	forward()
	reload()
}

// settings of a browser: without script, or as it was before pages could see
// their own entries in the history.
type settings struct{ noScript, noNavigation bool }

var browsers = map[string]func(t *testing.T, w *world, dir string) browser{
	"chromium": openChromium, "firefox": openFirefox,
}

// After each way of leaving, in each browser: Back shows nothing of the site, but
// where docs/traces.md says so; nothing is on the disk but its addresses and its
// everyday titles, in the files that docs/traces.md lists; and the page that
// follows does not learn where the visitor was. The visits of a browser are one
// after the other, each in a tab of its own, and its profile is searched after all.
func TestTraces(t *testing.T) {
	t.Parallel()
	for browser := range browsers {
		t.Run(browser, func(t *testing.T) {
			t.Parallel()
			for _, trace := range traces(t, serve(t), browser, visits) {
				t.Error(trace)
			}
		})
	}
}

// traces makes visits in a browser, and says what there is of them afterwards that
// docs/traces.md does not have.
func traces(t *testing.T, p *harness.Portal, browser string, visits []visit, plants ...change) (found []string) {
	t.Helper()
	listed, err := os.ReadFile(filepath.Join(harness.Root, "docs/traces.md"))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	w := newWorld(t, p, plants...)
	b := browsers[browser](t, w, dir)
	var pages, secrets []string
	for _, v := range visits {
		t.Run(v.name, func(t *testing.T) { found = append(found, v.in(t, w, dir, b.tab(t, v.settings))...) })
		pages, secrets = append(pages, v.pages...), append(secrets, v.secret())
	}
	b.close()
	if tips := p.Tips(t); int64(len(tips)) != w.receipts.Load() {
		t.Errorf("%d receipts were sent for, and there are %d tips", w.receipts.Load(), len(tips))
	}
	left := searchProfile(t, dir, append(phrases(t, p, pages...), secrets...))
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

// in makes the visit, presses Back until it is where it began, and says what it saw
// of the site on the way that it should not, and what it found on the disk before
// it left.
func (v visit) in(t *testing.T, w *world, dir string, b window) (found []string) {
	t.Helper()
	come(t, b, v.pages[0])
	for i, page := range v.pages[1:] {
		if strings.HasSuffix(page, "/tecken/") {
			b.click(".contents a, .step-list a")
		}
		if isText(v.pages[i]) { // nothing leads on from there
			b.open(address(page))
		} else {
			follow(t, b, page)
		}
	}
	if v.write {
		for _, field := range []string{"#f-what", "#f-street"} {
			b.write(field, v.secret())
		}
		b.click("input[name=danger][value=weapon]")
		b.click(".contents a, .step-list a")
		// The session is written now and then, in Firefox with what was typed, unless
		// the script says that nothing was.
		session := filepath.Join(dir, "Default/Sessions")
		_, inFirefox := b.(*firefoxWindow)
		if inFirefox {
			session = filepath.Join(dir, "sessionstore-backups")
		}
		onDisk := func(word string) bool { return len(searchProfile(t, session, []string{word}).words) > 0 }
		harness.Eventually(t, "the session on the disk", harness.Hung, func() bool { return onDisk(v.pages[len(v.pages)-1] + "#step-now") })
		if inFirefox && v.settings.noScript {
			harness.Eventually(t, "what was typed without script, on the disk while the form is open", harness.Hung, func() bool { return onDisk(v.secret()) })
		} else {
			time.Sleep(3 * time.Second) // a busy machine sees less, and does not fail for nothing
			for _, typed := range searchProfile(t, dir, []string{v.secret()}).words {
				found = append(found, "typed words on the disk while the form is open: "+typed)
			}
		}
	}
	settle(b)
	v.leave(t, w, b)
	await(t, b, neutralPage)
	var shown []string
	for i := 0; b.address() != startPage; i++ {
		if i == 10 || !b.back() {
			t.Fatalf("Back does not lead to where the visit began, but to %s", b.address())
		}
		settle(b)
		harness.Eventually(t, "Back does not end at an empty page", harness.Hung, func() bool { return b.address() != harness.Address+"ut" })
		if strings.Contains(b.text(), "112") { // as every page of ours does
			shown = append(shown, strings.TrimPrefix(b.address(), strings.TrimSuffix(harness.Address, "/")))
		}
	}
	if !slices.Equal(shown, v.back) {
		found = append(found, fmt.Sprintf("Back shows %q, not %q, after %s", shown, v.back, v.name))
	}
	return found
}

// address is that of a page of the site.
func address(page string) string { return harness.Address + strings.TrimPrefix(page, "/") }

// isText is true for what is no page, and has no links.
func isText(page string) bool { return strings.HasSuffix(page, ".txt") }

// come opens the page that a visit begins at, and follows its link to the site, or
// types the address when it has none.
func come(t *testing.T, b window, page string) {
	t.Helper()
	b.open(startPage)
	if isText(page) {
		b.open(address(page))
	} else {
		b.click(`a[href="` + address(page) + `"]`)
	}
	await(t, b, address(page))
}

// follow goes to a page by its link in the list of all pages.
func follow(t *testing.T, b window, page string) {
	t.Helper()
	b.click(`main a[href="` + page + `"], footer a[href="` + page + `"]`)
	await(t, b, address(page))
}

func await(t *testing.T, b window, address string) {
	t.Helper()
	for deadline := time.Now().Add(harness.Hung); time.Now().Before(deadline); time.Sleep(100 * time.Millisecond) {
		if b.address() == address {
			return
		}
	}
	t.Fatalf("at %s, not at %s", b.address(), address)
}

// settle waits until a tab has stayed where it is for half a second, and for
// longer when the browser takes its time to say where that is.
func settle(b window) {
	for at, same := "", 0; same < 2; time.Sleep(250 * time.Millisecond) {
		if now := b.address(); now == at {
			same++
		} else {
			at, same = now, 0
		}
	}
}
