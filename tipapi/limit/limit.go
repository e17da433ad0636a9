// Package limit keeps one sender, or all of them together, from flooding the
// team, without knowing who anybody is.
//
// It counts tries per client network in memory. The key of a count is a keyed
// hash of the network under a random key that never leaves memory and is
// replaced every day: no address is kept, and none can be found again.
//
// It slows down before it refuses: a class of thirty behind one address gets
// through. It cannot tell a flood from many worried people; whoever is refused
// is told when to try again.
package limit

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/netip"
	"sync"
	"time"

	"github.com/ulule/limiter/v3"
	"github.com/ulule/limiter/v3/drivers/store/memory"
)

// Budget is how many tries are let through in a period: the first Free at once,
// the rest up to Most with a growing delay of at most MaxDelay.
type Budget struct {
	Period     time.Duration
	Free, Most int64
	MaxDelay   time.Duration
}

// Config sizes a Gate.
type Config struct {
	Network    Budget // of one client network
	All        Budget // of everybody together
	IPv4, IPv6 int    // prefix lengths of a network, in bits
	Waiting    int    // how many may be delayed at the same time
}

// Defaults suit a team's portal: an honest household, office or school class is
// never refused.
func Defaults() Config {
	return Config{
		Network: Budget{Period: time.Hour, Free: 30, Most: 90, MaxDelay: 5 * time.Second},
		All:     Budget{Period: time.Hour, Free: 600, Most: 3000, MaxDelay: 5 * time.Second},
		IPv4:    32, IPv6: 56,
		Waiting: 256,
	}
}

// keyLife is how long a hashing key is used.
const keyLife = 24 * time.Hour

// Gate admits tries. Its methods may be called from several goroutines.
type Gate struct {
	config       Config
	network, all *limiter.Limiter
	waiting      chan struct{}
	now          func() time.Time

	mu      sync.Mutex
	key     []byte
	keyMade time.Time
}

// New makes a gate with empty counts.
func New(config Config) *Gate {
	store := memory.NewStore()
	rate := func(b Budget) limiter.Rate { return limiter.Rate{Period: b.Period, Limit: b.Most} }
	return &Gate{
		config:  config,
		network: limiter.New(store, rate(config.Network)),
		all:     limiter.New(store, rate(config.All)),
		waiting: make(chan struct{}, config.Waiting),
		now:     time.Now,
	}
}

// Refused says that a budget is used up.
type Refused struct{ RetryAfter time.Duration }

func (r Refused) Error() string { return fmt.Sprintf("too many tries, again in %s", r.RetryAfter) }

// Admit counts one try from an address and returns when it may go on. The error
// is a Refused, or the context's when the client went away during the delay.
//
// A loopback address is this machine or a proxy on it, not one sender's
// network: it counts against the budget of all only.
func (g *Gate) Admit(ctx context.Context, from netip.Addr) error {
	var delay time.Duration
	if !from.Unmap().IsLoopback() {
		var err error
		if delay, err = g.spend(ctx, g.network, g.config.Network, g.networkKey(from)); err != nil {
			return err // and the flood of one network takes nothing from the others
		}
	}
	shared, err := g.spend(ctx, g.all, g.config.All, "all")
	if err != nil {
		return err
	}
	delay = max(delay, shared)
	if delay == 0 {
		return nil
	}
	select {
	case g.waiting <- struct{}{}:
		defer func() { <-g.waiting }()
	default:
		return Refused{RetryAfter: time.Minute}
	}
	select {
	case <-time.After(delay):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// spend takes one try from a budget and says how long it has to wait.
func (g *Gate) spend(ctx context.Context, l *limiter.Limiter, b Budget, key string) (time.Duration, error) {
	state, err := l.Get(ctx, key)
	if err != nil {
		return 0, fmt.Errorf("count tries: %w", err)
	}
	if state.Reached {
		return 0, Refused{RetryAfter: max(time.Second, time.Unix(state.Reset, 0).Sub(g.now()).Round(time.Second))}
	}
	used := state.Limit - state.Remaining
	if used <= b.Free {
		return 0, nil
	}
	return b.MaxDelay * time.Duration(used-b.Free) / time.Duration(b.Most-b.Free), nil
}

// networkKey is the keyed hash under which a network's tries are counted.
func (g *Gate) networkKey(from netip.Addr) string {
	from = from.Unmap()
	bits := g.config.IPv6
	if from.Is4() {
		bits = g.config.IPv4
	}
	network, err := from.WithZone("").Prefix(bits)
	if err != nil {
		network = netip.Prefix{} // an unknown address: all such share one budget
	}
	mac := hmac.New(sha256.New, g.currentKey())
	mac.Write([]byte(network.String()))
	return base64.RawStdEncoding.EncodeToString(mac.Sum(nil))
}

func (g *Gate) currentKey() []byte {
	g.mu.Lock()
	defer g.mu.Unlock()
	if now := g.now(); g.key == nil || now.Sub(g.keyMade) >= keyLife || now.Before(g.keyMade) {
		g.key, g.keyMade = make([]byte, 32), now
		rand.Read(g.key) // never fails: it ends the process instead
	}
	return g.key
}
