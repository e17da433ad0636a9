// Command tipapi takes anonymous tips in through the built site and lets the
// team read them. On the server:
//
//	tipapi serve        serves the site and its form, seals each tip, and takes it to the team's queues
//	tipapi doctor       looks at the machine for what is wrong, and says how to mend it
//	tipapi healthcheck  asks a running tipapi serve how it is: for containers
//	tipapi probe        sends a test tip through the public form, and waits for it at the other end
//
// On the computers of the team:
//
//	tipapi keygen       makes a private key in a file, and prints its public key
//	tipapi fingerprint  prints short numbers of the keys in a file, to compare them over the phone
//	tipapi inbox        shows the team's inbox in the browser
//	tipapi tips list    lists the tips
//	tipapi tips show    shows one tip, with what the team did about it
//	tipapi tips take    says that somebody works on a tip
//	tipapi tips close   says that it is done with, and what became of it
//	tipapi tips note    writes a note to a tip
//	tipapi tips answer  writes to who sent a tip, who reads it with the number of the receipt
//	tipapi tips hand    gives a tip to another member
//	tipapi tips merge   says that tips are about the same home
//	tipapi tips part    says that they are not
//	tipapi tips reopen  makes a closed tip a taken one
//	tipapi tips delete  deletes a tip for good
//
// On both:
//
//	tipapi version      prints the commit that it was built from
//	tipapi schema       prints the JSON Schema of an opened tip, for other programs of the team
//	tipapi help         prints how each command is called
//
// A command with -h prints its flags; TIPAPI_RECIPIENTS in the environment sets
// -recipients, and so on, and so does recipients = "…" in the file of -config. docs/operations.md is about setting it all up.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"lyktan/tipapi/spelling"
)

const usage = `tipapi takes anonymous tips and lets the team read them.

	tipapi serve  -listen ADDRESS -site DIR -spool DIR -recipients FILE [-check]
	tipapi doctor -config FILE [-address https://…] [-json]
	tipapi healthcheck -operations ADDRESS [-ready]
	tipapi keygen -o FILE [-passphrase]
	tipapi fingerprint FILE
	tipapi probe  -site URL -spool DIR [-identity FILE]
	tipapi inbox  -identity FILE (-spool DIR | -queue nats://…) [-listen 127.0.0.1:0]
	tipapi tips list   -spool DIR -identity FILE [-json]
	tipapi tips show   ID -spool DIR -identity FILE [-json]
	tipapi tips take   ID… -spool DIR [-identity FILE]
	tipapi tips close  ID… -spool DIR [-identity FILE -outcome CODE]
	tipapi tips note   ID [TEXT…] -spool DIR -identity FILE
	tipapi tips answer ID [-phrase KEY]… [-text TEXT] (-spool DIR | -queue …) -identity FILE
	tipapi tips hand   ID MEMBER -spool DIR -identity FILE
	tipapi tips merge  ID ID… -spool DIR -identity FILE
	tipapi tips part   ID [ID…] -spool DIR -identity FILE
	tipapi tips reopen ID… -spool DIR -identity FILE
	tipapi tips delete ID… -yes -spool DIR -identity FILE
	tipapi version
	tipapi schema

The first time that a member writes, -name NAME says who it is.
Where tips are delivered to NATS, -queue nats://… stands in place of -spool DIR.

A command with -h prints its flags. Each flag can also be set by an environment
variable, -recipients by TIPAPI_RECIPIENTS, and by a line of the file that
-config names (TOML): recipients = "FILE".
`

// command is what follows tipapi, one word or two, with what it does.
type command struct {
	name string
	run  func(args []string, out, errOut io.Writer) error
}

var commands = slices.Concat([]command{
	{"serve", serve},
	{"doctor", examine},
	{"healthcheck", healthcheck},
	{"keygen", keygen},
	{"fingerprint", printFingerprints},
	{"probe", probeChain},
	{"inbox", openInbox},
	{"tips list", listTips},
	{"tips show", showTip},
}, ofActs(), []command{
	{"version", printVersion},
	{"schema", printSchema},
	{"help", printUsage},
})

func ofActs() []command {
	var all []command
	for _, a := range acts {
		all = append(all, command{"tips " + a.verb, a.run})
	}
	return all
}

func main() {
	err := disableCoreDumps()
	if err == nil {
		err = run(os.Args[1:], os.Stdout, os.Stderr)
	}
	var usage usageError
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
	case errors.As(err, &usage):
		complain(os.Stderr, usage.error)
		os.Exit(2)
	default:
		complain(os.Stderr, err)
		os.Exit(1)
	}
}

func run(args []string, out, errOut io.Writer) error {
	if len(args) == 0 {
		fmt.Fprint(errOut, usage)
		return usageError{errors.New("a command is missing")}
	}
	switch args[0] {
	case "-h", "-help", "--help":
		return printUsage(nil, out, errOut)
	case "-version", "--version":
		return printVersion(args[1:], out, errOut)
	}
	for _, c := range commands {
		words := strings.Fields(c.name)
		if len(args) >= len(words) && slices.Equal(args[:len(words)], words) {
			return c.run(args[len(words):], out, errOut)
		}
	}
	return unknownCommand(args)
}

// usageError is the error of a command line that no command can be told from, or
// that doctor cannot read: its other errors are about the machine.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

func unknownCommand(args []string) error {
	typed, group := args[0], ""
	if args[0] == "tips" {
		typed, group = "", "tips "
		if len(args) > 1 {
			typed = args[1]
		}
	}
	var known []string
	for _, c := range commands {
		if name, ok := strings.CutPrefix(c.name, group); ok {
			word, _, _ := strings.Cut(name, " ")
			known = append(known, word)
		}
	}
	known = slices.Compact(known)
	if near := spelling.Meant(typed, known); near != "" {
		return usageError{fmt.Errorf(`"tipapi %s%s" is no command: is it meant to be "tipapi %s%s"? ("tipapi help" lists them)`, group, typed, group, near)}
	}
	return usageError{fmt.Errorf(`"tipapi %s" is no command: after "tipapi%s" comes one of %s ("tipapi help" says more)`,
		strings.TrimSpace(group+typed), strings.TrimSuffix(" "+group, " "), strings.Join(known, ", "))}
}

func printUsage(_ []string, out, _ io.Writer) error {
	_, err := fmt.Fprint(out, usage)
	return err
}

func printVersion(args []string, out, errOut io.Writer) error {
	flags := newFlags("version", errOut)
	rest, err := parseLine(flags, args)
	if err := unlessMisread(err, noArgument(flags, rest)); err != nil {
		return err
	}
	_, err = fmt.Fprintln(out, version())
	return err
}
