package passing

import (
	"strings"
	"unicode"
	"unicode/utf8"
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

// words splits a folded text into words and numbers, where letters meet digits
// too.
func words(folded string) []string {
	var all []string
	start, kind := 0, 0
	for i, r := range folded + " " {
		now := 0
		if '0' <= r && r <= '9' {
			now = 1
		} else if unicode.IsLetter(r) {
			now = 2
		}
		if now != kind {
			if kind != 0 {
				all = append(all, folded[start:i])
			}
			start, kind = i, now
		}
	}
	return all
}

func isNumber(word string) bool { return '0' <= word[0] && word[0] <= '9' }
