package statistics

import (
	"maps"
	"math/rand/v2"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"lyktan/tipapi/tip"
)

var received = time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC) // a Wednesday

func TestWeeks(t *testing.T) {
	for text, monday := range map[string]string{"2026-W48": "2026-11-23", "2026-W01": "2025-12-29", "2026-W53": "2026-12-28", "2025-W01": "2024-12-30"} {
		w, err := ParseWeek(text)
		if err != nil || w.String() != text || w.monday().Format(time.DateOnly) != monday {
			t.Errorf("%s: %v, from %v, %v", text, w, w.monday(), err)
		}
	}
	w, last := Week{2020, 1}, Week{2040, 1}
	weeks := 0
	for day := w.monday(); w.Before(last); day = day.AddDate(0, 0, 7) {
		if year, number := day.ISOWeek(); w != (Week{year, number}) || !w.Before(w.Next()) || w.Next().Before(w) {
			t.Fatalf("%v is not the week of %v", w, day)
		}
		w, weeks = w.Next(), weeks+1
	}
	if weeks != 1044 { // 20 years, four of them of 53 weeks: 2020, 2026, 2032, 2037
		t.Errorf("%d weeks", weeks)
	}
	for _, text := range []string{"", "2026-48", "2026-W54", "2025-W53", "2026-W00", "2026-W1", " 2026-W48", "2026-W48 ", "+026-W48", "Storgatan 1"} {
		if w, err := ParseWeek(text); err == nil {
			t.Errorf("%q is %v", text, w)
		}
	}
}

func TestOf(t *testing.T) {
	full := tip.Tip{Received: received, Lang: "sv-x-lattlast", Answers: tip.Answers{
		Now: "yes", Children: "yes", Danger: []string{"threat", "a dog called Rex", "weapon"}, What: "skrik", Street: "Storgatan 1", Area: "Farsta"}}
	for name, c := range map[string]struct {
		tip     tip.Tip
		area    string
		read    time.Time
		outcome string
		want    Tip
	}{
		"full": {full, "farsta", received.Add(90 * time.Minute), "support",
			Tip{Week{2026, 48}, "farsta", "sv-x-lattlast", []string{"now", "children", "weapon", "threat"}, "support", 1}},
		"unread": {full, "farsta", time.Time{}, "",
			Tip{Week{2026, 48}, "farsta", "sv-x-lattlast", []string{"now", "children", "weapon", "threat"}, "", Unread}},
		"nothing": {tip.Tip{Received: received, Answers: tip.Answers{Now: "no", Children: "unknown"}}, "", received, "", Tip{Week: Week{2026, 48}}},
		"typed":   {tip.Tip{Received: received, Lang: "sv, Anna"}, "hos Anna", received.Add(-time.Hour), "det gick bra", Tip{Week: Week{2026, 48}}},
	} {
		if got := Of(c.tip, c.area, c.read, c.outcome); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
	}
}

