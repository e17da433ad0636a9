package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// What stands in the terminal, for a reader beside the writer.
type terminal struct {
	mu   sync.Mutex
	text strings.Builder
}

func (t *terminal) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.text.Write(p)
}

func (t *terminal) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.text.String()
}

// Who writes sees the page, the fault as soon as it is saved, and that it is gone
// when it is mended; in the end nothing runs on.
func TestEdit(t *testing.T) {
	program := hugo(t)
	copied(t)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	listen := l.Addr().String()
	l.Close()
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	out, ended := &terminal{}, make(chan error, 1)
	go func() { ended <- edit(ctx, settings{hugo: program, team: "sodermalm", listen: listen}, out) }()
	until := func(what string, there func() bool) {
		t.Helper()
		for deadline := time.Now().Add(2 * time.Minute); !there(); time.Sleep(50 * time.Millisecond) {
			select {
			case err := <-ended:
				t.Fatalf("ended before %s: %v\n%s", what, err, out)
			default:
			}
			if time.Now().After(deadline) {
				t.Fatalf("no %s:\n%s", what, out)
			}
		}
	}
	page := func() string {
		answer, err := http.Get("http://" + listen + "/sv/granne/")
		if err != nil {
			return ""
		}
		defer answer.Body.Close()
		text, _ := io.ReadAll(answer.Body)
		return string(text)
	}
	said := func(pattern string) func() bool {
		return func() bool { return regexp.MustCompile(pattern).MatchString(out.String()) }
	}
	until("page", func() bool { return strings.Contains(page(), "<h1") })
	until("verdict", said(`No faults\.`))

	line, undo := plant(t, "content/sv/granne.md", "", "\nRing 070-123 45 67 nu.\n")
	until("fault", said(fmt.Sprintf(`To be mended:\n  content/sv/granne\.md:%d: typed-figures: "070-123 45 67" is typed into the text`, line+1)))
	until("changed page", func() bool { return strings.Contains(page(), "070-123 45 67 nu") })
	undo()
	until("mended", said(`(?s)To be mended:.*No faults\.`))

	// Of a file that is no YAML, Hugo prints hundreds of lines, about other files too.
	_, undo = plant(t, "site/data/services/somaya.yaml", "cost:", "\tcost:")
	until("fault of the data", said(`somaya\.yaml:\d+`))
	time.Sleep(3 * lookEvery) // whatever Hugo prints meanwhile, it is not passed on
	if strings.Contains(out.String(), "ERROR") {
		t.Errorf("Hugo's words beside ours:\n%s", out)
	}
	undo()

	stop()
	select {
	case err := <-ended:
		if err != nil {
			t.Errorf("ended with %v", err)
		}
	case <-time.After(time.Minute):
		t.Fatal("runs on")
	}
	if conn, err := net.Dial("tcp", listen); err == nil {
		conn.Close()
		t.Error("Hugo runs on")
	}
}

// Ended from elsewhere than the keyboard, the command takes Hugo along; and where
// something listens already, it says how to go elsewhere, and starts nothing.
func TestEditEnds(t *testing.T) {
	program := hugo(t)
	command := filepath.Join(t.TempDir(), "site")
	if output, err := exec.Command("go", "build", "-buildvcs=false", "-o", command, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	copied(t)
	for _, signal := range []syscall.Signal{syscall.SIGTERM, syscall.SIGHUP} {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		listen := l.Addr().String()
		taken, err := exec.Command(command, "edit", "-hugo", program, "-listen", listen).CombinedOutput()
		if err == nil || !strings.HasPrefix(string(taken), "site: the preview cannot be shown at "+listen) ||
			!strings.Contains(string(taken), "make edit PORT=8081") || strings.Count(string(taken), "\n") != 1 {
			t.Errorf("%v\n%s", err, taken)
		}
		l.Close()

		out := &terminal{}
		edit := exec.Command(command, "edit", "-hugo", program, "-listen", listen)
		edit.Stdout, edit.Stderr = out, out
		edit.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // so that what it leaves behind can be found, and ended
		if err := edit.Start(); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = syscall.Kill(-edit.Process.Pid, syscall.SIGKILL) })
		for deadline := time.Now().Add(2 * time.Minute); ; time.Sleep(50 * time.Millisecond) {
			if conn, err := net.Dial("tcp", listen); err == nil {
				conn.Close()
				break
			}
			if time.Now().After(deadline) {
				t.Fatalf("Hugo does not listen:\n%s", out)
			}
		}
		if err := edit.Process.Signal(signal); err != nil {
			t.Fatal(err)
		}
		ended := make(chan error, 1)
		go func() { ended <- edit.Wait() }()
		select {
		case err := <-ended:
			if err != nil {
				t.Errorf("%v: %v\n%s", signal, err, out)
			}
		case <-time.After(time.Minute):
			t.Fatalf("%v: runs on\n%s", signal, out)
		}
		if err := syscall.Kill(-edit.Process.Pid, 0); !errors.Is(err, syscall.ESRCH) {
			t.Errorf("%v: something of it runs on: %v", signal, err)
		}
	}
}

// The checker reads Markdown as Hugo prints it.
func TestGoldmarkIsHugos(t *testing.T) {
	version := regexp.MustCompile(`(?m)github\.com/yuin/goldmark (v\S+)`)
	var found []string
	for _, file := range []string{root + "/go.mod", "hugo.mod"} {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		m := version.FindSubmatch(text)
		if m == nil {
			t.Fatalf("%s: no goldmark", file)
		}
		found = append(found, string(m[1]))
	}
	if found[0] != found[1] {
		t.Errorf("go.mod has goldmark %s, site/hugo.mod %s: give both the same", found[0], found[1])
	}
}
