package mail

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"lyktan/tipapi/delivery"
)

// script is a server on loopback that plays a part with each connection, for
// what no real server does when asked.
type script struct {
	addr string

	mu    sync.Mutex
	heard strings.Builder
}

// dialogue is one connection of a script.
type dialogue struct {
	net.Conn
	lines *bufio.Reader
	stop  <-chan struct{} // closed when the test is over
}

const (
	narrow = 4 << 10 // bytes that wait in a script's connection, about
	wide   = 4 << 20 // bytes that cannot hide in buffers on the way
)

func play(t *testing.T, part func(d *dialogue)) *script {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &script{addr: listener.Addr().String()}
	stop := make(chan struct{})
	var running sync.WaitGroup
	running.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			running.Go(func() {
				defer conn.Close()
				_ = conn.(*net.TCPConn).SetReadBuffer(narrow)
				part(&dialogue{conn, bufio.NewReader(io.TeeReader(conn, s)), stop})
			})
		}
	})
	t.Cleanup(func() { close(stop); listener.Close(); running.Wait() })
	return s
}

func (s *script) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.heard.Write(p)
}

func (s *script) all() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.heard.String()
}

func (d *dialogue) say(format string, args ...any) { fmt.Fprintf(d, format+"\r\n", args...) }

func (d *dialogue) hear() string {
	line, _ := d.lines.ReadString('\n')
	return line
}

// steps are what a server goes through with a mail to two recipients.
var steps = []string{"220 x", "250 x", "250 from", "250 to", "250 to", "354 go", "250 taken", "221 bye"}

// until plays a usual server for the first n steps; the next is the caller's.
func (d *dialogue) until(n int) *dialogue {
	for i, step := range steps[:n] {
		if i > 0 {
			d.ask(i)
		}
		d.say("%s", step)
	}
	if n > 0 && n < len(steps) {
		d.ask(n)
	}
	return d
}

// ask reads what comes before step i: one line, or the message.
func (d *dialogue) ask(i int) {
	for line := d.hear(); steps[i] == "250 taken" && line != ".\r\n" && line != ""; {
		line = d.hear()
	}
}

func (d *dialogue) hang() { <-d.stop }

// undelivered checks that an error means: try the destination again later.
func undelivered(t *testing.T, err error) {
	t.Helper()
	var refused delivery.Refused
	var later delivery.Later
	if err == nil || errors.As(err, &refused) || errors.As(err, &later) {
		t.Fatalf("counts as %v", err)
	}
}

func TestClosesInBetween(t *testing.T) {
	for n := range len(steps) {
		s := play(t, func(d *dialogue) { d.until(n) })
		err := open(t, "smtp://%s%s", s.addr, settings).Send(soon(t), id, make([]byte, 16<<10))
		if n < 7 {
			undelivered(t, err) // 6: the whole message is there, its 250 is not
		} else if err != nil {
			t.Errorf("closed after the last 250: %v", err)
		}
	}
}

func TestClosesInTheMessage(t *testing.T) {
	s := play(t, func(d *dialogue) {
		d.until(5)
		d.say("354 go")
		for range 20 {
			d.hear()
		}
	})
	undelivered(t, open(t, "smtp://%s%s", s.addr, settings).Send(soon(t), id, make([]byte, 64<<10)))
	undelivered(t, open(t, "smtp://%s%s", s.addr, settings).Send(soon(t), id, make([]byte, wide)))
	if strings.Contains(s.all(), "\r\n.\r\n") {
		t.Error("a message cut short was ended as if it were whole")
	}
}

func TestQuitDoesNotMatter(t *testing.T) {
	for name, part := range map[string]func(d *dialogue){
		"refused": func(d *dialogue) { d.until(7).say("500 no") },
		"garbled": func(d *dialogue) { d.until(7).say("bye") },
		"hangs":   func(d *dialogue) { d.until(7).hang() },
	} {
		s := play(t, part)
		ctx := soon(t)
		if err := open(t, "smtp://%s%s", s.addr, settings).Send(ctx, id, []byte("sealed")); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if ctx.Err() != nil {
			t.Errorf("%s: waited for a farewell until the deadline", name)
		}
		if !strings.HasSuffix(s.all(), "\r\n.\r\nQUIT\r\n") {
			t.Errorf("%s: no farewell", name)
		}
	}
}

