package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"

	"lyktan/tipapi/spelling"
)

const prefix = "TIPAPI_"

// passphraseFlag is a switch that might be taken for one with a value. Whatever is
// given to it, or set in the environment, is never shown.
const passphraseFlag = "passphrase"

// lineOnly are the flags that only the command line sets, with the reason.
var lineOnly = map[string]string{
	passphraseFlag: "a passphrase is asked for, or read from standard input, so that no other program sees it",
	checkFlag:      "-check is given on the command line, as a tipapi that only checks serves nobody",
}

// variable is the environment variable that sets a flag.
func variable(flag string) string {
	return prefix + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

// readEnvironment reads what sets flags. A variable of another command is left
// alone: they may share one file of variables. One of no command is an error,
// since what it was meant to set is not set.
func readEnvironment(flags *flag.FlagSet) (layer, error) {
	var all layer
	flags.VisitAll(func(f *flag.Flag) {
		if value, ok := os.LookupEnv(variable(f.Name)); ok && lineOnly[f.Name] == "" {
			all = all.with(f, variable(f.Name)+"=", value, "environment, "+variable(f.Name))
		}
	})
	known := settable(flags)
	var faults []error
	for _, entry := range os.Environ() {
		name, _, _ := strings.Cut(entry, "=")
		if !strings.HasPrefix(strings.ToUpper(name), prefix) || slices.Contains(known, flagOf(name)) && name == variable(flagOf(name)) ||
			ofKubernetes.MatchString(entry) {
			continue
		}
		faults = append(faults, setsNothing(name+" in the environment", flagOf(name), known, variable))
	}
	return all, errors.Join(faults...)
}

// settable are the names of the flags of all commands, and of these, that may be
// set elsewhere than on the command line.
func settable(flags *flag.FlagSet) []string {
	return slices.DeleteFunc(knownFlags(flags), func(name string) bool { return lineOnly[name] != "" })
}

// setsNothing is the error for a name that sets no flag: what it is called, the
// flag that it would set, and how the name of another is written there.
func setsNothing(name, flag string, known []string, written func(flag string) string) error {
	if why := lineOnly[flag]; why != "" {
		return fmt.Errorf("%s sets nothing: %s", name, why)
	}
	if now, gone := removed[flag]; gone {
		return fmt.Errorf("%s sets nothing any more: %s", name, now)
	}
	if near := spelling.Meant(flag, known); near != "" {
		return fmt.Errorf("%s sets nothing: is it meant to be %s?", name, written(near))
	}
	return fmt.Errorf(`%s sets nothing ("tipapi serve -h" lists what can be set)`, name)
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
