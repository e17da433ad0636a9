//go:build !race

// Nothing here runs side by side, and the race detector makes it ten times as slow.

package limit

import (
	"crypto/rand"
	"math"
	mathrand "math/rand/v2"
	"net/netip"
	"testing"
	"time"
)

// These tests are about somebody who shares a network with a neighbour, or the
// site with everybody, and makes tries of his own to learn of hers.
//
// What he can see of a try is whether it is let through and, if it is not, how
// long it is to wait. The rest of an answer is made without any count; see
// TestAnswersTellNothingOfANeighbour in package server.

// sight is what one sender sees of his tries in one period: after how many he
// was refused for the first time, and whether anything else differed.
type sight struct {
	admitted int
	steady   bool // once refused, always refused, and the wait is the same
}

// look makes tries from an address and returns what they show. Before the try
// with the number of the neighbour's, hers is made.
func look(t *testing.T, lim *Limiter, at netip.Addr, tries, neighbours int) sight {
	t.Helper()
	seen := sight{admitted: tries, steady: true}
	for i := range tries {
		if i == neighbours {
			_, _ = pass(t, lim, at)
		}
		admitted, wait := pass(t, lim, at)
		switch {
		case !admitted && seen.admitted == tries:
			seen.admitted = i
		case admitted == (i >= seen.admitted):
			seen.steady = false
		}
		if left := period(lim).Round(time.Second); !admitted && (wait < left-time.Second || wait > left+time.Second) {
			seen.steady = false
		}
	}
	return seen
}

// period is what is left of it.
func period(lim *Limiter) time.Duration {
	now := lim.tally.now()
	return now.Truncate(lim.config.Period).Add(lim.config.Period).Sub(now)
}

func pass(t *testing.T, lim *Limiter, from netip.Addr) (admitted bool, wait time.Duration) {
	t.Helper()
	ticket, err := lim.Admit(t.Context(), from)
	if err == nil {
		err = ticket.Redeem(t.Context())
	}
	if err == nil {
		return true, 0
	}
	return false, err.(Refused).RetryAfter
}

// noon gives a limiter a clock that stands still, so that no period ends within a
// test.
func noon(lim *Limiter) *Limiter {
	lim.tally.now = func() time.Time { return time.Date(2026, 11, 28, 12, 30, 0, 0, time.UTC) }
	return lim
}

// distance is how well somebody can tell two kinds of periods apart who knows
// how often each sight occurs in each of them: 0 is not at all, 1 is always
// (total variation).
func distance(one, two map[int]int) float64 {
	total := func(of map[int]int) (n float64) {
		for _, times := range of {
			n += float64(times)
		}
		return n
	}
	sum := 0.0
	for seen := range union(one, two) {
		sum += math.Abs(float64(one[seen])/total(one) - float64(two[seen])/total(two))
	}
	return sum / 2
}

func union(one, two map[int]int) map[int]bool {
	all := map[int]bool{}
	for _, m := range []map[int]int{one, two} {
		for seen := range m {
			all[seen] = true
		}
	}
	return all
}

// Whatever the two secret numbers are, what he sees with and without a try of
// hers differs in one number alone, and over all of them that number differs
// with the chance that the package promises: the best there is for somebody who
// knows the program and does the arithmetic.
func TestOneTryOfANeighbourIsLostInTheSecret(t *testing.T) {
	for name, b := range map[string]Budget{"network": Defaults().Network, "all": Defaults().All, "first": Defaults().First} {
		for _, hers := range []int64{0, b.Least / 2, b.Least, b.Least + b.Spread/2, b.Least + b.Spread, b.most()} {
			without, with := map[int]int{}, map[int]int{}
			for one := range b.Spread + 1 {
				for two := range b.Spread + 1 {
					limit := b.Least + one + two
					without[int(limit)]++
					if limit > hers { // hers is let through, and one less of his
						limit--
					}
					with[int(max(limit, 0))]++
				}
			}
			if d := distance(without, with); d > 1/float64(b.Spread+1)+1e-9 {
				t.Errorf("%s: a try of hers after %d of his changes what he sees with a chance of %.4f, more than 1 in %d", name, hers, d, b.Spread+1)
			}
		}
	}
}

// The secret numbers of the real thing are spread as the arithmetic wants it,
// whatever the key, and a try of the neighbour shifts what he sees no further.
func TestSecretsOfManyPeriodsAreEven(t *testing.T) {
	const seeds = 20_000
	b := Defaults().Network
	limits := map[int64]int{}
	for range seeds {
		k := newKey([]byte(rand.Text()))
		c := count{key: k, name: k.name(netip.MustParsePrefix("192.0.2.1/32"))}
		limits[c.limit("network", b)]++
		if c.limit("network", b) == c.limit("first", b) && c.limit("network", b) == c.limit("all", b) {
			limits[-1]++ // three budgets with one secret
		}
	}
	var expected, squares float64
	for limit := b.Least; limit <= b.most(); limit++ {
		expected = seeds * float64(b.Spread+1-abs(limit-b.Least-b.Spread)) / float64((b.Spread+1)*(b.Spread+1))
		squares += math.Pow(float64(limits[limit])-expected, 2) / expected
	}
	// 180 degrees of freedom: above 260 in one of 15,000 runs, far above with any
	// secret that is not even.
	if squares > 260 || limits[-1] > seeds/1000 {
		t.Errorf("chi-squared %.0f, the same secret thrice %d times", squares, limits[-1])
	}
}

