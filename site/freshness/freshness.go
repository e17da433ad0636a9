// Package freshness knows when something that was checked has to be checked
// again, and by whom. It cannot know whether anybody really looked.
package freshness

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// Editors is the owner of everything that names no other.
const Editors = "redaktionen"

// Due is something that has to be checked again.
type Due struct {
	By    time.Time
	Owner string
	What  string // the file, the line, and the key in it
}

// DueAfter returns when something that was checked on a day (YYYY-MM-DD) is due
// again, some months later. A day that is none is long past.
func DueAfter(checked string, months int, owner, what string) Due {
	day, err := time.Parse(time.DateOnly, checked)
	if err != nil {
		day = time.Time{}
	}
	return Due{day.AddDate(0, months, 0), owner, what}
}

// Late says that the day has gone by and what to do, or "".
func (d Due) Late(today time.Time) string {
	if !d.By.Before(today.Truncate(24 * time.Hour)) {
		return ""
	}
	return fmt.Sprintf("was to be checked again by %s (%s): check it, then write today as checked", d.By.Format(time.DateOnly), d.Owner)
}

// TooOld names what is past its day, and what to do.
func TooOld(all []Due, today time.Time) []string {
	var faults []string
	for _, due := range all {
		if late := due.Late(today); late != "" {
			faults = append(faults, fmt.Sprintf("%s: %s", due.What, late))
		}
	}
	return faults
}

// Lines prints what is due, by owner and then by day.
func Lines(all []Due) []string {
	sorted := slices.Clone(all)
	slices.SortStableFunc(sorted, func(a, b Due) int {
		return cmp.Or(cmp.Compare(a.Owner, b.Owner), a.By.Compare(b.By), cmp.Compare(a.What, b.What))
	})
	lines := make([]string, len(sorted))
	for i, due := range sorted {
		lines[i] = fmt.Sprintf("%-12s %s  %s", due.Owner, due.By.Format(time.DateOnly), due.What)
	}
	return lines
}
