package traces

import (
	"strings"
	"testing"

	"lyktan/endtoend/harness"
)

// After sending, Back shows an empty form, in each browser; where a browser does not
// let the page see that a receipt lies ahead, the text is covered. Before that, Back
// brings what was written.
func TestBackAfterSendingShowsNothing(t *testing.T) {
	t.Parallel()
	const words = "Grannen på fjärde våningen"
	w := newWorld(t, serve(t))
	for name, open := range browsers {
		for _, old := range []bool{false, true} {
			t.Run(name, func(t *testing.T) {
				if old && name == "chromium" {
					t.Skip("its version has the Navigation API")
				}
				b := open(t, w, t.TempDir()).tab(t, settings{noNavigation: old})
				come(t, b, "/sv/")
				b.open(address("/sv/skriv/"))
				await(t, b, address("/sv/skriv/"))
				b.write("#f-what", words)
				b.click(".send button")
				harness.Eventually(t, "the receipt", harness.Hung, func() bool { return strings.Contains(b.text(), harness.Words(t, "sv", "receipt_keep")) })
				settle(b)
				b.back()
				await(t, b, harness.Address+"sv/skriv/")
				settle(b)
				if text := b.text(); strings.Contains(text, words) || text == "" {
					t.Errorf("Back shows %q", text)
				}
				if old { // it may be covered, and has the words until somebody asks for them
					return
				}
				b.click(".send button")
				harness.Eventually(t, "that nothing was written", harness.Hung, func() bool { return strings.Contains(b.text(), harness.Words(t, "sv", "problem_empty")) })
			})
		}
	}
}
