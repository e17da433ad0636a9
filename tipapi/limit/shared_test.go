package limit

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// redisServer runs a real one that keeps nothing, on a free port, until the
// test ends. It returns its address, and what stops and continues it.
func redisServer(t *testing.T) (address string, cmd *exec.Cmd) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := l.Addr().(*net.TCPAddr).AddrPort().Port()
	l.Close()
	return runRedis(t, port)
}

func runRedis(t *testing.T, port uint16) (string, *exec.Cmd) {
	t.Helper()
	if _, err := exec.LookPath("redis-server"); err != nil && os.Getenv("LYKTAN_ALL") == "" {
		t.Skip("skipped without redis-server, which make test installs")
	}
	at := netip.AddrPortFrom(netip.MustParseAddr("127.0.0.1"), port)
	_, number, _ := strings.Cut(at.String(), ":")
	cmd := exec.Command("redis-server", "--bind", "127.0.0.1", "--port", number, "--save", "", "--appendonly", "no", "--dir", t.TempDir())
	if err := cmd.Start(); err != nil {
		t.Fatalf("%v: run the tests with make test, which installs it", err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	for deadline := time.Now().Add(2 * time.Minute); ; time.Sleep(20 * time.Millisecond) {
		if conn, err := net.Dial("tcp", at.String()); err == nil {
			conn.Close()
			return "redis://" + at.String() + "/0", cmd
		}
		if time.Now().After(deadline) {
			t.Fatal("redis-server does not answer")
		}
	}
}

func sharedLimiter(t *testing.T, config Config, address string, faults *atomic.Int64) *Limiter {
	t.Helper()
	lim, err := NewShared(config, address, []byte("sixteen bytes or more"), func(error) { faults.Add(1) })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { lim.Close() })
	return lim
}

func TestInstancesShareOneBudget(t *testing.T) {
	address, _ := redisServer(t)
	var faults atomic.Int64
	one, two := sharedLimiter(t, small(), address, &faults), sharedLimiter(t, small(), address, &faults)
	for i, lim := range []*Limiter{one, two, one} {
		if err := admit(t, lim, "192.0.2.1"); err != nil {
			t.Fatalf("try %d: %v", i+1, err)
		}
	}
	for _, lim := range []*Limiter{one, two} {
		if err := admit(t, lim, "192.0.2.1"); !refused(err) {
			t.Errorf("a fourth of three: %v", err)
		}
	}
	if err := admit(t, two, "192.0.2.2"); err != nil || faults.Load() > 0 {
		t.Errorf("another network: %v, %d faults", err, faults.Load())
	}
	if err := one.Check(t.Context()); err != nil {
		t.Error(err)
	}
	if one.Persists(t.Context()) {
		t.Error("a Redis that writes nothing is said to write")
	}
	if err := one.tally.shared.client.ConfigSet(t.Context(), "save", "60 1").Err(); err != nil || !one.Persists(t.Context()) {
		t.Errorf("a Redis that writes is not noticed, or cannot be told to: %v", err)
	}
	// What Redis holds ends with the period, all at the same moment.
	names, err := one.tally.shared.client.Keys(t.Context(), "*.*").Result() // not those of Check
	if err != nil || len(names) != 3 {
		t.Fatalf("%v, %v", names, err)
	}
	ends := map[int64]bool{}
	for _, n := range names {
		if !strings.HasPrefix(n, "lyktan:") {
			t.Errorf("name %q", n)
		}
		left := one.tally.shared.client.PExpireTime(t.Context(), n).Val()
		ends[left.Round(time.Minute).Milliseconds()] = true
		if left <= 0 {
			t.Errorf("%s does not end", n)
		}
	}
	if len(ends) != 1 {
		t.Errorf("counts end at different times: %v", ends)
	}
}

// Without Redis tips are taken all the same, each instance counts for itself,
// and nobody waits long. When Redis is back it counts again.
func TestRedisAway(t *testing.T) {
	address, cmd := redisServer(t)
	var faults atomic.Int64
	lim := sharedLimiter(t, small(), address, &faults)
	if err := admit(t, lim, "192.0.2.1"); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	begun := time.Now()
	for i := range 3 {
		if err := admit(t, lim, "192.0.2.2"); err != nil {
			t.Errorf("try %d without Redis: %v", i+1, err)
		}
	}
	if asked := faults.Load(); asked > 1+int64(time.Since(begun)/backoff) {
		t.Errorf("three tries asked a Redis that is away %d times", asked)
	}
	if err := admit(t, lim, "192.0.2.2"); !refused(err) {
		t.Errorf("nobody counts while Redis is away: %v", err)
	}
	if faults.Load() == 0 || lim.Check(t.Context()) == nil {
		t.Error("nobody is told")
	}
	port := netip.MustParseAddrPort(strings.TrimSuffix(strings.TrimPrefix(address, "redis://"), "/0")).Port()
	runRedis(t, port)
	lim.tally.shared.retryAt.Store(0) // instead of waiting
	if err := admit(t, lim, "192.0.2.2"); err != nil {
		t.Errorf("Redis is back, empty, and the try was %v", err)
	}
	if err := lim.Check(t.Context()); err != nil {
		t.Error(err)
	}
}

// A Redis that takes connections and never answers holds up one try in a while,
// and that not for long.
func TestRedisHangs(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	quickest := time.Hour // of a few limiters: a busy machine may hold up one
	for range 3 {
		var faults atomic.Int64
		lim := sharedLimiter(t, small(), "redis://"+l.Addr().String(), &faults)
		begun := time.Now()
		for range 3 {
			if err := admit(t, lim, "192.0.2.1"); err != nil {
				t.Error(err)
			}
		}
		took := time.Since(begun)
		if asked := faults.Load(); asked > 1+int64(took/backoff) {
			t.Errorf("three tries asked a Redis that hangs %d times", asked)
		}
		quickest = min(quickest, took)
	}
	if quickest > 4*timeout {
		t.Errorf("three tries took %v", quickest)
	}
}

func TestSenderWhoLeavesIsNoFault(t *testing.T) {
	address, _ := redisServer(t)
	var faults atomic.Int64
	lim := sharedLimiter(t, small(), address, &faults)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := lim.Admit(ctx, netip.MustParseAddr("192.0.2.1")); err != nil || faults.Load() > 0 {
		t.Errorf("%v, %d faults", err, faults.Load())
	}
}

// A Redis that becomes a replica answers, and counts nothing.
func TestRedisThatOnlyReadsIsTold(t *testing.T) {
	address, _ := redisServer(t)
	var faults atomic.Int64
	lim := sharedLimiter(t, small(), address, &faults)
	if err := admit(t, lim, "192.0.2.1"); err != nil {
		t.Fatal(err)
	}
	redis := lim.tally.shared.client
	if err := redis.ReplicaOf(t.Context(), "127.0.0.1", "1").Err(); err != nil {
		t.Fatal(err)
	}
	for range 2 { // with a try in between and without one
		if err := lim.Check(t.Context()); err == nil || !strings.Contains(err.Error(), "READONLY") {
			t.Errorf("nothing is counted, and Check says %v", err)
		}
		if err := admit(t, lim, "192.0.2.1"); err != nil || faults.Load() == 0 {
			t.Errorf("a try meanwhile: %v, %d faults", err, faults.Load())
		}
	}
	if err := redis.ReplicaOf(t.Context(), "NO", "ONE").Err(); err != nil {
		t.Fatal(err)
	}
	if err := lim.Check(t.Context()); err != nil {
		t.Errorf("it counts again: %v", err)
	}
}

// A Redis that refuses the password or a right is told from one that is away, in
// one line, also by what formats an error with its stack.
func TestRedisThatRefusesIsTold(t *testing.T) {
	address, _ := redisServer(t)
	var faults atomic.Int64
	open := sharedLimiter(t, small(), address, &faults)
	if err := open.Check(t.Context()); err != nil {
		t.Fatal(err)
	}
	client := open.tally.shared.client
	if err := client.ConfigSet(t.Context(), "requirepass", "right").Err(); err != nil {
		t.Fatal(err)
	}
	if err := client.Do(t.Context(), "ACL", "SETUSER", "weak", "on", ">right", "+ping", "~none").Err(); err != nil {
		t.Fatal(err)
	}
	for user, code := range map[string]string{":wrong@": "WRONGPASS", "": "NOAUTH", "weak:right@": "NOPERM", ":right@": ""} {
		lim := sharedLimiter(t, small(), strings.Replace(address, "redis://", "redis://"+user, 1), &faults)
		err := lim.Check(t.Context())
		if code == "" {
			if err != nil {
				t.Errorf("%s: %v", user, err)
			}
			continue
		}
		if !errors.Is(err, ErrRefused) || !strings.Contains(err.Error(), code) || strings.Contains(fmt.Sprintf("%+v", err), "\n") ||
			strings.Contains(err.Error(), "wrong@") {
			t.Errorf("%s: %+v", user, err)
		}
		var noted error
		lim.tally.shared.onFault = func(err error) { noted = err }
		if err := admit(t, lim, "192.0.2.1"); err != nil {
			t.Error(err)
		}
		if noted == nil || strings.Contains(fmt.Sprintf("%+v", noted), "\n") {
			t.Errorf("%s is noted as %+v", user, noted)
		}
	}
	away := sharedLimiter(t, small(), "redis://127.0.0.1:1/0", &faults)
	if err := away.Check(t.Context()); err == nil || errors.Is(err, ErrRefused) {
		t.Errorf("away: %v", err)
	}
}

// Redis keeps for ever what is to end in less than a millisecond.
func TestCountsJustBeforeTheTurnEndToo(t *testing.T) {
	address, _ := redisServer(t)
	var faults atomic.Int64
	lim := sharedLimiter(t, small(), address, &faults)
	turn := time.Now().Truncate(time.Hour).Add(time.Hour)
	lim.tally.now = func() time.Time { return turn.Add(-100 * time.Microsecond) }
	if err := admit(t, lim, "192.0.2.1"); err != nil || faults.Load() > 0 {
		t.Fatalf("%v, %d faults", err, faults.Load())
	}
	names, err := lim.tally.shared.client.Keys(t.Context(), "*").Result()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		// -2 is gone already, and -1 would be without an end.
		if left := lim.tally.shared.client.PTTL(t.Context(), name).Val(); left == -1 {
			t.Errorf("%s has no end", name)
		}
	}
}

