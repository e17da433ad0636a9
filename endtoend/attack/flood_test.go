//go:build linux

package attack

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"lyktan/endtoend/harness"
)

// One network sends valid tips as fast as it can on 16 connections. It gets its
// budget, with the two secret numbers in it, and no more; then it is refused,
// told when to try again, and has its text handed back. Nobody else notices.
func TestAttackOneNetworkFloods(t *testing.T) {
	const least, spread = 20, 5
	assault{
		flags: []string{"-limit-network", strconv.Itoa(least), "-limit-network-spread", strconv.Itoa(spread)},
		lasts: size(2*time.Second, 30*time.Second), memory: 96, race: true,
		attack: func(ctx context.Context, t *testing.T, p *harness.Portal, height func()) {
			flood := harness.SenderFrom(p, "127.66.0.1")
			defer flood.Client.CloseIdleConnections()
			var taken, refused atomic.Int64
			harness.Several(16, func(i int) {
				for n := 0; ctx.Err() == nil; n++ {
					words := fmt.Sprintf("flood %d of connection %d.", n, i)
					got, err := flood.Post(ctx, harness.TipOf(words))
					switch wait, _ := strconv.Atoi(got.Header.Get("Retry-After")); {
					case ctx.Err() != nil:
					case err == nil && got.Status == http.StatusOK:
						taken.Add(1)
					case err == nil && got.Status == http.StatusTooManyRequests && wait > 0 && strings.Contains(got.Body, words):
						if refused.Add(1) == 20 {
							height()
						}
					default:
						t.Errorf("%d, Retry-After %q, its text handed back: %v, %v", got.Status, got.Header.Get("Retry-After"), strings.Contains(got.Body, words), err)
						return
					}
				}
			})
			t.Logf("of the flood %d tips were taken and %d refused", taken.Load(), refused.Load())
			if taken.Load() < least || taken.Load() > least+2*spread || refused.Load() < 20 {
				t.Errorf("%d tips of the flood were taken, want %d to %d; %d refused", taken.Load(), least, least+2*spread, refused.Load())
			}
		},
	}.run(t)
}

// Thousands of networks send up to three valid tips each until the budget of
// all is used up. A network that comes now still gets its receipt; one that has
// had its first tries is refused.
func TestAttackManyNetworksFlood(t *testing.T) {
	const all, tips = 60, 200
	assault{
		flags:     []string{"-trusted-proxies", "127.0.0.1", "-limit-all", strconv.Itoa(all), "-limit-all-spread", "0", "-limit-first-spread", "0"},
		forwarded: true,
		lasts:     size(2*time.Second, 30*time.Second), memory: 128, race: true,
		attack: func(ctx context.Context, t *testing.T, p *harness.Portal, height func()) {
			var sent, taken, refused, unlucky atomic.Int64
			harness.Several(32, func(i int) {
				client := harness.SenderFrom(p, "127.0.0.1").Client
				defer client.CloseIdleConnections()
				for ctx.Err() == nil {
					number := sent.Add(1)
					if number > tips && number%10 > 0 || taken.Load() > 4000 { // the spool takes 10,000, and is not what is tested
						time.Sleep(time.Millisecond)
						continue
					}
					s := harness.Sender{URL: p.URL, Client: client, Forwarded: networkOf(number / 3)}
					got, err := s.Post(ctx, harness.TipOf(fmt.Sprintf("flood %d", number)))
					if err == nil && got.Status == http.StatusOK {
						if taken.Add(1) == 2*all {
							height()
						}
					} else if err == nil && got.Status == http.StatusTooManyRequests {
						unlucky.Add(1)
					} else if ctx.Err() == nil {
						t.Errorf("first tries of network %s: %d, %v", s.Forwarded, got.Status, err)
						return
					}
				}
			})
			// The budget of all was really used up.
			s := harness.BehindProxy(p, "203.0.113.1")
			for n := range 5 {
				if got, err := s.Post(t.Context(), harness.TipOf(fmt.Sprintf("more %d", n))); err != nil {
					t.Error(err)
				} else if got.Status == http.StatusTooManyRequests {
					refused.Add(1)
				}
			}
			t.Logf("of the flood %d tips were taken; %d met another network's number", taken.Load(), unlucky.Load())
			if unlucky.Load() > 3+taken.Load()/50 { // networks share numbers, but not that many
				t.Errorf("%d first tries were refused", unlucky.Load())
			}
			if refused.Load() != 2 {
				t.Errorf("of five tips from one network %d were refused, want the last two", refused.Load())
			}
		},
	}.run(t)
}

