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
// where a form without a mark ahead is taken for one that was not sent; a button
// that shows nothing would be the loss of a text that was not sent.
func TestWhatBackShowsIsFound(t *testing.T) {
	t.Parallel()
	found := afterSending(t, "chromium", inPage(`"sent"`, `"page"`), inPage(`"unsure"\)`, `"")`), inPage(`data-show="[^"]*"`, ``))
	for _, want := range []string{
		`^chromium {noScript:false noNavigation:false}: Back shows kept`,
		`^chromium {noScript:false noNavigation:true}: Back shows kept`,
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
			if back := s.sends(t, b.tab(t, s.settings), words); back != s.back {
				found = append(found, fmt.Sprintf("%s %+v: Back shows %s, not %s", s.browser, s.settings, back, s.back))
			}
		}
	}
	return found
}

// sends sends words, presses Back and says what is shown.
func (s sender) sends(t *testing.T, b window, words string) (back string) {
	t.Helper()
	come(t, b, "/sv/")
	b.open(address("/sv/skriv/"))
	await(t, b, address("/sv/skriv/"))
	b.write("#f-what", words)
	b.click(".send button")
	harness.Eventually(t, "the receipt", harness.Hung, func() bool { return strings.Contains(b.text(), harness.Words(t, "sv", "receipt_keep")) })
	if says := strings.Contains(b.text(), harness.Words(t, "sv", "receipt_back")); says != s.settings.noScript {
		t.Errorf("%+v: that Back may show the text is said: %t", s, says)
	}
	settle(b)
	b.back()
	await(t, b, address("/sv/skriv/"))
	settle(b)
	harness.Eventually(t, "the form", harness.Hung, func() bool { return strings.Contains(b.text(), "112") })
	shown := func() bool { return strings.Contains(b.text(), harness.Words(t, "sv", "f_what")) }
	switch written := b.value("#f-what"); {
	case shown() && written == "":
		return "empty"
	case shown() && written == words:
		return "kept"
	case !shown() && written == words && strings.Contains(b.text(), harness.Words(t, "sv", "back_unsure")):
		b.click(".came-back button")
		if !shown() || b.value("#f-what") != words || strings.Contains(b.text(), harness.Words(t, "sv", "back_unsure")) {
			return fmt.Sprintf("after the button %q", b.text())
		}
		return "covered"
	default:
		return fmt.Sprintf("%q and %q", written, b.text())
	}
}
