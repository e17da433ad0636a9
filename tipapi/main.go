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

	"lyktan/tipapi/queue"
)

const usage = `tipapi takes anonymous tips and lets the team read them.

	tipapi serve  -listen ADDRESS -site DIR -spool DIR -recipients FILE
	tipapi keygen -o FILE
	tipapi probe  -site URL -spool DIR [-identity FILE]
	tipapi tips list  -spool DIR -identity FILE [-json]
	tipapi tips show  ID -spool DIR -identity FILE [-json]
	tipapi tips take  ID -spool DIR
	tipapi tips close ID -spool DIR

Where tips are delivered to NATS, -queue nats://… stands in place of -spool DIR.

A command with -h prints its flags. Each flag can also be set by an environment
variable: -recipients by TIPAPI_RECIPIENTS, and so on.
`

func main() {
	err := leaveNoDump()
	if err == nil {
		err = run(os.Args[1:], os.Stdout, os.Stderr)
	}
	switch {
	case errors.Is(err, flag.ErrHelp):
	case errors.Is(err, errUsage):
		fmt.Fprint(os.Stderr, usage)
		os.Exit(2)
	case err != nil:
		fmt.Fprintln(os.Stderr, "tipapi:", err)
		os.Exit(1)
	}
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
	case command == "tips list":
		return listTips(args[2:], out, errOut)
	case command == "tips show":
		return showTip(args[2:], out, errOut)
	case command == "tips take":
		return moveTips(queue.Taken, "take", args[2:], errOut)
	case command == "tips close":
		return moveTips(queue.Closed, "close", args[2:], errOut)
	case len(args) > 0 && (args[0] == "help" || args[0] == "-h" || args[0] == "--help"):
		_, err := fmt.Fprint(out, usage)
		return err
	}
	return errUsage
}

// newFlags makes a command's flag set. Flags are mixed freely with arguments.
func newFlags(command string, errOut io.Writer) *flag.FlagSet {
	flags := flag.NewFlagSet("tipapi "+command, flag.ContinueOnError)
	flags.SetOutput(errOut)
	return flags
}

// parse reads the environment and then the command line. It returns what is
// not a flag, wherever it stood.
func parse(flags *flag.FlagSet, args []string) ([]string, error) {
	var bad error
	flags.VisitAll(func(f *flag.Flag) {
		name := "TIPAPI_" + strings.ToUpper(strings.ReplaceAll(f.Name, "-", "_"))
		if value, ok := os.LookupEnv(name); ok {
			if err := flags.Set(f.Name, value); err != nil {
				bad = errors.Join(bad, fmt.Errorf("%s: %w", name, err))
			}
		}
	})
	if bad != nil {
		return nil, bad
	}
	var rest []string
	for {
		if err := flags.Parse(args); err != nil {
			return nil, err
		}
		if flags.NArg() == 0 {
			return rest, nil
		}
		rest, args = append(rest, flags.Arg(0)), flags.Args()[1:]
	}
}

// need reports flags that were left empty.
func need(flags *flag.FlagSet, names ...string) error {
	for _, name := range names {
		if flags.Lookup(name).Value.String() == "" {
			return fmt.Errorf("%s needs -%s (see -h)", flags.Name(), name)
		}
	}
	return nil
}
