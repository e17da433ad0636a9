package delivery

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"lyktan/tipapi/spool"
)

// place is a destination whose answers the test decides.
type place struct {
	mu     sync.Mutex
	got    []string
	at     []time.Time
	answer func(id string) error
	check  error
	closed bool
}

func (p *place) Send(_ context.Context, id string, sealed []byte) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.at = append(p.at, time.Now())
	if p.answer != nil {
		if err := p.answer(id); err != nil {
			return err
		}
	}
	p.got = append(p.got, string(sealed))
	return nil
}

func (p *place) Check(context.Context) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.check
}

func (p *place) Close() error { p.closed = true; return nil }

func (p *place) set(answer func(string) error) { p.mu.Lock(); defer p.mu.Unlock(); p.answer = answer }

func (p *place) tries() []time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.at)
}

func (p *place) kept() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	got := slices.Clone(p.got)
	slices.Sort(got)
	return got
}

// box is a spool with tips in it.
func box(t *testing.T, tips ...string) (*spool.Spool, string, []string) {
	t.Helper()
	dir := t.TempDir()
	s, err := spool.Open(dir, spool.Limits{Tips: 1000, Bytes: 1 << 30})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	var names []string
	for _, text := range tips {
		name, err := s.Put([]byte(text), time.Now())
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, name)
	}
	return s, dir, names
}

// forward runs a forwarder for a while, in fake time.
func forward(t *testing.T, s *spool.Spool, c Config, routes ...Route) (f *Forwarder, faults func() []string, stop func()) {
	t.Helper()
	var mu sync.Mutex
	var all []string
	faults = func() []string { mu.Lock(); defer mu.Unlock(); return slices.Clone(all) }
	f, err := New(s, routes, c, func(what string, cause error) {
		mu.Lock()
		defer mu.Unlock()
		all = append(all, fmt.Sprintf("%s: %v", what, cause))
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error)
	go func() { ended <- f.Run(ctx) }()
	return f, faults, func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}
}

func count(t *testing.T, pattern ...string) int {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(pattern...))
	if err != nil {
		t.Fatal(err)
	}
	return len(found)
}

func TestDelivers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, dir, _ := box(t, "a", "b", "c")
		to := &place{}
		begun := time.Now()
		_, _, stop := forward(t, s, Defaults(), Route{Name: "one", To: to})
		time.Sleep(time.Second)
		if got := to.kept(); !slices.Equal(got, []string{"a", "b", "c"}) {
			t.Errorf("delivered %v", got)
		}
		for i, at := range to.tries() {
			if i > 0 && at.Sub(to.tries()[i-1]) < Defaults().Pace {
				t.Errorf("two tips within %v", at.Sub(to.tries()[i-1]))
			}
		}
		// A new one waits for the full minute.
		if _, err := s.Put([]byte("d"), time.Now()); err != nil {
			t.Fatal(err)
		}
		time.Sleep(2 * time.Minute)
		at := to.tries()
		if last := at[len(at)-1]; len(at) != 4 || !last.Equal(last.Truncate(time.Minute)) || last.Before(begun.Add(time.Minute)) {
			t.Errorf("a new tip was sent at %v", at)
		}
		if open, aside := count(t, dir, "*.age"), count(t, dir, "delivered", "*.age"); open != 0 || aside != 4 {
			t.Errorf("%d open, %d delivered", open, aside)
		}
		// Delivered tips are deleted when they have been kept for long enough.
		time.Sleep(Defaults().Keep + 2*time.Hour)
		if aside := count(t, dir, "delivered", "*.age"); aside != 0 {
			t.Errorf("%d are kept for ever", aside)
		}
		stop()
		if !to.closed {
			t.Error("the destination was not closed")
		}
	})
}

func TestNothingIsKnownBeforeTheFirstAnswer(t *testing.T) {
	s, _, _ := box(t)
	f, err := New(s, []Route{{Name: "here", To: &place{}}}, Defaults(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Status("here"); err == nil || !strings.Contains(err.Error(), "not known yet") {
		t.Errorf("before anything was tried: %v", err)
	}
}

// Each destination has its own progress, also over a restart.
func TestOneAwayHoldsUpNoOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, dir, _ := box(t, "a", "b")
		here, away := &place{}, &place{answer: func(string) error { return errors.New("no route to host") }}
		f, faults, stop := forward(t, s, Defaults(), Route{Name: "here", To: here}, Route{Name: "away", Label: "smtp://mail.example", To: away})
		time.Sleep(3 * time.Hour)
		if len(here.kept()) != 2 || len(away.kept()) != 0 || count(t, dir, "*.age") != 2 {
			t.Errorf("here %v, away %v, open %d", here.kept(), away.kept(), count(t, dir, "*.age"))
		}
		if err := f.Status("away"); err == nil || f.Status("here") != nil {
			t.Errorf("status: %v, %v", err, f.Status("here"))
		} else if want := "away for 3h0m0s: no route to host"; err.Error() != want {
			t.Errorf("status %q, want %q", err, want)
		}
		if tries := len(away.tries()); tries < 20 || tries > 200 {
			t.Errorf("%d tries in three hours", tries)
		}
		if told := faults(); len(told) == 0 || slices.ContainsFunc(told, func(what string) bool { return !strings.Contains(what, "smtp://mail.example") }) {
			t.Errorf("told is %q", told)
		}
		stop()

		here, away = &place{}, &place{}
		f, _, stop = forward(t, s, Defaults(), Route{Name: "here", To: here}, Route{Name: "away", To: away})
		time.Sleep(time.Minute)
		if len(here.kept()) != 0 || len(away.kept()) != 2 || count(t, dir, "*.age") != 0 || count(t, dir, "delivered", "*.age") != 2 {
			t.Errorf("after a restart: here %v again, away %v, open %d", here.kept(), away.kept(), count(t, dir, "*.age"))
		}
		if err := f.Status("away"); err != nil {
			t.Error(err)
		}
		time.Sleep(2 * time.Minute)
		if left := count(t, dir, ".routes", "*", "*"); left != 0 {
			t.Errorf("%d marks are left of tips that are delivered", left)
		}
		stop()
	})
}

