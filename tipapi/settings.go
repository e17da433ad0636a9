package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"strings"

	"lyktan/tipapi/answers"
	"lyktan/tipapi/delivery"
	"lyktan/tipapi/limit"
	"lyktan/tipapi/proxy"
	"lyktan/tipapi/server"
	"lyktan/tipapi/spool"
	"lyktan/tipapi/textfile"
)

// settings are what an administrator sets for serve.
type settings struct {
	listen, listenPROXY, operations string
	site, spoolDir, recipients      string
	trustedProxies, proxyHeader     string
	limitStore, limitSecret         string
	destinations                    []string
	notice, noticeAt                string
	noticeNow, noticeUnread         bool
	check                           bool

	spool    spool.Limits
	limit    limit.Config
	asking   limit.Config // the budgets of those who look for answers, apart from the others
	looking  answers.Bounds
	bounds   server.Bounds
	delivery delivery.Config

	flags *flag.FlagSet // that they were read from
	from  origins
}

// readSettings reads the file of settings, the environment and the command line.
func readSettings(args []string, errOut io.Writer) (settings, error) {
	s := defaultSettings()
	flags := newFlags("serve", errOut)
	s.declare(flags)
	s.declareCheck(flags)
	rest, from, err := parseAll(flags, args)
	s.flags, s.from = flags, from
	return s, unlessMisread(err, noArgument(flags, rest), need(flags, "listen", "site", "spool", "recipients"))
}

func (s *settings) declareCheck(flags *flag.FlagSet) {
	flags.BoolVar(&s.check, checkFlag, false, "print every setting with where it comes from, look at all that is looked at before the start,\n"+
		"and end: nothing is made or opened to anybody (exit code 0: nothing wrong was found)")
}

func defaultSettings() settings {
	return settings{
		limit: limit.Defaults(), asking: limit.ForAnswers(), looking: answers.DefaultBounds(), bounds: server.DefaultBounds(), delivery: delivery.Defaults(), noticeAt: "08:00,12:00,16:00",
	}
}

