package harness

import (
	"fmt"
	"os/exec"
	"strings"
	"testing"

	"github.com/redis/go-redis/v9"
)

// RedisServer is a real redis-server on a free port, with a directory of its
// own, until the test ends.
type RedisServer struct {
	URL, Dir string
	cmd      *exec.Cmd
}

// StartRedis starts a redis-server with more settings than its address, if any.
func StartRedis(t *testing.T, settings ...string) *RedisServer {
	t.Helper()
	port := FreePort(t)
	r := &RedisServer{URL: fmt.Sprintf("redis://127.0.0.1:%d/0", port), Dir: t.TempDir()}
	r.cmd = exec.Command("redis-server", append([]string{"--bind", "127.0.0.1", "--port", fmt.Sprint(port), "--dir", r.Dir}, settings...)...)
	if err := r.cmd.Start(); err != nil {
		t.Fatalf("%v: run the tests with make test, which installs it", err)
	}
	t.Cleanup(r.Kill)
	Reached(t, fmt.Sprintf("127.0.0.1:%d", port))
	return r
}

// Kill is kill -9.
func (r *RedisServer) Kill() {
	_ = r.cmd.Process.Kill() // it may be gone already
	_ = r.cmd.Wait()
}

// Everything is what Redis holds: names and values, and what it remembers of
// commands.
func (r *RedisServer) Everything(t *testing.T) map[string]string {
	t.Helper()
	options, err := redis.ParseURL(r.URL)
	if err != nil {
		t.Fatal(err)
	}
	client := redis.NewClient(options)
	defer client.Close()
	names, err := client.Keys(t.Context(), "*").Result()
	if err != nil || len(names) == 0 {
		t.Fatalf("Redis holds nothing: %v", err)
	}
	all := map[string]string{}
	for _, name := range names {
		value, err := client.Get(t.Context(), name).Result()
		if err != nil {
			t.Fatal(err)
		}
		all[name] = fmt.Sprint(value, " until ", client.PExpireTime(t.Context(), name).Val().Milliseconds())
	}
	slow, err := client.Do(t.Context(), "slowlog", "get", "128").Result()
	if err != nil {
		t.Fatal(err)
	}
	all["slow log"] = strings.ReplaceAll(fmt.Sprint(slow), "slowlog", "")
	return all
}