// Thousands of networks send what is no tip. It costs nobody else anything: the
// budget of all, here ten tips, is still there afterwards.
func TestAttackMalformedFlood(t *testing.T) {
	broken := []string{"", "lang=xx&what=a", "lang=sv&what=a&what=b", "lang=sv&what=%zz", "lang=sv&what=", "lang=sv&what=a&now=maybe",
		"lang=sv&what=a&guess=1", "lang=sv&what=a&subject=trap", "lang=sv&what=" + strings.Repeat("x", 6000), "lang=sv&what=a&who=" + strings.Repeat("x", 301)}
	uncounted := []string{"403", "405", "405 of a page", "413", "415", "415 fields", "415 long"}
	awayFromTheHour(t)
	for _, program := range []string{harness.Shipped, harness.Tipapi} {
		p := harness.StartProgram(t, program, t.TempDir(), "-trusted-proxies", "127.0.0.1", "-limit-all", "10", "-limit-all-spread", "0",
			"-limit-first", "0", "-limit-first-spread", "0")
		harness.Several(16, func(i int) {
			client := harness.SenderFrom(p, "127.0.0.1").Client
			defer client.CloseIdleConnections()
			into := make([]byte, 64<<10)
			for n := range size(20, 500) {
				kind := answersThatCost[uncounted[n%len(uncounted)]]
				if err := ask(p.Host(), kind.request, kind.status, into); err != nil {
					t.Errorf("%s: %v", uncounted[n%len(uncounted)], err)
					return
				}
				s := harness.Sender{URL: p.URL, Client: client, Forwarded: networkOf(int64(n*16 + i))}
				if got, err := s.Post(t.Context(), broken[n%len(broken)]); err != nil || got.Status/100 != 4 {
					t.Errorf("%.40q: %d, %v", broken[n%len(broken)], got.Status, err)
					return
				}
			}
		})
		s := harness.BehindProxy(p, "203.0.113.1")
		for n := range 12 {
			want := http.StatusOK
			if n >= 10 {
				want = http.StatusTooManyRequests
			}
			if got, err := s.Post(t.Context(), harness.TipOf(fmt.Sprintf("tip %d", n))); err != nil || got.Status != want {
				t.Errorf("after the flood, tip %d: %d, %v, want %d", n, got.Status, err, want)
			}
		}
		if n := len(list(t, p)); n != 10 {
			t.Errorf("%d tips in the spool", n)
		}
	}
}

// What is not counted, and what is refused without end, may be sent for ever:
// each kind costs little more than a page does, measured in pages on the same
// machine at the same time.
func TestAttackRefusalsCost(t *testing.T) {
	for name, a := range answersThatCost {
		t.Run(name, func(t *testing.T) {
			p := portalFor(t, a)
			var m measured
			for range size(6, 40) {
				m.round(t, p, a, 50)
			}
			t.Logf("%d answers cost %.2f pages each, of %.1f", m.times, m.ratio(), a.cpu)
			if m.ratio() > 1.5*a.cpu { // make bench has the exact bound
				t.Errorf("costs %.1f pages", m.ratio())
			}
		})
	}
}

// Thirty people behind one address send at the same moment, with the limits as
// they are: a school class, a block of flats behind one router.
func TestAttackIsNotAClass(t *testing.T) {
	awayFromTheHour(t)
	thirty := func(p *harness.Portal, address func(i int) string) time.Duration {
		begun := time.Now()
		harness.Several(30, func(i int) {
			got, err := harness.SenderFrom(p, address(i)).Post(t.Context(), harness.TipOf(fmt.Sprintf("tip %d", i)))
			if err != nil || !harness.ReceiptOutput.MatchString(got.Body) {
				t.Errorf("sender %d: %d, %v", i, got.Status, err)
			}
		})
		return time.Since(begun)
	}
	p, other := harness.StartProgram(t, harness.Shipped, t.TempDir()), harness.StartProgram(t, harness.Shipped, t.TempDir())
	apart := thirty(other, func(i int) string { return fmt.Sprintf("127.66.1.%d", i+1) })
	took := thirty(p, func(int) string { return "127.66.0.2" })
	t.Logf("thirty receipts within %v, of people with addresses of their own within %v", took.Round(time.Millisecond), apart.Round(time.Millisecond))
	if n := len(list(t, p)); n != 30 || took > time.Second+10*apart {
		t.Errorf("%d tips after %v, of people with addresses of their own after %v", n, took, apart)
	}
}

// networkOf is one of the addresses of 10.0.0.0/8.
func networkOf(number int64) string {
	return fmt.Sprintf("10.%d.%d.%d", number>>16&255, number>>8&255, number&255)
}
