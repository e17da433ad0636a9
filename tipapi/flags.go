package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"

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
// not a flag, wherever it stood. Its error joins everything that is wrong.
func parse(flags *flag.FlagSet, args []string) (rest []string, err error) {
	before := parseEnvironment(flags)
	rest, err = parseLine(flags, args)
	if errors.Is(err, flag.ErrHelp) {
		return nil, err
	}
	return rest, errors.Join(before, err)
}

// parseLine is parse without the environment.
func parseLine(flags *flag.FlagSet, args []string) (rest []string, err error) {
	var faults []error
	for len(args) > 0 {
		arg := args[0]
		args = args[1:]
		if arg == "--" {
			rest = append(rest, args...)
			break
		}
		if !isFlag(arg) {
			rest = append(rest, arg)
			continue
		}
		name, value, given := strings.Cut(flagName(arg), "=")
		f := flags.Lookup(name)
		switch {
		case f == nil && (name == "h" || name == "help"):
			flags.Usage()
			return nil, flag.ErrHelp
		case f == nil:
			faults = append(faults, unknownFlag(flags, name))
			continue
		case !given && isSwitch(f):
			value = "true"
		case !given && len(args) == 0:
			faults = append(faults, misread(fmt.Sprintf("-%s needs a value after it", name)))
			continue
		case !given && isFlag(args[0]) && flags.Lookup(flagName(args[0])) != nil:
			faults = append(faults, misread(fmt.Sprintf("-%s needs a value after it, and %s is the next flag", name, args[0])))
			continue
		case !given:
			value, args = args[0], args[1:]
		}
		faults = append(faults, set(f, "-"+name+" ", value))
	}
	return rest, errors.Join(faults...)
}

// misread is the error of a command line where flags and values cannot be told
// apart: what it lacks, or has beside them, is not known either.
type misread string

func (m misread) Error() string { return string(m) }

// unlessMisread joins what parse has found with what else is wrong, when that can
// be known.
func unlessMisread(found error, also ...error) error {
	if errors.As(found, new(misread)) || errors.Is(found, flag.ErrHelp) {
		return found
	}
	return errors.Join(append([]error{found}, also...)...)
}

func isFlag(arg string) bool { return len(arg) > 1 && arg[0] == '-' }

// flagName is a flag as typed without the dashes before it: one or two.
func flagName(arg string) string { return strings.TrimPrefix(arg[1:], "-") }

// isSwitch reports whether a flag needs no value after it.
func isSwitch(f *flag.Flag) bool {
	is, ok := f.Value.(interface{ IsBoolFlag() bool })
	return ok && is.IsBoolFlag()
}

// unknownFlag is the error for a name that no flag of the command has.
func unknownFlag(flags *flag.FlagSet, name string) error {
	if now, gone := removed[name]; gone && flags.Lookup("limit-network") != nil { // they were all flags of serve
		return misread(fmt.Sprintf("-%s is no longer there: %s", name, now))
	}
	var known []string
	flags.VisitAll(func(f *flag.Flag) { known = append(known, f.Name) })
	question := ""
	if len(known) == 0 {
		return misread(fmt.Sprintf("-%s is no flag of %s, which has none", name, commandOf(flags)))
	}
	if near := spelling.Meant(name, known); near != "" {
		question = fmt.Sprintf(": is it meant to be -%s?", near)
	}
	return misread(fmt.Sprintf(`-%s is no flag of %s%s ("%s -h" lists them)`, name, commandOf(flags), question, flags.Name()))
}

const prefix = "TIPAPI_"

// passphraseFlag is a switch that might be taken for one with a value. Whatever is
// given to it, or set in the environment, is never shown.
const passphraseFlag = "passphrase"

// variable is the environment variable that sets a flag.
func variable(flag string) string {
	return prefix + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

// parseEnvironment sets flags. A variable of another command is left alone: they
// may share one file of settings. One of no command is an error, since what it
// was meant to set is not set.
func parseEnvironment(flags *flag.FlagSet) error {
	var faults []error
	flags.VisitAll(func(f *flag.Flag) {
		if value, ok := os.LookupEnv(variable(f.Name)); ok && f.Name != passphraseFlag {
			faults = append(faults, set(f, variable(f.Name)+"=", value))
		}
	})
	var known []string
	for _, of := range append(commandFlags(), flags) {
		of.VisitAll(func(f *flag.Flag) { known = append(known, f.Name) })
	}
	known = slices.DeleteFunc(known, func(name string) bool { return name == passphraseFlag })
	for _, entry := range os.Environ() {
		name, _, _ := strings.Cut(entry, "=")
		if !strings.HasPrefix(strings.ToUpper(name), prefix) || slices.Contains(known, flagOf(name)) && name == variable(flagOf(name)) ||
			ofKubernetes.MatchString(entry) {
			continue
		}
		fault := fmt.Errorf(`%s in the environment sets nothing ("tipapi serve -h" lists what can be set)`, name)
		if now, gone := removed[flagOf(name)]; flagOf(name) == passphraseFlag {
			fault = fmt.Errorf("%s in the environment sets nothing: a passphrase is asked for, or read from standard input, so that no other program sees it", name)
		} else if gone {
			fault = fmt.Errorf("%s in the environment sets nothing any more: %s", name, now)
		} else if near := spelling.Meant(flagOf(name), known); near != "" {
			fault = fmt.Errorf("%s in the environment sets nothing: is it meant to be %s?", name, variable(near))
		}
		faults = append(faults, fault)
	}
	return errors.Join(faults...)
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
	sets := []*flag.FlagSet{serve, newMaking(io.Discard).flags, newListing("tips", io.Discard).flags, newDesk(io.Discard).flags, newProbing(io.Discard).flags}
	for _, a := range acts {
		sets = append(sets, newActing(a, io.Discard).flags)
	}
	return sets
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

// need reports the flags that were left empty.
func need(flags *flag.FlagSet, names ...string) error {
	var missing []string
	for _, name := range names {
		if flags.Lookup(name).Value.String() == "" {
			missing = append(missing, "-"+name)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	return needs(flags, strings.Join(missing, " and "))
}

// noArgument reports what stands beside the flags of a command that takes
// nothing else. An address stays out of the error, since it may hold a password.
func noArgument(flags *flag.FlagSet, rest []string) error {
	switch {
	case len(rest) == 0:
		return nil
	case strings.Contains(strings.Join(rest, " "), "://"):
		return fmt.Errorf("%s takes no argument, and an address is one: each needs a flag of its own before it", commandOf(flags))
	}
	var all []string
	for _, arg := range rest {
		all = append(all, strconv.Quote(arg))
	}
	return fmt.Errorf("%s takes no %s %s: a value needs its flag before it",
		commandOf(flags), plural(len(rest), "argument", "arguments"), strings.Join(all, ", "))
}
