package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
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

// parse reads the file of settings, the environment and the command line, each
// stronger than the one before. It returns what is not a flag, wherever it stood.
// Its error joins everything that is wrong.
func parse(flags *flag.FlagSet, args []string) (rest []string, err error) {
	rest, _, err = parseAll(flags, args)
	return rest, err
}

// parseAll is parse, and says of each flag that was set by what.
func parseAll(flags *flag.FlagSet, args []string) (rest []string, from origins, err error) {
	line, rest, lineErr := readLine(flags, args)
	if errors.Is(lineErr, flag.ErrHelp) {
		return nil, nil, lineErr
	}
	environment, environmentErr := readEnvironment(flags)
	file, fileErr := readConfig(flags, configOf(line, environment))
	from = origins{}
	err = errors.Join(
		fileErr, file.apply(from),
		environmentErr, environment.apply(from),
		lineErr, line.apply(from))
	return rest, from, err
}

// parseLine is parse with the command line alone.
func parseLine(flags *flag.FlagSet, args []string) (rest []string, err error) {
	line, rest, err := readLine(flags, args)
	return rest, errors.Join(err, line.apply(origins{}))
}

// layer is what one place gives to flags: the file of settings, the environment
// or the command line.
type layer []given

// given is a value for a flag. as is what stands before the value in an error; by
// is what gave it, as -check prints it.
type given struct {
	flag          *flag.Flag
	as, value, by string
}

// origins are what gave each flag its value, by the flag's name. One that is not
// there has its default.
type origins map[string]string

// apply sets flags. A list is what the strongest place gives, and not more.
func (l layer) apply(from origins) error {
	begun := map[string]bool{}
	var faults []error
	for _, g := range l {
		if all, ok := g.flag.Value.(list); ok && !begun[g.flag.Name] {
			all.clear()
		}
		begun[g.flag.Name] = true
		faults = append(faults, set(g.flag, g.as, g.value))
		from[g.flag.Name] = g.by
	}
	return errors.Join(faults...)
}

// last is the value that a layer gives to a flag.
func (l layer) last(name string) (value string, given bool) {
	for _, g := range l {
		if g.flag.Name == name {
			value, given = g.value, true
		}
	}
	return value, given
}

// readLine reads a command line, and sets nothing.
func readLine(flags *flag.FlagSet, args []string) (line layer, rest []string, err error) {
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
			return nil, nil, flag.ErrHelp
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
		line = line.with(f, "-"+name+" ", value, "flag")
	}
	return line, rest, errors.Join(faults...)
}

func (l layer) with(f *flag.Flag, as, value, by string) layer {
	return append(l, given{f, as, value, by})
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

// commandFlags are the flag sets of all commands, to tell a misspelt variable from
// one of another command.
func commandFlags() []*flag.FlagSet {
	serve := newFlags("serve", io.Discard)
	set := defaultSettings()
	set.declare(serve)
	set.declareCheck(serve)
	_, doctor := newExamining(io.Discard)
	sets := []*flag.FlagSet{serve, doctor, newMaking(io.Discard).flags, newListing("tips", io.Discard).flags, newDesk(io.Discard).flags, newProbing(io.Discard).flags,
		newChecking(io.Discard).flags}
	for _, a := range acts {
		sets = append(sets, newActing(a, io.Discard).flags)
	}
	return sets
}

// knownFlags are the names of the flags of all commands, and of these.
func knownFlags(flags *flag.FlagSet) []string {
	var known []string
	for _, of := range append(commandFlags(), flags) {
		of.VisitAll(func(f *flag.Flag) { known = append(known, f.Name) })
	}
	return known
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
