package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"runtime"
	"sync"
	"syscall"
	"time"

	"lyktan/tipapi/bundle"
	"lyktan/tipapi/intake"
	"lyktan/tipapi/operations"
	"lyktan/tipapi/proxy"
	"lyktan/tipapi/seal"
	"lyktan/tipapi/server"
	"lyktan/tipapi/spool"
	"lyktan/tipapi/static"
)

// serve answers until it is told to stop. Everything that can be wrong with its
// surroundings is found before it listens.
func serve(args []string, errOut io.Writer) error {
	set, err := readSettings(args, errOut)
	if err != nil {
		return err
	}
	if err := checkZone(); err != nil {
		return err
	}
	if err := checkOpenFiles(set.bounds.Connections); err != nil {
		return err
	}
	log := slog.New(slog.NewTextHandler(errOut, &slog.HandlerOptions{ReplaceAttr: hourOnly}))
	faults := server.NewFaultLog(log)
	built, err := bundle.Load(set.site)
	if err != nil {
		return err
	}
	files, err := static.Load(set.site)
	if err != nil {
		return err
	}
	keys, err := seal.LoadRecipients(set.recipients, time.Now())
	if err != nil {
		return err
	}
	proxies, err := proxy.Parse(set.trustedProxies, set.proxyHeader)
	if err != nil {
		return err
	}
	if set.listenPROXY != "" && !proxies.Any() {
		return errors.New("-listen-proxy needs -trusted-proxies: the addresses that connections come from")
	}
	limiter, err := set.limiter(faults.Note)
	if err != nil {
		return err
	}
	defer limiter.Close()
	store, err := spool.Open(set.spoolDir, set.spool)
	if err != nil {
		return err
	}
	defer store.Close()
	forwarder, routes, err := set.forwarder(store, faults.Note)
	if err != nil {
		return err
	}
	schedule, err := set.schedule(built.Site.Notice, faults.Note)
	if err != nil {
		return err
	}

	taking := intake.New(keys, store)
	if schedule != nil && set.noticeNow {
		taking.Urgent = schedule.Urgent
	}
	totals := operations.NewTotals()
	public, err := server.New(server.Parts{
		Bundle: built, Files: files, Limiter: limiter, Proxies: proxies, Take: taking.Take,
		Totals: totals, Log: log, Faults: faults, Bounds: set.bounds,
	})
	if err != nil {
		return err
	}
	listeners, err := set.listeners(proxies)
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second signal ends the process at once
	if set.operations != "" {
		end, err := watch(set.operations, operations.Handler(totals, append(checks(keys, store, limiter), routes...)...), log)
		if err != nil {
			return err
		}
		defer end()
	}
	folder, doubt := store.Place()
	log.Info("start", "commit", builtFrom(), "go", runtime.Version(), "spool", folder)
	if doubt != "" {
		log.Warn(doubt)
	}
	if schedule != nil {
		log.Info("notices", "at", set.noticeAt, "zone", zone(time.Now()))
	}
	if !built.Site.Tips {
		log.Warn("the built site does not offer the form: its team profile has no key")
	}
	if limiter.Persists(ctx) {
		log.Warn("Redis writes its data to a disk, where old counts outlive their hour: set save \"\" and appendonly no")
	}
	for _, l := range listeners {
		log.Info("serving", "address", "http://"+l.Addr().String())
	}
	var running sync.WaitGroup
	if forwarder != nil {
		running.Go(func() {
			if err := forwarder.Run(ctx); err != nil {
				log.Error("delivery", "cause", err)
			}
		})
	}
	if schedule != nil {
		running.Go(func() { schedule.Run(ctx) })
	}
	err = public.Serve(ctx, listeners...)
	stop() // should it have ended by itself
	running.Wait()
	if err != nil {
		return err
	}
	log.Info("stopped")
	return nil
}

// hourOnly keeps exact times out of the log.
func hourOnly(_ []string, a slog.Attr) slog.Attr {
	if a.Key == slog.TimeKey {
		a.Value = slog.TimeValue(a.Value.Time().UTC().Truncate(time.Hour))
	}
	return a
}
