package main

import (
	"bytes"
	"errors"
	"flag"
	"io"
	"regexp"
	"strings"
	"testing"
)

// A setting that sets nothing is an error that names it, and what was meant.
func TestUnknownSettings(t *testing.T) {
	for entry, means := range map[string]string{
		"TIPAPI_TRUSTED_PROXIS=127.0.0.1":  "TIPAPI_TRUSTED_PROXIES",
		"TIPAPI_LIMIT_NETWORKSPREAD=1":     "TIPAPI_LIMIT_NETWORK_SPREAD",
		"TIPAPI_DELIVERY=nats://secret@h":  "TIPAPI_DELIVER",
		"TIPAPI_IDENTIFY=key":              "TIPAPI_IDENTITY",
		"tipapi_trusted_proxies=127.0.0.1": "TIPAPI_TRUSTED_PROXIES",
		"TIPAPI_PORT=8080":                 "TIPAPI_",
		"TIPAPI_=":                         "TIPAPI_",
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
	for _, command := range []string{"serve", "keygen", "probe", "tips list", "tips show", "tips take", "tips close"} {
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
	for _, good := range []string{"", "-deliver-pace 0", "-deliver-keep 0", "-limit-network-spread 0", "-limit-all-spread=0", "-limit-first 0", "-limit-first-spread 0",
		"-limit-ipv4 8", "-limit-ipv4 32", "-limit-ipv6 16", "-limit-ipv6 128", "-limit-period 1s", "-limit-period 24h", "-spool-bytes 131072", "-time-read 1ms"} {
		if err := is(good); err != nil {
			t.Errorf("%s: %v", good, err)
		}
	}
	for _, bad := range []string{
		"-time-header 0", "-time-header=-1s", "-time-read 0", "-time-write -1ms", "-time-idle 0s", "-time-stop 0", "-connections 0", "-connections -1",
		"-spool-tips 0", "-spool-tips -5", "-spool-bytes 0", "-spool-bytes 131071", "-deliver-every 0", "-deliver-every -1m", "-deliver-pace -1s",
		"-deliver-keep -1h", "-limit-period 0", "-limit-period 999ms", "-limit-period 25h", "-limit-network 0", "-limit-network-spread -1", "-limit-all 0",
		"-limit-all-spread -1", "-limit-first -1", "-limit-first-spread -1", "-limit-ipv4 7", "-limit-ipv4 33", "-limit-ipv6 15",
		"-limit-ipv6 129", "-wait 0", "-wait -5m",
	} {
		name, _, _ := strings.Cut(strings.Replace(bad, "=", " ", 1), " ")
		if err := is(bad); err == nil || !strings.HasPrefix(err.Error(), name+" ") || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v", bad, err)
		}
	}
}
