package deploy

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"lyktan/endtoend/harness"
)

// patience is how long a proxy waits for an answer.
var patience = map[string]string{"nginx": "proxy_read_timeout 30s", "Caddy": "response_header_timeout 30s"}

// isFallback reports whether an answer is the proxy's page of numbers to call.
func isFallback(got harness.Answer) bool {
	return strings.Contains(got.Body, `href="tel:112"`) && strings.Count(got.Body, `href="tel:`) > 3 && !strings.Contains(got.Body, "<form") &&
		strings.HasPrefix(got.Header.Get("Content-Type"), "text/html") && strings.HasSuffix(strings.TrimSpace(got.Body), "</html>") &&
		got.Header.Get("Cache-Control") == "no-store" && got.Header.Get("Referrer-Policy") == "no-referrer" &&
		strings.Contains(got.Header.Get("Content-Security-Policy"), "default-src 'none'")
}

// isAway reports whether it comes as it has to while tipapi is away.
func isAway(got harness.Answer) bool {
	return got.Status == http.StatusServiceUnavailable && isFallback(got) && got.Header.Get("Retry-After") != ""
}

// Under a real systemd with the shipped units, and under load through both proxies:
// while tipapi is restarted and reloaded everybody gets a receipt, as if nothing
// had been. When it is killed, who was in the middle sees the numbers to call; only a
// kill in the middle of an answer, which the sender has begun to read, cuts it. No
// receipt is lost. Nothing of the senders is in what the proxies wrote.
func TestRestartUnderLoad(t *testing.T) {
	t.Parallel()
	public, _, m := bootTipapi(t)
	type sending struct {
		*harness.Book
		*harness.Load
		*front
	}
	var killing atomic.Bool
	var numbers, cut atomic.Int64
	through := map[string]sending{}
	for proxy, start := range proxies {
		b, f := harness.NewBook(), start(t, public)
		through[proxy] = sending{b, b.Load(3, f.canary, func() string {
			time.Sleep(10 * time.Millisecond) // what is sent is read again
			return "kanarieord " + proxy + b.Words()
		}, func(_ string, got harness.Answer, err error) bool {
			switch {
			case killing.Load() && err == nil && isAway(got):
				numbers.Add(1)
				time.Sleep(20 * time.Millisecond) // not the proxy's speed at saying no
			case killing.Load() && err != nil && got.Status == http.StatusOK:
				cut.Add(1)
			default:
				t.Errorf("%s: neither a receipt nor a number to call: %d, %v, %.60q", proxy, got.Status, err, got.Body)
				return false
			}
			return true
		}), f}
	}
	more := func() {
		for _, s := range through {
			s.More(t, 5)
		}
	}
	more()
	m.systemctl(t, "restart", "lyktan")
	more()
	if out, err := m.inside("sh", "-ec", "cd /srv/lyktan; cp -r public next; echo built anew > next/sv/mark.txt; mv public old; mv next public; rm -r old"); err != nil {
		t.Errorf("%v: %s", err, out)
	}
	m.systemctl(t, "reload", "lyktan")
	harness.Eventually(t, "the new site is served", harness.Hung, func() bool {
		return (&harness.Portal{URL: "http://" + public}).Get(t, "/sv/mark.txt").Body == "built anew\n"
	})
	more()
	m.systemctl(t, "restart", "lyktan")
	more()
	killing.Store(true)
	for range 2 {
		m.systemctl(t, "kill", "--signal=KILL", "lyktan")
		more()
	}
	for _, s := range through {
		s.End()
	}
	list := harness.ListTips(t, m.path("/var/lib/private/lyktan"))
	for proxy, s := range through {
		s.FindAll(t, list)
		lost, _, _ := s.Compare(t)
		t.Logf("%s: %d receipts over two restarts, a reload and two kills, %d lost", proxy, s.Receipts(), lost)
		s.end(t)
		for _, leak := range s.leaks(t) {
			t.Errorf("%s: %s", proxy, leak)
		}
	}
	t.Logf("%d answers with the numbers to call, %d cut by a kill", numbers.Load(), cut.Load())
}

