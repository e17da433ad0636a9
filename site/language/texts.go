package language

import (
	"cmp"
	"crypto/sha256"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/text/language"
)

// Text is something that people read, and the language that its place says it is in.
type Text struct {
	Lang  string
	File  string // as faults name it
	Line  int
	Part  string // of the file: texts of one part are judged together, too
	Key   string // of a string or a text of the data that is translated: the same in each language
	Words string
}

// Mark stands for the wording of a text, however it is broken into lines: what is
// translated carries the mark of the text that it was made from.
func Mark(text string) string {
	return fmt.Sprintf("%x", sha256.Sum256([]byte(strings.Join(strings.Fields(text), " "))))[:12]
}

// How many words a language is known by, and how many a text needs to be judged. On
// the pages of 2026 in Swedish, English and Arabic, the 60 commonest words of the
// language are 20 to 75 % of the words of a page, and those of another one at most 7 %.
const (
	commonest = 60
	fewWords  = 12
	manyWords = 60 // without another language that knows them
	// fewInSentence is how many words a text has that is more than a name or a figure.
	fewInSentence = 6
	// mostShared is how many of their commonest words two languages have in common.
	// With more, one of them is not what it is said to be, which is the later one: the
	// other is not judged by it.
	mostShared = commonest / 4
	fewCopied  = 4 // which are not the same in two languages by chance
)

// Check finds texts that are in another language than their place says: by how many
// of their words are among those that the site uses most in each language, so that a
// new language brings its own measure. Easy Swedish is Swedish. What stands in
// brackets in a translation is the Swedish word, and does not count. A short text
// that has few such words is not judged. The languages are in the order in which they
// are relied on, the source of the others first. It also finds letters of another script.
func Check(texts []Text, languages []string) error {
	// Once to find texts that do not belong to what a language is known by, and again
	// without these: else they would speak for it.
	translated := map[string]bool{}
	for _, lang := range languages {
		translated[lang] = !related(lang, languages[0])
	}
	said := make([][]string, len(texts))
	for i, t := range texts {
		said[i] = words(t.Words, translated[t.Lang])
	}
	j := newJudge(texts, said, languages, nil)
	for i := range languages {
		j.parts(i)
	}
	if len(j.told) > 0 {
		j = newJudge(texts, said, languages, j.told)
	}
	faults := make([][]error, len(languages))
	for i := range languages {
		faults[i] = j.parts(i)
	}
	j.findCopies()
	for i := range languages {
		faults[i] = append(faults[i], j.alone(i)...)
		faults[i] = append(faults[i], j.scripts(i)...)
	}
	return errors.Join(slices.Concat(faults...)...)
}

type judge struct {
	languages []string
	strangers [][]int             // by language: those that its readers do not read
	texts     [][]counted         // by language
	shares    []tally             // by language: of all its texts
	known     map[string][]int    // by word: the languages that it is common in
	told      map[part]bool       // parts that are in another language
	copies    map[string][]copied // by words: where they stand, once for each language
}

// tally is how many words a text has, and how many of them each language knows.
type tally struct {
	words int
	known []int
}

func (t *tally) add(other tally) {
	t.words += other.words
	for i, n := range other.known {
		t.known[i] += n
	}
}

// counted is a text with its words, in small letters.
type counted struct {
	Text
	said []string
	tally
}

// newJudge counts what all texts say, in words. A language is known by those of them that
// are in no part of without.
func newJudge(texts []Text, said [][]string, languages []string, without map[part]bool) *judge {
	j := &judge{languages: languages, strangers: make([][]int, len(languages)), texts: make([][]counted, len(languages)),
		shares: make([]tally, len(languages)), known: map[string][]int{}, told: map[part]bool{}, copies: map[string][]copied{}}
	for i, a := range languages {
		j.shares[i].known = make([]int, len(languages))
		for other, b := range languages {
			if !related(a, b) {
				j.strangers[i] = append(j.strangers[i], other)
			}
		}
	}
	common := make([][]string, len(languages))
	kept := make([]int, len(languages)) // words that a language is known by
	for i, lang := range languages {
		uses := map[string]int{}
		for at, t := range texts {
			if t.Lang != lang {
				continue
			}
			c := counted{t, said[at], tally{known: make([]int, len(languages))}}
			if !without[c.part()] {
				for _, word := range c.said {
					uses[word]++
				}
				kept[i] += len(c.said)
			}
			c.words = len(c.said)
			j.texts[i] = append(j.texts[i], c)
		}
		all := slices.SortedFunc(maps.Keys(uses), func(a, b string) int { return cmp.Or(uses[b]-uses[a], strings.Compare(a, b)) })
		common[i] = all[:min(commonest, len(all))]
		for _, word := range common[i] {
			j.known[word] = append(j.known[word], i)
		}
	}
	for i := range languages {
		for _, c := range j.texts[i] {
			for _, word := range c.said {
				for _, knows := range j.known[word] {
					c.known[knows]++
				}
			}
			j.shares[i].add(c.tally)
		}
	}
	for i, others := range j.strangers {
		j.strangers[i] = slices.DeleteFunc(others, func(other int) bool {
			shared := slices.DeleteFunc(slices.Clone(common[i]), func(word string) bool { return !slices.Contains(common[other], word) })
			return len(shared) > mostShared && other > i || 2*kept[other] < j.shares[other].words // most of it is in another one
		})
	}
	return j
}

