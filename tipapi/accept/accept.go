// Package accept parses the Accept-Language and Accept-Encoding headers (RFC
// 9110, 12.5).
//
// It is a package of its own to keep its fuzz targets fast: after every input
// the fuzzing engine reads all coverage counters of the test program, and a
// small program has few.
package accept

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// maxLanguages bounds what is read of the header: browsers send up to ten.
const maxLanguages = 32

// Languages returns the languages of an Accept-Language header (RFC 9110,
// 12.5.4), in lower case and without regions, the preferred first. It leaves
// out what is malformed or refused with q=0, and reads at most 32 entries.
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

// Encoding reports whether an Accept-Encoding header (RFC 9110, 12.5.3) names a
// coding and does not refuse it with q=0. It takes no account of "*".
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
