package main

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	"lyktan/tipapi/answers"
	"lyktan/tipapi/bundle"
	"lyktan/tipapi/delivery"
	"lyktan/tipapi/jetstream"
	"lyktan/tipapi/limit"
	"lyktan/tipapi/notice"
	"lyktan/tipapi/proxy"
	"lyktan/tipapi/seal"
	"lyktan/tipapi/spool"
	"lyktan/tipapi/static"
)

// parts are what the settings name, read and opened.
type parts struct {
	built    *bundle.Bundle
	files    *static.Files
	keys     *seal.Recipients
	proxies  proxy.Trusted
	limiter  *limit.Limiter
	asking   *limit.Limiter // counts who looks for answers
	store    *spool.Spool
	routes   []delivery.Route // that tips are delivered to; none: they stay in the spool
	schedule *notice.Schedule // nil: no notices
}

// open reads and opens everything that the settings name. Its error joins all
// that is wrong, each with its flag. Close what it returns, also then.
func (s settings) open(onFault func(what string, cause error)) (*parts, error) {
	p := &parts{}
	faults := []error{checkZone(), checkOpenFiles(s.bounds.Connections)}
	note := func(flag string, err error) { faults = append(faults, about(flag, err)) }

	var words *bundle.Notice
	var err error
	if p.built, p.files, err = loadSite(s.site); err == nil {
		words = &p.built.Site.Notice
	}
	note("-site", err)
	p.keys, err = seal.LoadRecipients(s.recipients)
	if errors.Is(err, fs.ErrNotExist) {
		err = fmt.Errorf("%w: give the file that the build of the site writes (%s), or one with the keys that tipapi keygen prints", err,
			filepath.Join(s.site, bundle.Dir, "recipients.txt"))
	}
	note("-recipients", err)
	p.proxies, err = proxy.Parse(s.trustedProxies, s.proxyHeader)
	if note("-trusted-proxies and -proxy-header", err); err == nil && s.listenPROXY != "" && !p.proxies.Any() {
		faults = append(faults, errors.New("-listen-proxy needs -trusted-proxies: the addresses that connections come from"))
	}
	p.limiter, p.asking, err = s.limiters(onFault)
	faults = append(faults, err)
	p.store, err = s.openSpool(onFault)
	note("-spool", err)
	p.routes, err = s.routes()
	faults = append(faults, err)
	unread := func() bool { return untouched(p.store, p.built.Site.UnreadLimit()) != nil }
	p.schedule, err = s.schedule(words, unread, onFault)
	return p, errors.Join(append(faults, err)...)
}

// answers finds answers for the server: in the first queue that they can come back
// from, or without queues beside the tips. It is nil where there is no way back.
func (p *parts) answers(s settings) *answers.Reader {
	if len(p.routes) == 0 {
		return answers.NewReader(spool.Folder(s.spoolDir).Replies(), s.looking)
	}
	for _, r := range p.routes {
		if q, ok := r.To.(*jetstream.Queue); ok {
			return answers.NewReader(q.Replies(), s.looking)
		}
	}
	return nil
}

// openSpool opens the spool, or with -check only looks at it, and returns none.
func (s settings) openSpool(onDoubt func(what string, cause error)) (*spool.Spool, error) {
	if !s.check {
		return spool.Open(s.spoolDir, s.spool)
	}
	doubt, err := spool.Check(s.spoolDir)
	if doubt.Says != "" {
		onDoubt("-spool", errors.New(doubt.Says))
	}
	return nil, err
}

// close closes what was opened, which may be less than all. Routes that a
// Forwarder has closed are closed again, which does no harm.
func (p *parts) close() {
	if p.limiter != nil {
		_ = p.limiter.Close() // nothing is written by it
		_ = p.asking.Close()
	}
	if p.store != nil {
		_ = p.store.Close() // every tip in it is synced
	}
	closeRoutes(p.routes)
}
