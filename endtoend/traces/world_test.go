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
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

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

	receipts atomic.Int64 // that were sent for
	slow     atomic.Bool  // whether the site takes its time

	mu   sync.Mutex
	seen []string // "GET https://www.smhi.se/ referrer ...", what the pages that are not ours were asked
}

// change is done to an answer of the site on its way: a leak, planted.
type change func(path string, header http.Header, body []byte) []byte

func newWorld(t *testing.T, p *harness.Portal, plants ...change) *world {
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
			body, err := io.ReadAll(r.Body)
			if err != nil {
				return err
			}
			path := r.Request.URL.Path
			if path == "/tips" && harness.ReceiptOutput.Match(body) {
				w.receipts.Add(1)
			}
			if w.slow.Load() {
				time.Sleep(3 * time.Second)
			}
			for _, plant := range plants {
				body = plant(path, r.Header, body)
			}
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
			for _, lang := range harness.Languages {
				on += ` <a href="` + harness.Address + lang + `/">On</a>`
			}
		}
		fmt.Fprintf(rw, `<!doctype html><title>%s</title><link rel="icon" href="data:,"><p>An everyday page.%s`, r.Host, on)
	}))
	t.Cleanup(server.Close)

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

// trusted is the option of a Chromium that takes the certificate of a world for
// good. All worlds have the same: it is part of net/http/httptest.
func trusted() chromedp.ExecAllocatorOption {
	server := httptest.NewTLSServer(nil)
	defer server.Close()
	key := sha256.Sum256(server.Certificate().RawSubjectPublicKeyInfo)
	return chromedp.Flag("ignore-certificate-errors-spki-list", base64.StdEncoding.EncodeToString(key[:]))
}

// serve starts the site. It is the program as it is shipped: what is tested here is
// what browsers do, and the race detector takes more than they do.
func serve(t *testing.T) *harness.Portal {
	t.Helper()
	return harness.StartProgram(t, harness.Shipped, t.TempDir())
}

// asked lists what the pages that are not ours were asked, and with which
// referrer.
func (w *world) asked() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.seen)
}
