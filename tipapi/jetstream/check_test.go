package jetstream

import (
	"context"
	"testing"
	"time"
)

func TestCheckMakesTheStream(t *testing.T) {
	n := startNode(t, "")
	q := open(t, n.address())
	check := func(q *Queue, within time.Duration) error {
		ctx, cancel := context.WithTimeout(t.Context(), within)
		defer cancel()
		return q.Check(ctx)
	}
	if err := check(q, hung); err != nil {
		t.Fatal(err)
	}
	if entries, err := open(t, n.address()).Entries(); err != nil || len(entries) != 0 {
		t.Errorf("a reader before the first tip: %v, %v", entries, err)
	}
	if err := check(open(t, n.address()+"?replicas=3"), hung); err == nil {
		t.Error("one server is said to keep three replicas")
	}
	n.kill()
	if err := check(open(t, n.address()), time.Second); err == nil {
		t.Error("nobody is there, and that is fine")
	}
}
