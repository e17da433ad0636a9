//go:build linux

package attack

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"lyktan/endtoend/harness"
)

// two is a budget of two tips for a network, without a secret number.
var two = []string{"-limit-network", "2", "-limit-network-spread", "0", "-limit-first", "2"}

// Whom a client names in a header changes nothing, neither when no proxy is
// named nor when another is, nor to the left of what a named proxy adds: all
// that it sends counts for its own network.
func TestAttackMadeUpAddresses(t *testing.T) {
	for name, c := range map[string]struct {
		flags  []string
		client string
		header func(n int) string
	}{
		"no proxy":            {nil, "127.66.1.1", func(n int) string { return fmt.Sprintf("X-Forwarded-For: 203.0.113.%d\r\n", n) }},
		"no proxy, Forwarded": {nil, "127.66.1.1", func(n int) string { return fmt.Sprintf("Forwarded: for=203.0.113.%d\r\n", n) }},
		"another's proxy": {[]string{"-trusted-proxies", "127.66.1.2"}, "127.66.1.1",
			func(n int) string { return fmt.Sprintf("X-Forwarded-For: 203.0.113.%d, 127.66.1.2\r\n", n) }},
		"left of the proxy's": {[]string{"-trusted-proxies", "127.66.1.1"}, "127.66.1.1",
			func(n int) string { return fmt.Sprintf("X-Forwarded-For: 203.0.113.%d, 198.51.100.1\r\n", n) }},
		"a line of its own": {[]string{"-trusted-proxies", "127.66.1.1"}, "127.66.1.1", func(n int) string {
			return fmt.Sprintf("X-Forwarded-For: 203.0.113.%d\r\nX-Forwarded-For: 198.51.100.1\r\n", n)
		}},
		"a proxy's own address": {[]string{"-trusted-proxies", "127.66.1.1"}, "127.66.1.1", func(n int) string {
			return fmt.Sprintf("X-Forwarded-For: 127.66.1.1, 203.0.113.%d, 198.51.100.1\r\n", n)
		}},
		"the other header": {[]string{"-trusted-proxies", "127.66.1.1"}, "127.66.1.1", func(n int) string {
			return fmt.Sprintf("Forwarded: for=203.0.113.%d\r\nX-Forwarded-For: 198.51.100.1\r\n", n)
		}},
		"an open quote": {[]string{"-trusted-proxies", "127.66.1.1", "-proxy-header", "Forwarded"}, "127.66.1.1", func(n int) string {
			return fmt.Sprintf("Forwarded: for=203.0.113.%d;by=\"\r\nForwarded: for=198.51.100.1\r\n", n)
		}},
		"other headers": {nil, "127.66.1.1", func(n int) string {
			return fmt.Sprintf("X-Real-IP: 203.0.113.%d\r\nTrue-Client-IP: 203.0.113.%[1]d\r\nCF-Connecting-IP: 203.0.113.%[1]d\r\n"+
				"X-Client-IP: 203.0.113.%[1]d\r\nVia: 1.1 203.0.113.%[1]d\r\n", n)
		}},
	} {
		t.Run(name, func(t *testing.T) {
			awayFromTheHour(t)
			p := harness.Start(t, append(c.flags, two...)...)
			for n := 1; n <= 4; n++ {
				got := harness.Exchange(t, harness.DialerFrom(c.client), p.Host(),
					strings.TrimSuffix(harness.FormHead, "\r\n")+"\r\n"+c.header(n)+length(harness.TipOf(fmt.Sprint(n))))
				want := http.StatusOK
				if n > 2 {
					want = http.StatusTooManyRequests
				}
				if list := statuses(answers(got)); len(list) != 1 || list[0] != want {
					t.Errorf("tip %d: answers %v, want %d", n, list, want)
				}
			}
		})
	}
}

// The listener for the PROXY protocol takes nobody but the named proxy, and
// from it nothing without a header. The address in the header is the client: it
// has one budget whatever it sends after it, and each of Tor's circuits has one
// of its own.
func TestAttackPROXYListener(t *testing.T) {
	awayFromTheHour(t)
	p := harness.Start(t, append(two, "-listen-proxy", "127.0.0.1:0", "-trusted-proxies", "127.66.2.1", "-time-header", "2s")...)
	tip := func(words string) string { return harness.FormHead + length(harness.TipOf(words)) }
	send := func(from, text string) []harness.Answer {
		t.Helper()
		return answers(harness.Exchange(t, harness.DialerFrom(from), p.Proxied, text))
	}
	const client = "PROXY TCP4 203.0.113.9 192.0.2.1 4000 80\r\n"
	for name, c := range map[string]struct{ from, text string }{
		"no header":           {"127.66.2.1", tip("hidden")},
		"half a header":       {"127.66.2.1", "PROXY TCP4 203.0"},
		"a header cut short":  {"127.66.2.1", "\r\n\r\n\x00\r\nQUIT\n\x21\x11\xff\xff"},
		"a broken header":     {"127.66.2.1", "PROXY TCP4 203.0.113.9 nowhere 4000 80\r\n" + tip("hidden")},
		"a header too long":   {"127.66.2.1", "PROXY TCP4 " + strings.Repeat("1", 300) + "\r\n" + tip("hidden")},
		"a stranger":          {"127.66.2.2", client + tip("hidden")},
		"a stranger, nothing": {"127.66.2.2", tip("hidden")},
		"a second header":     {"127.66.2.1", client + "PROXY TCP4 203.0.113.10 192.0.2.1 4000 80\r\n" + tip("hidden")},
	} {
		for _, a := range send(c.from, c.text) {
			if a.Status < 400 || len(a.Body) > 100 {
				t.Errorf("%s: %d %.300s", name, a.Status, a.Body)
			}
		}
	}
	budget := func(name, header string) {
		t.Helper()
		for n := 1; n <= 3; n++ {
			more := fmt.Sprintf("X-Forwarded-For: 198.51.100.%d\r\nForwarded: for=198.51.100.%[1]d\r\n", n)
			got := send("127.66.2.1", header+harness.FormHead+more+length(harness.TipOf(fmt.Sprintf("%s, tip %d", name, n))))
			want := http.StatusOK
			if n > 2 {
				want = http.StatusTooManyRequests
			}
			if len(got) != 1 || got[0].Status != want {
				t.Errorf("%s, tip %d: answers %v, want %d", name, n, statuses(got), want)
			}
		}
	}
	budget("a client", client)
	budget("another client", strings.Replace(client, "113.9", "113.11", 1))
	budget("version 2", "\r\n\r\n\x00\r\nQUIT\n\x21\x11\x00\x0c\xcb\x00\x71\x0c\xc0\x00\x02\x01\x10\x00\x00\x50")
	for circuit := range 5 {
		budget(fmt.Sprintf("circuit %d", circuit), fmt.Sprintf("PROXY TCP6 fc00:dead:beef:4dad::%x:%x ::1 4000 80\r\n", circuit, 65535-circuit))
	}
	tips := p.Tips(t)
	if len(tips) != 2*8 {
		t.Errorf("%d tips", len(tips))
	}
	for _, tip := range tips {
		if tip["what"] == "hidden" {
			t.Error("a tip came from a connection that should have been closed")
		}
	}
}
