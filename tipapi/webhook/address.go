package webhook

import (
	"crypto/x509"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"lyktan/tipapi/address"
)

// settings are what an address says.
type settings struct {
	target *url.URL // without our parameters
	sign   signer
	roots  *x509.CertPool // nil for the system's
}

// read never quotes the address in an error: it may hold a token.
func read(raw string) (settings, error) {
	target, files, err := parse(raw)
	if err != nil {
		return settings{}, err
	}
	set := settings{target: target}
	if set.sign, err = readSigner(files["secret-file"]); err != nil {
		return settings{}, err
	}
	if file, given := files["ca"]; given {
		if set.roots, err = address.Roots(file); err != nil {
			return settings{}, err
		}
	}
	return set, nil
}

// parse returns where to post and the files that the address names.
func parse(raw string) (target *url.URL, files map[string]string, err error) {
	target, err = url.Parse(raw)
	if err != nil {
		return nil, nil, errors.New("the address is not a URL")
	}
	switch {
	case target.Scheme != "https" && target.Scheme != "http":
		return nil, nil, errors.New("the address must begin with https://")
	case target.Hostname() == "":
		return nil, nil, errors.New("the address has no host")
	case target.User != nil:
		return nil, nil, errors.New("the address has a name or a password in it: requests are signed instead, with secret-file")
	case target.Fragment != "":
		return nil, nil, errors.New("the address has a fragment (#), which cannot be sent")
	case target.Scheme == "http" && !address.IsLoopback(target.Hostname()):
		return nil, nil, errors.New("http:// is for loopback addresses in digits alone, like 127.0.0.1: use https://")
	}
	files, rest, err := split(target.RawQuery, "secret-file", "ca")
	if err != nil {
		return nil, nil, err
	}
	if files["secret-file"] == "" {
		return nil, nil, errors.New("the address needs secret-file=FILE")
	}
	if _, given := files["ca"]; given && target.Scheme != "https" {
		return nil, nil, errors.New("ca=FILE is for https://")
	}
	target.RawQuery, target.ForceQuery = rest, false
	return target, files, nil
}

// split takes the named parameters out of a query and leaves the rest as it is.
func split(query string, names ...string) (values map[string]string, rest string, err error) {
	values = map[string]string{}
	var kept []string
	for part := range strings.SplitSeq(query, "&") {
		key, value, _ := strings.Cut(part, "=")
		name := ""
		for _, n := range names {
			if k, err := url.QueryUnescape(key); err == nil && k == n {
				name = n
			}
		}
		if name == "" {
			kept = append(kept, part)
			continue
		}
		if _, twice := values[name]; twice {
			return nil, "", fmt.Errorf("the address has %s= twice", name)
		}
		if values[name], err = url.QueryUnescape(value); err != nil {
			return nil, "", fmt.Errorf("the value of %s= is not percent-encoded as it should be", name)
		}
	}
	return values, strings.Join(kept, "&"), nil
}
