package main

import (
	"bytes"
	"errors"
	"flag"
	"io"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"lyktan/tipapi/limit"
)

// A setting that sets nothing is an error that names it, and what was meant.
func TestUnknownSettings(t *testing.T) {
	for entry, means := range map[string]string{
		"TIPAPI_TRUSTED_PROXIS=127.0.0.1":  "TIPAPI_TRUSTED_PROXIES",
		"TIPAPI_LIMIT_NETWORKSPREAD=1":     "TIPAPI_LIMIT_NETWORK_SPREAD",
		"TIPAPI_DELIVERY=nats://secret@h":  "TIPAPI_DELIVER",
		"TIPAPI_IDENTIFY=key":              "TIPAPI_IDENTITY",
		"tipapi_trusted_proxies=127.0.0.1": "TIPAPI_TRUSTED_PROXIES",
		"TIPAPI_PORT=8080":                 "?", // nothing is near
		"TIPAPI_=":                         "?",
		"TIPAPI_SPOOL=x":                   "", // of another command
		"TIPAPI_RECIPIENTS=x":              "",
		"TIPAPI_SITE=x":                    "",
		"TIPAPI_IDENTITY=x":                "",
		"TIPAPI_O=x":                       "",
		"TIPAPI_SERVICE_HOST=10.0.0.1":     "", // of Kubernetes
		"TIPAPI_SERVICE_PORT_HTTP=80":      "",
		"TIPAPI_PORT=tcp://10.0.0.1:80":    "",
		"TIPAPI_PORT_80_TCP_ADDR=10.0.0.1": "",
		"TIPAPI_SV_PORT=tcp://10.0.0.1:80": "",
		"TIPAPIX=1":                        "", // not ours
		"MY_TIPAPI_X=1":                    "",
	} {
		t.Run(entry, func(t *testing.T) {
			name, value, _ := strings.Cut(entry, "=")
			t.Setenv(name, value)
			for _, command := range []string{"keygen", "tips list", "probe", "serve"} {
				flags := newFlags(command, io.Discard)
				_, err := parse(flags, nil)
				switch {
				case means == "" && err != nil:
					t.Errorf("%s: %v", command, err)
				case means == "?":
					if err == nil || strings.Contains(err.Error(), "meant to be") || !strings.Contains(err.Error(), name+" in the environment sets nothing") {
						t.Errorf("%s: %v", command, err)
					}
				case means != "" && (err == nil || !strings.Contains(err.Error(), name+" ") || !strings.Contains(err.Error(), "meant to be "+means)):
					t.Errorf("%s: %v, want %s", command, err, means)
				case err != nil && strings.Contains(err.Error(), "secret"):
					t.Errorf("the value is shown: %v", err)
				}
			}
		})
	}
}

// A setting of before is told with what stands in its place: to guess would set
// something else.
func TestRemovedSettings(t *testing.T) {
	for name, now := range removed {
		t.Run(name, func(t *testing.T) {
			for _, args := range []string{"-" + name + " 3", "--" + name + "=3"} {
				flags := newFlags("serve", io.Discard)
				set := defaultSettings()
				set.declare(flags)
				if flags.Lookup(name) != nil {
					t.Errorf("-%s is there", name)
				}
				if _, err := parse(flags, strings.Fields(args)); err == nil || !strings.Contains(err.Error(), "-"+name+" is no longer there: "+now) {
					t.Errorf("%s: %v", args, err)
				}
			}
			t.Setenv(variable(name), "3")
			if _, err := parse(newFlags("keygen", io.Discard), nil); err == nil || !strings.Contains(err.Error(), now) || strings.Contains(err.Error(), "meant to be") {
				t.Errorf("%s: %v", variable(name), err)
			}
		})
	}
}

