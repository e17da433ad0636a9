// Package address reads what the addresses of queues, mail servers, webhooks
// and Redis have in common. It reads text and files, and makes no connection.
//
// Errors quote nothing of an address but file names and what [Place] returns:
// where an address is mistyped, any part of it may be a piece of the password.
package address

import (
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"net/netip"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"

	"lyktan/tipapi/spelling"
)

// IsLoopback reports whether a host is a numeric loopback address, like
// 127.0.0.1 or ::1. It is false for names, also for localhost, because DNS
// decides where a name leads.
func IsLoopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.Unmap().IsLoopback()
}

// Parameters parses the query of an address. Each of the known names may be
// there once, with a value; the error joins everything else. A known name that
// is not given as it should be is in the map, without a value; the map is nil
// when nothing could be read.
func Parameters(query string, known ...string) (map[string]string, error) {
	values, err := url.ParseQuery(query)
	if err != nil {
		return nil, errors.New("the parameters are not of the form name=value&name=value (special characters as %…)")
	}
	parameters := map[string]string{}
	var faults []error
	for _, name := range slices.Sorted(maps.Keys(values)) {
		given := values[name]
		switch {
		case !slices.Contains(known, name):
			faults = append(faults, unknown(name, known))
			continue
		case len(given) > 1 || given[0] == "":
			faults = append(faults, fmt.Errorf("parameter %s: give it once, with a value", name))
			parameters[name] = ""
			continue
		}
		parameters[name] = given[0]
	}
	return parameters, errors.Join(faults...)
}

// unknown names the known parameter that was meant, and not the unknown one.
func unknown(name string, known []string) error {
	question := ""
	if near := spelling.Meant(name, known); near != "" {
		question = fmt.Sprintf(": is one meant to be %s?", near)
	}
	return fmt.Errorf("unknown parameter (known: %s)%s", strings.Join(known, ", "), question)
}

// Roots reads the PEM file of the parameter ca: the certificate authorities to
// trust instead of the system's.
func Roots(file string) (*x509.CertPool, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("parameter ca: %w", err)
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(text) {
		return nil, fmt.Errorf("parameter ca: no PEM certificate in %s", file)
	}
	return roots, nil
}

var (
	schemeForm = regexp.MustCompile(`^[a-z]{2,10}$`)
	// hostForm is a host that nobody takes for a user or a token: an address in
	// digits, localhost, or a name with a dot in it.
	hostForm = regexp.MustCompile(`^(\[[0-9a-f:.]+\]|(\d{1,3}\.){3}\d{1,3}|localhost|([a-z0-9-]{1,63}\.)+[a-z]{2,20})(:\d*)?$`)
)

// Place returns the scheme and the hosts of an address without their ports, as
// errors may show them: "tls://a.example,b.example". Where a host may be
// something else, a mistyped password for one, it returns the scheme with "…",
// and "" where that is not to be seen either.
func Place(address string) string {
	if !strings.Contains(address, "://") {
		return ""
	}
	scheme, _, authority, after := cut(address)
	if !schemeForm.MatchString(scheme) {
		return ""
	}
	var hosts []string
	for host := range strings.SplitSeq(authority, ",") {
		if !hostForm.MatchString(host) || strayAt(scheme, after) {
			return scheme + "://…"
		}
		if i := strings.LastIndexByte(host, ':'); i >= 0 && !strings.HasSuffix(host, "]") {
			host = host[:i]
		}
		hosts = append(hosts, host)
	}
	return scheme + "://" + strings.Join(hosts, ",")
}

// cut takes an address apart: the scheme, what stands before the hosts, the hosts,
// and what follows them.
func cut(address string) (scheme, user, hosts, after string) {
	scheme, hosts, _ = strings.Cut(address, "://")
	if i := strings.IndexAny(hosts, "/?#"); i >= 0 {
		hosts, after = hosts[:i], hosts[i:]
	}
	if i := strings.LastIndexByte(hosts, '@'); i >= 0 {
		user, hosts = hosts[:i], hosts[i+1:]
	}
	return scheme, user, hosts, after
}

// strayAt reports whether what follows the hosts of an address has an @ that may
// be the one before the true host: a password with a / or a ? in it was cut. In
// the parameters from and to of a mail server there is always one.
func strayAt(scheme, after string) bool {
	path, query, _ := strings.Cut(after, "?")
	if strings.Contains(path, "@") || strings.ContainsAny(query, "?#") && strings.Contains(query, "@") {
		return true
	}
	for part := range strings.SplitSeq(query, "&") {
		name, _, _ := strings.Cut(part, "=")
		mailed := (name == "from" || name == "to") && strings.HasPrefix(scheme, "smtp")
		if strings.Contains(part, "@") && !mailed {
			return true
		}
	}
	return false
}

// Name returns the name of the route to an address (delivery.Route): the
// scheme, and eight hexadecimal digits of a hash of scheme, host, path and, for
// mail, the parameter to. It stays the same when a password, a certificate or a
// bound changes.
func Name(address string) string {
	scheme, rest, _ := strings.Cut(address, "://")
	place, query, _ := strings.Cut(rest, "?")
	if at := strings.LastIndexByte(place, '@'); at >= 0 {
		place = place[at+1:]
	}
	if parameters, err := url.ParseQuery(query); err == nil {
		place += "?to=" + parameters.Get("to")
	}
	sum := sha256.Sum256([]byte(scheme + "://" + place))
	return scheme + hex.EncodeToString(sum[:4])
}
