package doctor

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"lyktan/tipapi/delivery"
	"lyktan/tipapi/jetstream"
	"lyktan/tipapi/limit"
	"lyktan/tipapi/mail"
	"lyktan/tipapi/operations"
	"lyktan/tipapi/proxy"
	"lyktan/tipapi/webhook"
)

// look tries one queue, and closes it.
func look(t *testing.T, to delivery.Destination, err error) ([]Finding, Reading) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	defer to.Close()
	found, clocks := Queues(t.Context(), Queue{"queue.example", to})
	return found, clocks[0]
}

// postbox is a mail server that refuses one recipient, and takes no mail.
type postbox struct{ t *testing.T }

func (b postbox) Mail(string, *smtp.MailOptions) error { return nil }
func (b postbox) Rcpt(to string, _ *smtp.RcptOptions) error {
	if strings.HasPrefix(to, "nobody@") {
		return &smtp.SMTPError{Code: 550, Message: "no such user"}
	}
	return nil
}
func (b postbox) Data(io.Reader) error {
	b.t.Error("a mail was sent")
	return nil
}
func (b postbox) Reset()        {}
func (b postbox) Logout() error { return nil }

func TestMailServer(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return postbox{t}, nil }))
	server.ErrorLog = log.New(io.Discard, "", 0)
	go func() { _ = server.Serve(listener) }() // ends with Close
	t.Cleanup(func() { _ = server.Close() })
	open := func(to string) (delivery.Destination, error) {
		return mail.Open("smtp://" + listener.Addr().String() + "?from=a@lyktan.example&to=" + to)
	}
	to, err := open("team@lyktan.example")
	found, _ := look(t, to, err)
	exactly(t, found, OK, "queue", "")
	to, err = open("team@lyktan.example,nobody@lyktan.example")
	found, _ = look(t, to, err)
	exactly(t, found, Fault, "queue", "queue.example: mail: RCPT TO: the server answered 550")
	if err := server.Close(); err != nil {
		t.Fatal(err)
	}
	to, err = open("team@lyktan.example")
	found, _ = look(t, to, err)
	exactly(t, found, Fault, "queue", "connect")
}

func TestWebhook(t *testing.T) {
	secret := filepath.Join(t.TempDir(), "secret")
	put(t, secret, "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")
	posted := false
	receiver := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { posted = true }))
	defer receiver.Close()
	to, err := webhook.Open(receiver.URL + "/hook?secret-file=" + secret)
	found, _ := look(t, to, err)
	exactly(t, found, OK, "queue", "")
	if posted || !strings.Contains(found[0].Says, "the first tip shows") {
		t.Errorf("posted: %v, %s", posted, found[0])
	}
	receiver.Close()
	to, err = webhook.Open(receiver.URL + "/hook?secret-file=" + secret)
	found, _ = look(t, to, err)
	exactly(t, found, Fault, "queue", "refused")
}

// A real NATS server, before the stream is made and after it, and when it is gone.
func TestNATS(t *testing.T) {
	const program = "../../.bin/nats-server"
	if _, err := os.Stat(program); err != nil && os.Getenv("LYKTAN_ALL") == "" {
		t.Skip("skipped without .bin/nats-server, which make test builds")
	}
	port := freePort(t)
	server := exec.Command(program, "-a", "127.0.0.1", "-p", fmt.Sprint(port), "-js", "-sd", t.TempDir())
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	kill := func() { _ = server.Process.Kill(); _ = server.Wait() }
	t.Cleanup(kill)
	answers(t, port)
	open := func() *jetstream.Queue {
		t.Helper()
		q, err := jetstream.Open(fmt.Sprintf("nats://127.0.0.1:%d/TIPS", port))
		if err != nil {
			t.Fatal(err)
		}
		return q
	}
	found, _ := look(t, open(), nil)
	exactly(t, found, Warn, "queue", "queue.example: the stream is not there yet")
	q := open()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if err := errors.Join(q.Check(ctx), q.Close()); err != nil {
		t.Fatal(err)
	}
	found, clock := look(t, open(), nil)
	exactly(t, found, OK, "queue", "")
	if clock.Time.IsZero() || clock.Time.Sub(clock.Here).Abs() > time.Minute {
		t.Errorf("its clock says %v", clock)
	}
	kill()
	found, _ = look(t, open(), nil)
	exactly(t, found, Fault, "queue", "NATS is away")
}

func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// answers waits until somebody listens on a port.
func answers(t *testing.T, port int) {
	t.Helper()
	for deadline := time.Now().Add(2 * time.Minute); ; time.Sleep(20 * time.Millisecond) {
		conn, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", port))
		if err == nil {
			_ = conn.Close()
			return
		}
		if time.Now().After(deadline) {
			t.Fatal(err)
		}
	}
}

