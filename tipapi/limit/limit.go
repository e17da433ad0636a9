// Package limit keeps one sender, or many who act as one, from flooding the
// team, without knowing who anybody is.
//
// It counts tries per client network and for all together, in memory or, when
// several instances share the work, in Redis. A network is counted under a
// number of 18 bits: a piece of a keyed hash whose key changes with every
// period. Thousands of networks share each number, so that not even somebody who
// has the key can turn a count back into an address, and counts never need more
// than a bounded room. (Who has the key and a short list of addresses can still
// tell most of those that did not try.)
//
// Each network's budget is larger by a secret number, up to a quarter, that
// changes with the period, so that somebody who uses his own tries up, beside
// others behind the same address, does not learn whether one of them has tried.
//
// It slows down before it refuses: a class of thirty behind one address gets
// through. When all together have used up what a team can read, it still takes
// the first tries of each network, so that a flood does not shut out who has
// sent nothing yet. It cannot tell a flood from many worried people; whoever is
// refused is told when to try again.
package limit

import (
	"context"
	"fmt"
	"net/netip"
	"time"
)

// Budget is how many tries are let through in a period: the first Free at once,
// the rest up to Most with a growing delay.
type Budget struct{ Free, Most int64 }

// Config sizes a Gate.
type Config struct {
	Period   time.Duration // periods begin at whole multiples of it since 1970; the site's text says an hour
	Network  Budget        // of one client network, before its secret number is added
	All      Budget        // of everybody together
	First    int64         // tries that a network still has when that of all is used up
	MaxDelay time.Duration // of one try
	Waiting  int           // how many may be delayed at the same time
	IPv4     int           // bits of an address that make a network
	IPv6     int
}

// Defaults suit a team's portal: an honest household, office or school class is
// never refused.
func Defaults() Config {
	return Config{
		Period:  time.Hour,
		Network: Budget{Free: 30, Most: 90},
		All:     Budget{Free: 600, Most: 3000},
		First:   3, MaxDelay: 5 * time.Second, Waiting: 256,
		IPv4: 32, IPv6: 56,
	}
}

func (c Config) check() error {
	budget := func(b Budget) bool { return b.Free >= 0 && b.Most >= 1 && b.Free <= b.Most }
	switch {
	case c.Period < time.Second || c.Period > 24*time.Hour:
		return fmt.Errorf("limit: a period of %v is not between a second and a day", c.Period)
	case !budget(c.Network) || !budget(c.All):
		return fmt.Errorf("limit: free tries have to be between 0 and the most, and the most at least 1 (network %+v, all %+v)", c.Network, c.All)
	case c.First < 0 || c.First > c.Network.Most:
		return fmt.Errorf("limit: %d first tries are more than the %d of a network", c.First, c.Network.Most)
	case c.MaxDelay < 0 || c.Waiting < 1:
		return fmt.Errorf("limit: a delay of %v for %d at once cannot be kept", c.MaxDelay, c.Waiting)
	case c.IPv4 < 8 || c.IPv4 > 32 || c.IPv6 < 16 || c.IPv6 > 128:
		return fmt.Errorf("limit: networks of /%d and /%d are not between /8 and /32, /16 and /128", c.IPv4, c.IPv6)
	}
	return nil
}

// Gate admits tries. Its methods may be called from several goroutines.
type Gate struct {
	config  Config
	tally   *tally
	waiting chan struct{}
}

// New makes a gate that counts in the memory of this process.
func New(config Config) (*Gate, error) {
	if err := config.check(); err != nil {
		return nil, err
	}
	return &Gate{config: config, tally: newTally(config), waiting: make(chan struct{}, config.Waiting)}, nil
}

// Refused says that a budget is used up.
type Refused struct{ RetryAfter time.Duration }

func (r Refused) Error() string { return fmt.Sprintf("too many tries, again in %s", r.RetryAfter) }

// Try is one try that its network had left.
type Try struct {
	gate *Gate
	used int64 // by the network in this period, this one included
	paid int64 // of that, what counts against its budget
}

// Enter counts a try of an address's network, or refuses it with Refused.
// Whoever is refused here takes nothing from the others.
func (g *Gate) Enter(ctx context.Context, from netip.Addr) (Try, error) {
	count := g.tally.add(ctx, g.networkOf(from))
	paid := count.used - count.secret%(g.config.Network.Most/4+1)
	if paid > g.config.Network.Most {
		return Try{}, Refused{RetryAfter: count.left}
	}
	return Try{gate: g, used: count.used, paid: paid}, nil
}

// Go counts the try for all together and returns when it may go on. The error
// is a Refused, or the context's when the client went away during the delay.
func (t Try) Go(ctx context.Context) error {
	g := t.gate
	all := g.tally.add(ctx, everybody)
	first := t.used <= g.config.First
	if all.used > g.config.All.Most && !first {
		return Refused{RetryAfter: all.left}
	}
	delay := max(g.delay(g.config.Network, t.paid), g.delay(g.config.All, all.used))
	if delay == 0 {
		return nil
	}
	select {
	case g.waiting <- struct{}{}:
		defer func() { <-g.waiting }()
	default:
		if first {
			return nil // those who wait are the flood
		}
		return Refused{RetryAfter: time.Minute}
	}
	select {
	case <-time.After(delay):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (g *Gate) delay(b Budget, used int64) time.Duration {
	if used <= b.Free {
		return 0
	}
	if used >= b.Most {
		return g.config.MaxDelay
	}
	return g.config.MaxDelay * time.Duration(used-b.Free) / time.Duration(b.Most-b.Free)
}

// circuits is where Tor puts the number of a circuit, when an onion service
// exports it: each is a client of its own (tor(1), HiddenServiceExportCircuitID).
var circuits = netip.MustParsePrefix("fc00:dead:beef:4dad::/64")

// networkOf is the client network of an address. All that are unknown are one.
func (g *Gate) networkOf(from netip.Addr) netip.Prefix {
	from = from.Unmap().WithZone("")
	bits := g.config.IPv6
	switch {
	case from.Is4():
		bits = g.config.IPv4
	case circuits.Contains(from):
		bits = from.BitLen()
	}
	network, err := from.Prefix(bits)
	if err != nil {
		return netip.Prefix{}
	}
	return network
}
