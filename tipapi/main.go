// Command tipapi takes anonymous tips in through the built site and lets the
// team read them.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"lyktan/tipapi/printable"
	"lyktan/tipapi/queue"
)

const usage = `tipapi takes anonymous tips and lets the team read them.

	tipapi serve  -listen ADDRESS -site DIR -spool DIR -recipients FILE
	tipapi keygen -o FILE
	tipapi probe  -site URL -spool DIR [-identity FILE]
	tipapi inbox  -identity FILE (-spool DIR | -queue nats://…) [-listen 127.0.0.1:0]
	tipapi tips list  -spool DIR -identity FILE [-json]
	tipapi tips show  ID -spool DIR -identity FILE [-json]
	tipapi tips take  ID -spool DIR
	tipapi tips close ID -spool DIR
	tipapi version

Where tips are delivered to NATS, -queue nats://… stands in place of -spool DIR.

A command with -h prints its flags. Each flag can also be set by an environment
variable: -recipients by TIPAPI_RECIPIENTS, and so on.
`

func main() {
	err := disableCoreDumps()
	if err == nil {
		err = run(os.Args[1:], os.Stdout, os.Stderr)
	}
	switch {
	case errors.Is(err, flag.ErrHelp):
	case errors.Is(err, errUsage):
		fmt.Fprint(os.Stderr, usage)
		os.Exit(2)
	case err != nil:
		complain(os.Stderr, err)
		os.Exit(1)
	}
}

// complain prints a line for each of the errors that are joined in one. They may
// hold what a server or a file's name says.
func complain(out io.Writer, err error) {
	if all, ok := err.(interface{ Unwrap() []error }); ok && err.Error() == errors.Join(all.Unwrap()...).Error() {
		for _, one := range all.Unwrap() {
			complain(out, one)
		}
		return
	}
	fmt.Fprintln(out, "tipapi:", printable.Line(err.Error()))
}

var errUsage = errors.New("wrong usage")

func run(args []string, out, errOut io.Writer) error {
	command := strings.Join(args[:min(2, len(args))], " ")
	switch {
	case len(args) > 0 && args[0] == "serve":
		return serve(args[1:], errOut)
	case len(args) > 0 && args[0] == "keygen":
		return keygen(args[1:], out, errOut)
	case len(args) > 0 && args[0] == "probe":
		return probeChain(args[1:], out, errOut)
	case len(args) > 0 && args[0] == "inbox":
		return openInbox(args[1:], out, errOut)
	case command == "tips list":
		return listTips(args[2:], out, errOut)
	case command == "tips show":
		return showTip(args[2:], out, errOut)
	case command == "tips take":
		return moveTips(queue.Taken, "take", args[2:], errOut)
	case command == "tips close":
		return moveTips(queue.Closed, "close", args[2:], errOut)
	case len(args) == 1 && (args[0] == "version" || args[0] == "-version" || args[0] == "--version"):
		_, err := fmt.Fprintln(out, version())
		return err
	case len(args) > 0 && (args[0] == "help" || args[0] == "-h" || args[0] == "--help"):
		_, err := fmt.Fprint(out, usage)
		return err
	}
	return errUsage
}
