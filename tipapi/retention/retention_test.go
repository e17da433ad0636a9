package retention

import (
	"maps"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"
)

func rules() Rules {
	r := Rules{}
	for i, outcome := range Outcomes {
		r[outcome] = 30 * (i + 1)
	}
	return r
}

// in makes a zone the computer's for one test.
func in(t *testing.T, name string) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	before := time.Local
	time.Local = zone
	t.Cleanup(func() { time.Local = before })
	return zone
}

func TestCheck(t *testing.T) {
	if err := rules().Check(); err != nil {
		t.Error(err)
	}
	for _, outcome := range Outcomes {
		for _, days := range []int{-1, 0, 3651} {
			r := rules()
			r[outcome] = days
			if err := r.Check(); err == nil || !strings.Contains(err.Error(), outcome) {
				t.Errorf("%d days for %s: %v", days, outcome, err)
			}
			if due, ok := r.Due(time.Now(), outcome); ok {
				t.Errorf("%d days for %s: due %v", days, outcome, due)
			}
		}
		for _, days := range []int{1, 3650} {
			r := rules()
			r[outcome] = days
			if err := r.Check(); err != nil {
				t.Errorf("%d days for %s: %v", days, outcome, err)
			}
		}
		r := rules()
		delete(r, outcome)
		if err := r.Check(); err == nil || !strings.Contains(err.Error(), outcome) {
			t.Errorf("without %s: %v", outcome, err)
		}
	}
	r := rules()
	maps.Copy(r, Rules{"forgotten": 3})
	if err := r.Check(); err == nil || !strings.Contains(err.Error(), "forgotten") {
		t.Errorf("a rule for no outcome: %v", err)
	}
	if err := Rules(nil).Check(); err == nil {
		t.Error("no rules are enough")
	}
}

func TestDue(t *testing.T) {
	for name, c := range map[string]struct {
		zone   string
		closed string // UTC
		days   int
		want   string // local
	}{
		"a day":                         {"Europe/Stockholm", "2026-11-23T10:00:00Z", 1, "2026-11-25T00:00:00+01:00"},
		"a month":                       {"Europe/Stockholm", "2026-03-01T10:00:00Z", 30, "2026-04-01T00:00:00+02:00"},
		"into summer time":              {"Europe/Stockholm", "2026-03-28T10:00:00Z", 1, "2026-03-30T00:00:00+02:00"},
		"out of summer time":            {"Europe/Stockholm", "2026-10-24T10:00:00Z", 1, "2026-10-26T00:00:00+01:00"},
		"closed in the hour twice":      {"Europe/Stockholm", "2026-10-25T01:30:00Z", 1, "2026-10-27T00:00:00+01:00"},
		"after midnight, here":          {"Europe/Stockholm", "2026-11-23T23:30:00Z", 1, "2026-11-26T00:00:00+01:00"},
		"before midnight, here":         {"Europe/Stockholm", "2026-11-23T22:59:59Z", 1, "2026-11-25T00:00:00+01:00"},
		"leap day":                      {"Europe/Stockholm", "2028-02-28T10:00:00Z", 1, "2028-03-01T00:00:00+01:00"},
		"ten years":                     {"Europe/Stockholm", "2026-11-23T10:00:00Z", 3650, "2036-11-21T00:00:00+01:00"},
		"a computer on UTC":             {"UTC", "2026-11-23T23:30:00Z", 1, "2026-11-25T00:00:00Z"},
		"no midnight on the day":        {"Asia/Beirut", "2026-03-27T10:00:00Z", 1, "2026-03-29T01:00:00+03:00"},
		"nor on this one":               {"America/Santiago", "2026-09-04T16:00:00Z", 1, "2026-09-06T01:00:00-03:00"},
		"the day of clocks at midnight": {"Asia/Beirut", "2026-10-23T10:00:00Z", 1, "2026-10-25T00:00:00+02:00"},
	} {
		in(t, c.zone)
		closed, err := time.Parse(time.RFC3339, c.closed)
		if err != nil {
			t.Fatal(err)
		}
		r := rules()
		r[Support] = c.days
		due, ok := r.Due(closed, Support)
		if !ok || due.Format(time.RFC3339) != c.want {
			t.Errorf("%s: %s, %v; want %s", name, due.Format(time.RFC3339), ok, c.want)
		}
		if due.Sub(closed) < time.Duration(c.days)*24*time.Hour-time.Hour { // a day of 23 hours
			t.Errorf("%s: kept for %v only", name, due.Sub(closed))
		}
		read := closed.Add(-time.Hour)
		if r.IsDue(due.Add(-time.Second), read, closed, Support) || !r.IsDue(due, read, closed, Support) {
			t.Errorf("%s: not due from that moment on", name)
		}
	}
}

// Nothing that is open, unread or without a rule is ever due.
func TestNeverDue(t *testing.T) {
	in(t, "Europe/Stockholm")
	r := rules()
	closed := time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)
	late := closed.AddDate(100, 0, 0)
	if !r.IsDue(late, closed, closed, Support) {
		t.Fatal("a read and closed tip is not due after a hundred years")
	}
	for name, due := range map[string]bool{
		"open":               r.IsDue(late, closed, time.Time{}, Support),
		"open, no outcome":   r.IsDue(late, closed, time.Time{}, ""),
		"unread":             r.IsDue(late, time.Time{}, closed, Support),
		"closed, no outcome": r.IsDue(late, closed, closed, ""),
		"unknown outcome":    r.IsDue(late, closed, closed, "forgotten"),
		"no rules":           Rules(nil).IsDue(late, closed, closed, Support),
	} {
		if due {
			t.Errorf("%s: due", name)
		}
	}
}

func TestOverdue(t *testing.T) {
	received := time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)
	day := 24 * time.Hour
	for name, c := range map[string]struct {
		read   bool
		waited time.Duration
		want   bool
	}{
		"new":                      {false, time.Minute, false},
		"at the limit":             {false, day, false},
		"past it":                  {false, day + time.Second, true},
		"read":                     {true, 100 * day, false},
		"from a clock that is off": {false, -day, false},
	} {
		var read time.Time
		if c.read {
			read = received.Add(time.Hour)
		}
		if got := Overdue(received, read, received.Add(c.waited), day); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
