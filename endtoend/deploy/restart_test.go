package deploy

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"lyktan/endtoend/harness"
)

// outcomes counts what senders saw.
type outcomes struct {
	mu       sync.Mutex
	receipts map[string]string // words by receipt
	numbers  int               // answers of the proxy, with the numbers to call
	killing  atomic.Bool       // whether tipapi may be killed in the middle of an answer
	cut      int               // answers that ended with it
	bad      []string          // neither a receipt, nor the sender's words, nor a number
	last     atomic.Int64
}

// tell sends a tip and notes what the sender saw.
func (o *outcomes) tell(s *harness.Sender) (taken bool) {
	words := fmt.Sprintf("kanarieord, tip %d.", o.last.Add(1))
	got, err := s.Post(context.Background(), harness.TipOf(words))
	receipt := harness.ReceiptOutput.FindStringSubmatch(got.Body)
	o.mu.Lock()
	defer o.mu.Unlock()
	switch {
	case err == nil && receipt != nil:
		o.receipts[strings.ReplaceAll(receipt[1], " ", "")] = words
		return true
	case err == nil && isAway(got):
		o.numbers++
	case err != nil && got.Status == http.StatusOK && o.killing.Load():
		o.cut++
	default:
		o.bad = append(o.bad, fmt.Sprintf("%d, %v, %.60q", got.Status, err, got.Body))
	}
	return false
}

// isAway reports whether an answer is the proxy's own, with numbers to call.
func isAway(got harness.Answer) bool {
	return got.Status >= 400 && strings.Contains(got.Body, `href="tel:112"`) && strings.Count(got.Body, `href="tel:`) > 3 &&
		got.Header.Get("Cache-Control") == "no-store" && got.Header.Get("Referrer-Policy") == "no-referrer" &&
		strings.Contains(got.Header.Get("Content-Security-Policy"), "default-src 'none'") && strings.HasPrefix(got.Header.Get("Content-Type"), "text/html")
}

// While tipapi is stopped, killed and started again under load, every sender gets
// a receipt, which holds, or numbers to call. Caddy has readers wait until tipapi
// is back. Only a kill -9 in the middle of an answer, which the sender has begun to
// read, cuts it. Nothing of the senders is in what the proxy wrote.
func TestRestartUnderLoad(t *testing.T) {
	t.Parallel()
	for proxy, start := range proxies {
		t.Run(proxy, func(t *testing.T) {
			t.Parallel()
			spool := t.TempDir()
			flags := []string{"-trusted-proxies", "127.0.0.1", "-limit-network", "10000000", "-limit-all", "10000000", "-spool-tips", "1000000"}
			p := harness.StartProgram(t, harness.Shipped, spool, flags...)
			at := p.Host()
			f := start(t, at)
			o := &outcomes{receipts: map[string]string{}}
			over := make(chan struct{})
			var senders sync.WaitGroup
			for range 6 {
				s := f.canary()
				senders.Go(func() {
					for {
						select {
						case <-over:
							return
						default:
							if !o.tell(s) {
								time.Sleep(20 * time.Millisecond) // not the proxy's speed at saying no
							}
						}
					}
				})
			}
			seen := func() int { o.mu.Lock(); defer o.mu.Unlock(); return len(o.receipts) }
			for i := range 4 {
				before := seen()
				harness.Eventually(t, "tips are taken", harness.Hung, func() bool { return seen() > before+10 })
				if i%2 == 0 {
					p.Stop(t)
				} else {
					o.killing.Store(true)
					p.Kill(t)
				}
				waiting := make(chan harness.Answer)
				go func() {
					s := f.canary()
					waiting <- get(t, s, s.URL+"/sv/")
				}()
				if proxy == "nginx" {
					if got := <-waiting; !isAway(got) || got.Status != http.StatusBadGateway {
						t.Errorf("while nobody is there: %d", got.Status)
					}
				}
				p = harness.StartProgram(t, harness.Shipped, spool, append(flags, "-listen", at)...)
				o.killing.Store(false)
				if proxy == "Caddy" {
					if got := <-waiting; got.Status != http.StatusOK {
						t.Errorf("Caddy did not wait for tipapi: %d", got.Status)
					}
				}
			}
			close(over)
			senders.Wait()
			for _, bad := range o.bad {
				t.Error("neither a receipt nor a number to call:", bad)
			}
			if len(o.receipts) < 40 || o.numbers < 4 {
				t.Errorf("%d receipts, %d times the numbers: too little was tried", len(o.receipts), o.numbers)
			}
			found := map[string]string{}
			for _, tip := range p.Tips(t) {
				found[fmt.Sprint(tip["receipt"])] = fmt.Sprint(tip["what"])
			}
			lost := 0
			for receipt, words := range o.receipts {
				if found[receipt] != words {
					lost++
				}
			}
			t.Logf("%s: %d receipts over four restarts, %d lost, %d answers with the numbers to call, %d cut by a kill", proxy, len(o.receipts), lost, o.numbers, o.cut)
			if lost > 0 {
				t.Errorf("%d receipts lost", lost)
			}
			f.end(t)
			for _, leak := range f.leaks(t) {
				t.Error(leak)
			}
		})
	}
}

// The page with the numbers comes in the reader's language, whatever was asked
// for, and the way out leads out of it. Caddy's patience is shortened here.
func TestAway(t *testing.T) {
	t.Parallel()
	for proxy, start := range proxies {
		t.Run(proxy, func(t *testing.T) {
			t.Parallel()
			var faults []string
			if proxy == "Caddy" {
				faults = []string{"lb_try_duration 20s", "lb_try_duration 100ms"}
			}
			nobody := fmt.Sprintf("127.0.0.1:%d", harness.FreePort(t))
			f := start(t, nobody, faults...)
			s := f.from("127.0.0.1")
			s.Client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
			through := &harness.Portal{URL: s.URL}
			for path, lang := range map[string]string{
				"/sv/": "sv", "/ar/nummer/": "ar", "/en/skriv/?a=b": "en", "/sv-x-lattlast/": "sv-x-lattlast", "/": "sv", "/tips": "sv", "/xx/": "sv", "/../../etc/passwd": "sv",
			} {
				got := get(t, s, through.URL+path)
				if !isAway(got) || !strings.Contains(got.Body, fmt.Sprintf(`<html lang="%s"`, lang)) {
					t.Errorf("%s: %d %v %.200s", path, got.Status, got.Header, got.Body)
				}
			}
			if got, err := s.Post(t.Context(), harness.TipOf("nobody is there")); err != nil || !isAway(got) {
				t.Errorf("a form: %d, %v", got.Status, err)
			}
			if got := get(t, s, through.URL+"/ut"); got.Status != http.StatusFound || got.Header.Get("Location") != "https://www.smhi.se/" {
				t.Errorf("the way out: %d, %v", got.Status, got.Header)
			}
		})
	}
}

func get(t *testing.T, s *harness.Sender, address string) harness.Answer {
	t.Helper()
	got, err := s.Client.Get(address)
	if err != nil {
		t.Error(err)
		return harness.Answer{}
	}
	defer got.Body.Close()
	return read(t, got)
}

// end asks the proxy to end, and waits until it has.
func (f *front) end(t *testing.T) {
	t.Helper()
	if err := f.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	_ = f.Wait() // how it ended is not what is asked
}
