//go:build linux

package endtoend

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// full asks for the long attacks (make attack). Without it they are shortened.
var full = os.Getenv("LYKTAN_ATTACK") == "full"

// size picks how long or how large an attack is.
func size[T any](short, long T) T {
	if full {
		return long
	}
	return short
}

// within is when an honest sender has to have a receipt, or 50 times as long as
// somebody else waits meanwhile at a program that nobody attacks. It takes
// milliseconds on a quiet machine; the tests share theirs with the attack itself.
const within = 15 * time.Second

// assault is an attack on a running tipapi while somebody honest sends tips.
type assault struct {
	flags []string

	// forwarded says that networks are named in X-Forwarded-For, by the test
	// as the proxy. Otherwise they are addresses of this machine in 127.0.0.0/8.
	forwarded bool

	lasts  time.Duration // from when the attack is at its height
	memory int           // most MB that the program as shipped may ever have taken
	race   bool          // whether a short run, too, looks for data races

	// attack goes on until the context is done. It calls height when the attack
	// is at its height.
	attack func(ctx context.Context, t *testing.T, p *portal, height func())
}

// run carries out the attack on the program as it is shipped and, for half of
// the time and without the bound on memory, on the one with the race detector.
func (a assault) run(t *testing.T) {
	t.Run("shipped", func(t *testing.T) {
		p := startProgram(t, shipped, t.TempDir(), a.flags...)
		a.on(t, p, a.lasts)
		most := memory(t, p)
		t.Logf("most memory: %d MB of %d", most, a.memory)
		if most > a.memory {
			t.Errorf("tipapi took %d MB of memory, more than %d", most, a.memory)
		}
	})
	if !a.race && !full {
		return
	}
	t.Run("race detector", func(t *testing.T) {
		a.on(t, start(t, a.flags...), a.lasts/2)
	})
}

func (a assault) on(t *testing.T, p *portal, lasts time.Duration) {
	calm := &honest{p: startProgram(t, p.cmd.Path, t.TempDir())}
	awayFromTheHour(t)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	height, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		a.attack(ctx, t, p, func() { close(height) })
	}()
	select {
	case <-height:
	case <-ended:
		t.Fatal("the attack ended before its height")
	case <-time.After(hung):
		stop()
		<-ended
		t.Fatal("the attack does not reach its height")
	}
	h := &honest{p: p, forwarded: a.forwarded}
	for begun := time.Now(); time.Since(begun) < lasts || len(h.took) < 5; {
		h.send(t)
		calm.send(t)
		time.Sleep(20 * time.Millisecond)
	}
	stop()
	<-ended
	h.check(t)
	calm.check(t)
	if took, usual := slices.Max(h.took), slices.Max(calm.took); took > max(within, 50*usual) {
		t.Errorf("an honest sender waited %v for a receipt, and %v where nobody attacks", took, usual)
	}
}

// honest is somebody who sends one tip after the other, each on a connection of
// its own, at most three from one network, and remembers the receipts.
//
// Networks share the numbers that they are counted under (package limit): among
// thousands that flood, one network in a hundred may meet a number that is used
// up, and then with all its three tips.
type honest struct {
	p         *portal
	forwarded bool
	first     int // number of the first tip; those of two people are far apart
	took      []time.Duration
	receipts  map[string]string // by what was written
	unlucky   int
}

func (h *honest) send(t *testing.T) {
	t.Helper()
	number := h.first + len(h.took)
	s := from(h.p, fmt.Sprintf("127.200.%d.%d", number/750, 1+number/3%250))
	if h.forwarded {
		s = behindProxy(h.p, fmt.Sprintf("198.51.%d.%d", number/750, 1+number/3%250))
	}
	defer s.client.CloseIdleConnections()
	words := fmt.Sprintf("honest tip %d", number)
	ctx, cancel := context.WithTimeout(t.Context(), hung)
	defer cancel()
	begun := time.Now()
	got, err := s.post(ctx, tipOf(words))
	h.took = append(h.took, time.Since(begun))
	match := receiptOutput.FindStringSubmatch(got.body)
	if h.forwarded && got.status == http.StatusTooManyRequests && h.unlucky < 6+len(h.took)/33 {
		h.unlucky++
		return
	}
	if err != nil || got.status != http.StatusOK || match == nil {
		t.Errorf("%s: no receipt after %v: %d, Retry-After %q, %v", words, time.Since(begun), got.status, got.header.Get("Retry-After"), err)
		return
	}
	if h.receipts == nil {
		h.receipts = map[string]string{}
	}
	h.receipts[words] = strings.ReplaceAll(match[1], " ", "")
}

