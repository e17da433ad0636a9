package endtoend

import (
	"fmt"
	"net"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
)

// redisServer is a real redis-server on a free port, with a directory of its
// own, until the test ends.
type redisServer struct {
	url, dir string
	cmd      *exec.Cmd
}

func startRedis(t *testing.T, settings ...string) *redisServer {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := l.Addr().(*net.TCPAddr).Port
	l.Close()
	r := &redisServer{url: fmt.Sprintf("redis://127.0.0.1:%d/0", port), dir: t.TempDir()}
	r.cmd = exec.Command("redis-server", append([]string{"--bind", "127.0.0.1", "--port", fmt.Sprint(port), "--dir", r.dir}, settings...)...)
	if err := r.cmd.Start(); err != nil {
		t.Fatalf("%v: run the tests with make test, which installs it", err)
	}
	t.Cleanup(r.kill)
	for deadline := time.Now().Add(hung); ; time.Sleep(20 * time.Millisecond) {
		if conn, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", port)); err == nil {
			conn.Close()
			return r
		}
		if time.Now().After(deadline) {
			t.Fatal("redis-server does not answer")
		}
	}
}

func (r *redisServer) kill() {
	_ = r.cmd.Process.Kill() // it may be gone already
	_ = r.cmd.Wait()
}

// everything is what Redis holds: names and values, and what it remembers of
// commands.
func (r *redisServer) everything(t *testing.T) map[string]string {
	t.Helper()
	options, err := redis.ParseURL(r.url)
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

// Nothing in Redis ties one period's tries to another's: a sender who comes again
// in the next period is counted under another name, and so is everybody together.
// And counts end with their period, so that their end does not tell when the first
// try was.
func TestPeriodsInRedisShareNoNameAndEndTogether(t *testing.T) {
	const period = 10 * time.Second
	server := startRedis(t, "--save", "")
	p := start(t, "-limit-store", server.url, "-limit-secret", secretFile(t), "-limit-period", period.String())
	options, err := redis.ParseURL(server.url)
	if err != nil {
		t.Fatal(err)
	}
	client := redis.NewClient(options)
	defer client.Close()
	ends, periods := map[string]time.Duration{}, map[time.Duration]bool{}
	// A count that ended a period after its first try would end in mid-period.
	time.Sleep(time.Until(time.Now().Truncate(period).Add(period * 14 / 10)))
	eventually(t, "tries in two periods", 3*time.Minute, func() bool {
		receipt(t, p.post(t, fmt.Sprint("lang=sv&what=", time.Now().UnixNano())).body)
		names, err := client.Keys(t.Context(), "*").Result()
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			at := client.PExpireTime(t.Context(), name).Val()
			if at <= 0 {
				continue // it has ended meanwhile
			}
			until := at.Round(period)
			if off := (at - until).Abs(); off > period/4 {
				t.Fatalf("a count ends %v away from a period's end", off)
			}
			if before, known := ends[name]; known && before != until {
				t.Fatalf("a name is used in two periods: %s", name)
			}
			ends[name], periods[until] = until, true
		}
		return len(periods) == 2
	})
	if len(ends) < 4 {
		t.Errorf("in two periods there were the names %v, not one for the network and one for everybody in each", ends)
	}
}
