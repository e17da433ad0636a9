package jetstream

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"lyktan/tipapi/queue"
)

// cluster is three real servers that keep three replicas.
type cluster []*node

func startCluster(t *testing.T) cluster {
	t.Helper()
	var routes []string
	for range 3 {
		routes = append(routes, fmt.Sprintf("127.0.0.1:%d", freePort(t)))
	}
	var c cluster
	for i, listen := range routes {
		c = append(c, newNode(t, fmt.Sprint("n", i), fmt.Sprintf("cluster { name: c, listen: %s, routes: [ nats://%s ] }", listen,
			strings.Join(routes, ", nats://"))))
	}
	for _, n := range c {
		n.start()
	}
	return c
}

func (c cluster) address() string {
	var hosts []string
	for _, n := range c {
		hosts = append(hosts, fmt.Sprintf("127.0.0.1:%d", n.port))
	}
	return "nats://user:secret@" + strings.Join(hosts, ",") + "/TIPS?replicas=3"
}

// leader is the server that answers for the stream, as another one of them says.
func (c cluster) leader(t *testing.T, says *node) *node {
	t.Helper()
	stream, err := administrator(t, says).Stream(t.Context(), "TIPS")
	if err != nil {
		t.Fatal(err)
	}
	info := stream.CachedInfo()
	if info.Config.Replicas != 3 || len(info.Cluster.Replicas) != 2 {
		t.Fatalf("the stream has %d replicas: %+v", info.Config.Replicas, info.Cluster)
	}
	var number int
	if _, err := fmt.Sscanf(info.Cluster.Leader, "n%d", &number); err != nil {
		t.Fatal(err)
	}
	return c[number]
}

// holdsOnce checks that every tip that was acknowledged can be read, and none is
// there twice.
func holdsOnce(t *testing.T, q *Queue, n *node, acknowledged map[string]bool) {
	t.Helper()
	entries, err := q.Entries()
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, e := range entries {
		ids = append(ids, e.ID)
		if sealed, err := e.Read(); err != nil || string(sealed) != "sealed "+e.ID {
			t.Errorf("%s reads %q, %v", e.ID, sealed, err)
		}
	}
	slices.Sort(ids)
	for id := range acknowledged {
		if _, found := slices.BinarySearch(ids, id); !found {
			t.Errorf("%s was acknowledged and is lost", id)
		}
	}
	if len(slices.Compact(ids)) != len(entries) || len(entries) != len(acknowledged) {
		t.Errorf("%d entries of %d tips", len(entries), len(acknowledged))
	}
	stream, err := administrator(t, n).Stream(t.Context(), "TIPS")
	if err != nil || stream.CachedInfo().State.Msgs != uint64(len(acknowledged)) {
		t.Errorf("%d messages in the stream, %v", stream.CachedInfo().State.Msgs, err)
	}
}

func TestThreeServers(t *testing.T) {
	t.Parallel()
	c := startCluster(t)
	q, reader := open(t, c.address()), open(t, c.address())
	acknowledged := map[string]bool{}
	keep := func(id string) {
		t.Helper()
		start := time.Now()
		deliver(t, q, id, "sealed "+id)
		acknowledged[id] = true
		if took := time.Since(start); took > time.Second {
			t.Logf("%s was kept after %v", id, took.Round(100*time.Millisecond))
		}
	}
	for i := range 20 {
		keep(fmt.Sprintf("three%02d", i))
	}
	// What one reader did, another sees at once, whichever server answers.
	states := map[string]queue.State{}
	for i := range 10 {
		id := fmt.Sprintf("three%02d", i)
		for _, to := range []queue.State{queue.Taken, queue.Closed} {
			move(t, q, id, to)
			states[id] = to
			statesAre(t, reader, states)
		}
	}

	// One of three, the one that answers for the stream, without a warning.
	leader := c.leader(t, c[0])
	left := slices.DeleteFunc(slices.Clone(c), func(n *node) bool { return n == leader })
	leader.kill()
	var readers sync.WaitGroup
	readers.Go(func() { oneTakes(t, "three10", func() *Queue { return open(t, c.address()) }) })
	for i := range 20 {
		keep(fmt.Sprintf("two%02d", i))
	}
	readers.Wait()
	holdsOnce(t, reader, left[0], acknowledged)
	states["three10"] = queue.Taken
	statesAre(t, reader, states)

	// Two of three: nothing is kept, and nobody is told otherwise. The one that is
	// left led the others, so it does take in what is sent.
	if c.leader(t, left[0]) == left[0] {
		slices.Reverse(left)
	}
	left[0].kill()
	for deadline := time.Now().Add(hung); q.conn.ConnectedAddr() != fmt.Sprintf("127.0.0.1:%d", left[1].port); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("it does not find the server that is left")
		}
	}
	unkept(t, q, time.Second, func(i int) (id, sealed string) {
		id = fmt.Sprint("one", i/2) // each of them again
		return id, "sealed " + id
	})

	leader.start()
	left[0].start()
	for i := range 3 {
		keep(fmt.Sprint("one", i))
	}
	holdsOnce(t, reader, c[0], acknowledged)
	statesAre(t, reader, states)
}

// All three at once, in the moment after an acknowledgement.
func TestAllThreeKilled(t *testing.T) {
	t.Parallel()
	c := startCluster(t)
	q := open(t, c.address())
	acknowledged := map[string]bool{}
	for i := range 20 {
		id := fmt.Sprint("tip", i)
		deliver(t, q, id, "sealed "+id)
		acknowledged[id] = true
	}
	move(t, q, "tip0", queue.Taken)
	for _, n := range c {
		n.kill()
	}
	for _, n := range c {
		n.start()
	}
	holdsOnce(t, q, c[0], acknowledged)
	statesAre(t, q, map[string]queue.State{"tip0": queue.Taken})
}

// statesAre checks the tips that are not new.
func statesAre(t *testing.T, q *Queue, want map[string]queue.State) {
	t.Helper()
	entries, err := q.Entries()
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		expected := want[e.ID]
		if expected == "" {
			expected = queue.New
		}
		if e.State != expected {
			t.Errorf("%s is %s, not %s", e.ID, e.State, expected)
		}
	}
}

// Which of these a change of leaders brings is a matter of luck.
func TestErrorsThatPass(t *testing.T) {
	for err, passes := range map[error]bool{
		context.DeadlineExceeded:            true,
		nats.ErrNoResponders:                true,
		jetstream.ErrNoStreamResponse:       true,
		&jetstream.APIError{Code: 503}:      true,
		&nats.APIError{Code: 503}:           true,
		&jetstream.APIError{Code: 404}:      false,
		&nats.APIError{Code: 400}:           false,
		jetstream.ErrStreamNameAlreadyInUse: false,
		nats.ErrMaxPayload:                  false,
	} {
		if isAway(fmt.Errorf("wrapped: %w", err)) != passes {
			t.Errorf("%v passes: %t", err, !passes)
		}
	}
}
