package statistics

import (
	"fmt"
	"time"
)

// Week is a week of ISO 8601, which is Sweden's: it begins on Monday, and week 1
// has the year's first Thursday.
type Week struct{ Year, Number int }

// WeekOf returns the week of a moment, by the days of [time.Local].
func WeekOf(at time.Time) Week {
	year, number := at.Local().ISOWeek()
	return Week{year, number}
}

// ParseWeek reads what [Week.String] returns, like "2026-W08".
func ParseWeek(text string) (Week, error) {
	var w Week
	if _, err := fmt.Sscanf(text, "%4d-W%2d", &w.Year, &w.Number); err != nil || w.String() != text || w.Year < 1 || weekOf(w.monday()) != w {
		return Week{}, wrong("week")
	}
	return w, nil
}

func (w Week) String() string { return fmt.Sprintf("%04d-W%02d", w.Year, w.Number) }

// Before reports whether w is earlier than other.
func (w Week) Before(other Week) bool {
	return w.Year < other.Year || w.Year == other.Year && w.Number < other.Number
}

// Next is the week after w.
func (w Week) Next() Week { return weekOf(w.monday().AddDate(0, 0, 7)) }

// monday is the week's first day, in UTC.
func (w Week) monday() time.Time {
	fourth := time.Date(w.Year, 1, 4, 0, 0, 0, 0, time.UTC) // always in week 1
	sinceMonday := (int(fourth.Weekday()) + 6) % 7
	return fourth.AddDate(0, 0, 7*(w.Number-1)-sinceMonday)
}

func weekOf(day time.Time) Week {
	year, number := day.ISOWeek()
	return Week{year, number}
}
