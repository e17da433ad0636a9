package server

import (
	"log/slog"
	"sync"
	"time"
)

// faultLog collects faults and says them when the hour is full, each kind once,
// with what the last one was and about how many there were. Somebody can act on
// it, and neither the moment of a line nor its number tells of one sender's try.
// What needs an eye at once is on /readyz.
type faultLog struct {
	log *slog.Logger

	mu    sync.Mutex
	kinds map[string]*faultCount
}

type faultCount struct {
	cause error
	times int
}

// about is the unit of the numbers that are said.
const about = 10

func newFaultLog(log *slog.Logger) *faultLog {
	return &faultLog{log: log, kinds: map[string]*faultCount{}}
}

func (f *faultLog) note(what string, cause error) {
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

// say writes what happened since it was called last.
func (f *faultLog) say() {
	f.mu.Lock()
	defer f.mu.Unlock()
	for what, kind := range f.kinds {
		// Its text alone: slog prints an error with its stack, if it has one.
		f.log.Error(what, "cause", kind.cause.Error(), "times at most", (kind.times+about-1)/about*about)
	}
	clear(f.kinds)
}

// run says faults at each full hour, and a last time when the channel is closed.
func (f *faultLog) run(ended <-chan struct{}) {
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
