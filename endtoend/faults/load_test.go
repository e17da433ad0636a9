//go:build linux

package faults

import (
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"lyktan/endtoend/harness"
	"lyktan/tipapi/seal"
)

// Asked to stop under load, the process answers all whose connection it has
// taken, also those who send the second half of their tip after that.
func TestFaultStopped(t *testing.T) {
	stops, b, spool := often(4, 60), newBook(), t.TempDir()
	var late, cut, dropped atomic.Int64
	for i := range stops {
		p := harness.StartProgram(t, []string{harness.Tipapi, harness.Shipped}[i%2], spool, unbounded...)
		asked := make(chan struct{})
		var half, slow sync.WaitGroup
		for n := range 12 {
			pause := rand.N(time.Second)
			if i+n == 0 {
				pause = 6 * time.Second
			}
			half.Add(1)
			slow.Go(func() {
				words := b.Words()
				head, rest := fmt.Sprintf("%sContent-Length: %d\r\n\r\n", harness.FormHead, len(harness.TipOf(words))), harness.TipOf(words)
				conn, err := net.Dial("tcp", p.Host())
				if err == nil {
					defer conn.Close()
					_, err = io.WriteString(conn, head+rest[:9])
				}
				half.Done()
				<-asked
				time.Sleep(pause)
				if err == nil {
					_, err = io.WriteString(conn, rest[9:])
				}
				var page []byte
				if err == nil {
					page, err = io.ReadAll(conn)
				}
				match := harness.ReceiptOutput.FindStringSubmatch(string(page))
				if match == nil {
					t.Errorf("a tip half sent when the process was asked to stop got %.40q, %v", page, err)
					return
				}
				b.Note(strings.ReplaceAll(match[1], " ", ""), words)
			})
		}
		half.Wait()
		b.broke = func(err error) {
			switch {
			case errors.Is(err, syscall.ECONNREFUSED):
				late.Add(1)
			case errors.Is(err, syscall.ECONNRESET):
				cut.Add(1) // by the kernel: the process never saw it
			default:
				dropped.Add(1)
				t.Logf("closed by the process: %v", err)
			}
		}
		ended := b.load(t, p, 24, nil)
		harness.MustRun(t, "kill", fmt.Sprint(p.Cmd.Process.Pid))
		close(asked)
		ended()
		slow.Wait()
		<-p.Ended // a second signal would end it at once
		if !strings.Contains(p.Output.String(), "stopped") {
			t.Errorf("did not stop in order:\n%s", p.Output)
		}
	}
	b.read(t, spool)
	b.report(t, "SIGTERM under load of 36 senders", stops)
	t.Logf("%d found nobody listening any more, %d had their connection cut, %d had it closed without an answer", late.Load(), cut.Load(), dropped.Load())
	if b.Tips() > b.Receipts() || dropped.Load() > 0 {
		t.Errorf("%d tips for %d receipts, %d senders without an answer", b.Tips(), b.Receipts(), dropped.Load())
	}
}

// Two hundred senders at once, each from a network of its own, with the limits
// as they are by default; then fifty with the same tip.
func TestFaultTwoHundredAtOnce(t *testing.T) {
	rounds, b := often(2, 40), newBook()
	for i := range rounds {
		p := harness.StartProgram(t, []string{harness.Tipapi, harness.Shipped}[i%2], t.TempDir())
		at := func(senders int, words func() string) {
			now := make(chan struct{})
			var ready sync.WaitGroup
			ready.Add(senders)
			go func() { ready.Wait(); close(now) }()
			harness.Several(senders, func(i int) {
				s := harness.SenderFrom(p, fmt.Sprintf("127.30.%d.%d", senders, 1+i))
				defer s.Client.CloseIdleConnections()
				told := words()
				ready.Done()
				<-now
				b.Taken(t, s, told)
			})
		}
		at(200, b.Words)
		same := b.Words()
		at(50, func() string { return same })
		b.read(t, p.Spool)
		p.Stop(t)
	}
	repeats := b.report(t, "200 senders at once, then 50 with the same tip", rounds)
	if b.Receipts() != 201*rounds || b.Tips() != 201*rounds || repeats > 0 {
		t.Errorf("%d receipts and %d tips, want %d", b.Receipts(), b.Tips(), 201*rounds)
	}
}

