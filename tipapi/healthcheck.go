package main

import (
	"flag"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// checking holds the flags of healthcheck.
type checking struct {
	flags      *flag.FlagSet
	operations *string
	ready      *bool
	wait       *time.Duration
}

func newChecking(errOut io.Writer) checking {
	flags := newFlags("healthcheck", errOut)
	declareConfig(flags)
	return checking{
		flags:      flags,
		operations: flags.String("operations", "", "`address` that tipapi serve has as its -operations"),
		ready:      flags.Bool("ready", false, "ask whether tips can be taken (/readyz), not only whether it runs (/healthz)"),
		wait:       flags.Duration("wait", 10*time.Second, "how long the answer may take"),
	}
}

// healthcheck asks a tipapi that runs on this machine how it is, for containers
// without a shell. Its error is what /readyz says.
func healthcheck(args []string, _, errOut io.Writer) error {
	h := newChecking(errOut)
	rest, err := parse(h.flags, args)
	if err := unlessMisread(err, noArgument(h.flags, rest), need(h.flags, "operations")); err != nil {
		return err
	}
	path := "/healthz"
	if *h.ready {
		path = "/readyz"
	}
	if *h.operations == fromSystemd {
		return fmt.Errorf("-operations %s: give the address that the .socket unit has (ListenStream=)", fromSystemd)
	}
	client := http.Client{Timeout: *h.wait, Transport: &http.Transport{Proxy: nil, DisableKeepAlives: true}}
	response, err := client.Get("http://" + *h.operations + path)
	if err != nil {
		return about("-operations", err)
	}
	defer response.Body.Close()
	said, err := io.ReadAll(io.LimitReader(response.Body, 64<<10))
	if err != nil {
		return about("-operations", err)
	}
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answers %d: %s", path, response.StatusCode, strings.ReplaceAll(strings.TrimSpace(string(said)), "\n", "; "))
	}
	return nil
}
