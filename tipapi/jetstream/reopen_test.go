package jetstream

import (
	"errors"
	"fmt"
	"io/fs"
	"testing"

	"lyktan/tipapi/queue"
)

func TestReopen(t *testing.T) {
	t.Parallel()
	n := startNode(t, "")
	q, other := open(t, n.address()), open(t, n.address())
	if err := q.Reopen("a"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("reopened in a stream that is not there: %v", err)
	}
	deliver(t, q, "a", "x")
	notClosed := func() {
		t.Helper()
		for _, reader := range []*Queue{q, other} {
			if err := reader.Reopen("a"); !errors.Is(err, queue.ErrNotClosed) || err.Error() != queue.ErrNotClosed.Error() {
				t.Errorf("reopened what is not closed: %v", err)
			}
		}
	}
	notClosed()
	isListed(t, other, "a:new:x")
	move(t, q, "a", queue.Closed)
	for range 2 {
		if err := q.Reopen("a"); err != nil {
			t.Fatal(err)
		}
		isListed(t, other, "a:taken:x")
		notClosed()
		if err := other.Move("a", queue.Taken); !errors.Is(err, queue.ErrNotNew) {
			t.Errorf("a reopened tip was taken: %v", err)
		}
		move(t, other, "a", queue.Closed)
		isListed(t, q, "a:closed:x")
	}
	results := make(chan error)
	for i := range 20 {
		go func() { results <- []*Queue{q, other}[i%2].Reopen("a") }()
	}
	reopened := 0
	for range 20 {
		switch err := <-results; {
		case err == nil:
			reopened++
		case !errors.Is(err, queue.ErrNotClosed):
			t.Error(err)
		}
	}
	if reopened != 1 {
		t.Errorf("%d reopened it", reopened)
	}
	if err := q.Reopen("nobody"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("reopened what is not there: %v", err)
	}
	for _, bad := range []string{"../x", "a.b", "*", ">", ""} {
		if err := q.Reopen(bad); err == nil || errors.Is(err, fs.ErrNotExist) {
			t.Errorf("reopened %q: %v", bad, err)
		}
	}
}

// Two members who delete the same tip at once both succeed.
func TestDeleteAtOnce(t *testing.T) {
	t.Parallel()
	n := startNode(t, "")
	q, js := open(t, n.address()), administrator(t, n)
	for i := range 20 {
		id := fmt.Sprint("tip", i)
		deliver(t, q, id, "x")
		for range 3 {
			if _, err := js.Publish(t.Context(), "TIPS."+id, []byte("again")); err != nil {
				t.Fatal(err)
			}
		}
		results := make(chan error)
		for range 4 {
			go func() { results <- q.Delete(id) }()
		}
		for range 4 {
			if err := <-results; err != nil {
				t.Error(err)
			}
		}
	}
	isListed(t, q, "")
}
