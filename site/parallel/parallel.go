// Package parallel divides work on many things of one kind among the processors.
package parallel

import (
	"errors"
	"runtime"
	"sync"
	"sync/atomic"
)

// Do gives the numbers from 0 to n-1 to as many workers as there are processors.
// Each does with its numbers what newWorker returns, and may keep something of its
// own for it. The faults come in the order of the numbers.
func Do(n int, newWorker func() func(i int) error) error {
	faults := make([]error, n)
	var taken atomic.Int64
	var workers sync.WaitGroup
	for range min(n, runtime.GOMAXPROCS(0)) {
		workers.Go(func() {
			work := newWorker()
			for i := int(taken.Add(1)) - 1; i < n; i = int(taken.Add(1)) - 1 {
				faults[i] = work(i)
			}
		})
	}
	workers.Wait()
	return errors.Join(faults...)
}
