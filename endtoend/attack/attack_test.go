//go:build linux

package attack

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"lyktan/endtoend/harness"
)

// full asks for the long attacks (make attack). Without it they are shortened.
var full = os.Getenv("LYKTAN_ATTACK") == "full"

// size picks how long or how large an attack is.
func size[T any](short, long T) T {
	if full {
		return long
	}
	return short
}

// within is when an honest sender has to have a receipt, or 50 times as long as
// somebody else waits meanwhile at a program that nobody attacks. It takes
// milliseconds on a quiet machine; the tests share theirs with the attack itself.
const within = 15 * time.Second

// assault is an attack on a running tipapi while somebody honest sends tips.
type assault struct {
	flags []string

	// forwarded says that networks are named in X-Forwarded-For, by the test
	// as the proxy. Otherwise they are addresses of this machine in 127.0.0.0/8.
	forwarded bool

	lasts  time.Duration // from when the attack is at its height
	memory int           // most MB that the program as shipped may ever have taken
	race   bool          // whether a short run, too, looks for data races

	// attack goes on until the context is done. It calls height when the attack
	// is at its height.
	attack func(ctx context.Context, t *testing.T, p *harness.Portal, height func())
}

// run carries out the attack on the program as it is shipped and, for half of
// the time and without the bound on memory, on the one with the race detector.
func (a assault) run(t *testing.T) {
	t.Run("shipped", func(t *testing.T) {
		p := harness.StartProgram(t, harness.Shipped, t.TempDir(), a.flags...)
		a.on(t, p, a.lasts)
		most := harness.Memory(t, p)
		t.Logf("most memory: %d MB of %d", most, a.memory)
		if most > a.memory {
			t.Errorf("tipapi took %d MB of memory, more than %d", most, a.memory)
		}
	})
	if !a.race && !full {
		return
	}
	t.Run("race detector", func(t *testing.T) {
		a.on(t, harness.Start(t, a.flags...), a.lasts/2)
	})
}

func (a assault) on(t *testing.T, p *harness.Portal, lasts time.Duration) {
	calm := &honest{p: harness.StartProgram(t, p.Cmd.Path, t.TempDir())}
	awayFromTheHour(t)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	height, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		a.attack(ctx, t, p, func() { close(height) })
	}()
	select {
	case <-height:
	case <-ended:
		t.Fatal("the attack ended before its height")
	case <-time.After(harness.Hung):
		stop()
		<-ended
		t.Fatal("the attack does not reach its height")
	}
	h := &honest{p: p, forwarded: a.forwarded}
	for begun := time.Now(); time.Since(begun) < lasts || len(h.took) < 5; {
		h.send(t)
		calm.send(t)
		time.Sleep(20 * time.Millisecond)
	}
	stop()
	<-ended
	h.check(t)
	calm.check(t)
	if took, usual := slices.Max(h.took), slices.Max(calm.took); took > max(within, 50*usual) {
		t.Errorf("an honest sender waited %v for a receipt, and %v where nobody attacks", took, usual)
	}
}

// honest is somebody who sends one tip after the other, each on a connection of
// its own, at most three from one network, and remembers the receipts.
//
// Networks share the numbers that they are counted under (package limit): among
// thousands that flood, one network in a hundred may meet a number that is used
// up, and then with all its three tips.
type honest struct {
	p         *harness.Portal
	forwarded bool
	first     int // number of the first tip; those of two people are far apart
	took      []time.Duration
	receipts  map[string]string // by what was written
	unlucky   int
}

func (h *honest) send(t *testing.T) {
	t.Helper()
	number := h.first + len(h.took)
	s := harness.SenderFrom(h.p, fmt.Sprintf("127.200.%d.%d", number/750, 1+number/3%250))
	if h.forwarded {
		s = harness.BehindProxy(h.p, fmt.Sprintf("198.51.%d.%d", number/750, 1+number/3%250))
	}
	defer s.Client.CloseIdleConnections()
	words := fmt.Sprintf("honest tip %d", number)
	ctx, cancel := context.WithTimeout(t.Context(), harness.Hung)
	defer cancel()
	begun := time.Now()
	got, err := s.Post(ctx, harness.TipOf(words))
	h.took = append(h.took, time.Since(begun))
	match := harness.ReceiptOutput.FindStringSubmatch(got.Body)
	if h.forwarded && got.Status == http.StatusTooManyRequests && h.unlucky < 6+len(h.took)/33 {
		h.unlucky++
		return
	}
	if err != nil || got.Status != http.StatusOK || match == nil {
		t.Errorf("%s: no receipt after %v: %d, Retry-After %q, %v", words, time.Since(begun), got.Status, got.Header.Get("Retry-After"), err)
		return
	}
	if h.receipts == nil {
		h.receipts = map[string]string{}
	}
	h.receipts[words] = strings.ReplaceAll(match[1], " ", "")
}

// check looks whether the team can read every tip that got a receipt, once.
func (h *honest) check(t *testing.T) {
	t.Helper()
	slices.Sort(h.took)
	t.Logf("%d honest tips, %d met another's number; a receipt took %v (median) to %v", len(h.took), h.unlucky,
		h.took[len(h.took)/2].Round(time.Millisecond), h.took[len(h.took)-1].Round(time.Millisecond))
	read := map[string]int{}
	for _, tip := range list(t, h.p) {
		what, _ := tip["what"].(string)
		if strings.HasPrefix(what, "honest tip ") {
			read[what]++
			if tip["receipt"] != h.receipts[what] {
				t.Errorf("%s: the team reads receipt %v, its sender %q", what, tip["receipt"], h.receipts[what])
			}
		}
	}
	for words := range h.receipts {
		if read[words] != 1 {
			t.Errorf("%s: the team reads it %d times", words, read[words])
		}
	}
}

// awayFromTheHour waits past a full hour that is near: there all budgets begin
// again.
func awayFromTheHour(t *testing.T) {
	now := time.Now()
	if left := now.Truncate(time.Hour).Add(time.Hour).Sub(now); left < size(3*time.Minute, 5*time.Minute) {
		t.Logf("waiting %v for the next hour", left)
		time.Sleep(left + time.Second)
	}
}
