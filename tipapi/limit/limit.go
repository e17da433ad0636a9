// Package limit bounds how many tips are accepted in a period, per client
// network and in total, without storing addresses. It also keeps those who
// share a network from learning about each other's tries.
//
// [Limiter.Admit] counts a try of a client's network; [Ticket.Redeem] then
// counts it towards the total, just before a tip is stored.
//
// Counts are in memory or, when several instances share the work, in Redis. A
// network is counted under a number of 18 bits: a piece of a keyed hash whose
// key changes with every period. Thousands of networks share each number, so
// that not even somebody who has the key can turn a count back into an address,
// and the memory for counts is bounded. (With the key and a short list of
// addresses, one can still tell most of those that did not try.)
//
// A try is let through at once or refused until the period ends; nothing in
// between depends on a count. Somebody who shares a network with a neighbour
// can therefore see one thing only: after how many of their own tries they are
// refused. That number is blurred by two secret numbers, which are different in
// each period and for each network, so that a try of the neighbour changes what
// they see with a probability of 1 in Spread+1. A limit that counts several
// people together cannot hide more than that: it always shows each of them a
// little of the others.
//
// When the total is used up, the first tries of each network are still let
// through, so that a flood does not shut out those who have sent little. The
// package cannot tell a flood from many worried people; whoever is refused is
// told when to try again.
package limit

import (
	"context"
	"fmt"
	"net/netip"
	"time"
)

// Budget is how many tries are let through in a period: Least, plus two secret
// numbers from 0 to Spread. With a Spread of 0 the budget is exact, and those
// who share it can count each other's tries.
type Budget struct{ Least, Spread int64 }

func (b Budget) valid() bool {
	return b.Least >= 0 && b.Spread >= 0 && b.Least <= maxTries && b.Spread <= maxTries
}

// most is the largest that a budget can turn out.
func (b Budget) most() int64 { return b.Least + 2*b.Spread }

// maxTries bounds the numbers of a Budget: no count comes near an overflow.
const maxTries = 1 << 40

// Config holds the settings of a [Limiter].
type Config struct {
	Period  time.Duration // begins at whole multiples of it since 1970; the site's text says an hour
	Network Budget        // of one client network
	All     Budget        // the total
	First   Budget        // of one client network when the total is used up
	IPv4    int           // prefix length of a network, 8 to 32
	IPv6    int           // prefix length of a network, 16 to 128
}

// Defaults returns settings for a team's portal: an honest household, office or
// school class is never refused, and those who share its network learn next to
// nothing about each other. A flood from 256 networks, which is what one /48 of
// IPv6 holds, does not fill a spool of 10,000 tips within an hour.
func Defaults() Config {
	return Config{
		Period:  time.Hour,
		Network: Budget{Least: 90, Spread: 90},
		All:     Budget{Least: 2000, Spread: 1000},
		First:   Budget{Least: 3, Spread: 15},
		IPv4:    32, IPv6: 56,
	}
}

// ForAnswers returns settings for those who look for answers with a number. A
// number can be guessed: all together have few tries of 900 billion thousand.
func ForAnswers() Config {
	c := Defaults()
	c.Network = Budget{Least: 30, Spread: 90}
	c.All = Budget{Least: 600, Spread: 600}
	return c
}

// Check reports what is wrong with the settings, as [New] does.
func (c Config) Check() error {
	switch {
	case c.Period < time.Second || c.Period > 24*time.Hour:
		return fmt.Errorf("a period of %v is not between a second and a day", c.Period)
	case !c.Network.valid() || !c.All.valid() || !c.First.valid():
		return fmt.Errorf("tries and their spread have to be from 0 to %d (network %+v, all %+v, first %+v)", int64(maxTries), c.Network, c.All, c.First)
	case c.Network.Least < 1 || c.All.Least < 1:
		return fmt.Errorf("a network and all together need one try at least (network %+v, all %+v)", c.Network, c.All)
	case c.First.Least > c.Network.Least:
		return fmt.Errorf("%d first tries are more than the %d of a network", c.First.Least, c.Network.Least)
	case c.IPv4 < 8 || c.IPv4 > 32 || c.IPv6 < 16 || c.IPv6 > 128:
		return fmt.Errorf("networks of /%d and /%d are not between /8 and /32, /16 and /128", c.IPv4, c.IPv6)
	}
	return nil
}

// Limiter counts tries. Its methods may be called from several goroutines.
type Limiter struct {
	config Config
	tally  *tally
}

// New makes a limiter that counts in the memory of this process.
func New(config Config) (*Limiter, error) {
	if err := config.Check(); err != nil {
		return nil, err
	}
	return &Limiter{config: config, tally: newTally(config)}, nil
}

// Refused is the error when a budget is used up. RetryAfter is the rest of the
// period, the same for everybody.
type Refused struct{ RetryAfter time.Duration }

func (r Refused) Error() string { return fmt.Sprintf("too many tries, again in %s", r.RetryAfter) }

// Ticket is a try that was within the budget of its network and is not yet
// counted towards the total.
type Ticket struct {
	limiter *Limiter
	first   bool // among the first tries of its network: everybody's budget does not stop it
}

// Admit counts a try of an address's network. When the budget of the network is
// used up, the error is a [Refused], and nothing is counted towards the total.
func (l *Limiter) Admit(ctx context.Context, from netip.Addr) (Ticket, error) {
	count := l.tally.add(ctx, networkOf(from, l.config.IPv4, l.config.IPv6))
	if count.used > count.limit("network", l.config.Network) {
		return Ticket{}, Refused{RetryAfter: count.left}
	}
	return Ticket{limiter: l, first: count.used <= count.limit("first", l.config.First)}, nil
}

// Redeem counts the try towards the total. When that is used up, the error is a
// [Refused], unless the try is among the first of its network ([Config.First]).
func (t Ticket) Redeem(ctx context.Context) error {
	all := t.limiter.tally.add(ctx, everybody)
	if all.used > all.limit("all", t.limiter.config.All) && !t.first {
		return Refused{RetryAfter: all.left}
	}
	return nil
}
