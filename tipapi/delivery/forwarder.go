package delivery

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"sync"
	"time"

	"lyktan/tipapi/spool"
)

// Route is a destination with a name. The name becomes part of file names in
// the spool that record what was delivered: short, letters and digits, the same
// after a restart.
type Route struct {
	Name  string
	Label string // what people are told of it by; empty: the name
	To    Destination
}

func (r Route) label() string { return cmp.Or(r.Label, r.Name) }

// Config sets the times of a [Forwarder].
type Config struct {
	// Every is the interval at which new tips are collected, at whole multiples
	// of it since 1970. A queue may record when it got a tip; that time then
	// says no more than the interval.
	Every time.Duration
	// Pace is the least time between two tips to one destination.
	Pace time.Duration
	// Keep is how long a delivered tip stays in the spool, counted from the
	// hour it came in. Beyond the spool's bound on tips the oldest go earlier.
	Keep time.Duration
	// Timeout bounds one [Destination.Send] or [Destination.Check].
	Timeout time.Duration
	// MaxBackoff is the longest pause of a destination after several faults in
	// a row, unless it asks for more with [Later].
	MaxBackoff time.Duration
}

// Defaults returns the settings that tipapi serve starts with. After an outage
// at most twenty tips a second go to a destination.
func Defaults() Config {
	return Config{Every: time.Minute, Pace: 50 * time.Millisecond, Keep: 7 * 24 * time.Hour, Timeout: 30 * time.Second, MaxBackoff: 5 * time.Minute}
}

func (c Config) check() error {
	for name, d := range map[string]time.Duration{"Every": c.Every, "Timeout": c.Timeout, "MaxBackoff": c.MaxBackoff} {
		if d <= 0 {
			return fmt.Errorf("delivery: %s is %v and has to be more than 0", name, d)
		}
	}
	for name, d := range map[string]time.Duration{"Pace": c.Pace, "Keep": c.Keep} {
		if d < 0 {
			return fmt.Errorf("delivery: %s is %v and must not be negative", name, d)
		}
	}
	return nil
}

// Forwarder sends the tips of a spool to every route.
type Forwarder struct {
	spool   *spool.Spool
	routes  []*route
	names   []string
	config  Config
	onFault func(what string, cause error)
}

// route is a Route with its status and the tips that wait for another try.
type route struct {
	Route
	resting map[string]*backoff // by tip; only its own goroutine uses it

	mu    sync.Mutex
	tried bool      // since the start
	since time.Time // of the first fault in a row, or zero
	cause error
	seen  bool // cause is what a look found
}

// New makes a forwarder. It fails when a time of config is negative, or zero
// where that makes no sense. onFault is called with every fault, from several
// goroutines.
func New(s *spool.Spool, routes []Route, config Config, onFault func(what string, cause error)) (*Forwarder, error) {
	if err := config.check(); err != nil {
		return nil, err
	}
	f := &Forwarder{spool: s, config: config, onFault: onFault}
	for _, r := range routes {
		f.routes = append(f.routes, &route{Route: r, resting: map[string]*backoff{}})
		f.names = append(f.names, r.Name)
	}
	return f, nil
}

// Run delivers until ctx is done, then waits for the tips under way and closes
// the destinations.
func (f *Forwarder) Run(ctx context.Context) error {
	var running sync.WaitGroup
	for _, r := range f.routes {
		running.Go(func() { f.serve(ctx, r) })
	}
	running.Go(func() { f.tidy(ctx) })
	running.Wait()
	var faults error
	for _, r := range f.routes {
		faults = errors.Join(faults, r.To.Close())
	}
	return faults
}

// serve takes tips to one route.
func (f *Forwarder) serve(ctx context.Context, r *route) {
	away, unseen := backoff{limit: f.config.MaxBackoff}, backoff{limit: f.config.MaxBackoff}
	var due time.Time // of the next look
	for {
		if now := time.Now(); r.mayLook() && !now.Before(due) {
			if err := f.look(ctx, r); err != nil {
				due = now.Add(unseen.next(err))
			} else {
				unseen.reset()
				due = now.Add(lookAgain)
			}
		}
		sent, err := f.drain(ctx, r)
		wait := time.Until(time.Now().Truncate(f.config.Every).Add(f.config.Every))
		switch {
		case err != nil:
			wait = away.next(err)
		case sent > 0:
			away.reset()
		}
		if !sleep(ctx, wait) {
			return
		}
	}
}

// lookAgain is how often a route is looked at that was well. After a look that failed
// the next one comes as the next try of a tip would: a queue that starts with tipapi
// is seen soon.
const lookAgain = 10 * time.Minute

