package limit

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// admit takes a try through both steps.
func admit(t *testing.T, g *Gate, address string) error {
	t.Helper()
	try, err := g.Enter(context.Background(), netip.MustParseAddr(address))
	if err != nil {
		return err
	}
	return try.Go(context.Background())
}

func refused(err error) bool {
	var r Refused
	return errors.As(err, &r) && r.RetryAfter > 0
}

func gate(t *testing.T, config Config) *Gate {
	t.Helper()
	g, err := New(config)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// small has no delays, so that tests see the counting alone.
func small() Config {
	c := Defaults()
	c.Network, c.All, c.First = Budget{Free: 3, Most: 3}, Budget{Free: 10, Most: 10}, 0
	return c
}

func TestNetworks(t *testing.T) {
	for name, c := range map[string]struct {
		first, then string
		same        bool
	}{
		"one address":            {"192.0.2.1", "192.0.2.1", true},
		"two addresses":          {"192.0.2.1", "192.0.2.2", false},
		"one IPv6 network":       {"2001:db8:0:100::1", "2001:db8:0:1ff:ffff::2", true},
		"two IPv6 networks":      {"2001:db8:0:100::1", "2001:db8:0:200::1", false},
		"IPv4 mapped to IPv6":    {"192.0.2.1", "::ffff:192.0.2.1", true},
		"zones are not networks": {"fe80::1%eth0", "fe80::1%eth1", true},
		"one circuit of Tor":     {"fc00:dead:beef:4dad::2a", "fc00:dead:beef:4dad::2a", true},
		"two circuits of Tor":    {"fc00:dead:beef:4dad::2a", "fc00:dead:beef:4dad::2b", false},
		"this machine":           {"127.0.0.1", "127.0.0.1", true},
	} {
		g := gate(t, small())
		for range 3 {
			if err := admit(t, g, c.first); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
		}
		if err := admit(t, g, c.then); refused(err) != c.same {
			t.Errorf("%s: after three tries from %s, %s got %v", name, c.first, c.then, err)
		}
	}
	g := gate(t, small())
	for range 3 {
		if _, err := g.Enter(t.Context(), netip.Addr{}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := g.Enter(t.Context(), netip.Addr{}); !refused(err) {
		t.Errorf("unknown addresses share no budget: %v", err)
	}
}

func TestAllTogether(t *testing.T) {
	g := gate(t, small())
	for i := range 10 {
		if err := admit(t, g, fmt.Sprintf("192.0.2.%d", i)); err != nil {
			t.Fatal(err)
		}
	}
	if err := admit(t, g, "192.0.2.100"); !refused(err) {
		t.Errorf("the eleventh of ten: %v", err)
	}
}

// When all together have used up their tries, a network that has sent little
// still gets through, and one that has sent much does not.
func TestFirstTriesOfEachNetwork(t *testing.T) {
	config := small()
	config.First, config.MaxDelay = 1, 0
	g := gate(t, config)
	for i := range 10 {
		if err := admit(t, g, fmt.Sprintf("192.0.2.%d", i)); err != nil {
			t.Fatal(err)
		}
	}
	if err := admit(t, g, "198.51.100.1"); err != nil {
		t.Errorf("a first try: %v", err)
	}
	if err := admit(t, g, "198.51.100.1"); !refused(err) {
		t.Errorf("a second try: %v", err)
	}
}

// Whoever is refused for the own network takes nothing from the others.
func TestFloodOfOneLeavesTheOthersTheirs(t *testing.T) {
	g := gate(t, small())
	for range 1000 {
		_ = admit(t, g, "192.0.2.1")
	}
	if err := admit(t, g, "198.51.100.1"); err != nil {
		t.Errorf("another network during the flood: %v", err)
	}
}

func TestClassOfThirtyGetsThroughAtOnce(t *testing.T) {
	g := gate(t, Defaults())
	synctest.Test(t, func(t *testing.T) {
		begun := time.Now()
		for i := range 30 {
			if err := admit(t, g, "192.0.2.1"); err != nil {
				t.Fatalf("sender %d: %v", i+1, err)
			}
		}
		if took := time.Since(begun); took > 0 {
			t.Errorf("thirty senders were held up for %v", took)
		}
	})
}

// The gates of these tests are made outside the bubble of fake time: the
// library's clean-up never ends.
func TestDelayBeforeRefusal(t *testing.T) {
	config := small()
	config.Network, config.MaxDelay = Budget{Free: 1, Most: 3}, 4*time.Second
	g := gate(t, config)
	synctest.Test(t, func(t *testing.T) {
		for i, want := range []time.Duration{0, 2 * time.Second, 4 * time.Second} {
			begun := time.Now()
			if err := admit(t, g, "192.0.2.1"); err != nil || time.Since(begun) != want {
				t.Errorf("try %d: %v after %v, want %v", i+1, err, time.Since(begun), want)
			}
		}
		if err := admit(t, g, "192.0.2.1"); !refused(err) {
			t.Errorf("the fourth of three: %v", err)
		}
	})
}

func TestWaitingIsBounded(t *testing.T) {
	config := small()
	config.Network, config.MaxDelay, config.Waiting = Budget{Free: 0, Most: 3}, time.Minute, 1
	g := gate(t, config)
	synctest.Test(t, func(t *testing.T) {
		try, err := g.Enter(t.Context(), netip.MustParseAddr("192.0.2.1"))
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(context.Background())
		gone := make(chan error)
		go func() { gone <- try.Go(ctx) }()
		synctest.Wait()
		if err := admit(t, g, "192.0.2.2"); !refused(err) {
			t.Errorf("a second one waiting where one may: %v", err)
		}
		cancel()
		if err := <-gone; !errors.Is(err, context.Canceled) {
			t.Errorf("a sender who left: %v", err)
		}
	})
}

// A flood that fills the waiting room does not shut out who has sent nothing.
func TestFirstTriesNeedNoWaitingRoom(t *testing.T) {
	config := small()
	config.Network, config.All, config.First = Budget{Free: 3, Most: 3}, Budget{Free: 1, Most: 2}, 1
	config.MaxDelay, config.Waiting = time.Minute, 1
	g := gate(t, config)
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(context.Background())
		gone := make(chan error)
		for i := range 2 { // the second one waits
			try, err := g.Enter(ctx, netip.AddrFrom4([4]byte{192, 0, 2, byte(i)}))
			if err != nil {
				t.Fatal(err)
			}
			go func() { gone <- try.Go(ctx) }()
			synctest.Wait()
		}
		begun := time.Now()
		if err := admit(t, g, "198.51.100.1"); err != nil || time.Since(begun) > 0 {
			t.Errorf("a first try: %v after %v", err, time.Since(begun))
		}
		cancel()
		<-gone
		<-gone
	})
}

// Somebody behind the same address who uses up all tries cannot tell from their
// number whether a neighbour has tried: it differs from hour to hour anyway.
func TestTriesLeftTellNothingOfNeighbours(t *testing.T) {
	config := Defaults()
	config.MaxDelay = 0
	g := gate(t, config)
	now := time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)
	g.tally.now = func() time.Time { return now }
	budgets := map[int]int{}
	for hour := range 200 {
		now = now.Add(time.Hour)
		from := netip.AddrFrom4([4]byte{192, 0, 2, byte(hour)}) // the library's own clock stands still
		n := 0
		for ; n < 200; n++ {
			if _, err := g.Enter(t.Context(), from); err != nil {
				break
			}
		}
		budgets[n]++
		if n < 90 || n > 112 {
			t.Fatalf("%d tries instead of 90 and up to a quarter more", n)
		}
	}
	if len(budgets) < 15 {
		t.Errorf("only %d different budgets in 200 hours: %v", len(budgets), budgets)
	}
}

