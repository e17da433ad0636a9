package harness

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// Portal is a running tipapi with a spool of its own.
type Portal struct {
	URL        string
	Proxied    string // address of the listener for the PROXY protocol, if there is one
	Operations string // URL of the administrator's address, if there is one
	Spool      string
	Cmd        *exec.Cmd
	Output     *SafeBuffer
	Ended      chan struct{} // closed when the process is gone
}

// Start runs the program on a new spool, with more flags if any.
func Start(t *testing.T, flags ...string) *Portal {
	t.Helper()
	return StartOn(t, t.TempDir(), flags...)
}

// StartOn runs the program on a spool that may hold tips already.
func StartOn(t *testing.T, spool string, flags ...string) *Portal {
	t.Helper()
	return StartProgram(t, Tipapi, spool, flags...)
}

// StartProgram runs another build of the program, [Shipped] for one.
func StartProgram(t testing.TB, program, spool string, flags ...string) *Portal {
	t.Helper()
	return Launch(t, spool, exec.Command(program,
		append([]string{"serve", "-listen", "127.0.0.1:0", "-site", Site, "-spool", spool, "-recipients", Recipients}, flags...)...))
}

// Launch runs a command that serves, and waits until it says all its addresses.
func Launch(t testing.TB, spool string, cmd *exec.Cmd) *Portal {
	t.Helper()
	p := &Portal{Spool: spool, Cmd: cmd, Output: &SafeBuffer{}, Ended: make(chan struct{})}
	reader, writer, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	p.Cmd.Stdout, p.Cmd.Stderr = writer, writer
	// File 2 goes nowhere in tipapi: data races are told on the standard output.
	p.Cmd.Env = append(p.Cmd.Environ(), "GORACE=log_path=stdout atexit_sleep_ms=0")
	if err := p.Cmd.Start(); err != nil {
		t.Fatal(err)
	}
	writer.Close()
	address := make(chan string, 3)
	go func() {
		lines := bufio.NewScanner(reader)
		for lines.Scan() {
			fmt.Fprintln(p.Output, lines.Text())
			if what, after, ok := strings.Cut(lines.Text(), " address="); ok {
				address <- what[strings.LastIndex(what, "=")+1:] + " " + after
			}
		}
		_ = p.Cmd.Wait() // how it ended is the affair of who asks the process state
		close(p.Ended)
	}()
	t.Cleanup(func() { p.Stop(t) })
	expected := 1
	for _, flag := range []string{"-operations", "-listen-proxy"} {
		if slices.Contains(cmd.Args, flag) {
			expected++
		}
	}
	for range expected {
		select {
		case said := <-address:
			switch what, url, _ := strings.Cut(said, " "); {
			case what == "operations":
				p.Operations = url
			case p.URL == "":
				p.URL = url
			default:
				p.Proxied = strings.TrimPrefix(url, "http://")
			}
		case <-p.Ended:
			t.Fatalf("tipapi did not start:\n%s", p.Output)
		case <-time.After(Hung):
			t.Fatalf("tipapi does not answer:\n%s", p.Output)
		}
	}
	return p
}

// Stop asks the process to end and reports a data race that it found.
func (p *Portal) Stop(t testing.TB) {
	t.Helper()
	if err := p.Cmd.Process.Signal(syscall.SIGTERM); err != nil && !errors.Is(err, os.ErrProcessDone) {
		t.Error(err)
	}
	select {
	case <-p.Ended:
	case <-time.After(Hung):
		t.Error("tipapi did not stop")
		_ = p.Cmd.Process.Kill()
		<-p.Ended
	}
	if strings.Contains(p.Output.String(), "DATA RACE") {
		t.Errorf("data race:\n%s", p.Output)
	}
}

// Kill ends the process as a crash would.
func (p *Portal) Kill(t *testing.T) {
	t.Helper()
	if err := p.Cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	<-p.Ended
}

// Tips reads the spool as the team does.
func (p *Portal) Tips(t *testing.T) []map[string]any {
	t.Helper()
	return TipsOf(t, ListTips(t, p.Spool))
}

// ListTips is what "tips list -json" prints of a spool.
func ListTips(t *testing.T, spool string) string {
	t.Helper()
	out, err := Command(Shipped, "tips", "list", "-spool", spool, "-identity", Identity, "-json")
	if err != nil {
		t.Fatal(err)
	}
	return out
}
