//go:build linux

package attack

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"lyktan/endtoend/harness"
)

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
		{name: "slow bodies", head: harness.FormHead + "Content-Length: 60000\r\n\r\nlang=sv&what=", piece: "x", pause: 250 * time.Millisecond},
		{name: "slow chunks", head: harness.FormHead + "Transfer-Encoding: chunked\r\n\r\n", piece: "1\r\nx\r\n", pause: 250 * time.Millisecond},
		{name: "bodies without an end", head: harness.FormHead + "Transfer-Encoding: chunked\r\n\r\n", piece: endless, pause: 50 * time.Millisecond},
	}
	assault{
		flags: []string{"-time-header", "10s", "-time-read", "15s"}, // a busy machine must not cut off the honest one
		lasts: size(4*time.Second, 30*time.Second), memory: 160, race: true,
		attack: func(ctx context.Context, t *testing.T, p *harness.Portal, height func()) {
			for i := range kinds {
				kinds[i].cut.Store(0)
			}
			var full atomic.Int64 // kinds of which half the connections were cut off: with all of them it is at its height
			harness.Several(len(kinds)*each, func(i int) {
				kind := &kinds[i%len(kinds)]
				for ctx.Err() == nil {
					conn, err := harness.DialerFrom(fmt.Sprintf("127.77.%d.1", i%250)).DialContext(ctx, "tcp", p.Host())
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
					if ctx.Err() == nil && !errors.Is(err, os.ErrDeadlineExceeded) && kind.cut.Add(1) == each/2 && full.Add(1) == int64(len(kinds)) {
						height()
					}
				}
			})
			for i := range kinds {
				t.Logf("%s: %d connections were cut off", kinds[i].name, kinds[i].cut.Load())
			}
		},
	}.run(t)
}

// Ten thousand connections are opened and say nothing. The program keeps as
// many as it is told to by default and closes those that were silent longest.
func TestAttackIdleConnections(t *testing.T) {
	many := room(t, 10_000)
	assault{
		flags: []string{"-time-header", "1h", "-time-read", "1h"}, // none is closed for its age
		lasts: time.Second, memory: 160, race: true,
		attack: func(ctx context.Context, t *testing.T, p *harness.Portal, height func()) {
			number := many
			if p.Cmd.Path == harness.Tipapi {
				number = size(4000, many)
			}
			conns := hoard(t, p, number, "")
			defer conns.close()
			open := conns.left()
			t.Logf("%d connections were opened, %d are still open", number, open)
			if open > 2048 || open < 1000 {
				t.Errorf("%d connections are open, want no more than 2048, and not many fewer", open)
			}
			height()
			<-ctx.Done()
		},
	}.run(t)
}

// Clients ask for page after page and never read. What waits for them is the
// site in memory, once for all, and what the kernel holds for a connection: so
// little that its memory for all connections is not used up. The server's side is
// bounded at 128 kB; the clients' side is on this machine too.
func TestAttackNeverReads(t *testing.T) {
	many := room(t, 3000)
	asks := strings.Repeat("GET /sv/nummer/ HTTP/1.1\r\nHost: x\r\n\r\n", 100)
	assault{
		lasts: size(time.Second, 20*time.Second), memory: 160,
		attack: func(ctx context.Context, t *testing.T, p *harness.Portal, height func()) {
			number := many
			if p.Cmd.Path == harness.Tipapi { // which is ten times as slow
				number = 1000
			}
			before := kernelMemory(t)
			conns := hoard(t, p, number, asks)
			defer conns.close()
			time.Sleep(300 * time.Millisecond) // for what is on its way; the test is right without
			held := kernelMemory(t) - before
			t.Logf("the kernel holds %d MB for connections", held)
			if held > 2048*384/1000 {
				t.Errorf("the kernel holds %d MB for connections", held)
			}
			height()
			<-ctx.Done()
		},
	}.run(t)
}

