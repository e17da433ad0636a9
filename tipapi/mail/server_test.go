package mail

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
	"math/big"
	"net"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

const (
	host     = "mail.example.test" // what the certificates are for, besides 127.0.0.1
	user     = "lyktan"
	password = "pässword/with?marks"
	settings = "?from=lyktan@example.test&to=a@team.example,b@team.example"
)

// authority is a CA made for a test.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
	file string
}

func newAuthority(t *testing.T) *authority {
	t.Helper()
	a := &authority{file: filepath.Join(t.TempDir(), "ca.pem")}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test authority"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	var der []byte
	a.key, der = sign(t, template, template, nil)
	var err error
	if a.cert, err = x509.ParseCertificate(der); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(a.file, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
	return a
}

// serving is a server's TLS with a certificate for one name, good until end.
func (a *authority) serving(t *testing.T, name string, end time.Time) *tls.Config {
	t.Helper()
	key, der := sign(t, &x509.Certificate{
		SerialNumber: big.NewInt(2), DNSNames: []string{name}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: time.Now().Add(-2 * time.Hour), NotAfter: end,
	}, a.cert, a.key)
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}
}

func sign(t *testing.T, template, parent *x509.Certificate, by *ecdsa.PrivateKey) (*ecdsa.PrivateKey, []byte) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	if by == nil {
		by = key
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, &key.PublicKey, by)
	if err != nil {
		t.Fatal(err)
	}
	return key, der
}

// server is a real mail server on loopback. What a test sets is set before the
// first mail.
type server struct {
	addr       string
	answers    map[string]*smtp.SMTPError // to AUTH, MAIL, a recipient's address, or the message
	mechanisms []string                   // of AUTH
	cheat      string                     // at SCRAM

	mu    sync.Mutex
	mails []received
	seen  []string // the sessions' steps
}

type received struct {
	hello, from string
	to          []string
	encrypted   bool
	login, by   string
	options     smtp.MailOptions
	raw         []byte
}

// serve starts a server: with atOnce TLS from the first byte, otherwise STARTTLS
// if there is a config.
func serve(t *testing.T, config *tls.Config, atOnce bool, change func(*smtp.Server)) *server {
	t.Helper()
	s := &server{answers: map[string]*smtp.SMTPError{}, mechanisms: []string{sasl.Plain}}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.addr = listener.Addr().String()
	real := smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) {
		return &session{server: s, conn: c}, nil
	}))
	real.Domain, real.EnableSMTPUTF8 = "real.example.test", true
	real.AllowInsecureAuth = config == nil
	real.ErrorLog = log.New(io.Discard, "", 0)
	if change != nil {
		change(real)
	}
	if atOnce {
		listener = tls.NewListener(listener, config)
	} else {
		real.TLSConfig = config
	}
	done := make(chan error)
	go func() { done <- real.Serve(listener) }()
	t.Cleanup(func() {
		_ = real.Close()
		if err := <-done; err != nil && !errors.Is(err, smtp.ErrServerClosed) {
			t.Errorf("the server ended with %v", err)
		}
	})
	return s
}

func (s *server) note(step string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seen = append(s.seen, step)
	if answer := s.answers[step]; answer != nil {
		return answer
	}
	return nil
}

func (s *server) steps() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string{}, s.seen...)
}

func (s *server) got(t *testing.T, want int) []received {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.mails) != want {
		t.Fatalf("%d mails arrived, want %d", len(s.mails), want)
	}
	return append([]received{}, s.mails...)
}

type session struct {
	server *server
	conn   *smtp.Conn
	mail   received
}

func (s *session) Mail(from string, options *smtp.MailOptions) error {
	_, s.mail.encrypted = s.conn.TLSConnectionState()
	s.mail.hello, s.mail.from, s.mail.options = s.conn.Hostname(), from, *options
	return s.server.note("MAIL")
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.mail.to = append(s.mail.to, to)
	return s.server.note(to)
}

func (s *session) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if err := s.server.note("message"); err != nil {
		return err
	}
	s.mail.raw = raw
	s.server.mu.Lock()
	defer s.server.mu.Unlock()
	s.server.mails = append(s.server.mails, s.mail)
	return nil
}

func (s *session) Reset() {
	s.mail = received{login: s.mail.login, by: s.mail.by}
}
func (s *session) Logout() error { return nil }

// faraway makes every connection of a sender end at a server here, as a resolver
// can that says of a name that it is this machine.
func faraway(s *Sender, addr string) *Sender {
	s.dial = func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, addr)
	}
	return s
}

func open(t *testing.T, format string, args ...any) *Sender {
	t.Helper()
	s, err := Open(fmt.Sprintf(format, args...))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// soon only ends a test that hangs: no test judges how long the machine takes.
func soon(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	t.Cleanup(cancel)
	return ctx
}
