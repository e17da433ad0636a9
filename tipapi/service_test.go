package main

import (
	"bufio"
	"errors"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"lyktan/tipapi/address"
	"lyktan/tipapi/inbox"
	"lyktan/tipapi/seal"
	"lyktan/tipapi/spool"
)

// service is the tipapi that a script has started.
type service struct {
	process *exec.Cmd
	lines   chan string // of its log
	log     []string    // those read so far
	at      string      // where it answers
}

// serve starts tipapi serve with the spool and the recipients.txt of the current
// folder, and waits until it answers: serve [FLAG]...
func serveHere(ts *testscript.TestScript, neg bool, args []string) {
	s := serviceOf(ts)
	if neg || s.process != nil {
		ts.Fatalf("serve is not negated, and there is one at a time")
	}
	args = append([]string{"serve", "-listen", "127.0.0.1:0", "-site", ts.Getenv("SITE"), "-spool", "spool", "-recipients", "recipients.txt"}, args...)
	s.process = exec.Command("tipapi", args...)
	s.process.Dir = ts.MkAbs(".")
	from, err := s.process.StderrPipe()
	ts.Check(err)
	ts.Check(s.process.Start())
	ts.Defer(func() {
		if s.process != nil {
			_ = s.process.Process.Kill()
		}
	})
	s.lines, s.log = make(chan string, 1000), nil
	go func() {
		for text := bufio.NewScanner(from); text.Scan(); {
			s.lines <- text.Text()
		}
		close(s.lines)
	}()
	s.at = strings.TrimPrefix(regexp.MustCompile(`address=\S+`).FindString(s.until(ts, "msg=serving")), "address=")
}

// until reads the log up to a line that contains what, and returns it.
func (s *service) until(ts *testscript.TestScript, what string) string {
	late := time.After(time.Minute)
	for {
		select {
		case line, more := <-s.lines:
			if !more {
				ts.Fatalf("it ended before it wrote %q:\n%s", what, strings.Join(s.log, "\n"))
			}
			s.log = append(s.log, line)
			if strings.Contains(line, what) {
				return line
			}
		case <-late:
			ts.Fatalf("it never wrote %q:\n%s", what, strings.Join(s.log, "\n"))
		}
	}
}

// reload has it read its site and keys again: reload, or ! reload when it is to
// stay with what it had.
func reload(ts *testscript.TestScript, neg bool, _ []string) {
	s := serviceOf(ts)
	ts.Check(s.process.Process.Signal(syscall.SIGHUP))
	s.until(ts, map[bool]string{false: "msg=reloaded", true: "nothing is reloaded"}[neg])
}

// shutdown ends it, and leaves its log in the file log.
func shutdown(ts *testscript.TestScript, _ bool, _ []string) {
	s := serviceOf(ts)
	ts.Check(s.process.Process.Signal(syscall.SIGTERM))
	s.until(ts, "msg=stopped")
	for line := range s.lines {
		s.log = append(s.log, line)
	}
	ts.Check(s.process.Wait())
	s.process = nil
	ts.Check(os.WriteFile(ts.MkAbs("log"), []byte(strings.Join(s.log, "\n")+"\n"), 0o600))
}

// post sends a form as a browser does, and wants a receipt, or ! post an answer
// without one: post FIELD=VALUE...
func post(ts *testscript.TestScript, neg bool, args []string) {
	form := url.Values{"lang": {"sv"}}
	for _, arg := range args {
		name, value, _ := strings.Cut(arg, "=")
		form.Add(name, value)
	}
	answer, err := http.PostForm(serviceOf(ts).at+"/tips", form)
	ts.Check(err)
	ts.Check(answer.Body.Close())
	if (answer.StatusCode != http.StatusOK) != neg {
		ts.Fatalf("the form was answered with %s", answer.Status)
	}
}

// waits counts the tips that a queue has not got yet: waits N ADDRESS.
func waits(ts *testscript.TestScript, _ bool, args []string) {
	s := openSpool(ts)
	waiting, err := s.Waiting(address.Name(args[1]))
	closeSpool(ts, s)
	ts.Check(err)
	if strconv.Itoa(len(waiting)) != args[0] {
		ts.Fatalf("%d tips wait, not %s", len(waiting), args[0])
	}
}

// copyTips seals the tips again for members whose keys are newer, as the page of
// keys does: copy FILE, the key of a member who can open them.
func copyTips(ts *testscript.TestScript, _ bool, args []string) {
	ids, err := seal.LoadIdentities(ts.MkAbs(args[0]))
	ts.Check(err)
	board := inbox.NewBoard(spool.Folder(ts.MkAbs("spool")), ids, openJournal(ts, args[0]))
	ts.Check(errors.Join(board.Refresh(), board.CopyForMembers()))
}

var operationsPage = sync.OnceValues(func() (string, error) {
	text, err := os.ReadFile("../docs/operations.md")
	return string(text), err
})

// docs runs commands of docs/operations.md as they stand there, but with folders
// below the script's own: docs HEADING N, for the Nth block of commands below a
// heading.
func runDocs(ts *testscript.TestScript, neg bool, args []string) {
	text, err := operationsPage()
	ts.Check(err)
	_, section, found := strings.Cut(text, "\n### "+args[0]+"\n")
	if !found {
		ts.Fatalf("docs/operations.md has no heading ### %s", args[0])
	}
	if end := regexp.MustCompile(`(?m)^##`).FindStringIndex(section); end != nil {
		section = section[:end[0]]
	}
	blocks := regexp.MustCompile(`(?m)(^    .*\n)+`).FindAllString(section, -1)
	n, err := strconv.Atoi(args[1])
	ts.Check(err)
	if n > len(blocks) {
		ts.Fatalf("below ### %s are %d blocks of commands", args[0], len(blocks))
	}
	here := ts.MkAbs(".")
	commands := strings.NewReplacer(
		"/var/lib/lyktan", filepath.Join(here, "spool"), "/backup", filepath.Join(here, "backup"), "/etc/lyktan", here, "$(date +%F)", "2026-11-29",
	).Replace(blocks[n-1])
	if err := ts.Exec("sh", "-euc", commands); (err != nil) != neg {
		ts.Fatalf("%s: %v", commands, err)
	}
}

// serviceKey is where a script keeps its service.
type serviceKey struct{}

func serviceOf(ts *testscript.TestScript) *service {
	s, ok := ts.Value(serviceKey{}).(*service)
	if !ok {
		ts.Fatalf("no service was set up")
	}
	return s
}
