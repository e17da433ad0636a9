package address

import (
	"net/url"
	"os"
	"slices"
	"strings"
)

// open are the parameters whose values may be shown, and files those that name a
// file.
var (
	open  = []string{"replicas", "tips", "bytes", "keep", "from", "to", "auth", "db"}
	files = []string{"ca", "creds", "password-file", "token-file", "secret-file"}
)

// HoldsSecret reports whether an address holds a password or a token, or may: the
// path and the parameters of a webhook do as well. What is no address holds none.
func HoldsSecret(address string) bool {
	if !strings.Contains(address, "://") {
		return false
	}
	scheme, user, _, after := cut(address)
	path, query, _ := strings.Cut(after, "?")
	if strings.Contains(user, ":") || user != "" && !strings.HasPrefix(scheme, "smtp") || strings.Contains(Place(address), "…") && scheme != "unix" {
		return true
	}
	if scheme != "http" && scheme != "https" {
		return false
	}
	return strings.Trim(path, "/") != "" || slices.ContainsFunc(strings.Split(query, "&"), func(parameter string) bool {
		name, _, _ := strings.Cut(parameter, "=")
		return name != "" && !slices.Contains(files, name)
	})
}

// Masked is an address as it may be shown: its [Place], and the parameters that
// cannot hold a secret. All else is "…", also a parameter that should name a file
// and names none that is there: it may be the secret itself.
func Masked(address string) string {
	place := Place(address)
	if place == "" {
		return "…"
	}
	scheme, user, _, after := cut(address)
	path, query, _ := strings.Cut(after, "?")
	if place == scheme+"://…" {
		return place
	}
	if user != "" {
		place = scheme + "://…@" + strings.TrimPrefix(place, scheme+"://")
	}
	if strings.Trim(path, "/") != "" {
		place += "/…"
	}
	if query == "" {
		return place
	}
	var shown []string
	for parameter := range strings.SplitSeq(query, "&") {
		name, raw, _ := strings.Cut(parameter, "=")
		value, err := url.QueryUnescape(raw)
		if slices.Contains(files, name) && err == nil {
			_, err = os.Lstat(value)
		}
		switch {
		case !slices.Contains(open, name) && !slices.Contains(files, name):
			name, value = "…", "…"
		case err != nil:
			value = "…"
		}
		shown = append(shown, name+"="+value)
	}
	return place + "?" + strings.Join(shown, "&")
}