// What answers may be anybody: its words go nowhere.
func TestWordsOfRedisAreNotRepeated(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	go func() {
		for conn, err := l.Accept(); err == nil; conn, err = l.Accept() {
			go func() {
				defer conn.Close()
				for buffer := make([]byte, 4096); ; {
					if _, err := conn.Read(buffer); err != nil {
						return
					}
					_, _ = conn.Write([]byte("-MOVED\x1b]52;c;words\a of 10.9.8.7\r\n"))
				}
			}()
		}
	}()
	told := make(chan error, 10)
	lim, err := NewShared(small(), "redis://"+l.Addr().String(), []byte("sixteen bytes or more"), func(err error) { told <- err })
	if err != nil {
		t.Fatal(err)
	}
	defer lim.Close()
	if err := admit(t, lim, "192.0.2.1"); err != nil {
		t.Error(err)
	}
	for _, err := range []error{lim.Check(t.Context()), <-told} {
		if err == nil || strings.ContainsAny(err.Error(), "\x1b\a") || strings.Contains(err.Error(), "words") {
			t.Errorf("%q", err)
		}
	}
}

func TestOnlyPrivateLinesToRedis(t *testing.T) {
	for address, taken := range map[string]bool{
		"redis://127.0.0.1:6379/0": true, "redis://[::1]:6379": true, "unix:///run/redis.sock": true,
		"rediss://redis.example.org:6380/0": true,
		"redis://redis.example.org":         false, "redis://localhost": false, "redis://192.0.2.1:6379": false,
		"redis://localhost.example.org": false, "redis://127.0.0.1.example.org": false,
		"rediss://redis.example.org?skip_verify=true": false,
	} {
		lim, err := NewShared(Defaults(), address, []byte("sixteen bytes or more"), nil)
		if (err == nil) != taken {
			t.Errorf("%s: %v", address, err)
		}
		if err == nil {
			lim.Close()
		}
	}
}

