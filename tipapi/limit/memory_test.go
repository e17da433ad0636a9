//go:build !race

// Nothing here runs side by side, and the race detector makes it ten times as slow.

package limit

import (
	"net/netip"
	"runtime"
	"testing"
)

// However many networks come, the memory for counts is bounded.
func TestMemoryIsBounded(t *testing.T) {
	lim, ctx := newLimiter(t, Defaults()), t.Context()
	live := func() uint64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	before := live()
	for i := range 300_000 {
		_, _ = lim.Admit(ctx, netip.AddrFrom16([16]byte{0x20, 0x01, 0x0d, 0xb8, byte(i >> 16), byte(i >> 8), byte(i)}))
	}
	grown := int64(live()) - int64(before)
	runtime.KeepAlive(lim)
	if grown > 60<<20 {
		t.Errorf("300,000 networks took %d MB", grown>>20)
	}
	t.Logf("300,000 networks took %d MB", grown>>20)
}
