package jetstream

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync/atomic"
	"testing"

	"lyktan/tipapi/queue"
)

// cutter stands in front of a server. Once, when a client sends what is to be
// looked for, it hands it on, hangs up, and calls lost when the server has
// answered.
func cutter(t *testing.T, n *node, look *atomic.Pointer[string], lost func()) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			client, err := l.Accept()
			if err != nil {
				return
			}
			server, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", n.port))
			if err != nil {
				_ = client.Close()
				continue
			}
			var cut atomic.Bool
			go func() {
				defer server.Close()
				defer client.Close()
				buffer := make([]byte, 64<<10)
				for {
					size, err := server.Read(buffer)
					if err != nil {
						return
					}
					_, err = client.Write(buffer[:size])
					if cut.Load() && bytes.Contains(buffer[:size], []byte("MSG ")) {
						lost()
						return
					}
					if err != nil && !cut.Load() {
						return
					}
				}
			}()
			go func() {
				buffer := make([]byte, 64<<10)
				for {
					size, err := client.Read(buffer)
					if err != nil {
						_ = server.Close()
						return
					}
					if word := look.Load(); word != nil && bytes.Contains(buffer[:size], []byte(*word)) {
						look.Store(nil)
						cut.Store(true)
						_ = client.Close()
					}
					if _, err := server.Write(buffer[:size]); err != nil || cut.Load() {
						return
					}
				}
			}()
		}
	}()
	return strings.Replace(n.address(), fmt.Sprint(n.port), fmt.Sprint(l.Addr().(*net.TCPAddr).Port), 1)
}

// The server did what it was asked, and nobody heard of it.
func TestAnswersThatGetLost(t *testing.T) {
	t.Parallel()
	n := startNode(t, "")
	var look atomic.Pointer[string]
	ctx, cancel := context.WithTimeout(t.Context(), hung)
	q := open(t, cutter(t, n, &look, cancel))
	lose := func(word string) { look.Store(&word) }
	deliver(t, q, "a", "one")
	lose("HPUB TIPS.b ")
	if err := q.Send(ctx, "b", []byte("two")); !errors.Is(ctx.Err(), context.Canceled) || err == nil {
		t.Errorf("kept without an acknowledgement, or not lost: %v, %v", err, ctx.Err())
	}
	isListed(t, q, "a:new:one b:new:two")
	deliver(t, q, "b", "two")
	// It is taken by this reader, so this reader is not told that somebody else has it.
	lose("taken ")
	move(t, q, "a", queue.Taken)
	if look.Load() != nil {
		t.Error("no answer got lost")
	}
	lose("closed ")
	move(t, q, "a", queue.Closed)
	isListed(t, q, "b:new:two a:closed:one")
	// Reopened by this reader, so this reader is not told that somebody else did.
	lose("taken ")
	if err := q.Reopen("a"); err != nil || look.Load() != nil {
		t.Errorf("reopened: %v; or no answer got lost", err)
	}
	isListed(t, q, "b:new:two a:taken:one")
	// An entry of the journal is there once.
	journal := q.Journal()
	for _, word := range []string{"CREATE.TIPS_JOURNAL ", "HPUB TIPS_JOURNAL.", "HPUB TIPS_JOURNAL."} {
		lose(word)
		if _, err := journal.Add([]byte(word)); err != nil || look.Load() != nil {
			t.Errorf("add: %v; or no answer got lost", err)
		}
	}
	names, err := journal.List()
	if err != nil || len(names) != 3 {
		t.Fatalf("%d entries of three, %v", len(names), err)
	}
	lose("MSG.DELETE.TIPS_JOURNAL ")
	if err := journal.Delete(names[0]); err != nil || look.Load() != nil {
		t.Errorf("delete: %v; or no answer got lost", err)
	}
	lose("STREAM.INFO.TIPS_JOURNAL ")
	if left, err := journal.List(); err != nil || len(left) != 2 || look.Load() != nil {
		t.Errorf("%d entries of two, %v; or no answer got lost", len(left), err)
	}
}