// The process may open as few files as it accepts, and idle connections take
// those; then it may open none at all.
func TestFaultNoFileLeft(t *testing.T) {
	spool, b, times := t.TempDir(), newBook(), often(3, 50)
	args := append([]string{"-c", `ulimit -n 576 && exec "$@"`, "sh", harness.Tipapi, "serve", "-listen", "127.0.0.1:0", "-site", harness.Site,
		"-spool", spool, "-recipients", harness.Recipients, "-connections", "64"}, unbounded...)
	p := harness.Launch(t, spool, exec.Command("sh", args...))
	for range 200 {
		conn, err := net.Dial("tcp", p.Host())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
	}
	tell := func(s *harness.Sender) int {
		words := b.Words()
		got, err := b.Tell(t.Context(), s, words)
		if err != nil || !b.Has(words) && !handedBack(got, words) {
			t.Errorf("neither a receipt nor the page with the words: %d, %v", got.Status, err)
		}
		return got.Status
	}
	harness.Several(40, func(int) { b.Taken(t, harness.SenderFrom(p, "127.0.0.1"), b.Words()) })
	limit := func(files int) {
		harness.MustRun(t, "prlimit", fmt.Sprintf("--nofile=%d:576", files), fmt.Sprintf("--pid=%d", p.Cmd.Process.Pid))
	}
	var refused atomic.Int64
	for range times {
		var known []*harness.Sender // each with a connection that is open already
		for range 8 {
			s := harness.SenderFrom(p, "127.0.0.1")
			defer s.Client.CloseIdleConnections()
			page, err := s.Client.Get(p.URL + "/sv/")
			if err != nil {
				t.Fatal(err)
			}
			_, _ = io.Copy(io.Discard, page.Body)
			known = append(known, s)
		}
		limit(3)
		harness.Several(len(known), func(i int) {
			if tell(known[i]) == http.StatusServiceUnavailable {
				refused.Add(1)
			}
		})
		later := make(chan int)
		go func() { later <- tell(harness.SenderFrom(p, "127.0.0.1")) }()
		time.Sleep(200 * time.Millisecond) // usually it waits by then; the test is right without
		limit(576)
		if status := <-later; status != http.StatusOK {
			t.Errorf("who came meanwhile got %d when files could be opened again", status)
		}
	}
	b.read(t, spool)
	if n := b.report(t, fmt.Sprintf("no file can be opened (%d senders refused with their words)", refused.Load()), times); n > 0 || refused.Load() == 0 {
		t.Errorf("%d tips twice; %d refused", n, refused.Load())
	}
}

