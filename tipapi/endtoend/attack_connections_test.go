//go:build linux

package endtoend

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

const formHead = "POST /tips HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"

// Hundreds of connections send their headers or their bodies a byte at a time,
// or bodies without an end. Each is cut off in time, or at its 64 KiB, and
// whoever sends at once gets through meanwhile.
func TestAttackSlowly(t *testing.T) {
	const each = 150
	endless := "1000\r\n" + strings.Repeat("x", 4096) + "\r\n"
	kinds := []struct {
		name, head, piece string
		pause             time.Duration
		cut               atomic.Int64
	}{
		{name: "slow headers", head: "GET /sv/ HTTP/1.1\r\nHost: x\r\nX-Slow: ", piece: "x", pause: 250 * time.Millisecond},
		{name: "slow bodies", head: formHead + "Content-Length: 60000\r\n\r\nlang=sv&what=", piece: "x", pause: 250 * time.Millisecond},
		{name: "slow chunks", head: formHead + "Transfer-Encoding: chunked\r\n\r\n", piece: "1\r\nx\r\n", pause: 250 * time.Millisecond},
		{name: "bodies without an end", head: formHead + "Transfer-Encoding: chunked\r\n\r\n", piece: endless, pause: time.Millisecond},
	}
	assault{
		flags: []string{"-time-header", "1s", "-time-read", "2s"},
		lasts: size(5*time.Second, 30*time.Second), memory: 160,
		attack: func(ctx context.Context, t *testing.T, p *portal, height func()) {
			for i := range kinds {
				kinds[i].cut.Store(0)
			}
			time.AfterFunc(500*time.Millisecond, height)
			begun := time.Now()
			several(len(kinds)*each, func(i int) {
				kind := &kinds[i%len(kinds)]
				for ctx.Err() == nil {
					conn, err := dialer(fmt.Sprintf("127.77.%d.1", i%250)).DialContext(ctx, "tcp", p.host())
					if err != nil {
						return
					}
					_, err = io.WriteString(conn, kind.head)
					for err == nil && ctx.Err() == nil {
						time.Sleep(kind.pause)
						_ = conn.SetWriteDeadline(time.Now().Add(5 * time.Second))
						_, err = io.WriteString(conn, kind.piece)
					}
					conn.Close()
					if ctx.Err() == nil {
						kind.cut.Add(1)
					}
				}
			})
			for i := range kinds {
				cut := kinds[i].cut.Load()
				t.Logf("%s: %d connections were cut off", kinds[i].name, cut)
				if time.Since(begun) > 4*time.Second && cut < each/2 {
					t.Errorf("%s: only %d of %d connections were cut off", kinds[i].name, cut, each)
				}
			}
		},
	}.run(t)
}

// Ten thousand connections are opened and say nothing. The program keeps as
// many as it is told to by default and closes those that were silent longest.
func TestAttackIdleConnections(t *testing.T) {
	many := room(t, 10_000)
	assault{
		lasts: time.Second, memory: 160,
		attack: func(ctx context.Context, t *testing.T, p *portal, height func()) {
			conns := hoard(t, p, many, func(int) string { return "" })
			defer conns.close()
			open := conns.open()
			t.Logf("%d connections were opened, %d are still open", many, open)
			if open > 2048 || open < 1000 {
				t.Errorf("%d connections are open, want no more than 2048, and not many fewer", open)
			}
			height()
			<-ctx.Done()
		},
	}.run(t)
}

// Clients ask for page after page and never read. What waits for them is the
// site in memory, once for all, and what the kernel holds for a connection.
func TestAttackNeverReads(t *testing.T) {
	many := room(t, size(3000, 8000))
	asks := strings.Repeat("GET /sv/nummer/ HTTP/1.1\r\nHost: x\r\n\r\n", 100)
	assault{
		lasts: time.Second, memory: 160,
		attack: func(ctx context.Context, t *testing.T, p *portal, height func()) {
			conns := hoard(t, p, many, func(int) string { return asks })
			defer conns.close()
			height()
			<-ctx.Done()
		},
	}.run(t)
}

