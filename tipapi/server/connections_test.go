package server

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"lyktan/tipapi/limit"
	"lyktan/tipapi/spool"
)

// Nothing but a taken tip is answered with 200.
func TestBrokenRequestsAreNotReceipts(t *testing.T) {
	const head = "POST /tips HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\n"
	for name, request := range map[string]string{
		"bad chunk":        head + "Transfer-Encoding: chunked\r\n\r\n12\r\nlang=ar&what=kept+\r\nzz\r\n",
		"cut short":        head + "Content-Length: 100\r\n\r\nlang=ar&what=kept+",
		"OPTIONS * is 405": "OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			r := startDefault(t)
			conn, err := net.Dial("tcp", r.address)
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			fmt.Fprint(conn, request)
			if err := conn.(*net.TCPConn).CloseWrite(); err != nil {
				t.Fatal(err)
			}
			got, err := io.ReadAll(conn)
			if err != nil || !strings.HasPrefix(string(got), "HTTP/1.1 40") || !strings.Contains(string(got), "Referrer-Policy") ||
				(strings.HasPrefix(request, "POST") && !strings.Contains(string(got), "kept")) {
				t.Errorf("%v %.600s", err, got)
			}
			if left, err := os.ReadDir(r.spool); err != nil || len(left) != 0 {
				t.Errorf("left on disk: %v, %v", left, err)
			}
		})
	}
}

// begin posts the beginning of a form and returns when the server waits for the
// rest of the body, which it says to whoever expects it.
func begin(t *testing.T, conn net.Conn, length, body string) {
	t.Helper()
	fmt.Fprintf(conn, "POST /tips HTTP/1.1\r\nHost: x\r\nConnection: close\r\nExpect: 100-continue\r\n"+
		"Content-Type: application/x-www-form-urlencoded\r\n%s\r\n\r\n", length)
	goOn := make([]byte, len("HTTP/1.1 100 Continue\r\n\r\n"))
	if _, err := io.ReadFull(conn, goOn); err != nil || !strings.HasPrefix(string(goOn), "HTTP/1.1 100 ") {
		t.Fatalf("%v %q", err, goOn)
	}
	fmt.Fprint(conn, body)
}

func TestStopWithASlowClientIsNoFault(t *testing.T) {
	bounds := DefaultBounds()
	bounds.Stop = 100 * time.Millisecond
	r := start(t, bounds, spool.Limits{Tips: 1, Bytes: 1 << 30}, limit.Defaults())
	conn, err := net.Dial("tcp", r.address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	begin(t, conn, "Content-Length: 100", "lang")
	if err := r.end(); err != nil || !strings.Contains(r.log.String(), "before every request") {
		t.Errorf("%v: %s", err, r.log)
	}
}

// pipes is a listener whose connections are pipes, for tests in a bubble of fake
// time: the shipped limits, exact on the busiest machine.
type pipes struct {
	conns  chan net.Conn
	closed context.Context
	close  context.CancelFunc
}

func (p pipes) Accept() (net.Conn, error) {
	select {
	case conn := <-p.conns:
		return conn, nil
	case <-p.closed.Done():
		return nil, net.ErrClosed
	}
}

func (p pipes) Close() error   { p.close(); return nil }
func (p pipes) Addr() net.Addr { return &net.TCPAddr{} }

// inBubble plays a client of a server with the shipped limits, in fake time.
func inBubble(t *testing.T, client func(t *testing.T, conn net.Conn)) *running {
	t.Helper()
	r := prepare(t, DefaultBounds(), spool.Limits{Tips: 10, Bytes: 1 << 30}, limit.Defaults())
	synctest.Test(t, func(t *testing.T) {
		closed, cancel := context.WithCancel(context.Background())
		p := pipes{make(chan net.Conn), closed, cancel}
		r.serve(t, p)
		ours, theirs := net.Pipe()
		defer ours.Close()
		p.conns <- theirs
		client(t, ours)
	})
	return r
}

// A body that never ends is cut off by its size, or, when it trickles, by time.
func TestBodyThatNeverEnds(t *testing.T) {
	for name, c := range map[string]struct {
		piece  string
		pause  time.Duration
		status string
		after  time.Duration
	}{
		"fast":     {strings.Repeat("x", 4096), 0, "413", 0},
		"trickles": {"x", time.Second, "408", DefaultBounds().Read},
	} {
		t.Run(name, func(t *testing.T) {
			r := inBubble(t, func(t *testing.T, conn net.Conn) {
				begun := time.Now()
				var sending sync.WaitGroup
				sending.Go(func() {
					defer conn.Close() // also when nothing cuts it off
					fmt.Fprintf(conn, "POST /tips HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n")
					fmt.Fprintf(conn, "14\r\nlang=ar&what=kept+wo\r\n")
					for range 1000 {
						if _, err := fmt.Fprintf(conn, "%x\r\n%s\r\n", len(c.piece), c.piece); err != nil {
							return
						}
						time.Sleep(c.pause)
					}
				})
				got, err := io.ReadAll(conn)
				// net/http leaves some clients half a second to read the answer.
				if took := time.Since(begun); took < c.after || took > c.after+time.Second {
					t.Errorf("answered after %v, not %v", took, c.after)
				}
				conn.Close()
				sending.Wait()
				if !strings.Contains(string(got), " "+c.status+" ") || !strings.Contains(string(got), "kept wo") || !strings.Contains(string(got), "lang=ar") {
					t.Errorf("%v %.600s", err, got)
				}
			})
			if left, err := os.ReadDir(r.spool); err != nil || len(left) != 0 {
				t.Errorf("left on disk: %v, %v", left, err)
			}
		})
	}
}

func TestSlowHeadersAreCutOff(t *testing.T) {
	inBubble(t, func(t *testing.T, conn net.Conn) {
		begun := time.Now()
		fmt.Fprintf(conn, "GET /sv/ HTTP/1.1\r\nHost: x\r\nX-Slow: ")
		got, err := io.ReadAll(conn)
		if took := time.Since(begun); err != nil || took != DefaultBounds().Header {
			t.Errorf("open until %v: %v, %q", took, err, got)
		}
	})
}

func TestHugeHeadersAreRefused(t *testing.T) {
	r := startDefault(t)
	request, err := http.NewRequest(http.MethodGet, "http://"+r.address+"/sv/", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("X-Big", strings.Repeat("x", 4*maxHeader))
	if got := do(t, request); got.status != http.StatusRequestHeaderFieldsTooLarge {
		t.Errorf("%d", got.status)
	}
}

// A stop waits for who is in the middle of a form, and others are answered
// meanwhile.
func TestStopLetsARunningTipFinish(t *testing.T) {
	bounds := DefaultBounds()
	bounds.Stop = time.Hour
	r := start(t, bounds, spool.Limits{Tips: 1000, Bytes: 1 << 30}, limit.Defaults())
	conn, err := net.Dial("tcp", r.address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	begin(t, conn, "Content-Length: 14", "lang=sv")
	r.stop()
	for stopping := false; !stopping; { // is seen by the end of kept connections
		response, err := http.Get("http://" + r.address + "/sv/")
		if err != nil {
			t.Fatalf("somebody else is not answered: %v", err)
		}
		response.Body.Close()
		stopping = response.Close
	}
	fmt.Fprintf(conn, "&what=a")
	got, err := io.ReadAll(conn)
	if err != nil || !receiptOutput.Match(got) {
		t.Errorf("%v %.300s", err, got)
	}
	if err := r.end(); err != nil {
		t.Error(err)
	}
	if other, err := net.Dial("tcp", r.address); err == nil {
		other.Close()
		t.Error("still listens")
	}
}
