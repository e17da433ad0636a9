package statistics

import (
	"fmt"
	"testing"

	"lyktan/tipapi/retention"
)

// ended is a report of tips with these outcomes, in the order of the rows.
func ended(counts ...int) Report {
	week := Week{2026, 48}
	var tips []Tip
	for i, outcome := range append(append([]string{}, retention.Outcomes...), "") {
		for range counts[i] {
			tips = append(tips, Tip{Week: week, Outcome: outcome})
		}
	}
	return New(Period{From: week, To: week}, tips)
}

// A few closed tips say neither how many had which outcome, nor which outcome all
// of them had.
func TestFewClosedTips(t *testing.T) {
	for name, c := range map[string]struct {
		counts                []int // support, referred, reported, unreached, unfounded, elsewhere, duplicate, open
		rows, closed, support string
		percent               bool
	}{
		"all unfounded":       {[]int{0, 0, 0, 0, 3, 0, 0, 40}, "– – – – – – – –", "–", "–", false},
		"all support":         {[]int{4, 0, 0, 0, 0, 0, 0, 40}, "– – – – – – – –", "–", "–", false},
		"two outcomes":        {[]int{1, 0, 0, 0, 2, 0, 0, 40}, "– – – – – – – –", "–", "–", false},
		"none closed":         {[]int{0, 0, 0, 0, 0, 0, 0, 40}, "0 0 0 0 0 0 0 40", "0", "0", true},
		"five closed":         {[]int{0, 0, 0, 0, 5, 0, 0, 40}, "0 0 0 0 5 0 0 40", "5", "0", true},
		"a few open":          {[]int{0, 0, 0, 20, 9, 0, 0, 2}, "0 0 0 20 – 0 0 –", "–", "–", false},
		"a few of many":       {[]int{9, 0, 0, 0, 2, 0, 0, 40}, "– 0 0 0 – 0 0 40", "11", "–", false},
		"some of each, large": {[]int{9, 0, 0, 0, 8, 0, 0, 40}, "9 0 0 0 8 0 0 40", "17", "9", true},
	} {
		r := ended(c.counts...)
		rows := ""
		for i, row := range r.Outcomes.Rows {
			if i > 0 {
				rows += " "
			}
			rows += text(row.Cell)
		}
		_, ok := Percent(r.Support, r.Tips)
		if rows != c.rows || text(r.Closed) != c.closed || text(r.Support) != c.support || ok != c.percent {
			t.Errorf("%s: %s, closed %s, support %s, percent %v", name, rows, text(r.Closed), text(r.Support), ok)
		}
	}
}

// Whoever knows the rules tries every way in which up to ten tips can have ended:
// no withheld cell follows from the table and the numbers beside it, nor that all
// of what may be a few closed tips had one outcome.
func TestNothingFollowsFromOutcomes(t *testing.T) {
	seen, tables := attack{}, map[string]Table{}
	few := map[string]bool{}         // what one to four closed tips can look like
	rows := map[string]map[int]int{} // the rows of closed tips, in how many contents that look so
	contents := map[string]int{}     // with closed tips
	open := len(retention.Outcomes)
	all(open+1, 10, func(counts []int) {
		r := ended(counts...)
		looks := fmt.Sprint(r.Outcomes, r.Closed, r.Support)
		tables[looks] = r.Outcomes
		seen.see(looks, withTotal(counts))
		closed, used := 0, []int{}
		for row, n := range counts[:open] {
			if closed += n; n > 0 {
				used = append(used, row)
			}
		}
		if closed == 0 {
			return
		}
		few[looks] = few[looks] || closed < Fewest
		contents[looks]++
		if rows[looks] == nil {
			rows[looks] = map[int]int{}
		}
		if len(used) == 1 {
			rows[looks][used[0]]++
		}
	})
	for looks := range few {
		for row, n := range rows[looks] {
			if few[looks] && n == contents[looks] {
				t.Errorf("%s: all closed tips are in row %d", looks, row)
			}
		}
	}
	check(t, seen, tables)
}