// An answer that comes before the message cannot be an answer to it.
func TestAnswerAhead(t *testing.T) {
	s := play(t, func(d *dialogue) { d.until(5).say("354 go\r\n250 taken"); d.hang() })
	undelivered(t, open(t, "smtp://%s%s", s.addr, settings).Send(soon(t), id, []byte("sealed")))
	if strings.Contains(s.all(), "Message-ID") {
		t.Error("the message was sent all the same")
	}
}

// The connection is a pipe, so that the clock is a fake one: it stands still
// while anybody works, and a busy machine changes nothing.
func TestSlowServersEndByTheDeadline(t *testing.T) {
	const limit = time.Minute
	parts := map[string]func(d *dialogue){
		"a byte a second": func(d *dialogue) {
			for _, b := range []byte(strings.Repeat("220-mail.example.test\r\n", 100)) {
				d.Write([]byte{b})
				select {
				case <-d.stop:
					return
				case <-time.After(time.Second):
				}
			}
		},
		"does not read": func(d *dialogue) { d.until(5).say("354 go"); d.hang() },
	}
	for n := range 7 {
		parts[fmt.Sprintf("hangs instead of %q (%d)", steps[n], n)] = func(d *dialogue) { d.until(n).hang() }
	}
	for _, scheme := range []string{"smtp", "smtps"} {
		for name, part := range parts {
			synctest.Test(t, func(t *testing.T) {
				sender := open(t, "%s://127.0.0.1%s", scheme, settings)
				ours, theirs := net.Pipe()
				sender.dial = func(context.Context, string, string) (net.Conn, error) { return nearby{ours}, nil }
				if scheme == "smtps" {
					ca := newAuthority(t)
					sender = open(t, "%s://127.0.0.1%s&ca=%s", scheme, settings, ca.file)
					sender.dial = func(context.Context, string, string) (net.Conn, error) { return nearby{ours}, nil }
					theirs = tls.Server(theirs, ca.serving(t, host, time.Now().Add(time.Hour)))
				}
				stop := make(chan struct{})
				go func() {
					defer theirs.Close()
					part(&dialogue{theirs, bufio.NewReader(theirs), stop})
				}()
				ctx, cancel := context.WithTimeout(t.Context(), limit)
				defer cancel()
				begin := time.Now()
				err := sender.Send(ctx, id, make([]byte, 64<<10))
				took := time.Since(begin)
				close(stop)
				undelivered(t, err)
				if !errors.Is(err, context.DeadlineExceeded) || took != limit {
					t.Errorf("%s, %s: ended after %v with %v", scheme, name, took, err)
				}
				if name == "does not read" && !strings.Contains(err.Error(), "message") {
					t.Errorf("%s, %s: ended before the message: %v", scheme, name, err)
				}
			})
		}
	}
}

type nearby struct{ net.Conn }

func (nearby) RemoteAddr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 465} }

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	s := play(t, func(d *dialogue) { d.until(6); cancel(); d.hang() })
	err := open(t, "smtp://%s%s", s.addr, settings).Send(ctx, id, []byte("sealed"))
	undelivered(t, err)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("ended with %v", err)
	}
}

func TestAwayIsAPlainError(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := listener.Addr().String()
	listener.Close()
	undelivered(t, open(t, "smtp://%s%s", addr, settings).Send(soon(t), id, []byte("sealed")))
	undelivered(t, open(t, "smtp://nowhere.invalid%s", settings).Send(soon(t), id, []byte("sealed")))
}

// What a server says is bounded, and its words are in no error.
func TestBabble(t *testing.T) {
	const words = "SECRET 12:34:56"
	for name, part := range map[string]func(d *dialogue){
		"another protocol": func(d *dialogue) { d.say("%s HTTP/1.1 400 Bad Request", words) },
		"words":            func(d *dialogue) { d.until(2).say("450 4.7.1 %s", words) },
		"lines":            func(d *dialogue) { d.until(2).say("550-5.7.1 %s\r\n550 %s", words, words) },
		"a number":         func(d *dialogue) { d.until(2).say("25 %s", words) },
		"lines for ever": func(d *dialogue) {
			for _, err := d.until(1).Write(nil); err == nil; {
				_, err = fmt.Fprintf(d, "250-%s\r\n", words)
			}
		},
		"a line for ever": func(d *dialogue) {
			for _, err := d.until(1).Write(nil); err == nil; {
				_, err = io.WriteString(d, words)
			}
		},
	} {
		s := play(t, part)
		err := open(t, "smtp://%s%s", s.addr, settings).Send(soon(t), id, []byte("sealed"))
		undelivered(t, err)
		if strings.Contains(err.Error(), "SECRET") || strings.Contains(err.Error(), "12:") || errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
