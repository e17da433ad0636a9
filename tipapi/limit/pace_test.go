//go:build !race

// Nothing here runs side by side, and the race detector makes it ten times as slow.

package limit

import (
	"net/netip"
	"testing"
	"testing/synctest"
	"time"
)

// No try waits for anything, however many came before it: in a bubble, where only
// a wait makes time pass, none does. A machine's clock would hide a slope of a
// millisecond for each try.
func TestNoTryWaits(t *testing.T) {
	config := Defaults()
	config.All = Budget{Least: 100, Spread: 10}
	lim := newLimiter(t, config) // outside: the library's clean-up never ends
	synctest.Test(t, func(t *testing.T) {
		begun := time.Now()
		for n := range config.Network.most() + 10 {
			_, _ = pass(t, lim, netip.MustParseAddr("192.0.2.1"))
			_, _ = pass(t, lim, netip.AddrFrom4([4]byte{198, 51, 100, byte(n)}))
			if waited := time.Since(begun); waited != 0 {
				t.Fatalf("try %d and another's waited for %v", n+1, waited)
			}
		}
	})
}