// Thousands of posts of 60 kB stop before their end. A connection that sends a
// form is reckoned at 150 kB (server.Bounds): at most 2048 of them and the
// program itself, 64 MB, make 372 MB.
func TestAttackHalfSentPosts(t *testing.T) {
	many := room(t, size(4000, 9000))
	half := formHead + "Content-Length: 60000\r\n\r\nlang=sv&what=" + strings.Repeat("x", 59_000)
	assault{
		lasts: time.Second, memory: 64 + 2048*150/1000,
		attack: func(ctx context.Context, t *testing.T, p *portal, height func()) {
			conns := hoard(t, p, many, func(int) string { return half })
			defer conns.close()
			t.Logf("%d half-sent posts, %d are still open", many, conns.open())
			height()
			<-ctx.Done()
		},
	}.run(t)
}

// HTTP/2 is off, so that there is no stream to reset: neither who begins with
// its preface nor who asks for an upgrade gets a frame of it.
func TestAttackHTTP2IsOff(t *testing.T) {
	p := start(t)
	settings := "\x00\x00\x00\x04\x00\x00\x00\x00\x00"
	headers := "\x00\x00\x01\x01\x05\x00\x00\x00\x01\x82"
	reset := "\x00\x00\x04\x03\x00\x00\x00\x00\x01\x00\x00\x00\x08"
	for name, request := range map[string]string{
		"the preface": "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + settings + strings.Repeat(headers+reset, 100),
		"an upgrade": "GET /sv/ HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA\r\n\r\n" +
			"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + settings,
	} {
		got := p.raw(t, request)
		if bytes.Contains([]byte(got), []byte(settings[3:])) || strings.Contains(got, "101 Switching") || !strings.HasPrefix(got, "HTTP/1.1 ") {
			t.Errorf("%s: %.300q", name, got)
		}
		for _, a := range answers(got) {
			if a.status == 0 {
				t.Errorf("%s: something that is no HTTP/1.1: %s", name, a.body)
			}
		}
	}
}

// room makes sure that this process may have n connections open, and tells how
// many it really may.
func room(t *testing.T, n int) int {
	t.Helper()
	var files syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &files); err != nil {
		t.Fatal(err)
	}
	if need := uint64(n + 1000); files.Cur < need {
		files.Cur = min(need, files.Max)
		if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &files); err != nil {
			t.Fatal(err)
		}
		if files.Cur < need {
			n = int(files.Cur) - 1000
			t.Logf("this system allows %d connections only", n)
		}
	}
	return n
}

// hoarded are connections that nobody reads from.
type hoarded []net.Conn

// hoard opens n connections from a hundred addresses and sends on each what
// send says. A connection may be closed by the server in the meantime.
func hoard(t *testing.T, p *portal, n int, send func(i int) string) hoarded {
	t.Helper()
	conns := make(hoarded, n)
	var failed atomic.Int64
	several(16, func(worker int) {
		for i := worker; i < n; i += 16 {
			conn, err := dialer(fmt.Sprintf("127.88.0.%d", 1+i%100)).Dial("tcp", p.host())
			if err != nil {
				failed.Add(1)
				continue
			}
			conns[i] = conn
			_ = conn.SetWriteDeadline(time.Now().Add(100 * time.Millisecond))
			_, _ = io.WriteString(conn, send(i))
		}
	})
	if failed.Load() > int64(n/10) {
		t.Errorf("%d of %d connections could not be opened", failed.Load(), n)
	}
	return conns
}

// open counts the connections that the server has not closed. It asks the
// kernel without waiting and without a goroutine for each.
func (h hoarded) open() int {
	time.Sleep(300 * time.Millisecond) // for what is on its way
	open := 0
	for _, conn := range h {
		if conn == nil {
			continue
		}
		raw, err := conn.(*net.TCPConn).SyscallConn()
		if err != nil {
			continue
		}
		_ = raw.Control(func(fd uintptr) {
			n, _, err := syscall.Recvfrom(int(fd), make([]byte, 1), syscall.MSG_PEEK|syscall.MSG_DONTWAIT)
			if err == syscall.EAGAIN || n > 0 {
				open++
			}
		})
	}
	return open
}

func (h hoarded) close() {
	for _, conn := range h {
		if conn != nil {
			conn.Close()
		}
	}
}
