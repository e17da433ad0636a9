// Package notice sends the team a fixed reminder at fixed times, whether there
// are tips or not, so that the mails do not show when a tip came. The exception
// is [Schedule.Urgent], which is used only where the administrator has chosen
// it.
package notice

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

// Times are times of day, in the time zone of this machine.
type Times []time.Duration // since midnight

// ParseTimes reads times like "08:00,15:30". Its error joins all that is wrong.
func ParseTimes(list string) (Times, error) {
	var times Times
	var faults []error
	for text := range strings.SplitSeq(list, ",") {
		at, err := time.Parse("15:04", strings.TrimSpace(text))
		if err != nil {
			faults = append(faults, fmt.Errorf("%q is not a time of the day such as 08:00 (several with commas between)", text))
		}
		times = append(times, time.Duration(at.Hour())*time.Hour+time.Duration(at.Minute())*time.Minute)
	}
	if len(faults) > 0 {
		return nil, errors.Join(faults...)
	}
	return times, nil
}

// next is the first of the times after now.
func (t Times) next(now time.Time) time.Time {
	var first time.Time
	for day := range 2 {
		for _, at := range t {
			// As the clock on the wall shows it, also on a day when it is changed.
			then := time.Date(now.Year(), now.Month(), now.Day()+day, int(at.Hours()), int(at.Minutes())%60, 0, 0, now.Location())
			if then.After(now) && (first.IsZero() || then.Before(first)) {
				first = then
			}
		}
	}
	return first
}

// Schedule sends notices at fixed times of the day.
type Schedule struct {
	times   Times
	send    func(context.Context) error
	onFault func(error)
	urgent  chan struct{}
}

// New makes a schedule. send sends one notice. It is tried up to five times,
// with growing pauses; onFault is called for each try that fails.
func New(times Times, send func(context.Context) error, onFault func(error)) *Schedule {
	return &Schedule{times: times, send: send, onFault: onFault, urgent: make(chan struct{}, 1)}
}

// Urgent sends a notice at the next full minute, outside the schedule. Several
// calls within a minute send one. It does not wait for the notice.
func (s *Schedule) Urgent() {
	select {
	case s.urgent <- struct{}{}:
	default: // one is on its way
	}
}

const (
	timeout = 30 * time.Second
	tries   = 5
)

// Run sends notices until ctx is done.
func (s *Schedule) Run(ctx context.Context) {
	for {
		select {
		case <-time.After(time.Until(s.times.next(time.Now()))):
		case <-s.urgent:
			// At the full minute, like everything else that leaves.
			if !sleep(ctx, time.Until(time.Now().Truncate(time.Minute).Add(time.Minute))) {
				return
			}
			select {
			case <-s.urgent: // one more within the minute
			default:
			}
		case <-ctx.Done():
			return
		}
		s.notify(ctx)
	}
}

// notify tries a few times, ever slower.
func (s *Schedule) notify(ctx context.Context) {
	for try := range tries {
		attempt, cancel := context.WithTimeout(ctx, timeout)
		err := s.send(attempt)
		cancel()
		if err == nil || ctx.Err() != nil {
			return
		}
		s.onFault(err)
		if !sleep(ctx, time.Minute<<try) {
			return
		}
	}
}

// sleep reports whether the time passed before ctx was done. Package delivery has
// the same lines: too few for a package, and neither should need the other.
func sleep(ctx context.Context, d time.Duration) bool {
	select {
	case <-time.After(d):
		return true
	case <-ctx.Done():
		return false
	}
}