// A count ends with its period, for all at the same time, and the next one has
// another key.
func TestPeriods(t *testing.T) {
	g := gate(t, small())
	now := time.Date(2026, 11, 21, 10, 59, 50, 0, time.UTC)
	g.tally.now = func() time.Time { return now }
	for range 3 {
		if err := admit(t, g, "192.0.2.1"); err != nil {
			t.Fatal(err)
		}
	}
	var no Refused
	if err := admit(t, g, "192.0.2.1"); !errors.As(err, &no) || no.RetryAfter != 10*time.Second {
		t.Errorf("ten seconds before the hour: %v", err)
	}
	network := netip.MustParsePrefix("192.0.2.1/32")
	before := g.tally.localKey(1).name(network)
	if g.tally.localKey(1).name(network) != before || g.tally.localKey(2).name(network) == before {
		t.Error("the key does not change with the period, or changes within it")
	}
	now = now.Add(10 * time.Second)
	if err := admit(t, g, "192.0.2.1"); err != nil {
		t.Errorf("in the next period: %v", err)
	}
	now = now.Add(-time.Hour)
	if err := admit(t, g, "192.0.2.1"); err != nil {
		t.Errorf("after the clock was set back: %v", err)
	}
}

// A name holds no more of a network than 18 bits of a hash, which thousands of
// addresses share, and differs from process to process.
func TestNamesSayNothing(t *testing.T) {
	a, b := gate(t, small()), gate(t, small())
	names := map[string]bool{}
	for i := range 1 << 16 {
		network := netip.PrefixFrom(netip.AddrFrom4([4]byte{10, 0, byte(i >> 8), byte(i)}), 32)
		one := a.tally.localKey(1).name(network)
		names[one[len(one)-5:]] = true
		if i < 100 && one == b.tally.localKey(1).name(network) {
			t.Error("two processes use the same name")
		}
	}
	// 65,536 networks among 262,144 numbers: 57,988 different ones are expected.
	if len(names) < 57_000 || len(names) > 59_000 {
		t.Errorf("%d different numbers: the hash is not even, or more than 18 bits of it are kept", len(names))
	}
	if all := a.tally.localKey(1).name(everybody); !strings.HasSuffix(all, ".40000") {
		t.Errorf("everybody shares a number with networks: %s", all)
	}
}

