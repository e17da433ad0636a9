package endtoend

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// hung ends what would never end. No test judges how long the machine takes: one
// that shares it with twenty others is as right as a quiet one.
const hung = 10 * time.Minute

// What TestMain makes once.
var (
	root       string // of the repository
	tools      string // .bin
	tipapi     string // the program, with the race detector
	shipped    string // the program as it is shipped
	site       string // the built site
	recipients string
	identity   string
)

// address is where the built site believes that it is read.
const address = "https://lyktan.example/"

var languages = []string{"sv", "sv-x-lattlast", "en", "ar"}

func TestMain(m *testing.M) {
	status, err := setUp(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, "endtoend:", err)
		status = 1
	}
	os.Exit(status)
}

func setUp(m *testing.M) (int, error) {
	var err error
	if root, err = filepath.Abs("../.."); err != nil {
		return 0, err
	}
	tools = filepath.Join(root, ".bin")
	for _, tool := range []string{"age", "node/node_modules/axe-core/axe.min.js", "node/node_modules/vnu-jar/build/dist/vnu.jar"} {
		if _, err := os.Stat(filepath.Join(tools, tool)); err != nil {
			return 0, fmt.Errorf("%w: run the tests with make test", err)
		}
	}
	work, err := os.MkdirTemp("", "lyktan-endtoend-")
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(work)
	tipapi, shipped, site = filepath.Join(work, "tipapi"), filepath.Join(work, "shipped"), filepath.Join(work, "site")
	recipients, identity = filepath.Join(work, "recipients.txt"), filepath.Join(work, "key.txt")
	if _, err := command("go", "build", "-race", "-o", tipapi, "./tipapi"); err != nil {
		return 0, err
	}
	if _, err := command("env", "CGO_ENABLED=0", "go", "build", "-trimpath", "-o", shipped, "./tipapi"); err != nil {
		return 0, err
	}
	public, err := command(tipapi, "keygen", "-o", identity)
	if err != nil {
		return 0, err
	}
	if err := os.WriteFile(recipients, []byte(public), 0o600); err != nil {
		return 0, err
	}
	if _, err := command("go", "run", "./site", "-hugo", hugo(), "-out", site, "-address", address, "-recipients", recipients); err != nil {
		return 0, err
	}
	return m.Run(), nil
}

// hugo is the whole path of the program that make has built, or was told of.
func hugo() string {
	program := os.Getenv("HUGO")
	if program == "" {
		program = ".bin/hugo"
	}
	if !filepath.IsAbs(program) {
		program = filepath.Join(root, program)
	}
	return program
}

// command runs a program in the repository's root and returns what it printed.
func command(name string, args ...string) (string, error) {
	cmd := exec.Command(name, args...)
	cmd.Dir = root
	var out, errOut bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errOut
	if err := cmd.Run(); err != nil {
		return out.String(), fmt.Errorf("%s %s: %w\n%s", name, strings.Join(args, " "), err, errOut.String())
	}
	return out.String(), nil
}

// portal is a running tipapi with a spool of its own.
type portal struct {
	url        string
	proxied    string // address of the listener for the PROXY protocol, if there is one
	operations string // URL of the administrator's address, if there is one
	spool      string
	cmd        *exec.Cmd
	output     *safeBuffer
	ended      chan struct{} // closed when the process is gone
}

// start runs the program on a new spool, with more flags if any.
func start(t *testing.T, flags ...string) *portal {
	t.Helper()
	return startOn(t, t.TempDir(), flags...)
}

func startOn(t *testing.T, spool string, flags ...string) *portal {
	t.Helper()
	return startProgram(t, tipapi, spool, flags...)
}

func startProgram(t testing.TB, program, spool string, flags ...string) *portal {
	t.Helper()
	return launch(t, spool, exec.Command(program, append([]string{"serve", "-listen", "127.0.0.1:0", "-site", site, "-spool", spool, "-recipients", recipients}, flags...)...))
}

// launch runs a command that serves, and waits until it says all its addresses.
func launch(t testing.TB, spool string, cmd *exec.Cmd) *portal {
	t.Helper()
	p := &portal{spool: spool, cmd: cmd, output: &safeBuffer{}, ended: make(chan struct{})}
	reader, writer, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	p.cmd.Stdout, p.cmd.Stderr = writer, writer
	// File 2 goes nowhere in tipapi: data races are told on the standard output.
	p.cmd.Env = append(p.cmd.Environ(), "GORACE=log_path=stdout atexit_sleep_ms=0")
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	writer.Close()
	address := make(chan string, 3)
	go func() {
		lines := bufio.NewScanner(reader)
		for lines.Scan() {
			fmt.Fprintln(p.output, lines.Text())
			if what, after, ok := strings.Cut(lines.Text(), " address="); ok {
				address <- what[strings.LastIndex(what, "=")+1:] + " " + after
			}
		}
		_ = p.cmd.Wait() // how it ended is the affair of who asks the process state
		close(p.ended)
	}()
	t.Cleanup(func() { p.stop(t) })
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
				p.operations = url
			case p.url == "":
				p.url = url
			default:
				p.proxied = strings.TrimPrefix(url, "http://")
			}
		case <-p.ended:
			t.Fatalf("tipapi did not start:\n%s", p.output)
		case <-time.After(hung):
			t.Fatalf("tipapi does not answer:\n%s", p.output)
		}
	}
	return p
}

// stop asks the process to end and reports a data race that it found.
func (p *portal) stop(t testing.TB) {
	t.Helper()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil && !errors.Is(err, os.ErrProcessDone) {
		t.Error(err)
	}
	select {
	case <-p.ended:
	case <-time.After(hung):
		t.Error("tipapi did not stop")
		_ = p.cmd.Process.Kill()
		<-p.ended
	}
	if strings.Contains(p.output.String(), "DATA RACE") {
		t.Errorf("data race:\n%s", p.output)
	}
}

// kill ends the process as a crash would.
func (p *portal) kill(t *testing.T) {
	t.Helper()
	if err := p.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	<-p.ended
}

// tips reads the spool as the team does.
func (p *portal) tips(t *testing.T) []map[string]any {
	t.Helper()
	out, err := command(tipapi, "tips", "list", "-spool", p.spool, "-identity", identity, "-json")
	if err != nil {
		t.Fatal(err)
	}
	return tipsOf(t, out)
}

// tipsOf reads what tips list -json printed.
func tipsOf(t *testing.T, out string) []map[string]any {
	t.Helper()
	var tips []map[string]any
	for line := range strings.Lines(out) {
		var tip map[string]any
		if err := json.Unmarshal([]byte(line), &tip); err != nil {
			t.Fatalf("not a JSON object a line: %q", line)
		}
		tips = append(tips, tip)
	}
	return tips
}

// safeBuffer is a buffer that one goroutine writes and another reads.
type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *safeBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *safeBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// timeout bounds what a test waits for a browser.
func timeout(ctx context.Context, t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(ctx, hung)
	t.Cleanup(cancel)
	return ctx
}
