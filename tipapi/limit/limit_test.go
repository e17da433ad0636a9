package limit

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"
)

// admit takes a try through both steps.
func admit(t *testing.T, lim *Limiter, address string) error {
	t.Helper()
	ticket, err := lim.Admit(context.Background(), netip.MustParseAddr(address))
	if err != nil {
		return err
	}
	return ticket.Redeem(context.Background())
}

func refused(err error) bool {
	var r Refused
	return errors.As(err, &r) && r.RetryAfter > 0
}

func newLimiter(t *testing.T, config Config) *Limiter {
	t.Helper()
	lim, err := New(config)
	if err != nil {
		t.Fatal(err)
	}
	return lim
}

// small has exact budgets.
func small() Config {
	c := Defaults()
	c.Network, c.All, c.First = Budget{Least: 3}, Budget{Least: 10}, Budget{}
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
		"two behind NAT64":       {"64:ff9b::192.0.2.1", "64:ff9b::192.0.2.2", false},
		"one behind NAT64":       {"64:ff9b::192.0.2.1", "192.0.2.1", true},
		"two behind local NAT64": {"64:ff9b:1::192.0.2.1", "64:ff9b:1::192.0.2.2", false},
		"two behind SIIT":        {"::ffff:0:192.0.2.1", "::ffff:0:192.0.2.2", false},
		"one behind SIIT":        {"::ffff:0:192.0.2.1", "192.0.2.1", true},
		"two 6to4 sites":         {"2002:c000:201:1::1", "2002:c000:202:1::1", false},
		"one 6to4 site":          {"2002:c000:201:1::1", "2002:c000:201:ffff::2", true},
		"two Teredo clients":     {"2001:0:53aa:64c:0:fefe:3fff:fdfe", "2001:0:53aa:64c:0:fefe:3fff:fdfd", false},
		"one Teredo client":      {"2001:0:53aa:64c:0:fefe:3fff:fdfe", "192.0.2.1", true},
		"documentation is plain": {"2001:db8::1", "2001:db8::2", true},
	} {
		lim := newLimiter(t, small())
		for range 3 {
			if err := admit(t, lim, c.first); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
		}
		if err := admit(t, lim, c.then); refused(err) != c.same {
			t.Errorf("%s: after three tries from %s, %s got %v", name, c.first, c.then, err)
		}
	}
	lim := newLimiter(t, small())
	for range 3 {
		if _, err := lim.Admit(t.Context(), netip.Addr{}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := lim.Admit(t.Context(), netip.Addr{}); !refused(err) {
		t.Errorf("unknown addresses share no budget: %v", err)
	}
}

func TestAllTogether(t *testing.T) {
	lim := newLimiter(t, small())
	for i := range 10 {
		if err := admit(t, lim, fmt.Sprintf("192.0.2.%d", i)); err != nil {
			t.Fatal(err)
		}
	}
	if err := admit(t, lim, "192.0.2.100"); !refused(err) {
		t.Errorf("the eleventh of ten: %v", err)
	}
}

// When all together have used up their tries, a network that has sent little
// still gets through, and one that has sent much does not.
func TestFirstTriesOfEachNetwork(t *testing.T) {
	config := small()
	config.First = Budget{Least: 1}
	lim := newLimiter(t, config)
	for i := range 10 {
		if err := admit(t, lim, fmt.Sprintf("192.0.2.%d", i)); err != nil {
			t.Fatal(err)
		}
	}
	if err := admit(t, lim, "198.51.100.1"); err != nil {
		t.Errorf("a first try: %v", err)
	}
	if err := admit(t, lim, "198.51.100.1"); !refused(err) {
		t.Errorf("a second try: %v", err)
	}
}

// Whoever is refused for the own network takes nothing from the others.
func TestFloodOfOneLeavesTheOthersTheirs(t *testing.T) {
	lim := newLimiter(t, small())
	for range 1000 {
		_ = admit(t, lim, "192.0.2.1")
	}
	if err := admit(t, lim, "198.51.100.1"); err != nil {
		t.Errorf("another network during the flood: %v", err)
	}
}

func TestClassOfThirtyGetsThroughAtOnce(t *testing.T) {
	lim := newLimiter(t, Defaults())
	for i := range 90 {
		if err := admit(t, lim, "192.0.2.1"); err != nil {
			t.Fatalf("thirty senders, three tries each: try %d: %v", i+1, err)
		}
	}
}

// A count ends with its period, for all at the same time, and the next one has
// another key.
func TestPeriods(t *testing.T) {
	lim := newLimiter(t, small())
	now := time.Date(2026, 11, 21, 10, 59, 50, 0, time.UTC)
	lim.tally.now = func() time.Time { return now }
	for range 3 {
		if err := admit(t, lim, "192.0.2.1"); err != nil {
			t.Fatal(err)
		}
	}
	var no Refused
	if err := admit(t, lim, "192.0.2.1"); !errors.As(err, &no) || no.RetryAfter != 10*time.Second {
		t.Errorf("ten seconds before the hour: %v", err)
	}
	network := netip.MustParsePrefix("192.0.2.1/32")
	before := lim.tally.localKey(1).name(network)
	if lim.tally.localKey(1).name(network) != before || lim.tally.localKey(2).name(network) == before {
		t.Error("the key does not change with the period, or changes within it")
	}
	now = now.Add(10 * time.Second)
	if err := admit(t, lim, "192.0.2.1"); err != nil {
		t.Errorf("in the next period: %v", err)
	}
	now = now.Add(-time.Hour)
	if err := admit(t, lim, "192.0.2.1"); err != nil {
		t.Errorf("after the clock was set back: %v", err)
	}
}

// A name holds no more of a network than 18 bits of a hash, which thousands of
// addresses share, and differs from process to process.
func TestNamesSayNothing(t *testing.T) {
	a, b := newLimiter(t, small()), newLimiter(t, small())
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

func TestWrongConfig(t *testing.T) {
	for name, change := range map[string]func(*Config){
		"no period":          func(c *Config) { c.Period = 0 },
		"a week":             func(c *Config) { c.Period = 7 * 24 * time.Hour },
		"a negative spread":  func(c *Config) { c.Network.Spread = -1 },
		"nothing for all":    func(c *Config) { c.All = Budget{Spread: 10} },
		"nothing for one":    func(c *Config) { c.Network = Budget{Spread: 10} },
		"a negative first":   func(c *Config) { c.First.Least = -1 },
		"first above most":   func(c *Config) { c.First.Least = 1000 },
		"too many to count":  func(c *Config) { c.All.Spread = 1 << 62 },
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
