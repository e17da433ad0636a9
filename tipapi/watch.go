package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	golog "log"
	"log/slog"
	"net/http"
	"net/netip"
	"time"

	"lyktan/tipapi/limit"
	"lyktan/tipapi/operations"
	"lyktan/tipapi/seal"
	"lyktan/tipapi/spool"
)

// checks are what /readyz looks at.
func checks(keys func() *seal.Recipients, store *spool.Spool, limiter *limit.Limiter) []operations.Check {
	return []operations.Check{
		{Name: "spool", Test: func(context.Context) error { return store.Ready() }},
		{Name: "recipients", Test: func(context.Context) error {
			if err := keysInTime(keys()); errors.Is(err, seal.ErrNoGoodKey) {
				return err
			}
			return nil
		}},
		// A balancer that takes instances out for it would take out all of them.
		{Name: "expiry", Advisory: true, Test: func(context.Context) error { return keysInTime(keys()) }},
		{Name: "limits", Advisory: true, Test: limiter.Check},
	}
}

// untouched fails when a tip in the spool has been open for longer than a limit:
// nobody has taken or closed it. Whether somebody has read it, the server cannot
// know.
func untouched(store *spool.Spool, limit time.Duration) error {
	oldest, any, err := store.Oldest()
	if err != nil {
		return err
	}
	// The hour of a tip is cut, so it has lain up to an hour less.
	if any && time.Since(oldest) > limit+time.Hour {
		return fmt.Errorf("a tip has been open for more than %v: nobody has taken or closed it", limit)
	}
	return nil
}

func notLoopback(address string) error {
	return fmt.Errorf("-operations %s is not a loopback address like 127.0.0.1:8081", address)
}

// watch serves the administrator's address until the function that it returns
// is called. The address has to be on this machine alone.
func watch(from sockets, address string, handler http.Handler, log *slog.Logger) (end func(), err error) {
	listeners, err := from.listen("operations", address)
	for _, l := range listeners {
		if at, parseErr := netip.ParseAddrPort(l.Addr().String()); parseErr != nil || !at.Addr().Unmap().IsLoopback() {
			err = errors.Join(err, notLoopback(address))
		}
	}
	if err != nil {
		for _, l := range listeners {
			err = errors.Join(err, l.Close())
		}
		return nil, err
	}
	server := &http.Server{
		Handler: handler, ErrorLog: golog.New(io.Discard, "", 0),
		ReadTimeout: 5 * time.Second, WriteTimeout: 15 * time.Second, MaxHeaderBytes: 8 << 10,
	}
	for _, l := range listeners {
		go func() {
			if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
				log.Error("operations", "cause", err)
			}
		}()
		log.Info("operations", "address", "http://"+l.Addr().String())
	}
	return func() { _ = server.Close() }, nil
}
