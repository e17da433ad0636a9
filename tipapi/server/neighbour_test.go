//go:build !race

// Nothing here runs side by side, and the race detector makes it ten times as slow.

package server

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode"

	"lyktan/tipapi/limit"
	"lyktan/tipapi/spool"
)

// poll is all that a sender can see of an answer.
type poll struct {
	status int
	header string // all but the time and how long to wait
	body   string
	took   time.Duration
}

// polls sends one and the same form over and over, as the attack of the audit of
// 28 November 2026 did, and the neighbour's before the one with a number (never,
// if it is negative).
func polls(t *testing.T, times, hers int, her string) []poll {
	t.Helper()
	r := start(t, DefaultBounds(), spool.Limits{Tips: 1000, Bytes: 1 << 30}, limit.Defaults())
	defer func() { _ = r.end() }()
	var seen []poll
	hour := time.Now().Truncate(time.Hour)
	for i := range times {
		if i == hers {
			r.post(t, her)
		}
		begun := time.Now()
		got := r.post(t, "lang=sv&what=the+same+form+from+the+same+router&area=Sofo")
		p := poll{status: got.status, body: got.body, took: time.Since(begun)}
		wait, err := strconv.Atoi(got.header.Get("Retry-After"))
		left := func(at time.Time) int { return int(at.Truncate(time.Hour).Add(time.Hour).Sub(at).Seconds()) }
		if got.status == http.StatusTooManyRequests && (err != nil || wait > left(begun)+1 || wait < left(time.Now())-1) {
			t.Errorf("poll %d is to wait %d s (%v), and the hour has %d left", i, wait, err, left(begun))
		}
		got.header.Del("Retry-After")
		got.header.Del("Date")
		for _, name := range slices.Sorted(maps.Keys(got.header)) {
			p.header += fmt.Sprintf("%s: %s\n", name, strings.Join(got.header[name], ", "))
		}
		seen = append(seen, p)
	}
	if !time.Now().Truncate(time.Hour).Equal(hour) { // and all counts began anew
		return polls(t, times, hers, her)
	}
	return seen
}

// kinds are the different answers in the order in which they came first, the
// receipt's number and the minutes to wait left out.
func kinds(seen []poll) []string {
	var all []string
	for _, p := range seen {
		text := strings.Map(func(r rune) rune {
			if unicode.IsDigit(r) {
				return -1
			}
			return r
		}, fmt.Sprintf("%s\n%s", p.header, p.body))
		kind := fmt.Sprintf("%d\n%s", p.status, text)
		if len(all) == 0 || all[len(all)-1] != kind {
			all = append(all, kind)
		}
	}
	return all
}

// Nothing of an answer depends on what somebody else behind the same address
// sent, right or wrong, early or late, but for the moment from which all are
// refused; that moment is lost in the secrets of package limit.
func TestAnswersTellNothingOfANeighbour(t *testing.T) {
	budget := limit.Defaults().Network
	times := int(budget.Least+2*budget.Spread) + 5
	alone := polls(t, times, -1, "")
	for name, c := range map[string]struct {
		hers int
		form string
	}{
		"her tip, first of all":  {0, "lang=sv&what=hers"},
		"her tip in the middle":  {60, "lang=sv&what=hers"},
		"her form with a fault":  {30, "lang=sv&what=hers&now=perhaps"},
		"her form that is empty": {89, "lang=sv"},
		"something else of hers": {45, "no+form"},
	} {
		seen := polls(t, times, c.hers, c.form)
		if want, got := kinds(alone), kinds(seen); len(got) != 2 || !slices.Equal(got, want) {
			t.Errorf("%s: %d kinds of answers, and without it %d; they are to be a receipt, the same each time, and from one moment on a refusal, the same each time",
				name, len(got), len(want))
		}
		// Medians, in parts of the same run: a busy machine shifts them alike.
		before, after := median(seen[:c.hers+20][c.hers:]), median(seen[c.hers+20:c.hers+40])
		if before > 20*after || after > 20*before {
			t.Errorf("%s: answers take %v after it, and then %v", name, before, after)
		}
		var taken, refused []poll
		for _, p := range seen {
			if p.status == http.StatusOK {
				taken = append(taken, p)
			} else {
				refused = append(refused, p)
			}
		}
		if first, last := median(taken[:20]), median(taken[len(taken)-20:]); last > 20*first {
			t.Errorf("%s: the first answers take %v, the last %v", name, first, last)
		}
		if len(refused) > 0 && median(refused) > 20*median(taken) {
			t.Errorf("%s: a refusal takes %v", name, median(refused))
		}
	}
}

func median(of []poll) time.Duration {
	took := make([]time.Duration, 0, len(of))
	for _, p := range of {
		took = append(took, p.took)
	}
	slices.Sort(took)
	return took[len(took)/2]
}
