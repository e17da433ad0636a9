package notice

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func TestNext(t *testing.T) {
	stockholm, err := time.LoadLocation("Europe/Stockholm")
	if err != nil {
		t.Skip("this machine has no time zones")
	}
	times, err := ParseTimes("08:00, 15:30")
	if err != nil {
		t.Fatal(err)
	}
	for now, want := range map[string]string{
		"2026-11-21T07:59:59+01:00": "2026-11-21T08:00:00+01:00",
		"2026-11-21T08:00:00+01:00": "2026-11-21T15:30:00+01:00",
		"2026-11-21T15:30:00+01:00": "2026-11-22T08:00:00+01:00",
		"2026-12-31T23:00:00+01:00": "2027-01-01T08:00:00+01:00",
		"2026-10-24T20:00:00+02:00": "2026-10-25T08:00:00+01:00", // the clock is changed in the night
		"2027-03-27T20:00:00+01:00": "2027-03-28T08:00:00+02:00",
	} {
		at, err := time.Parse(time.RFC3339, now)
		if err != nil {
			t.Fatal(err)
		}
		if got := times.next(at.In(stockholm)).Format(time.RFC3339); got != want {
			t.Errorf("after %s: %s, want %s", now, got, want)
		}
	}
	for _, bad := range []string{"", "8", "25:00", "08:00,", "08.00"} {
		if _, err := ParseTimes(bad); err == nil {
			t.Errorf("took %q", bad)
		}
	}
}

// Every day has the same notices at the same times, whatever happens, unless a
// tip is urgent and the team chose to be told.
func TestSchedule(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		time.Local = time.UTC
		var mu sync.Mutex
		var sent []time.Time
		fail := 0
		faults := 0
		r := New(Times{8 * time.Hour, 16 * time.Hour}, func(context.Context) error {
			mu.Lock()
			defer mu.Unlock()
			if fail > 0 {
				fail--
				return errors.New("away")
			}
			sent = append(sent, time.Now().UTC())
			return nil
		}, func(error) { mu.Lock(); faults++; mu.Unlock() })
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() { defer close(ended); r.Run(ctx) }()
		midnight := time.Now().UTC().Truncate(24 * time.Hour)
		take := func() []time.Duration {
			synctest.Wait()
			mu.Lock()
			defer mu.Unlock()
			var since []time.Duration
			for _, at := range sent {
				since = append(since, at.Sub(midnight))
			}
			sent = nil
			return since
		}
		time.Sleep(47 * time.Hour)
		if got := take(); !slices.Equal(got, []time.Duration{8 * time.Hour, 16 * time.Hour, 32 * time.Hour, 40 * time.Hour}) {
			t.Errorf("sent at %v", got)
		}
		time.Sleep(10 * time.Second)
		r.Urgent()
		r.Urgent()
		time.Sleep(2 * time.Minute)
		if got := take(); !slices.Equal(got, []time.Duration{47*time.Hour + time.Minute}) {
			t.Errorf("urgent: %v", got)
		}
		mu.Lock()
		fail = 2
		mu.Unlock()
		time.Sleep(10 * time.Hour) // past 56 h
		if got := take(); len(got) != 1 || got[0] != 56*time.Hour+3*time.Minute || faults != 2 {
			t.Errorf("after two faults: %v, %d faults", got, faults)
		}
		cancel()
		<-ended
	})
}
