package server

import (
	"log/slog"
	"sync"
	"time"
)

// FaultLog collects faults for the administrator and logs them at the full
// hour: one line for each kind, with the last cause and how often it was noted,
// rounded up to tens. So neither the time of a line nor its number tells of one
// sender's try. What needs attention at once is on /readyz.
type FaultLog struct {
	log *slog.Logger

	mu    sync.Mutex
	kinds map[string]*faultCount
}

type faultCount struct {
	cause error
	times int
}

// about is the unit of the numbers that are logged.
const about = 10

// NewFaultLog makes a fault log that writes to log while [Server.Serve] runs.
// Faults noted before are logged then.
func NewFaultLog(log *slog.Logger) *FaultLog {
	return &FaultLog{log: log, kinds: map[string]*faultCount{}}
}

// Note adds a fault of the kind what. Neither what nor the text of cause may
// contain anything of a visitor's.
func (f *FaultLog) Note(what string, cause error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	kind := f.kinds[what]
	if kind == nil {
		kind = &faultCount{}
		f.kinds[what] = kind
	}
	kind.cause = cause
	kind.times++
}

// say logs what was noted since it was called last.
func (f *FaultLog) say() {
	f.mu.Lock()
	defer f.mu.Unlock()
	for what, kind := range f.kinds {
		// Its text alone: slog prints an error with its stack, if it has one.
		f.log.Error(what, "cause", kind.cause.Error(), "times at most", (kind.times+about-1)/about*about)
	}
	clear(f.kinds)
}

// run logs at each full hour, and a last time when the channel is closed.
func (f *FaultLog) run(ended <-chan struct{}) {
	for {
		select {
		case <-time.After(time.Until(time.Now().Truncate(time.Hour).Add(time.Hour))):
		case <-ended:
			f.say()
			return
		}
		f.say()
	}
}
