package jetstream

import (
	"context"
	"flag"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"lyktan/tipapi/queue"
)

// The tests mostly wait for servers, so more of them than processors run at
// once. And the library has a habit of writing to the standard error.
func TestMain(m *testing.M) {
	flag.Parse()
	if err := flag.Set("test.parallel", "8"); err != nil {
		panic(err)
	}
	if flag.Lookup("test.fuzz").Value.String() != "" { // which tells there how far it is
		os.Exit(m.Run())
	}
	real := os.Stderr
	file, err := os.CreateTemp("", "stderr")
	if err != nil {
		panic(err)
	}
	os.Stderr = file
	code := m.Run()
	os.Stderr = real
	if text, err := os.ReadFile(file.Name()); err != nil || len(text) > 0 {
		fmt.Fprintf(os.Stderr, "FAIL: written to the standard error: %s %v\n", text, err)
		code = 1
	}
	_ = os.Remove(file.Name())
	os.Exit(code)
}

// hung ends a test that hangs. No test judges how long the machine takes.
const hung = 3 * time.Minute

// node is a real nats-server on loopback, with a directory of its own, until the
// test ends.
type node struct {
	t      *testing.T
	port   int
	config string
	log    string
	cmd    *exec.Cmd
}

// lastPort counts up from a place of this process.
var lastPort atomic.Int64

// freePort is below those that the system gives to outgoing connections, so that
// it stays free while a server is down.
func freePort(t *testing.T) int {
	t.Helper()
	for range 1000 {
		port := 10000 + (int64(os.Getpid())*50+lastPort.Add(1))%20000
		if l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port)); err == nil {
			_ = l.Close()
			return int(port)
		}
	}
	t.Fatal("no free port")
	return 0
}

// users: "user" may do everything, "weak" may not put in tips, "none" nothing but listen to answers, "old" has the
// rights that docs/operations.md gave until 2026-11-28, and "tipapi" and "team"
// have those of deploy/nats/users.conf.
func users(t *testing.T) string {
	t.Helper()
	const file = "../../deploy/nats/users.conf"
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	found := regexp.MustCompile(`(?s)\n\tusers: \[\n(.*)\n\t\]\n`).FindSubmatch(text)
	if found == nil || !strings.Contains(string(found[1]), "user: tipapi") || !strings.Contains(string(found[1]), "user: team") {
		t.Fatalf("%s gives the rights %q", file, found)
	}
	least := regexp.MustCompile(`"CHANGE-ME-[a-z]+"`).ReplaceAllString(string(found[1]), "secret")
	return `authorization { users = [
	{ user: user, password: secret }
	{ user: none, password: secret, permissions: { subscribe: "_INBOX_none.>", publish: "OTHER" } }
	{ user: weak, password: secret, permissions: { publish: { deny: "TIPS.>" } } }
	{ user: old, password: secret, permissions: { subscribe: "_INBOX.>", publish: [ "TIPS.*", "$JS.API.STREAM.INFO.TIPS", "$JS.API.STREAM.CREATE.TIPS" ] } }
` + least + "\n] }"
}

// newNode makes a server without starting it. More is put into its configuration.
func newNode(t *testing.T, name, more string) *node {
	t.Helper()
	if _, err := os.Stat("../../.bin/nats-server"); err != nil && os.Getenv("LYKTAN_ALL") == "" {
		t.Skip("skipped without .bin/nats-server, which make test builds")
	}
	dir := t.TempDir()
	n := &node{t: t, port: freePort(t), config: filepath.Join(dir, "nats.conf"), log: filepath.Join(dir, "log")}
	text := fmt.Sprintf("listen: 127.0.0.1:%d\nserver_name: %s\nlog_file: %q\njetstream { store_dir: %q, max_mem: 64MB, max_file: 1GB }\n%s\n%s\n",
		n.port, name, n.log, filepath.Join(dir, "store"), users(t), more)
	if err := os.WriteFile(n.config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(n.kill)
	return n
}

func startNode(t *testing.T, more string) *node {
	t.Helper()
	n := newNode(t, "one", more)
	n.start()
	return n
}

func (n *node) start() {
	n.t.Helper()
	binary, err := filepath.Abs("../../.bin/nats-server")
	if err != nil {
		n.t.Fatal(err)
	}
	n.cmd = exec.Command(binary, "-c", n.config)
	if err := n.cmd.Start(); err != nil {
		n.cmd = nil
		n.t.Fatalf("run the tests with make test, which builds it: %v", err)
	}
	for deadline := time.Now().Add(hung); ; time.Sleep(20 * time.Millisecond) {
		if conn, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", n.port)); err == nil {
			conn.Close()
			return
		}
		if time.Now().After(deadline) {
			n.t.Fatal("nats-server does not answer")
		}
	}
}

