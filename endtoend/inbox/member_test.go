package inbox

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"lyktan/endtoend/harness"
)

// member is one of the team at a computer of her own: a folder that programs take
// for the whole home, a private key, and the inbox when it runs.
type member struct {
	name   string
	home   string
	key    string // the file of the private key
	public string // the line for recipients.txt

	url    string // of the inbox, such as http://127.0.0.1:49152
	cmd    *exec.Cmd
	output *harness.SafeBuffer
	enter  io.Writer // what the program reads from its terminal
	links  chan string
	ended  chan struct{}
}

func newMember(t *testing.T, name string) *member {
	t.Helper()
	home, err := os.MkdirTemp(harness.Work, "home") // a short path: the browser makes sockets in it
	if err != nil {
		t.Fatal(err)
	}
	m := &member{name: name, home: home}
	m.key = filepath.Join(t.TempDir(), "key.txt") // elsewhere: what lies in her home is searched
	if m.public, err = harness.Command(harness.Shipped, "keygen", "-o", m.key); err != nil {
		t.Fatal(err)
	}
	return m
}

// environment has programs write only to the member's home what they write
// without being asked.
func (m *member) environment() []string {
	return []string{"HOME=" + m.home, "TMPDIR=" + m.home, "XDG_CONFIG_HOME=" + filepath.Join(m.home, "config"),
		"XDG_CACHE_HOME=" + filepath.Join(m.home, "cache"), "XDG_DATA_HOME=" + filepath.Join(m.home, "data"),
		"XDG_STATE_HOME=" + filepath.Join(m.home, "state"), "XDG_RUNTIME_DIR=" + filepath.Join(m.home, "run")}
}

// start runs the inbox, and stop ends it; the test's end does so too.
func (m *member) start(t *testing.T, program string, flags ...string) {
	t.Helper()
	m.output, m.links, m.ended = &harness.SafeBuffer{}, make(chan string, 100), make(chan struct{})
	m.cmd = exec.Command(program, append([]string{"inbox", "-identity", m.key}, flags...)...)
	m.cmd.Dir = m.home
	m.cmd.Env = append(append(os.Environ(), m.environment()...), "GORACE=log_path=stdout atexit_sleep_ms=0")
	reader, writer, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	m.cmd.Stdout, m.cmd.Stderr = writer, writer
	if m.enter, err = m.cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	if err := m.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	writer.Close()
	go func() {
		for lines := bufio.NewScanner(reader); lines.Scan(); {
			fmt.Fprintln(m.output, lines.Text())
			if strings.HasPrefix(lines.Text(), "http://") {
				m.links <- lines.Text()
			}
		}
		_ = m.cmd.Wait() // how it ended is the affair of who asks the process state
		close(m.ended)
	}()
	t.Cleanup(func() { m.stop(t) })
	link := m.link(t)
	m.url = harness.Origin(link)
	m.links <- link
}

// link is the next link that the program has printed.
func (m *member) link(t *testing.T) string {
	t.Helper()
	select {
	case link := <-m.links:
		return link
	case <-m.ended:
		t.Fatalf("tipapi inbox ended:\n%s", m.output)
	case <-time.After(harness.Hung):
		t.Fatalf("tipapi inbox prints no link:\n%s", m.output)
	}
	return ""
}

// newLink has the program print another link.
func (m *member) newLink(t *testing.T) string {
	t.Helper()
	if _, err := io.WriteString(m.enter, "\n"); err != nil {
		t.Fatal(err)
	}
	return m.link(t)
}

func (m *member) stop(t *testing.T) {
	t.Helper()
	if err := m.cmd.Process.Signal(syscall.SIGTERM); err != nil && !errors.Is(err, os.ErrProcessDone) {
		t.Error(err)
	}
	select {
	case <-m.ended:
	case <-time.After(harness.Hung):
		t.Error("tipapi inbox did not stop")
		_ = m.cmd.Process.Kill()
		<-m.ended
	}
	if strings.Contains(m.output.String(), "DATA RACE") {
		t.Errorf("data race:\n%s", m.output)
	}
}
