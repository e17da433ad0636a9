// Package delivery takes sealed tips from the spool to the team's queues, at
// least once each, and never in a hurry.
//
// It sees sealed tips and their random names, and nothing else. Each
// destination has its own progress, so that one that is away holds up no other.
package delivery

import (
	"context"
	"fmt"
	"time"
)

// Destination is a place that the team reads its tips from.
type Destination interface {
	// Send hands over one sealed tip and returns nil only when the other side
	// has acknowledged that it keeps it. The id is the same for every try of a
	// tip, so that the other side can tell repeats. A Refused is about this tip
	// alone, a Later says when to come back; after any other error the whole
	// destination is tried again after a while.
	Send(ctx context.Context, id string, sealed []byte) error
	// Check looks as far as it can without a tip whether Send would succeed, so
	// that a wrong setting is found before the first tip waits.
	Check(ctx context.Context) error
	Close() error
}

// Refused says that a destination does not take one tip, and may take others.
type Refused struct{ Cause error }

func (r Refused) Error() string { return fmt.Sprintf("this tip is refused: %v", r.Cause) }
func (r Refused) Unwrap() error { return r.Cause }

// Later says that a destination wants to be left alone for a while.
type Later struct {
	After time.Duration
	Cause error
}

func (l Later) Error() string { return fmt.Sprintf("not before %v: %v", l.After, l.Cause) }
func (l Later) Unwrap() error { return l.Cause }
