package jetstream

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"lyktan/tipapi/journal"
	"lyktan/tipapi/journal/storetest"
)

var _ journal.Store = (*Journal)(nil)

func TestJournal(t *testing.T) {
	t.Parallel()
	n := startNode(t, "")
	q := open(t, n.address())
	// A name of a stream that is a wrong one makes no journal.
	if _, err := q.Journal().Add([]byte("sealed")); !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), "no stream TIPS:") {
		t.Errorf("added beside a stream that is not there: %v", err)
	}
	deliver(t, q, "a", "x")
	storetest.Run(t, func() journal.Store { return open(t, n.address()).Journal() }, func() {})
	isListed(t, q, "a:new:x")
}

// One of three servers, the one that answers for the journal, is killed while
// members write; they do not notice. Then it comes back, with all that it missed.
func TestJournalOfThreeServers(t *testing.T) {
	t.Parallel()
	c := startCluster(t)
	q := open(t, c.address())
	deliver(t, q, "a", "x")
	var leader *node
	storetest.Run(t, func() journal.Store { return open(t, c.address()).Journal() }, func() {
		leader = c.leader(t, c[0], "TIPS_JOURNAL") // which has three replicas, like the tips
		leader.kill()
	})
	isListed(t, q, "a:new:x")
	var names []string
	store := q.Journal()
	for i := range 5 {
		name, err := store.Add(fmt.Append(nil, "entry ", i))
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, name)
	}
	if err := store.Delete(names[4]); err != nil {
		t.Fatal(err)
	}
	leader.start()
	// Any two of the three have it all: without another one, so does that which was away.
	other := c[0]
	if other == leader {
		other = c[1]
	}
	inStep(t, other, "TIPS_JOURNAL")
	other.kill()
	for i, name := range names[:4] {
		if sealed, err := store.Read(name); err != nil || string(sealed) != fmt.Sprint("entry ", i) {
			t.Errorf("entry %d reads %q, %v", i, sealed, err)
		}
	}
	got, err := open(t, c.address()).Journal().List()
	slices.Sort(got)
	want := slices.Sorted(slices.Values(names[:4]))
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("listed %q, %v, not %q", got, err, want)
	}
}

// inStep waits until all servers of a stream have what its leader has.
func inStep(t *testing.T, says *node, name string) {
	t.Helper()
	js := administrator(t, says)
	for deadline := time.Now().Add(hung); ; time.Sleep(50 * time.Millisecond) {
		stream, err := js.Stream(t.Context(), name)
		if err == nil && stream.CachedInfo().Cluster.Leader != "" && len(stream.CachedInfo().Cluster.Replicas) == 2 &&
			!slices.ContainsFunc(stream.CachedInfo().Cluster.Replicas, func(p *jetstream.PeerInfo) bool { return !p.Current || p.Offline }) {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%s is not in step: %v", name, err)
		}
	}
}

