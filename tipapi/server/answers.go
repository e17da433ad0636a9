package server

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	"lyktan/tipapi/answers"
	"lyktan/tipapi/bundle"
	"lyktan/tipapi/limit"
	"lyktan/tipapi/receipt"
	"lyktan/tipapi/tip"
)

// ErrNoWayBack says that a site offers answers where none can come back.
var ErrNoWayBack = errors.New("the site offers answers, and tips are delivered where none can come back from (mail or a webhook alone): " +
	"take answers out of the team's profile and build the site, or deliver to NATS, or nowhere")

// retryBusy is when to ask again for answers when too many do.
const retryBusy = time.Minute

// askPage is the page that asks for the number of a receipt.
func askPage(lang string, of bundle.Site) string { return "/" + lang + "/" + of.Answers.Page + "/" }

func (s *site) offersAnswers() bool { return s.Bundle.Site.Answers.Page != "" }

// answers shows what the team answered to a receipt, or why that cannot be known.
// Whether a number ever was makes no difference to what is done.
func (s *site) answers(w http.ResponseWriter, r *http.Request, reading bool) {
	if reading { // a browser that opens the answer again
		w.Header().Set("Allow", http.MethodPost)
		ask := askPage(s.languageOf("", w, r), s.Bundle.Site)
		if !s.Files.Has(ask) { // a language that is not complete
			ask = askPage(s.Bundle.Site.Languages[0], s.Bundle.Site)
		}
		s.Files.Serve(w, r, ask, http.StatusMethodNotAllowed)
		return
	}
	if r.Method != http.MethodPost {
		s.wrongMethod(w, r, "POST")
		return
	}
	form, read, err := s.readForm(w, r)
	lang := s.languageOf(form.Lang, w, r)
	show := func(status int, d bundle.Data) {
		d.Tip = tip.Form{Lang: lang, AddsTo: form.AddsTo}
		s.show(w, r, status, lang, "answers.html", d)
	}
	no := func(status int, reason bundle.Reason, retry time.Duration) {
		s.Totals.Add("answers refused: " + string(reason))
		if retry > 0 {
			w.Header().Set("Retry-After", strconv.Itoa(int(retry.Seconds())))
		}
		show(status, bundle.Data{Reason: reason, RetryMinutes: minutesOf(retry)})
	}
	if status, reason := s.unfit(r, read); status != 0 {
		no(status, reason, 0)
		return
	}
	s.conns.pin(r.Context())
	defer s.conns.unpin(r.Context())
	ticket, refused := s.AnswersLimiter.Admit(r.Context(), s.Proxies.Client(r))
	number, numberErr := receipt.Parse(form.AddsTo)
	switch {
	case refused != nil:
	case err != nil:
		no(http.StatusBadRequest, bundle.Malformed, 0)
		return
	case numberErr != nil:
		s.Totals.Add("answers: no number")
		show(http.StatusUnprocessableEntity, bundle.Data{NoReceipt: true})
		return
	default:
		refused = ticket.Redeem(r.Context())
	}
	if limited := new(limit.Refused); errors.As(refused, limited) {
		no(http.StatusTooManyRequests, bundle.TooMany, limited.RetryAfter)
		return
	} else if refused != nil {
		s.Faults.Note("a try could not be counted", refused)
		no(http.StatusServiceUnavailable, bundle.Unavailable, retryFault)
		return
	}
	found, err := s.Answers.Read(r.Context(), s.Bundle.Site.Answers.Salt, number)
	switch {
	case errors.Is(err, context.Canceled) && r.Context().Err() != nil: // nobody waits any more
		panic(http.ErrAbortHandler)
	case errors.Is(err, answers.ErrBusy):
		no(http.StatusServiceUnavailable, bundle.Unavailable, retryBusy)
		return
	case err != nil:
		s.Faults.Note("answers could not be looked for", err)
		no(http.StatusServiceUnavailable, bundle.Unavailable, retryFault)
		return
	}
	s.Totals.Add("answers: asked")
	form.AddsTo = receipt.Group(number)
	show(http.StatusOK, bundle.Data{Found: true, Days: bundle.DaysOf(found)})
}
