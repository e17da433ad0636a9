package webhook

import (
	"crypto/x509"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"lyktan/tipapi/address"
)

// Parameters are what an address may say after its "?" to tipapi. All others are
// sent to the receiver.
var Parameters = []string{"secret-file", "ca"}

// settings are what an address says.
type settings struct {
	target *url.URL // without our parameters
	sign   signer
	roots  *x509.CertPool // nil for the system's
}

// read joins everything that is wrong, and never quotes the address in an error:
// it may hold a token.
func read(raw string) (settings, error) {
	target, files, err := parse(raw)
	if target == nil {
		return settings{}, err
	}
	set, faults := settings{target: target}, []error{err}
	if file := files["secret-file"]; file != "" {
		set.sign, err = readSigner(file)
		faults = append(faults, err)
	}
	if file := files["ca"]; file != "" && target.Scheme == "https" {
		set.roots, err = address.Roots(file)
		faults = append(faults, err)
	}
	return set, errors.Join(faults...)
}

// parse returns where to post and the files that the address names. With an
// error, it returns what it could read, or nil.
func parse(raw string) (target *url.URL, files map[string]string, err error) {
	target, err = url.Parse(raw)
	if err != nil {
		return nil, nil, errors.New("the address is not a URL like https://host/path?secret-file=… (special characters as %…)")
	}
	if target.Scheme != "https" && target.Scheme != "http" {
		return nil, nil, errors.New("the address must begin with https://")
	}
	files, rest, err := split(target.RawQuery, Parameters...)
	faults := []error{err}
	check := func(wrong bool, text string) {
		if wrong {
			faults = append(faults, errors.New(text))
		}
	}
	_, signed := files["secret-file"]
	_, withCA := files["ca"]
	check(target.Hostname() == "", "the address has no host")
	check(target.User != nil, "the address has a name or a password in it: requests are signed instead, with secret-file")
	check(target.Fragment != "", "the address has a fragment (#), which cannot be sent")
	check(target.Scheme == "http" && target.Hostname() != "" && !address.IsLoopback(target.Hostname()),
		"http:// is for loopback addresses in digits alone, like 127.0.0.1: use https://")
	check(!signed, "parameter secret-file is missing: give it, like secret-file=FILE")
	check(signed && files["secret-file"] == "", "parameter secret-file: name a file")
	check(withCA && files["ca"] == "", "parameter ca: name a file")
	check(withCA && target.Scheme != "https", "parameter ca is for https://")
	target.RawQuery, target.ForceQuery = rest, false
	return target, files, errors.Join(faults...)
}

// split takes the named parameters out of a query and leaves the rest as it is.
// One that is not given as it should be is in the map all the same.
func split(query string, names ...string) (values map[string]string, rest string, err error) {
	values = map[string]string{}
	var kept []string
	var faults []error
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
			faults = append(faults, fmt.Errorf("parameter %s: it is given twice", name))
		}
		if values[name], err = url.QueryUnescape(value); err != nil {
			faults = append(faults, fmt.Errorf("parameter %s: its value is not percent-encoded as it should be", name))
		}
	}
	return values, strings.Join(kept, "&"), errors.Join(faults...)
}
