package delivery

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"
)

// pause grows with each fault in a row, with jitter, so that many who wait for
// the same thing do not come back at once.
type pause struct {
	longest time.Duration
	last    time.Duration
	until   time.Time
}

const shortest = time.Second

func (p *pause) next(err error) time.Duration {
	p.last = min(max(2*p.last, shortest), p.longest)
	wait := p.last/2 + rand.N(p.last/2+1)
	var later Later
	if errors.As(err, &later) {
		wait = max(wait, min(later.After, time.Hour))
	}
	return wait
}

func (p *pause) reset() { p.last = 0 }

// sleep reports whether the time passed before ctx was done.
func sleep(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return ctx.Err() == nil
	}
	select {
	case <-time.After(d):
		return true
	case <-ctx.Done():
		return false
	}
}
