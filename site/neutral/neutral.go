// Package neutral knows the words that give the site away to who looks over a
// shoulder or into the history: in titles, file names and addresses.
//
// It knows words, not meanings: a title that reveals something without any of
// them has to be seen by a person.
package neutral

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"lyktan/site/language"
	"lyktan/site/wordlist"
)

// Words are those that give the site away, by language.
type Words map[string][]word

type word struct {
	wordlist.Word
	plain *regexp.Regexp // as names of files write it
}

// Load reads the lists. Each of the languages needs one, its own or, for a
// variant (sv-x-lattlast), that of its base (sv).
func Load(data fs.FS, file string, languages []string) (Words, error) {
	lists, err := wordlist.Load(data, file)
	if err != nil {
		return nil, err
	}
	words := Words{}
	for lang, list := range lists {
		for _, w := range list {
			words[lang] = append(words[lang], word{w, regexp.MustCompile(unmarked.Replace(w.Match.String()))})
		}
	}
	var faults []error
	for _, lang := range languages {
		if len(words[language.Base(lang)]) == 0 {
			faults = append(faults, fmt.Errorf("site/data/%s: %s: there is no list: its titles could say anything: write one", file, language.Base(lang)))
		}
	}
	return words, errors.Join(faults...)
}

// unmarked writes Swedish as file names do.
var unmarked = strings.NewReplacer("å", "a", "ä", "a", "ö", "o", "Å", "A", "Ä", "A", "Ö", "O")

// InText says what is wrong with a text in one language that strangers see, or "".
func (w Words) InText(lang, text string) string {
	text = visible(text)
	for _, word := range w[language.Base(lang)] {
		if said := word.Match.FindString(text); said != "" {
			return fmt.Sprintf("%q tells a stranger of it (%s): say it otherwise, or mend site/data/revealing.yaml", strings.TrimSpace(said), word.Why)
		}
	}
	return ""
}

// InName says what is wrong with the name of a file or folder, which becomes a part
// of an address, or "". It looks for the words of all languages, since readers of
// each see the same addresses.
func (w Words) InName(name string) string {
	name = visible(name)
	for _, lang := range slices.Sorted(maps.Keys(w)) {
		for _, word := range w[lang] {
			said := word.Match.FindString(name)
			if said == "" {
				said = word.plain.FindString(name)
			}
			if said != "" {
				return fmt.Sprintf("%q (%s) tells a stranger of it (%s): name it otherwise, or mend site/data/revealing.yaml", said, lang, word.Why)
			}
		}
	}
	return ""
}

// visible leaves out what letters may carry without looking otherwise at a
// glance: Arabic vowel signs and the stroke that lengthens a word, hyphens that
// do not show, marks of direction.
func visible(text string) string {
	return strings.Map(func(r rune) rune {
		if r == 'ـ' || unicode.Is(unicode.Cf, r) || (unicode.Is(unicode.Mn, r) && unicode.Is(unicode.Inherited, r)) {
			return -1
		}
		return r
	}, text)
}
