package inboxweb

import (
	"crypto/rand"
	"errors"
	"net/http"
	"strings"
	"sync"
)

// session is one browser that opened a link.
type session struct {
	mu     sync.Mutex // of what follows
	filter filter
	notice string            // what the next page says was done, or went wrong
	bad    bool              // it went wrong
	drafts map[string]string // what was typed and could not be kept yet
}

// NewLink announces a link that opens the inbox once.
func (s *Server) NewLink() {
	token := rand.Text()
	s.mu.Lock()
	s.links[token] = true
	s.mu.Unlock()
	s.config.Announce("http://" + s.host + "/open/" + token)
}

// cookie is the name of the cookie: cookies do not tell ports apart.
func (s *Server) cookie() string {
	return "lyktan_" + s.host[strings.LastIndex(s.host, ":")+1:]
}

// open uses a link up. The page that answers goes on by itself: after a redirect
// the cookie would be missing where the link was clicked in a foreign page.
func (s *Server) open(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	good := s.links[r.PathValue("token")]
	delete(s.links, r.PathValue("token"))
	id := rand.Text() + rand.Text()
	if good {
		s.sessions[id] = &session{drafts: map[string]string{}}
	}
	s.mu.Unlock()
	if !good {
		s.fail(w, http.StatusForbidden, "link_used")
		return
	}
	s.touch()
	http.SetCookie(w, &http.Cookie{Name: s.cookie(), Value: id, Path: "/", HttpOnly: true, SameSite: http.SameSiteStrictMode})
	s.render(w, http.StatusOK, "opening", page{})
}

// session finds the session of a request.
func (s *Server) session(r *http.Request) *session {
	c, err := r.Cookie(s.cookie())
	if err != nil {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.sessions[c.Value]
}

// say keeps what the next page says.
func (s *session) say(text string, bad bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.notice, s.bad = text, bad
}

// said returns what is to be said, once.
func (s *session) said() (text string, bad bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	text, bad, s.notice = s.notice, s.bad, ""
	return text, bad
}

func (s *session) draft(name string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.drafts[name]
}

// forget empties a session that goes on.
func (s *session) forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.filter, s.notice, s.bad = filter{}, "", false
	clear(s.drafts)
}

// keep holds what was typed until it is kept elsewhere; "" forgets it.
func (s *session) keep(name, text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if text == "" {
		delete(s.drafts, name)
	} else {
		s.drafts[name] = text
	}
}

// ServeHTTP lets in who is the member's own browser.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	for name, value := range headers {
		w.Header().Set(name, value)
	}
	if r.Host != s.host { // another name that leads here, by DNS rebinding
		http.Error(w, "wrong host", http.StatusMisdirectedRequest)
		return
	}
	opening := strings.HasPrefix(r.URL.Path, "/open/")
	if site := r.Header.Get("Sec-Fetch-Site"); site != "" && site != "same-origin" && site != "none" && !opening {
		http.Error(w, "another site asks", http.StatusForbidden)
		return
	}
	if origin := r.Header.Get("Origin"); origin != "" && origin != "http://"+s.host || origin == "" && r.Method == http.MethodPost {
		http.Error(w, "another origin asks", http.StatusForbidden)
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, largest)
	s.handler.ServeHTTP(w, r)
}

// largest is the most bytes of a form: the longest text as a browser sends it, and
// as much again.
const largest = 1 << 20

// headers are those of every answer.
var headers = map[string]string{
	"Content-Security-Policy": "default-src 'none'; img-src data:; style-src 'self'; script-src 'self'; connect-src 'self'; form-action 'self'; " +
		"base-uri 'none'; frame-ancestors 'none'",
	"Cache-Control":                "no-store",
	"Referrer-Policy":              "same-origin", // with no-referrer, browsers post with the origin null
	"X-Content-Type-Options":       "nosniff",
	"X-Frame-Options":              "DENY",
	"Cross-Origin-Opener-Policy":   "same-origin",
	"Cross-Origin-Resource-Policy": "same-origin",
	"Cross-Origin-Embedder-Policy": "require-corp",
	"Permissions-Policy":           "camera=(), geolocation=(), microphone=(), clipboard-read=()",
	"X-Robots-Tag":                 "noindex",
	"X-DNS-Prefetch-Control":       "off",
}

// seated lets a request through that has a session, whether the inbox is open or
// locked.
func (s *Server) seated(answer func(http.ResponseWriter, *http.Request, *session)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if sess := s.session(r); sess != nil {
			answer(w, r, sess)
		} else {
			s.fail(w, http.StatusForbidden, "no_session")
		}
	}
}

// member lets a request through that has a session and an open inbox.
func (s *Server) member(answer func(*visit)) http.HandlerFunc {
	return s.seated(func(w http.ResponseWriter, r *http.Request, sess *session) {
		if r.URL.Path != "/version" || r.URL.Query().Has("busy") { // the page asks by itself, and says whether somebody types in it
			s.touch()
		}
		d := s.current()
		if d == nil {
			s.locked(w, r)
			return
		}
		if s.readForm(w, r) {
			answer(&visit{s, sess, d, w, r})
		}
	})
}

// readForm reads what was posted. What did not come whole is refused: half a
// form would empty the fields that are missing.
func (s *Server) readForm(w http.ResponseWriter, r *http.Request) bool {
	err := r.ParseForm()
	large := new(http.MaxBytesError)
	switch {
	case errors.As(err, &large):
		s.fail(w, http.StatusRequestEntityTooLarge, "bad_form")
	case err != nil:
		s.fail(w, http.StatusBadRequest, "bad_form")
	}
	return err == nil
}

// visit is one request of a member.
type visit struct {
	*Server
	session *session
	desk    *desk
	w       http.ResponseWriter
	r       *http.Request
}
