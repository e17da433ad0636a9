package server

import (
	"log/slog"
	"sync"
	"time"
)

// faultLog collects faults and says them at a beat of its own, each kind with
// the number of times that it happened and what the last one was: somebody can
// act on it, and no line is written at the moment of one sender's try.
type faultLog struct {
	log *slog.Logger

	mu    sync.Mutex
	kinds map[string]*faultCount
}

type faultCount struct {
	cause error
	times int
	quiet int // beats until it is said again
}

const (
	beat      = time.Minute
	saidAgain = 60 // beats between two lines of the same kind
)

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

// say writes what happened since it was said last. It is called once a beat,
// and with last when the server ends.
func (f *faultLog) say(last bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for what, kind := range f.kinds {
		if kind.quiet > 0 {
			kind.quiet--
		}
		if kind.times > 0 && (last || kind.quiet == 0) {
			f.log.Error(what, "cause", kind.cause, "times", kind.times)
			kind.times, kind.quiet = 0, saidAgain
		}
	}
}

// run says faults until the channel is closed.
func (f *faultLog) run(ended <-chan struct{}) {
	ticks := time.NewTicker(beat)
	defer ticks.Stop()
	for {
		select {
		case <-ticks.C:
			f.say(false)
		case <-ended:
			f.say(true)
			return
		}
	}
}
