package home

import "strings"

// address finds the street and the number. Of several numbers it is the first
// that follows a street, else the first that follows a word.
func (r *reader) address() {
	best, from, to := -1, 0, 0
	for i := range r.tokens {
		n := strings.TrimLeft(r.number(i), "0")
		if n == "" || len(n) > 4 {
			continue
		}
		first, last := r.wordsTo(i - 1)
		if !r.together(i-1, i) || first > last {
			first, last = r.wordsAround(i)
		}
		if first > last {
			continue
		}
		street := r.kindAt(last)
		if best < 0 || street {
			best, from, to = i, first, last
		}
		if street {
			break
		}
	}
	if best >= 0 {
		r.home.Number = strings.TrimLeft(r.tokens[best].text, "0")
		r.use(best, best)
		if w := r.word(best + 1); len(w) == 1 && r.together(best, best+1) && 'a' <= w[0] && w[0] <= 'z' {
			r.home.Letter = w
			r.use(best+1, best+1)
		}
		r.street(from, to)
	} else {
		from = r.bareStreet()
	}
	for i, t := range r.tokens {
		if nearby[t.text] && (r.home.Street == "" || i < from && r.together(i, from)) {
			r.home.Near = true
		}
	}
}

// wordsTo is the run of words that ends at last, in one part of the text, without
// those that only lead to it; first is after last where there are none.
func (r *reader) wordsTo(last int) (first, end int) {
	for first = last + 1; r.together(first-1, last) && r.word(first-1) != "" && last-first < 3; first-- {
		if w := r.word(first - 1); between[w] || nearby[w] {
			break
		}
	}
	return first, last
}

// wordsAround is, for a number that no word precedes, the name of a street that
// follows it ("12 Storgatan") or ends the part before ("Storgatan, 12").
func (r *reader) wordsAround(i int) (first, last int) {
	for last = i + 1; r.together(i, last) && r.word(last) != "" && last <= i+3; last++ {
		if r.kindAt(last) {
			return i + 1, last
		}
	}
	if i > 0 && !r.together(i-1, i) && r.word(i-1) != "" && r.kindAt(i-1) {
		return r.wordsTo(i - 1)
	}
	return 1, 0
}

// bareStreet finds a street without a number, and returns where it begins.
func (r *reader) bareStreet() int {
	for i := range r.tokens {
		first, last := r.wordsTo(i)
		if name, kind := split(r.word(i), r.tokens[i].dot); kind != "" && first <= last && (name != "" || first < last) {
			r.street(first, last)
			return first
		}
	}
	return 0
}

// kindAt reports whether the word at i ends with a kind of street.
func (r *reader) kindAt(i int) bool {
	w := r.word(i)
	if w == "" {
		return false
	}
	_, kind := split(w, r.abbreviated(i))
	return kind != ""
}

// abbreviated reports whether the word at i may be cut short.
func (r *reader) abbreviated(i int) bool {
	return r.tokens[i].dot || i+1 < len(r.tokens) && r.tokens[i+1].number && r.together(i, i+1)
}

// street takes the words from first to last as the name of a street: all of them
// when the last is but a kind ("olof palmes gata") or has none, otherwise the
// last and what belongs before it ("lilla nygatan").
func (r *reader) street(first, last int) {
	name, kind := split(r.tokens[last].text, r.abbreviated(last))
	from := last
	for from > first {
		if _, belongs := before[r.tokens[from-1].text]; !belongs && name != "" && kind != "" {
			break
		}
		from--
	}
	var key strings.Builder
	for i := from; i < last; i++ {
		w := r.tokens[i].text
		if long, ok := before[w]; ok && (len(w) > 1 || r.tokens[i].dot) {
			w = long
		}
		key.WriteString(w)
	}
	key.WriteString(name)
	r.home.Street = sounds(key.String()) + kind
	r.use(from, last)
}

// isStreet reports whether a word ends with a kind of street that is not cut
// short.
func isStreet(word string) bool {
	_, kind := split(word, false)
	return kind != ""
}

// split cuts a word into a name and the kind of street it ends with, written out.
// Both may be all of it.
func split(word string, abbreviated bool) (name, kind string) {
	longest := ""
	for end := range kinds {
		if len(end) > len(longest) && strings.HasSuffix(word, end) && (len(word) == len(end) || len(word) >= len(end)+2) {
			longest = end
		}
	}
	if longest != "" {
		return strings.TrimSuffix(word, longest), kinds[longest]
	}
	if !abbreviated {
		return word, ""
	}
	for end := range short {
		if len(end) > len(longest) && strings.HasSuffix(word, end) && (len(word) == len(end) || len(word) >= len(end)+3) {
			longest = end
		}
	}
	if longest == "" {
		return word, ""
	}
	return strings.TrimSuffix(word, longest), short[longest]
}

// stem is the name in the key of a street, without the kind.
func stem(street string) string {
	name, _ := split(street, false)
	return name
}

// sounds writes a name with fewer letters for what sounds alike in Swedish, and
// no letter twice in a row.
func sounds(name string) string {
	name = alike.Replace(name)
	var b strings.Builder
	last := rune(-1)
	for _, r := range name {
		if r != last {
			b.WriteRune(r)
		}
		last = r
	}
	return b.String()
}

var alike = strings.NewReplacer("ck", "k", "c", "k", "q", "k", "w", "v", "z", "s", "ph", "f", "th", "t", "x", "ks")