// Thousands of posts of 60 kB stop before their end. Of a form that is read the
// program holds up to 128 kB, and Go's collector lets a heap grow to the double
// of what is held: 2048 connections (the default) at 256 kB and the program
// itself, 64 MB, make 588 MB. Closing the ones that wait longest costs next to
// nothing, so that others are let in at once.
func TestAttackHalfSentPosts(t *testing.T) {
	many := room(t, size(4000, 9000))
	half := harness.FormHead + "Content-Length: 60000\r\n\r\nlang=sv&what=" + strings.Repeat("x", 59_000)
	assault{
		lasts: time.Second, memory: 64 + 2048*256/1000,
		attack: func(ctx context.Context, t *testing.T, p *harness.Portal, height func()) {
			number := many
			if p.Cmd.Path == harness.Tipapi { // which is ten times as slow
				number = 1500
			}
			begun := time.Now()
			conns := hoard(t, p, number, half)
			sending := time.Since(begun)
			defer conns.close()
			begun = time.Now()
			open := conns.left()
			took := time.Since(begun)
			t.Logf("%d half-sent posts were sent in %v; %d are open %v later", number, sending.Round(time.Millisecond), open, took.Round(time.Millisecond))
			// The clients leave what they send to the kernel; the server has to read it all.
			if open > 2048 || took > 4*sending {
				t.Errorf("of %d half-sent posts, sent in %v, %d are open %v later, want no more than 2048 at once", number, sending, open, took)
			}
			height()
			<-ctx.Done()
		},
	}.run(t)
}

// HTTP/2 is off, so that there is no stream to reset: neither who begins with
// its preface nor who asks for an upgrade gets a frame of it.
func TestAttackHTTP2IsOff(t *testing.T) {
	p := harness.Start(t)
	settings := "\x00\x00\x00\x04\x00\x00\x00\x00\x00"
	headers := "\x00\x00\x01\x01\x05\x00\x00\x00\x01\x82"
	reset := "\x00\x00\x04\x03\x00\x00\x00\x00\x01\x00\x00\x00\x08"
	for name, request := range map[string]string{
		"the preface": "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + settings + strings.Repeat(headers+reset, 100),
		"an upgrade": "GET /sv/ HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA\r\n\r\n" +
			"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + settings,
	} {
		got := p.Raw(t, request)
		if bytes.Contains([]byte(got), []byte(settings[3:])) || strings.Contains(got, "101 Switching") || !strings.HasPrefix(got, "HTTP/1.1 ") {
			t.Errorf("%s: %.300q", name, got)
		}
		for _, a := range answers(got) {
			if a.Status == 0 {
				t.Errorf("%s: something that is no HTTP/1.1: %s", name, a.Body)
			}
		}
	}
}

// kernelMemory is what the kernel holds for all TCP connections, in MB.
func kernelMemory(t *testing.T) int {
	t.Helper()
	text, err := os.ReadFile("/proc/net/sockstat")
	if err != nil {
		t.Fatal(err)
	}
	_, after, _ := strings.Cut(string(text), "\nTCP: ")
	line, _, _ := strings.Cut(after, "\n")
	pages := 0
	if _, err := fmt.Sscan(line[strings.LastIndex(line, " ")+1:], &pages); err != nil {
		t.Fatalf("%q: %v", line, err)
	}
	return pages * os.Getpagesize() >> 20
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

// hoard opens n connections from a hundred addresses and sends the same on
// each. A connection may be closed by the server in the meantime.
func hoard(t *testing.T, p *harness.Portal, n int, send string) hoarded {
	t.Helper()
	conns := make(hoarded, n)
	var failed atomic.Int64
	harness.Several(64, func(worker int) {
		for i := worker; i < n; i += 64 {
			conn, err := harness.DialerFrom(fmt.Sprintf("127.88.0.%d", 1+i%100)).Dial("tcp", p.Host())
			if err != nil {
				failed.Add(1)
				continue
			}
			conns[i] = conn
			_ = conn.(*net.TCPConn).SetReadBuffer(4096) // what is not read stays with the server
			_ = conn.SetWriteDeadline(time.Now().Add(100 * time.Millisecond))
			_, _ = io.WriteString(conn, send)
		}
	})
	if failed.Load() > int64(n/10) {
		t.Errorf("%d of %d connections could not be opened", failed.Load(), n)
	}
	return conns
}

// left waits until the server has closed what is more than it keeps by default,
// and returns how many are open.
func (h hoarded) left() int {
	open := h.open()
	for deadline := time.Now().Add(harness.Hung); open > 2048 && time.Now().Before(deadline); open = h.open() {
		time.Sleep(20 * time.Millisecond)
	}
	return open
}

// open counts the connections that the server has not closed. It asks the
// kernel without waiting and without a goroutine for each.
func (h hoarded) open() int {
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
