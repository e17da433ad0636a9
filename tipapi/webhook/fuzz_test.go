package webhook

import (
	"errors"
	"net/http"
	"net/netip"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"lyktan/tipapi/delivery"
)

func FuzzWebhookAddress(f *testing.F) {
	for _, address := range []string{
		"https://team.example/hook?secret-file=/etc/s&ca=/etc/ca", "http://127.0.0.1:8000/?secret-file=s", "https://h/Zq7?a=1&secret-file=s&b=%20&secret%2Dfile=t",
		"https://u:Zq7@h/?secret-file=s", "http://localhost/?secret-file=s", "http://[::1%25lo]/?secret-file=s", "https://h/?secret-file=%zz#Zq7", "https://h?ca=",
	} {
		f.Add(address)
	}
	f.Fuzz(func(t *testing.T, address string) {
		target, files, err := parse(address)
		if err != nil {
			if strings.Contains(err.Error(), "Zq7") {
				t.Errorf("%q: the error has a part of it: %v", address, err)
			}
			return
		}
		if files["secret-file"] == "" || target.User != nil || target.Fragment != "" || target.Hostname() == "" {
			t.Errorf("%q is %+v with %q", address, target, files)
		}
		if ip, err := netip.ParseAddr(target.Hostname()); target.Scheme != "https" && (target.Scheme != "http" || err != nil || !ip.Unmap().IsLoopback()) {
			t.Errorf("%q would be called in the clear", address)
		}
		for part := range strings.SplitSeq(target.RawQuery, "&") {
			key, _, _ := strings.Cut(part, "=")
			if key, err := url.QueryUnescape(key); err == nil && (key == "secret-file" || key == "ca") {
				t.Errorf("%q is called with %q", address, target.RawQuery)
			}
		}
	})
}

// lineOfVerdict is what an answer may become: no word of it.
var lineOfVerdict = regexp.MustCompile(`^(this tip is refused: |not before [0-9hms]+: )?webhook team\.example:8443: answered ` +
	`\d+( [A-Za-z' -]+)?(, to another host or too often)?$`)

// Answers of a receiver: the status, and the two headers that are read.
func FuzzWebhookAnswer(f *testing.F) {
	f.Add(200, "", "")
	f.Add(503, "120", "")
	f.Add(429, "Sat, 28 Nov 2026 16:30:00 GMT", "")
	f.Add(503, "99999999999999999999", "")
	f.Add(308, "-1", "/elsewhere?token=x")
	f.Add(307, "", "https://TEAM.example:8443//x")
	f.Add(307, "", "https://team.example:8443@evil.example/")
	f.Add(308, "", "//evil.example/\x1b[2J")
	f.Add(422, "\x1b]52;c;aGk=\a", "")
	s := &Sender{target: &url.URL{Scheme: "https", Host: "team.example:8443", Path: "/hook"}}
	now := time.Date(2026, 11, 28, 16, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, code int, after, location string) {
		if code < 100 || code > 999 || len(after) > 64 || len(location) > 512 { // net/http hands on no other code; longer ones only take time
			return
		}
		answer := &http.Response{StatusCode: code, Header: http.Header{"Retry-After": {after}, "Location": {location}}}
		if next := s.next(s.target, answer); next != nil &&
			(next.Scheme != "https" || !strings.EqualFold(next.Hostname(), "team.example") || next.Port() != "8443" || next.User != nil || code/100 != 3) {
			t.Errorf("%d to %q leads to %q", code, location, next)
		}
		err := s.verdict(answer, now)
		if (err == nil) != (code/100 == 2) {
			t.Fatalf("%d is %v", code, err)
		}
		if err != nil && !lineOfVerdict.MatchString(err.Error()) {
			t.Errorf("%d became %q", code, err)
		}
		var later delivery.Later
		if errors.As(err, &later) && (later.After <= 0 || later.After > longest || (code != 429 && code != 503)) {
			t.Errorf("%d with %q: later by %v", code, after, later.After)
		}
		if errors.As(err, new(delivery.Refused)) && code != 400 && code != 413 && code != 415 && code != 422 {
			t.Errorf("%d is held against the tip", code)
		}
	})
}

func FuzzWebhookSecret(f *testing.F) {
	for _, secret := range []string{
		"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo=", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo=", "whpk_x",
		"whsk_nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=", "whsk_", "whsec_\r\n", "Zq7Zq7Zq7Zq7",
	} {
		f.Add(secret)
	}
	f.Fuzz(func(t *testing.T, secret string) {
		sign, err := newSigner(secret)
		if err != nil {
			if strings.Contains(err.Error(), "Zq7") {
				t.Errorf("%q: the error has a part of it: %v", secret, err)
			}
			return
		}
		if header := sign([]byte("x")); !regexp.MustCompile(`^v1a?,[A-Za-z0-9+/]+=*$`).MatchString(header) ||
			strings.HasPrefix(header, "v1a") != strings.HasPrefix(secret, "whsk_") {
			t.Errorf("%q signs %q", secret, header)
		}
	})
}