func abs(n int64) int64 { return max(n, -n) }

// chance is how likely a sight is for somebody who knows the settings and not
// the secret, when the neighbour's try came before the one with that number of
// his (never, if it is negative).
func chance(b Budget, admitted, hers int) float64 {
	limit := func(n int) float64 {
		return float64(max(0, b.Spread+1-abs(int64(n)-b.Least-b.Spread))) / float64((b.Spread+1)*(b.Spread+1))
	}
	switch {
	case hers < 0 || admitted < hers:
		return limit(admitted)
	case admitted == hers: // his try was the one too many, or hers
		return limit(admitted) + limit(admitted+1)
	}
	return limit(admitted + 1)
}

// The attack of the audit of 28 November 2026: he makes try after try behind the
// neighbour's address and looks for what changes. With the shipped settings, and
// though he reckons with all that the program's text says, he finds out neither
// whether she tried nor at which of two moments, more often than by chance.
func TestWhoSharesTheAddressLearnsNothing(t *testing.T) {
	const seeds = 100
	config := Defaults()
	tries := int(config.Network.most()) + 10
	her := netip.MustParseAddr("192.0.2.1")
	random := mathrand.New(mathrand.NewPCG(1, 2))
	for question, pick := range map[string]func() [2]int{
		"whether":         func() [2]int { return [2]int{-1, 0} },
		"when":            func() [2]int { return [2]int{random.IntN(tries), random.IntN(tries)} },
		"early or late":   func() [2]int { return [2]int{0, int(config.Network.Least + config.Network.Spread)} },
		"early, or never": func() [2]int { return [2]int{-1, int(config.Network.Least) / 2} },
	} {
		right := 0
		for range seeds {
			moments, truth := pick(), random.IntN(2)
			seen := look(t, noon(newLimiter(t, config)), her, tries, moments[truth])
			if !seen.steady {
				t.Fatalf("an answer differs by more than the moment from which all are refused: %+v", seen)
			}
			one, two := chance(config.Network, seen.admitted, moments[0]), chance(config.Network, seen.admitted, moments[1])
			guess := random.IntN(2)
			if one > two {
				guess = 0
			} else if two > one {
				guess = 1
			}
			if guess == truth {
				right++
			}
		}
		// More than 72 of 100 happens by chance in one of 300,000 runs.
		if right > 72 {
			t.Errorf("%s: he is right in %d of %d periods", question, right, seeds)
		}
	}
}

// In the same way when a flood has used up the budget of all, so that only the
// first tries of his and her network are let through.
func TestFirstTriesDoNotCountTheNeighbours(t *testing.T) {
	const seeds = 1000
	config := Defaults()
	config.All = Budget{Least: 1}
	her := netip.MustParseAddr("192.0.2.1")
	without, with := map[int]int{}, map[int]int{}
	for range seeds {
		for hers, seen := range map[int]map[int]int{-1: without, 0: with} {
			lim := noon(newLimiter(t, config))
			_, _ = pass(t, lim, netip.MustParseAddr("198.51.100.1")) // the flood
			s := look(t, lim, her, int(config.First.most())+3, hers)
			if !s.steady {
				t.Fatalf("%+v", s)
			}
			seen[s.admitted]++
		}
	}
	// One in 16 by design, and 0.1 that 1,000 samples of 31 values add by chance.
	if d := distance(without, with); d > 1.0/16+0.16 {
		t.Errorf("a try of hers changes what he sees with a chance of %.3f", d)
	}
	for n := range config.First.Least {
		if with[int(n)] > seeds/100 {
			t.Errorf("%d of %d times he has %d tries, which he has only if somebody else tried", with[int(n)], seeds, n)
		}
	}
}

// Nobody can count the tips of all, who uses up what is left for all together.
func TestTriesOfAllCannotBeCounted(t *testing.T) {
	config := Defaults()
	config.Network, config.First = Budget{Least: maxTries}, Budget{}
	his := netip.MustParseAddr("192.0.2.1")
	var lefts []float64
	for seed := range 8 {
		lim := noon(newLimiter(t, config))
		for i := range seed % 2 * 50 { // tips of others
			_, _ = pass(t, lim, netip.AddrFrom4([4]byte{10, 0, 0, byte(i)}))
		}
		left := look(t, lim, his, int(config.All.most())+1, -1)
		if !left.steady || left.admitted < int(config.All.Least)-50 || left.admitted > int(config.All.most()) {
			t.Fatalf("%+v", left)
		}
		lefts = append(lefts, float64(left.admitted))
	}
	// The secret spreads them by 408 on average: eight within 200 of each other
	// would be a miracle.
	least, most := lefts[0], lefts[0]
	for _, left := range lefts {
		least, most = min(least, left), max(most, left)
	}
	if most-least < 200 {
		t.Errorf("his tries left show the tips of others: %v", lefts)
	}
}
