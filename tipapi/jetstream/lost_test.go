package jetstream

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"lyktan/tipapi/queue"
)

// cutter stands in front of a server. Once, when a client sends what is to be
// looked for, it hands it on and then hands nothing back and hangs up.
func cutter(t *testing.T, n *node, look *atomic.Pointer[string]) string {
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
			go func() { _, _ = io.Copy(client, server); _ = client.Close() }()
			go func() {
				defer server.Close()
				buffer := make([]byte, 64<<10)
				for {
					size, err := client.Read(buffer)
					if err != nil {
						return
					}
					word := look.Load()
					cut := word != nil && bytes.Contains(buffer[:size], []byte(*word))
					if cut {
						look.Store(nil)
						_ = client.Close()
					}
					if _, err := server.Write(buffer[:size]); err != nil {
						return
					}
					if cut {
						time.Sleep(200 * time.Millisecond) // the server works on it
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
	q := open(t, cutter(t, n, &look))
	lose := func(word string) { look.Store(&word) }
	deliver(t, q, "a", "one")
	lose("HPUB TIPS.b ")
	if err := send(q, "b", "two", time.Second); err == nil {
		t.Error("kept without an acknowledgement")
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
}
