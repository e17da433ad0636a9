package server

import (
	"net/http"
	"slices"
	"strings"

	"lyktan/tipapi/accept"
	"lyktan/tipapi/bundle"
)

// short leads from a short address ("/1", "/٥", "/Nummer/") to its page in a
// language that the reader's browser asks for, and reports whether the path is
// one.
func (s *site) short(w http.ResponseWriter, r *http.Request) bool {
	page, ok := s.Bundle.Short.Page(r.URL.Path)
	if !ok {
		return false
	}
	h := w.Header()
	h.Set("Vary", "Accept-Language")
	at := func(lang string) string { return "/" + lang + "/" + page + "/" }
	h.Set("Location", at(s.wanted(r, func(lang string) bool { return s.Files.Has(at(lang)) })))
	w.WriteHeader(http.StatusFound)
	return true
}

// asTyped leads from an address as people type it and messengers link it (in
// capitals, with a mark behind it) to what it means, and reports whether that is
// there.
func (s *site) asTyped(w http.ResponseWriter, r *http.Request) bool {
	path := strings.ToLower(strings.TrimRightFunc(r.URL.Path, bundle.IsMark))
	switch {
	case path == r.URL.Path:
		return false
	case strings.TrimSuffix(path, "/") == "/ut":
		s.leave(w)
		return true
	case !s.Files.Has(path):
		path += "/"
	}
	if !s.Files.Has(path) {
		return false
	}
	w.Header().Set("Location", path)
	w.WriteHeader(http.StatusFound)
	return true
}

// wanted is the language that the reader's browser asks for most, of those that
// the site has and that will do, or else its first.
func (s *site) wanted(r *http.Request, do func(lang string) bool) string {
	for _, lang := range accept.Languages(strings.Join(r.Header.Values("Accept-Language"), ",")) {
		// A private language (easy reading) is chosen by people, never for them.
		if slices.Contains(s.Bundle.Site.Languages, lang) && do(lang) {
			return lang
		}
	}
	return s.Bundle.Site.Languages[0]
}
