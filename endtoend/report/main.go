// Report makes what "go test -json" writes readable again: what go test prints
// without -v, and at the end which tests took longest.
//
//	go test -json ./... | go run ./endtoend/report
//
// It fails when a test does, when a package does not build or is killed, and when
// what it reads ends before all packages have.
package main

import (
	"bufio"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"
)

func main() {
	ok, err := report(os.Stdin, os.Stdout)
	if err != nil {
		fmt.Fprintln(os.Stderr, "report:", err)
	}
	if err != nil || !ok {
		os.Exit(1)
	}
}

// slowest is how many tests are listed.
const slowest = 20

// event is a line of go test -json ("go doc test2json").
type event struct {
	Time       time.Time
	Action     string
	Package    string
	Test       string
	Output     string
	ImportPath string // of what does not build
}

// test is a test, or what is said of a package beside its tests.
type test struct {
	name   string
	output strings.Builder
	state  string // the last action that is no output: run, pause, cont, pass, skip or fail

	begun, paused time.Time
	took          time.Duration // without the time that it waited for its turn
}

// suite is a package that is being tested.
type suite struct {
	tests map[string]*test
	order []*test
}

// report reads events to their end, and returns whether all went well.
func report(from io.Reader, to io.Writer) (ok bool, err error) {
	running, slow := map[string]*suite{}, []string(nil)
	took := map[string]time.Duration{}
	ok = true
	lines := bufio.NewReader(from)
	for {
		line, err := lines.ReadBytes('\n')
		if err != nil && err != io.EOF {
			return false, err
		}
		var e event
		if json.Unmarshal(line, &e) != nil {
			fmt.Fprintf(to, "%s", line) // not of a test
		} else if e.Package == "" {
			ok = ok && e.Action != "build-fail"
			fmt.Fprint(to, e.Output)
		} else {
			s := running[e.Package]
			if s == nil {
				s = &suite{tests: map[string]*test{}}
				running[e.Package] = s
			}
			s.take(e)
			if e.Test == "" && (e.Action == "pass" || e.Action == "fail" || e.Action == "skip") {
				ok = ok && e.Action != "fail"
				s.end(e.Action == "fail", to)
				for _, t := range s.order {
					if t.name != "" && !strings.Contains(t.name, "/") {
						name := t.name + " in " + e.Package
						took[name], slow = t.took, append(slow, name)
					}
				}
				delete(running, e.Package)
			}
		}
		if err == io.EOF {
			break
		}
	}
	for name, s := range running {
		ok = false
		s.end(true, to)
		fmt.Fprintf(to, "FAIL\t%s: go test ended before it did\n", name)
	}
	slices.SortFunc(slow, func(a, b string) int { return cmp.Or(cmp.Compare(took[b], took[a]), cmp.Compare(a, b)) })
	if len(slow) > 0 {
		fmt.Fprintf(to, "\nThe slowest tests, in seconds from their beginning to their end:\n")
	}
	for _, name := range slow[:min(slowest, len(slow))] {
		fmt.Fprintf(to, "%7.1f  %s\n", took[name].Seconds(), name)
	}
	return ok, nil
}

// take notes an event of the package.
func (s *suite) take(e event) {
	t := s.tests[e.Test]
	if t == nil {
		t = &test{name: e.Test, begun: e.Time}
		s.tests[e.Test] = t
		s.order = append(s.order, t)
	}
	switch e.Action {
	case "output":
		frame := strings.HasPrefix(e.Output, "=== ") || e.Test == "" && (e.Output == "PASS\n" || e.Output == "FAIL\n")
		if !frame { // which go test prints with -v alone
			t.output.WriteString(e.Output)
		}
		return
	case "pause":
		t.paused = e.Time
	case "cont":
		t.begun = t.begun.Add(e.Time.Sub(t.paused))
	case "pass", "skip", "fail":
		t.took = e.Time.Sub(t.begun)
	}
	t.state = e.Action
}

// end prints what the package's tests said that failed, or were running when it
// ended, and what was said beside them.
func (s *suite) end(failed bool, to io.Writer) {
	if failed {
		for _, t := range s.order {
			if t.name == "" || t.state == "pass" || t.state == "skip" {
				continue
			}
			if t.state == "run" || t.state == "cont" {
				fmt.Fprintf(to, "--- STILL RUNNING: %s\n", t.name)
			}
			fmt.Fprint(to, t.output.String())
		}
	}
	if beside := s.tests[""]; beside != nil {
		fmt.Fprint(to, beside.output.String())
	}
}
