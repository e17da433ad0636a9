//go:build linux

package faults

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"lyktan/endtoend/harness"
)

// The power is cut: only what had reached the disk is there afterwards. The
// process is killed and the disk's image copied as it is at that instant, without
// the pages that the kernel has not written yet: ext4 writes them by itself only
// after half a minute here. The next round goes on with the copy.
//
// Under load every sync writes the journal, and with it the names of everybody's
// files: a sync that is left out costs no tip. So in every other round somebody
// sends one tip alone, and only the syncs of that tip can keep it.
func TestFaultPowerCut(t *testing.T) {
	cuts, b, img := often(4, 100), newBook(), image(t, "128M")
	for i := range cuts + 1 {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			spool := filepath.Join(disk(t, "loop,commit=600", img), "spool")
			p := harness.StartProgram(t, harness.Shipped, spool, unbounded...)
			b.putAway(t, spool)
			if i == cuts {
				b.report(t, "power cut (only what was synced is left) under load of 16 senders, and after one tip sent alone", cuts)
				return
			}
			next, ended := fmt.Sprint(strings.TrimRight(img, "0123456789"), i), func() {}
			if i%2 == 0 {
				last := b.load(t, p, 16, nil)
				ended = func() { last() }
			} else {
				b.Taken(t, harness.SenderFrom(p, "127.0.0.1"), b.Words())
			}
			p.Kill(t)
			harness.MustRun(t, "cp", "--sparse=always", img, next)
			ended()
			harness.MustRun(t, "rm", img) // it lives on until it is unmounted
			img = next
		})
	}
}
