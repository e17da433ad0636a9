package spelling

import (
	"strings"
	"unicode"
)

// Fold writes a text as people write who have neither time nor the right
// keyboard, so that two spellings can be compared: in lower case, without marks
// and invisible characters, Latin letters as the plain ones of a to z (and so
// are "aa", "ae" and "oe", in all words), the Arabic ones that are interchanged
// as one, and the digits of every script as 0 to 9. Spaces and punctuation stay.
// It is quick and harmless on any input.
func Fold(text string) string {
	var b strings.Builder
	b.Grow(len(text))
	last := ""
	write := func(letters string) {
		switch last + letters {
		case "aa", "ae", "oe": // å, ä, ö
		default:
			b.WriteString(letters)
			last = letters
		}
	}
	for _, r := range text {
		if r <= unicode.MaxASCII {
			write(string(unicode.ToLower(r)))
			continue
		}
		if unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf) {
			continue
		}
		r = unicode.ToLower(r)
		if plain, ok := folded[r]; ok {
			write(plain)
		} else if unicode.IsDigit(r) {
			write(string(rune('0' + digit(r))))
		} else {
			write(string(r))
		}
	}
	return b.String()
}

// folded maps letters to what stands for them.
var folded = func() map[rune]string {
	letters := map[rune]string{'ß': "ss", 'þ': "th", 'ـ': ""} // the last only stretches a word
	for plain, others := range map[string]string{
		"a": "åäàáâãāăąæ", "c": "çćč", "d": "ðđď", "e": "èéêëēęėě", "g": "ğģ", "i": "ìíîïīıį", "k": "ķ", "l": "łľļ",
		"n": "ñńňņ", "o": "öøòóôõōőœ", "r": "řŕ", "s": "śšşș", "t": "ťţț", "u": "üùúûūůűų", "y": "ýÿ", "z": "źżž",
		"ا": "أإآٱ", "ه": "ة", "ي": "ىی", "ك": "ک", "و": "ؤ",
	} {
		for _, r := range others {
			letters[r] = plain
		}
	}
	return letters
}()

// digit is the value of a decimal digit. Unicode has them in runs of ten, from
// zero to nine, and a range of its table is one or more of those.
func digit(r rune) byte {
	for _, ten := range unicode.Nd.R16 {
		if rune(ten.Lo) <= r && r <= rune(ten.Hi) {
			return byte((r - rune(ten.Lo)) % 10)
		}
	}
	for _, ten := range unicode.Nd.R32 {
		if rune(ten.Lo) <= r && r <= rune(ten.Hi) {
			return byte((r - rune(ten.Lo)) % 10)
		}
	}
	return 0
}

// OneEdit reports whether b is a, or becomes a when one letter is inserted,
// deleted or replaced or two neighbours are exchanged (Damerau).
func OneEdit(a, b string) bool {
	from, to := []rune(a), []rune(b)
	if len(from) < len(to) {
		from, to = to, from
	}
	if len(from) > len(to)+1 {
		return false
	}
	i := 0
	for i < len(to) && from[i] == to[i] {
		i++
	}
	from, to = from[i:], to[i:]
	for len(to) > 0 && from[len(from)-1] == to[len(to)-1] {
		from, to = from[:len(from)-1], to[:len(to)-1]
	}
	return len(from) <= 1 || len(from) == 2 && len(to) == 2 && from[0] == to[1] && from[1] == to[0]
}
