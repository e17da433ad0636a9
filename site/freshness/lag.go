package freshness

import (
	"fmt"
	"time"
)

// Lag is a translation whose source has changed since it was made.
type Lag struct {
	What    string // the file and the line of the translation
	Source  string // the same of the source
	Mend    string // what to do
	Changed string // the day (YYYY-MM-DD) of the first change of meaning that it lacks; "": only the words are others
}

// until is the last day on which the translation may lag, when that many are granted.
// A day that is none is long past.
func (l Lag) until(days int) time.Time {
	day, err := time.Parse(time.DateOnly, l.Changed)
	if err != nil {
		return time.Time{}
	}
	return day.AddDate(0, 0, days)
}

// Line says what lags, and until when it may.
func (l Lag) Line(days int) string {
	if l.Changed == "" {
		return fmt.Sprintf("%s: drift: %s has other words now than this was made from: %s", l.What, l.Source, l.Mend)
	}
	return fmt.Sprintf("%s: behind: the meaning of %s changed on %s: %s (by %s; after that day check and build refuse it)",
		l.What, l.Source, l.Changed, l.Mend, l.until(days).Format(time.DateOnly))
}

// Overdue names what lags behind a change of meaning for more days than are granted.
func Overdue(lags []Lag, days int, today time.Time) []string {
	var faults []string
	for _, l := range lags {
		if l.Changed != "" && l.until(days).Before(today.Truncate(24*time.Hour)) {
			faults = append(faults, l.Line(days))
		}
	}
	return faults
}
