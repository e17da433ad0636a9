package jetstream

import (
	"errors"
	"fmt"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"lyktan/tipapi/delivery"
	"lyktan/tipapi/inbox"
)

var (
	_ delivery.Destination = (*Queue)(nil)
	_ inbox.Queue          = (*Queue)(nil)
)

func TestSentOnceHoweverOften(t *testing.T) {
	t.Parallel()
	n := startNode(t, "")
	q := open(t, n.address())
	for range 3 {
		deliver(t, q, "b", "two")
		deliver(t, q, "a", "one")
	}
	isListed(t, q, "a:new:one b:new:two")
	isListed(t, open(t, n.address()), "a:new:one b:new:two")

	// The same when the servers have forgotten the id: a window of the shortest
	// length stands in for a day.
	js := administrator(t, n)
	config := q.wish()
	config.Duplicates = 100 * time.Millisecond
	if _, err := js.UpdateStream(t.Context(), config); err != nil {
		t.Fatal(err)
	}
	time.Sleep(time.Second) // were the window still open, the test would see less, and fail for nothing
	deliver(t, q, "a", "one")
	stream, err := js.Stream(t.Context(), "TIPS")
	if err != nil || stream.CachedInfo().State.Msgs != 2 {
		t.Errorf("%d messages, %v", stream.CachedInfo().State.Msgs, err)
	}
	// And when somebody else put it in twice.
	if _, err := js.Publish(t.Context(), "TIPS.a", []byte("one")); err != nil {
		t.Fatal(err)
	}
	isListed(t, q, "a:new:one b:new:two")
}

// A tip that an administrator purged by mistake is not "kept" because the
// servers still know its id.
func TestSentAgainAfterItWasRemoved(t *testing.T) {
	t.Parallel()
	n := startNode(t, "")
	q := open(t, n.address())
	deliver(t, q, "a", "one")
	stream, err := administrator(t, n).Stream(t.Context(), "TIPS")
	if err != nil {
		t.Fatal(err)
	}
	if err := stream.Purge(t.Context()); err != nil {
		t.Fatal(err)
	}
	isListed(t, q, "")
	deliver(t, q, "a", "one")
	isListed(t, q, "a:new:one")
	// And when the whole stream is gone.
	if err := administrator(t, n).DeleteStream(t.Context(), "TIPS"); err != nil {
		t.Fatal(err)
	}
	if err := send(q, "b", "two", 5*time.Second); err == nil {
		t.Error("kept in a stream that is not there")
	}
	deliver(t, q, "a", "one")
	isListed(t, q, "a:new:one")
}

func TestKilledAndStarted(t *testing.T) {
	t.Parallel()
	n := newNode(t, "one", "")
	q := open(t, n.address())
	q.timeout = time.Second
	away := func(err error) {
		t.Helper()
		if err == nil || !strings.HasPrefix(err.Error(), "NATS is away: ") || strings.Contains(err.Error(), "secret") {
			t.Errorf("NATS is away, and the error is %v", err)
		}
	}
	away(send(q, "early", "x", time.Second))
	_, err := q.Entries()
	away(err)
	n.start()
	want := ""
	for round := range 3 {
		for i := range 20 {
			id := fmt.Sprintf("%d-%02d", round, i)
			deliver(t, q, id, "x")
			want += id + ":new:x "
		}
		// Nothing is between the last acknowledgement and the kill.
		n.kill()
		away(send(q, fmt.Sprintf("%d-20", round), "x", time.Second))
		away(q.Move("0-00", "taken"))
		n.start()
		deliver(t, q, fmt.Sprintf("%d-20", round), "x")
		want += fmt.Sprintf("%d-20:new:x ", round)
	}
	q.timeout = hung
	isListed(t, q, strings.TrimSpace(want))
}

// A server that hangs must not hold up the one who sends, nor readers for ever.
func TestFrozen(t *testing.T) {
	t.Parallel()
	n := startNode(t, "")
	q := open(t, n.address())
	q.timeout = time.Second
	deliver(t, q, "a", "one")
	n.signal(syscall.SIGSTOP)
	large := strings.Repeat("x", 64<<10)
	unkept(t, q, 500*time.Millisecond, func(i int) (id, sealed string) { return fmt.Sprint("b", i), large })
	if _, err := q.Entries(); err == nil { // that it comes back at all is what counts: nobody wakes the server
		t.Error("a frozen server listed its tips")
	}
	n.signal(syscall.SIGCONT)
	q.timeout = hung
	for i := range 6 {
		deliver(t, q, fmt.Sprint("b", i), large)
	}
	entries, err := q.Entries()
	if err != nil || len(entries) != 7 {
		t.Errorf("%d entries, %v", len(entries), err)
	}
}

func TestFull(t *testing.T) {
	t.Parallel()
	for bound, room := range map[string]int{"tips=3": 3, "bytes=150000": 2} {
		t.Run(bound, func(t *testing.T) {
			t.Parallel()
			n := startNode(t, "")
			q := open(t, n.address()+"?"+bound)
			sealed := strings.Repeat("x", 64<<10)
			for i := range room {
				deliver(t, q, fmt.Sprint(i), sealed)
			}
			err := send(q, "more", sealed, hung)
			if err == nil || errors.As(err, new(delivery.Refused)) || !strings.Contains(err.Error(), "TIPS is full") {
				t.Errorf("full: %v", err)
			}
			deliver(t, q, "0", sealed) // which it has
			if entries, err := q.Entries(); err != nil || len(entries) != room || entries[0].ID != "0" {
				t.Errorf("old tips gave way: %v, %v", entries, err)
			}
			if err := q.Delete("1"); err != nil {
				t.Fatal(err)
			}
			deliver(t, q, "more", sealed)
		})
	}
}