// declare gives a command the settings of serve.
func (s *settings) declare(flags *flag.FlagSet) {
	declareConfig(flags)
	flags.StringVar(&s.listen, "listen", "127.0.0.1:8080", "`address` to listen on: host:port, or :port for all addresses of this machine;\n"+
		"systemd: what a .socket unit with FileDescriptorName=listen listens on, so that nobody is refused\n"+
		"while tipapi restarts; likewise for the next two")
	flags.StringVar(&s.listenPROXY, "listen-proxy", "", "second `address`, where every connection begins with a header of the\n"+
		"PROXY protocol (v1 or v2) from one of -trusted-proxies: a balancer, or Tor")
	flags.StringVar(&s.operations, "operations", "", "loopback `address` for /healthz, /readyz and /metrics; empty: none")
	flags.StringVar(&s.site, "site", "public", "`directory` of the built site")

	flags.StringVar(&s.spoolDir, "spool", "", "`directory` that tips are kept in, one process at a time")
	flags.IntVar(&s.spool.Tips, "spool-tips", 10_000, "most open tips in the spool")
	flags.Int64Var(&s.spool.Bytes, "spool-bytes", 1<<30, "most bytes of open tips in the spool")
	flags.StringVar(&s.recipients, "recipients", "", "`file` of the team's age public keys, one a line (age1…, as tipapi keygen prints it);\n"+
		"a comment \"# expires: 2027-12-31\" sets the last day of the next key")

	flags.Var(list{&s.destinations}, "deliver", "`address` of a queue that tips are taken to: nats://, tls://, smtp://, smtps:// or https://\n"+
		"(docs/operations.md); may be given several times, in the environment with spaces between")
	flags.DurationVar(&s.delivery.Every, "deliver-every", s.delivery.Every, "how often new tips are taken along, at least 1s; a queue may note that moment")
	flags.DurationVar(&s.delivery.Pace, "deliver-pace", s.delivery.Pace, "least time between two tips to one queue")
	flags.DurationVar(&s.delivery.Keep, "deliver-keep", s.delivery.Keep, "how long delivered tips are kept in the spool as well")
	flags.StringVar(&s.notice, "notice", "", "`address` smtp:// or smtps:// that a notice is mailed through, the same on days without tips")
	flags.StringVar(&s.noticeAt, "notice-at", s.noticeAt, "`times` of the day that notices go out, in this machine's zone or the one in TZ")
	flags.BoolVar(&s.noticeNow, "notice-now", false, "also send one when a tip says that it is happening now; its time then tells that")
	flags.BoolVar(&s.noticeUnread, "notice-unread", false, "also say so in a notice when a tip has lain open longer than the team's profile says;\nthat notice then differs from the others")

	flags.StringVar(&s.trustedProxies, "trusted-proxies", "", "`addresses` and networks of the proxies in front, with commas;\n"+
		"only what they say of a client is believed")
	flags.StringVar(&s.proxyHeader, "proxy-header", proxy.XForwardedFor, "`header` that the proxies set: X-Forwarded-For or Forwarded")

	flags.StringVar(&s.limitStore, "limit-store", "memory", "where tries are counted: memory, or in Redis, to share the limits with other\n"+
		"instances: rediss://USER:PASSWORD@redis.example.org:6379/0 with TLS, redis://127.0.0.1:6379/0 at a\n"+
		"loopback address alone, unix:///run/redis/redis.sock?db=0 for a socket; with -limit-secret")
	flags.StringVar(&s.limitSecret, "limit-secret", "", "`file` with a secret of at least 16 random bytes, the same for all instances;\n"+
		"only with -limit-store in Redis")
	flags.DurationVar(&s.limit.Period, "limit-period", s.limit.Period, "how long tries are counted together; the site says an hour")
	budget := func(name string, b *limit.Budget, what string) {
		flags.Int64Var(&b.Least, name, b.Least, "least "+what)
		flags.Int64Var(&b.Spread, name+"-spread", b.Spread, "two secret numbers up to this are added to -"+name+" in each period,\n"+
			"so that nobody can count the others by it")
	}
	budget("limit-network", &s.limit.Network, "tries of one network in a period before they are refused")
	budget("limit-all", &s.limit.All, "tips of everybody in a period before they are refused")
	budget("limit-first", &s.limit.First, "tries that a network has left when those of everybody are used up")
	budget("answers-network", &s.asking.Network, "tries of one network in a period to look for answers")
	budget("answers-all", &s.asking.All, "tries of everybody in a period to look for answers")
	budget("answers-first", &s.asking.First, "tries to look for answers that a network has left when those of everybody are used up")
	flags.IntVar(&s.looking.AtOnce, "answers-at-once", s.looking.AtOnce, "most that look for answers at the same time: each takes 64 MiB and a processor for a fraction of a second")
	flags.IntVar(&s.looking.Waiting, "answers-waiting", s.looking.Waiting, "most that wait for their turn to look for answers; the others are told to try again in a minute")
	flags.IntVar(&s.limit.IPv4, "limit-ipv4", s.limit.IPv4, "`bits` of an IPv4 address that make a network")
	flags.IntVar(&s.limit.IPv6, "limit-ipv6", s.limit.IPv6, "`bits` of an IPv6 address that make a network")

	flags.IntVar(&s.bounds.Connections, "connections", s.bounds.Connections,
		"most open connections; above it the one that has waited longest for its client is closed")
	flags.DurationVar(&s.bounds.Header, "time-header", s.bounds.Header, "longest that a request's headers may take")
	flags.DurationVar(&s.bounds.Read, "time-read", s.bounds.Read, "longest that a whole request may take")
	flags.DurationVar(&s.bounds.Write, "time-write", s.bounds.Write, "longest that an answer may take")
	flags.DurationVar(&s.bounds.Idle, "time-idle", s.bounds.Idle, "longest between two requests on a connection")
	flags.DurationVar(&s.bounds.Stop, "time-stop", s.bounds.Stop, "longest that running requests are waited for at the end")
}