// No command has a flag that the environment is not known to set.
func TestEveryFlagIsKnown(t *testing.T) {
	known := map[string]bool{}
	for _, set := range commandFlags() {
		set.VisitAll(func(f *flag.Flag) { known[f.Name] = true })
	}
	for _, c := range commands {
		command := c.name
		if command == "version" || command == "help" || command == "schema" || command == "fingerprint" { // which have none
			continue
		}
		var help bytes.Buffer
		if err := run(append(strings.Fields(command), "-h"), io.Discard, &help); !errors.Is(err, flag.ErrHelp) {
			t.Errorf("%s -h: %v", command, err)
		}
		printed := regexp.MustCompile(`(?m)^  -(\S+)`).FindAllStringSubmatch(help.String(), -1)
		if len(printed) == 0 {
			t.Errorf("%s has no flags", command)
		}
		for _, p := range printed {
			if !known[p[1]] {
				t.Errorf("%s has -%s, and %s is not known", command, p[1], variable(p[1]))
			}
		}
	}
}

// What somebody takes for the place of a passphrase is an error, and never shown.
func TestPassphrasesAreNotTakenFromTheCommandLine(t *testing.T) {
	file := t.TempDir() + "/key.txt"
	for _, args := range []string{"-passphrase=zqcret", "-passphrase zqcret", "-passphrase -- zqcret"} {
		err := run(append([]string{"keygen", "-o", file}, strings.Fields(args)...), io.Discard, io.Discard)
		if err == nil || strings.Contains(err.Error(), "zqcret") || !strings.Contains(err.Error(), "passphrase is asked for") {
			t.Errorf("%s: %v", args, err)
		}
	}
	t.Setenv("TIPAPI_PASSPHRASE", "zqcret")
	for _, command := range [][]string{{"keygen", "-o", file}, {"tips", "list", "-spool", ".", "-identity", file}, {"fingerprint", file}} {
		err := run(command, io.Discard, io.Discard)
		says := "TIPAPI_PASSPHRASE in the environment sets nothing: a passphrase is asked for"
		if err == nil || strings.Contains(err.Error(), "zqcret") || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", command, err)
		}
	}
	if _, err := os.Stat(file); err == nil {
		t.Error("a key was made")
	}
}

// Every number and time that has a bound, and one past it.
func TestNumbersThatCannotBeMeant(t *testing.T) {
	is := func(args string) error {
		flags := newFlags("serve", io.Discard)
		set := defaultSettings()
		set.declare(flags)
		if strings.HasPrefix(args, "-wait") {
			flags = newProbing(io.Discard).flags
		}
		_, err := parse(flags, strings.Fields(args))
		return err
	}
	for _, good := range []string{
		"", "-deliver-every 1s", "-deliver-pace 0", "-deliver-keep 0", "-limit-network-spread 0", "-limit-all-spread=0", "-limit-first 0",
		"-limit-first-spread 0", "-limit-ipv4 8", "-limit-ipv4 32", "-limit-ipv6 16", "-limit-ipv6 128", "-limit-period 1s", "-limit-period 24h",
		"-spool-bytes 131072", "-time-read 1ms", "-notice-now", "-notice-now=false", "-listen :8080", "-listen [::1]:0", "-listen localhost:http",
		"-operations=", "-operations 127.0.0.1:0",
	} {
		if err := is(good); err != nil {
			t.Errorf("%s: %v", good, err)
		}
	}
	for _, bad := range []string{
		"-time-header 0", "-time-header=-1s", "-time-read 0", "-time-write -1ms", "-time-idle 0s", "-time-stop 0", "-connections 0", "-connections -1",
		"-spool-tips 0", "-spool-tips -5", "-spool-bytes 0", "-spool-bytes 131071", "-deliver-every 0", "-deliver-every -1m",
		"-deliver-every 999ms", "-deliver-pace -1s",
		"-deliver-keep -1h", "-limit-period 0", "-limit-period 999ms", "-limit-period 25h", "-limit-network 0", "-limit-network-spread -1", "-limit-all 0",
		"-limit-all-spread -1", "-limit-first -1", "-limit-first-spread -1", "-limit-ipv4 7", "-limit-ipv4 33", "-limit-ipv6 15",
		"-limit-ipv6 129", "-wait 0", "-wait -5m",
		"-limit-period 5x", "-limit-period 90", "-limit-period=", "-connections many", "-connections 1.5", "-spool-bytes 99999999999999999999",
		"-notice-now=maybe", "-listen 8080", "-listen 127.0.0.1", "-listen http://127.0.0.1:8080", "-listen 127.0.0.1:65536", "-listen ::1:8080",
		"-listen-proxy 8082", "-operations 8081",
	} {
		name, _, _ := strings.Cut(strings.Replace(bad, "=", " ", 1), " ")
		if err := is(bad); err == nil || !strings.HasPrefix(err.Error(), name+" ") || !strings.Contains(err.Error(), "has to be") ||
			strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v", bad, err)
		}
	}
}

