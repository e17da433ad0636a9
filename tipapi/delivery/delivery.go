// Package delivery sends sealed tips from the spool to the team's queues, each
// at least once, at times that do not depend on when a tip came in: new tips
// are collected at whole multiples of [Config.Every], and later tries after a
// fault.
//
// It sees sealed tips and their random names, and nothing else. Each
// destination has its own progress, so one that fails delays no other.
package delivery

import (
	"context"
	"fmt"
	"regexp"
	"time"
)

// Destination is a queue that the team reads its tips from.
type Destination interface {
	// Send sends one sealed tip and returns nil only when the other side has
	// acknowledged that it keeps it. The id is the same for every try of a tip,
	// so that the other side can recognise repeats. An error of type [Refused]
	// concerns this tip alone; [Later] gives the earliest time of the next try;
	// any other error pauses the whole destination, for up to
	// [Config.MaxBackoff].
	Send(ctx context.Context, id string, sealed []byte) error
	// Check tests as far as it can without a tip whether Send would succeed, so
	// that a wrong setting is found before the first tip waits.
	Check(ctx context.Context) error
	// Close ends the destination's connections. No call of Send or Check may
	// follow.
	Close() error
}

var idForm = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)

// IsID reports whether the id of a tip is safe where a destination puts it: in a
// Message-ID, a file's name, a header. A dot is not, since a webhook signs what
// dots separate.
func IsID(id string) bool { return idForm.MatchString(id) }

// Refused is the error of a destination that does not accept one tip and may
// accept others. The tip stays in the spool and is tried again, at growing
// intervals of up to twelve times [Config.MaxBackoff].
type Refused struct{ Cause error }

func (r Refused) Error() string { return fmt.Sprintf("this tip is refused: %v", r.Cause) }
func (r Refused) Unwrap() error { return r.Cause }

// Later is the error of a destination that asks for a pause: nothing is sent to
// it until After has passed. More than an hour counts as an hour.
type Later struct {
	After time.Duration
	Cause error
}

func (l Later) Error() string { return fmt.Sprintf("not before %v: %v", l.After, l.Cause) }
func (l Later) Unwrap() error { return l.Cause }
