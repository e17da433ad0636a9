// Package limit keeps one sender, or many who act as one, from flooding the
// team, without knowing who anybody is and without showing one sender what
// another does.
//
// [Limiter.Admit] counts a try of a client's network; [Ticket.Redeem] then counts
// it for everybody together, just before a tip is stored.
//
// It counts tries per client network and for all together, in memory or, when
// several instances share the work, in Redis. A network is counted under a
// number of 18 bits: a piece of a keyed hash whose key changes with every
// period. Thousands of networks share each number, so that not even somebody who
// has the key can turn a count back into an address, and counts never need more
// than a bounded room. (Who has the key and a short list of addresses can still
// tell most of those that did not try.)
//
// A try is let through at once or refused until the period ends; nothing in
// between depends on a count. Somebody who shares a network with a neighbour can
// therefore see one thing only: after how many of his own tries he is refused.
// That number is blurred by two secret numbers, which are others in each period
// and for each network, so that a try of the neighbour changes what he sees with
// a chance of 1 in Spread+1. It cannot be less than that: a limit that counts the
// tries of several people together shows each of them a little of the others.
//
// When all together have used up what a team can read, the first tries of each
// network are still let through, so that a flood does not shut out who has sent
// little. The package cannot tell a flood from many worried people; whoever is
// refused is told when to try again.
package limit

import (
	"context"
	"fmt"
	"net/netip"
	"time"
)

// Budget is how many tries are let through in a period: Least, and two secret
// numbers from 0 to Spread more. A Spread of 0 makes the budget exact, and lets
// those who share it count each other.
type Budget struct{ Least, Spread int64 }

func (b Budget) valid() bool {
	return b.Least >= 0 && b.Spread >= 0 && b.Least <= maxTries && b.Spread <= maxTries
}

// most is the largest that a budget can turn out.
func (b Budget) most() int64 { return b.Least + 2*b.Spread }

// maxTries bounds the numbers of a Budget: no count comes near an overflow.
const maxTries = 1 << 40

// Config sizes a Limiter.
type Config struct {
	Period  time.Duration // periods begin at whole multiples of it since 1970; the site's text says an hour
	Network Budget        // of one client network
	All     Budget        // of everybody together
	First   Budget        // of one network, when that of everybody is used up
	IPv4    int           // bits of an address that make a network
	IPv6    int
}

// Defaults suit a team's portal: an honest household, office or school class is
// never refused, and one who shares its network learns next to nothing. A flood
// from 256 networks, which is what one /48 of IPv6 holds, does not fill a spool
// of 10,000 tips within an hour.
func Defaults() Config {
	return Config{
		Period:  time.Hour,
		Network: Budget{Least: 90, Spread: 90},
		All:     Budget{Least: 2000, Spread: 1000},
		First:   Budget{Least: 3, Spread: 15},
		IPv4:    32, IPv6: 56,
	}
}

func (c Config) check() error {
	switch {
	case c.Period < time.Second || c.Period > 24*time.Hour:
		return fmt.Errorf("limit: a period of %v is not between a second and a day", c.Period)
	case !c.Network.valid() || !c.All.valid() || !c.First.valid():
		return fmt.Errorf("limit: tries and their spread have to be from 0 to %d (network %+v, all %+v, first %+v)", int64(maxTries), c.Network, c.All, c.First)
	case c.Network.Least < 1 || c.All.Least < 1:
		return fmt.Errorf("limit: a network and all together need one try at least (network %+v, all %+v)", c.Network, c.All)
	case c.First.Least > c.Network.Least:
		return fmt.Errorf("limit: %d first tries are more than the %d of a network", c.First.Least, c.Network.Least)
	case c.IPv4 < 8 || c.IPv4 > 32 || c.IPv6 < 16 || c.IPv6 > 128:
		return fmt.Errorf("limit: networks of /%d and /%d are not between /8 and /32, /16 and /128", c.IPv4, c.IPv6)
	}
	return nil
}

// Limiter admits tries. Its methods may be called from several goroutines.
type Limiter struct {
	config Config
	tally  *tally
}

// New makes a limiter that counts in the memory of this process.
func New(config Config) (*Limiter, error) {
	if err := config.check(); err != nil {
		return nil, err
	}
	return &Limiter{config: config, tally: newTally(config)}, nil
}

// Refused says that a budget is used up. RetryAfter is the rest of the period,
// whoever asks and whatever was counted.
type Refused struct{ RetryAfter time.Duration }

func (r Refused) Error() string { return fmt.Sprintf("too many tries, again in %s", r.RetryAfter) }

// Ticket is a try that was within the budget of its network, and is still to be
// counted for everybody together.
type Ticket struct {
	limiter *Limiter
	first   bool // among the first tries of its network: everybody's budget does not stop it
}

// Admit counts a try of an address's network. When the budget of the network is
// used up, the error is a Refused, and the budget of everybody is not touched.
func (l *Limiter) Admit(ctx context.Context, from netip.Addr) (Ticket, error) {
	count := l.tally.add(ctx, networkOf(from, l.config.IPv4, l.config.IPv6))
	if count.used > count.limit("network", l.config.Network) {
		return Ticket{}, Refused{RetryAfter: count.left}
	}
	return Ticket{limiter: l, first: count.used <= count.limit("first", l.config.First)}, nil
}

// Redeem counts the try for everybody together, at once. The error is a Refused.
func (t Ticket) Redeem(ctx context.Context) error {
	all := t.limiter.tally.add(ctx, everybody)
	if all.used > all.limit("all", t.limiter.config.All) && !t.first {
		return Refused{RetryAfter: all.left}
	}
	return nil
}
