package server

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// short leads from a short address ("/1", "/٥", "/Nummer/") to its page in a
// language that the reader's browser asks for, and reports whether the path is
// one.
func (s *Server) short(w http.ResponseWriter, r *http.Request) bool {
	page, ok := s.Seam.Short.Page(r.URL.Path)
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

// wanted is the language that the reader's browser asks for most, of those that
// the site has and that will do, or else its first.
func (s *Server) wanted(r *http.Request, do func(lang string) bool) string {
	for _, lang := range accepted(strings.Join(r.Header.Values("Accept-Language"), ",")) {
		// A private language (easy reading) is chosen by people, never for them.
		if slices.Contains(s.Seam.Site.Languages, lang) && do(lang) {
			return lang
		}
	}
	return s.Seam.Site.Languages[0]
}

// maxLanguages bounds what is read of the header: browsers send up to ten.
const maxLanguages = 32

// accepted reads an Accept-Language header (RFC 9110, 12.5.4) into languages
// without their regions, the most wanted first. What is malformed or refused
// with q=0 is left out.
func accepted(header string) []string {
	type wish struct {
		lang   string
		weight float64
	}
	var wishes []wish
	for offer := range strings.SplitSeq(header, ",") {
		if len(wishes) == maxLanguages {
			break
		}
		tag, parameter, weighted := strings.Cut(offer, ";")
		lang, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(tag)), "-")
		weight := 1.0
		if weighted {
			weight = weightOf(parameter)
		}
		if weight > 0 && isLanguage(lang) {
			wishes = append(wishes, wish{lang, weight})
		}
	}
	slices.SortStableFunc(wishes, func(a, b wish) int { return cmp.Compare(b.weight, a.weight) })
	var languages []string
	for _, w := range wishes {
		if !slices.Contains(languages, w.lang) {
			languages = append(languages, w.lang)
		}
	}
	return languages
}

// weightOf reads "q=0.8", and takes anything else for a refusal.
func weightOf(parameter string) float64 {
	name, value, _ := strings.Cut(strings.TrimSpace(parameter), "=")
	weight, err := strconv.ParseFloat(value, 64)
	if err != nil || !strings.EqualFold(name, "q") || len(value) > len("0.000") || !(weight >= 0 && weight <= 1) {
		return 0
	}
	return weight
}

// isLanguage reports whether a subtag could be one: two or three letters.
func isLanguage(tag string) bool {
	return (len(tag) == 2 || len(tag) == 3) && strings.Trim(tag, "abcdefghijklmnopqrstuvwxyz") == ""
}