func (f *Forwarder) look(ctx context.Context, r *route) error {
	timed, cancel := context.WithTimeout(ctx, f.config.Timeout)
	defer cancel()
	err := r.To.Check(timed)
	if ctx.Err() != nil {
		return nil
	}
	if err != nil {
		f.onFault(r.label()+" could not take tips", err)
	}
	r.setStatus(err)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.seen = err != nil
	return err
}

// drain sends every tip that the route has not acknowledged, one after the
// other. Its error is one of the destination.
func (f *Forwarder) drain(ctx context.Context, r *route) (sent int, err error) {
	waiting, err := f.spool.Waiting(r.Name)
	if err != nil {
		f.onFault("the spool cannot be read for "+r.label(), err)
		return 0, err
	}
	r.forget(waiting)
	slices.SortStableFunc(waiting, func(a, b string) int { return cmp.Compare(r.rested(a), r.rested(b)) })
	for _, name := range waiting {
		if b := r.resting[name]; b != nil && time.Now().Before(b.until) {
			continue
		}
		begun := time.Now()
		if err := f.send(ctx, r, name); err != nil {
			return sent, err
		}
		sent++
		if !sleep(ctx, f.config.Pace-time.Since(begun)) {
			break
		}
	}
	return sent, nil
}

// send takes one tip to a route. Its error is one of the destination, not of the
// tip.
func (f *Forwarder) send(ctx context.Context, r *route, name string) error {
	if ctx.Err() != nil {
		return nil
	}
	sealed, err := f.spool.Read(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil // the team has it already
	}
	if err != nil {
		f.onFault("a tip cannot be read", err)
		r.rest(name, f.config.MaxBackoff)
		return nil
	}
	// A tip under way is brought to its end when the program stops.
	timed, cancel := context.WithTimeout(context.WithoutCancel(ctx), f.config.Timeout)
	defer cancel()
	err = r.To.Send(timed, name, sealed)
	var refused Refused
	switch {
	case errors.As(err, &refused):
		f.onFault("a tip is refused by "+r.label(), err)
		r.rest(name, 12*f.config.MaxBackoff)
		r.setStatus(nil)
		return nil
	case err != nil:
		f.onFault("tips wait for "+r.label(), err)
		// Should it be this tip that the destination stumbles over, the others
		// come first the next time: drain begins with those that rested least.
		r.rest(name, f.config.MaxBackoff)
		r.setStatus(err)
		return err
	}
	r.setStatus(nil)
	if err := f.spool.Acknowledge(r.Name, name, f.names); err != nil {
		f.onFault("a delivered tip cannot be put aside", err)
	}
	return nil
}

// tidy deletes what has been delivered for long enough.
func (f *Forwarder) tidy(ctx context.Context) {
	for {
		if _, err := f.spool.Expire(time.Now().Add(-f.config.Keep)); err != nil {
			f.onFault("delivered tips cannot be deleted", err)
		}
		if !sleep(ctx, time.Until(time.Now().Truncate(time.Hour).Add(time.Hour))) {
			return
		}
	}
}

var errUntried = errors.New("not known yet: it has not answered since the start")

// Status returns nil while deliveries to a route succeed, and otherwise an
// error that says for how long they have failed, and why, or that nothing is known
// yet. A failed
// [Destination.Check] counts as well, until a later one succeeds; a [Refused]
// tip does not. A name that no route has is an error, too.
func (f *Forwarder) Status(name string) error {
	for _, r := range f.routes {
		if r.Name == name {
			r.mu.Lock()
			defer r.mu.Unlock()
			switch {
			case !r.tried:
				return errUntried
			case r.cause == nil:
				return nil
			}
			return fmt.Errorf("away for %v: %w", time.Since(r.since).Round(time.Minute), r.cause)
		}
	}
	return fmt.Errorf("there is no route %q", name)
}

// mayLook is false while a tip has shown that the route is away: a look that
// succeeds says less.
func (r *route) mayLook() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.cause == nil || r.seen
}

func (r *route) setStatus(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.tried, r.seen = true, false
	if r.cause = err; err == nil {
		r.since = time.Time{}
	} else if r.since.IsZero() {
		r.since = time.Now()
	}
}

// rest lets a tip wait for its next try, longer each time and up to limit.
func (r *route) rest(name string, limit time.Duration) {
	b := r.resting[name]
	if b == nil {
		b = &backoff{}
		r.resting[name] = b
	}
	b.limit = limit
	b.until = time.Now().Add(b.next(nil))
}

// rested is how long a tip was last made to wait.
func (r *route) rested(name string) time.Duration {
	if b := r.resting[name]; b != nil {
		return b.last
	}
	return 0
}

// forget drops what is known of tips that no longer wait.
func (r *route) forget(waiting []string) {
	if len(r.resting) == 0 {
		return
	}
	still := map[string]*backoff{}
	for _, name := range waiting {
		if b := r.resting[name]; b != nil {
			still[name] = b
		}
	}
	r.resting = still
}
