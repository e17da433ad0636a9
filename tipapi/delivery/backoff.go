package delivery

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"
)

// backoff grows with each fault in a row, with jitter, so that many who wait for
// the same thing do not come back at once.
type backoff struct {
	limit time.Duration
	last  time.Duration
	until time.Time
}

const minBackoff = time.Second

func (b *backoff) next(err error) time.Duration {
	b.last = min(max(2*b.last, minBackoff), b.limit)
	wait := b.last/2 + rand.N(b.last/2+1)
	var later Later
	if errors.As(err, &later) {
		wait = max(wait, min(later.After, time.Hour))
	}
	return wait
}

func (b *backoff) reset() { b.last = 0 }

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
