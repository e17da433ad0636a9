package webhook

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"lyktan/tipapi/delivery"
)

const (
	kept    = "kept"
	refused = "refused"
	later   = "later"
	away    = "away" // a plain error
)

func kindOf(err error) (kind string, after time.Duration) {
	var r delivery.Refused
	var l delivery.Later
	switch {
	case err == nil:
		return kept, 0
	case errors.As(err, &r):
		return refused, 0
	case errors.As(err, &l):
		return later, l.After
	}
	return away, 0
}

func TestWhatAnswersMean(t *testing.T) {
	code := 0
	r := receive(t, plain, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", "/again")
		w.WriteHeader(code)
		fmt.Fprint(w, "words of the other side")
	})
	s := to(t, r, "/secret-path", symmetric)
	for want, codes := range map[string][]int{
		kept:    {200, 201, 202, 204, 299},
		refused: {400, 413, 415, 422},
		away: {300, 301, 302, 303, 304, 307, 308, 401, 403, 404, 405, 406, 408, 409, 410, 411, 418, 425, 429, 451,
			500, 501, 502, 503, 504, 507, 599, 600, 999},
	} {
		for _, code = range codes {
			err := s.Send(within(t, hung), tipID, []byte("sealed"))
			if kind, _ := kindOf(err); kind != want {
				t.Errorf("%d: %s (%v), not %s", code, kind, err, want)
			}
			if err != nil && !strings.Contains(err.Error(), fmt.Sprint(code)) {
				t.Errorf("%d: the error %q does not say so", code, err)
			}
			checkSilent(t, err, "words", "secret-path", tipID, "sealed by")
		}
	}
}

// checkSilent fails when an error says what it must not.
func checkSilent(t *testing.T, err error, never ...string) {
	t.Helper()
	for _, word := range never {
		if err != nil && strings.Contains(err.Error(), word) {
			t.Errorf("the error holds %q: %v", word, err)
		}
	}
}

func TestRetryAfter(t *testing.T) {
	code, value := 0, ""
	r := receive(t, plain, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", value)
		w.WriteHeader(code)
	})
	s := to(t, r, "/", symmetric)
	in := func(d time.Duration) string { return time.Now().UTC().Add(d).Format(http.TimeFormat) }
	const hour = time.Hour
	for _, c := range []struct {
		value    string
		kind     string
		from, to time.Duration
	}{
		{"1", later, time.Second, time.Second},
		{"120", later, 2 * time.Minute, 2 * time.Minute},
		{"3600", later, hour, hour},
		{"3601", later, hour, hour},
		{"9223372036854775807", later, hour, hour},
		{"18446744073709551617", later, hour, hour},
		{strings.Repeat("9", 400), later, hour, hour},
		{in(2 * time.Minute), later, time.Minute, 2 * time.Minute},
		{in(48 * hour), later, hour, hour},
		{"Fri, 31 Dec 9999 23:59:59 GMT", later, hour, hour},
		{in(-hour), away, 0, 0},
		{"Mon, 01 Jan 0001 00:00:00 GMT", away, 0, 0},
		{"0", away, 0, 0},
		{"-5", away, 0, 0},
		{"1.5", away, 0, 0},
		{"1e9", away, 0, 0},
		{"soon", away, 0, 0},
		{"", away, 0, 0},
	} {
		for _, code = range []int{429, 503} {
			value = c.value
			err := s.Send(within(t, hung), tipID, nil)
			kind, after := kindOf(err)
			if kind != c.kind || after < c.from || after > c.to {
				t.Errorf("%d, Retry-After %.40q: %s after %v, not %s", code, c.value, kind, after, c.kind)
			}
			checkSilent(t, err, "soon", "99999")
		}
	}
	code, value = 500, "60"
	if kind, _ := kindOf(s.Send(within(t, hung), tipID, nil)); kind != away {
		t.Errorf("500 with Retry-After: %s", kind)
	}
}

func TestRedirects(t *testing.T) {
	other := receive(t, plain, status(http.StatusOK))
	otherTLS := receive(t, overTLS, status(http.StatusOK))
	r := receive(t, plain, func(w http.ResponseWriter, req *http.Request) {
		switch code, location := 0, req.URL.Query().Get("to"); {
		case req.URL.Path == "/loop":
			http.Redirect(w, req, "/loop", http.StatusTemporaryRedirect)
		case location == "":
			w.WriteHeader(http.StatusOK)
		default:
			if _, err := fmt.Sscan(req.URL.Query().Get("code"), &code); err != nil {
				t.Error(err)
			}
			w.Header()["Location"] = []string{location}
			w.WriteHeader(code)
		}
	})
	host := strings.TrimPrefix(r.URL, "http://")
	for _, c := range []struct {
		name, to string
		code     int
		want     string
		requests int
	}{
		{"307 to a path", "/new", 307, kept, 2},
		{"308 to the whole address", r.URL + "/new", 308, kept, 2},
		{"308 to the same host", "//" + host + "/new?x=1", 308, kept, 2},
		{"302 to a path", "/new", 302, away, 1},
		{"303 to a path", "/new", 303, away, 1},
		{"another port", other.URL, 307, away, 1},
		{"another scheme", otherTLS.URL, 308, away, 1},
		{"the same port, another scheme", "https://" + host, 307, away, 1},
		{"another name for the host", strings.Replace(r.URL, "127.0.0.1", "localhost", 1), 307, away, 1},
		{"another port by //", "//" + strings.TrimPrefix(other.URL, "http://"), 307, away, 1},
		{"a name and password", "http://a:b@" + host, 307, away, 1},
		{"a host that begins alike", r.URL + ".example.com/", 307, away, 1},
		{"no address", "http://%zz:words", 307, away, 1},
		{"another kind", "file:///etc/passwd", 307, away, 1},
		{"round and round", "/loop", 307, away, 4},
	} {
		s := to(t, r, fmt.Sprintf("/old?code=%d&to=%s", c.code, url.QueryEscape(c.to)), symmetric)
		before := len(r.requests())
		err := s.Send(within(t, hung), tipID, []byte("sealed"))
		if kind, _ := kindOf(err); kind != c.want {
			t.Errorf("%s: %s (%v), not %s", c.name, kind, err, c.want)
		} else if err != nil && !strings.Contains(err.Error(), fmt.Sprint(c.code)) {
			t.Errorf("%s: %q, so that it was followed", c.name, err)
		}
		seen := r.requests()[before:]
		if len(seen) != c.requests {
			t.Errorf("%s: %d requests, not %d", c.name, len(seen), c.requests)
		}
		for _, one := range seen {
			if !verified(one, time.Now()) || one.header.Get("Referer") != "" {
				t.Errorf("%s: %s was asked for without body or signature, or with a Referer", c.name, one.target)
			}
		}
		checkSilent(t, err, "words", "example.com", "passwd")
	}
	for _, o := range []*receiver{other, otherTLS} {
		if n := len(o.requests()); n != 0 {
			t.Errorf("%d requests came to a host that nobody chose", n)
		}
	}
}
