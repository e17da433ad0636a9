package jetstream

import (
	"errors"
	"fmt"
	"io/fs"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"lyktan/tipapi/queue"
)

func TestMove(t *testing.T) {
	t.Parallel()
	n := startNode(t, "")
	q, other := open(t, n.address()), open(t, n.address())
	if _, err := q.Entries(); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a stream that is not there was listed: %v", err)
	}
	if err := q.Move("a", queue.Taken); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("taken from a stream that is not there: %v", err)
	}
	for _, id := range []string{"a", "b", "c"} {
		deliver(t, q, id, "x")
	}
	move(t, q, "b", queue.Taken)
	isListed(t, other, "a:new:x c:new:x b:taken:x")
	for _, reader := range []*Queue{q, other} {
		if err := reader.Move("b", queue.Taken); !errors.Is(err, queue.ErrNotNew) {
			t.Errorf("taken twice: %v", err)
		}
	}
	for range 2 {
		move(t, other, "b", queue.Closed)
		move(t, q, "a", queue.Closed)
	}
	for _, id := range []string{"a", "b"} {
		if err := q.Move(id, queue.Taken); !errors.Is(err, queue.ErrNotNew) {
			t.Errorf("a closed tip was taken: %v", err)
		}
	}
	isListed(t, q, "c:new:x a:closed:x b:closed:x")
	isListed(t, other, "c:new:x a:closed:x b:closed:x")
	if err := q.Move("nobody", queue.Closed); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("closing what is not there: %v", err)
	}
	for _, bad := range []string{"../x", "a.b", "*", ">", ""} {
		if err := q.Move(bad, queue.Closed); err == nil {
			t.Errorf("moved %q", bad)
		}
	}
	for _, to := range []queue.State{queue.New, queue.Delivered, "lost"} {
		if err := q.Move("c", to); err == nil {
			t.Errorf("made %q", to)
		}
	}
}

func TestDelete(t *testing.T) {
	t.Parallel()
	n := startNode(t, "")
	q, js := open(t, n.address()), administrator(t, n)
	for _, id := range []string{"a", "b", "c"} {
		deliver(t, q, id, "x")
	}
	if _, err := js.Publish(t.Context(), "TIPS.b", []byte("x")); err != nil { // once more
		t.Fatal(err)
	}
	entries, err := q.Entries()
	if err != nil {
		t.Fatal(err)
	}
	if err := q.Delete("a"); err != nil { // nobody has moved any yet
		t.Fatal(err)
	}
	move(t, q, "b", queue.Closed)
	move(t, q, "c", queue.Closed)
	for range 2 { // the second time changes nothing
		if err := q.Delete("b"); err != nil {
			t.Fatal(err)
		}
		isListed(t, q, "c:closed:x")
	}
	if _, err := entries[1].Read(); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("read %s after it was deleted: %v", entries[1].ID, err)
	}
	if err := q.Move("b", queue.Taken); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("taken after it was deleted: %v", err)
	}
	if err := q.Delete("c"); err != nil { // whose state is the last thing in the bucket
		t.Fatal(err)
	}
	isListed(t, q, "")
}

func TestOneTakesIt(t *testing.T) {
	t.Parallel()
	n := startNode(t, "")
	deliver(t, open(t, n.address()), "a", "x")
	oneTakes(t, "a", func() *Queue { return open(t, n.address()) })
}

// oneTakes lets twenty readers take the same tip at once.
func oneTakes(t *testing.T, id string, reader func() *Queue) {
	t.Helper()
	var readers []*Queue
	for range 20 {
		readers = append(readers, reader())
	}
	var all sync.WaitGroup
	var took atomic.Int64
	for _, q := range readers {
		all.Go(func() {
			switch err := q.Move(id, queue.Taken); {
			case err == nil:
				took.Add(1)
			case !errors.Is(err, queue.ErrNotNew):
				t.Error(err)
			}
		})
	}
	all.Wait()
	if took.Load() != 1 {
		t.Errorf("%d took it", took.Load())
	}
}

