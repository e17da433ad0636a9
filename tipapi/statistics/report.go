package statistics

import (
	"slices"

	"lyktan/tipapi/retention"
)

// The rows for what has no value of its own.
const (
	Other = "other" // an area or language that is not listed, or none
	Open  = "open"  // no outcome yet
)

// Waits are the rows of the time to the first reading.
var Waits = []string{"hour", "day", "days", "later", "unread"}

// wait is the row of a tip: read within an hour, 24 hours, three days, later, or
// not yet. As the time of receiving is cut to the hour, what was read at once
// just before the full hour counts as one hour.
func (t Tip) wait() string {
	switch {
	case t.Hours < 0:
		return "unread"
	case t.Hours < 1:
		return "hour"
	case t.Hours < 24:
		return "day"
	case t.Hours < 72:
		return "days"
	}
	return "later"
}

// Period says what a report is of.
type Period struct {
	From, To Week     // both are part of it
	Areas    []string // keys, in the order of the rows; the others are counted as [Other]
	Langs    []string // likewise
}

// Report are the numbers of a period, without any under five.
type Report struct {
	From, To Week

	Tips     Cell
	Weeks    Table
	Areas    Table
	Kinds    Table // overlaps
	Outcomes Table
	Langs    Table
	Waits    Table

	// Within a day read, closed, and gone on to support, out of Tips; withheld when
	// a number is that they are made of. Support is withheld with Closed: no support
	// out of a few would say that none of them had any.
	ReadInADay Cell
	Closed     Cell
	Support    Cell

	// Hours is the lower median of the hours to the first reading, of the tips that
	// were read. It is withheld when a row of Waits is: in which row half of the tips
	// are is enough to tell some rows of a small table.
	Hours Cell
}

// New counts the tips that were received in a period. Rows have a fixed order,
// whatever the order of the tips. A period of more than ten years, or one that
// ends before it begins, has no weeks and no tips.
func New(p Period, tips []Tip) Report {
	weeks := p.weeks()
	if len(weeks) > 0 {
		tips = slices.DeleteFunc(slices.Clone(tips), func(t Tip) bool { return t.Week.Before(p.From) || p.To.Before(t.Week) })
	} else {
		tips = nil
	}
	r := Report{From: p.From, To: p.To, Tips: shown(len(tips))}
	r.Weeks = by("week", weeks, "", tips, func(t Tip) string { return t.Week.String() })
	r.Areas = by("area", p.Areas, Other, tips, func(t Tip) string { return t.Area })
	r.Outcomes = by("outcome", retention.Outcomes, Open, tips, func(t Tip) string { return t.Outcome })
	r.Langs = by("lang", p.Langs, Other, tips, func(t Tip) string { return t.Lang })
	r.Waits = by("wait", Waits, "", tips, Tip.wait)
	kinds := make([]int, len(Kinds))
	for _, t := range tips {
		for i, kind := range Kinds {
			if slices.Contains(t.Kinds, kind) {
				kinds[i]++
			}
		}
	}
	r.Kinds = overlapping("kind", Kinds, kinds, len(tips))

	r.ReadInADay = sum(r.Waits.Cell("hour"), r.Waits.Cell("day"))
	r.Closed = less(r.Outcomes.Total, r.Outcomes.Cell(Open))
	if r.Support = r.Outcomes.Cell(retention.Support); r.Closed.Withheld {
		r.Support = withheld
	}
	r.Hours = median(r, tips)
	return r
}

// weeks are the period's weeks, at most those of ten years.
func (p Period) weeks() []string {
	var weeks []string
	for w := p.From; !p.To.Before(w); w = w.Next() {
		if weeks = append(weeks, w.String()); len(weeks) > 530 {
			return nil
		}
	}
	return weeks
}

// by counts tips by a property. A value that is not among the rows is counted in
// the row rest, which comes last; rest is "" where there is none.
func by(name string, of []string, rest string, tips []Tip, value func(Tip) string) Table {
	of = slices.Clone(of)
	if rest != "" {
		of = append(slices.DeleteFunc(of, func(v string) bool { return v == rest }), rest)
	}
	place := map[string]int{}
	for i, v := range of {
		place[v] = i
	}
	counts := make([]int, len(of))
	for _, t := range tips {
		i, listed := place[value(t)]
		if !listed {
			i = len(of) - 1
		}
		counts[i]++
	}
	return partition(name, of, counts)
}

// Cell returns the row of a value; of one that the table does not have, a
// withheld one.
func (t Table) Cell(of string) Cell {
	for _, row := range t.Rows {
		if row.Of == of {
			return row.Cell
		}
	}
	return withheld
}

func sum(a, b Cell) Cell {
	if a.Withheld || b.Withheld {
		return withheld
	}
	return Cell{Count: a.Count + b.Count}
}

func less(a, b Cell) Cell {
	if a.Withheld || b.Withheld {
		return withheld
	}
	return Cell{Count: a.Count - b.Count}
}

func median(r Report, tips []Tip) Cell {
	var hours []int
	for _, t := range tips {
		if t.Hours >= 0 {
			hours = append(hours, t.Hours)
		}
	}
	anyWithheld := slices.ContainsFunc(r.Waits.Rows, func(row Row) bool { return row.Withheld })
	if len(hours) == 0 || anyWithheld {
		return withheld
	}
	slices.Sort(hours)
	return Cell{Count: hours[(len(hours)-1)/2]}
}

// Percent returns part of whole in percent, rounded, and false when one of them
// is withheld or there is nothing to share.
func Percent(part, whole Cell) (int, bool) {
	if part.Withheld || whole.Withheld || whole.Count == 0 {
		return 0, false
	}
	return (200*part.Count + whole.Count) / (2 * whole.Count), true
}
