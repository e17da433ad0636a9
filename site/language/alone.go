package language

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// copied is a text that may stand in another language, too.
type copied struct {
	lang int
	text counted
}

// findCopies enters the texts of all parts that are not told of as wholes.
func (j *judge) findCopies() {
	for i := range j.languages {
		for _, c := range j.texts[i] {
			said := strings.Join(c.said, " ")
			here := func(other copied) bool { return other.lang == i }
			if c.words >= fewCopied && !j.told[c.part()] && !slices.ContainsFunc(j.copies[said], here) {
				j.copies[said] = append(j.copies[said], copied{i, c})
			}
		}
	}
}

// original returns the text that one is a copy of, in a language which knows it
// better or, of those that know it as well, comes first.
func (j *judge) original(own int, c counted) (counted, bool) {
	for _, other := range j.copies[strings.Join(c.said, " ")] {
		if slices.Contains(j.strangers[own], other.lang) && cmp.Or(c.known[other.lang]-c.known[own], own-other.lang) > 0 {
			return other.text, true
		}
	}
	return counted{}, false
}

// alone judges each text of a language, but for those of parts that are told.
func (j *judge) alone(own int) (faults []error) {
	lang := j.languages[own]
	for _, c := range j.texts[own] {
		if j.told[c.part()] {
			continue
		}
		other := j.stranger(own, c.tally)
		if same, there := j.original(own, c); there {
			faults = append(faults, fmt.Errorf("%s:%d: language: %q stands word by word in %s, at %s:%d: translate it", c.File, c.Line, begins(c.Words), same.Lang, same.File, same.Line))
		} else if other >= 0 && c.words >= fewWords && c.known[other] >= 4 && c.known[other] > c.known[own] {
			faults = append(faults, fmt.Errorf("%s:%d: language: %q reads like %s and not like %s: translate it; a Swedish sentence that the reader is to show stands in brackets",
				c.File, c.Line, begins(c.Words), j.languages[other], lang))
		}
	}
	return faults
}

// begins is the beginning of a text.
func begins(text string) string {
	const most = 40
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}
