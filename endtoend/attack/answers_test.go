//go:build linux

package attack

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"lyktan/endtoend/harness"
)

// aNumber is a receipt number that nobody has.
const aNumber = "1472632213369900"

// 200 networks look for answers at once, again and again. As many are served as may
// be, the others are told when to come back, with their number kept; memory stays
// bounded, and tips are taken as ever.
func TestAttackAnswersAtOnce(t *testing.T) {
	const askers = 200
	assault{
		flags: []string{"-trusted-proxies", "127.0.0.1", "-answers-all", "100000"}, forwarded: true,
		lasts: size(2*time.Second, 30*time.Second), memory: 256, race: true,
		attack: func(ctx context.Context, t *testing.T, p *harness.Portal, height func()) {
			var found, busy, asked atomic.Int64
			var once sync.Once
			both := func() {
				if found.Load() > 0 && busy.Load() >= askers {
					once.Do(height)
				}
			}
			harness.Several(askers, func(i int) {
				client := harness.SenderFrom(p, "127.0.0.1").Client
				defer client.CloseIdleConnections()
				for ctx.Err() == nil {
					s := harness.Sender{URL: p.URL, Client: client, Forwarded: networkOf(asked.Add(1))}
					got, err := s.Ask(ctx, aNumber)
					switch {
					case ctx.Err() != nil:
					case err == nil && got.Status == http.StatusOK:
						found.Add(1)
						both()
					case err == nil && got.Status == http.StatusServiceUnavailable && got.Header.Get("Retry-After") == "60" && strings.Contains(got.Body, aNumber):
						busy.Add(1)
						both()
						time.Sleep(50 * time.Millisecond)
					case err == nil && got.Status == http.StatusTooManyRequests && strings.Contains(got.Body, aNumber): // networks share numbers
					default:
						t.Errorf("%d, Retry-After %q, %v", got.Status, got.Header.Get("Retry-After"), err)
						return
					}
				}
			})
			t.Logf("%d looked, %d were told to come back", found.Load(), busy.Load())
		},
	}.run(t)
}

// One network guesses. It gets its budget and no more; somebody on another network
// looks for answers meanwhile.
func TestAttackGuessing(t *testing.T) {
	const least = 10
	awayFromTheHour(t)
	p := harness.StartProgram(t, harness.Shipped, t.TempDir(), "-answers-network", fmt.Sprint(least), "-answers-network-spread", "0")
	guesser := harness.SenderFrom(p, "127.66.0.1")
	defer guesser.Client.CloseIdleConnections()
	counts := map[int]int{}
	for i := range 4 * least {
		number := fmt.Sprintf("%016d", 1_000_000_000_000_000+i) // most have a wrong check digit, which counts as well
		got, err := guesser.Ask(t.Context(), number)
		if err != nil {
			t.Fatal(err)
		}
		counts[got.Status]++
		if !strings.Contains(strings.ReplaceAll(got.Body, " ", ""), number) {
			t.Errorf("%s is not kept: %d", number, got.Status)
		}
	}
	if counts[http.StatusTooManyRequests] != 3*least || counts[http.StatusOK]+counts[http.StatusUnprocessableEntity] != least || counts[http.StatusOK] == 0 {
		t.Errorf("answers by status: %v", counts)
	}
	other := harness.SenderFrom(p, "127.66.0.2")
	defer other.Client.CloseIdleConnections()
	if got, err := other.Ask(t.Context(), aNumber); err != nil || got.Status != http.StatusOK {
		t.Errorf("another network: %d, %v", got.Status, err)
	}
	if got, err := guesser.Post(t.Context(), harness.TipOf("a tip of the guesser's network")); err != nil || got.Status != http.StatusOK {
		t.Errorf("a tip: %d, %v", got.Status, err)
	}
}
