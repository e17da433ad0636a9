package server

import (
	"context"
	"net"
	"net/http"
	"testing"
)

// fakeConn is a connection that knows whether it was closed.
type fakeConn struct {
	net.Conn
	closed bool
}

func (c *fakeConn) Close() error { c.closed = true; return nil }

func TestConnsCloseTheLongestWaiting(t *testing.T) {
	shed := 0
	c := newConns(3, func() { shed++ })
	conns := make([]*fakeConn, 6)
	for i := range conns {
		conns[i] = &fakeConn{}
	}
	request := func(i int) context.Context { return withConnection(t.Context(), conns[i]) }
	is := func(what string, closed ...int) {
		t.Helper()
		for i, conn := range conns {
			want := false
			for _, j := range closed {
				want = want || i == j
			}
			if conn.closed != want {
				t.Errorf("%s: connection %d closed: %v", what, i, conn.closed)
			}
		}
		if shed != len(closed) {
			t.Errorf("%s: %d shed", what, shed)
		}
	}
	for i := range 3 {
		c.changed(conns[i], http.StateNew)
	}
	c.changed(conns[0], http.StateActive) // now 1 has kept us waiting longest
	c.pin(request(2))
	c.changed(conns[3], http.StateNew)
	is("a fourth of three", 1)
	c.changed(conns[1], http.StateClosed)
	c.changed(conns[4], http.StateNew)
	is("the next", 1, 0)
	c.changed(conns[0], http.StateActive) // its goroutine has not found out yet
	c.pin(request(0))
	c.unpin(request(0))
	if c.open[conns[0]] != nil {
		t.Error("a closed connection is counted again")
	}
	c.unpin(request(2)) // the answer is on its way: the newest of those that wait
	c.pin(request(3))
	c.pin(request(4))
	c.changed(conns[5], http.StateNew)
	is("when others are pinned", 1, 0, 2)
	for i := range conns {
		c.changed(conns[i], http.StateClosed)
	}
	if len(c.open) != 0 || c.waiting.Len() != 0 {
		t.Errorf("left behind: %d open, %d waiting", len(c.open), c.waiting.Len())
	}
}

// When every connection is pinned, the one that comes is the one to go.
func TestConnsAllPinned(t *testing.T) {
	c := newConns(1, func() {})
	pinned, late := &fakeConn{}, &fakeConn{}
	c.changed(pinned, http.StateNew)
	c.pin(withConnection(t.Context(), pinned))
	c.changed(late, http.StateNew)
	if pinned.closed || !late.closed {
		t.Errorf("pinned %v, late %v", pinned.closed, late.closed)
	}
}
