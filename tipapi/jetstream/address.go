package jetstream

import (
	"errors"
	"fmt"
	"maps"
	"net"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
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

// Parameters are what an address may say after its "?".
var Parameters = []string{"replicas", "tips", "bytes", "keep", "ca", "creds"}

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

var errAddress = errors.New("not an address like tls://user:password@host1:4222,host2:4222/STREAM " +
	"(characters of a user or password that mean something in an address are written like %40)")

// parse reads an address. Its error joins everything that is wrong, and holds no
// part of it, since any part may be one of a password mistyped; with an error, it
// returns what it could read.
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
	var faults []error
	if !name.MatchString(s.stream) {
		faults = append(faults, errors.New("the address needs the name of a stream after the hosts, like /TIPS: letters, digits, - and _"))
	}
	for i, host := range strings.Split(hosts, ",") {
		server, err := s.server(scheme, host)
		if err != nil {
			faults = append(faults, fmt.Errorf("host %d of the address: %w", i+1, err))
		}
		s.servers = append(s.servers, server)
	}
	return s, errors.Join(append(faults, s.parameters(u.RawQuery))...)
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
	values, err := address.Parameters(query, Parameters...)
	faults := []error{err}
	for _, key := range slices.Sorted(maps.Keys(values)) {
		value, ok := values[key], true
		var err error
		switch {
		case value == "": // which is told
			continue
		case key == "replicas":
			s.replicas, err = strconv.Atoi(value)
			ok = s.replicas >= 1 && s.replicas <= mostReplicas
		case key == "tips":
			s.tips, err = strconv.ParseInt(value, 10, 64)
			ok = s.tips >= 1
		case key == "bytes":
			s.bytes, err = strconv.ParseInt(value, 10, 64)
			ok = s.bytes >= leastBytes
		case key == "keep":
			s.keep, err = time.ParseDuration(value)
			ok = s.keep >= 0
		case key == "ca" && !s.secure:
			faults = append(faults, errors.New("parameter ca: it is for tls:// only"))
		case key == "ca":
			s.ca = value
		case key == "creds":
			s.creds = value
		}
		if err != nil || !ok {
			faults = append(faults, fmt.Errorf("parameter %s: %s", key, wanted[key]))
		}
	}
	if s.creds != "" && s.user != nil {
		faults = append(faults, errors.New("parameter creds: it stands in for the user of the address, so give one of the two"))
	}
	return errors.Join(faults...)
}

var wanted = map[string]string{
	"replicas": fmt.Sprintf("give one number from 1 to %d", mostReplicas),
	"tips":     "give one number from 1",
	"bytes":    fmt.Sprintf("give one number from %d", leastBytes),
	"keep":     "give one duration like 8760h (0: no end)",
}
