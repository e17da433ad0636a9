package limit

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"net"
	"regexp"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"
	"github.com/ulule/limiter/v3"
	store "github.com/ulule/limiter/v3/drivers/store/redis"

	"lyktan/tipapi/address"
	"lyktan/tipapi/spelling"
)

const (
	prefix  = "lyktan" // of every name in Redis
	timeout = 500 * time.Millisecond
	backoff = 5 * time.Second // after a fault, until Redis is asked again
)

// MinSecret is the shortest secret that [NewShared] accepts, in bytes.
const MinSecret = 16

// shared counts in Redis, for all instances that have the secret.
type shared struct {
	client  *redis.Client
	secret  []byte
	store   atomic.Pointer[limiter.Store] // nil until Redis has answered once
	retryAt atomic.Int64                  // until this time, in Unix nanoseconds, Redis is not asked
	onFault func(error)
}

// NewShared makes a limiter that counts in Redis, at an address that
// [CheckStore] accepts. The secret is the same for all instances, at least
// [MinSecret] bytes; it is hashed with the number of the period, and a count in
// Redis ends with its period. While Redis does not answer or count, each
// instance counts in its own memory, and onFault is called with the reason, from
// several goroutines.
func NewShared(config Config, address string, secret []byte, onFault func(error)) (*Limiter, error) {
	l, err := New(config)
	if err != nil {
		return nil, err
	}
	if len(secret) < MinSecret {
		return nil, fmt.Errorf("limit: the secret has %d bytes and needs at least %d", len(secret), MinSecret)
	}
	options, err := parseStore(address)
	if err != nil {
		return nil, fmt.Errorf("limit: the store: %w", err)
	}
	options.DialTimeout, options.ReadTimeout, options.WriteTimeout, options.PoolTimeout = timeout, timeout, timeout, timeout
	options.MaxRetries, options.DialerRetries = -1, 1
	options.ContextTimeoutEnabled = true
	options.DisableIdentity = true
	options.MaintNotificationsConfig = &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
	l.tally.shared = &shared{client: redis.NewClient(options), secret: secret, onFault: onFault}
	return l, nil
}

// quiet drops what the Redis library says by itself: its lines carry the exact
// time, which would be that of one sender's try.
type quiet struct{}

func (quiet) Printf(context.Context, string, ...any) {}

func init() { redis.SetLogger(quiet{}) }

// Close closes the connections to Redis, if there are any.
func (l *Limiter) Close() error {
	if s := l.tally.shared; s != nil {
		return s.client.Close()
	}
	return nil
}

// Shared reports whether tries are counted in Redis, for all instances.
func (l *Limiter) Shared() bool { return l.tally.shared != nil }

// Check increments a counter in Redis and fails when that does not work. A
// Limiter in memory always returns nil.
func (l *Limiter) Check(ctx context.Context) error {
	s := l.tally.shared
	if s == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	_, left := l.tally.at()
	if _, err := s.increment(ctx, trial, limiter.Rate{Period: left, Limit: 1}); err != nil {
		return fmt.Errorf("redis does not count: %w: each instance counts for itself", err)
	}
	return nil
}

// ErrRefused is the error of [Limiter.Check] when Redis answers and does not let us
// in, or not do what we have to: that does not pass by itself.
var ErrRefused = errors.New("it refuses the user or the password of the address, or that user lacks a right")

// trial is what Check counts under: no network's name. It ends with the period,
// so that its end does not tell when somebody looked.
const trial = "trial"

// CheckStore reports what is wrong with the address of a Redis. One of these
// works, each with USER:PASSWORD@ before the host or the path if need be, and
// with the database as a number:
//
//	rediss://redis.example.org:6379/0
//	redis://127.0.0.1:6379/0          not encrypted: at a numeric loopback address alone
//	unix:///run/redis/redis.sock?db=0
//
// Errors quote nothing of the address but the name of a scheme: any part may be
// one of a password mistyped.
func CheckStore(address string) error {
	_, err := parseStore(address)
	return err
}

const storeForm = "one of memory, rediss://redis.example.org:6379/0, redis://127.0.0.1:6379/0 and unix:///run/redis/redis.sock?db=0"

