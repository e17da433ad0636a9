package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"
	"testing"
)

func TestFlagsStandAnywhere(t *testing.T) {
	t.Setenv("TIPAPI_B", "from the environment")
	t.Setenv("TIPAPI_C", "from the environment")
	flags := flag.NewFlagSet("x", flag.ContinueOnError)
	a, b, c := flags.String("a", "", ""), flags.String("b", "", ""), flags.String("c", "", "")
	rest, err := parse(flags, []string{"one", "-a", "1", "two", "-b=2", "three"})
	if err != nil || strings.Join(rest, " ") != "one two three" || *a != "1" || *b != "2" || *c != "from the environment" {
		t.Errorf("%v %q %q %q, %v", rest, *a, *b, *c, err)
	}
}

func TestCommands(t *testing.T) {
	const all = "serve, doctor, healthcheck, keygen, fingerprint, probe, inbox, tips, version, schema, help"
	const ofTips = "list, show, take, close, note, answer, hand, merge, part, reopen, delete"
	var out bytes.Buffer
	for args, want := range map[string]string{
		"":                 "a command is missing",
		"srve":             `"tipapi srve" is no command: is it meant to be "tipapi serve"? ("tipapi help" lists them)`,
		"tip list":         `"tipapi tip" is no command: is it meant to be "tipapi tips"? ("tipapi help" lists them)`,
		"tips shwo -spool": `"tipapi tips shwo" is no command: is it meant to be "tipapi tips show"? ("tipapi help" lists them)`,
		"tips":             `"tipapi tips" is no command: after "tipapi tips" comes one of ` + ofTips + ` ("tipapi help" says more)`,
		"open":             `"tipapi open" is no command: after "tipapi" comes one of ` + all + ` ("tipapi help" says more)`,
		"-site public":     `"tipapi -site" is no command: after "tipapi" comes one of ` + all + ` ("tipapi help" says more)`,
	} {
		if err := run(strings.Fields(args), &out, &out); !errors.As(err, new(usageError)) || err.Error() != want {
			t.Errorf("%q: %v, want %s", args, err, want)
		}
	}
	for _, args := range [][]string{{"keygen"}, {"keygen", "-o", "/dev/null", "x"}, {"tips", "list"}, {"tips", "list", "x", "-spool", ".", "-identity", "x"},
		{"tips", "show", "-spool", "."}, {"tips", "close", "-spool", "."}, {"serve", "x"}, {"serve", "-nothing"}} {
		if err := run(args, &out, &out); err == nil {
			t.Errorf("%v: no error", args)
		}
	}
	out.Reset()
	if err := run([]string{"version"}, &out, &out); err != nil || !strings.HasPrefix(out.String(), "tipapi commit ") || !strings.HasSuffix(out.String(), "\n") {
		t.Errorf("version: %v %s", err, out.String())
	}
	out.Reset()
	if err := run([]string{"help"}, &out, &out); err != nil || !strings.Contains(out.String(), "tips close") {
		t.Errorf("help: %v %s", err, out.String())
	}
}

// What a command lacks is named once, with what shows the rest; main puts
// "tipapi: " before it.
func TestWhatIsMissingIsNamed(t *testing.T) {
	for args, want := range map[string]string{
		"serve -site x -recipients x": `serve needs -spool; "tipapi serve -h" lists its flags`,
		"serve x": "serve takes no argument \"x\": a value needs its flag before it\n" +
			`serve needs -spool and -recipients; "tipapi serve -h" lists its flags`,
		"keygen": `keygen needs -o; "tipapi keygen -h" lists its flags`,
		"tips list": "tips list needs either -spool or -queue; \"tipapi tips list -h\" lists its flags\n" +
			`tips list needs -identity; "tipapi tips list -h" lists its flags`,
		"tips list -identity x": `tips list needs either -spool or -queue; "tipapi tips list -h" lists its flags`,
		"probe -spool x":        `probe needs -site; "tipapi probe -h" lists its flags`,
	} {
		if err := run(strings.Fields(args), io.Discard, io.Discard); err == nil || err.Error() != want {
			t.Errorf("%s: %v, want %s", args, err, want)
		}
	}
}

// Errors are lines, one for each, whatever their words do.
func TestComplain(t *testing.T) {
	foreign := errors.New("it says \x1b]52;c;aGk=\a\u009b2J\u202e\ntipapi: forged")
	both := fmt.Errorf("two: %w, %w", errors.New("a"), errors.New("b"))
	var out bytes.Buffer
	complain(&out, errors.Join(foreign, errors.Join(io.EOF, nil, both), fmt.Errorf("in a tip: %w", errors.Join(io.EOF, io.EOF))))
	want := `tipapi: it says \u001b]52;c;aGk=\u0007\u009b2J\u202e\u000atipapi: forged
tipapi: EOF
tipapi: two: a, b
tipapi: in a tip: EOF\u000aEOF
`
	if out.String() != want {
		t.Errorf("%s", out.String())
	}
}

// A queue is called by what an administrator knows it by, and never by a piece of
// its password; two that look alike are told apart.
func TestRoutesAreCalledByHost(t *testing.T) {
	s := settings{destinations: []string{
		"tls://u:zqcret@h1.example:4222,h2.example/TIPS", "smtp://mail.example?from=a@x.example&to=b@x.example", "tls://zqcret@nats/A",
		"smtp://mail.example?from=a@x.example&to=c@x.example",
	}}
	routes, err := s.routes()
	if err != nil {
		t.Fatal(err)
	}
	defer closeRoutes(routes)
	var labels []string
	for _, r := range routes {
		labels = append(labels, strings.ReplaceAll(r.Label, r.Name, "NAME"))
	}
	if got, want := strings.Join(labels, " "), "tls://h1.example,h2.example smtp://mail.example (NAME) tls://… (NAME) smtp://mail.example (NAME)"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
