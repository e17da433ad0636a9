package server

import (
	"net/http"
	"slices"
	"strings"

	"lyktan/tipapi/accept"
)

// short leads from a short address ("/1", "/Nummer/") to its page in a language
// that the reader's browser asks for, and reports whether the path is one.
func (s *Server) short(w http.ResponseWriter, r *http.Request) bool {
	from := strings.ToLower(strings.TrimSuffix(strings.TrimPrefix(r.URL.Path, "/"), "/"))
	page, ok := s.Seam.Short[from]
	if !ok {
		return false
	}
	h := w.Header()
	h.Set("Vary", "Accept-Language")
	h.Set("Location", s.inLanguageOf(r, page))
	w.WriteHeader(http.StatusFound)
	return true
}

// inLanguageOf is the path of a page in the language that the reader wants
// most, of those that have it.
func (s *Server) inLanguageOf(r *http.Request, page string) string {
	for _, lang := range accept.Languages(strings.Join(r.Header.Values("Accept-Language"), ",")) {
		// A private language (easy reading) is chosen by people, never for them.
		if path := "/" + lang + "/" + page + "/"; slices.Contains(s.Seam.Site.Languages, lang) && s.Files.Has(path) {
			return path
		}
	}
	return "/" + s.Seam.Site.Languages[0] + "/" + page + "/"
}
