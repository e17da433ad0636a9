// Package server is the public face of tipapi: the built site, the way out at
// /ut, and POST /tips.
//
// It keeps no trace of who asked: no address, agent, referrer or header is
// stored, logged or put into a tip. An address is looked at only while its
// request runs, to count tries (see package limit).
package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"lyktan/tipapi/intake"
	"lyktan/tipapi/limit"
	"lyktan/tipapi/seam"
	"lyktan/tipapi/static"
)

// Times bound each phase of a connection. A phone on a 2G line sends the
// longest form in about a minute.
type Times struct {
	Header, Read, Write, Idle, Stop time.Duration
}

// DefaultTimes suit slow phones.
func DefaultTimes() Times {
	return Times{
		Header: 15 * time.Second,
		Read:   90 * time.Second,
		Write:  3 * time.Minute,
		Idle:   time.Minute,
		Stop:   30 * time.Second,
	}
}

const (
	maxHeader = 16 << 10 // bytes of request line and headers
	maxBody   = 64 << 10 // bytes of a posted form
)

// Server answers requests.
type Server struct {
	seam   *seam.Seam
	files  *static.Files
	intake *intake.Intake
	gate   *limit.Gate
	log    *slog.Logger
	faults faultLog
}

// New puts a server together. Nothing may be nil. It fails when a language of
// the site lacks its start page or the one for what is not there.
func New(s *seam.Seam, files *static.Files, in *intake.Intake, gate *limit.Gate, log *slog.Logger) (*Server, error) {
	for _, lang := range s.Site.Languages {
		for _, page := range []string{"/" + lang + "/", notFoundPage(lang)} {
			if !files.Has(page) {
				return nil, fmt.Errorf("built site: there is no %s", page)
			}
		}
	}
	return &Server{seam: s, files: files, intake: in, gate: gate, log: log}, nil
}

func notFoundPage(lang string) string { return "/" + lang + "/404.html" }

// ServeHTTP sets the headers that every response has and keeps a fault in one
// request from ending the others.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	for name, values := range s.seam.Headers {
		w.Header()[name] = values
	}
	defer s.recoverFault(w, r)
	reading := r.Method == http.MethodGet || r.Method == http.MethodHead
	switch {
	case r.URL.Path == "/tips" && r.Method == http.MethodPost:
		s.takeTip(w, r)
	case r.URL.Path == "/tips":
		s.wrongMethod(w, r, "POST")
	case !reading:
		s.wrongMethod(w, r, "GET, HEAD")
	case r.URL.Path == "/ut" || r.URL.Path == "/ut/":
		s.leave(w)
	default:
		s.page(w, r)
	}
}

// Serve answers on a listener until ctx is done, then lets what runs come to
// its end.
func (s *Server) Serve(ctx context.Context, listener net.Listener, times Times) error {
	server := &http.Server{
		Handler: s,

		DisableGeneralOptionsHandler: true, // it would answer without our headers
		ReadHeaderTimeout:            times.Header,
		ReadTimeout:                  times.Read,
		WriteTimeout:                 times.Write,
		IdleTimeout:                  times.Idle,
		MaxHeaderBytes:               maxHeader,
		ErrorLog:                     quietLog(),
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), times.Stop)
	defer cancel()
	err := server.Shutdown(stop)
	if errors.Is(err, context.DeadlineExceeded) {
		s.log.Warn("stopped before every request was at its end")
		err = nil
	}
	return errors.Join(err, server.Close())
}

// page serves the built site.
func (s *Server) page(w http.ResponseWriter, r *http.Request) {
	path := r.URL.Path
	switch {
	case s.files.Has(path):
		s.files.Serve(w, r, path, http.StatusOK)
	case s.files.Has(path + "/"):
		w.Header().Set("Location", path+"/")
		w.WriteHeader(http.StatusMovedPermanently)
	default:
		s.notFound(w, r)
	}
}

func (s *Server) notFound(w http.ResponseWriter, r *http.Request) {
	s.files.Serve(w, r, notFoundPage(s.languageOfPath(r.URL.Path)), http.StatusNotFound)
}

// leave sends the visitor on to an everyday page and asks the browser to drop
// what it kept of this site. It cannot take entries out of the history.
func (s *Server) leave(w http.ResponseWriter) {
	w.Header().Set("Clear-Site-Data", `"cache", "cookies", "storage"`)
	w.Header().Set("Location", s.seam.Site.Leave)
	w.WriteHeader(http.StatusSeeOther)
}

func (s *Server) languageOfPath(path string) string {
	first, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	lang, _ := s.seam.Language(first)
	return lang
}

// clientAddress is the other end of the connection.
func clientAddress(r *http.Request) netip.Addr {
	at, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	return at.Addr()
}

// recoverFault turns a panic into the page that says the service is away. Of
// the panic only the place is logged: its value may hold what a visitor sent.
func (s *Server) recoverFault(w http.ResponseWriter, r *http.Request) {
	fault := recover()
	if fault == nil {
		return
	}
	if err, ok := fault.(error); ok && errors.Is(err, http.ErrAbortHandler) {
		panic(fault)
	}
	s.faults.note(s.log, "a fault in the program", errors.New(faultPlace()))
	s.refuse(w, r, refusal{status: http.StatusServiceUnavailable, reason: "unavailable", lang: s.languageOfPath(r.URL.Path)})
}

// wrongMethod refuses with what may be used instead, and keeps what came along.
func (s *Server) wrongMethod(w http.ResponseWriter, r *http.Request, allow string) {
	w.Header().Set("Allow", allow)
	form, _, _ := readForm(w, r)
	s.refuse(w, r, refusal{status: http.StatusMethodNotAllowed, reason: "method", lang: s.languageOf(form.Lang, r), form: form})
}

// languageOf is the language that a form names, or else the one of the path.
func (s *Server) languageOf(lang string, r *http.Request) string {
	if lang, ok := s.seam.Language(lang); ok {
		return lang
	}
	return s.languageOfPath(r.URL.Path)
}
