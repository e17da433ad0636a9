package server

import (
	"container/list"
	"context"
	"net"
	"net/http"
	"sync"
	"time"
)

// crowd bounds how many connections are open. When there are too many it closes
// the one that has kept us waiting longest, so that whoever comes now and sends
// at once gets in, also while thousands hold on to idle ones. While a tip is
// worked on, its connection is held.
type crowd struct {
	most int
	shed func() // is told of each connection that is closed

	mu      sync.Mutex
	open    map[net.Conn]*list.Element // nil: held
	waiting *list.List                 // of net.Conn, the longest waiting first
}

func newCrowd(most int, shed func()) *crowd {
	return &crowd{most: most, shed: shed, open: map[net.Conn]*list.Element{}, waiting: list.New()}
}

// changed follows a connection (http.Server.ConnState).
func (c *crowd) changed(conn net.Conn, state http.ConnState) {
	c.mu.Lock()
	defer c.mu.Unlock()
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

// gone returns when no connection is open, the time is over, or ctx is done.
func (c *crowd) gone(ctx context.Context, longest time.Duration) {
	ctx, cancel := context.WithTimeout(ctx, longest)
	defer cancel()
	for ctx.Err() == nil {
		c.mu.Lock()
		left := len(c.open)
		c.mu.Unlock()
		if left == 0 {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// writeBuffer is how many bytes the kernel holds for a client at most; it takes
// the double for its own books. The longest page is smaller.
const writeBuffer = 64 << 10

type connectionKey struct{}

// withConnection lets hold find a request's connection
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

// hold keeps the connection of a request open until letGo.
func (c *crowd) hold(ctx context.Context) {
	conn, _ := ctx.Value(connectionKey{}).(net.Conn)
	c.mu.Lock()
	defer c.mu.Unlock()
	if at := c.open[conn]; at != nil {
		c.waiting.Remove(at)
		c.open[conn] = nil
	}
}

// letGo puts the connection of a request back among those that wait for their
// client: it may be slow to read the answer.
func (c *crowd) letGo(ctx context.Context) {
	conn, _ := ctx.Value(connectionKey{}).(net.Conn)
	c.mu.Lock()
	defer c.mu.Unlock()
	if at, held := c.open[conn]; held && at == nil {
		c.open[conn] = c.waiting.PushBack(conn)
	}
}
