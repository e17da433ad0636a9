// Package operations serves the health, readiness and totals of a running
// tipapi to the administrator.
//
// Nothing of it can be used to time a tip: the totals change only at the full
// hour and in steps of [Step], and the memory in use is rounded up to 32 MiB.
package operations

import (
	"maps"
	"sync"
	"time"
)

// Step is the unit of the totals: they are shown rounded down to a multiple of
// it.
const Step = 10

// Totals counts what happened since the start, by outcome. Its methods may be
// called from several goroutines.
type Totals struct {
	now func() time.Time

	mu     sync.Mutex
	counts map[string]int
	hour   time.Time      // that counts belongs to
	shown  map[string]int // counts when that hour began
}

// NewTotals returns totals of zero.
func NewTotals() *Totals {
	return &Totals{now: time.Now, counts: map[string]int{}, shown: map[string]int{}}
}

// Add counts one outcome. The outcomes are few and fixed; nothing of a visitor
// may be in their names.
func (t *Totals) Add(outcome string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.turn()
	t.counts[outcome]++
}

// Shown returns how often each outcome had happened when the current hour
// began, rounded down to a multiple of [Step].
func (t *Totals) Shown() map[string]int {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.turn()
	rounded := map[string]int{}
	for outcome, n := range t.shown {
		rounded[outcome] = n - n%Step
	}
	return rounded
}

func (t *Totals) turn() {
	if hour := t.now().UTC().Truncate(time.Hour); !hour.Equal(t.hour) {
		t.hour, t.shown = hour, maps.Clone(t.counts)
	}
}
