package traces

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"lyktan/endtoend/harness"
)

// sender is a browser as somebody has it who sends a tip and presses Back, and what
// Back shows then: "empty" is a form with nothing in it, "covered" one whose text is
// shown by a button alone, "kept" one with every word in it.
type sender struct {
	browser  string
	settings settings
	back     string
}

var senders = []sender{
	{"chromium", settings{}, "empty"},
	{"chromium", settings{noNavigation: true}, "covered"},
	{"chromium", settings{noScript: true}, "kept"},
	{"firefox", settings{}, "empty"},
	{"firefox", settings{noNavigation: true}, "empty"},
	{"firefox", settings{noScript: true}, "empty"},
}

// After sending, Back shows no word of it, but in a browser that keeps the page and
// has no script, as the receipt says there.
func TestBackAfterSending(t *testing.T) {
	t.Parallel()
	for browser := range browsers {
		t.Run(browser, func(t *testing.T) {
			t.Parallel()
			for _, fault := range afterSending(t, browser) {
				t.Error(fault)
			}
		})
	}
}

// Back would show every word where the receipt leaves no mark on its entry, and
// where nothing covers a form that cannot see marks.
func TestWhatBackShowsIsFound(t *testing.T) {
	t.Parallel()
	found := afterSending(t, "chromium", inPage(`\w+&&\w+\.updateCurrentEntry\(\{state:\w+=="page"[^}]*\}\)`, `0`), inPage(`\w+\("unsure"\)`, `0`),
		inPage(`<noscript><p>[^<]*</p></noscript>`, ``))
	for _, want := range []string{
		`^chromium {noScript:false noNavigation:false}: Back shows kept`,
		`^chromium {noScript:false noNavigation:true}: Back shows kept`,
		`^chromium {noScript:true noNavigation:false}: the receipt does not say what Back shows, or says it for nothing`,
	} {
		if !slices.ContainsFunc(found, regexp.MustCompile(want).MatchString) {
			t.Errorf("%s is not found; the test said %q", want, found)
		}
	}
}

// afterSending says where Back does not show what it should in a browser, with
// plants in the pages if any.
func afterSending(t *testing.T, browser string, plants ...change) (found []string) {
	t.Helper()
	w := newWorld(t, serve(t), plants...)
	b := browsers[browser](t, w, t.TempDir())
	for i, s := range senders {
		if s.browser == browser {
			words := fmt.Sprintf("Grannen på våning %d", i)
			back, said := s.sends(t, b.tab(t, s.settings), words)
			if said != s.settings.noScript {
				found = append(found, fmt.Sprintf("%s %+v: the receipt does not say what Back shows, or says it for nothing", s.browser, s.settings))
			}
			if back != s.back {
				found = append(found, fmt.Sprintf("%s %+v: Back shows %s, not %s", s.browser, s.settings, back, s.back))
			}
		}
	}
	return found
}

// sends sends words, presses Back and says what is shown, and whether the receipt
// has said that it may be.
func (s sender) sends(t *testing.T, b window, words string) (back string, said bool) {
	t.Helper()
	come(t, b, "/sv/")
	b.open(address("/sv/skriv/"))
	await(t, b, address("/sv/skriv/"))
	b.write("#f-what", words)
	b.click(".send button")
	harness.Eventually(t, "the receipt", harness.Hung, func() bool { return strings.Contains(b.text(), harness.Words(t, "sv", "receipt_keep")) })
	said = strings.Contains(b.text(), harness.Words(t, "sv", "receipt_back"))
	settle(b)
	b.back()
	await(t, b, address("/sv/skriv/"))
	settle(b)
	harness.Eventually(t, "the form", harness.Hung, func() bool { return strings.Contains(b.text(), "112") })
	shown := func() bool { return strings.Contains(b.text(), harness.Words(t, "sv", "f_what")) }
	switch written := b.value("#f-what"); {
	case shown() && written == "":
		b.click(".send button")
		harness.Eventually(t, "that nothing was written", harness.Hung, func() bool { return strings.Contains(b.text(), harness.Words(t, "sv", "problem_empty")) })
		return "empty", said
	case shown() && written == words:
		return "kept", said
	case !shown() && written == words && strings.Contains(b.text(), harness.Words(t, "sv", "back_unsure")):
		b.click(".came-back button")
		if !shown() || b.value("#f-what") != words || strings.Contains(b.text(), harness.Words(t, "sv", "back_unsure")) {
			return fmt.Sprintf("after the button %q", b.text()), said
		}
		return "covered", said
	default:
		return fmt.Sprintf("%q and %q", written, b.text()), said
	}
}