func TestWrongStore(t *testing.T) {
	for address, want := range map[string]string{
		"":                                       "it is not an address: it has to be one of memory, rediss://",
		"redis":                                  "it is not an address",
		"Memory":                                 "is it meant to be memory?",
		"memroy":                                 "is it meant to be memory?",
		"127.0.0.1:6379":                         "it is not an address",
		"zqcret1://127.0.0.1":                    "it is not an address",
		"http://:zqcret@127.0.0.1:6379":          "it begins with http:// and has to be one of memory, rediss://",
		"redis://:zq cret@@":                     "redis:// is followed by something that cannot be read: it has to be one of",
		"redis://127.0.0.1:PORT/DB":              "the port and the database are numbers",
		"rediss://u:zqcret@h/zqcret":             "the port and the database are numbers",
		"rediss://u:zqcret@h/0?zqcret=1":         "rediss:// is followed by something",
		"unix://":                                "unix:// is followed by something",
		"redis://u:zqcret@redis.example.org/0":   "redis:// is not encrypted, and its host is no loopback address",
		"rediss://u:zqcret@h/0?skip_verify=true": "skip_verify has to go",
	} {
		_, err := NewShared(Defaults(), address, []byte("sixteen bytes or more"), nil)
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "zq") {
			t.Errorf("%s: %v, want %s", address, err, want)
		}
		if is := CheckStore(address); is == nil || !strings.HasSuffix(err.Error(), is.Error()) {
			t.Errorf("%s: checked it is %v", address, is)
		}
	}
	if _, err := NewShared(Defaults(), "redis://127.0.0.1:6379", []byte("short"), nil); err == nil || !strings.Contains(err.Error(), "5 bytes") {
		t.Errorf("a short secret: %v", err)
	}
}

// A socket of this machine does as well as an address.
func TestRedisAtASocket(t *testing.T) {
	if _, err := exec.LookPath("redis-server"); err != nil && os.Getenv("LYKTAN_ALL") == "" {
		t.Skip("skipped without redis-server, which make test installs")
	}
	socket := filepath.Join(t.TempDir(), "redis.sock")
	cmd := exec.Command("redis-server", "--port", "0", "--unixsocket", socket, "--save", "", "--appendonly", "no", "--dir", filepath.Dir(socket))
	if err := cmd.Start(); err != nil {
		t.Fatalf("%v: run the tests with make test, which installs it", err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	var faults atomic.Int64
	lim := sharedLimiter(t, small(), "unix://"+socket+"?db=1", &faults)
	for deadline := time.Now().Add(2 * time.Minute); lim.Check(t.Context()) != nil; time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal(lim.Check(t.Context()))
		}
	}
	if err := admit(t, lim, "192.0.2.1"); err != nil || faults.Load() > 0 {
		t.Errorf("%v, %d faults", err, faults.Load())
	}
}