// scheme is what begins an address and is no part of a secret.
var scheme = regexp.MustCompile(`^([a-z]{2,10})://`)

func parseStore(raw string) (*redis.Options, error) {
	found := scheme.FindStringSubmatch(raw)
	switch {
	case found == nil && spelling.Meant(raw, []string{"memory"}) != "":
		return nil, errors.New("is it meant to be memory?")
	case found == nil:
		return nil, errors.New("it is not an address: it has to be " + storeForm)
	case found[1] != "redis" && found[1] != "rediss" && found[1] != "unix":
		return nil, fmt.Errorf("it begins with %s and has to be %s", found[0], storeForm)
	}
	options, err := redis.ParseURL(raw)
	if err != nil {
		// The library's error may quote the password.
		return nil, fmt.Errorf("%s is followed by something that cannot be read: it has to be %s "+
			"(special characters of a user or password are written like %%40; the port and the database are numbers)", found[0], storeForm)
	}
	host, _, err := net.SplitHostPort(options.Addr)
	switch {
	case options.TLSConfig != nil && options.TLSConfig.InsecureSkipVerify:
		return nil, errors.New("skip_verify has to go: anybody could pretend to be Redis")
	case options.TLSConfig != nil, options.Network == "unix", err == nil && address.IsLoopback(host):
		return options, nil
	}
	return nil, errors.New("redis:// is not encrypted, and its host is no loopback address in digits like 127.0.0.1: " +
		"use rediss://, or Redis on this machine")
}

// Persists reports whether Redis writes its data to a disk, where counts remain
// in old copies after their period; it returns false when Redis does not say,
// and for a Limiter in memory.
func (l *Limiter) Persists(ctx context.Context) bool {
	s := l.tally.shared
	if s == nil {
		return false
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	settings, err := s.client.ConfigGet(ctx, "[sa][ap][vp]*").Result() // save, appendonly
	return err == nil && (settings["save"] != "" || settings["appendonly"] == "yes")
}

// key makes the names of a period, the same in every instance.
func (s *shared) key(number int64) key {
	return newKey(keyed(s.secret, binary.BigEndian.AppendUint64([]byte("period "), uint64(number))))
}

// add is tally's add in Redis. It is false when Redis did not count.
func (s *shared) add(ctx context.Context, name string, rate limiter.Rate) (int64, bool) {
	if time.Now().UnixNano() < s.retryAt.Load() {
		return 0, false
	}
	// A sender who leaves is not a fault of Redis.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*timeout)
	defer cancel()
	count, err := s.increment(ctx, name, rate)
	if err != nil {
		s.retryAt.Store(time.Now().Add(backoff).UnixNano())
		s.onFault(err)
		return 0, false
	}
	return usedOf(count), true
}

func (s *shared) increment(ctx context.Context, name string, rate limiter.Rate) (limiter.Context, error) {
	counts := s.store.Load()
	if counts == nil {
		// Made here and not at the start, so that tipapi starts without Redis.
		made, err := store.NewStoreWithOptions(s.client, limiter.StoreOptions{Prefix: prefix})
		if err != nil {
			return limiter.Context{}, explained(err)
		}
		s.store.Store(&made)
		counts = &made
	}
	count, err := (*counts).Increment(ctx, name, 1, rate)
	return count, explained(err)
}

// code begins an answer of Redis that is an error.
var code = regexp.MustCompile(`^[A-Z]{2,20}\b`)

// explained says what Redis answered without its own words, which may be
// anybody's if it is not Redis that answers.
func explained(err error) error {
	var answer redis.Error
	if err == nil || !errors.As(err, &answer) {
		return err
	}
	if redis.IsReadOnlyError(err) {
		return errors.New("it answered READONLY: it is a replica that only reads")
	}
	code := code.FindString(answer.Error())
	switch code {
	case "WRONGPASS", "NOAUTH", "NOPERM":
		return fmt.Errorf("%w (it answered %s)", ErrRefused, code)
	case "":
	default:
		return fmt.Errorf("it answered %s", code)
	}
	return errors.New("it answered with an error")
}
