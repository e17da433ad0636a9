// Package operations is what an administrator's tools see of a running tipapi:
// whether it is alive, whether it can take tips, and how many it took.
//
// What it tells cannot be used to time a tip: totals stand still for an hour and
// then move in whole steps, and the memory in use is shown in large steps.
package operations

import (
	"maps"
	"sync"
	"time"
)

// Step is the unit of the totals that are shown.
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

// NewTotals starts from zero.
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

// Shown is how often each outcome had happened when the hour began, rounded
// down to whole Steps.
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
