package inboxweb

import (
	"errors"
	"io/fs"
	"net/http"

	"lyktan/tipapi/printable"
	"lyktan/tipapi/seal"
)

// locked opens an inbox whose key needs no passphrase, and asks for the one that
// another needs.
func (s *Server) locked(w http.ResponseWriter, r *http.Request) {
	switch err := s.unlock(""); {
	case err == nil:
		http.Redirect(w, r, "/", http.StatusSeeOther)
	case errors.Is(err, seal.ErrProtected):
		s.render(w, http.StatusForbidden, "locked", page{}) // no page of the list or of a tip takes it for its own
	case errors.Is(err, fs.ErrNotExist):
		s.render(w, http.StatusForbidden, "no_key", page{})
	default:
		s.cannotOpen(w, err)
	}
}

// cannotOpen says why the inbox stays locked.
func (s *Server) cannotOpen(w http.ResponseWriter, cause error) {
	s.render(w, http.StatusInternalServerError, "locked", page{Notice: s.words.text("cannot_open", "cause", printable.Line(cause.Error())), Bad: true})
}

// enterPassphrase unlocks the inbox.
func (s *Server) enterPassphrase(w http.ResponseWriter, r *http.Request, _ *session) {
	if !s.readForm(w, r) {
		return
	}
	switch err := s.unlock(r.PostFormValue("passphrase")); {
	case err == nil:
		http.Redirect(w, r, "/", http.StatusSeeOther)
	case errors.Is(err, seal.ErrPassphrase), errors.Is(err, seal.ErrProtected):
		s.render(w, http.StatusForbidden, "locked", page{Notice: s.words.text("passphrase_wrong"), Bad: true})
	default:
		s.cannotOpen(w, err)
	}
}

// makeKey makes the private key of a member who has none, always protected by a
// passphrase, and opens the inbox with it.
func (s *Server) makeKey(w http.ResponseWriter, r *http.Request, _ *session) {
	if !s.readForm(w, r) {
		return
	}
	passphrase, again := r.PostFormValue("passphrase"), r.PostFormValue("again")
	wrong := ""
	switch {
	case seal.IsWeak(passphrase):
		wrong = s.words.text("passphrase_short", "least", seal.MinPassphrase)
	case passphrase != again:
		wrong = s.words.text("passphrase_differs")
	default:
		if err := s.config.MakeKey(passphrase); err != nil {
			wrong = s.words.text("cannot_make_key", "cause", printable.Line(err.Error()))
		}
	}
	if wrong != "" {
		s.render(w, http.StatusUnprocessableEntity, "no_key", page{Notice: wrong, Bad: true})
		return
	}
	if err := s.unlock(passphrase); err != nil {
		s.cannotOpen(w, err)
		return
	}
	http.Redirect(w, r, "/keys", http.StatusSeeOther)
}

// lockNow is the button.
func (s *Server) lockNow(w http.ResponseWriter, r *http.Request, _ *session) {
	s.lock()
	if s.session(r) == nil { // cookies of other ports are not ours to clear
		http.SetCookie(w, &http.Cookie{Name: s.cookie(), Path: "/", MaxAge: -1, HttpOnly: true, SameSite: http.SameSiteStrictMode})
	}
	w.Header().Set("Clear-Site-Data", `"cache", "storage"`)
	s.render(w, http.StatusOK, "gone", page{})
}
