package server

import (
	"container/list"
	"context"
	"maps"
	"net"
	"net/http"
	"sync"
	"time"
)

// conns bounds how many connections are open. When there are too many it closes
// the one that has waited longest for its client, so that whoever connects now
// and sends at once gets in, also while thousands of others are idle. The
// connection of a tip that is being worked on is pinned: it is not closed.
type conns struct {
	most int
	shed func() // is told of each connection that is closed

	mu      sync.Mutex
	open    map[net.Conn]*list.Element // nil: pinned
	busy    map[net.Conn]bool          // in the middle of a request
	waiting *list.List                 // of net.Conn, the longest waiting first
}

func newConns(most int, shed func()) *conns {
	return &conns{most: most, shed: shed, open: map[net.Conn]*list.Element{}, busy: map[net.Conn]bool{}, waiting: list.New()}
}

// changed follows a connection (http.Server.ConnState).
func (c *conns) changed(conn net.Conn, state http.ConnState) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if state == http.StateActive {
		c.busy[conn] = true
	} else {
		delete(c.busy, conn)
	}
	if at := c.open[conn]; at != nil {
		c.waiting.Remove(at)
	}
	if state == http.StateClosed || state == http.StateHijacked {
		delete(c.open, conn)
		return
	}
	if _, known := c.open[conn]; !known && state != http.StateNew {
		return // closed by us, and not told so yet
	}
	c.open[conn] = c.waiting.PushBack(conn)
	for len(c.open) > c.most && c.waiting.Len() > 0 {
		longest := c.waiting.Remove(c.waiting.Front()).(net.Conn)
		delete(c.open, longest)
		_ = longest.Close() // its goroutine finds out by itself
		c.shed()
	}
}

// finish waits until the requests that are running now have come to their end,
// whatever else has begun since. After the longest time, or when ctx is done, it
// closes the connections of those that are still waiting for their client, so that
// nobody waits for them once more, and reports that not all could end.
func (c *conns) finish(ctx context.Context, longest time.Duration) (all bool) {
	c.mu.Lock()
	running := maps.Clone(c.busy)
	c.mu.Unlock()
	c.wait(ctx, longest, func() bool {
		maps.DeleteFunc(running, func(conn net.Conn, _ bool) bool { return !c.busy[conn] })
		return len(running) == 0
	})
	c.mu.Lock()
	defer c.mu.Unlock()
	for conn := range running {
		if at := c.open[conn]; at != nil { // not pinned
			_ = conn.Close() // its goroutine finds out by itself
		}
	}
	return len(running) == 0
}

// drain returns when no connection is open, the time is over, or ctx is done.
func (c *conns) drain(ctx context.Context, longest time.Duration) {
	c.wait(ctx, longest, func() bool { return len(c.open) == 0 })
}

func (c *conns) wait(ctx context.Context, longest time.Duration, done func() bool) {
	ctx, cancel := context.WithTimeout(ctx, longest)
	defer cancel()
	for ctx.Err() == nil {
		c.mu.Lock()
		is := done()
		c.mu.Unlock()
		if is {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// writeBuffer is how many bytes the kernel holds for a client at most; it takes
// the double for its own books. The longest page is smaller.
const writeBuffer = 64 << 10

type connectionKey struct{}

// withConnection lets pin find a request's connection
// (http.Server.ConnContext).
//
// It also keeps the kernel from holding megabytes for each client that asks for
// page after page and never reads.
func withConnection(ctx context.Context, conn net.Conn) context.Context {
	raw := conn
	if wrapped, ok := conn.(interface{ Raw() net.Conn }); ok { // by the PROXY protocol
		raw = wrapped.Raw()
	}
	if tcp, ok := raw.(*net.TCPConn); ok {
		_ = tcp.SetWriteBuffer(writeBuffer) // it only saves memory
	}
	return context.WithValue(ctx, connectionKey{}, conn)
}

// pin keeps the connection of a request open until unpin.
func (c *conns) pin(ctx context.Context) {
	conn, _ := ctx.Value(connectionKey{}).(net.Conn)
	c.mu.Lock()
	defer c.mu.Unlock()
	if at := c.open[conn]; at != nil {
		c.waiting.Remove(at)
		c.open[conn] = nil
	}
}

// unpin puts the connection of a request back among those that wait for their
// client: it may be slow to read the answer.
func (c *conns) unpin(ctx context.Context) {
	conn, _ := ctx.Value(connectionKey{}).(net.Conn)
	c.mu.Lock()
	defer c.mu.Unlock()
	if at, known := c.open[conn]; known && at == nil {
		c.open[conn] = c.waiting.PushBack(conn)
	}
}
