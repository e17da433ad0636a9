package passing

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"lyktan/tipapi/spelling"
)

// reasons are those against handing a sentence on. lang is the page's language,
// for a sentence that could be of two.
func reasons(sentence, lang string) []Reason {
	folded := spelling.Fold(sentence)
	said := words(sentence)
	language := languageOf(sentence, said, lang)
	if language == nil {
		return []Reason{Language}
	}
	var found []Reason
	for _, list := range lists {
		// The Swedish "i" is no English "I", and "var" (was) is not "vår" (our). But a
		// word that only another language has tells as much in the middle of this one.
		alone := func(w word) bool { return !language.common[w.folded] || list == language && list.exact[w.typed] }
		found = append(found, list.found(said, alone)...)
	}
	if tellsTime(folded, said) {
		found = append(found, Clock)
	}
	found = append(found, reachable(folded, 7, false)...)
	return sorted(found)
}

// placeReasons are those against a part of an address. Floors, doors and stairs
// are the home's own there.
func placeReasons(part string) []Reason {
	folded := spelling.Fold(part)
	said := words(part)
	var found []Reason
	for _, list := range lists {
		alone := func(w word) bool {
			return list.exact[w.typed] && !slices.ContainsFunc(lists, func(other *wordlist) bool { return other != list && other.common[w.folded] }) ||
				!slices.ContainsFunc(lists, func(other *wordlist) bool { return other.common[w.folded] })
		}
		for _, reason := range list.found(said, alone) {
			if reason != Building && reason != Relation && reason != Clock {
				found = append(found, reason)
			}
		}
	}
	found = append(found, reachable(folded, 8, true)...)
	return sorted(found)
}

// order is the order of reasons in a list.
var order = []Reason{FirstPerson, Senses, Beside, Building, Clock, Habit, Relation, Name, Contact, Number}

func sorted(found []Reason) []Reason {
	var all []Reason
	for _, reason := range order {
		if slices.Contains(found, reason) {
			all = append(all, reason)
		}
	}
	return all
}

// languageOf is the language of a sentence, of those there are lists for, or nil:
// that of which it has most of the words listed here, if they are half of a short
// sentence or three tenths of a longer one, and no letter that the language does
// not have.
func languageOf(sentence string, said []word, page string) *wordlist {
	letters := 0
	for _, w := range said {
		if !isNumber(w.folded) {
			letters++
		}
	}
	var best *wordlist
	most := 0
	for _, list := range lists {
		if strings.ContainsFunc(sentence, list.foreign) {
			continue
		}
		hits := 0
		for _, w := range said {
			if list.common[w.folded] || list.listed[w.folded] {
				hits++
			}
		}
		enough := hits*2 >= letters && hits > 0
		if letters > 4 {
			enough = hits*10 >= letters*3
		}
		if enough && (hits > most || hits == most && strings.HasPrefix(page, list.lang)) {
			best, most = list, hits
		}
	}
	return best
}

// foreign reports whether a letter belongs to no word of the language.
func (l *wordlist) foreign(r rune) bool {
	return unicode.IsLetter(r) && !strings.ContainsRune(l.letters, unicode.ToLower(r))
}

// tellsTime reports whether there is a time of day: "19.30", "7 pm", "efter sju".
func tellsTime(folded string, said []word) bool {
	for i, w := range said {
		word := w.folded
		n, small := smallNumber(word)
		if !small {
			continue
		}
		before, next := "", ""
		if i > 0 {
			before = said[i-1].folded
		}
		if i+1 < len(said) {
			next = said[i+1].folded
		}
		switch {
		case hourAfter[next]:
			return true
		case isNumber(word) && n <= 24 && len(next) == 2 && isNumber(next) && next < "60" &&
			(strings.Contains(folded, word+":"+next) || strings.Contains(folded, word+"."+next)):
			return true
		case hourBefore[before] && !unit[next]:
			return true
		}
	}
	return false
}

// smallNumber is a number of up to four digits that can be a time, or a word for
// one up to twelve.
func smallNumber(word string) (n int, ok bool) {
	if n, ok = hours[word]; ok {
		return n, true
	}
	if !isNumber(word) || len(word) > 4 {
		return 0, false
	}
	n, err := strconv.Atoi(word)
	return n, err == nil && (n <= 24 || len(word) == 4 && n <= 2459)
}

// reachable looks for what reaches a person, or is one's number: an address of
// mail or of the web, or at least so many digits with nothing but signs between;
// only those of a phone, if phone is set.
func reachable(folded string, digits int, phone bool) []Reason {
	var found []Reason
	if strings.Contains(folded, "@") || strings.Contains(folded, "://") || strings.Contains(folded, "www.") {
		found = append(found, Contact)
	}
	run, first := 0, rune(0)
	before := ' '
	for _, r := range folded {
		switch {
		case '0' <= r && r <= '9':
			if run == 0 {
				first = r
				if before == '+' {
					first = '0'
				}
			}
			if run++; run == digits && (!phone || first == '0') {
				return append(found, Number)
			}
		case !strings.ContainsRune(" -–+()/.\u00a0", r):
			run = 0
		}
		before = r
	}
	return found
}
