package freshness

import (
	"testing"
	"time"
)

// A change of meaning may wait until the last day that is granted, a change of words
// for as long as it takes.
func TestOverdue(t *testing.T) {
	lag := func(changed string) Lag { return Lag{"ar.yaml:5", "sv.yaml:4", "translate", changed} }
	for changed, c := range map[string]struct {
		line string
		late bool
	}{
		"":           {"ar.yaml:5: drift: sv.yaml:4 has other words now than this was made from: translate", false},
		"2026-11-30": {"ar.yaml:5: behind: the meaning of sv.yaml:4 changed on 2026-11-30: translate (by 2026-12-14; after that day check and build refuse it)", false},
		"2026-11-16": {"ar.yaml:5: behind: the meaning of sv.yaml:4 changed on 2026-11-16: translate (by 2026-11-30; after that day check and build refuse it)", false},
		"2026-11-15": {"ar.yaml:5: behind: the meaning of sv.yaml:4 changed on 2026-11-15: translate (by 2026-11-29; after that day check and build refuse it)", true},
	} {
		if got := lag(changed).Line(14); got != c.line {
			t.Errorf("%q: %s\nwant %s", changed, got, c.line)
		}
		late := Overdue([]Lag{lag(changed)}, 14, time.Date(2026, 11, 30, 23, 0, 0, 0, time.UTC))
		if len(late) > 0 != c.late || c.late && late[0] != c.line {
			t.Errorf("%q: %q", changed, late)
		}
	}
}
