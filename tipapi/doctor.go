package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"lyktan/tipapi/bundle"
	"lyktan/tipapi/doctor"
	"lyktan/tipapi/mail"
	"lyktan/tipapi/screen"
)

// examining holds the flags of doctor: those of serve, and its own.
type examining struct {
	settings
	address string
	json    bool
}

func newExamining(errOut io.Writer) (*examining, *flag.FlagSet) {
	e := &examining{settings: defaultSettings()}
	flags := newFlags("doctor", errOut)
	e.declare(flags)
	flags.StringVar(&e.address, "address", "", "public `address` of the site, like https://lyktan.example; without it the one that the site was built for")
	flags.BoolVar(&e.json, "json", false, "print each line as an object of JSON: level (ok, WARN or FAULT), check, says, mend")
	return e, flags
}

// examine looks for what is wrong on the machine that serves, or is going to, and
// prints a line for each thing that it looked at. It reads the settings of serve. Its
// error counts what is to be mended.
func examine(args []string, out, errOut io.Writer) error {
	e, flags := newExamining(errOut)
	rest, from, err := parseAll(flags, args)
	e.flags, e.from, e.check = flags, from, true
	err = unlessMisread(err, noArgument(flags, rest), need(flags, "site", "spool", "recipients"))
	if err == nil && e.address != "" {
		e.address, err = originOf(e.address)
	}
	if errors.Is(err, flag.ErrHelp) {
		return err
	}
	if err != nil {
		return usageError{err}
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	all, faults := 0, 0
	var printErr error
	e.look(ctx, func(found ...doctor.Finding) {
		for _, f := range found {
			if all++; f.Level == doctor.Fault {
				faults++
			}
			if e.json {
				printErr = errors.Join(printErr, screen.JSON(out, f))
				continue
			}
			_, err := fmt.Fprintln(out, f)
			printErr = errors.Join(printErr, err)
		}
	})
	if faults > 0 {
		return errors.Join(printErr, fmt.Errorf("doctor: %d of %s to be mended (FAULT)", faults, count(all, "line is", "lines are")))
	}
	return printErr
}

// originOf is a public address without a slash at its end.
func originOf(address string) (string, error) {
	origin, err := bundle.Site{Address: strings.TrimSuffix(address, "/") + "/"}.Origin()
	if err != nil {
		return "", errors.New("-address has to be the address of the site, like https://lyktan.example, without a path")
	}
	return origin, nil
}

// look does one look after the other, and says at once what it finds.
func (e *examining) look(ctx context.Context, say func(...doctor.Finding)) {
	// Redis and the spool are looked at below.
	p, err := e.inspect(func(string, error) {})
	defer p.close()
	if err == nil {
		say(doctor.Good("settings", "tipapi serve starts with them (serve -check prints them)"))
	} else {
		for _, fault := range each(err) {
			if !strings.HasPrefix(fault.Error(), "-spool: ") {
				say(doctor.Broken("settings", fault))
			}
		}
	}
	if p.keys != nil {
		say(doctor.Keys(p.keys.Keys(), time.Now())...)
	}
	say(doctor.Secrets(e.places()...)...)
	say(doctor.Files(e.files()...)...)
	say(doctor.Spool(e.spoolDir, e.spool)...)
	say(doctor.Room(e.spoolDir, e.spool.Bytes)...)
	queues, close := e.queues(p)
	defer close()
	found, clocks := doctor.Queues(ctx, queues...)
	say(found...)
	if p.limiter != nil {
		say(doctor.Limits(ctx, p.limiter)...)
	}
	running := doctor.Running{Operations: e.operations, Listen: e.listen, Proxies: p.proxies}
	found, runs := running.Ready(ctx)
	say(found...)
	if p.built != nil {
		for _, d := range doubts(p.built.Site, nil) {
			say(doctor.Doubt("site", d.String()))
		}
		reading := e.lookFromOutside(ctx, p.built, running, runs, say)
		clocks = append(clocks, reading)
	}
	say(doctor.Clock(doctor.Synchronised(), clocks...)...)
}

// lookFromOutside looks at the public address, if it is known.
func (e *examining) lookFromOutside(ctx context.Context, built *bundle.Bundle, running doctor.Running, runs bool, say func(...doctor.Finding)) doctor.Reading {
	address := e.address
	if address == "" && built.Site.Address != "" {
		address, _ = originOf(built.Site.Address) // it was checked when it was read
	}
	if address == "" {
		say(doctor.NoAddress())
		return doctor.Reading{}
	}
	home, err := os.ReadFile(filepath.Join(e.site, built.Site.Languages[0], "index.html"))
	if err != nil {
		say(doctor.Broken("outside", about("-site", err)))
	}
	settings := running.Settings(address)
	say(settings...)
	found, reading := doctor.Outside{Address: address, Site: built.Site, Headers: built.Headers, Home: home}.Look(ctx)
	say(found...)
	if runs && len(settings) == 0 && !reading.Time.IsZero() {
		say(running.Way(ctx, address)...)
	}
	return reading
}

// places are where a private key may have been put by mistake.
func (e *examining) places() []doctor.Place {
	places := []doctor.Place{{Path: e.spoolDir}, {Path: e.site, Public: true}, {Path: filepath.Dir(e.recipients)}}
	for _, file := range []string{e.flags.Lookup(configFlag).Value.String(), e.limitSecret} {
		if file != "" {
			places = append(places, doctor.Place{Path: filepath.Dir(file)})
		}
	}
	return places
}

func (e *examining) files() []doctor.File {
	files := []doctor.File{{Is: "the public keys", Path: e.recipients}, {Is: "the site", Path: e.site}}
	if config := e.flags.Lookup(configFlag).Value.String(); config != "" {
		files = append(files, doctor.File{Is: "the settings", Path: config})
	}
	if program, err := os.Executable(); err == nil {
		files = append(files, doctor.File{Is: "the program", Path: program})
	}
	return files
}

// queues are those of tips and of notices. The function closes what was opened here.
func (e *examining) queues(p *parts) (queues []doctor.Queue, closeNotices func()) {
	for _, r := range p.routes {
		queues = append(queues, doctor.Queue{Label: r.Label, To: r.To})
	}
	sender, err := mail.Open(e.notice)
	if e.notice == "" || err != nil { // which is told of the settings
		return queues, func() {}
	}
	return append(queues, doctor.Queue{Label: labelOf("-notice", e.notice), To: sender}), func() { _ = sender.Close() }
}
