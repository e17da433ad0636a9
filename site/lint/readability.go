package lint

import (
	"strings"
	"unicode"
)

// limits of LIX, by language: 40 is ordinary newspaper prose, 30 a children's
// book. The measure is made for Swedish and of use for English; for languages
// that are not listed it says nothing.
var limits = map[string]float64{"sv": 40, "sv-x-lattlast": 30, "en": 40}

// sentenceLimits bound a single sentence, which a page of short ones would hide.
// They are wide, since LIX swings with a word or two in a sentence: what exceeds
// them nobody reads at once.
var sentenceLimits = map[string]struct {
	words int
	lix   float64 // of sentences of fewWords and more
}{"sv": {25, 55}, "sv-x-lattlast": {18, 48}, "en": {32, 65}}

// fewWords is how long a sentence is of which LIX says something.
const fewWords = 12

func checkReadability(p *Page, _ whole) (int, []fault) {
	limit, measured := limits[p.Lang]
	if !measured {
		return 0, nil
	}
	var found []fault
	lix, words := p.LIX()
	if lix > limit {
		found = append(found, p.faultAt(0, "LIX is %.0f, the limit is %.0f: shorten the sentences and the words", lix, limit))
	}
	most := sentenceLimits[p.Lang]
	for _, s := range p.sentences() {
		switch {
		case s.words > most.words:
			found = append(found, p.faultAt(s.offset, "the sentence that begins %q has %d words, the limit is %d: make it two", s.begins, s.words, most.words))
		case s.words >= fewWords && s.lix() > most.lix:
			found = append(found, p.faultAt(s.offset, "the sentence that begins %q has LIX %.0f, the limit is %.0f: make it two, or take shorter words", s.begins, s.lix(), most.lix))
		}
	}
	return words, found
}

// LIX is C.-H. Björnsson's measure of how heavy a text is to read: words in a
// sentence, plus the percentage of words of more than six letters. Headings and
// items of lists count as sentences. It also returns the number of words.
func (p *Page) LIX() (float64, int) {
	all := sentence{}
	sentences := p.sentences()
	for _, s := range sentences {
		all.words += s.words
		all.long += s.long
	}
	if all.words == 0 {
		return 0, 0
	}
	return float64(all.words)/float64(len(sentences)) + 100*float64(all.long)/float64(all.words), all.words
}

// sentence is what LIX is made of.
type sentence struct {
	offset      int    // of the paragraph that it stands in
	begins      string // its first words
	words, long int
}

func (s sentence) lix() float64 { return float64(s.words) + 100*float64(s.long)/float64(s.words) }

// sentences are those of the body that have a word. What a shortcode prints is a
// few short words, which do not count. Nor does, in a translation, what stands in
// brackets: it is the Swedish word for what was said.
func (p *Page) sentences() []sentence {
	var all []sentence
	for _, b := range p.blocks {
		s := sentence{offset: b.offset}
		end := func() {
			if s.words > 0 {
				all = append(all, s)
			}
			s = sentence{offset: b.offset}
		}
		inBrackets := false
		for word := range strings.FieldsSeq(b.text) {
			inBrackets = inBrackets || p.Front.SourceRev > 0 && strings.HasPrefix(word, "(")
			letters := strings.TrimFunc(word, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
			if letters != "" && strings.Trim(letters, filler) != "" && !inBrackets {
				s.words++
				if len([]rune(letters)) > 6 {
					s.long++
				}
				if s.words <= 4 {
					s.begins = strings.TrimSpace(s.begins + " " + word)
				}
			}
			inBrackets = inBrackets && !strings.Contains(word, ")")
			if strings.ContainsAny(word, ".!?:") && letters != "" {
				end()
			}
		}
		end()
	}
	return all
}