// A start on a spool with many thousands of tips. In the long run a webhook
// then takes them at its pace.
func TestFaultManyWaiting(t *testing.T) {
	many, pace, spool, b := often(20_000, 100_000), 2*time.Millisecond, t.TempDir(), newBook()
	keys, err := seal.LoadRecipients(harness.Recipients)
	if err != nil {
		t.Fatal(err)
	}
	old, err := keys.Seal([]byte(`{"v":1,"receipt":"0000000000000000","what":"waiting"}`))
	if err != nil {
		t.Fatal(err)
	}
	laying := time.Now()
	for i := range many {
		if err := os.WriteFile(filepath.Join(spool, fmt.Sprintf("waiting%d.age", i)), old, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	laid := time.Since(laying)
	flags, hook := slices.Concat(unbounded, []string{"-operations", "127.0.0.1:0"}), harness.StartReceiver(t)
	if longFaults {
		flags = append(flags, "-deliver", hook.URL+"/?secret-file="+harness.SecretFile(t), "-site", harness.OneWay(t), "-deliver-pace", pace.String(), "-deliver-every", "1s")
	}
	begun := time.Now()
	p := harness.StartProgram(t, harness.Shipped, spool, flags...)
	ready := time.Since(begun)
	var each [16]time.Duration
	harness.Several(len(each), func(i int) {
		begun := time.Now()
		b.Taken(t, harness.SenderFrom(p, "127.0.0.1"), b.Words())
		p.Get(t, "/sv/")
		each[i] = time.Since(begun)
	})
	waitReady(t, p)
	if longFaults {
		harness.Eventually(t, "all are delivered", 40*time.Minute, func() bool { return len(hook.Kept()) == many+b.Receipts() })
		took := time.Since(begun)
		t.Logf("%d tips were delivered in %v, %.0f a second; the pace allows %.0f", many, took, float64(many)/took.Seconds(), 1/pace.Seconds())
		if took < time.Duration(many)*pace {
			t.Error("faster than the pace")
		}
		harness.Eventually(t, "all are put aside", harness.Hung, func() bool { return len(harness.Files(t, spool, "*.age")) == 0 })
	}
	most := harness.Memory(t, p)
	t.Logf("with %d tips in the spool: ready after %v, the slowest of 16 receipts, each with a page, after %v, at most %d MB of memory", many, ready, slices.Max(each[:]),
		most)
	if ready > max(15*time.Second, 3*laid) || most > 256 {
		t.Errorf("too slow, or too large: laying the tips there took %v", laid)
	}
	harness.MustRun(t, "find", spool, "-name", "waiting*", "-delete")
	b.read(t, spool)
	b.report(t, fmt.Sprintf("a start with %d tips in the spool", many), 1)
}

// A clock that jumps, decades in both directions, while tips are taken and
// delivered. The program is built with another time.Now; file times from 1970
// and 2100 are tried with the program as it is.
func TestFaultClock(t *testing.T) {
	t.Parallel()
	b, spool, hook := newBook(), t.TempDir(), harness.StartReceiver(t)
	now := filepath.Join(t.TempDir(), "now")
	program := harness.Shipped
	if longFaults {
		program = jumping(t, now)
	}
	p := harness.StartProgram(t, program, spool, unbounded...)
	harness.Several(8, func(int) { b.Taken(t, harness.SenderFrom(p, "127.0.0.1"), b.Words()) })
	p.Stop(t)
	for i, file := range harness.Files(t, spool, "*") {
		at := []time.Time{time.Unix(0, 0), time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC)}[i%2]
		if err := os.Chtimes(file, at, at); err != nil {
			t.Fatal(err)
		}
	}
	p = harness.StartProgram(t, program, spool, append([]string{"-site", harness.OneWay(t), "-deliver", hook.URL + "/?secret-file=" + harness.SecretFile(t), "-deliver-every", "1s"},
		unbounded...)...)
	jumps := []string{"0", "3600", "-3600", "315576000", "-1700000000", "86400", "-86400", "2524608000", "0"}[:often(1, 9)]
	for _, seconds := range jumps {
		if err := os.WriteFile(now, []byte(seconds), 0o600); err != nil {
			t.Fatal(err)
		}
		time.Sleep(200 * time.Millisecond) // usually it has jumped by then; the test is right without
		harness.Several(8, func(int) { b.Taken(t, harness.SenderFrom(p, "127.0.0.1"), b.Words()) })
		harness.Eventually(t, "all are delivered", harness.Hung, func() bool { return len(hook.Kept()) == b.Receipts() })
	}
	for _, tip := range harness.Opened(t, hook.Kept()) {
		b.Find(fmt.Sprint(tip["id"]), fmt.Sprint(tip["receipt"]), fmt.Sprint(tip["what"]))
	}
	b.report(t, "clock jumps between 1970 and 2100 (short: file times do), tips delivered", len(jumps))
}

// jumping builds a tipapi whose clock is off by the seconds in a file.
func jumping(t *testing.T, now string) string {
	t.Helper()
	dir := t.TempDir()
	harness.MustRun(t, "sh", "-c", `set -e
		clock=$(go env GOROOT)/src/time/time.go
		sed -e '/^func Now() Time {/,/^}/s/:= runtimeNow()/&\n\tsec += Jump/' -e 's/^func Now() Time {/var Jump int64\n\n&/' "$clock" > "$1/time.go"
		grep -q 'sec += Jump' "$1/time.go"
		cat > "$1/jump.go" <<-.
			package main

			import ("os"; "strconv"; "time")

			func init() {
				go func() {
					for ; ; time.Sleep(20 * time.Millisecond) {
						text, _ := os.ReadFile("$2")
						time.Jump, _ = strconv.ParseInt(string(text), 10, 64)
					}
				}()
			}
			.
		echo "{\"Replace\": {\"$clock\": \"$1/time.go\", \"$PWD/tipapi/jump.go\": \"$1/jump.go\"}}" > "$1/plan.json"
		CGO_ENABLED=0 go build -overlay "$1/plan.json" -o "$1/tipapi" ./tipapi`, "sh", dir, now)
	return dir + "/tipapi"
}
