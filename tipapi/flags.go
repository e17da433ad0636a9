package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"regexp"
	"slices"
	"strings"
	"time"

	"lyktan/tipapi/spelling"
)

// program begins the name of every flag set, which -h prints.
const program = "tipapi "

// newFlags makes a command's flag set. Flags are mixed freely with arguments.
func newFlags(command string, errOut io.Writer) *flag.FlagSet {
	flags := flag.NewFlagSet(program+command, flag.ContinueOnError)
	flags.SetOutput(errOut)
	return flags
}

// parse reads the environment and then the command line. It returns what is
// not a flag, wherever it stood.
func parse(flags *flag.FlagSet, args []string) ([]string, error) {
	if err := parseEnvironment(flags); err != nil {
		return nil, err
	}
	if err := checkRemoved(flags, args); err != nil {
		return nil, err
	}
	var rest []string
	for {
		if err := flags.Parse(args); err != nil {
			return nil, err
		}
		if flags.NArg() == 0 {
			return rest, checkNumbers(flags)
		}
		rest, args = append(rest, flags.Arg(0)), flags.Args()[1:]
	}
}

const prefix = "TIPAPI_"

// variable is the environment variable that sets a flag.
func variable(flag string) string {
	return prefix + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

// parseEnvironment sets flags. A variable of another command is left alone: they
// may share one file of settings. One of no command is an error, since what it
// was meant to set is not set.
func parseEnvironment(flags *flag.FlagSet) error {
	var faults error
	flags.VisitAll(func(f *flag.Flag) {
		if value, ok := os.LookupEnv(variable(f.Name)); ok {
			if err := flags.Set(f.Name, value); err != nil {
				faults = errors.Join(faults, fmt.Errorf("%s: %w", variable(f.Name), err))
			}
		}
	})
	var known []string
	for _, set := range append(commandFlags(), flags) {
		set.VisitAll(func(f *flag.Flag) { known = append(known, variable(f.Name)) })
	}
	for _, entry := range os.Environ() {
		name, _, _ := strings.Cut(entry, "=")
		if !strings.HasPrefix(strings.ToUpper(name), prefix) || slices.Contains(known, name) || ofKubernetes.MatchString(entry) {
			continue
		}
		fault := fmt.Errorf("%s in the environment sets nothing", name)
		if now, gone := removed[flagOf(name)]; gone {
			fault = fmt.Errorf("%s in the environment sets nothing any more: %s", name, now)
		} else if near := spelling.Nearest(strings.ToUpper(name), known); spelling.Distance(strings.ToUpper(name), near) <= 3 {
			fault = fmt.Errorf("%w: is it meant to be %s?", fault, near)
		}
		faults = errors.Join(faults, fault)
	}
	return faults
}

// removed are flags that earlier versions had, with what to do instead. The
// nearest present name would set something else.
var removed = map[string]string{
	"proxies":            "it is called -trusted-proxies (TIPAPI_TRUSTED_PROXIES) now",
	"limit-network-free": "nothing is slowed down, see -limit-network and -limit-network-spread",
	"limit-all-free":     "nothing is slowed down, see -limit-all and -limit-all-spread",
	"limit-delay":        "nothing is slowed down, see -limit-network",
	"limit-waiting":      "nothing is slowed down, see -limit-network",
}

// flagOf is the flag that a variable would set.
func flagOf(variable string) string {
	return strings.ToLower(strings.ReplaceAll(strings.TrimPrefix(strings.ToUpper(variable), prefix), "_", "-"))
}

// checkRemoved reports a removed flag with what to do instead; flag.Parse would
// only print all flags. The removed ones were all flags of serve.
func checkRemoved(flags *flag.FlagSet, args []string) error {
	if flags.Lookup("limit-network") == nil {
		return nil
	}
	for _, arg := range args {
		name, _, _ := strings.Cut(strings.TrimLeft(arg, "-"), "=")
		if now, gone := removed[name]; gone && strings.HasPrefix(arg, "-") {
			return fmt.Errorf("-%s is no longer there: %s", name, now)
		}
	}
	return nil
}

// ofKubernetes are variables that Kubernetes sets in every container of a
// namespace that has a service called tipapi, or tipapi-something.
var ofKubernetes = regexp.MustCompile(`^TIPAPI_([A-Z0-9_]+_)?` +
	`(SERVICE_HOST=|SERVICE_PORT(_[A-Z0-9_]+)?=|PORT_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?=|PORT=(tcp|udp|sctp)://)`)

// commandFlags are the flag sets of all commands, to tell a misspelt variable from
// one of another command.
func commandFlags() []*flag.FlagSet {
	serve := newFlags("serve", io.Discard)
	set := defaultSettings()
	set.declare(serve)
	key, _ := keygenFlags(io.Discard)
	team := newReading("tips", io.Discard)
	return []*flag.FlagSet{serve, key, team.flags, newDesk(io.Discard).flags, newProbing(io.Discard).flags}
}

// span is what a number may be, from least to most.
type span struct{ least, most int64 }

const endless = 1<<63 - 1 // no upper bound

// spans are what numbers and times (in nanoseconds) may be. All others have to
// be above zero: a time of zero means to package net/http that there is no bound.
var spans = map[string]span{
	"deliver-pace":         {0, endless},
	"deliver-keep":         {0, endless},
	"spool-bytes":          {128 << 10, endless}, // a tip and room to try the disk
	"limit-period":         {int64(time.Second), int64(24 * time.Hour)},
	"limit-network-spread": {0, endless},
	"limit-all-spread":     {0, endless},
	"limit-first":          {0, endless},
	"limit-first-spread":   {0, endless},
	"limit-ipv4":           {8, 32},
	"limit-ipv6":           {16, 128},
	"lock":                 {int64(time.Second), int64(24 * time.Hour)},
	"unread":               {0, endless},
}

// checkNumbers reports every number and time that cannot be meant.
func checkNumbers(flags *flag.FlagSet) error {
	var faults error
	flags.VisitAll(func(f *flag.Flag) {
		var is int64
		as := func(n int64) any { return n }
		getter, ok := f.Value.(flag.Getter)
		if !ok {
			return
		}
		switch value := getter.Get().(type) {
		case time.Duration:
			is, as = int64(value), func(n int64) any { return time.Duration(n) }
		case int:
			is = int64(value)
		case int64:
			is = value
		default:
			return
		}
		may, ok := spans[f.Name]
		switch {
		case !ok && is <= 0:
			faults = errors.Join(faults, fmt.Errorf("-%s %v has to be more than 0", f.Name, as(is)))
		case ok && is < may.least:
			faults = errors.Join(faults, fmt.Errorf("-%s %v has to be at least %v", f.Name, as(is), as(may.least)))
		case ok && is > may.most:
			faults = errors.Join(faults, fmt.Errorf("-%s %v can be %v at most", f.Name, as(is), as(may.most)))
		}
	})
	return faults
}

// commandOf is the command that a flag set is for, as an error names it: main
// puts "tipapi: " before every error.
func commandOf(flags *flag.FlagSet) string {
	return strings.TrimPrefix(flags.Name(), program)
}

// needs is the error of a command without what it needs.
func needs(flags *flag.FlagSet, what string) error {
	return fmt.Errorf(`%s needs %s; "%s -h" lists its flags`, commandOf(flags), what, flags.Name())
}

// need reports the first flag that was left empty.
func need(flags *flag.FlagSet, names ...string) error {
	for _, name := range names {
		if flags.Lookup(name).Value.String() == "" {
			return needs(flags, "-"+name)
		}
	}
	return nil
}