// What cannot be meant is told with where it was given, the value, the form and
// the bounds, and everything at once.
func TestValuesAreTold(t *testing.T) {
	t.Setenv("TIPAPI_CONNECTIONS", "abc")
	t.Setenv("TIPAPI_TIME_STOP", "-3s")
	_, err := readSettings(strings.Fields("-limit-period 5x -limit-ipv4=33 -listen 8080 -notice-now=maybe -spool-tips 9999999999999999999 "+
		"-time-read= -limit-first -1 -deliver -site public x -recipents file -deliver-every"), io.Discard)
	want := []string{
		"TIPAPI_CONNECTIONS=abc has to be a whole number, more than 0",
		"TIPAPI_TIME_STOP=-3s has to be a time such as 90s or 1h, more than 0",
		"-limit-period 5x has to be a time such as 90s or 1h, at least 1s and at most 24h0m0s",
		"-limit-ipv4 33 has to be a whole number, at least 8 and at most 32",
		"-listen 8080 has to be host:port such as 127.0.0.1:8080, or :8080 for all addresses of this machine; a port is at most 65535 (or systemd, for its socket)",
		"-notice-now maybe has to be true or false",
		"-spool-tips 9999999999999999999 has to be a whole number, more than 0, and not as large as that",
		`-time-read "" has to be a time such as 90s or 1h, more than 0`,
		"-limit-first -1 has to be a whole number, 0 or more",
		"-deliver needs a value after it, and -site is the next flag",
		`-recipents is no flag of serve: is it meant to be -recipients? ("tipapi serve -h" lists them)`,
		"-deliver-every needs a value after it",
	}
	var got []string
	for _, one := range each(err) {
		got = append(got, one.Error())
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("%s\n\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// The addresses of a limit store that help and docs/operations.md give as examples
// work.
func TestExamplesOfLimitStores(t *testing.T) {
	var help bytes.Buffer
	if err := run([]string{"serve", "-h"}, io.Discard, &help); !errors.Is(err, flag.ErrHelp) {
		t.Fatal(err)
	}
	text, err := os.ReadFile("../docs/operations.md")
	if err != nil {
		t.Fatal(err)
	}
	for where, text := range map[string]string{"serve -h": help.String(), "docs/operations.md": string(text)} {
		schemes := map[string]bool{}
		for _, found := range regexp.MustCompile("\\b(rediss?|unix)://[^\\s`,;)…]+").FindAllStringSubmatch(text, -1) {
			schemes[found[1]] = true
			if err := limit.CheckStore(found[0]); err != nil {
				t.Errorf("%s has %s: %v", where, found[0], err)
			}
		}
		if len(schemes) != 3 {
			t.Errorf("%s has examples of %v", where, schemes)
		}
	}
}

// Values that are addresses stay out of errors: they may hold passwords.
func TestAddressesOnTheCommandLineAreNotShown(t *testing.T) {
	for _, args := range []string{
		"-deliver https://h/?secret-file=a https://h/zqcret", "-queue nats://u:zqcret@127.0.0.1/A", "-delivr nats://u:zqcret@127.0.0.1/A",
		"nats://u:zqcret@127.0.0.1/A -spool-tips x", "-delivr=nats://u:zqcret@127.0.0.1/A", "-spool-tips -deliver nats://u:zqcret@127.0.0.1/A",
	} {
		if _, err := readSettings(strings.Fields(args), io.Discard); err == nil || strings.Contains(err.Error(), "zqcret") {
			t.Errorf("%s: %v", args, err)
		}
	}
}
