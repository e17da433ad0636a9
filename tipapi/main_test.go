package main

import (
	"bytes"
	"errors"
	"flag"
	"strings"
	"testing"
)

// A tip, or a file's name, must not be able to steer the terminal that shows it.
func TestPrintable(t *testing.T) {
	if got := printable("a\x1b[31mb\x07\u0085\u202ec\u2066d\ne\tf"); got != "a[31mbcd\ne\tf" {
		t.Errorf("%q", got)
	}
}

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
	var out bytes.Buffer
	for _, args := range [][]string{{}, {"tip"}, {"tips"}, {"tips", "lost"}, {"keys"}} {
		if err := run(args, &out, &out); !errors.Is(err, errUsage) {
			t.Errorf("%v: %v", args, err)
		}
	}
	for _, args := range [][]string{{"keygen"}, {"keygen", "-o", "/dev/null", "x"}, {"tips", "list"}, {"tips", "list", "x", "-spool", ".", "-identity", "x"},
		{"tips", "show", "-spool", "."}, {"tips", "close", "-spool", "."}, {"serve", "x"}, {"serve", "-nothing"}} {
		if err := run(args, &out, &out); err == nil {
			t.Errorf("%v: no error", args)
		}
	}
	out.Reset()
	if err := run([]string{"help"}, &out, &out); err != nil || !strings.Contains(out.String(), "tips close") {
		t.Errorf("help: %v %s", err, out.String())
	}
}
