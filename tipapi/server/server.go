// Package server is the public HTTP server of tipapi: the built site, the way
// out at /ut, POST /tips, and POST /answers where the site offers answers.
//
// It keeps no trace of visitors: no address, agent, referrer or header is
// stored, logged or put into a tip. An address is used only while its request
// runs, to count tries (see package limit).
package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"runtime"
	"sync/atomic"
	"time"

	"lyktan/tipapi/answers"
	"lyktan/tipapi/bundle"
	"lyktan/tipapi/limit"
	"lyktan/tipapi/operations"
	"lyktan/tipapi/proxy"
	"lyktan/tipapi/static"
	"lyktan/tipapi/tip"
)

// Bounds limits what connections can take. A phone on a 2G line sends the
// longest form in about a minute.
type Bounds struct {
	// The longest times for a request's headers, a whole request, an answer,
	// the pause between two requests on a connection, and running requests when
	// the server stops.
	Header, Read, Write, Idle, Stop time.Duration

	// Connections is how many are open at most. Of 1,900 at once each took 32 kB
	// of memory with a short form, 210 kB with one of the largest size, and 240 kB
	// when its words grew by escaping; a page took 23 kB (BenchmarkRefusal).
	Connections int
}

func (b Bounds) check() error {
	for name, d := range map[string]time.Duration{"headers": b.Header, "a request": b.Read, "an answer": b.Write, "an idle connection": b.Idle,
		"the end": b.Stop} {
		if d <= 0 {
			return fmt.Errorf("server: the time for %s is %v: without a bound one client could hold everything", name, d)
		}
	}
	if b.Connections < 1 {
		return fmt.Errorf("server: %d connections have to be at least 1", b.Connections)
	}
	return nil
}

// DefaultBounds returns bounds that slow phones can meet.
func DefaultBounds() Bounds {
	return Bounds{
		Header: 15 * time.Second,
		Read:   90 * time.Second,
		Write:  3 * time.Minute,
		Idle:   time.Minute,
		Stop:   30 * time.Second,

		Connections: 2048,
	}
}

const (
	maxHeader = 16 << 10 // bytes of request line and headers
	maxBody   = 64 << 10 // bytes of a posted form
)

// Parts holds what a [Server] needs. All fields are required except Proxies, whose
// zero value trusts no proxy, Lookout, and those for answers.
type Parts struct {
	Limiter *limit.Limiter
	Proxies proxy.Trusted
	Totals  *operations.Totals
	Log     *slog.Logger
	Faults  *FaultLog // written to Log by Serve
	Bounds  Bounds
	Lookout *proxy.Lookout // may be nil

	// Closed reports whether no tip can be taken until the administrator has done
	// something: then the page of the form has numbers to call in its place.
	Closed func() bool

	// Take stores a form without problems and returns its receipt number: the
	// method of intake.Intake.
	Take func(tip.Form, tip.Mark) (number string, err error)

	// Answers finds the answers to receipts, and AnswersLimiter counts who asks, apart
	// from tips; nil: there is no way back to senders, and a site that offers answers is
	// an error.
	Answers        *answers.Reader
	AnswersLimiter *limit.Limiter
}

// Server is the [http.Handler] of the public address.
type Server struct {
	Parts
	current atomic.Pointer[site]
	conns   *conns
	storing chan struct{} // one for each tip that the disk is waited for
	working chan struct{} // one for each form that is read out or page that is filled in
}

// New makes a server for a built site. It fails as Replace does, and when a bound
// is not positive.
func New(parts Parts, built *bundle.Bundle, files *static.Files) (*Server, error) {
	if err := parts.Bounds.check(); err != nil {
		return nil, err
	}
	s := &Server{
		Parts:   parts,
		conns:   newConns(parts.Bounds.Connections, func() { parts.Totals.Add("connection closed to make room") }),
		storing: make(chan struct{}, mostStoring),
		working: make(chan struct{}, 2*runtime.GOMAXPROCS(0)),
	}
	return s, s.Replace(built, files)
}

// Replace answers the requests that begin from now on from another built site. It
// fails when a language of the site lacks its home page, 404.html, reload.html or
// closed.html, when a short address leads nowhere, when the site's address is
// malformed, and when a refusal cannot be rendered; then the site before stays.
func (s *Server) Replace(built *bundle.Bundle, files *static.Files) error {
	next, err := s.prepare(built, files)
	if err == nil {
		s.current.Store(next)
	}
	return err
}

// Site describes the site that is served now.
func (s *Server) Site() bundle.Site { return s.current.Load().Bundle.Site }

// ServeHTTP answers one request with the headers that every response has. A
// panic in it is answered with 503 and does not end the other requests.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if s.Lookout != nil {
		s.Lookout.Note(s.Proxies, r)
	}
	s.current.Load().answer(w, r)
}

