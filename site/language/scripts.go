package language

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"

	"lyktan/site/plain"
)

var (
	quoted = regexp.MustCompile(`«[^«»]*»|“[^“”]*”|„[^„“]*“|"[^"]*"`)
	// latinWords are two or more that stand together.
	latinWords = regexp.MustCompile(`\p{Latin}[\p{L}\p{M}'’.-]*(?: +\p{Latin}[\p{L}\p{M}'’.-]*)+`)
)

// longestPrefix is how many letters of its own script a language may put before a
// name in Latin letters: Arabic writes "and" and "with" so.
const longestPrefix = 3

// checkScripts finds letters of another script than the language is written in:
// within a word, where nobody sees them, and words that are neither names nor terms
// in brackets or quotation marks. What plain.Faults refuses is told there.
func checkScripts(c counted, own []*unicode.RangeTable) error {
	text := Marked.ReplaceAllString(noWord.ReplaceAllString(c.Words, " "), "|")
	if len(plain.Faults(text)) > 0 {
		return nil
	}
	fault := func(format string, args ...any) error {
		return fmt.Errorf("%s:%d: scripts: %s", c.File, c.Line, fmt.Sprintf(format, args...))
	}
	isLatin := own[0] == unicode.Latin
	for _, said := range word.FindAllString(text, -1) {
		letters := []rune(said)
		firstLatin, latin, others := -1, 0, 0
		for i, r := range letters {
			switch {
			case !unicode.IsLetter(r) || unicode.In(r, unicode.Common, unicode.Inherited):
			case unicode.Is(unicode.Latin, r):
				latin++
				if firstLatin < 0 {
					firstLatin = i
				}
			case unicode.In(r, own...):
				others++
			default:
				return fault("%q in %q is a letter of another script than that of %s: write the letter that looks like it, or the word in %s", r, said, c.Lang, c.Lang)
			}
		}
		isName := firstLatin <= longestPrefix && others <= firstLatin && strings.ToLower(said) != said
		if !isLatin && latin > 0 && others > 0 && !isName {
			return fault("%q has letters of two scripts: write it in one", said)
		}
	}
	if isLatin {
		return nil
	}
	for _, said := range latinWords.FindAllString(quoted.ReplaceAllString(brackets.ReplaceAllString(text, "|"), "|"), -1) {
		if first, _, _ := strings.Cut(said, " "); strings.ToLower(first) == first {
			return fault("%q is in Latin letters: translate it, or put a Swedish term in brackets or quotation marks", said)
		}
	}
	return nil
}
