// Package address reads what the addresses of queues, mail servers, webhooks and
// Redis have in common. It reads text and files, and connects to nothing.
//
// No error of it holds a part of an address but a file's name: any part may be
// one of a password mistyped.
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

// IsLoopback reports whether a host is a loopback address in digits, like
// 127.0.0.1 or ::1. A name, localhost too, is wherever DNS says that it is.
func IsLoopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.Unmap().IsLoopback()
}

// Parameters reads the part of an address after the "?", where each of the known
// names may stand once, with a value.
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

// Roots reads the file that the parameter ca names: certificate authorities, in
// PEM form, to trust instead of the system's.
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

// Name is what progress towards an address is kept under, in file names too:
// the scheme, and eight letters made of where it leads. It stays the same when
// a password, a certificate or a bound changes. The parameter to, of mail, is a
// part of where it leads.
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
