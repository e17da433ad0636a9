// Package retention counts how long closed tips are kept, by what became of
// them, and tells which unread ones have waited too long.
//
// It deletes nothing and keeps nothing. What it calls due is closed and was
// read: an open or unread tip never is.
package retention

import (
	"fmt"
	"maps"
	"slices"
	"time"
)

// The outcomes of a closed tip.
const (
	Support   = "support"   // someone went on to support
	Referred  = "referred"  // guided on to others
	Reported  = "reported"  // to the police, or worry about a child
	Unreached = "unreached" // nobody could be reached
	Unfounded = "unfounded" // it was nothing
	Elsewhere = "elsewhere" // not the team's area
	Duplicate = "duplicate" // of another tip
)

// Outcomes are all outcomes, in the order of a list to choose from.
var Outcomes = []string{Support, Referred, Reported, Unreached, Unfounded, Elsewhere, Duplicate}

// Longest is the most days of a rule: ten years.
const Longest = 3650

// Rules say for each outcome how many days a closed tip is kept.
type Rules map[string]int

// Check fails, and names the outcome, when one of [Outcomes] has no rule, when
// there is a rule for something else, or when a rule is not of 1 to 3650 days.
func (r Rules) Check() error {
	for _, outcome := range Outcomes {
		days, ok := r[outcome]
		if !ok {
			return fmt.Errorf("retention: no rule for %s", outcome)
		}
		if days < 1 || days > Longest {
			return fmt.Errorf("retention: %d days for %s; 1 to %d are allowed", days, outcome, Longest)
		}
	}
	for _, outcome := range slices.Sorted(maps.Keys(r)) {
		if !slices.Contains(Outcomes, outcome) {
			return fmt.Errorf("retention: a rule for %q, which is no outcome", outcome)
		}
	}
	return nil
}

// Due returns when a tip that was closed then may be deleted: when so many whole
// calendar days have passed after the day it was closed, at the midnight that
// ends the last of them. Days are those of [time.Local], so that one of 23 or 25
// hours counts as one, and all that was closed in a day is due together. A rule
// of one day keeps what was closed on Monday until Tuesday is over.
//
// It returns false for a tip that is not closed (closed is zero) and for an
// outcome without a rule of 1 to 3650 days.
func (r Rules) Due(closed time.Time, outcome string) (time.Time, bool) {
	days := r[outcome]
	if closed.IsZero() || days < 1 || days > Longest {
		return time.Time{}, false
	}
	year, month, day := closed.Local().Date()
	noon := time.Date(year, month, day+days+1, 12, 0, 0, 0, time.Local)
	return startOfDay(noon), true
}

// startOfDay is the first moment of the day of a noon. Where clocks are put
// forward at midnight, that is not midnight.
func startOfDay(noon time.Time) time.Time {
	year, month, day := noon.Date()
	start := time.Date(year, month, day, 0, 0, 0, 0, time.Local)
	for start.Day() != day {
		start = start.Add(time.Hour)
	}
	return start
}

// IsDue reports whether a rule allows a tip to be deleted now. It never does for
// one that nobody has read (firstRead is zero), however it was closed.
func (r Rules) IsDue(now, firstRead, closed time.Time, outcome string) bool {
	due, ok := r.Due(closed, outcome)
	return ok && !firstRead.IsZero() && !now.Before(due)
}

// Overdue reports whether a tip that nobody has read (firstRead is zero) has
// waited longer than limit. As received is cut to the hour, it may have waited up
// to an hour less.
func Overdue(received, firstRead, now time.Time, limit time.Duration) bool {
	return firstRead.IsZero() && now.Sub(received) > limit
}
