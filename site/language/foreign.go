package language

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// Foreign finds single words and short phrases that are in another language than their
// place says, by the words of the site's texts: more of theirs are known in the texts of
// another language, and its phrases, than in the texts of their own. What has a
// capital in it, as names do, and what no text has is not judged, and easy Swedish is Swedish.
func Foreign(phrases, texts []Text, languages []string) []error {
	translated := func(lang string) bool { return !related(lang, languages[0]) }
	type entry struct{ lang, word string }
	known, listed := map[entry]bool{}, map[entry]bool{}
	for _, t := range texts {
		for _, word := range words(t.Words, translated(t.Lang)) {
			known[entry{t.Lang, word}] = true
		}
	}
	phrases = slices.DeleteFunc(slices.Clone(phrases), func(p Text) bool { return strings.ContainsFunc(p.Words, unicode.IsUpper) })
	for _, p := range phrases {
		for _, word := range words(withoutMarked(p.Words), translated(p.Lang)) {
			listed[entry{p.Lang, word}] = true
		}
	}
	var faults []error
	for _, p := range phrases {
		said := words(withoutMarked(p.Words), translated(p.Lang))
		unknown := func(lang string) []string {
			return slices.DeleteFunc(slices.Clone(said), func(word string) bool {
				return known[entry{lang, word}] || lang != p.Lang && listed[entry{lang, word}]
			})
		}
		strange := unknown(p.Lang)
		for _, other := range languages {
			if !related(p.Lang, other) && len(unknown(other)) < len(strange) {
				faults = append(faults, fmt.Errorf("%s:%d: language: %q reads like %s: the texts in %s do not have %q: translate it, say it in another way, or put a Swedish word between ‹ and ›",
					p.File, p.Line, p.Words, other, p.Lang, strings.Join(strange, " ")))
				break
			}
		}
	}
	return faults
}
