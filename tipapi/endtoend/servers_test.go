package endtoend

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
)

// natsServer is a real nats-server on loopback, until the test ends.
type natsServer struct {
	t      *testing.T
	port   int
	config string
	cmd    *exec.Cmd
}

// startNATS runs servers that are one cluster when there is more than one.
func startNATS(t *testing.T, n int) []*natsServer {
	t.Helper()
	var ports, routes []int
	for range n {
		ports, routes = append(ports, freePort(t)), append(routes, freePort(t))
	}
	var peers []string
	for _, route := range routes {
		peers = append(peers, fmt.Sprintf("nats://127.0.0.1:%d", route))
	}
	var servers []*natsServer
	for i := range n {
		dir := t.TempDir()
		s := &natsServer{t: t, port: ports[i], config: filepath.Join(dir, "nats.conf")}
		text := fmt.Sprintf("listen: 127.0.0.1:%d\nserver_name: n%d\nlog_file: %q\njetstream { store_dir: %q, sync_interval: always }\n", ports[i], i, filepath.Join(dir, "log"), filepath.Join(dir, "store"))
		if n > 1 {
			text += fmt.Sprintf("cluster { name: lyktan, listen: 127.0.0.1:%d, routes: [%s] }\n", routes[i], strings.Join(peers, ", "))
		}
		if err := os.WriteFile(s.config, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(s.kill)
		s.start()
		servers = append(servers, s)
	}
	return servers
}

// freePort is a port below those that outgoing connections get, so that it stays
// free while its server is down.
func freePort(t *testing.T) int {
	t.Helper()
	for range 1000 {
		port := 10000 + (os.Getpid()*50+int(time.Now().UnixNano()/1000))%20000
		if l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port)); err == nil {
			l.Close()
			return port
		}
	}
	t.Fatal("no free port")
	return 0
}

func (s *natsServer) start() {
	s.t.Helper()
	s.cmd = exec.Command(filepath.Join(tools, "nats-server"), "-c", s.config)
	if err := s.cmd.Start(); err != nil {
		s.cmd = nil
		s.t.Fatalf("%v: run the tests with make test, which builds it", err)
	}
	waitFor(s.t, fmt.Sprintf("127.0.0.1:%d", s.port))
}

// kill is kill -9.
func (s *natsServer) kill() {
	if s.cmd != nil {
		_ = s.cmd.Process.Kill() // it may be gone already
		_ = s.cmd.Wait()
		s.cmd = nil
	}
}

// natsAddress is the address of a stream on servers.
func natsAddress(servers []*natsServer, parameters string) string {
	var hosts []string
	for _, s := range servers {
		hosts = append(hosts, fmt.Sprintf("127.0.0.1:%d", s.port))
	}
	return "nats://" + strings.Join(hosts, ",") + "/TIPS" + parameters
}

func waitFor(t *testing.T, address string) {
	t.Helper()
	for deadline := time.Now().Add(hung); ; time.Sleep(20 * time.Millisecond) {
		if conn, err := net.Dial("tcp", address); err == nil {
			conn.Close()
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("nothing answers at %s", address)
		}
	}
}

// mailbox is a real SMTP server on loopback that keeps every mail.
type mailbox struct {
	address string
	mu      sync.Mutex
	mails   []string
	away    bool // answers 451 to every mail
}

func startMailbox(t *testing.T) *mailbox {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	m := &mailbox{address: l.Addr().String()}
	server := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return m, nil }))
	server.ErrorLog = nil
	go func() { _ = server.Serve(l) }()
	t.Cleanup(func() { _ = server.Close() })
	return m
}

func (m *mailbox) Mail(string, *smtp.MailOptions) error { return nil }
func (m *mailbox) Rcpt(string, *smtp.RcptOptions) error { return nil }
func (m *mailbox) Reset()                               {}
func (m *mailbox) Logout() error                        { return nil }

func (m *mailbox) Data(r io.Reader) error {
	text, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.away {
		return &smtp.SMTPError{Code: 451, Message: "try later"}
	}
	m.mails = append(m.mails, string(text))
	return nil
}

func (m *mailbox) setAway(away bool) { m.mu.Lock(); defer m.mu.Unlock(); m.away = away }

func (m *mailbox) kept() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return append([]string{}, m.mails...)
}

// receiver is an HTTP server that keeps each event once, as a webhook's receiver
// has to.
type receiver struct {
	url    string
	mu     sync.Mutex
	status int
	events map[string][]byte // sealed tips by id
	calls  int
}

func startReceiver(t *testing.T) *receiver {
	t.Helper()
	r := &receiver{events: map[string][]byte{}, status: http.StatusOK}
	server := httptest.NewServer(http.HandlerFunc(r.take))
	t.Cleanup(server.Close)
	r.url = server.URL
	return r
}

func (r *receiver) take(w http.ResponseWriter, request *http.Request) {
	var event struct {
		ID   string `json:"id"`
		Data string `json:"data_base64"`
	}
	err := json.NewDecoder(request.Body).Decode(&event)
	sealed, err2 := base64.StdEncoding.DecodeString(event.Data)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.calls++
	if err != nil || err2 != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	if r.status == http.StatusOK {
		r.events[event.ID] = sealed
	}
	w.WriteHeader(r.status)
}

func (r *receiver) answer(status int) { r.mu.Lock(); defer r.mu.Unlock(); r.status = status }

// asked is how often it was called.
func (r *receiver) asked() int { r.mu.Lock(); defer r.mu.Unlock(); return r.calls }

func (r *receiver) kept() map[string][]byte {
	r.mu.Lock()
	defer r.mu.Unlock()
	kept := map[string][]byte{}
	for id, sealed := range r.events {
		kept[id] = sealed
	}
	return kept
}

// opened reads sealed tips as the team does: from a folder of files.
func opened(t *testing.T, sealed map[string][]byte) []map[string]any {
	t.Helper()
	dir := t.TempDir()
	for id, body := range sealed {
		if err := os.WriteFile(filepath.Join(dir, id+".age"), body, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return (&portal{spool: dir}).tips(t)
}

// decodeBase64 reads base64 with line breaks in it.
func decodeBase64(text []byte) ([]byte, error) {
	return io.ReadAll(base64.NewDecoder(base64.StdEncoding, bytes.NewReader(text)))
}