// kill is kill -9.
func (n *node) kill() {
	if n.cmd == nil {
		return
	}
	_ = n.cmd.Process.Kill() // it may be gone already
	_ = n.cmd.Wait()
	n.cmd = nil
}

// signal sends a signal; with SIGSTOP it waits until every thread stands still.
func (n *node) signal(s syscall.Signal) {
	n.t.Helper()
	if err := n.cmd.Process.Signal(s); err != nil {
		n.t.Fatal(err)
	}
	for running := s == syscall.SIGSTOP; running; time.Sleep(10 * time.Millisecond) {
		threads, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/stat", n.cmd.Process.Pid))
		if err != nil || len(threads) == 0 {
			n.t.Fatalf("the server is gone: %v", err)
		}
		running = slices.ContainsFunc(threads, func(path string) bool {
			stat, err := os.ReadFile(path)
			return err == nil && !strings.Contains(string(stat), ") T ")
		})
	}
}

func (n *node) address() string { return fmt.Sprintf("nats://user:secret@127.0.0.1:%d/TIPS", n.port) }

func open(t *testing.T, address string) *Queue {
	t.Helper()
	q, err := Open(address)
	if err != nil {
		t.Fatal(err)
	}
	q.timeout = hung
	t.Cleanup(func() { _ = q.Close() })
	return q
}

// send is one Send with a deadline.
func send(q *Queue, id, sealed string, within time.Duration) error {
	ctx, cancel := context.WithTimeout(context.Background(), within)
	defer cancel()
	return q.Send(ctx, id, []byte(sealed))
}

// deliver sends as often as it takes, each time with a longer timeout: a server
// that died is left soon, and one on a busy machine is waited for.
func deliver(t *testing.T, q *Queue, id, sealed string) {
	t.Helper()
	var err error
	within := 1500 * time.Millisecond
	for deadline := time.Now().Add(hung); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		if err = send(q, id, sealed, within); err == nil {
			return
		}
		within += within / 4
	}
	t.Fatal(err)
}

// unkept sends six tips where none can be kept, and checks that Send comes back
// at its deadline: once at least, since a busy machine may hold up the others.
func unkept(t *testing.T, q *Queue, within time.Duration, tip func(i int) (id, sealed string)) {
	t.Helper()
	quickest := hung
	for i := range 6 {
		id, sealed := tip(i)
		start := time.Now()
		if err := send(q, id, sealed, within); err == nil {
			t.Errorf("%s was kept", id)
		}
		quickest = min(quickest, time.Since(start))
	}
	if quickest > 5*within {
		t.Errorf("Send has %v, and the quickest of six came back after %v", within, quickest)
	}
}

// listed is what the entries are, in one line, each opened.
func listed(t *testing.T, q *Queue) string {
	t.Helper()
	entries, err := q.Entries()
	if err != nil {
		t.Fatal(err)
	}
	var words []string
	for _, e := range entries {
		sealed, err := e.Read()
		if err != nil {
			t.Fatal(err)
		}
		words = append(words, fmt.Sprintf("%s:%s:%s", e.ID, e.State, sealed))
	}
	return strings.Join(words, " ")
}

func isListed(t *testing.T, q *Queue, want string) {
	t.Helper()
	if got := listed(t, q); got != want {
		t.Errorf("listed %q, not %q", got, want)
	}
}

func move(t *testing.T, q *Queue, id string, to queue.State) {
	t.Helper()
	if err := q.Move(id, to); err != nil {
		t.Fatal(err)
	}
}

// administrator is somebody with another client of the same servers.
func administrator(t *testing.T, n *node) jetstream.JetStream {
	t.Helper()
	conn, err := nats.Connect(fmt.Sprintf("nats://user:secret@127.0.0.1:%d", n.port))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(conn.Close)
	js, err := jetstream.New(conn)
	if err != nil {
		t.Fatal(err)
	}
	return js
}
