//go:build linux

package operations

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lyktan/endtoend/harness"
)

// unit starts tipapi as systemd does by a .socket unit: the sockets stay open from
// one process to the next.
type unit struct {
	names []string
	files []*os.File
	env   []string
}

func (u *unit) listen(t *testing.T, name string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	file, err := l.(*net.TCPListener).File()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { file.Close() })
	u.names, u.files = append(u.names, name), append(u.files, file)
}

func (u *unit) command(spool string, flags ...string) *exec.Cmd {
	args := append([]string{"-c", `LISTEN_PID=$$ exec "$@"`, "sh", harness.Tipapi, "serve", "-listen", "systemd", "-site", harness.Site,
		"-spool", spool, "-recipients", harness.Recipients}, append(flags, plenty...)...)
	cmd := exec.Command("sh", args...)
	cmd.ExtraFiles = u.files
	cmd.Env = append(os.Environ(), fmt.Sprint("LISTEN_FDS=", len(u.files)), "LISTEN_FDNAMES="+strings.Join(u.names, ":"))
	cmd.Env = append(cmd.Env, u.env...)
	return cmd
}

// With the sockets of systemd, tipapi is restarted under load and nobody is
// refused, and no tip is lost.
func TestRestartUnderLoad(t *testing.T) {
	t.Parallel()
	u, spool := &unit{}, t.TempDir()
	u.listen(t, "listen")
	u.listen(t, "operations")
	p := harness.Launch(t, spool, u.command(spool, "-operations", "systemd"))
	b := harness.NewBook()
	senders := load(t, b, p.URL)
	for range 3 {
		senders.More(t, 10)
		p.Stop(t)
		stopped := time.Now()
		p = harness.Launch(t, spool, u.command(spool, "-operations", "systemd"))
		t.Logf("%v from one process to the next", time.Since(stopped))
	}
	senders.More(t, 10)
	senders.End()
	compare(t, b, spool)
	if got := ready(t, p); got.Status != http.StatusOK {
		t.Errorf("%d %s", got.Status, got.Body)
	}
}

// A socket that nobody would answer on, and one that is missing, are errors at the
// start.
func TestSocketsFitTheFlags(t *testing.T) {
	t.Parallel()
	for says, change := range map[string]func(u *unit){
		"a socket named lyktan.socket, and no flag takes it": func(u *unit) { u.listen(t, "listen"); u.listen(t, "lyktan.socket") },
		"-listen systemd: systemd has handed over no socket": func(u *unit) {},
	} {
		u := &unit{}
		change(u)
		cmd := u.command(t.TempDir())
		timer := time.AfterFunc(harness.Hung, func() { _ = cmd.Process.Kill() })
		out, err := cmd.CombinedOutput()
		timer.Stop()
		if err == nil || !strings.Contains(string(out), says) {
			t.Errorf("want %q: %v\n%s", says, err, out)
		}
	}
}

// systemd is told when tipapi is ready, reloads, is alive, and stops.
func TestSystemdIsTold(t *testing.T) {
	t.Parallel()
	address := filepath.Join(t.TempDir(), "notify")
	socket, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: address, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	defer socket.Close()
	u, spool := &unit{env: []string{"NOTIFY_SOCKET=" + address, "WATCHDOG_USEC=50000"}}, t.TempDir()
	u.listen(t, "listen")
	p := harness.Launch(t, spool, u.command(spool))
	// told waits for a message, and passes over those that say only that it is alive.
	told := func(want ...string) {
		t.Helper()
		message := make([]byte, 4096)
		for {
			_ = socket.SetReadDeadline(time.Now().Add(harness.Hung))
			n, err := socket.Read(message)
			if err != nil {
				t.Fatalf("%q is not told: %v", want, err)
			}
			got := string(message[:n])
			if got == "WATCHDOG=1" && want[0] != got {
				continue
			}
			for _, part := range want {
				if !strings.Contains(got, part) {
					t.Fatalf("told %q, want %q", got, want)
				}
			}
			return
		}
	}
	told("READY=1")
	told("WATCHDOG=1")
	hangUp(t, p, "msg=reloaded")
	told("RELOADING=1\n", "MONOTONIC_USEC=")
	told("READY=1")
	go p.Stop(t)
	told("STOPPING=1")
	<-p.Ended
}

// Who sends slowly does not keep others out while tipapi stops, and cannot hold
// the stop for longer than it may take.
func TestSlowSenderDoesNotHoldTheStop(t *testing.T) {
	t.Parallel()
	p := portalOn(t, t.TempDir(), "-time-stop", "3s")
	slow, err := net.Dial("tcp", p.Host())
	if err != nil {
		t.Fatal(err)
	}
	defer slow.Close()
	if _, err := slow.Write([]byte(harness.FormHead + "Content-Length: 1000\r\n\r\nlang=sv&what=")); err != nil {
		t.Fatal(err)
	}
	p.Get(t, "/sv/") // the server is past that by now, or nearly: what comes first is taken first
	begun := time.Now()
	go p.Stop(t)
	answered, last := 0, time.Now()
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	for {
		response, err := client.Get(p.URL + "/sv/")
		if response != nil {
			response.Body.Close()
		}
		if err != nil {
			break
		}
		answered, last = answered+1, time.Now()
		time.Sleep(5 * time.Millisecond)
	}
	<-p.Ended
	served, refused := last.Sub(begun), time.Since(last)
	t.Logf("%d answered in %v, then nobody for %v", answered, served, refused)
	if answered < 2 || served < refused {
		t.Errorf("others were answered for %v and refused for %v", served, refused)
	}
	if !strings.Contains(p.Output.String(), "stopped before every request was at its end") {
		t.Errorf("who was cut off is not told:\n%s", p.Output)
	}
}
