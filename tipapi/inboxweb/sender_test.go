package inboxweb

import (
	"strings"
	"testing"

	"lyktan/tipapi/inbox"
	"lyktan/tipapi/tip"
)

// Whoever keeps only the newest number is found through all of them, whoever keeps
// the first one too, and nobody else is.
func TestSameSender(t *testing.T) {
	var all []inbox.Case
	for _, pair := range []string{"a ", "b a", "c b", "d a", "x ", "y x", "z ", "q lost", "r lost"} {
		receipt, addsTo, _ := strings.Cut(pair, " ")
		var c inbox.Case
		c.Tip = tip.Tip{Receipt: receipt, AddsTo: addsTo}
		c.ID = receipt
		all = append(all, c)
	}
	for i, want := range []string{"b c d", "a c d", "a b d", "a b c", "y", "x", "", "r", "q"} {
		var got []string
		for _, other := range sameSender(all[i], all) {
			got = append(got, other.ID)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("with %s: %v, not %s", all[i].ID, got, want)
		}
	}
}
