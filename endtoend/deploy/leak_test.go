package deploy

import (
	"bufio"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"lyktan/endtoend/harness"
)

// What the visitors of these tests bring along.
const visitor, agent = "127.77.66.55", "KanarieAgent/7.3"

// canaries are what may be in nothing that a proxy writes.
func canaries() []harness.Canary {
	return []harness.Canary{
		harness.AddressCanary("the address", visitor), harness.TextCanary("the browser", agent), harness.TextCanary("the words", "kanarieord"),
		harness.TextCanary("the path", "kanariepath"), harness.TextCanary("a header", "kanarieheader"),
	}
}

// canary is a sender who brings all that along.
func (f *front) canary() *harness.Sender {
	s := f.from(visitor)
	s.Client.Transport = marked{s.Client.Transport}
	return s
}

type marked struct{ http.RoundTripper }

func (m marked) RoundTrip(r *http.Request) (*http.Response, error) {
	r.Header.Set("User-Agent", agent)
	r.Header.Set("X-Kanarie", "kanarieheader")
	return m.RoundTripper.RoundTrip(r)
}

func read(t *testing.T, response *http.Response) harness.Answer {
	t.Helper()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Error(err)
	}
	return harness.Answer{Status: response.StatusCode, Header: response.Header, Body: string(body)}
}

// leaks names the canaries in what the proxy printed, and in the files that it
// could write to.
func (f *front) leaks(t *testing.T) []string {
	t.Helper()
	texts := map[string]string{"the output": f.output.String()}
	err := filepath.WalkDir(f.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		texts[filepath.Base(path)] = path + string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for where, text := range texts {
		for _, c := range canaries() {
			for _, form := range c.In([]byte(text)) {
				found = append(found, form+" in "+where)
			}
		}
	}
	return found
}

// mistreat does with a proxy what makes one write: tipapi away or breaking off, a
// visitor who hangs up, sends too much, or what is no HTTP or TLS.
func (f *front) mistreat(t *testing.T) {
	t.Helper()
	s := f.canary()
	for _, path := range []string{"/sv/kanariepath", "/half/kanariepath"} {
		if response, err := s.Client.Get(s.URL + path); err == nil {
			_, _ = io.Copy(io.Discard, response.Body) // it is cut
			response.Body.Close()
		}
	}
	for _, size := range []int{100, 60_000, 100_000, 1_000_000} {
		// What is too large is answered before it is read.
		_, _ = s.Post(t.Context(), harness.TipOf("kanarieord "+strings.Repeat("a", size)))
	}
	for _, address := range []string{f.https, f.plain} {
		for _, bytes := range []string{
			"GET /kanariepath HTTP/1.1\r\nHost: " + name + "\r\nX-Kanarie: kanarieheader\r\n\r\n", "GET /kanariepath\r\n\r\n",
			"POST /tips HTTP/1.1\r\nHost: kanariepath\r\nContent-Length: x\r\nUser-Agent: " + agent + "\r\n\r\n",
			"\x16\x03\x01\x00\x05kanarieheader",
		} {
			for _, conn := range []func() (net.Conn, error){
				func() (net.Conn, error) { return harness.DialerFrom(visitor).Dial("tcp", address) },
				func() (net.Conn, error) { return f.tls(visitor) },
			} {
				c, err := conn()
				if err != nil {
					t.Fatal(err)
				}
				fmt.Fprint(c, bytes)
				if closer, ok := c.(interface{ CloseWrite() error }); ok {
					_ = closer.CloseWrite() // the other side may have closed
				}
				_, _ = bufio.NewReader(c).ReadString(0) // until it ends
				c.Close()
			}
		}
	}
	hangsUp, err := f.tls(visitor)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(hangsUp, "POST /tips HTTP/1.1\r\nHost: %s\r\nUser-Agent: %s\r\nContent-Length: 500\r\n\r\nwhat=kanarieord", name, agent)
	hangsUp.Close()
}

// breaking is a tipapi that breaks off in the middle of a page.
func breaking(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", "100000")
		_, _ = io.WriteString(w, "half a page")
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	})}
	go func() { _ = server.Serve(l) }()
	t.Cleanup(func() { server.Close() })
	return l.Addr().String()
}

// Whatever goes wrong, the proxy writes nothing of who came and what they sent;
// without the lines that see to that, it does.
func TestProxiesWriteNothing(t *testing.T) {
	t.Parallel()
	for test, c := range map[string]struct {
		start   starting
		planted []string
		leaks   bool
	}{
		"nginx":                       {startNginx, nil, false},
		"Caddy":                       {startCaddy, nil, false},
		"nginx with its access log":   {startNginx, []string{"access_log off;", ""}, true},
		"nginx with its error log":    {startNginx, []string{"error_log /dev/null emerg;", ""}, true},
		"Caddy at its most talkative": {startCaddy, []string{"exclude http.log", "level DEBUG\n\t\texclude http.log"}, false},
		"Caddy without exclusions":    {startCaddy, []string{"exclude http.log http.handlers http.stdlib tls.handshake", "level DEBUG"}, true},
	} {
		t.Run(test, func(t *testing.T) {
			t.Parallel()
			for _, tipapi := range []string{breaking(t), fmt.Sprintf("127.0.0.1:%d", harness.FreePort(t))} {
				f := c.start(t, tipapi, c.planted...)
				f.mistreat(t)
				f.end(t)
				found := f.leaks(t)
				if !c.leaks {
					for _, leak := range found {
						t.Error(leak)
					}
				} else if len(found) > 0 {
					return
				}
			}
			if c.leaks {
				t.Error("the planted leak was not found")
			}
		})
	}
}
