package passing

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"lyktan/tipapi/spelling"
)

// reasons are those against handing a sentence on.
func reasons(sentence string) []Reason {
	folded := spelling.Fold(sentence)
	said := words(sentence)
	if !isSwedish(sentence, said) {
		return []Reason{Language}
	}
	var found []Reason
	for _, list := range lists {
		// The Swedish "i" is no English "I", and "var" (was) is not "vår" (our). But a
		// word that only English has tells as much in the middle of a Swedish sentence.
		alone := func(w word) bool { return !swedish.common[w.folded] || list == swedish && list.exact[w.typed] }
		found = append(found, list.found(said, alone)...)
	}
	if hasAny(said, swedish.street) && (!hasAny(said, swedish.them) || tellsNear(found)) {
		found = append(found, Building)
	}
	if tellsTime(folded, said) {
		found = append(found, Clock)
	}
	if inEnglish(said) > 1 {
		found = append(found, Language)
	}
	found = append(found, reachable(folded, 7, false)...)
	return sorted(found)
}

// tellsNear reports whether some of the reasons are of who was there: what is said
// of the front door is then said from inside.
func tellsNear(found []Reason) bool {
	return slices.ContainsFunc(found, func(r Reason) bool { return r == FirstPerson || r == Senses || r == Beside })
}

func hasAny(said []word, of map[string]bool) bool {
	return slices.ContainsFunc(said, func(w word) bool { return of[w.folded] })
}

// placeReasons are those against a part of an address. Floors, doors and stairs
// are the home's own there. Names of places are in no list: a part is of another
// language by one of its letters or an English word.
func placeReasons(part string) []Reason {
	folded := spelling.Fold(part)
	said := words(part)
	var found []Reason
	for _, list := range lists {
		other := english
		if list == english {
			other = swedish
		}
		alone := func(w word) bool { return !other.common[w.folded] && (!list.common[w.folded] || list.exact[w.typed]) }
		for _, reason := range list.found(said, alone) {
			if reason != Building && reason != Relation && reason != Clock {
				found = append(found, reason)
			}
		}
	}
	if strings.ContainsFunc(part, foreign) || inEnglish(said) > 0 {
		found = append(found, Language)
	}
	found = append(found, reachable(folded, 8, true)...)
	return sorted(found)
}

// order is the order of reasons in a list.
var order = []Reason{FirstPerson, Senses, Beside, Building, Clock, Habit, Relation, Name, Contact, Number, Language}

func sorted(found []Reason) []Reason {
	var all []Reason
	for _, reason := range order {
		if slices.Contains(found, reason) {
			all = append(all, reason)
		}
	}
	return all
}

// isSwedish reports whether a sentence has words that are listed as Swedish, half
// of a short sentence or three tenths of a longer one, no fewer than as English,
// and nothing that no Swedish word is written with.
func isSwedish(sentence string, said []word) bool {
	letters, hits, others := 0, 0, 0
	for _, w := range said {
		if !isNumber(w.folded) {
			letters++
		}
		if swedish.has(w) {
			hits++
		}
		if english.has(w) {
			others++
		}
	}
	enough := hits*2 >= letters && hits > 0
	if letters > 4 {
		enough = hits*10 >= letters*3
	}
	return enough && hits >= others && !strings.ContainsFunc(sentence, foreign)
}

// foreign reports whether a letter or a digit is none that Swedish is written with.
func foreign(r rune) bool {
	return unicode.IsLetter(r) && !strings.ContainsRune(swedish.letters, unicode.ToLower(r)) || unicode.IsDigit(r) && r > unicode.MaxASCII
}

// inEnglish counts the words that are English and not Swedish. A letter is neither.
func inEnglish(said []word) int {
	n := 0
	for _, w := range said {
		if len(w.folded) > 1 && english.has(w) && !swedish.has(w) {
			n++
		}
	}
	return n
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
