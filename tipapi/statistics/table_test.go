package statistics

import (
	"fmt"
	"slices"
	"testing"
)

// names are the names of n rows.
func names(n int) []string {
	of := make([]string, n)
	for i := range of {
		of[i] = fmt.Sprint("row ", i)
	}
	return of
}

// all calls f with every way to fill n rows with counts up to a total.
func all(n, total int, f func(counts []int)) {
	counts := make([]int, n)
	var fill func(i, left int)
	fill = func(i, left int) {
		if i == n {
			f(counts)
			return
		}
		for counts[i] = 0; counts[i] <= left; counts[i]++ {
			fill(i+1, left-counts[i])
		}
	}
	fill(0, total)
}

// values are what one cell can hold, for who sees a table.
type values struct{ least, most int }

// attack knows how tables are made and tries every content: it fails for a cell
// that is withheld though everything that looks the same has the same in it.
type attack map[string][]values

func (a attack) see(looks string, counts []int) {
	known := a[looks]
	if known == nil {
		for _, n := range counts {
			known = append(known, values{n, n})
		}
		a[looks] = known
	}
	for i, n := range counts {
		known[i] = values{min(known[i].least, n), max(known[i].most, n)}
	}
}

func withTotal(counts []int) []int {
	total := 0
	for _, n := range counts {
		total += n
	}
	return append(slices.Clone(counts), total)
}

func cells(t Table) []Cell {
	var all []Cell
	for _, row := range t.Rows {
		all = append(all, row.Cell)
	}
	return append(all, t.Total)
}

// Whoever knows the rules and sees a table cannot tell what any withheld cell of
// it holds.
func TestNothingFollows(t *testing.T) {
	for n, total := range map[int]int{1: 40, 2: 40, 3: 30, 4: 24, 5: 20, 6: 14} {
		seen, tables := attack{}, map[string]Table{}
		all(n, total, func(counts []int) {
			table := partition("", names(n), counts)
			looks := fmt.Sprint(table)
			tables[looks] = table
			seen.see(looks, withTotal(counts))
		})
		check(t, seen, tables)
	}
}

func check(t *testing.T, seen attack, tables map[string]Table) {
	t.Helper()
	hidden := 0
	for looks, table := range tables {
		for i, cell := range cells(table) {
			v := seen[looks][i]
			switch {
			case cell.Withheld && v.least == v.most:
				t.Errorf("%s: cell %d can only be %d", looks, i, v.least)
			case !cell.Withheld && (v.least != cell.Count || v.most != cell.Count):
				t.Errorf("%s: cell %d is %+v", looks, i, v)
			case !cell.Withheld && 0 < cell.Count && cell.Count < Fewest:
				t.Errorf("%s: cell %d is under five", looks, i)
			case cell.Withheld:
				hidden++
			}
		}
	}
	if hidden == 0 || len(tables) < 5 {
		t.Errorf("%d tables, %d cells withheld: nothing was tried", len(tables), hidden)
	}
}

// The same with the numbers of a report that are made of the table of waits.
func TestNothingFollowsFromTheMedian(t *testing.T) {
	hours := map[string]int{"hour": 0, "day": 5, "days": 50, "later": 500, "unread": Unread}
	week := Week{2026, 48}
	seen, tables := attack{}, map[string]Table{}
	medians := 0
	all(len(Waits), 15, func(counts []int) {
		var tips []Tip
		for i, n := range counts {
			for range n {
				tips = append(tips, Tip{Week: week, Hours: hours[Waits[i]]})
			}
		}
		r := New(Period{From: week, To: week}, tips)
		looks := fmt.Sprint(r.Waits, r.Hours, r.ReadInADay)
		tables[looks] = r.Waits
		seen.see(looks, withTotal(counts))
		if !r.Hours.Withheld {
			medians++
		}
	})
	if medians == 0 {
		t.Error("no median is ever shown")
	}
	check(t, seen, tables)
}

func TestNothingFollowsFromRowsThatOverlap(t *testing.T) {
	seen, tables := attack{}, map[string]Table{}
	for total := range 60 {
		for n := range total + 1 {
			table := overlapping("", names(1), []int{n}, total)
			looks := fmt.Sprint(table)
			tables[looks] = table
			seen.see(looks, []int{n, total})
		}
	}
	check(t, seen, tables)
}

