package jetstream

import (
	"strings"
	"testing"
	"time"

	"lyktan/tipapi/answers"
	"lyktan/tipapi/answers/storetest"
)

var _ answers.Store = Replies{}

var somebody = strings.Repeat("e", 32)

func TestReplies(t *testing.T) {
	t.Parallel()
	n := startNode(t, "")
	q := open(t, n.address())
	// A name of a stream that is a wrong one makes no bucket.
	if err := q.Replies().Add(somebody, []byte("sealed")); err == nil || !strings.Contains(err.Error(), "no stream TIPS:") {
		t.Errorf("added beside a stream that is not there: %v", err)
	}
	deliver(t, q, "a", "x")
	storetest.Run(t, open(t, as(n, "team")).Replies())
	isListed(t, q, "a:new:x")
	info, err := administrator(t, n).Stream(t.Context(), "KV_TIPS_REPLIES")
	if err != nil {
		t.Fatal(err)
	}
	if kept := info.CachedInfo().Config.MaxAge; kept != answers.Keep {
		t.Errorf("the servers keep answers for %v", kept)
	}
}

// The server reads what the team wrote, and can neither write nor delete it.
func TestRepliesWithLeastRights(t *testing.T) {
	t.Parallel()
	n := startNode(t, "")
	server, team := open(t, as(n, "tipapi")).Replies(), open(t, as(n, "team")).Replies()
	server.queue.timeout = 2 * time.Second
	deliver(t, server.queue, "a", "x")
	if found, err := server.Read(t.Context(), somebody); err != nil || found != nil {
		t.Errorf("before the first answer: %q, %v", found, err)
	}
	if err := server.Add(somebody, []byte("false")); err == nil {
		t.Error("the server answered")
	}
	if err := team.Add(somebody, []byte("sealed")); err != nil {
		t.Fatal(err)
	}
	if found, err := server.Read(t.Context(), somebody); err != nil || len(found) != 1 || string(found[0]) != "sealed" {
		t.Errorf("the server read %q, %v", found, err)
	}
	if err := server.Add(somebody, []byte("false")); err == nil {
		t.Error("the server answered")
	}
	if err := server.Delete(somebody); err == nil {
		t.Error("the server deleted")
	}
	if found, err := team.Read(t.Context(), somebody); err != nil || len(found) != 1 {
		t.Errorf("the team read %q, %v", found, err)
	}
	if err := team.Delete(somebody); err != nil {
		t.Fatal(err)
	}
	if found, err := server.Read(t.Context(), somebody); err != nil || found != nil {
		t.Errorf("after the deletion: %q, %v", found, err)
	}
}

func TestRepliesOfThreeServers(t *testing.T) {
	t.Parallel()
	c := startCluster(t)
	q := open(t, c.address())
	deliver(t, q, "a", "x")
	storetest.Run(t, q.Replies())
	if err := q.Replies().Add(somebody, []byte("sealed")); err != nil {
		t.Fatal(err)
	}
	inStep(t, c[0], "KV_TIPS_REPLIES")
	c.leader(t, c[0], "KV_TIPS_REPLIES").kill()
	var found [][]byte
	for range 100 { // a new leader is elected meanwhile
		if found, _ = open(t, c.address()).Replies().Read(t.Context(), somebody); len(found) == 1 {
			return
		}
	}
	t.Errorf("with a server less: %q", found)
}
