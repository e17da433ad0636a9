package traces

import (
	"fmt"
	"strings"
	"testing"

	"lyktan/endtoend/harness"
)

// visit is a way to come, to read and to leave. What is found of it is known by its
// language and its secret.
type visit struct {
	name     string
	settings settings
	pages    []string // opened one after the other, by links
	write    bool     // begin to fill in the form, which is the last page
	leave    func(t *testing.T, w *world, b window)
	back     []string // what Back shows, press by press; nothing of ours is "away"
}

// secret is what the visitor types.
func (v visit) secret() string { return fmt.Sprintf("Grannen på våningen, %s, qvxz", v.name) }

// pagesIn makes pages in a language of their names.
func pagesIn(lang string, names ...string) (pages []string) {
	for _, name := range names {
		pages = append(pages, "/"+lang+"/"+name)
	}
	return pages
}

var aFewPages = []string{"", "stod/", "tecken/", "skriv/"}

// The visits that write are each in a language of their own.
var visits = []visit{
	{"the button on the first page", settings{}, pagesIn("sv", ""), false, press, nil},
	{"the button after several pages", settings{}, pagesIn("en", aFewPages...), true, press, nil},
	{"Shift three times", settings{}, pagesIn("sv", aFewPages[:3]...), false, shift, nil},
	{"the button on the receipt", settings{}, pagesIn("sv", aFewPages...), true, send, nil},
	{"the button after a reload of the receipt", settings{}, pagesIn("ar", "", "skriv/"), false, reloadTheReceipt, nil},
	{"the button on a slow line", settings{}, pagesIn("ar", "", "stod/"), false, pressOnASlowLine, nil},
	// The page of numbers as text has no script and cannot hide itself: the exit does
	// not go back to it, and what comes after it is gone.
	{"the button after the text", settings{}, pagesIn("sv", "nummer.txt", "stod/", "tecken/"), false, press, pagesIn("sv", "nummer.txt")},
	{"the button in an older browser", settings{noNavigation: true}, pagesIn("en", aFewPages[:3]...), false, press, pagesIn("en", "stod/#hitta", "stod/", "")},
	{"the button without script", settings{noScript: true}, pagesIn("sv-x-lattlast", aFewPages...), true, press,
		pagesIn("sv-x-lattlast", "skriv/#step-now", "skriv/", "tecken/", "stod/#hitta", "stod/", "")},
}

// exit is the button of every page.
const exit = ".exit a.leave:not(.skip)"

func press(_ *testing.T, _ *world, b window) { b.click(exit) }

func shift(_ *testing.T, _ *world, b window) { b.shift(3) }

func send(_ *testing.T, _ *world, b window) {
	b.click(".send button")
	b.click(".out a.leave")
}

// pressOnASlowLine asks that the page is gone at once all the same.
func pressOnASlowLine(t *testing.T, w *world, b window) {
	w.slow.Store(true)
	b.click(exit)
	if text := b.text(); strings.Contains(text, "112") {
		t.Errorf("after the press there is %q", text)
	}
	await(t, b, neutralPage)
	w.slow.Store(false)
}

// reloadTheReceipt asks that the receipt is not sent for again: a reload asks for
// its address, and so do Back and Forward where they ask at all. The exit works
// from there as ever.
func reloadTheReceipt(t *testing.T, w *world, b window) {
	before, form := w.receipts.Load(), b.address()
	lang := strings.Split(strings.TrimPrefix(form, harness.Address), "/")[0]
	reloaded := harness.Address + lang + "/reload.html"
	b.write("#f-street", "Ringvägen 1")
	b.click(".send button")
	shown := func(want bool) func() bool {
		return func() bool { return strings.Contains(b.text(), harness.Words(t, lang, "receipt_keep")) == want }
	}
	harness.Eventually(t, "the receipt", harness.Hung, shown(true))
	await(t, b, reloaded) // before, a browser would ask whether to send again
	b.reload()
	harness.Eventually(t, "another page than the receipt", harness.Hung, shown(false))
	settle(b)
	if !strings.Contains(b.text(), "112") {
		t.Errorf("after a reload there is %q", b.text())
	}
	b.back()
	await(t, b, form)
	b.forward()
	await(t, b, reloaded)
	settle(b)
	if n := w.receipts.Load() - before; n != 1 {
		t.Errorf("%d receipts were sent for", n)
	}
	harness.Eventually(t, "the page that says so", harness.Hung, func() bool { return strings.Contains(b.text(), harness.Words(t, lang, "reload")) })
	b.click(exit)
}