func TestRefused(t *testing.T) {
	t.Parallel()
	n := startNode(t, "max_payload: 40000")
	q := open(t, n.address())
	for id, sealed := range map[string]string{"large": strings.Repeat("x", 40000), "a.b": "x", "*": "x", ">": "x", "": "x", "a b": "x"} {
		deliver(t, q, "small", "x")
		err := send(q, id, sealed, hung)
		if !errors.As(err, new(delivery.Refused)) {
			t.Errorf("%q of %d bytes: %v", id, len(sealed), err)
		}
	}
	isListed(t, q, "small:new:x")

	// An administrator may have bounded the messages of the stream alone.
	config := q.wish()
	config.MaxMsgSize = 100
	if _, err := administrator(t, n).UpdateStream(t.Context(), config); err != nil {
		t.Fatal(err)
	}
	if err := send(q, "middle", strings.Repeat("x", 200), hung); !errors.As(err, new(delivery.Refused)) {
		t.Errorf("too large for the stream: %v", err)
	}
}

func TestStreamOfOthers(t *testing.T) {
	t.Parallel()
	n := startNode(t, "")
	js := administrator(t, n)
	if _, err := js.CreateStream(t.Context(), jetstream.StreamConfig{Name: "OTHER", Subjects: []string{"elsewhere"}}); err != nil {
		t.Fatal(err)
	}
	for says, change := range map[string]func(*jetstream.StreamConfig){
		"":                     func(c *jetstream.StreamConfig) { c.MaxConsumers = 7 },
		"in memory":            func(c *jetstream.StreamConfig) { c.Storage = jetstream.MemoryStorage },
		"drops old tips":       func(c *jetstream.StreamConfig) { c.Discard = jetstream.DiscardOld },
		"what has been read":   func(c *jetstream.StreamConfig) { c.Retention = jetstream.InterestPolicy },
		"knows repeats for 1h": func(c *jetstream.StreamConfig) { c.Duplicates = time.Hour },
		"for 48h0m0s, not 0s":  func(c *jetstream.StreamConfig) { c.MaxAge = 48 * time.Hour },
		"not [\"TIPS.*\"]":     func(c *jetstream.StreamConfig) { c.Subjects = []string{"TIPS"} },
		"subjects are":         func(c *jetstream.StreamConfig) { c.Subjects = append(c.Subjects, "other") },
		"takes 5 tips, not 9":  func(c *jetstream.StreamConfig) { c.MaxMsgs = 5 },
		"not 200000":           func(c *jetstream.StreamConfig) { c.MaxBytes = 300000 },
		"acknowledges nothing": func(c *jetstream.StreamConfig) { c.NoAck = true },
		"before it has":        func(c *jetstream.StreamConfig) { c.PersistMode = jetstream.AsyncPersistMode },
		"lag behind":           func(c *jetstream.StreamConfig) { c.AllowDirect = true },
		"sends copies": func(c *jetstream.StreamConfig) {
			c.RePublish = &jetstream.RePublish{Source: "TIPS.*", Destination: "X.{{wildcard(1)}}"}
		},
		"from other streams": func(c *jetstream.StreamConfig) { c.Sources = []*jetstream.StreamSource{{Name: "OTHER"}} },
		"push a tip out":     func(c *jetstream.StreamConfig) { c.MaxMsgsPerSubject = 1 },
		"can empty it":       func(c *jetstream.StreamConfig) { c.AllowRollup = true },
		"renames": func(c *jetstream.StreamConfig) {
			c.SubjectTransform = &jetstream.SubjectTransformConfig{Source: "TIPS.*", Destination: "X.{{wildcard(1)}}"}
		},
	} {
		q := open(t, n.address()+"?tips=9&bytes=200000")
		config := q.wish()
		change(&config)
		if _, err := js.CreateStream(t.Context(), config); err != nil {
			t.Fatalf("%s: %v", says, err)
		}
		err := send(q, "a", "one", hung)
		if says == "" && err != nil {
			t.Errorf("a stream that is fit: %v", err)
		}
		if says != "" && (err == nil || !strings.Contains(err.Error(), "TIPS is not fit") || !strings.Contains(err.Error(), says)) {
			t.Errorf("%q: %v", says, err)
		}
		if err := js.DeleteStream(t.Context(), "TIPS"); err != nil {
			t.Fatal(err)
		}
	}
	if err := send(open(t, n.address()+"?replicas=3"), "a", "one", hung); err == nil || !strings.Contains(err.Error(), "replicas > 1") {
		t.Errorf("three replicas on one server: %v", err)
	}
	if _, err := js.CreateStream(t.Context(), jetstream.StreamConfig{Name: "ALL", Subjects: []string{"TIPS.>"}}); err != nil {
		t.Fatal(err)
	}
	if err := send(open(t, n.address()), "a", "one", hung); err == nil || !strings.Contains(err.Error(), "overlap") {
		t.Errorf("a stream that has our subject: %v", err)
	}
}