// Where tipapi cannot start, the address is soon closed, so that the proxies show the
// numbers to call instead of waiting; and it is open again as soon as tipapi can. Tor's
// visitors come in by a socket of their own.
func TestStartThatFails(t *testing.T) {
	t.Parallel()
	public, tor, m := bootTipapi(t)
	body := harness.TipOf("through Tor")
	circuit := "PROXY TCP6 fc00:dead:beef:4dad::a ::1 10 80\r\n"
	if page := harness.Exchange(t, harness.DialerFrom("127.0.0.1"), tor, circuit+harness.FormHead+fmt.Sprintf("Content-Length: %d\r\nConnection: close\r\n\r\n", len(body))+body); !harness.ReceiptOutput.MatchString(page) {
		t.Errorf("a tip through Tor's socket: %.300s", page)
	}
	settings := m.path("/etc/lyktan/tipapi.toml")
	good, err := os.ReadFile(settings)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(settings, append(good, "colour = \"red\"\n"...), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := m.inside("systemctl", "restart", "lyktan"); err == nil {
		t.Error("it starts with a setting that it does not know")
	}
	soon, cancel := context.WithTimeout(t.Context(), 2*time.Minute) // it takes some twelve seconds
	defer cancel()
	for proxy, start := range proxies {
		f := start(t, public, patience[proxy], strings.Replace(patience[proxy], "30s", "10m", 1))
		if got, err := f.from("127.0.0.1").Post(soon, harness.TipOf("nobody is there")); err != nil || !isAway(got) {
			t.Errorf("%s: %d, %v", proxy, got.Status, err)
		}
	}
	if err := os.WriteFile(settings, good, 0o600); err != nil {
		t.Fatal(err)
	}
	harness.Eventually(t, "a tip is taken again", harness.Hung, func() bool {
		got, err := (&harness.Sender{URL: "http://" + public, Client: http.DefaultClient}).Post(t.Context(), harness.TipOf("back again"))
		return err == nil && harness.ReceiptOutput.MatchString(got.Body)
	})
}

// While nobody listens, or nobody answers, whatever was asked for comes back as the page
// of numbers, whole, to be loaded again; and the way out leads out.
func TestAway(t *testing.T) {
	t.Parallel()
	silent, err := net.Listen("tcp", "127.0.0.1:0") // takes connections, as lyktan.socket does
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { silent.Close() })
	page, err := os.ReadFile(filepath.Join(harness.Site, "_fallback.html"))
	if err != nil {
		t.Fatal(err)
	}
	for proxy, start := range proxies {
		for behind, address := range map[string]string{"nobody": fmt.Sprintf("127.0.0.1:%d", harness.FreePort(t)), "silence": silent.Addr().String()} {
			t.Run(proxy+" before "+behind, func(t *testing.T) {
				t.Parallel()
				s := start(t, address, patience[proxy], strings.Replace(patience[proxy], "30s", "1s", 1)).from("127.0.0.1")
				s.Client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
				ask := func(method, path string, header ...string) harness.Answer {
					t.Helper()
					r, err := http.NewRequest(method, s.URL+path, nil)
					if err != nil {
						t.Fatal(err)
					}
					for i := 0; i < len(header); i += 2 {
						r.Header.Set(header[i], header[i+1])
					}
					got, err := s.Client.Do(r)
					if err != nil {
						t.Fatal(err)
					}
					defer got.Body.Close()
					return read(t, got)
				}
				if got := ask("GET", "/ut"); got.Status != http.StatusSeeOther || got.Header.Get("Location") != "https://www.smhi.se/" {
					t.Errorf("the way out: %d, %v", got.Status, got.Header)
				}
				if got, err := s.Post(t.Context(), harness.TipOf("nobody is there")); err != nil || !isAway(got) || got.Body != string(page) {
					t.Errorf("a form: %d, %v, %v", got.Status, err, got.Header)
				}
				if behind == "silence" {
					return // each answer takes a second
				}
				for _, path := range []string{"/sv/", "/ar/nummer/", "/en/skriv/?a=b", "/", "/xx/", "/_tipapi/site.json"} {
					if got := ask("GET", path); !isAway(got) || got.Body != string(page) {
						t.Errorf("%s: %d, %v, %.200s", path, got.Status, got.Header, got.Body)
					}
				}
				for _, path := range []string{"/../../etc/passwd", "/_fallback.html"} { // to which nginx itself says no
					if got := ask("GET", path); !isFallback(got) || got.Status < 400 || got.Body != string(page) {
						t.Errorf("%s: %d, %v, %.200s", path, got.Status, got.Header, got.Body)
					}
				}
				seen := time.Now().UTC().Format(http.TimeFormat)
				for _, header := range [][]string{{"If-Modified-Since", seen}, {"If-None-Match", "*"}, {"If-Match", `"a"`}, {"If-Unmodified-Since", "Thu, 01 Jan 1970 00:00:00 GMT"}, {"Range", "bytes=0-9"}} {
					if got := ask("GET", "/sv/", header...); !isAway(got) || got.Body != string(page) {
						t.Errorf("%v: %d, %v, %d bytes", header, got.Status, got.Header, len(got.Body))
					}
				}
				if got := ask("GET", "/sv/", "Accept-Encoding", "gzip"); got.Status != http.StatusServiceUnavailable || got.Header.Get("Content-Encoding") != "gzip" {
					t.Errorf("compressed: %d, %v", got.Status, got.Header)
				}
			})
		}
	}
}

// A form that may have reached tipapi is sent to nobody else: the fallback page asks
// her to do that.
func TestFormIsSentOnce(t *testing.T) {
	t.Parallel()
	for proxy, start := range proxies {
		t.Run(proxy, func(t *testing.T) {
			t.Parallel()
			var forms atomic.Int64
			breaks := func() string {
				server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
					_, _ = io.Copy(io.Discard, r.Body) // it may be cut
					forms.Add(1)
					panic(http.ErrAbortHandler)
				}))
				t.Cleanup(server.Close)
				return server.Listener.Addr().String()
			}
			behind := breaks()
			if proxy == "nginx" { // which knows several instances
				behind += " max_fails=0; server " + breaks()
			}
			if got, err := start(t, behind).from("127.0.0.1").Post(t.Context(), harness.TipOf("once")); err != nil || !isAway(got) || forms.Load() != 1 {
				t.Errorf("%d, %v, sent %d times", got.Status, err, forms.Load())
			}
		})
	}
}

// end asks the proxy to end, and waits until it has.
func (f *front) end(t *testing.T) {
	t.Helper()
	if err := f.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	_ = f.Wait() // how it ended is not what is asked
}
