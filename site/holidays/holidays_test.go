package holidays

import (
	"slices"
	"strings"
	"testing"
)

// The public holidays as a Swedish almanac has them, typed here by hand, with
// the days before them. A library that loses one, or moves one, fails.
func TestUnsure(t *testing.T) {
	want := strings.Fields(`
		2026-01-01 2026-01-05 2026-01-06 2026-04-02 2026-04-03 2026-04-04 2026-04-05 2026-04-06 2026-04-30 2026-05-01
		2026-05-13 2026-05-14 2026-05-23 2026-05-24 2026-06-05 2026-06-06 2026-06-19 2026-06-20 2026-10-30 2026-10-31
		2026-12-24 2026-12-25 2026-12-26 2026-12-31
		2027-01-01 2027-01-05 2027-01-06 2027-03-25 2027-03-26 2027-03-27 2027-03-28 2027-03-29 2027-04-30 2027-05-01
		2027-05-05 2027-05-06 2027-05-15 2027-05-16 2027-06-05 2027-06-06 2027-06-25 2027-06-26 2027-11-05 2027-11-06
		2027-12-24 2027-12-25 2027-12-26 2027-12-31
		2028-01-01 2028-01-05 2028-01-06 2028-04-13 2028-04-14 2028-04-15 2028-04-16 2028-04-17 2028-04-30 2028-05-01
		2028-05-24 2028-05-25 2028-06-03 2028-06-04 2028-06-05 2028-06-06 2028-06-23 2028-06-24 2028-11-03 2028-11-04
		2028-12-24 2028-12-25 2028-12-26 2028-12-31`)
	if got := Unsure(2026); !slices.Equal(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
}

// The script takes the list's ends for the ends of what is known.
func TestUnsureCoversWholeYears(t *testing.T) {
	for year := 2026; year < 2060; year++ {
		days := Unsure(year)
		first, last := days[0], days[len(days)-1]
		if first[4:] != "-01-01" || last[4:] != "-12-31" || first[:4] >= last[:4] {
			t.Errorf("%d: from %s to %s", year, first, last)
		}
	}
}
