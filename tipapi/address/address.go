// Package address reads what the addresses of queues, mail servers, webhooks
// and Redis have in common. It reads text and files, and makes no connection.
//
// Errors quote nothing of an address but file names: where an address is
// mistyped, any part of it may be a piece of the password.
package address

import (
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"os"
	"slices"
	"strings"
)

// IsLoopback reports whether a host is a numeric loopback address, like
// 127.0.0.1 or ::1. It is false for names, also for localhost, because DNS
// decides where a name leads.
func IsLoopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.Unmap().IsLoopback()
}

// Parameters parses the query of an address. Each of the known names may be
// there once, with a value; anything else is an error.
func Parameters(query string, known ...string) (map[string]string, error) {
	values, err := url.ParseQuery(query)
	if err != nil {
		return nil, errors.New("the parameters are not of the form name=value&name=value (special characters as %…)")
	}
	parameters := map[string]string{}
	for name, given := range values {
		if !slices.Contains(known, name) {
			return nil, fmt.Errorf("unknown parameter (known: %s)", strings.Join(known, ", "))
		}
		if len(given) > 1 || given[0] == "" {
			return nil, fmt.Errorf("parameter %s: give it once, with a value", name)
		}
		parameters[name] = given[0]
	}
	return parameters, nil
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
