package jetstream

import (
	"context"
	"testing"
	"time"
)

func TestCheckMakesTheStream(t *testing.T) {
	n := startNode(t, "")
	q := open(t, n.address())
	check := func(q *Queue) error {
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		return q.Check(ctx)
	}
	if err := check(q); err != nil {
		t.Fatal(err)
	}
	if entries, err := open(t, n.address()).Entries(); err != nil || len(entries) != 0 {
		t.Errorf("a reader before the first tip: %v, %v", entries, err)
	}
	if err := check(open(t, n.address()+"?replicas=3")); err == nil {
		t.Error("one server is said to keep three replicas")
	}
	n.kill()
	if err := check(open(t, n.address())); err == nil {
		t.Error("nobody is there, and that is fine")
	}
}
