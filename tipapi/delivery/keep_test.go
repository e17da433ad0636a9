package delivery

import (
	"testing"
	"testing/synctest"
	"time"
)

// A delivered tip is kept in the spool for as long as it says, for the case that
// a queue loses it, and not for longer than an hour or two more.
func TestDeliveredTipsAreKeptForTheirTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, dir, _ := box(t, "a", "b")
		_, _, stop := forward(t, s, Defaults(), Route{Name: "one", To: &place{}})
		defer stop()
		time.Sleep(time.Minute)
		for _, c := range []struct {
			after time.Duration
			want  int
		}{{time.Hour, 2}, {24 * time.Hour, 2}, {Defaults().Keep - 26*time.Hour, 2}, {4 * time.Hour, 0}} {
			time.Sleep(c.after)
			if n := count(t, dir, "delivered", "*.age"); n != c.want {
				t.Errorf("%v later there are %d delivered tips, not %d", c.after, n, c.want)
			}
		}
	})
}
