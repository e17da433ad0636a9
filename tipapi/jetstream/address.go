package jetstream

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"lyktan/tipapi/address"
)

const (
	mostReplicas = 5         // that JetStream can keep
	leastBytes   = 128 << 10 // room that a stream must at least have
)

// name is what both a stream and a key-value bucket can be called.
var name = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)

// settings is what an address says.
type settings struct {
	servers  []string // each with its scheme and port
	secure   bool
	user     *url.Userinfo
	stream   string
	replicas int
	tips     int64 // 0: no bound
	bytes    int64 // 0: no bound
	keep     time.Duration
	ca       string
	creds    string
}

var errAddress = errors.New("not an address like tls://user:password@host1:4222,host2:4222/STREAM (characters of a user or password that mean something in an address are written like %40)")

// parse reads an address. Its errors hold no part of it, since any part may be
// one of a password mistyped.
func parse(raw string) (settings, error) {
	scheme, rest, ok := strings.Cut(raw, "://")
	if !ok || (scheme != "nats" && scheme != "tls") {
		return settings{}, errAddress
	}
	authority, path := rest, ""
	if i := strings.IndexAny(rest, "/?#"); i >= 0 {
		authority, path = rest[:i], rest[i:]
	}
	user, hosts := "", authority
	if i := strings.LastIndexByte(authority, '@'); i >= 0 {
		user, hosts = authority[:i+1], authority[i+1:]
	}
	// What net/url says about an address repeats it, the password too.
	u, err := url.Parse(scheme + "://" + user + "host" + path)
	if err != nil || u.Fragment != "" {
		return settings{}, errAddress
	}
	s := settings{secure: scheme == "tls", user: u.User, stream: strings.TrimPrefix(u.Path, "/"), replicas: 1}
	if !name.MatchString(s.stream) {
		return settings{}, errors.New("the address needs the name of a stream after the hosts, like /TIPS: letters, digits, - and _")
	}
	for i, host := range strings.Split(hosts, ",") {
		server, err := s.server(scheme, host)
		if err != nil {
			return settings{}, fmt.Errorf("host %d of the address: %w", i+1, err)
		}
		s.servers = append(s.servers, server)
	}
	return s, s.parameters(u.RawQuery)
}

func (s settings) server(scheme, host string) (string, error) {
	u, err := url.Parse(scheme + "://" + host)
	if err != nil || u.Hostname() == "" || u.Host != host {
		return "", errors.New("it is not a host like nats.example.org:4222")
	}
	if _, err := netip.ParseAddr(u.Hostname()); err != nil && strings.Contains(u.Hostname(), ":") {
		return "", errors.New("it is not a host like nats.example.org:4222")
	}
	if !s.secure && !address.IsLoopback(u.Hostname()) {
		return "", errors.New("nats:// would not be encrypted: say tls://, or give a loopback address in digits like 127.0.0.1")
	}
	port := u.Port()
	if port == "" {
		port = "4222"
	}
	if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
		return "", errors.New("it has no port from 1 to 65535")
	}
	return scheme + "://" + net.JoinHostPort(u.Hostname(), port), nil
}

func (s *settings) parameters(query string) error {
	values, err := address.Parameters(query, "replicas", "tips", "bytes", "keep", "ca", "creds")
	if err != nil {
		return err
	}
	for key, value := range values {
		ok := true
		switch key {
		case "replicas":
			s.replicas, err = strconv.Atoi(value)
			ok = s.replicas >= 1 && s.replicas <= mostReplicas
		case "tips":
			s.tips, err = strconv.ParseInt(value, 10, 64)
			ok = s.tips >= 1
		case "bytes":
			s.bytes, err = strconv.ParseInt(value, 10, 64)
			ok = s.bytes >= leastBytes
		case "keep":
			s.keep, err = time.ParseDuration(value)
			ok = s.keep >= 0
		case "ca":
			s.ca = value
		case "creds":
			s.creds = value
		}
		if err != nil || !ok {
			return fmt.Errorf("parameter %s: %s", key, wanted[key])
		}
	}
	if s.ca != "" && !s.secure {
		return errors.New("parameter ca: it is for tls:// only")
	}
	if s.creds != "" && s.user != nil {
		return errors.New("parameter creds: it stands in for the user of the address, so give one of the two")
	}
	return nil
}

var wanted = map[string]string{
	"replicas": fmt.Sprintf("give one number from 1 to %d", mostReplicas),
	"tips":     "give one number from 1",
	"bytes":    fmt.Sprintf("give one number from %d", leastBytes),
	"keep":     "give one duration like 8760h (0: no end)",
}