// A real Redis, which keeps nothing, keeps counts, asks for a password, and is away.
func TestRedis(t *testing.T) {
	memory, err := limit.New(limit.Defaults())
	if err != nil {
		t.Fatal(err)
	}
	exactly(t, Limits(t.Context(), memory), OK, "limits", "")
	program, err := exec.LookPath("redis-server")
	if err != nil && os.Getenv("LYKTAN_ALL") == "" {
		t.Skip("skipped without redis-server, which make test installs")
	}
	for _, c := range []struct {
		name, level, says string
		settings          []string
	}{
		{"keeps nothing", "ok", "", []string{"--save", "", "--appendonly", "no"}},
		{"keeps counts", "WARN", "old counts outlive their hour", []string{"--save", "3600 1", "--appendonly", "no"}},
		{"asks for a password", "FAULT", "it answered NOAUTH", []string{"--save", "", "--requirepass", "secret"}},
		{"is away", "FAULT", "redis does not count", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			port := freePort(t)
			if c.settings != nil {
				server := exec.Command(program, append([]string{"--bind", "127.0.0.1", "--port", fmt.Sprint(port), "--dir", t.TempDir()}, c.settings...)...)
				if err := server.Start(); err != nil {
					t.Fatal(err)
				}
				t.Cleanup(func() { _ = server.Process.Kill(); _ = server.Wait() })
				answers(t, port)
			}
			at := (&url.URL{Scheme: "redis", Host: fmt.Sprintf("127.0.0.1:%d", port), Path: "/0"}).String()
			l, err := limit.NewShared(limit.Defaults(), at, []byte("sixteen bytes or more"), func(error) {})
			if err != nil {
				t.Fatal(err)
			}
			defer l.Close()
			exactly(t, Limits(t.Context(), l), Level(c.level), "limits", c.says)
		})
	}
}

func TestReady(t *testing.T) {
	good := operations.Check{Name: "spool", Test: func(context.Context) error { return nil }}
	fails := func(name string, advisory bool) operations.Check {
		return operations.Check{Name: name, Advisory: advisory, Test: func(context.Context) error { return errors.New("is away: mend it") }}
	}
	for _, c := range []struct {
		name   string
		checks []operations.Check
		level  Level
		says   string
	}{
		{"well", []operations.Check{good}, OK, ""},
		{"a queue is away", []operations.Check{good, fails("tls://h1", true)}, Warn, "tls://h1: is away: mend it"},
		{"no tips are taken", []operations.Check{fails("spool", false)}, Fault, "spool: is away: mend it"},
	} {
		t.Run(c.name, func(t *testing.T) {
			server := httptest.NewServer(operations.Handler(operations.NewTotals(), c.checks...))
			defer server.Close()
			found, runs := Running{Operations: server.Listener.Addr().String()}.Ready(t.Context())
			exactly(t, found, c.level, "running", c.says)
			if !runs {
				t.Error("it does not run")
			}
		})
	}
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "<h1>It works</h1>") }))
	defer other.Close()
	found, runs := Running{Operations: other.Listener.Addr().String()}.Ready(t.Context())
	exactly(t, found, Fault, "running", "what answers at -operations is not tipapi")
	if runs {
		t.Error("it is taken for tipapi")
	}
	found, _ = Running{Operations: fmt.Sprintf("127.0.0.1:%d", freePort(t))}.Ready(t.Context())
	exactly(t, found, Warn, "running", "tipapi does not run")
	found, _ = Running{Operations: "systemd"}.Ready(t.Context())
	exactly(t, found, OK, "running", "")
}

func TestSettingsOfProxies(t *testing.T) {
	for _, c := range []struct{ listen, trusted, address, says string }{
		{"127.0.0.1:8080", "127.0.0.1", "https://lyktan.example", ""},
		{"127.0.0.1:8080", "", "https://lyktan.example", "visitors reach -listen 127.0.0.1:8080 through a proxy alone, and none is named"},
		{"127.0.0.1:8080", "", "", ""},
		{"127.0.0.1:8080", "", "http://127.0.0.1:8080", ""},
		{":8080", "", "https://lyktan.example", ""},
		{":8080", "10.0.0.0/8,fd00::/8,203.0.113.4,2001:db8::/48", "https://lyktan.example", ""},
		{":8080", "0.0.0.0/0", "https://lyktan.example", "-trusted-proxies has 0.0.0.0/0"},
		{":8080", "2001:db8::/32", "https://lyktan.example", "-trusted-proxies has 2001:db8::/32"},
	} {
		trusted, err := proxy.Parse(c.trusted, proxy.XForwardedFor)
		if err != nil {
			t.Fatal(err)
		}
		found := append(Running{Listen: c.listen, Proxies: trusted}.Settings(c.address), Good("other", ""))
		exactly(t, found, Fault, "proxy", c.says)
	}
}
