package traces

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"lyktan/endtoend/harness"
)

// What a browser of the trace tests can reach.
const (
	startPage   = "https://start.example/" // where the visitor was before
	neutralPage = "https://www.smhi.se/"   // where leaving leads
)

// world stands for the internet: the site, the page that leads to it and the
// everyday page that leaving leads to, all with https. Whatever else a browser
// asks for is refused.
type world struct {
	proxy string // host and port of the HTTP proxy that leads into it
	key   string // base64 SHA-256 of the public key of its certificate

	mu   sync.Mutex
	seen []string // "GET https://www.smhi.se/ referrer ...", what the pages that are not ours were asked
}

// change is done to an answer of the site on its way: a leak, planted.
type change func(path string, header http.Header, body []byte) []byte

func newWorld(t *testing.T, p *harness.Portal, plant change) *world {
	t.Helper()
	w := &world{}
	to, err := url.Parse(p.URL)
	if err != nil {
		t.Fatal(err)
	}
	site := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(to)
			r.Out.Host = r.In.Host
			r.Out.Header.Del("Accept-Encoding") // what a browser keeps can then be read
		},
		ModifyResponse: func(r *http.Response) error {
			if plant == nil {
				return nil
			}
			body, err := io.ReadAll(r.Body)
			if err != nil {
				return err
			}
			body = plant(r.Request.URL.Path, r.Header, body)
			r.Header.Set("Content-Length", strconv.Itoa(len(body)))
			r.Body = io.NopCloser(bytes.NewReader(body))
			return nil
		},
	}
	server := httptest.NewTLSServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if "https://"+r.Host+"/" == harness.Address {
			site.ServeHTTP(rw, r)
			return
		}
		w.mu.Lock()
		w.seen = append(w.seen, fmt.Sprintf("%s https://%s%s %s", r.Method, r.Host, r.URL, r.Header.Get("Referer")))
		w.mu.Unlock()
		rw.Header().Set("Content-Type", "text/html; charset=utf-8")
		rw.Header().Set("Cache-Control", "no-store")
		on := ""
		if "https://"+r.Host+"/" == startPage {
			on = ` <a href="` + harness.Address + `sv/">On</a>`
		}
		fmt.Fprintf(rw, `<!doctype html><title>%s</title><link rel="icon" href="data:,"><p>An everyday page.%s`, r.Host, on)
	}))
	t.Cleanup(server.Close)
	sum := sha256.Sum256(server.Certificate().RawSubjectPublicKeyInfo)
	w.key = base64.StdEncoding.EncodeToString(sum[:])

	reachable := []string{harness.Address, startPage, neutralPage}
	proxy := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodConnect || !slices.Contains(reachable, "https://"+strings.TrimSuffix(r.Host, ":443")+"/") {
			rw.WriteHeader(http.StatusForbidden)
			return
		}
		there, err := net.Dial("tcp", server.Listener.Addr().String())
		if err != nil {
			rw.WriteHeader(http.StatusBadGateway)
			return
		}
		here, _, err := http.NewResponseController(rw).Hijack()
		if err != nil {
			there.Close()
			return
		}
		fmt.Fprint(here, "HTTP/1.1 200 Connected\r\n\r\n")
		go func() { _, _ = io.Copy(there, here); there.Close() }()
		go func() { _, _ = io.Copy(here, there); here.Close() }()
	}))
	t.Cleanup(proxy.Close)
	w.proxy = strings.TrimPrefix(proxy.URL, "http://")
	return w
}

// asked lists what the pages that are not ours were asked, and with which
// referrer.
func (w *world) asked() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.seen)
}
