package faults

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"lyktan/endtoend/harness"
)

// cutNetwork is a separate network made for a test.
type cutNetwork string

// newNetwork needs root and the ip program; without them the test is skipped.
func newNetwork(t *testing.T) cutNetwork {
	t.Helper()
	n := cutNetwork(fmt.Sprintf("lyktan%d", os.Getpid()))
	if _, err := harness.Command("ip", "netns", "add", string(n)); err != nil {
		t.Skipf("no network namespace can be made here: %v", err)
	}
	t.Cleanup(func() {
		if _, err := harness.Command("ip", "netns", "delete", string(n)); err != nil {
			t.Error(err)
		}
	})
	n.ip(t, "link", "set", "lo", "up")
	return n
}

func (n cutNetwork) ip(t *testing.T, args ...string) {
	t.Helper()
	if _, err := harness.Command("ip", append([]string{"-netns", string(n)}, args...)...); err != nil {
		t.Fatal(err)
	}
}

func (n cutNetwork) command(name string, args ...string) *exec.Cmd {
	return exec.Command("ip", append([]string{"netns", "exec", string(n), name}, args...)...)
}

// client sends from inside the network.
func (n cutNetwork) client() *http.Client {
	return &http.Client{Transport: &http.Transport{DisableKeepAlives: true, DialContext: func(ctx context.Context, _, address string) (conn net.Conn, err error) {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		home, err := os.Open("/proc/thread-self/ns/net")
		if err != nil {
			return nil, err
		}
		defer home.Close()
		there, err := os.Open("/run/netns/" + string(n))
		if err != nil {
			return nil, err
		}
		defer there.Close()
		if err := unix.Setns(int(there.Fd()), unix.CLONE_NEWNET); err != nil {
			return nil, err
		}
		conn, err = (&net.Dialer{}).DialContext(ctx, "tcp", address)
		return conn, errors.Join(err, unix.Setns(int(home.Fd()), unix.CLONE_NEWNET))
	}}}
}

// The network between tipapi and NATS swallows every packet for a while: tips
// are taken and wait, and arrive once when it is mended.
func TestFaultNetworkCut(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	config := filepath.Join(t.TempDir(), "nats.conf")
	if err := os.WriteFile(config, fmt.Appendf(nil, "listen: 127.0.0.9:4222\njetstream { store_dir: %q, sync_interval: always }\n", t.TempDir()),
		0o600); err != nil {
		t.Fatal(err)
	}
	server := n.command(filepath.Join(harness.Tools, "nats-server"), "-c", config)
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Process.Kill(); _ = server.Wait() })
	const stream = "nats://127.0.0.9:4222/TIPS"
	spool := t.TempDir()
	p := harness.Launch(t, spool, n.command(harness.Tipapi, "serve", "-listen", "127.0.0.1:0", "-site", harness.Site, "-spool", spool,
		"-recipients", harness.Recipients,
		"-deliver", stream, "-deliver-every", "1s", "-deliver-pace", "1ms"))
	acknowledged := map[string]bool{}
	send := func(times int) {
		t.Helper()
		for range times {
			response, err := n.client().Post(p.URL+"/tips", "application/x-www-form-urlencoded", strings.NewReader(fmt.Sprintf("lang=sv&what=%d", len(acknowledged))))
			if err != nil {
				t.Fatal(err)
			}
			page, err := io.ReadAll(response.Body)
			response.Body.Close()
			if err != nil {
				t.Fatal(err)
			}
			acknowledged[harness.Receipt(t, string(page))] = true
		}
	}
	drained := func() bool { return len(p.Waiting(t)) == 0 }
	send(3)
	harness.Eventually(t, "the first tips are in the stream", harness.Hung, drained)
	n.ip(t, "route", "add", "blackhole", "127.0.0.9/32", "table", "local")
	send(5)
	time.Sleep(3 * time.Second) // on a busy machine this sees less, and does not fail for nothing
	if drained() {
		t.Error("tips arrived through a network that is cut")
	}
	n.ip(t, "route", "delete", "blackhole", "127.0.0.9/32", "table", "local")
	harness.Eventually(t, "the rest arrived", harness.Hung, drained)
	out, err := n.command(harness.Tipapi, "tips", "list", "-queue", stream, "-identity", harness.Identity, "-json").Output()
	if err != nil {
		t.Fatal(err)
	}
	tally(t, "the network to NATS cut for three seconds", 1, acknowledged, harness.TipsOf(t, string(out)))
}
