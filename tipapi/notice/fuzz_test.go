package notice

import (
	"testing"
	"time"
)

func FuzzNoticeTimes(f *testing.F) {
	for _, list := range []string{"08:00,12:00,16:00", "00:00", " 23:59 ,8:00", "24:00", "08:00,", "08:60", "-1:00", "٠٨:٠٠"} {
		f.Add(list, int64(1795000000))
	}
	f.Fuzz(func(t *testing.T, list string, seconds int64) {
		times, err := ParseTimes(list)
		if err != nil {
			return
		}
		now := time.Unix(seconds%(1<<33), 0).UTC()
		if wait := times.next(now).Sub(now); len(times) == 0 || wait <= 0 || wait > 24*time.Hour {
			t.Errorf("%q at %v: in %v", list, now, wait)
		}
	})
}
