package server

import (
	"fmt"
	"net/http"
	"strings"

	"lyktan/tipapi/bundle"
	"lyktan/tipapi/static"
)

// site is what a built site makes of the answers. A request is answered by one to
// its end.
type site struct {
	*Server
	Bundle  *bundle.Bundle
	Files   *static.Files
	origins *http.CrossOriginProtection
	bare    map[bareRefusal][]byte
}

func (s *Server) prepare(built *bundle.Bundle, files *static.Files) (*site, error) {
	for _, lang := range built.Site.Languages {
		pages := []string{"/" + lang + "/", notFoundPage(lang), reloadPage(lang)}
		if built.Site.Form != "" {
			pages = append(pages, closedPage(lang))
		}
		for _, page := range pages {
			if !files.Has(page) {
				return nil, fmt.Errorf("built site: there is no %s", page)
			}
		}
	}
	if built.Site.Answers.Page != "" && s.Answers == nil {
		return nil, ErrNoWayBack
	}
	if ask := askPage(built.Site.Languages[0], built.Site); built.Site.Answers.Page != "" && !files.Has(ask) {
		return nil, fmt.Errorf("built site: there is no %s", ask)
	}
	for from, page := range built.Short {
		if to := "/" + built.Site.Languages[0] + "/" + page + "/"; !files.Has(to) {
			return nil, fmt.Errorf("built site: /%s leads to %s, which is not there", from, to)
		}
	}
	origins := http.NewCrossOriginProtection()
	if built.Site.Address != "" {
		own, err := built.Site.Origin()
		if err != nil {
			return nil, err
		}
		if err := origins.AddTrustedOrigin(own); err != nil {
			return nil, err
		}
	}
	bare, err := bareRefusals(built)
	if err != nil {
		return nil, err
	}
	return &site{Server: s, Bundle: built, Files: files, origins: origins, bare: bare}, nil
}

func notFoundPage(lang string) string { return "/" + lang + "/404.html" }

// reloadPage is what a reader sees who asks for /tips: a browser that opens the
// answer to a form again.
func reloadPage(lang string) string { return "/" + lang + "/reload.html" }

// closedPage is what a reader sees in the place of the page with the form while
// that is closed.
func closedPage(lang string) string { return "/" + lang + "/closed.html" }

// page serves the built site.
func (s *site) page(w http.ResponseWriter, r *http.Request) {
	path := r.URL.Path
	switch {
	case s.hasForm(path) && s.Closed():
		s.Files.Serve(w, r, closedPage(s.languageOf("", w, r)), http.StatusOK)
	case s.Files.Has(path):
		if s.Bundle.Site.OffersOnion(r.Host) {
			w.Header().Set(bundle.OnionHeader, s.Bundle.Site.OnionLocation(path))
		}
		s.Files.Serve(w, r, path, http.StatusOK)
	case s.Files.Has(path + "/"):
		w.Header().Set("Location", path+"/")
		w.WriteHeader(http.StatusMovedPermanently)
	case s.short(w, r), s.asTyped(w, r):
	default:
		s.notFound(w, r)
	}
}

// hasForm reports whether a path is that of the page with the form, in a language.
func (s *site) hasForm(path string) bool {
	form, name := s.Bundle.Site.Form, strings.TrimPrefix(path, "/")
	lang, _, _ := strings.Cut(name, "/")
	return form != "" && name == lang+"/"+form+"/" && s.Files.Has(path)
}

func (s *site) notFound(w http.ResponseWriter, r *http.Request) {
	s.Files.Serve(w, r, notFoundPage(s.languageOf("", w, r)), http.StatusNotFound)
}

// leave sends the visitor on to an everyday page and asks the browser to drop
// what it kept of this site. It cannot take entries out of the history.
func (s *site) leave(w http.ResponseWriter) {
	w.Header().Set("Clear-Site-Data", `"cache", "cookies", "storage"`)
	w.Header().Set("Location", s.Bundle.Site.Leave)
	w.WriteHeader(http.StatusSeeOther)
}

// languageOf is the language that a form names, or else the one of the path, or
// else the one that the reader's browser asks for most.
func (s *site) languageOf(lang string, w http.ResponseWriter, r *http.Request) string {
	if lang, ok := s.Bundle.Language(lang); ok {
		return lang
	}
	first, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	if lang, ok := s.Bundle.Language(first); ok {
		return lang
	}
	w.Header().Set("Vary", "Accept-Language")
	return s.wanted(r, func(string) bool { return true })
}
