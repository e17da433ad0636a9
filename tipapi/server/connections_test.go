package server

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
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

func TestStopWithASlowClientIsNoFault(t *testing.T) {
	bounds := DefaultBounds()
	bounds.Stop = 100 * time.Millisecond
	r := start(t, bounds, spool.Limits{Tips: 1, Bytes: 1 << 30}, limit.Defaults())
	conn, err := net.Dial("tcp", r.address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	fmt.Fprint(conn, "POST /tips HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nlang")
	time.Sleep(50 * time.Millisecond)
	if err := r.end(); err != nil || !strings.Contains(r.log.String(), "before every request") {
		t.Errorf("%v: %s", err, r.log)
	}
}

// A body that never ends is cut off by its size, or, when it trickles, by time.
func TestBodyThatNeverEnds(t *testing.T) {
	bounds := DefaultBounds()
	bounds.Read = 300 * time.Millisecond
	for name, c := range map[string]struct {
		piece  string
		pause  time.Duration
		status string
	}{
		"fast":     {strings.Repeat("x", 4096), 0, "413"},
		"trickles": {"x", 10 * time.Millisecond, "408"},
	} {
		t.Run(name, func(t *testing.T) {
			r := start(t, bounds, spool.Limits{Tips: 10, Bytes: 1 << 30}, limit.Defaults())
			conn, err := net.Dial("tcp", r.address)
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			if err := conn.SetDeadline(time.Now().Add(10 * time.Second)); err != nil {
				t.Fatal(err)
			}
			fmt.Fprintf(conn, "POST /tips HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n")
			fmt.Fprintf(conn, "14\r\nlang=ar&what=kept+wo\r\n")
			go func() {
				for range 10_000 {
					if _, err := fmt.Fprintf(conn, "%x\r\n%s\r\n", len(c.piece), c.piece); err != nil {
						return
					}
					time.Sleep(c.pause)
				}
			}()
			got, err := io.ReadAll(conn)
			if !strings.Contains(string(got), " "+c.status+" ") || !strings.Contains(string(got), "kept wo") || !strings.Contains(string(got), "lang=ar") {
				t.Errorf("%v %.600s", err, got)
			}
			if left, err := os.ReadDir(r.spool); err != nil || len(left) != 0 {
				t.Errorf("left on disk: %v, %v", left, err)
			}
		})
	}
}

func TestSlowHeadersAreCutOff(t *testing.T) {
	bounds := DefaultBounds()
	bounds.Header = 200 * time.Millisecond
	r := start(t, bounds, spool.Limits{Tips: 10, Bytes: 1 << 30}, limit.Defaults())
	conn, err := net.Dial("tcp", r.address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	fmt.Fprintf(conn, "GET /sv/ HTTP/1.1\r\nHost: x\r\nX-Slow: ")
	if err := conn.SetReadDeadline(time.Now().Add(5 * time.Second)); err != nil {
		t.Fatal(err)
	}
	begun := time.Now()
	_, err = io.ReadAll(conn)
	if took := time.Since(begun); err != nil || took > 4*time.Second {
		t.Errorf("still open after %v: %v", took, err)
	}
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

func TestStopLetsARunningTipFinish(t *testing.T) {
	r := startDefault(t)
	conn, err := net.Dial("tcp", r.address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	fmt.Fprintf(conn, "POST /tips HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 14\r\n\r\nlang=sv")
	time.Sleep(50 * time.Millisecond) // the server waits for the rest of the body
	r.stop()
	time.Sleep(50 * time.Millisecond)
	fmt.Fprintf(conn, "&what=a")
	got, err := io.ReadAll(conn)
	if err != nil || !receiptOutput.Match(got) {
		t.Errorf("%v %.300s", err, got)
	}
	if _, err := net.DialTimeout("tcp", r.address, time.Second); err == nil {
		t.Error("still listens")
	}
}
