// Package accept reads the headers in which a browser says what it would like:
// languages and codings.
//
// It is apart from the server so that its fuzz targets are fast: the engine
// looks at every counter of a program after every input, and the server's
// program has too many.
package accept

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// maxLanguages bounds what is read of the header: browsers send up to ten.
const maxLanguages = 32

// Languages reads an Accept-Language header (RFC 9110, 12.5.4) into languages
// without their regions, the most wanted first. What is malformed or refused
// with q=0 is left out.
func Languages(header string) []string {
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

// Encoding reads an Accept-Encoding header: a coding is taken when it is named
// and not refused with q=0.
func Encoding(header, coding string) bool {
	for offer := range strings.SplitSeq(header, ",") {
		name, parameter, _ := strings.Cut(offer, ";")
		if !strings.EqualFold(strings.TrimSpace(name), coding) {
			continue
		}
		q, found := strings.CutPrefix(strings.ReplaceAll(strings.ToLower(parameter), " ", ""), "q=")
		if !found {
			return true
		}
		weight, err := strconv.ParseFloat(q, 64)
		return err == nil && weight > 0
	}
	return false
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
