package limit

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func admit(t *testing.T, g *Gate, address string) error {
	t.Helper()
	a, err := netip.ParseAddr(address)
	if err != nil {
		t.Fatal(err)
	}
	return g.Admit(context.Background(), a)
}

func refused(err error) bool {
	var r Refused
	return errors.As(err, &r) && r.RetryAfter > 0
}

// small is a gate without delays, so that tests see the counting alone.
func small() *Gate {
	b := Budget{Period: time.Hour, Free: 3, Most: 3}
	return New(Config{Network: b, All: Budget{Period: time.Hour, Free: 10, Most: 10}, IPv4: 32, IPv6: 56, Waiting: 1})
}

func TestNetworks(t *testing.T) {
	for name, c := range map[string]struct {
		first, then string
		same        bool
	}{
		"one address":             {"192.0.2.1", "192.0.2.1", true},
		"two addresses":           {"192.0.2.1", "192.0.2.2", false},
		"one IPv6 network":        {"2001:db8:0:100::1", "2001:db8:0:1ff:ffff::2", true},
		"two IPv6 networks":       {"2001:db8:0:100::1", "2001:db8:0:200::1", false},
		"IPv4 mapped to IPv6":     {"192.0.2.1", "::ffff:192.0.2.1", true},
		"zones are not networks":  {"fe80::1%eth0", "fe80::1%eth1", true},
		"this machine is not one": {"127.0.0.1", "127.0.0.1", false},
	} {
		g := small()
		for range 3 {
			if err := admit(t, g, c.first); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
		}
		if err := admit(t, g, c.then); refused(err) != c.same {
			t.Errorf("%s: after three tries from %s, %s got %v", name, c.first, c.then, err)
		}
	}
}

func TestAllTogether(t *testing.T) {
	g := small()
	for i := range 10 {
		if err := admit(t, g, fmt.Sprintf("192.0.2.%d", i)); err != nil {
			t.Fatal(err)
		}
	}
	if err := admit(t, g, "192.0.2.100"); !refused(err) {
		t.Errorf("the eleventh of ten: %v", err)
	}
}

// Whoever is refused for the own network takes nothing from the others.
func TestFloodOfOneLeavesTheOthersTheirs(t *testing.T) {
	g := small()
	for range 1000 {
		_ = admit(t, g, "192.0.2.1")
	}
	if err := admit(t, g, "198.51.100.1"); err != nil {
		t.Errorf("another network during the flood: %v", err)
	}
}

func TestClassOfThirtyGetsThroughAtOnce(t *testing.T) {
	g := New(Defaults())
	begun := time.Now()
	for i := range 30 {
		if err := admit(t, g, "192.0.2.1"); err != nil {
			t.Fatalf("sender %d: %v", i+1, err)
		}
	}
	if took := time.Since(begun); took > time.Second {
		t.Errorf("thirty senders were held up for %v", took)
	}
}

// The gates of the next two are made outside the bubble of fake time: the
// library's clean-up never ends.
func TestDelayBeforeRefusal(t *testing.T) {
	g := New(Config{
		Network: Budget{Period: time.Hour, Free: 2, Most: 4, MaxDelay: 4 * time.Second},
		All:     Budget{Period: time.Hour, Free: 100, Most: 100}, IPv4: 32, IPv6: 56, Waiting: 1,
	})
	synctest.Test(t, func(t *testing.T) {
		for i, want := range []time.Duration{0, 0, 2 * time.Second, 4 * time.Second} {
			begun := time.Now()
			if err := admit(t, g, "192.0.2.1"); err != nil || time.Since(begun) != want {
				t.Errorf("try %d: %v after %v, want %v", i+1, err, time.Since(begun), want)
			}
		}
		if err := admit(t, g, "192.0.2.1"); !refused(err) {
			t.Errorf("the fifth of four: %v", err)
		}
	})
}

func TestWaitingIsBounded(t *testing.T) {
	g := New(Config{
		Network: Budget{Period: time.Hour, Free: 0, Most: 10, MaxDelay: time.Minute},
		All:     Budget{Period: time.Hour, Free: 100, Most: 100}, IPv4: 32, IPv6: 56, Waiting: 1,
	})
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(context.Background())
		gone := make(chan error)
		go func() { gone <- g.Admit(ctx, netip.MustParseAddr("192.0.2.1")) }()
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

func TestKeysAreHashesThatChange(t *testing.T) {
	g := small()
	now := time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)
	g.now = func() time.Time { return now }
	address := netip.MustParseAddr("192.0.2.1")
	first := g.networkKey(address)
	if strings.Contains(first, "192") || first != g.networkKey(address) {
		t.Errorf("key %q", first)
	}
	if other := small().networkKey(address); other == first {
		t.Error("two processes use the same key")
	}
	now = now.Add(keyLife)
	if first == g.networkKey(address) {
		t.Error("the key was not replaced after a day")
	}
	now = now.Add(-48 * time.Hour)
	if before := g.networkKey(address); before == first {
		t.Error("the key outlived a clock set back")
	}
}