// check looks whether the team can read every tip that got a receipt, once.
func (h *honest) check(t *testing.T) {
	t.Helper()
	slices.Sort(h.took)
	t.Logf("%d honest tips, %d met another's number; a receipt took %v (median) to %v", len(h.took), h.unlucky,
		h.took[len(h.took)/2].Round(time.Millisecond), h.took[len(h.took)-1].Round(time.Millisecond))
	read := map[string]int{}
	for _, tip := range list(t, h.p) {
		what, _ := tip["what"].(string)
		if strings.HasPrefix(what, "honest tip ") {
			read[what]++
			if tip["receipt"] != h.receipts[what] {
				t.Errorf("%s: the team reads receipt %v, its sender %q", what, tip["receipt"], h.receipts[what])
			}
		}
	}
	for words := range h.receipts {
		if read[words] != 1 {
			t.Errorf("%s: the team reads it %d times", words, read[words])
		}
	}
}

// sender posts from one network.
type sender struct {
	url       string
	forwarded string
	client    *http.Client
}

// from is a sender whose connections come from an address in 127.0.0.0/8.
func from(p *portal, address string) *sender {
	return &sender{url: p.url, client: &http.Client{
		Transport: &http.Transport{DialContext: dialer(address).DialContext, MaxIdleConnsPerHost: 16, DisableCompression: true},
	}}
}

// behindProxy is a sender for whom 127.0.0.1 speaks, as a proxy.
func behindProxy(p *portal, address string) *sender {
	s := from(p, "127.0.0.1")
	s.forwarded = address
	return s
}

func dialer(address string) *net.Dialer {
	return &net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(address)}, Timeout: hung}
}

func (s *sender) post(ctx context.Context, body string) (answer, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, s.url+"/tips", strings.NewReader(body))
	if err != nil {
		return answer{}, err
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if s.forwarded != "" {
		r.Header.Set("X-Forwarded-For", s.forwarded)
	}
	response, err := s.client.Do(r)
	if err != nil {
		return answer{}, err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	return answer{response.StatusCode, response.Header, string(text)}, err
}

// tipOf is the form of a tip with these words.
func tipOf(words string) string { return "lang=sv&what=" + url.QueryEscape(words) }

// host is the address that the portal listens on.
func (p *portal) host() string { return strings.TrimPrefix(p.url, "http://") }

// raw sends bytes as they stand on a connection of its own, ends its side of it,
// and returns what comes back until the server ends the other.
func (p *portal) raw(t *testing.T, request string) string {
	t.Helper()
	return exchange(t, dialer("127.0.0.1"), p.host(), request)
}

func exchange(t *testing.T, d *net.Dialer, address, request string) string {
	t.Helper()
	conn, err := d.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(hung))
	go func() {
		// The server may have closed in the middle of what it refuses.
		_, _ = io.WriteString(conn, request)
		_ = conn.(*net.TCPConn).CloseWrite()
	}()
	got, err := io.ReadAll(conn)
	if errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("the connection is still open after %v", hung)
	}
	return string(got)
}

// memory is the most that a portal's process had resident so far, in MB.
func memory(t *testing.T, p *portal) int { return memoryIn(t, p, "VmHWM:") / 1024 }

// memoryIn is a line of /proc/PID/status, in kB.
func memoryIn(t testing.TB, p *portal, name string) int {
	t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		t.Fatal(err)
	}
	for line := range bytes.Lines(text) {
		if value, ok := bytes.CutPrefix(line, []byte(name)); ok {
			kB, err := strconv.Atoi(strings.Fields(string(value))[0])
			if err != nil {
				t.Fatal(err)
			}
			return kB
		}
	}
	t.Fatalf("no %s", name)
	return 0
}

// awayFromTheHour waits past a full hour that is near: there all budgets begin
// again.
func awayFromTheHour(t *testing.T) {
	now := time.Now()
	if left := now.Truncate(time.Hour).Add(time.Hour).Sub(now); left < size(3*time.Minute, 5*time.Minute) {
		t.Logf("waiting %v for the next hour", left)
		time.Sleep(left + time.Second)
	}
}

// several runs a function n times side by side and waits for all.
func several(n int, do func(i int)) {
	done := make(chan struct{})
	for i := range n {
		go func() { do(i); done <- struct{}{} }()
	}
	for range n {
		<-done
	}
}