func TestBucketOfOthers(t *testing.T) {
	t.Parallel()
	n := startNode(t, "")
	q, js := open(t, n.address()), administrator(t, n)
	deliver(t, q, "a", "x")
	for _, config := range []jetstream.KeyValueConfig{{Storage: jetstream.MemoryStorage}, {TTL: time.Hour}} {
		config.Bucket = "TIPS_STATE"
		bucket, err := js.CreateKeyValue(t.Context(), config)
		if err != nil {
			t.Fatal(err)
		}
		if err := q.Move("a", queue.Taken); err == nil || !strings.Contains(err.Error(), "TIPS_STATE is not fit") {
			t.Errorf("%+v: %v", config, err)
		}
		// Nobody overlooks a tip for a state that nobody understands.
		if _, err := bucket.PutString(t.Context(), "a", "gibberish"); err != nil {
			t.Fatal(err)
		}
		isListed(t, q, "a:new:x")
		if err := js.DeleteKeyValue(t.Context(), "TIPS_STATE"); err != nil {
			t.Fatal(err)
		}
	}
	move(t, q, "a", queue.Taken)
	bucket, err := js.KeyValue(t.Context(), "TIPS_STATE")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := bucket.PutString(t.Context(), "a", "gibberish"); err != nil {
		t.Fatal(err)
	}
	move(t, q, "a", queue.Closed)
	isListed(t, q, "a:closed:x")
}

func TestKeep(t *testing.T) {
	t.Parallel()
	n := startNode(t, "")
	q := open(t, n.address()+"?keep=3s")
	deliver(t, q, "a", "x")
	begun := time.Now()
	move(t, q, "a", queue.Closed)
	entries, err := q.Entries()
	if kept := err == nil && len(entries) == 1 && entries[0].State == queue.Closed; !kept && time.Since(begun) < 3*time.Second {
		t.Errorf("listed %v, %v before it was kept for 3 s", entries, err)
	}
	for deadline := time.Now().Add(hung); ; time.Sleep(100 * time.Millisecond) {
		entries, err = q.Entries() // and not its text: it may go between the two
		if err != nil || time.Now().After(deadline) {
			t.Fatalf("the servers keep it for longer than they were told: %v", err)
		}
		if len(entries) == 0 {
			break
		}
	}
}

// Ten thousand tips are listed sooner than they are put in, and their contents stay where they are.
func TestManyTips(t *testing.T) {
	t.Parallel()
	const tips, moved, size = 10_000, 1_000, 4 << 10
	n := startNode(t, "")
	q, js := open(t, n.address()), administrator(t, n)
	deliver(t, q, "t00000", "x")
	move(t, q, "t00000", queue.Closed)
	begun := time.Now()
	for i := 1; i < tips; i++ {
		if _, err := js.PublishAsync(fmt.Sprintf("TIPS.t%05d", i), make([]byte, size), jetstream.WithStallWait(hung)); err != nil {
			t.Fatal(err)
		}
		if i < moved {
			if _, err := js.PublishAsync(fmt.Sprintf("$KV.TIPS_STATE.t%05d", i), []byte("closed by me"), jetstream.WithStallWait(hung)); err != nil {
				t.Fatal(err)
			}
		}
	}
	<-js.PublishAsyncComplete()
	putting := time.Since(begun)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	start := time.Now()
	entries, err := q.Entries()
	took := time.Since(start)
	runtime.ReadMemStats(&after)
	if err != nil || len(entries) != tips || entries[0].ID != "t01000" || entries[tips-moved-1].State != queue.New || entries[tips-moved].State != queue.Closed {
		t.Fatalf("%d entries, %v", len(entries), err)
	}
	used := after.TotalAlloc - before.TotalAlloc
	t.Logf("%d tips put in in %v, and listed in %v with %d KiB allocated in all", tips, putting, took, used>>10)
	if took > putting || used > tips*size { // usually a fifth of it
		t.Errorf("listing took %v, putting them in %v; %d bytes", took, putting, used)
	}
}
