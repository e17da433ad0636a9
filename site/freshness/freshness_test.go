package freshness

import (
	"strings"
	"testing"
	"time"
)

func TestTooOld(t *testing.T) {
	day := func(s string) time.Time {
		d, err := time.Parse(time.DateOnly, s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	for name, c := range map[string]struct {
		checked string
		today   time.Time
		old     bool
	}{
		"the last day":         {"2026-01-31", day("2026-07-31").Add(23 * time.Hour), false},
		"the day after":        {"2026-01-31", day("2026-08-01"), true},
		"today":                {"2026-11-21", day("2026-11-21"), false},
		"a day that is none":   {"soon", day("2026-11-21"), true},
		"a day that never was": {"2026-02-30", day("2026-03-01"), true},
	} {
		faults := TooOld([]Due{DueAfter(c.checked, 6, "us", "x.yaml")}, c.today)
		if (faults != nil) != c.old {
			t.Errorf("%s: %v", name, faults)
		}
		if faults != nil && !strings.HasPrefix(faults[0], "x.yaml: was to be checked again by ") {
			t.Errorf("%s: %v", name, faults)
		}
	}
}

func TestLinesAreSorted(t *testing.T) {
	got := Lines([]Due{DueAfter("2026-02-01", 1, "b", "1"), DueAfter("2026-02-01", 1, "a", "3"), DueAfter("2026-01-01", 1, "a", "2")})
	if strings.Join(got, "\n") != "a            2026-02-01  2\na            2026-03-01  3\nb            2026-03-01  1" {
		t.Errorf("%q", got)
	}
}
