package doctor

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"log"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"testing"
	"time"

	"lyktan/tipapi/bundle"
	"lyktan/tipapi/limit"
	"lyktan/tipapi/operations"
	"lyktan/tipapi/proxy"
	"lyktan/tipapi/server"
	"lyktan/tipapi/static"
	"lyktan/tipapi/tip"
)

const site = "../server/testdata/site"

var authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

// The system's authorities are one, made for the tests.
func TestMain(m *testing.M) {
	must := func(err error) {
		if err != nil {
			panic(err)
		}
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test authority"},
		NotBefore: time.Now().AddDate(-1, 0, 0), NotAfter: time.Now().AddDate(1, 0, 0),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	var err error
	authority.key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(err)
	der, err := x509.CreateCertificate(rand.Reader, template, template, &authority.key.PublicKey, authority.key)
	must(err)
	authority.cert, err = x509.ParseCertificate(der)
	must(err)
	dir, err := os.MkdirTemp("", "doctor")
	must(err)
	file := filepath.Join(dir, "ca.pem")
	must(os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600))
	must(os.Setenv("SSL_CERT_FILE", file))
	code := m.Run()
	must(os.RemoveAll(dir))
	os.Exit(code)
}

// certificate is one for the portal, of 90 days that end in so many.
func certificate(t *testing.T, days float64) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	end := time.Now().Add(time.Duration(days * 24 * float64(time.Hour)))
	der, err := x509.CreateCertificate(rand.Reader, &x509.Certificate{
		SerialNumber: big.NewInt(2), DNSNames: []string{"lyktan.example", "www.lyktan.example"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: end.AddDate(0, 0, -90), NotAfter: end,
	}, authority.cert, &key.PublicKey, authority.key)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

// portal is a real server behind a proxy with TLS, at the address lyktan.example, and
// what a test breaks of it before it starts.
type portal struct {
	address string              // that the doctor is given
	trusted string              // -trusted-proxies
	days    float64             // that the certificate is good for
	request func(*http.Request) // changes what the proxy hands on
	answer  func(*http.Response) error
	instead http.HandlerFunc // stands in the place of the proxy, if it writes a status
	plain   http.HandlerFunc // on port 80; nil: nobody answers
	tries   limit.Config
	onion   string // address of the site in Tor
	older   bool   // the server has no lookout
	down    bool   // nobody is at the address
}

// newPortal is one that nothing is wrong with.
func newPortal() *portal {
	return &portal{
		address: "https://lyktan.example", trusted: "127.0.0.1", days: 60,
		request: func(r *http.Request) { r.Header.Set("X-Forwarded-For", "203.0.113.9") },
		plain: func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://lyktan.example"+r.URL.Path, http.StatusPermanentRedirect)
		},
		tries: limit.Defaults(),
	}
}

// examine starts the portal and looks at it.
func (p *portal) examine(t *testing.T) []Finding {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	built, err := bundle.Load(site)
	must(err)
	built.Site.Onion = p.onion
	files, err := static.Load(site)
	must(err)
	limiter, err := limit.New(p.tries)
	must(err)
	trusted, err := proxy.Parse(p.trusted, proxy.XForwardedFor)
	must(err)
	lookout := &proxy.Lookout{}
	if p.older {
		lookout = nil
	}
	nobody := slog.New(slog.DiscardHandler)
	tipapi, err := server.New(server.Parts{
		Limiter: limiter, Proxies: trusted, Totals: operations.NewTotals(), Log: nobody, Faults: server.NewFaultLog(nobody), Bounds: server.DefaultBounds(),
		Lookout: lookout, Closed: func() bool { return false },
		Take: func(tip.Form, tip.Mark) (string, error) {
			t.Error("a tip was stored")
			return "", errors.New("not stored")
		},
	}, built, files)
	must(err)
	behind := httptest.NewServer(tipapi)
	t.Cleanup(behind.Close)
	target, err := url.Parse(behind.URL)
	must(err)
	quiet := log.New(io.Discard, "", 0)
	handOn := &httputil.ReverseProxy{
		ErrorLog: quiet, ModifyResponse: p.answer,
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(target)
			r.Out.Host = r.In.Host
			r.Out.Header["X-Forwarded-For"] = r.In.Header["X-Forwarded-For"]
			r.Out.Header["Forwarded"] = r.In.Header["Forwarded"]
			p.request(r.Out)
		},
	}
	front := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if p.instead != nil {
			record := &status{ResponseWriter: w}
			if p.instead(record, r); record.written {
				return
			}
		}
		handOn.ServeHTTP(w, r)
	}))
	front.TLS = &tls.Config{Certificates: []tls.Certificate{certificate(t, p.days)}}
	front.Config.ErrorLog = quiet
	front.StartTLS()
	t.Cleanup(front.Close)
	places := map[string]string{"lyktan.example:443": front.Listener.Addr().String(), "www.lyktan.example:443": front.Listener.Addr().String()}
	if p.down {
		places = nil
	}
	if p.plain != nil {
		open := httptest.NewServer(p.plain)
		t.Cleanup(open.Close)
		places["lyktan.example:80"], places["www.lyktan.example:80"] = open.Listener.Addr().String(), open.Listener.Addr().String()
	}
	before := dial
	t.Cleanup(func() { dial = before })
	dial = func(ctx context.Context, network, address string) (net.Conn, error) {
		at, ok := places[address]
		if !ok {
			return nil, fmt.Errorf("nobody is at %s", address)
		}
		return new(net.Dialer).DialContext(ctx, network, at)
	}
	administrator := http.NewServeMux()
	administrator.Handle("/", operations.Handler(operations.NewTotals()))
	if lookout != nil {
		administrator.Handle(proxy.LookPath, lookout)
	}
	watched := httptest.NewServer(administrator)
	t.Cleanup(watched.Close)

	home, err := os.ReadFile(filepath.Join(site, "sv", "index.html"))
	must(err)
	found, reading := Outside{Address: p.address, Site: built.Site, Headers: built.Headers, Home: home}.Look(t.Context())
	running := Running{Operations: watched.Listener.Addr().String(), Proxies: trusted}
	found = append(found, running.Settings(p.address)...)
	if !reading.Time.IsZero() {
		found = append(found, running.Way(t.Context(), p.address)...)
	}
	return append(found, Clock(true, reading)...)
}

// status tells whether an answer was begun.
type status struct {
	http.ResponseWriter
	written bool
}

func (s *status) WriteHeader(code int) {
	s.written = true
	s.ResponseWriter.WriteHeader(code)
}

func (s *status) Write(text []byte) (int, error) {
	s.written = true
	return s.ResponseWriter.Write(text)
}
