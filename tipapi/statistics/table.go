package statistics

import (
	"math"
	"slices"
)

// Fewest is the smallest count that is shown beside none at all.
const Fewest = 5

// Cell is a number of a table. One that is withheld has no Count here either.
type Cell struct {
	Count    int
	Withheld bool
}

// Row is the count of one value: a week, an area's key, a code.
type Row struct {
	Of string
	Cell
}

// Table counts tips by one property. The rows of a table without Overlaps are
// all tips of the total, each in one row.
type Table struct {
	By       string
	Rows     []Row
	Total    Cell
	Overlaps bool // a tip may be in several rows, or none
}

// partition makes the table of counts that add up to their total, without those
// under five and those from which they would follow.
//
// The total is shown in every table, so that a single withheld row would be the
// rest. Nor are several enough whose sum is under five, or which can be but one
// thing: five rows whose sum is 5 hold 1 each, and if it is 20 and all are small,
// 4 each. Then the smallest of the large rows is withheld too, and those as large
// as it: which of them were chosen would tell the order. Where only empty rows are
// left to show, they are withheld too: beside one row of closed tips and that of
// the open ones, they would say how all the closed ones ended. That this is enough
// also against one who knows these rules is tested on every small table
// (TestNothingFollows, TestNothingFollowsFromOutcomes).
func partition(by string, of []string, counts []int) Table {
	t := Table{By: by}
	total, small, smallSum := 0, 0, 0
	large := math.MaxInt // the smallest count of five or more
	for i, n := range counts {
		t.Rows = append(t.Rows, Row{of[i], Cell{Count: n}})
		total += n
		switch {
		case 0 < n && n < Fewest:
			t.Rows[i].Cell = withheld
			small++
			smallSum += n
		case n >= Fewest:
			large = min(large, n)
		}
	}
	t.Total = shown(total)
	few := smallSum < Fewest || smallSum == small || smallSum == small*(Fewest-1)
	for i, n := range counts {
		if small > 0 && few && n == large {
			t.Rows[i].Cell = withheld
		}
	}
	if !slices.ContainsFunc(t.Rows, func(row Row) bool { return row.Count > 0 }) {
		for i := range t.Rows {
			t.Rows[i].Cell = withheld
		}
	}
	return t
}

// overlapping makes a table of counts that are each some of the total. A row is
// withheld also when all but a few are in it.
func overlapping(by string, of []string, counts []int, total int) Table {
	t := Table{By: by, Total: shown(total), Overlaps: true}
	for i, n := range counts {
		cell := Cell{Count: n}
		if t.Total.Withheld || 0 < n && n < Fewest || 0 < total-n && total-n < Fewest {
			cell = withheld
		}
		t.Rows = append(t.Rows, Row{of[i], cell})
	}
	return t
}

var withheld = Cell{Withheld: true}

// shown is a count that stands alone. That there was nothing is withheld too: of
// a whole period, it would tell of a zero among few.
func shown(n int) Cell {
	if n < Fewest {
		return withheld
	}
	return Cell{Count: n}
}
