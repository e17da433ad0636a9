package inboxweb

import (
	"time"

	"lyktan/tipapi/statistics"
)

// numbersPage shows the numbers of a period.
type numbersPage struct {
	statistics.Report
	From, To string // the period, as weeks
	Tables   []statistics.Table
	Names    map[string]string // of areas, by key
	InADay   int               // percent; -1: withheld
	Support  int
	Today    time.Time

	words words
}

// weeks is how long a period is when nobody asks for another one.
const weeks = 12

func (v *visit) numbers() { v.show("numbers", "numbers", v.count()) }

// report is the same on one sheet of paper, for the steering group.
func (v *visit) report() { v.show("report", "numbers", v.count()) }

func (v *visit) count() numbersPage {
	to, err := statistics.ParseWeek(v.r.URL.Query().Get("to"))
	if err != nil {
		to = statistics.WeekOf(v.now())
	}
	from, err := statistics.ParseWeek(v.r.URL.Query().Get("from"))
	if err != nil || to.Before(from) {
		from = statistics.WeekOf(v.now().AddDate(0, 0, -7*(weeks-1)))
	}
	period := statistics.Period{From: from, To: to, Langs: v.config.Profile.Languages}
	names := map[string]string{}
	for _, a := range v.config.Profile.Areas {
		names[a.Key] = a.Names[0]
		if a.Team {
			period.Areas = append(period.Areas, a.Key)
		}
	}
	var tips []statistics.Tip
	for _, c := range v.board().Cases() {
		if !c.Probe {
			tips = append(tips, c.Counted(v.config.Profile))
		}
	}
	for _, e := range v.board().Deletions() {
		// An entry of a version to come may have facts that are not understood here.
		if t, err := statistics.FromFacts(e.Facts); err == nil {
			tips = append(tips, t)
		}
	}
	r := statistics.New(period, tips)
	p := numbersPage{Report: r, From: from.String(), To: to.String(), Names: names, InADay: -1, Support: -1, Today: v.now(), words: v.words,
		Tables: []statistics.Table{r.Weeks, r.Areas, r.Kinds, r.Outcomes, r.Langs, r.Waits}}
	if percent, ok := statistics.Percent(r.ReadInADay, r.Tips); ok {
		p.InADay = percent
	}
	if percent, ok := statistics.Percent(r.Support, r.Tips); ok {
		p.Support = percent
	}
	return p
}

// Name is what a row of a table is called.
func (p numbersPage) Name(by, of string) string {
	if name, ok := p.Names[of]; ok && by == "area" {
		return name
	}
	if by == "week" {
		return of
	}
	return p.words.option(map[string]string{"area": "row", "kind": "kind", "outcome": "outcome", "lang": "lang", "wait": "wait"}[by], of)
}

// Share is how long a row's bar is, in percent of the longest in its table.
func (p numbersPage) Share(t statistics.Table, c statistics.Cell) int {
	most := 1
	for _, row := range t.Rows {
		most = max(most, row.Count)
	}
	return 100 * c.Count / most
}
