package language

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Foreign finds single words and short phrases that are in another language than their
// place says, by the words of the site's texts: more of theirs are known in the texts of
// another language than in those of their own. Names, which begin with a capital, and
// what no text has are not judged, and easy Swedish is Swedish.
func Foreign(phrases, texts []Text, languages []string) []error {
	known := map[string]map[string]bool{}
	enter := func(lang string, all []string) {
		if known[lang] == nil {
			known[lang] = map[string]bool{}
		}
		for _, word := range all {
			known[lang][word] = true
		}
	}
	translated := func(lang string) bool { return !related(lang, languages[0]) }
	for _, t := range texts {
		enter(t.Lang, words(t.Words, translated(t.Lang)))
	}
	var faults []error
	for _, p := range phrases {
		if first, _ := utf8.DecodeRuneInString(p.Words); unicode.IsUpper(first) {
			continue
		}
		said := words(p.Words, translated(p.Lang))
		unknown := func(lang string) []string {
			return slices.DeleteFunc(slices.Clone(said), func(word string) bool { return known[lang][word] })
		}
		strange := unknown(p.Lang)
		for _, other := range languages {
			if !related(p.Lang, other) && len(unknown(other)) < len(strange) {
				faults = append(faults, fmt.Errorf("%s:%d: language: %q reads like %s: the texts in %s do not have %q: translate it, say it in another way, or put a Swedish word in brackets after what it means",
					p.File, p.Line, p.Words, other, p.Lang, strings.Join(strange, " ")))
				break
			}
		}
	}
	return faults
}
