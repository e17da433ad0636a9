package operations

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func get(t *testing.T, h http.Handler, path string) (int, string) {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
	return w.Code, w.Body.String()
}

// A total moves at the full hour only, and then in whole steps: who looks every
// second, and sends tips to push it to the edge of a step, still learns nothing
// of when another tip came.
func TestTotalsStandStillForAnHour(t *testing.T) {
	now := time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC)
	totals := NewTotals()
	totals.now = func() time.Time { return now }
	for range 25 {
		totals.Add("taken")
		now = now.Add(time.Minute)
		if n := totals.Shown()["taken"]; n != 0 {
			t.Fatalf("at %v: %d", now, n)
		}
	}
	now = now.Add(time.Hour)
	totals.Add("taken")
	for range 3 {
		if n := totals.Shown()["taken"]; n != 20 {
			t.Errorf("in the next hour: %d", n)
		}
		totals.Add("taken")
	}
	now = now.Add(-2 * time.Hour)
	if n := totals.Shown()["taken"]; n != 20 {
		t.Errorf("after the clock was set back: %d", n)
	}
}

func TestReady(t *testing.T) {
	broken, missed := error(nil), error(nil)
	totals := NewTotals()
	totals.now = func() time.Time { return time.Unix(0, 0) }
	h := Handler(totals,
		Check{Name: "spool", Test: func(context.Context) error { return broken }},
		Check{Name: "redis", Advisory: true, Test: func(context.Context) error { return missed }})
	if code, body := get(t, h, "/readyz"); code != 200 || body != "spool: ok\nredis: ok\n" {
		t.Errorf("%d %q", code, body)
	}
	missed = errors.New("away")
	if code, body := get(t, h, "/readyz"); code != 200 || body != "spool: ok\nredis: away\n" {
		t.Errorf("%d %q", code, body)
	}
	// A check that another machine's words have come into is one line all the same.
	missed = errors.New("away\nspool: full\r\x1b[2J\u009b1m\u202e\u2028\xff")
	if code, body := get(t, h, "/readyz"); code != 200 || body != `spool: ok`+"\n"+`redis: away\u000aspool: full\u000d\u001b[2J\u009b1m\u202e\u2028\xff`+"\n" {
		t.Errorf("%d %q", code, body)
	}
	if _, body := get(t, h, "/metrics"); strings.ContainsAny(body, "\x1b\r\u009b\u202e") || strings.Contains(body, "away") {
		t.Errorf("%q", body)
	}
	broken = errors.New("full")
	if code, body := get(t, h, "/readyz"); code != 503 || !strings.HasPrefix(body, "spool: full\n") {
		t.Errorf("%d %q", code, body)
	}
	if code, body := get(t, h, "/healthz"); code != 200 || body != "ok\n" {
		t.Errorf("%d %q", code, body)
	}
	for range 12 {
		totals.Add("taken")
	}
	totals.now = func() time.Time { return time.Unix(3600, 0) }
	code, body := get(t, h, "/metrics")
	for _, want := range []string{"\nlyktan_total{outcome=\"taken\"} 10\n", "\nlyktan_check{check=\"spool\"} 0\n", "\nlyktan_memory_bytes "} {
		if code != 200 || !strings.Contains(body, want) {
			t.Errorf("%d, lacks %q: %s", code, want, body)
		}
	}
	if memory()%memoryStep != 0 || memory() == 0 {
		t.Errorf("memory %d", memory())
	}
	if code, _ := get(t, h, "/debug/pprof/"); code != 404 {
		t.Errorf("something else is served: %d", code)
	}
}
