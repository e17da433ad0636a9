package webhook

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

var quiet = log.New(io.Discard, "", 0)

// listen is a server that does with each connection what it is told.
func listen(t *testing.T, then func(net.Conn)) (address string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() { defer conn.Close(); then(conn) }()
		}
	}()
	return listener.Addr().String()
}

// What a server may do with a connection.
var (
	hangs  = func(conn net.Conn) { _, _ = io.Copy(io.Discard, conn) }
	closes = func(net.Conn) {}
)

func say(words string, then func(net.Conn)) func(net.Conn) {
	return func(conn net.Conn) { _, _ = io.WriteString(conn, words); then(conn) }
}

// endless says words far beyond anything that is worth reading: 16 MB.
func endless(words string) func(net.Conn) {
	return func(conn net.Conn) {
		for range 16 << 20 / (100 * len(words)) {
			if _, err := io.WriteString(conn, strings.Repeat(words, 100)); err != nil {
				return
			}
		}
		hangs(conn)
	}
}

// What a server does instead of answering, and that Send is back in time. The
// connections are pipes, so that the clock is a fake one, which stands still
// while anybody works: the times are exact on the busiest machine.
func TestServersThatMisbehave(t *testing.T) {
	const atOnce, atDeadline = time.Duration(0), 10 * time.Second
	for name, c := range map[string]struct {
		does  func(net.Conn)
		want  string
		after time.Duration
		error string
	}{
		"hangs before its answer":        {hangs, away, atDeadline, "no answer: context deadline"},
		"hangs in its first line":        {say("HTTP/1.1 20", hangs), away, atDeadline, "no answer: context deadline"},
		"hangs in its header":            {say("HTTP/1.1 200 OK\r\nServer: wor", hangs), away, atDeadline, "no answer: context deadline"},
		"hangs after a 100":              {say("HTTP/1.1 100 Continue\r\n\r\n", hangs), away, atDeadline, "no answer: context deadline"},
		"hangs in a success's body":      {say("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nwor", hangs), kept, bodyTime, ""},
		"hangs in a refusal's body":      {say("HTTP/1.1 400 X\r\nContent-Length: 9\r\n\r\nwor", hangs), refused, atOnce, "400 Bad Request"},
		"hangs in a redirect's body":     {say("HTTP/1.1 307 X\r\nContent-Length: 9\r\nLocation: /\r\n\r\nwor", hangs), away, atOnce, "too often"},
		"hangs after an upgrade":         {say("HTTP/1.1 101 X\r\nConnection: upgrade\r\nUpgrade: words\r\n\r\n", hangs), away, atOnce, "101"},
		"closes at once":                 {closes, away, atOnce, ""},
		"closes in its first line":       {say("HTTP/1.1 20", closes), away, atOnce, ""},
		"closes in its header":           {say("HTTP/1.1 200 OK\r\nServer: wor", closes), away, atOnce, ""},
		"closes in a success's body":     {say("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nwor", closes), kept, atOnce, ""},
		"does not speak HTTP":            {say("+OK words\r\n", hangs), away, atOnce, "cannot be understood"},
		"says words for a status":        {say("HTTP/1.1 words\r\n\r\n", hangs), away, atOnce, "cannot be understood"},
		"has words in its header":        {say("HTTP/1.1 200 OK\r\nwords\r\n\r\n", hangs), away, atOnce, "cannot be understood"},
		"has a header without an end":    {say("HTTP/1.1 200 OK\r\n", endless("X: words\r\n")), away, atOnce, ""},
		"has a line without an end":      {endless("words"), away, atOnce, ""},
		"sends interim answers for ever": {endless("HTTP/1.1 102 words\r\n\r\n"), away, atOnce, ""},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := open(t, "http://127.0.0.1/secret-path?secret-file="+file(t, symmetric))
				s.transport.DialContext = func(context.Context, string, string) (net.Conn, error) {
					ours, theirs := net.Pipe()
					go func() {
						defer theirs.Close()
						request, err := http.ReadRequest(bufio.NewReader(theirs))
						if err == nil {
							_, err = io.Copy(io.Discard, request.Body)
						}
						if err != nil {
							t.Error(err)
						}
						c.does(theirs)
					}()
					return ours, nil
				}
				start := time.Now()
				err := s.Send(within(t, atDeadline), tipID, make([]byte, 100<<10))
				if took := time.Since(start); took != c.after {
					t.Errorf("it took %v, not %v", took, c.after)
				}
				if kind, _ := kindOf(err); kind != c.want {
					t.Errorf("%s (%v), not %s", kind, err, c.want)
				}
				if err != nil && !strings.Contains(err.Error(), c.error) {
					t.Errorf("%q does not say %q", err, c.error)
				}
				checkSilent(t, err, "words", "secret-path", tipID)
			})
		})
	}
}

func TestAHugeAnswerIsNotRead(t *testing.T) {
	for name, start := range map[string]func(*httptest.Server){"plain": plain, "TLS": overTLS} {
		for _, code := range []int{200, 400, 500} {
			var written atomic.Int64
			ended := make(chan struct{})
			r := receive(t, start, func(w http.ResponseWriter, _ *http.Request) {
				defer close(ended)
				w.WriteHeader(code)
				for written.Load() < 1<<30 {
					n, err := w.Write(make([]byte, 64<<10))
					written.Add(int64(n))
					if err != nil {
						return
					}
				}
			})
			_ = to(t, r, "/", symmetric).Send(within(t, hung), tipID, nil)
			<-ended
			// What the two kernels hold between them is out of our hands.
			if n := written.Load(); n > 32<<20 {
				t.Errorf("%s, %d: %d bytes were taken", name, code, n)
			}
		}
	}
}

func TestNamesThatCannotBeSigned(t *testing.T) {
	r := receive(t, plain, status(http.StatusOK))
	s := to(t, r, "/", symmetric)
	for _, id := range []string{"", "a.b", "a b", "a\r\nX: y", "å", strings.Repeat("a", 65)} {
		err := s.Send(within(t, hung), id, nil)
		if kind, _ := kindOf(err); kind != refused {
			t.Errorf("%q: %s", id, kind)
		}
	}
	if len(r.requests()) != 0 {
		t.Error("one of them was sent")
	}
}

func TestNothingIsLeftRunning(t *testing.T) {
	before := runtime.NumGoroutine()
	func() {
		hang := listen(t, hangs)
		for _, address := range []string{"http://" + hang, "https://" + hang} {
			s, err := Open(address + "/?secret-file=" + file(t, symmetric))
			if err != nil {
				t.Fatal(err)
			}
			for range 5 {
				ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
				if err := s.Send(ctx, tipID, nil); err == nil {
					t.Error("a server that says nothing took a tip")
				}
				cancel()
			}
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		}
	}()
	for deadline := time.Now().Add(hung); runtime.NumGoroutine() > before+1; time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			stacks := make([]byte, 1<<20)
			t.Fatalf("%d goroutines, %d before:\n%s", runtime.NumGoroutine(), before, stacks[:runtime.Stack(stacks, true)])
		}
	}
}

func TestCancelling(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	hang := listen(t, func(conn net.Conn) {
		_, _ = http.ReadRequest(bufio.NewReader(conn))
		cancel()
		hangs(conn)
	})
	s := open(t, fmt.Sprintf("http://%s/?secret-file=%s", hang, file(t, symmetric)))
	if err := s.Send(ctx, tipID, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}
