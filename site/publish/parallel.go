package publish

import (
	"errors"
	"runtime"
	"sync"
	"sync/atomic"
)

// inParallel gives the numbers from 0 to n-1 to as many workers as there are
// processors. Each worker does with its numbers what newWorker returns. The
// faults come in the order of the numbers.
func inParallel(n int, newWorker func() func(i int) error) error {
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
