package server

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"
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
	for _, lang := range accepted(strings.Join(r.Header.Values("Accept-Language"), ",")) {
		// A private language (easy reading) is chosen by people, never for them.
		if path := "/" + lang + "/" + page + "/"; slices.Contains(s.Seam.Site.Languages, lang) && s.Files.Has(path) {
			return path
		}
	}
	return "/" + s.Seam.Site.Languages[0] + "/" + page + "/"
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
