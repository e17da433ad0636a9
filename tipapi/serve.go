package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"syscall"
	"time"

	"lyktan/tipapi/intake"
	"lyktan/tipapi/limit"
	"lyktan/tipapi/seal"
	"lyktan/tipapi/seam"
	"lyktan/tipapi/server"
	"lyktan/tipapi/spool"
	"lyktan/tipapi/static"
	"lyktan/tipapi/tip"
)

// serve answers until it is told to stop. Everything that can be wrong with its
// surroundings is found before it listens.
func serve(args []string, errOut io.Writer) error {
	flags := newFlags("serve", errOut)
	listen := flags.String("listen", "127.0.0.1:8080", "`address` to listen on")
	site := flags.String("site", "public", "`directory` of the built site")
	spoolDir := flags.String("spool", "", "`directory` that tips are kept in, one process at a time")
	recipients := flags.String("recipients", "", "`file` of the team's age public keys, one a line;\na comment \"# expires: 2027-12-31\" sets the last day of the next key")
	tips := flags.Int("spool-tips", 10_000, "most open tips in the spool")
	size := flags.Int64("spool-bytes", 1<<30, "most bytes of open tips in the spool")
	rest, err := parse(flags, args)
	if err != nil {
		return err
	}
	if len(rest) > 0 {
		return fmt.Errorf("serve takes no argument %q", rest[0])
	}
	if err := need(flags, "listen", "site", "spool", "recipients"); err != nil {
		return err
	}

	log := slog.New(slog.NewTextHandler(errOut, &slog.HandlerOptions{ReplaceAttr: hourOnly}))
	built, err := seam.Load(*site)
	if err != nil {
		return err
	}
	files, err := static.Load(*site)
	if err != nil {
		return err
	}
	keys, err := seal.LoadRecipients(*recipients, time.Now())
	if err != nil {
		return err
	}
	queue, err := spool.Open(*spoolDir, spool.Limits{Tips: *tips, Bytes: *size})
	if err != nil {
		return err
	}
	defer queue.Close()

	mark := func(area string) tip.Mark { _, m := built.Site.Area(area); return m }
	public, err := server.New(built, files, intake.New(keys, queue, mark), limit.New(limit.Defaults()), log)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", *listen)
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second signal ends the process at once
	if !built.Site.Tips {
		log.Warn("the built site does not offer the form: its team profile has no key")
	}
	log.Info("serving", "address", "http://"+listener.Addr().String())
	if err := public.Serve(ctx, listener, server.DefaultTimes()); err != nil {
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
