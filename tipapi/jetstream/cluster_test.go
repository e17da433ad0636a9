package jetstream

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

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
		c = append(c, newNode(t, fmt.Sprint("n", i), fmt.Sprintf("cluster { name: c, listen: %s, routes: [ nats://%s ] }", listen, strings.Join(routes, ", nats://"))))
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

// leader is the server that answers for the stream.
func (c cluster) leader(t *testing.T) *node {
	t.Helper()
	stream, err := administrator(t, c[0]).Stream(t.Context(), "TIPS")
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
	if n == nil {
		return
	}
	stream, err := administrator(t, n).Stream(t.Context(), "TIPS")
	if err != nil || stream.CachedInfo().State.Msgs != uint64(len(acknowledged)) {
		t.Errorf("%d messages in the stream, %v", stream.CachedInfo().State.Msgs, err)
	}
}

func TestThreeServers(t *testing.T) {
	t.Parallel()
	began := time.Now()
	phase := func(what string) { t.Logf("%v: %s", time.Since(began).Round(100*time.Millisecond), what) }
	c := startCluster(t)
	q, reader := open(t, c.address()), open(t, c.address())
	acknowledged := map[string]bool{}
	keep := func(id string) {
		t.Helper()
		start := time.Now()
		deliver(t, q, id, "sealed "+id)
		acknowledged[id] = true
		if took := time.Since(start); took > time.Second {
			t.Logf("%s was kept after %v", id, took)
		}
	}
	for i := range 20 {
		keep(fmt.Sprintf("three%02d", i))
	}
	for _, r := range []*Queue{q, reader} {
		move(t, r, "three00", queue.Closed)
	}

	phase("kept with three")
	// One of three, the one that answers for the stream, without a warning.
	leader := c.leader(t)
	left := slices.DeleteFunc(slices.Clone(c), func(n *node) bool { return n == leader })
	leader.kill()
	var readers sync.WaitGroup
	readers.Go(func() { oneTakes(t, "three01", func() *Queue { return open(t, c.address()) }) })
	for i := range 20 {
		keep(fmt.Sprintf("two%02d", i))
	}
	readers.Wait()
	holdsOnce(t, reader, left[0], acknowledged)
	states := map[string]queue.State{"three00": queue.Closed, "three01": queue.Taken}
	statesAre(t, reader, states)

	phase("one killed")
	// Two of three: nothing is kept, and nobody is told otherwise.
	left[0].kill()
	for i := range 3 {
		start := time.Now()
		if err := send(q, fmt.Sprint("one", i), fmt.Sprint("sealed one", i), time.Second); err == nil {
			t.Error("one server of three kept a tip")
		}
		if took := time.Since(start); took > 4*time.Second {
			t.Errorf("Send came back after %v", took)
		}
	}

	phase("two killed")
	leader.start()
	left[0].start()
	for i := range 3 {
		keep(fmt.Sprint("one", i))
	}
	holdsOnce(t, reader, c[0], acknowledged)
	statesAre(t, reader, states)

	phase("both back")
	// All three in the moment after an acknowledgement.
	keep("last")
	for _, n := range c {
		n.kill()
	}
	for _, n := range c {
		n.start()
	}
	keep("more")
	holdsOnce(t, reader, c[0], acknowledged)
	statesAre(t, reader, states)
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
