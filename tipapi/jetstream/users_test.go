package jetstream

import (
	"bytes"
	"context"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
)

func TestUsersWithoutRights(t *testing.T) {
	t.Parallel()
	n := startNode(t, "")
	deliver(t, open(t, n.address()), "a", "one")
	for user, says := range map[string]string{"nobody:secret": "authorization violation", "user:guess": "authorization violation",
		"weak:secret": `may not publish to "tips.*"`} {
		q := open(t, strings.Replace(n.address(), "user:secret", user, 1))
		deadline := time.Now().Add(hung)
		err := send(q, "b-tip", "two", time.Second)
		for ; err != nil && !strings.Contains(strings.ToLower(err.Error()), says) && time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
			err = send(q, "b-tip", "two", time.Second)
		}
		if err == nil || !strings.Contains(strings.ToLower(err.Error()), says) {
			t.Errorf("%s: %v", user, err)
			continue
		}
		for _, private := range []string{"b-tip", "secret", "guess"} {
			if strings.Contains(err.Error(), private) {
				t.Errorf("%s: the error has %q: %v", user, private, err)
			}
		}
	}
}

// A password that is mended at the servers needs no restart here.
func TestPasswordMended(t *testing.T) {
	t.Parallel()
	n := newNode(t, "one", "")
	right, err := os.ReadFile(n.config)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(n.config, bytes.ReplaceAll(right, []byte("secret"), []byte("other")), 0o600); err != nil {
		t.Fatal(err)
	}
	n.start()
	q := open(t, n.address())
	for deadline := time.Now().Add(hung); ; time.Sleep(50 * time.Millisecond) { // several refusals
		said, err := os.ReadFile(n.log)
		if bytes.Count(said, []byte("authentication error")) > 3 {
			break
		}
		if err != nil || time.Now().After(deadline) {
			t.Fatalf("it does not try again: %v, %s", err, said)
		}
	}
	n.kill()
	if err := os.WriteFile(n.config, right, 0o600); err != nil {
		t.Fatal(err)
	}
	n.start()
	deliver(t, q, "a", "one")
}

// What a server is told about the one who sends.
func TestNothingAboutTheHost(t *testing.T) {
	t.Parallel()
	q := open(t, "nats://127.0.0.1:1/TIPS")
	<-q.tried
	if q.conn.Opts.Name != "tipapi" {
		t.Errorf("the connection is called %q", q.conn.Opts.Name)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := q.Send(ctx, "a", nil); err == nil {
		t.Error("sent after the end")
	}
	_ = q.Close()
	for deadline := time.Now().Add(hung); q.conn.Status() != nats.CLOSED; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("the connection is still there")
		}
	}
}
