package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"sync/atomic"
	"time"

	"lyktan/tipapi/bundle"
	"lyktan/tipapi/intake"
	"lyktan/tipapi/seal"
	"lyktan/tipapi/server"
	"lyktan/tipapi/static"
)

// reloading reads the site and the keys again while tips are taken.
type reloading struct {
	settings settings
	public   *server.Server
	taking   *intake.Intake
	log      *slog.Logger
	failed   atomic.Pointer[error] // why the last one did not succeed
}

// run reloads at each signal until ctx is done.
func (r *reloading) run(ctx context.Context, signals <-chan os.Signal) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-signals:
			r.reload()
		}
	}
}

// reload puts both in force, or neither: the keys belong to the form.
func (r *reloading) reload() {
	tellReloading()
	defer tellReady()
	built, files, siteErr := loadSite(r.settings.site)
	keys, keysErr := seal.LoadRecipients(r.settings.recipients)
	err := errors.Join(about("-site", siteErr), about("-recipients", keysErr))
	if err == nil {
		err = about("-site", r.public.Replace(built, files))
	}
	r.failed.Store(&err)
	if err != nil {
		r.log.Error("nothing is reloaded: what was in force stays", "cause", err)
		return
	}
	r.taking.SealTo(keys)
	r.taking.AnswerWith(built.Site.Answers.Salt)
	r.log.Info("reloaded")
	logDoubts(r.log, built.Site, keys)
}

// check is a line of /readyz.
func (r *reloading) check(context.Context) error {
	if err := r.failed.Load(); err != nil && *err != nil {
		return errors.Join(errors.New("the last reload failed, and what was in force before stays"), *err)
	}
	return nil
}

// loadSite reads what the build of the site has left in a folder. A build replaces
// the folder: when that happens meanwhile, it is read again.
func loadSite(dir string) (built *bundle.Bundle, files *static.Files, err error) {
	for range 3 {
		before, _ := os.Stat(dir)
		built, err = bundle.Load(dir)
		if err == nil {
			files, err = static.Load(dir)
		}
		if after, _ := os.Stat(dir); before != nil && after != nil && os.SameFile(before, after) {
			break
		}
	}
	if err != nil {
		return nil, nil, fmt.Errorf("%w: build the site (make build TEAM=…, or go run ./site -team … -out %s), or give the folder that it was built in", err, dir)
	}
	return built, files, nil
}

// keysInTime fails when a key is past its last day, with what follows from that.
func keysInTime(keys *seal.Recipients) error {
	const mend = ": make a new key (tipapi keygen), build, and reload"
	err := keys.Check(time.Now())
	switch {
	case errors.Is(err, seal.ErrNoGoodKey):
		return fmt.Errorf("%w, so no tip is taken; pages are served%s", err, mend)
	case err != nil:
		return fmt.Errorf("%w, and tips are sealed to the others alone%s", err, mend)
	}
	return nil
}
