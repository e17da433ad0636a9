package harness

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// NATSServer is a real nats-server on loopback, until the test ends.
type NATSServer struct {
	t      *testing.T
	Port   int
	Dir    string // of its files
	config string
	cmd    *exec.Cmd
}

// StartNATS runs servers that are one cluster when there is more than one.
func StartNATS(t *testing.T, n int) []*NATSServer {
	t.Helper()
	var ports, routes []int
	for range n {
		ports, routes = append(ports, FreePort(t)), append(routes, FreePort(t))
	}
	var peers []string
	for _, route := range routes {
		peers = append(peers, fmt.Sprintf("nats://127.0.0.1:%d", route))
	}
	var servers []*NATSServer
	for i := range n {
		dir := t.TempDir()
		s := &NATSServer{t: t, Port: ports[i], Dir: dir, config: filepath.Join(dir, "nats.conf")}
		text := fmt.Sprintf("listen: 127.0.0.1:%d\nserver_name: n%d\nlog_file: %q\n"+
			"jetstream { store_dir: %q, sync_interval: always }\n",
			ports[i], i, filepath.Join(dir, "log"), filepath.Join(dir, "store"))
		if n > 1 {
			text += fmt.Sprintf("cluster { name: lyktan, listen: 127.0.0.1:%d, routes: [%s] }\n", routes[i], strings.Join(peers, ", "))
		}
		if err := os.WriteFile(s.config, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(s.Kill)
		s.Start()
		servers = append(servers, s)
	}
	return servers
}

// ports counts those that were tried.
var ports atomic.Int64

// FreePort is a port below those that outgoing connections get, so that it stays
// free while its server is down.
func FreePort(t *testing.T) int {
	t.Helper()
	for range 1000 { // the next one, so that two tests do not get the same
		port := 10000 + (os.Getpid()*50+int(ports.Add(1)))%20000
		if l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port)); err == nil {
			l.Close()
			return port
		}
	}
	t.Fatal("no free port")
	return 0
}

// Start starts the server, again with what it had kept after a [NATSServer.Kill].
func (s *NATSServer) Start() {
	s.t.Helper()
	s.cmd = exec.Command(filepath.Join(Tools, "nats-server"), "-c", s.config)
	if err := s.cmd.Start(); err != nil {
		s.cmd = nil
		s.t.Fatalf("%v: run the tests with make test, which builds it", err)
	}
	Reached(s.t, fmt.Sprintf("127.0.0.1:%d", s.Port))
}

// Kill is kill -9.
func (s *NATSServer) Kill() {
	if s.cmd != nil {
		_ = s.cmd.Process.Kill() // it may be gone already
		_ = s.cmd.Wait()
		s.cmd = nil
	}
}

// NATSAddress is the address of a stream on servers.
func NATSAddress(servers []*NATSServer, parameters string) string {
	var hosts []string
	for _, s := range servers {
		hosts = append(hosts, fmt.Sprintf("127.0.0.1:%d", s.Port))
	}
	return "nats://" + strings.Join(hosts, ",") + "/TIPS" + parameters
}

// Reached waits until a server listens at an address.
func Reached(t *testing.T, address string) {
	t.Helper()
	for deadline := time.Now().Add(Hung); ; time.Sleep(20 * time.Millisecond) {
		if conn, err := net.Dial("tcp", address); err == nil {
			conn.Close()
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("nothing answers at %s", address)
		}
	}
}