// related reports whether a text in one language may pass for one in the other.
func related(a, b string) bool {
	first, err := parse(a)
	second, err2 := parse(b)
	if err != nil || err2 != nil {
		return a == b
	}
	base, _ := first.Base()
	other, _ := second.Base()
	return base == other || max(language.Comprehends(first, second), language.Comprehends(second, first)) >= language.High
}

var (
	word     = regexp.MustCompile(`[\p{L}\p{M}]+`)
	brackets = regexp.MustCompile(`\([^()]*\)`)
	// noWord is what a text has beside words: what is filled in, and marks of direction.
	noWord = regexp.MustCompile(`\{[a-z]+(?::[a-z]+)?\}|&[a-z]+;`)
)

// words are those of a text, in small letters, in a translation without what stands
// in brackets.
func words(text string, translation bool) []string {
	text = noWord.ReplaceAllString(text, " ")
	if translation {
		text = Marked.ReplaceAllString(text, " ")
		text = brackets.ReplaceAllString(text, " ")
	}
	return word.FindAllString(strings.ToLower(text), -1)
}

// stranger is the index of the language, other than that of the place, that knows
// most of the words, or -1.
func (j *judge) stranger(own int, t tally) int {
	most := -1
	for _, i := range j.strangers[own] {
		if most < 0 || t.known[i] > t.known[most] {
			most = i
		}
	}
	return most
}

// part is what of a file is judged together.
type part struct{ lang, file, name string }

func (c counted) part() part { return part{c.Lang, c.File, c.Part} }

// parts judges those of a language as wholes.
func (j *judge) parts(own int) (faults []error) {
	together := map[part]*tally{}
	sentences := map[part]*tally{} // without names and figures ("three weeks"), which have few of any language's common words
	var begin []counted            // of each part: its first text
	for _, c := range j.texts[own] {
		if together[c.part()] == nil {
			together[c.part()] = &tally{known: make([]int, len(j.languages))}
			sentences[c.part()] = &tally{known: make([]int, len(j.languages))}
			begin = append(begin, c)
		}
		together[c.part()].add(c.tally)
		if c.words >= fewInSentence {
			sentences[c.part()].add(c.tally)
		}
	}
	lang, whole := j.languages[own], j.shares[own]
	for _, c := range begin {
		t := *together[c.part()]
		if other := j.stranger(own, t); other >= 0 && t.words >= fewWords && t.known[other] >= 3 && 10*t.known[other] > t.words && 2*t.known[other] > t.known[own] {
			j.told[c.part()] = true
			faults = append(faults, fmt.Errorf("%s:%d: language: %s: this is in %s and not in %s (of %d words, %d are among the commonest of %s, and %d of %s): translate it",
				c.File, c.Line, c.Part, j.languages[other], lang, t.words, t.known[other], j.languages[other], t.known[own], lang))
		}
	}
	if faults != nil || 10*whole.known[own] < whole.words { // what its commonest words are is not sure
		return faults
	}
	// Two fifths of the share that the language has in all: a list of places in one mould has half.
	for _, c := range begin {
		if t := *sentences[c.part()]; t.words >= manyWords && 5*t.known[own]*whole.words < 2*whole.known[own]*t.words {
			j.told[c.part()] = true
			faults = append(faults, fmt.Errorf("%s:%d: language: %s: this does not look like %s (of %d words, %d are among the commonest of its other texts): look which language it is in",
				c.File, c.Line, c.Part, lang, t.words, t.known[own]))
		}
	}
	return faults
}

// scripts judges the letters of a language's texts, but for those of parts that are
// told. A language whose script is not known is told of where it is configured.
func (j *judge) scripts(own int) (faults []error) {
	tables, err := scripts(j.languages[own])
	if err != nil {
		return nil
	}
	for _, c := range j.texts[own] {
		if fault := checkScripts(c, tables); fault != nil && !j.told[c.part()] {
			faults = append(faults, fault)
		}
	}
	return faults
}