// A tip that a destination does not take, or stumbles over each time, holds up
// no other, and is tried again.
func TestPoisonTip(t *testing.T) {
	for name, poison := range map[string]error{
		"refused":       Refused{errors.New("too large")},
		"stumbled over": errors.New("connection reset"),
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, dir, names := box(t, "a", "poison", "c", "d")
				to := &place{}
				to.set(func(id string) error {
					if id == names[1] {
						return poison
					}
					return nil
				})
				_, _, stop := forward(t, s, Defaults(), Route{Name: "one", To: to})
				time.Sleep(5 * time.Minute)
				if got := to.kept(); !slices.Equal(got, []string{"a", "c", "d"}) || count(t, dir, "*.age") != 1 {
					t.Errorf("delivered %v", got)
				}
				to.set(nil)
				time.Sleep(2 * time.Hour)
				if count(t, dir, "*.age") != 0 {
					t.Error("it was not tried again")
				}
				stop()
			})
		})
	}
}

func TestLaterIsHeeded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _, _ := box(t, "a")
		to := &place{}
		to.set(func(string) error { return Later{After: 20 * time.Minute, Cause: errors.New("busy")} })
		_, _, stop := forward(t, s, Defaults(), Route{Name: "one", To: to})
		time.Sleep(19 * time.Minute)
		if n := len(to.tries()); n != 1 {
			t.Errorf("%d tries within the time it asked for", n)
		}
		to.set(nil)
		time.Sleep(10 * time.Minute)
		if len(to.kept()) != 1 {
			t.Error("not delivered when the time was over")
		}
		stop()
	})
}

// A destination that could take no tip is known before one comes, and soon when it is
// mended.
func TestLooksBeforeATipComes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _, _ := box(t)
		to := &place{check: errors.New("wrong password")}
		f, faults, stop := forward(t, s, Defaults(), Route{Name: "one", To: to})
		time.Sleep(90 * time.Second)
		if err := f.Status("one"); err == nil || len(faults()) == 0 {
			t.Errorf("nobody is told: %v, %v", err, faults())
		}
		to.mu.Lock()
		to.check = nil
		to.mu.Unlock()
		time.Sleep(2 * time.Minute)
		if err := f.Status("one"); err != nil {
			t.Errorf("mended for two minutes, and still %v", err)
		}
		stop()
	})
}

// What the team takes or closes meanwhile is no fault.
func TestTeamIsFaster(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, dir, names := box(t, "a")
		to := &place{}
		to.set(func(string) error { return errors.New("away") })
		_, faults, stop := forward(t, s, Defaults(), Route{Name: "one", To: to})
		time.Sleep(time.Second)
		if err := spool.Folder(dir).Move(names[0], "closed"); err != nil {
			t.Fatal(err)
		}
		before := len(faults())
		time.Sleep(time.Hour)
		if len(faults()) != before || count(t, dir, "closed", "*.age") != 1 {
			t.Errorf("%v", faults())
		}
		stop()
	})
}

// The delivered ones never outnumber the bound of the spool, and a clock that
// jumps deletes nothing that is not delivered.
func TestDeliveredAreBounded(t *testing.T) {
	dir := t.TempDir()
	s, err := spool.Open(dir, spool.Limits{Tips: 3, Bytes: 1 << 30})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for i := range 5 {
		name, err := s.Put([]byte{byte('a' + i)}, time.Now().Add(time.Duration(i)*time.Hour))
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Acknowledge("one", name, []string{"one"}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.Put([]byte("open"), time.Now()); err != nil {
		t.Fatal(err)
	}
	if n, err := s.Expire(time.Now().Add(-time.Hour)); n != 2 || err != nil {
		t.Errorf("%d deleted, %v", n, err)
	}
	left, err := filepath.Glob(filepath.Join(dir, "delivered", "*.age"))
	if err != nil || len(left) != 3 {
		t.Fatalf("%v, %v", left, err)
	}
	for _, file := range left {
		if text, err := os.ReadFile(file); err != nil || string(text) < "c" {
			t.Errorf("the oldest are kept: %s", text)
		}
	}
	if n, err := s.Expire(time.Now().AddDate(50, 0, 0)); n != 3 || err != nil || count(t, dir, "*.age") != 1 {
		t.Errorf("in fifty years: %d deleted, %v, %d open", n, err, count(t, dir, "*.age"))
	}
}
