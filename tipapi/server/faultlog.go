package server

import (
	"log/slog"
	"sync"
	"time"
)

// faultLog says each kind of fault once an hour, with the number of times that
// it happened since it was said last: somebody can act on it, and a line is not
// the time of one sender's try.
type faultLog struct {
	mu    sync.Mutex
	kinds map[string]*faultCount
}

type faultCount struct {
	said   time.Time
	unsaid int
}

func (f *faultLog) note(log *slog.Logger, what string, cause error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.kinds == nil {
		f.kinds = map[string]*faultCount{}
	}
	kind := f.kinds[what]
	if kind == nil {
		kind = &faultCount{}
		f.kinds[what] = kind
	}
	kind.unsaid++
	if now := time.Now(); now.Sub(kind.said) >= time.Hour {
		log.Error(what, "cause", cause, "times", kind.unsaid)
		kind.said, kind.unsaid = now, 0
	}
}
