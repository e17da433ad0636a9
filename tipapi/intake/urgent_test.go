package intake

import (
	"testing"

	"lyktan/tipapi/tip"
)

// Urgent is told of a tip that is stored and is happening now: not of another
// answer, not twice for one that is sent twice, and not when nothing was stored.
func TestUrgentIsToldOfWhatIsHappeningNowAlone(t *testing.T) {
	in, _, _ := newIntake(t, wide)
	told := 0
	in.Urgent = func() { told++ }
	for _, c := range []struct {
		now, what string
		want      int
	}{{"", "a", 0}, {"no", "a", 0}, {"unknown", "a", 0}, {"yes", "a", 1}, {"yes", "a", 0}, {"yes", "b", 1}} {
		told = 0
		if _, err := in.Take(tip.Form{Answers: tip.Answers{Now: c.now, What: c.what}}, tip.Unknown); err != nil || told != c.want {
			t.Errorf("now %q, %q: told %d times, %v; want %d", c.now, c.what, told, err, c.want)
		}
	}
	if err := in.spool.Close(); err != nil {
		t.Fatal(err)
	}
	told = 0
	if _, err := in.Take(tip.Form{Answers: tip.Answers{Now: "yes", What: "c"}}, tip.Unknown); err == nil || told > 0 {
		t.Errorf("nothing could be stored: %v, told %d times", err, told)
	}
}
