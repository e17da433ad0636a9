package main

import (
	"context"
	"fmt"
	"io"
	"os/signal"
	"syscall"
	"time"

	"lyktan/tipapi/inbox"
	"lyktan/tipapi/probe"
)

// probing holds the flags of probe.
type probing struct {
	reading
	site, lang *string
	wait       *time.Duration
}

func newProbing(errOut io.Writer) probing {
	r := newReading("probe", errOut)
	return probing{
		reading: r,
		site:    r.flags.String("site", "", "`address` of the public site, like https://example.org"),
		lang:    r.flags.String("lang", "sv", "a `language` of the site"),
		wait:    r.flags.Duration("wait", 5*time.Minute, "how long the tip may take"),
	}
}

// probeChain sends a test tip through the public form, and prints one line when
// the team can read it. Otherwise the error is that line.
func probeChain(args []string, out, errOut io.Writer) error {
	r := newProbing(errOut)
	rest, err := parse(r.flags, args)
	var noSite error
	if *r.site != "" {
		noSite = about(labelOf("-site", *r.site), probe.CheckSite(*r.site))
	}
	if err := unlessMisread(err, noArgument(r.flags, rest), r.check("site"), noSite); err != nil {
		return err
	}
	c, err := r.connect()
	if err != nil {
		return err
	}
	defer c.close()
	box := inbox.Inbox{Queue: c.tips, Identities: c.ids}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	took, err := probe.Probe{Site: *r.site, Lang: *r.lang, Inbox: box, Store: c.replies, Wait: *r.wait}.Run(ctx)
	if err != nil {
		return fmt.Errorf("probe: %w", err)
	}
	says := "arrived sealed; without -identity it was not opened, and stays"
	if len(box.Identities) > 0 {
		says = "arrived, could be read and, where the site offers that, answered; and is deleted"
	}
	_, err = fmt.Fprintf(out, "ok: the probe %s after %v\n", says, took.Round(100*time.Millisecond))
	return err
}