// However many networks come, the memory for counts is bounded.
func TestMemoryIsBounded(t *testing.T) {
	g, ctx := gate(t, Defaults()), t.Context()
	live := func() uint64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	before := live()
	for i := range 300_000 {
		_, _ = g.Enter(ctx, netip.AddrFrom16([16]byte{0x20, 0x01, 0x0d, 0xb8, byte(i >> 16), byte(i >> 8), byte(i)}))
	}
	grown := int64(live()) - int64(before)
	runtime.KeepAlive(g)
	if grown > 60<<20 {
		t.Errorf("300,000 networks took %d MB", grown>>20)
	}
	t.Logf("300,000 networks took %d MB", grown>>20)
}

func TestWrongConfig(t *testing.T) {
	for name, change := range map[string]func(*Config){
		"no period":          func(c *Config) { c.Period = 0 },
		"a week":             func(c *Config) { c.Period = 7 * 24 * time.Hour },
		"free above most":    func(c *Config) { c.Network.Free = 91 },
		"nothing for all":    func(c *Config) { c.All = Budget{} },
		"first above most":   func(c *Config) { c.First = 1000 },
		"a negative delay":   func(c *Config) { c.MaxDelay = -1 },
		"nobody may wait":    func(c *Config) { c.Waiting = 0 },
		"the whole Internet": func(c *Config) { c.IPv4 = 0 },
		"too many bits":      func(c *Config) { c.IPv6 = 129 },
	} {
		config := Defaults()
		change(&config)
		if _, err := New(config); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
}