// limiters make what counts tips, and apart from them what counts who looks for
// answers. onFault is told when Redis is away.
func (s settings) limiters(onFault func(what string, cause error)) (tips, asking *limit.Limiter, err error) {
	asked := s.asking
	asked.Period, asked.IPv4, asked.IPv6 = s.limit.Period, s.limit.IPv4, s.limit.IPv6
	tips, err = s.limiter(s.limit, "", onFault)
	if err != nil {
		return nil, nil, err
	}
	asking, err = s.limiter(asked, "answers", onFault)
	if err != nil {
		return nil, nil, errors.Join(err, tips.Close())
	}
	return tips, asking, nil
}

// limiter makes one. What it counts in Redis has the names of its purpose.
func (s settings) limiter(config limit.Config, purpose string, onFault func(what string, cause error)) (*limit.Limiter, error) {
	flags := "-limit-network, -limit-all, -limit-first"
	if purpose != "" {
		flags = "-answers-network, -answers-all, -answers-first"
	}
	err := about(flags, config.Check())
	if s.limitStore == "memory" {
		if s.limitSecret != "" {
			err = errors.Join(err, errors.New("-limit-secret is for redis:// only: in memory each period has a random key"))
		}
		if err != nil {
			return nil, err
		}
		return limit.New(config)
	}
	if !strings.Contains(s.limitStore, "://") { // a mistyped "memory" perhaps, which needs no secret
		return nil, errors.Join(err, about("-limit-store", limit.CheckStore(s.limitStore)))
	}
	secret, secretErr := s.readLimitSecret()
	if err := errors.Join(err, about("-limit-store", limit.CheckStore(s.limitStore)), secretErr); err != nil {
		return nil, err
	}
	away := func(cause error) { onFault("Redis does not count: each instance counts for itself", cause) }
	limiter, err := limit.NewShared(config, s.limitStore, append(secret, purpose...), away)
	if err != nil {
		return nil, err
	}
	// Redis may be away, and come back. That it refuses us does not pass.
	if err := limiter.Check(context.Background()); errors.Is(err, limit.ErrRefused) {
		return nil, errors.Join(about(labelOf("-limit-store", s.limitStore), err), limiter.Close())
	} else if err != nil {
		away(errors.Unwrap(err)) // which away says by itself
	}
	return limiter, nil
}

func (s settings) readLimitSecret() ([]byte, error) {
	if s.limitSecret == "" {
		return nil, fmt.Errorf("-limit-store in Redis needs -limit-secret: a file of at least %d random bytes, "+
			"the same for all instances (head -c 32 /dev/urandom | base64)", limit.MinSecret)
	}
	secret, err := textfile.ReadSecret(s.limitSecret)
	if err != nil {
		return nil, about("-limit-secret", err)
	}
	// However an editor saved it, the instances need the same. Random bytes that
	// are no text are taken as they are.
	if text, err := textfile.Decode(secret); err == nil {
		secret = []byte(text)
	}
	secret = bytes.TrimSpace(secret)
	if len(secret) < limit.MinSecret {
		return nil, fmt.Errorf("-limit-secret %s has %d bytes and needs at least %d: head -c 32 /dev/urandom | base64 makes one",
			s.limitSecret, len(secret), limit.MinSecret)
	}
	return secret, nil
}

// listeners opens the addresses that the public, or what stands in front, comes
// to. With an error, it returns those that are open.
func (s settings) listeners(from sockets, proxies proxy.Trusted) (open []net.Listener, err error) {
	open, err = from.listen("listen", s.listen)
	if s.listenPROXY == "" {
		return open, err
	}
	behind, proxyErr := from.listen("listen-proxy", s.listenPROXY)
	for _, l := range behind {
		open = append(open, proxies.Listener(l, s.bounds.Header))
	}
	return open, errors.Join(err, proxyErr)
}
