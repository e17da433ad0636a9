package webhook

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

func caOf(r *receiver) string { return inPEM(r.Certificate().Raw) }

func inPEM(certificate []byte) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: certificate}))
}

func strangersCA(t *testing.T) string {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour)}
	certificate, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	return inPEM(certificate)
}

func overOldTLS(s *httptest.Server) {
	s.TLS = &tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11}
	s.StartTLS()
}

func TestWhoIsTrusted(t *testing.T) {
	r := receive(t, overTLS, status(http.StatusOK))
	secret := "?secret-file=" + file(t, symmetric)
	stranger := file(t, strangersCA(t))
	ours := file(t, caOf(r))
	old := receive(t, overOldTLS, status(http.StatusOK))
	noTLS := listen(t, say("HTTP/1.1 400 words\r\n\r\n", hangs))
	for name, c := range map[string]struct{ address, error string }{
		"its own CA":      {r.URL + "/" + secret + "&ca=" + ours, ""},
		"the system's":    {r.URL + "/" + secret, "unknown authority"},
		"a stranger's CA": {r.URL + "/" + secret + "&ca=" + stranger, "unknown authority"},
		"another name":    {strings.Replace(r.URL, "127.0.0.1", "localhost", 1) + "/" + secret + "&ca=" + ours, "another host"},
		"TLS 1.1":         {old.URL + "/" + secret + "&ca=" + file(t, caOf(old)), "protocol version"},
		"no TLS at all":   {"https://" + noTLS + "/" + secret, "does not speak TLS"},
		"nobody there":    {"https://127.0.0.1:1/" + secret, "refused"},
	} {
		err := open(t, c.address).Send(within(t, hung), tipID, []byte("sealed"))
		if kind, _ := kindOf(err); (kind == kept) != (c.error == "") || kind == refused {
			t.Errorf("%s: %s, %v", name, kind, err)
		} else if err != nil && !strings.Contains(err.Error(), c.error) {
			t.Errorf("%s: %q does not say %q", name, err, c.error)
		}
		checkSilent(t, err, "words", "Acme", "example.com")
	}
	if n := len(r.requests()) + len(old.requests()); n != 1 {
		t.Errorf("%d requests arrived, one should", n)
	}
}

// Where the environment's proxy is; net/http reads the environment once.
var proxied atomic.Int64

func TestMain(m *testing.M) {
	proxy := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { proxied.Add(1) }))
	for _, name := range []string{"HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"} {
		os.Setenv(name, proxy.URL)
	}
	code := m.Run()
	proxy.Close()
	os.Exit(code)
}

func TestTheEnvironmentsProxyIsNotUsed(t *testing.T) {
	// A host that is not loopback, which net/http would never send to a proxy.
	s := open(t, "https://nobody.invalid/?secret-file="+file(t, symmetric))
	if err := s.Send(within(t, hung), tipID, nil); err == nil {
		t.Error("a host that does not exist took a tip")
	}
	if proxied.Load() != 0 {
		t.Error("the proxy was asked")
	}
}

// A connection over which nothing comes any more is not taken twice, and one
// that the server has closed in between is no fault.
func TestConnectionsThatGoStale(t *testing.T) {
	r := receive(t, overTLS, func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte("kept, thank you"))
	})
	var frozen atomic.Int64 // connections up to this number pass nothing on
	var connections atomic.Int64
	address := listen(t, func(conn net.Conn) {
		number := connections.Add(1)
		server, err := net.Dial("tcp", r.Listener.Addr().String())
		if err != nil {
			return
		}
		defer server.Close()
		pass := func(to, from net.Conn) {
			part := make([]byte, 4096)
			for {
				n, err := from.Read(part)
				if err != nil {
					_ = to.Close()
					return
				}
				if number > frozen.Load() {
					_, _ = to.Write(part[:n])
				}
			}
		}
		go pass(conn, server)
		pass(server, conn)
	})
	s := open(t, "https://"+address+"/?secret-file="+file(t, symmetric)+"&ca="+file(t, caOf(r)))
	send := func(d time.Duration) error { return s.Send(within(t, d), tipID, []byte("sealed")) }
	for range 3 {
		if err := send(hung); err != nil {
			t.Fatal(err)
		}
	}
	if connections.Load() != 1 {
		t.Errorf("three tips took %d connections", connections.Load())
	}
	frozen.Store(connections.Load())
	if err := send(time.Second); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("over a frozen connection: %v", err)
	}
	if err := send(hung); err != nil {
		t.Errorf("after a frozen connection: %v", err)
	}
	r.CloseClientConnections()
	if err := send(hung); err != nil {
		t.Errorf("after the server closed the connection: %v", err)
	}
}
