package passing

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"lyktan/tipapi/spelling"
)

// sentences splits a text after marks that end a sentence, and at line breaks,
// where something new begins: with a capital, or a letter of a script that has
// none. "kl. 7" and "bl.a. han" stay whole, as does what was typed without
// capitals: a longer piece is left out sooner.
func sentences(text string) []string {
	var all []string
	start, ended := 0, false
	cut := func(end int) {
		if sentence := strings.Join(strings.Fields(text[start:end]), " "); sentence != "" {
			all = append(all, sentence)
		}
		start = end
	}
	for i, r := range text {
		switch {
		case r == '\n':
			ended = true
		case unicode.IsSpace(r):
			ended = ended || endsSentence(text[:i])
		case ended && (begins(r) || strings.ContainsRune("-–*•¿¡\"“”'(", r)):
			cut(i)
			ended = false
		case !unicode.In(r, unicode.Mn, unicode.Cf):
			ended = false
		}
	}
	cut(len(text))
	return all
}

func endsSentence(before string) bool {
	r, _ := utf8.DecodeLastRuneInString(strings.TrimRight(before, "\"”'’)»"))
	return strings.ContainsRune(".!?…؟۔。！？", r)
}

func begins(r rune) bool {
	return unicode.IsLetter(r) && !unicode.IsLower(r)
}

// parts splits an address at commas and line breaks.
func parts(text string) []string {
	var all []string
	for part := range strings.FieldsFuncSeq(text, func(r rune) bool { return strings.ContainsRune(",;،؛\n()", r) }) {
		if part = strings.TrimSpace(part); part != "" {
			all = append(all, part)
		}
	}
	return all
}

// word is a word or a number of a text.
type word struct {
	typed  string // in lower case, with the dots and rings of Swedish
	folded string // see [spelling.Fold]
}

// words splits a text, where letters meet digits too. What cannot be seen splits
// nothing.
func words(text string) []word {
	text = strings.Map(func(r rune) rune {
		if unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf) {
			return -1
		}
		return r
	}, composed.Replace(strings.ToLower(text)))
	var all []word
	start, kind := 0, 0
	for i, r := range text + " " {
		now := 0
		if unicode.IsDigit(r) {
			now = 1
		} else if unicode.IsLetter(r) {
			now = 2
		}
		if now != kind {
			if kind != 0 {
				all = append(all, word{text[start:i], spelling.Fold(text[start:i])})
			}
			start, kind = i, now
		}
	}
	return all
}

// composed has the letters of Swedish that some keyboards type as two.
var composed = strings.NewReplacer("a\u030a", "å", "a\u0308", "ä", "o\u0308", "ö")

func isNumber(folded string) bool { return folded != "" && '0' <= folded[0] && folded[0] <= '9' }