// What is kept of a deleted tip counts like the tip, and holds nothing typed.
func TestFacts(t *testing.T) {
	typed := tip.Answers{}
	fields := reflect.ValueOf(&typed).Elem()
	for i := range fields.NumField() {
		if fields.Field(i).Kind() == reflect.String {
			fields.Field(i).SetString("secret of " + tip.Fields[i].Name)
		}
	}
	typed.Danger = []string{"weapon", "secret box"}
	for name, want := range map[string]Tip{
		"typed": Of(tip.Tip{Received: received, Lang: "ar", Answers: typed, Receipt: "1472632213369900", AddsTo: "1472632213369900"},
			"farsta", received.Add(5*time.Hour), "support"),
		"unread": Of(tip.Tip{Received: received, Lang: "sv"}, "", time.Time{}, ""),
		"long":   Of(tip.Tip{Received: received, Lang: "sv"}, "", received.AddDate(200, 0, 0), "unreached"),
		"all":    {Week: Week{2026, 53}, Area: "hagersten-alvsjo", Lang: "sv-x-lattlast", Kinds: Kinds, Outcome: "duplicate", Hours: 12345},
	} {
		facts := want.Facts()
		for fact, value := range facts {
			if strings.Contains(value, "secret") || strings.Contains(value, "1472") || strings.Contains(value, "T12") {
				t.Errorf("%s: %s is %q", name, fact, value)
			}
		}
		got, err := FromFacts(facts)
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v, %v; want %+v", name, got, err, want)
		}
		facts["later"] = "a fact of a version to come"
		if got, err := FromFacts(facts); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s, with another fact: %+v, %v", name, got, err)
		}
	}
	good := Tip{Week: Week{2026, 48}, Area: "farsta", Lang: "sv", Kinds: Kinds[:1], Outcome: "support", Hours: 3}.Facts()
	for fact, values := range map[string][]string{
		"week": {"", "x", "2026-W60"}, "hours": {"", "-2", "x", "+3", "03", "1e3", "99999999"}, "area": {"hos Anna", "å", strings.Repeat("a", 50)},
		"lang": {"på svenska"}, "kinds": {"dog", "now now", "now dog"}, "outcome": {"bra", "Support"},
	} {
		for _, value := range values {
			bad := maps.Clone(good)
			bad[fact] = value
			if got, err := FromFacts(bad); err == nil || !strings.Contains(err.Error(), fact) || value == "hos Anna" && strings.Contains(err.Error(), value) {
				t.Errorf("%s %q: %+v, %v", fact, value, got, err)
			}
		}
	}
	if _, err := FromFacts(nil); err == nil {
		t.Error("no facts are a tip")
	}
}

func FuzzFromFacts(f *testing.F) {
	f.Add("2026-W48", "3", "farsta", "sv", "now weapon", "support")
	f.Add("2026-W48", "-1", "", "", "", "")
	f.Add("0000-W00", "-", "Å 1", "s v", "now now", "x")
	f.Fuzz(func(t *testing.T, week, hours, area, lang, kinds, outcome string) {
		got, err := FromFacts(map[string]string{"week": week, "hours": hours, "area": area, "lang": lang, "kinds": kinds, "outcome": outcome})
		if err != nil {
			return
		}
		again, err := FromFacts(got.Facts())
		if err != nil || !reflect.DeepEqual(got, again) {
			t.Fatalf("%+v, then %+v, %v", got, again, err)
		}
		New(Period{From: got.Week, To: got.Week}, []Tip{got, got, got, got, got})
	})
}

// period is six weeks of a team.
func period() (Period, []Tip) {
	p := Period{From: Week{2026, 44}, To: Week{2026, 49}, Areas: []string{"sodermalm", "farsta", "bromma"}, Langs: []string{"sv", "en", "ar"}}
	var tips []Tip
	add := func(n int, t Tip) {
		for range n {
			tips = append(tips, t)
		}
	}
	add(20, Tip{Week: Week{2026, 44}, Area: "sodermalm", Lang: "sv", Outcome: "support", Hours: 0, Kinds: []string{"now"}})
	add(12, Tip{Week: Week{2026, 45}, Area: "sodermalm", Lang: "sv", Outcome: "unreached", Hours: 5, Kinds: []string{"children", "weapon"}})
	add(8, Tip{Week: Week{2026, 46}, Area: "farsta", Lang: "ar", Hours: 30})
	add(3, Tip{Week: Week{2026, 49}, Area: "", Lang: "so", Hours: Unread, Kinds: []string{"strangling"}})
	add(50, Tip{Week: Week{2026, 43}, Area: "farsta", Lang: "ar", Hours: 30})
	add(50, Tip{Week: Week{2026, 50}, Area: "farsta", Lang: "ar", Hours: 30})
	return p, tips
}

