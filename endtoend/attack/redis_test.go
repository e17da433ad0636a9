//go:build linux

package attack

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"lyktan/endtoend/harness"
)

// Two processes with one real Redis share one budget. When Redis is killed in
// the middle of it, both go on taking tips; when it is back, they share again.
func TestAttackRedisGoesAway(t *testing.T) {
	awayFromTheHour(t)
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := fmt.Sprint(free.Addr().(*net.TCPAddr).Port)
	free.Close()
	redis := runRedis(t, port)
	secret := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(secret, bytes.Repeat([]byte("x"), 32), 0o600); err != nil {
		t.Fatal(err)
	}
	flags := []string{"-limit-store", "redis://127.0.0.1:" + port + "/0", "-limit-secret", secret,
		"-limit-network", "3", "-limit-network-spread", "0"}
	both := []*harness.Portal{harness.Start(t, flags...), harness.StartProgram(t, harness.Shipped, t.TempDir(), flags...)}
	sent, network := 0, 0
	ten := func(network string) (taken int) {
		t.Helper()
		for n := range 10 {
			got, err := harness.SenderFrom(both[n%2], network).Post(t.Context(), harness.TipOf(fmt.Sprintf("%s %d", network, n)))
			switch {
			case err == nil && got.Status == http.StatusOK:
				taken++
			case err != nil || got.Status != http.StatusTooManyRequests:
				t.Errorf("%s: %d, %v", network, got.Status, err)
			}
		}
		sent += taken
		return taken
	}
	if taken := ten("127.66.3.1"); taken != 3 {
		t.Errorf("with Redis two processes took %d tips of one network, want 3", taken)
	}

	// Somebody honest goes on sending to both while Redis is away and back.
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	people := []*honest{{p: both[0]}, {p: both[1], first: 7500}}
	var sending sync.WaitGroup
	for _, h := range people {
		sending.Go(func() {
			for ctx.Err() == nil || len(h.took) < 5 {
				h.send(t)
				time.Sleep(50 * time.Millisecond)
			}
		})
	}
	if err := redis.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = redis.Wait()
	if taken := ten("127.66.3.2"); taken != 6 {
		t.Errorf("without Redis two processes took %d tips of one network, want 3 each", taken)
	}
	runRedis(t, port)
	harness.Eventually(t, "Redis is back, and two processes share again", harness.Hung, func() bool { // it is asked again after five seconds
		network++
		time.Sleep(500 * time.Millisecond)
		return ten(fmt.Sprintf("127.66.4.%d", network%250)) == 3
	})
	stop()
	sending.Wait()
	total := 0
	for _, h := range people {
		h.check(t)
		total += len(list(t, h.p)) - len(h.receipts)
	}
	if total != sent {
		t.Errorf("%d receipts and %d tips", sent, total)
	}
}

// runRedis runs a redis-server that keeps nothing, until the test ends.
func runRedis(t *testing.T, port string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command("redis-server", "--bind", "127.0.0.1", "--port", port, "--save", "", "--appendonly", "no", "--dir", t.TempDir())
	if err := cmd.Start(); err != nil {
		t.Fatalf("%v: run the tests with make test, which installs it", err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	harness.Reached(t, "127.0.0.1:"+port)
	return cmd
}
