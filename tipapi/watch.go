package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	golog "log"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"time"

	"lyktan/tipapi/limit"
	"lyktan/tipapi/operations"
	"lyktan/tipapi/seal"
	"lyktan/tipapi/spool"
)

// checks are what /readyz looks at.
func checks(keys *seal.Recipients, store *spool.Spool, limiter *limit.Limiter) []operations.Check {
	return []operations.Check{
		{Name: "spool", Test: func(context.Context) error { return store.Ready() }},
		{Name: "recipients", Test: func(context.Context) error {
			if keys.Expired(time.Now()) {
				return errors.New("the last day of a key is past: tips are still sealed to it, and tipapi will not start again with it")
			}
			return nil
		}},
		{Name: "limits", Advisory: true, Test: limiter.Check},
	}
}

// watch serves the administrator's address until the function that it returns
// is called. The address has to be on this machine alone.
func watch(address string, handler http.Handler, log *slog.Logger) (end func(), err error) {
	l, err := net.Listen("tcp", address)
	if err != nil {
		return nil, about("-operations", err)
	}
	if at, err := netip.ParseAddrPort(l.Addr().String()); err != nil || !at.Addr().Unmap().IsLoopback() {
		return nil, errors.Join(fmt.Errorf("-operations %s is not a loopback address like 127.0.0.1:8081", address), l.Close())
	}
	server := &http.Server{
		Handler: handler, ErrorLog: golog.New(io.Discard, "", 0),
		ReadTimeout: 5 * time.Second, WriteTimeout: 15 * time.Second, MaxHeaderBytes: 8 << 10,
	}
	go func() {
		if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			log.Error("operations", "cause", err)
		}
	}()
	log.Info("operations", "address", "http://"+l.Addr().String())
	return func() { _ = server.Close() }, nil
}
