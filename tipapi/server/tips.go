package server

import (
	"errors"
	"mime"
	"net"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"lyktan/tipapi/bundle"
	"lyktan/tipapi/limit"
	"lyktan/tipapi/receipt"
	"lyktan/tipapi/tip"
)

// takeTip takes a posted form to its receipt, or hands it back with the reason, or
// in the language that it asks for.
func (s *site) takeTip(w http.ResponseWriter, r *http.Request) {
	begun := time.Now()
	form, read, err := s.readForm(w, r)
	lang := s.languageOf(form.Lang, w, r)
	if to, known := s.Bundle.Language(form.To); known {
		lang = to
	}
	no := func(status int, reason bundle.Reason) {
		s.refuse(w, r, refusal{status: status, reason: reason, lang: lang, form: form})
	}
	if status, reason := s.unfit(r, read); status != 0 {
		no(status, reason)
		return
	}

	s.conns.pin(r.Context())
	if s.Proxies.Unconfigured(r) {
		s.Faults.Note("a proxy in front is not among -trusted-proxies", errors.New("everybody behind it is counted as one network"))
	}
	ticket, refused := s.Limiter.Admit(r.Context(), s.Proxies.Client(r))
	if refused != nil {
		s.refuseTry(w, r, refused, lang, form)
		return
	}
	if form.To != "" {
		s.Totals.Add("shown in another language")
		s.show(w, r, http.StatusOK, lang, "form.html", bundle.Data{Tip: form.Mendable()})
		return
	}
	if _, known := s.Bundle.Language(form.Lang); err != nil || !known {
		no(http.StatusBadRequest, bundle.Malformed)
		return
	}
	if problems := form.Problems(); len(problems) > 0 {
		s.Totals.Add("to be mended")
		s.show(w, r, http.StatusUnprocessableEntity, lang, "form.html", bundle.Data{Tip: form.Mendable(), Problems: problems})
		return
	}
	if refused := ticket.Redeem(r.Context()); refused != nil {
		s.refuseTry(w, r, refused, lang, form)
		return
	}
	key, mark := s.Bundle.Site.Area(form.Area)
	number, err := s.store(form, mark, s.diskWait(begun))
	switch {
	case errors.Is(err, errUnsure):
		s.later(w, r, refusal{reason: bundle.Unsure, lang: lang, form: form})
		return
	case err != nil:
		s.later(w, r, refusal{reason: bundle.Unavailable, lang: lang, form: form})
		return
	}
	s.show(w, r, http.StatusOK, lang, "receipt.html", bundle.Data{
		// The receipt repeats nothing that was typed: who looks at the screen
		// later must not read it there.
		Tip:           tip.Form{Lang: lang, Answers: tip.Answers{Now: form.Now}},
		Receipt:       receipt.Group(number),
		EarlierUnread: form.EarlierUnread(),
		Adds:          form.AddsTo != "" && !form.EarlierUnread(),
		Outside:       mark == tip.Outside,
		AreaKey:       key,
	})
}

func (s *site) refuseTry(w http.ResponseWriter, r *http.Request, err error, lang string, form tip.Form) {
	var refused limit.Refused
	if !errors.As(err, &refused) {
		s.Faults.Note("a try could not be counted", err)
		s.later(w, r, refusal{reason: bundle.Unavailable, lang: lang, form: form})
		return
	}
	w.Header().Set("Retry-After", strconv.Itoa(int(refused.RetryAfter.Seconds())))
	s.refuse(w, r, refusal{status: http.StatusTooManyRequests, reason: bundle.TooMany, lang: lang, form: form, retry: refused.RetryAfter})
}

// later refuses for a fault of ours.
func (s *site) later(w http.ResponseWriter, r *http.Request, no refusal) {
	no.status, no.retry = http.StatusServiceUnavailable, retryFault
	w.Header().Set("Retry-After", strconv.Itoa(int(retryFault.Seconds())))
	s.refuse(w, r, no)
}

// retryFault is when to try again after a fault of ours.
const retryFault = 5 * time.Minute

type readResult int

const (
	readWhole readResult = iota
	readLarge
	readSlow
	readBroken // cut short, or not framed as HTTP wants it
)

// readForm reads a body as a form whatever it calls itself, so that as much as
// possible can be handed back. The error is that of tip.ParseForm.
func (s *site) readForm(w http.ResponseWriter, r *http.Request) (tip.Form, readResult, error) {
	body, err := receive(http.MaxBytesReader(w, r.Body, maxBody))
	result := readWhole
	var large *http.MaxBytesError
	switch {
	case errors.Is(err, net.ErrClosed):
		// conns closed the connection: a page would have no reader, and
		// filling one in for each of thousands would cost the others their turn.
		panic(http.ErrAbortHandler)
	case errors.As(err, &large):
		result = readLarge
	case errors.Is(err, os.ErrDeadlineExceeded):
		result = readSlow
	case err != nil:
		result = readBroken
	}
	defer s.work()()
	form, err := tip.ParseForm(body.text())
	return form, result, err
}

// unfit says why a request cannot be one of our forms, or zero.
func (s *site) unfit(r *http.Request, read readResult) (status int, reason bundle.Reason) {
	switch {
	case read == readLarge:
		return http.StatusRequestEntityTooLarge, bundle.TooLarge
	case read == readSlow:
		return http.StatusRequestTimeout, bundle.TimedOut
	case read == readBroken:
		return http.StatusBadRequest, bundle.Malformed
	case !isForm(r):
		return http.StatusUnsupportedMediaType, bundle.WrongType
	case s.isForeign(r):
		return http.StatusForbidden, bundle.Foreign
	}
	return 0, ""
}

func isForm(r *http.Request) bool {
	kind, parameters, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	return err == nil && kind == "application/x-www-form-urlencoded" && isReadable(parameters["charset"]) &&
		r.Header.Get("Content-Encoding") == ""
}

// isReadable reports whether a form in a charset, if it says one, is read as it
// was meant: tip reads UTF-8, and windows-1252 where it is not that. So it is
// what the bytes are that counts, not the name that they are given.
func isReadable(charset string) bool {
	return slices.Contains([]string{"", "utf-8", "utf8", "us-ascii", "iso-8859-1", "latin1", "windows-1252", "cp1252"}, strings.ToLower(charset))
}

// isForeign reports whether a browser says that another site sent the form.
// There is no login to abuse; the rule keeps other sites from making their
// visitors flood the team.
func (s *site) isForeign(r *http.Request) bool {
	origin, site := r.Header.Get("Origin"), r.Header.Get("Sec-Fetch-Site")
	// Our pages are no-referrer, and browsers without Sec-Fetch-Site then send
	// "Origin: null" from our own form as well.
	if origin == "null" && site == "" || s.origins.Check(r) == nil {
		return false
	}
	if site == "" {
		// Such a browser's Origin is compared with Host, which a proxy may have
		// changed. Then our own form is refused for ever.
		s.Faults.Note("forms were refused as those of another site", errHost)
	}
	return true
}

var errHost = errors.New("if it goes on: the proxy in front has to hand on the Host header as it came, " +
	"or the team's profile has to name the site's address (docs/operations.md)")
