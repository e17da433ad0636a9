package home

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"lyktan/tipapi/spelling"
)

// What is read of a text, at most: an address is far shorter.
const (
	mostTokens  = 80
	mostLetters = 40 // of a word or a number; the rest of it is left out
)

// token is a word or a number of a text.
type token struct {
	text   string
	number bool
	dot    bool // a dot follows it: it may be short for another
	part   int  // of the text, between commas or line breaks
	used   bool // it is known what it means
}

// tokens splits a text, where letters meet digits too.
func tokens(text string) []token {
	var all []token
	var word strings.Builder
	part, letters, digits := 0, 0, false
	end := func(dot bool) {
		if word.Len() > 0 {
			all = append(all, token{text: word.String(), number: digits, dot: dot, part: part})
			word.Reset()
		}
		letters = 0
	}
	text = spelling.Fold(text)
	for i, r := range text {
		if len(all) >= mostTokens {
			return withoutNr(all)
		}
		next, _ := utf8.DecodeRuneInString(text[i+utf8.RuneLen(r):])
		switch digit := '0' <= r && r <= '9'; {
		case digit || unicode.IsLetter(r):
			if digit != digits {
				end(false)
			}
			digits = digit
			if letters++; letters <= mostLetters {
				word.WriteRune(r)
			}
		case strings.ContainsRune("'’`´", r), letters > 0 && !digits && r == ':' && unicode.IsLetter(next): // "s:t"
		case r == '.' && letters == 1 && !digits && unicode.IsLetter(next): // "b.v."
		case strings.ContainsRune(",;،؛\n()", r):
			end(false)
			part++
		default:
			end(r == '.')
		}
	}
	end(false)
	return withoutNr(all)
}

// withoutNr leaves out the words that say only that a number follows.
func withoutNr(all []token) []token {
	kept := all[:0]
	for i, t := range all {
		follows := i+1 < len(all) && all[i+1].number && all[i+1].part == t.part
		if !follows || t.number || !numberSign[t.text] {
			kept = append(kept, t)
		}
	}
	return kept
}