func (s *site) answer(w http.ResponseWriter, r *http.Request) {
	for name, values := range s.Bundle.Headers {
		w.Header()[name] = values
	}
	defer s.recoverFault(w, r)
	reading := r.Method == http.MethodGet || r.Method == http.MethodHead
	if !reading || r.ContentLength != 0 || !r.ProtoAtLeast(1, 1) {
		// What follows a body on its connection is never read: a proxy may have
		// seen the end of the body elsewhere (request smuggling).
		w.Header().Set("Connection", "close")
	}
	switch {
	case r.URL.Path == "/tips" && r.Method == http.MethodPost:
		s.takeTip(w, r)
	case r.URL.Path == "/tips" && reading:
		w.Header().Set("Allow", http.MethodPost)
		s.Files.Serve(w, r, reloadPage(s.languageOf("", w, r)), http.StatusMethodNotAllowed)
	case r.URL.Path == "/tips":
		s.wrongMethod(w, r, "POST")
	case r.URL.Path == "/answers" && s.offersAnswers():
		s.answers(w, r, reading)
	case !reading:
		s.wrongMethod(w, r, "GET, HEAD")
	case r.URL.Path == "/ut" || r.URL.Path == "/ut/":
		s.leave(w)
	default:
		s.page(w, r)
	}
}

// longestGap bounds the time between the moment when nobody new is let in and the
// end of Serve: as long as that, the next process cannot begin.
const longestGap = 5 * time.Second

// Serve answers on the listeners until ctx is done, then lets running requests
// end, for at most [Bounds].Stop. Whoever comes while they do is answered too, so
// that one slow sender does not keep the others out. It closes the listeners.
func (s *Server) Serve(ctx context.Context, listeners ...net.Listener) error {
	server := &http.Server{
		Handler: s,

		DisableGeneralOptionsHandler: true, // it would answer without our headers
		ReadHeaderTimeout:            s.Bounds.Header,
		ReadTimeout:                  s.Bounds.Read,
		WriteTimeout:                 s.Bounds.Write,
		IdleTimeout:                  s.Bounds.Idle,
		MaxHeaderBytes:               maxHeader,
		ErrorLog:                     quietLog(),
		ConnState:                    s.conns.changed,
		ConnContext:                  withConnection,
	}
	quiet := make(chan struct{})
	said := make(chan struct{})
	go func() { defer close(said); s.Faults.run(quiet) }()
	defer func() { close(quiet); <-said }()

	ended := make(chan error, len(listeners))
	for _, listener := range listeners {
		go func() { ended <- server.Serve(listener) }()
	}
	select {
	case err := <-ended:
		return errors.Join(err, server.Close())
	case <-ctx.Done():
	}
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.Bounds.Stop)
	defer cancel()
	server.SetKeepAlivesEnabled(false)
	gap := min(longestGap, s.Bounds.Stop/2)
	whole := s.conns.finish(stop, s.Bounds.Stop-gap)
	// Shutdown drops, without a word, whoever is still sending the head of a
	// request. So first nobody new is let in, and those who are here may come to
	// their end; what is left then says nothing, or is slow.
	stop, cancelGap := context.WithTimeout(stop, gap)
	defer cancelGap()
	for _, listener := range listeners {
		_ = listener.Close()
		<-ended
	}
	s.conns.drain(stop, gap*4/5)
	err := server.Shutdown(stop)
	if errors.Is(err, context.DeadlineExceeded) || !s.stored(stop) || !whole {
		s.Log.Warn("stopped before every request was at its end")
		err = nil
	}
	return errors.Join(err, server.Close())
}

// recoverFault turns a panic into the page that says the service is away. Of
// the panic only the place is logged: its value may hold what a visitor sent.
func (s *site) recoverFault(w http.ResponseWriter, r *http.Request) {
	fault := recover()
	if fault == nil {
		return
	}
	if err, ok := fault.(error); ok && errors.Is(err, http.ErrAbortHandler) {
		panic(fault)
	}
	s.Faults.Note("a fault in the program", errors.New(faultPlace()))
	s.refuse(w, r, refusal{status: http.StatusServiceUnavailable, reason: bundle.Unavailable, lang: s.languageOf("", w, r), retry: retryFault})
}

// wrongMethod refuses with what may be used instead, and keeps what came along.
func (s *site) wrongMethod(w http.ResponseWriter, r *http.Request, allow string) {
	w.Header().Set("Allow", allow)
	form, _, _ := s.readForm(w, r)
	s.refuse(w, r, refusal{status: http.StatusMethodNotAllowed, reason: bundle.WrongMethod, lang: s.languageOf(form.Lang, w, r), form: form})
}
