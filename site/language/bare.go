package language

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// Marks stand around Swedish words where a shortcode cannot stand: see Marked.
const Marks = "‹›"

var (
	// Marked are Swedish words in a text that is no page, where a shortcode cannot
	// stand. The theme prints an element in place of the marks around them, or the
	// words alone where only plain text can stand.
	Marked = regexp.MustCompile(`‹[^‹›]*›`)

	// apart is what authors set apart: in brackets, or in quotation marks.
	apart = regexp.MustCompile(brackets.String() + `|` + quoted.String())
	// between parts what stands side by side there, some of it translated.
	between = regexp.MustCompile(`[,،;:/]| [–-] `)

	latinRun = regexp.MustCompile(`\p{Latin}[\p{L}\p{M}'’-]*(?:[ ,.?!]+\p{Latin}[\p{L}\p{M}'’-]*)*`)
	wordRun  = regexp.MustCompile(`[\p{L}\p{M}]+(?: [\p{L}\p{M}]+)+`)
	address  = regexp.MustCompile(`(?:[\p{L}0-9-]+\.)+\p{L}{2,}(?:/[\p{L}0-9/-]*)?`)
)

const (
	// A word is one of both languages ("journal", "men") when it is at least a tenth as
	// common in the language's own texts as in the Swedish ones.
	ownWord = 10
	// A letter is Swedish when one in a hundred Swedish words has it, and in the
	// language ten times fewer have.
	swedishLetter = 100
	ownLetter     = 10
)

// Bare finds Swedish words in other languages that nothing marks as Swedish: a voice
// would read them as if they were the reader's, and among words that run the other way
// they do not keep their order. What is Swedish is known from the site's texts in the
// first of the languages, so that a new language needs no list:
//
//   - in a language with other letters than Latin, words in Latin letters side by side
//     of which one stands in Swedish texts, names too;
//   - in one with Latin letters, what stands in brackets or quotation marks, and two
//     words or more side by side without a capital, when all of them stand in Swedish
//     texts and one is rare in the language itself;
//   - in each, a word with a letter that is Swedish, as å in English. A name with a
//     capital may have one, among Latin letters and outside brackets.
//
// Abbreviations in capitals are read the same everywhere. A single Swedish word
// without such a letter, outside brackets, is not found among Latin letters.
func Bare(texts []Text, languages []string) error {
	isSwedish := func(lang string) bool { return related(lang, languages[0]) }
	swedish := readVocabulary(texts, isSwedish, false)
	var faults []error
	for _, lang := range languages {
		tables, err := scripts(lang)
		if err != nil || isSwedish(lang) { // of a wrong code is told where it is configured
			continue
		}
		own := readVocabulary(texts, func(other string) bool { return other == lang }, true)
		j := bareJudge{swedish, own, tables[0] == unicode.Latin}
		for _, t := range texts {
			if t.Lang != lang {
				continue
			}
			for _, said := range j.find(t.Words) {
				faults = append(faults, fmt.Errorf("%s:%d: swedish: %q stands bare: write {{< sv \"…\" >}} around it in a page, and ‹…› elsewhere, so that it is read as Swedish and keeps its order", t.File, t.Line, said))
			}
		}
	}
	return errors.Join(faults...)
}

// vocabulary is what some texts are made of.
type vocabulary struct {
	uses    map[string]int // by word, in small letters
	letters map[rune]int   // by letter beyond a to z: how many words have it
	words   int
}

// readVocabulary counts the words of some languages. What a translation sets apart may be
// Swedish, and its words with a capital may be names: these are not counted as its own.
func readVocabulary(texts []Text, of func(lang string) bool, translation bool) vocabulary {
	v := vocabulary{uses: map[string]int{}, letters: map[rune]int{}}
	for _, t := range texts {
		if !of(t.Lang) {
			continue
		}
		said := withoutMarked(t.Words)
		if translation {
			said = apart.ReplaceAllString(said, "|")
		}
		for _, w := range word.FindAllString(said, -1) {
			low := strings.ToLower(w)
			v.words++
			if !translation || low == w {
				v.uses[low]++
			}
			for i, r := range low {
				if r > unicode.MaxASCII && !strings.ContainsRune(low[:i], r) {
					v.letters[r]++
				}
			}
		}
	}
	return v
}

// withoutMarked writes over what is no word of the language: what is marked, what is
// filled in, and addresses.
func withoutMarked(text string) string {
	for _, e := range []*regexp.Regexp{Marked, noWord, address} {
		text = e.ReplaceAllString(text, "|")
	}
	return text
}

// bareJudge looks for Swedish words in the texts of one language.
type bareJudge struct {
	swedish, own vocabulary
	latin        bool
}

// find lists what is bare in a text, without what is inside another of it.
func (j bareJudge) find(text string) (found []string) {
	add := func(said string) {
		said = strings.TrimFunc(said, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) })
		if !slices.ContainsFunc(found, func(other string) bool { return strings.Contains(other, said) }) {
			found = append(found, said)
		}
	}
	text = withoutMarked(text)
	if !j.latin {
		for _, run := range latinRun.FindAllString(text, -1) {
			if slices.ContainsFunc(word.FindAllString(run, -1), func(w string) bool { return strings.ToUpper(w) != w && (j.stands(w) || j.hasSwedishLetter(w)) }) {
				add(run)
			}
		}
		return found
	}
	for _, said := range apart.FindAllString(text, -1) {
		if j.isSwedish(said) {
			add(said)
			continue
		}
		for _, piece := range between.Split(said, -1) {
			if j.isSwedish(piece) {
				add(piece)
			}
		}
	}
	for _, run := range wordRun.FindAllString(text, -1) {
		for words := strings.Split(run, " "); len(words) > 0; {
			n := 0
			for n < len(words) && isSmall(words[n]) && j.isSwedish(words[n]) {
				n++
			}
			if n > 1 {
				add(strings.Join(words[:n], " "))
			}
			words = words[max(n, 1):]
		}
	}
	for _, w := range word.FindAllString(text, -1) {
		if isSmall(w) && j.hasSwedishLetter(w) {
			add(w)
		}
	}
	return found
}

func isSmall(word string) bool { return strings.ToLower(word) == word }

// stands reports whether a word stands in a Swedish text.
func (j bareJudge) stands(word string) bool { return j.swedish.uses[strings.ToLower(word)] > 0 }

// isSwedish reports whether all words of a text are Swedish, and not all of them words
// of the language itself. An abbreviation in capitals is one of both.
func (j bareJudge) isSwedish(text string) bool {
	foreign := false
	for _, w := range word.FindAllString(text, -1) {
		low := strings.ToLower(w)
		switch {
		case j.hasSwedishLetter(w):
			foreign = true
		case !j.stands(w):
			return false
		case j.own.uses[low]*ownWord < j.swedish.uses[low] && strings.ToUpper(w) != w:
			foreign = true
		}
	}
	return foreign
}

// hasSwedishLetter reports whether a word has a letter that is common in Swedish texts and
// rare in those of the language.
func (j bareJudge) hasSwedishLetter(word string) bool {
	return strings.ContainsFunc(strings.ToLower(word), func(r rune) bool {
		uses := j.swedish.letters[r]
		return uses*swedishLetter > j.swedish.words && j.own.letters[r]*j.swedish.words*ownLetter < uses*j.own.words
	})
}
