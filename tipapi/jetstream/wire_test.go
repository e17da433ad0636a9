package jetstream

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
)

// wire is a connection that anybody could make who has a user's password.
type wire struct {
	*nats.Conn
	t *testing.T

	mu      sync.Mutex
	heard   map[string]int // messages by the subject listened to
	refused []string       // what the server said of it
}

func tap(t *testing.T, n *node, user string, subjects ...string) *wire {
	t.Helper()
	w := &wire{t: t, heard: map[string]int{}}
	var err error
	w.Conn, err = nats.Connect(fmt.Sprintf("nats://%s:secret@127.0.0.1:%d", user, n.port), nats.CustomInboxPrefix(inboxOf(user)),
		nats.ErrorHandler(func(_ *nats.Conn, _ *nats.Subscription, err error) {
			w.mu.Lock()
			defer w.mu.Unlock()
			w.refused = append(w.refused, err.Error())
		}))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.Close)
	for _, subject := range subjects {
		if _, err := w.Subscribe(subject, func(*nats.Msg) {
			w.mu.Lock()
			defer w.mu.Unlock()
			w.heard[subject]++
		}); err != nil {
			t.Fatal(err)
		}
	}
	w.flush()
	return w
}

func (w *wire) flush() {
	w.t.Helper()
	if err := w.Flush(); err != nil {
		w.t.Fatal(err)
	}
}

func (w *wire) all() map[string]int {
	w.flush()
	w.mu.Lock()
	defer w.mu.Unlock()
	return maps.Clone(w.heard)
}

// isRefused waits until the server has said that what names a subject is not allowed.
func (w *wire) isRefused(subject string) bool {
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		w.mu.Lock()
		is := slices.ContainsFunc(w.refused, func(said string) bool { return strings.Contains(said, fmt.Sprintf("%q", subject)) })
		w.mu.Unlock()
		if is {
			return true
		}
	}
	return false
}
