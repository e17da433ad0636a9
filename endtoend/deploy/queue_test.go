package deploy

import (
	"fmt"
	"net"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"lyktan/endtoend/harness"
)

// Three servers with the shipped configuration, TLS between them and to them, take
// what tipapi's user sends, and the team's user reads it. Neither is let in
// without TLS.
func TestQueueOfThreeServers(t *testing.T) {
	t.Parallel()
	var clients, routes [3]int
	for i := range clients {
		clients[i], routes[i] = harness.FreePort(t), harness.FreePort(t)
	}
	keys := t.TempDir()
	c := certify(t, keys, "nats.example")
	server := filepath.Join(harness.Tools, "nats-server")
	var hosts []string
	for i := range clients {
		dir := t.TempDir()
		shipped(t, dir, "nats/users.conf", "CHANGE-ME-tipapi", "tipapi-password", "CHANGE-ME-team", "team-password")
		config := shipped(t, dir, "nats/nats.conf",
			"server_name: nats1", fmt.Sprintf("server_name: nats%d", i+1),
			"0.0.0.0:4222", fmt.Sprintf("127.0.0.1:%d", clients[i]), "0.0.0.0:6222", fmt.Sprintf("127.0.0.1:%d", routes[i]),
			"nats1.example:6222", fmt.Sprintf("127.0.0.1:%d", routes[0]), "nats2.example:6222", fmt.Sprintf("127.0.0.1:%d", routes[1]),
			"nats3.example:6222", fmt.Sprintf("127.0.0.1:%d", routes[2]),
			"/etc/nats/ca.pem", c.file, "/etc/nats/server.pem", c.file, "/etc/nats/server-key.pem", c.key, "/var/lib/nats", dir)
		if out, err := exec.Command(server, "-t", "-c", config).CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		run(t, server, "-c", config)
		hosts = append(hosts, fmt.Sprintf("127.0.0.1:%d", clients[i]))
	}
	for _, host := range hosts {
		harness.Reached(t, host)
	}
	stream := strings.Join(hosts, ",") + "/TIPS?replicas=3&ca=" + c.file
	list := func() string {
		out, err := harness.Command(harness.Shipped, "tips", "list", "-queue", "tls://team:team-password@"+stream, "-identity", harness.Identity, "-json")
		if err != nil {
			return err.Error()
		}
		return out
	}
	harness.Eventually(t, "a majority of the servers answers", harness.Hung, func() bool { return strings.Contains(list(), "there is no stream TIPS") })
	p := serve(t, t.TempDir(), "-operations", "127.0.0.1:0", "-deliver-every", "1s", "-deliver", "tls://tipapi:tipapi-password@"+stream)
	harness.Receipt(t, p.Post(t, harness.TipOf("through three servers")).Body)
	harness.Eventually(t, "the team reads the tip", harness.Hung, func() bool { return strings.Contains(list(), "through three servers") })
	harness.Eventually(t, "tipapi says that the queue is well", harness.Hung, func() bool {
		return !strings.Contains((&harness.Portal{URL: p.Operations}).Get(t, "/readyz").Body, "away")
	})

	conn, err := net.Dial("tcp", hosts[0])
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	plain := harness.Exchange(t, harness.DialerFrom("127.0.0.1"), hosts[0], "CONNECT {\"user\":\"team\",\"pass\":\"team-password\",\"verbose\":true}\r\nPING\r\n")
	if strings.Contains(plain, "PONG") || !strings.Contains(plain, "tls_required\":true") {
		t.Errorf("without TLS: %q", plain)
	}
}
