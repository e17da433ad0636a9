package journal

import (
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"

	"filippo.io/age"

	"lyktan/tipapi/seal"
	"lyktan/tipapi/spool"
)

// BenchmarkRefresh is the start of a member's program: ten thousand entries in a
// folder, each sealed to six members' hybrid keys.
func BenchmarkRefresh(b *testing.B) {
	const entries, members = 10_000, 6
	store, c := spool.Folder(b.TempDir()).Journal(), newClock()
	var all []*Journal
	for i := range members {
		key, err := age.GenerateHybridIdentity()
		must(b, err)
		j := onTheComputer(b, store, c, seal.Identities{key})
		must(b, j.Join(fmt.Sprint("Member ", i)))
		all = append(all, j)
	}
	for _, j := range all[1:] {
		meet(b, all[0], j)
	}
	keys := all[0].view.recipients()
	var next atomic.Int64
	var writers sync.WaitGroup
	for range 4 * runtime.NumCPU() {
		writers.Go(func() {
			for i := next.Add(1); i <= entries; i = next.Add(1) {
				e := Entry{Version: Version, ID: fmt.Sprint(i), At: c.tick(), By: all[0].Me().ID(), Kind: Noted, Tip: fmt.Sprint(i % 2000), Text: "a note"}
				s, err := sign(e, all[0].mine[0].key)
				if err != nil {
					b.Error(err)
					return
				}
				sealed, err := s.seal(keys)
				if err == nil {
					_, err = store.Add(sealed)
				}
				if err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	writers.Wait()
	var before, after runtime.MemStats
	for n := 0; b.Loop(); n++ {
		runtime.GC()
		runtime.ReadMemStats(&before)
		j, err := New(store, all[n%members].ids)
		must(b, err)
		must(b, j.Refresh())
		if len(j.Entries()) < entries {
			b.Fatalf("%d entries, faults %v", len(j.Entries()), causes(j))
		}
		runtime.GC()
		runtime.ReadMemStats(&after)
		b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/1e6, "MB-kept")
		runtime.KeepAlive(j)
	}
	b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N)/entries*1000, "µs/entry")
}