func TestWhatIsWithheld(t *testing.T) {
	const x = -1 // withheld
	for name, c := range map[string]struct{ counts, want []int }{
		"nothing small":              {[]int{30, 12, 0, 5}, []int{30, 12, 0, 5, 47}},
		"one small row":              {[]int{30, 12, 0, 1}, []int{30, x, 0, x, 43}},
		"two that can be many":       {[]int{30, 3, 4, 0}, []int{30, x, x, 0, 37}},
		"two of a sum under five":    {[]int{30, 12, 2, 2}, []int{30, x, x, x, 46}},
		"five of one":                {[]int{30, 1, 1, 1, 1, 1}, []int{x, x, x, x, x, x, 35}},
		"two of four":                {[]int{30, 9, 4, 4}, []int{30, x, x, x, 47}},
		"equally large":              {[]int{9, 30, 9, 3}, []int{x, 30, x, x, 51}},
		"only small rows":            {[]int{4, 3, 0}, []int{x, x, x, 7}},
		"fewer than five":            {[]int{4, 0}, []int{x, x, x}},
		"nothing":                    {[]int{0, 0}, []int{x, x, x}},
		"all in one":                 {[]int{0, 7}, []int{0, 7, 7}},
		"five is the first that can": {[]int{5, 5}, []int{5, 5, 10}},
	} {
		for i, cell := range cells(partition("", names(len(c.counts)), c.counts)) {
			if want := (Cell{Count: max(0, c.want[i]), Withheld: c.want[i] == x}); cell != want {
				t.Errorf("%s: cell %d is %+v, want %+v", name, i, cell, want)
			}
		}
	}
	overlap := overlapping("", names(6), []int{0, 4, 5, 16, 15, 20}, 20)
	for i, want := range []Cell{{Count: 0}, withheld, {Count: 5}, withheld, {Count: 15}, {Count: 20}, {Count: 20}} {
		if got := cells(overlap)[i]; got != want {
			t.Errorf("overlapping: cell %d is %+v, want %+v", i, got, want)
		}
	}
}

// For tables that are too large to try all, every withheld cell has another
// content that looks the same.
func FuzzPartition(f *testing.F) {
	f.Add([]byte{30, 12, 0, 1})
	f.Add([]byte{1, 1, 1, 1, 1, 9, 9, 9})
	f.Add([]byte{4, 4, 4, 5, 5, 5, 0, 0, 0, 40})
	f.Fuzz(func(t *testing.T, in []byte) {
		if len(in) == 0 || len(in) > 12 {
			return
		}
		counts := make([]int, len(in))
		for i, b := range in {
			counts[i] = int(b % 48)
		}
		of := names(len(in))
		table := partition("", of, counts)
		looks := cells(table)
		for i, row := range table.Rows {
			if !row.Withheld && (row.Count != counts[i] || 0 < row.Count && row.Count < Fewest) {
				t.Fatalf("%v: %v", counts, looks)
			}
			if row.Withheld && !another(of, counts, i, looks) {
				t.Fatalf("%v: row %d follows from %v", counts, i, looks)
			}
		}
	})
}

// another reports whether another content than counts, different in row i, looks
// the same: a few moved between two or three rows, or one row with nearly all
// that is withheld.
func another(of []string, counts []int, i int, looks []Cell) bool {
	try := func(other []int) bool {
		return other[i] != counts[i] && slices.Min(other) >= 0 && slices.Equal(cells(partition("", of, other)), looks)
	}
	for d := -48; d <= 48; d++ {
		for j := range counts {
			other := slices.Clone(counts)
			other[i] += d
			if j != i { // otherwise the total is another
				other[j] -= d
			}
			if try(other) {
				return true
			}
			for k := range counts {
				for _, e := range []int{-2, -1, 1, 2} {
					if third := slices.Clone(other); j != i && k != i && k != j {
						third[j], third[k] = third[j]+e, third[k]-e
						if try(third) {
							return true
						}
					}
				}
			}
		}
	}
	for j := range counts {
		most, rest := slices.Clone(counts), 0
		for k := range counts {
			if looks[k].Withheld {
				rest += counts[k] - 1
				most[k] = 1
			}
		}
		if most[j] += rest; looks[j].Withheld && try(most) {
			return true
		}
	}
	return false
}
