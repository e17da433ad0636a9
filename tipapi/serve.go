package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"os"
	"os/signal"
	"runtime"
	"sync"
	"syscall"
	"time"

	"lyktan/tipapi/answers"
	"lyktan/tipapi/delivery"
	"lyktan/tipapi/intake"
	"lyktan/tipapi/operations"
	"lyktan/tipapi/proxy"
	"lyktan/tipapi/seal"
	"lyktan/tipapi/server"
	"lyktan/tipapi/spool"
)

// serve answers until it is told to stop. Everything that can be wrong with its
// surroundings is found before it listens, and told at once.
func serve(args []string, out, errOut io.Writer) error {
	set, err := readSettings(args, errOut)
	if err != nil {
		return err
	}
	if set.check {
		return set.lookOver(out)
	}
	reloads := make(chan os.Signal, 1)
	signal.Notify(reloads, syscall.SIGHUP) // which ends the process otherwise, also before there is something to reload
	log := slog.New(slog.NewTextHandler(errOut, &slog.HandlerOptions{ReplaceAttr: hourOnly}))
	faults := server.NewFaultLog(log)
	p, err := set.open(faults.Note)
	defer p.close()
	if err != nil {
		return err
	}
	if len(p.routes) == 0 && p.built.Site.Answers.Salt != "" { // of this account, so that it can read what members put there
		if err := spool.Folder(set.spoolDir).Replies().Make(); err != nil {
			return about("-spool", err)
		}
	}
	forwarder, err := delivery.New(p.store, p.routes, set.delivery, faults.Note)
	if err != nil {
		return err
	}
	taking := intake.New(p.keys, p.store)
	if p.schedule != nil && set.noticeNow {
		taking.Urgent = p.schedule.Urgent
	}
	taking.AnswerWith(p.built.Site.Answers.Salt)
	if p.built.Site.Answers.Salt != "" {
		// Those who look for answers hold processors of Go's while the system lets them
		// wait; as many stay for tips as there are.
		runtime.GOMAXPROCS(runtime.GOMAXPROCS(0) + set.looking.AtOnce)
	}
	totals, lookout := operations.NewTotals(), &proxy.Lookout{}
	public, err := server.New(server.Parts{
		Limiter: p.limiter, Proxies: p.proxies, Take: taking.Take,
		Closed: func() bool { return errors.Is(taking.Recipients().Check(time.Now()), seal.ErrNoGoodKey) },
		Totals: totals, Log: log, Faults: faults, Bounds: set.bounds, Lookout: lookout,
		Answers: p.answers(set), AnswersLimiter: p.asking,
	}, p.built, p.files)
	if err != nil {
		return about("-site", err) // the bounds were checked with the flags
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second signal ends the process at once
	handed, err := handedOver()
	listeners, listenErr := set.listeners(handed, p.proxies)
	err = errors.Join(err, listenErr)
	again := reloading{settings: set, public: public, taking: taking, log: log}
	if set.operations != "" {
		all := append(checks(taking.Recipients, p.store, p.limiter), statusOf(p.routes, forwarder)...)
		if len(p.routes) == 0 { // else the team works elsewhere
			all = append(all, operations.Check{Name: "unread", Advisory: true, Test: func(context.Context) error {
				return untouched(p.store, public.Site().UnreadLimit())
			}})
		}
		all = append(all, operations.Check{Name: "reload", Advisory: true, Test: again.check})
		administrator := http.NewServeMux()
		administrator.Handle("/", operations.Handler(totals, all...))
		administrator.Handle(proxy.LookPath, lookout)
		end, watchErr := watch(handed, set.operations, administrator, log)
		if watchErr == nil {
			defer end()
		}
		err = errors.Join(err, watchErr)
	}
	if err = errors.Join(err, handed.spare()); err != nil {
		for _, l := range listeners {
			_ = l.Close() // nobody was answered
		}
		return err
	}
	folder, doubt := p.store.Place()
	log.Info("start", "commit", builtFrom(), "go", runtime.Version(), "spool", folder)
	if doubt.Says != "" {
		log.Warn(doubt.Says)
	}
	if n := p.store.Again(); n > 0 {
		log.Warn("a back-up was copied over the spool: what was delivered, taken or closed stays so", "tips", n)
	}
	if p.schedule != nil {
		log.Info("notices", "at", set.noticeAt, "zone", zone(time.Now()))
	}
	logDoubts(log, p.built.Site, p.keys)
	if p.limiter.Persists(ctx) {
		log.Warn("Redis writes its data to a disk, where old counts outlive their hour: set save \"\" and appendonly no")
	}
	for _, l := range listeners {
		log.Info("serving", "address", "http://"+l.Addr().String())
	}
	var running sync.WaitGroup
	alive, dead := context.WithCancel(context.Background())
	defer dead()
	if len(p.routes) > 0 {
		running.Go(func() {
			if err := forwarder.Run(ctx); err != nil {
				log.Error("delivery", "cause", err)
			}
		})
	}
	if p.schedule != nil {
		running.Go(func() { p.schedule.Run(ctx) })
	}
	if len(p.routes) == 0 {
		running.Go(func() { expireAnswers(ctx, folder, faults.Note) })
	}
	running.Go(func() { again.run(ctx, reloads) })
	go tellAlive(alive)
	context.AfterFunc(ctx, tellStopping)
	tellReady() // the kernel holds connections since they are open
	err = public.Serve(ctx, listeners...)
	stop() // should it have ended by itself
	running.Wait()
	if err != nil {
		return err
	}
	log.Info("stopped")
	return nil
}

// expireAnswers removes the answers beside the spool that are too old, now and every
// hour. Those in NATS end by themselves.
func expireAnswers(ctx context.Context, dir string, onFault func(what string, cause error)) {
	replies := spool.Folder(dir).Replies()
	for {
		if err := replies.Expire(time.Now().Add(-answers.Keep)); err != nil {
			onFault("old answers could not be removed", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(time.Hour):
		}
	}
}

// hourOnly keeps exact times out of the log.
func hourOnly(_ []string, a slog.Attr) slog.Attr {
	if a.Key == slog.TimeKey {
		a.Value = slog.TimeValue(a.Value.Time().UTC().Truncate(time.Hour))
	}
	return a
}
