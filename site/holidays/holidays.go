// Package holidays knows the days on which opening hours cannot be relied on.
package holidays

import (
	"slices"
	"time"

	"github.com/rickar/cal/v2"
	"github.com/rickar/cal/v2/se"
)

// Years is for how many calendar years a built site knows the holidays.
const Years = 3

// Unsure lists, in order, the days from a year's first day to the last of its
// third on which nothing is certain: Sweden's public holidays (lag 1989:253) and
// the day before each. On those many offices close early or do not open, and
// which ones do differs from place to place: Midsummer's, Christmas and New
// Year's Eve are among them, Maundy Thursday, 5 January, 30 April.
//
// It always begins with 1 January and ends with 31 December, which are the ends
// of what is known: outside them every day is unsure.
func Unsure(year int) []string {
	var days []string
	for y := year; y <= year+Years; y++ {
		for _, holiday := range se.Holidays {
			if holiday.Type != cal.ObservancePublic {
				continue
			}
			day, _ := holiday.Calc(y)
			for _, d := range []time.Time{day.AddDate(0, 0, -1), day} {
				if d.Year() >= year && d.Year() < year+Years {
					days = append(days, d.Format(time.DateOnly))
				}
			}
		}
	}
	slices.Sort(days)
	return slices.Compact(days)
}