func TestReport(t *testing.T) {
	p, tips := period()
	r := New(p, tips)
	if r.Tips != (Cell{Count: 43}) {
		t.Errorf("%+v tips", r.Tips)
	}
	for _, c := range []struct {
		table Table
		want  string
	}{
		{r.Weeks, "2026-W44 20, 2026-W45 12, 2026-W46 –, 2026-W47 0, 2026-W48 0, 2026-W49 –, of 43"},
		{r.Areas, "sodermalm 32, farsta –, bromma 0, other –, of 43"},
		{r.Kinds, "now 20, children 12, weapon 12, threat 0, strangling –, pregnancy 0, separation 0, of 43"},
		{r.Outcomes, "support 20, referred 0, reported 0, unreached 12, unfounded 0, elsewhere 0, duplicate 0, open 11, of 43"},
		{r.Langs, "sv 32, en 0, ar –, other –, of 43"},
		{r.Waits, "hour 20, day 12, days –, later 0, unread –, of 43"},
	} {
		var rows []string
		for _, row := range append(c.table.Rows, Row{"of", c.table.Total}) {
			rows = append(rows, row.Of+" "+text(row.Cell))
		}
		if got := strings.Join(rows, ", "); got != c.want {
			t.Errorf("by %s: %s\nwant %s", c.table.By, got, c.want)
		}
	}
	if r.ReadInADay != (Cell{Count: 32}) || r.Closed != (Cell{Count: 32}) || r.Support != (Cell{Count: 20}) || !r.Hours.Withheld {
		t.Errorf("read in a day %+v, closed %+v, support %+v, hours %+v", r.ReadInADay, r.Closed, r.Support, r.Hours)
	}
	if percent, ok := Percent(r.Support, r.Tips); percent != 47 || !ok {
		t.Errorf("support %d %%, %v", percent, ok)
	}
	tips = append(tips, tips[41], tips[41], tips[20], tips[20]) // five unread, 22 of 42 read later than in the first hour
	if r := New(p, tips); r.Hours != (Cell{Count: 5}) {
		t.Errorf("hours %+v", r.Hours)
	}
}

func text(c Cell) string {
	if c.Withheld {
		return "–"
	}
	return strconv.Itoa(c.Count)
}

// The order of the tips changes nothing.
func TestReportIsDeterministic(t *testing.T) {
	p, tips := period()
	want := New(p, tips)
	for range 20 {
		rand.Shuffle(len(tips), func(i, j int) { tips[i], tips[j] = tips[j], tips[i] })
		if got := New(p, tips); !reflect.DeepEqual(got, want) {
			t.Fatalf("%+v\n%+v", got, want)
		}
	}
}

func TestReportsOfNothing(t *testing.T) {
	tips := []Tip{{Week: Week{2026, 48}}}
	for name, p := range map[string]Period{
		"no period":    {},
		"backwards":    {From: Week{2026, 48}, To: Week{2026, 47}},
		"for ever":     {From: Week{1, 1}, To: Week{9999, 1}},
		"another week": {From: Week{2026, 47}, To: Week{2026, 47}},
	} {
		r := New(p, tips)
		if !r.Tips.Withheld || !r.Support.Withheld || !r.Closed.Withheld || !r.ReadInADay.Withheld || !r.Hours.Withheld {
			t.Errorf("%s: %+v", name, r)
		}
	}
}

func TestPercent(t *testing.T) {
	for _, c := range []struct {
		part, whole Cell
		want        int
		ok          bool
	}{
		{Cell{Count: 1}, Cell{Count: 3}, 33, true}, {Cell{Count: 2}, Cell{Count: 3}, 67, true}, {Cell{Count: 1}, Cell{Count: 200}, 1, true},
		{Cell{Count: 0}, Cell{Count: 7}, 0, true}, {Cell{Count: 7}, Cell{Count: 7}, 100, true},
		{Cell{}, Cell{}, 0, false}, {withheld, Cell{Count: 7}, 0, false}, {Cell{Count: 7}, withheld, 0, false},
	} {
		if got, ok := Percent(c.part, c.whole); got != c.want || ok != c.ok {
			t.Errorf("%+v of %+v: %d, %v", c.part, c.whole, got, ok)
		}
	}
}