// A stream that forgets, or that may lose what it acknowledged, is no place for
// a journal. What is in it already can be read.
func TestJournalOfOthers(t *testing.T) {
	t.Parallel()
	n := startNode(t, "")
	js := administrator(t, n)
	// A stream that was deleted and is made again at once now and then has what it
	// had, so each has a name of its own.
	streams := 0
	named := func() (*Queue, string) {
		t.Helper()
		streams++
		name := fmt.Sprint("TIPS", streams)
		q := open(t, strings.Replace(n.address(), "/TIPS", "/"+name, 1))
		deliver(t, q, "a", "x")
		return q, name + "_JOURNAL"
	}
	for says, change := range map[string]func(*jetstream.StreamConfig){
		"in memory":           func(c *jetstream.StreamConfig) { c.Storage = jetstream.MemoryStorage },
		"for 1h0m0s, not 0s":  func(c *jetstream.StreamConfig) { c.MaxAge = time.Hour; c.Duplicates = time.Hour },
		"discard must be new": func(c *jetstream.StreamConfig) { c.Discard = jetstream.DiscardOld; c.MaxMsgs = 10 },
		"allow direct":        func(c *jetstream.StreamConfig) { c.AllowDirect = true },
	} {
		q, stream := named()
		config := settings{stream: stream, replicas: 1}.wish()
		change(&config)
		if _, err := js.CreateStream(t.Context(), config); err != nil {
			t.Fatal(err)
		}
		if _, err := js.Publish(t.Context(), stream+".x", []byte("sealed")); err != nil {
			t.Fatal(err)
		}
		store := q.Journal()
		name, err := store.Add([]byte("sealed"))
		if err == nil || !strings.Contains(err.Error(), stream+" is not fit for the journal") || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %q, %v", says, name, err)
		}
		if names, err := store.List(); err != nil || !slices.Equal(names, []string{"x"}) {
			t.Errorf("%s: listed %q, %v", says, names, err)
		}
		if sealed, err := store.Read("x"); err != nil || string(sealed) != "sealed" {
			t.Errorf("%s: read %q, %v", says, sealed, err)
		}
		if err := js.DeleteStream(t.Context(), stream); err != nil {
			t.Fatal(err)
		}
		// With the stream everything is gone, and nobody is stuck.
		if names, err := store.List(); err != nil || len(names) > 0 {
			t.Errorf("%s: listed %q, %v, without a stream", says, names, err)
		}
		if _, err := store.Read("x"); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: read %v without a stream", says, err)
		}
	}
	q, stream := named()
	store := q.Journal()
	name, err := store.Add([]byte("sealed"))
	if err != nil {
		t.Fatal(err)
	}
	// Whoever may put in entries and knows a name can put something else behind it.
	if _, err := js.Publish(t.Context(), stream+"."+name, []byte("false")); err != nil {
		t.Fatal(err)
	}
	if sealed, err := store.Read(name); err != nil || string(sealed) != "sealed" {
		t.Errorf("read %q, %v", sealed, err)
	}
	if err := store.Delete(name); err != nil {
		t.Fatal(err)
	}
	if names, err := store.List(); err != nil || len(names) > 0 {
		t.Errorf("left are %q, %v", names, err)
	}
	if err := js.DeleteStream(t.Context(), stream); err != nil { // and it is made again
		t.Fatal(err)
	}
	name, err = store.Add([]byte("sealed"))
	if err != nil {
		t.Fatal(err)
	}
	if sealed, err := store.Read(name); err != nil || string(sealed) != "sealed" {
		t.Errorf("read %q, %v, from a stream that was made again", sealed, err)
	}
}

// Ten thousand entries are read with one question each, many at a time.
func TestManyEntries(t *testing.T) {
	t.Parallel()
	t.Run("one server", func(t *testing.T) {
		n := startNode(t, "")
		manyEntries(t, n.address(), n)
	})
	t.Run("three servers", func(t *testing.T) {
		c := startCluster(t)
		manyEntries(t, c.address(), c[0])
	})
}

func manyEntries(t *testing.T, address string, n *node) {
	const entries, size, atOnce = 10_000, 6 << 10, 64
	q := open(t, address)
	deliver(t, q, "a", "x")
	store := q.Journal()
	if _, err := store.Add(make([]byte, size)); err != nil { // which makes the stream
		t.Fatal(err)
	}
	js := administrator(t, n)
	for i := 1; i < entries; i++ {
		if _, err := js.PublishAsync(fmt.Sprintf("TIPS_JOURNAL.e%05d", i), make([]byte, size), jetstream.WithStallWait(hung)); err != nil {
			t.Fatal(err)
		}
	}
	<-js.PublishAsyncComplete()
	asked := q.conn.Stats().OutMsgs
	begun := time.Now()
	names, err := store.List()
	if err != nil || len(names) != entries {
		t.Fatalf("%d entries, %v", len(names), err)
	}
	listing := time.Since(begun)
	begun = time.Now()
	next := make(chan string)
	var readers sync.WaitGroup
	for range atOnce {
		readers.Go(func() {
			for name := range next {
				if sealed, err := store.Read(name); err != nil || len(sealed) != size {
					t.Errorf("%s reads %d bytes, %v", name, len(sealed), err)
				}
			}
		})
	}
	for _, name := range names {
		next <- name
	}
	close(next)
	readers.Wait()
	t.Logf("%d entries listed in %v, read in %v", entries, listing, time.Since(begun))
	if asked = q.conn.Stats().OutMsgs - asked; asked > entries+entries/10 {
		t.Errorf("%d questions for %d entries", asked, entries)
	}
}
