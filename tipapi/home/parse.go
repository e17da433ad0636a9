package home

import (
	"strconv"
	"strings"
)

// Parse reads what was typed for where a home is. It takes any text: what it
// does not understand is in Rest.
func Parse(text string) Home {
	r := reader{tokens: tokens(text)}
	r.postcode()
	r.apartment()
	r.floor()
	r.entrance()
	r.door()
	r.address()
	r.bareApartment()
	r.rest()
	return r.home
}

// reader finds the parts of an address, one after the other. What a part takes
// is used, and no longer there for the next ones.
type reader struct {
	tokens []token
	home   Home
}

// word is the unused word at i, or "".
func (r *reader) word(i int) string {
	if i < 0 || i >= len(r.tokens) || r.tokens[i].used || r.tokens[i].number {
		return ""
	}
	return r.tokens[i].text
}

// number is the unused number at i, or "".
func (r *reader) number(i int) string {
	if i < 0 || i >= len(r.tokens) || r.tokens[i].used || !r.tokens[i].number {
		return ""
	}
	return r.tokens[i].text
}

// together reports whether i and j are in one part of the text.
func (r *reader) together(i, j int) bool {
	return i >= 0 && j >= 0 && i < len(r.tokens) && j < len(r.tokens) && r.tokens[i].part == r.tokens[j].part
}

func (r *reader) use(from, to int) {
	for i := from; i <= to; i++ {
		r.tokens[i].used = true
	}
}

// numberBefore reports whether a number stands before i that may be the house's.
func (r *reader) numberBefore(i int) bool {
	for i--; i >= 0; i-- {
		if r.number(i) != "" {
			return true
		}
	}
	return false
}

// postcode takes five digits, or three and two that are not a house's number and
// something more.
func (r *reader) postcode() {
	for i := range r.tokens {
		n, next := r.number(i), ""
		if r.together(i, i+1) {
			next = r.number(i + 1)
		}
		follows := r.together(i-1, i) && r.word(i-1) != "" && !r.numberBefore(i)
		switch {
		case len(n) == 5 && !follows:
			r.use(i, i)
		case len(n) == 3 && len(next) == 2 && !follows && !(r.together(i, i+2) && r.tokens[i+2].number):
			r.use(i, i+1)
		}
	}
}

func (r *reader) apartment() {
	for i := range r.tokens {
		if !apartment[r.word(i)] {
			continue
		}
		if n := r.number(i + 1); n != "" && r.together(i, i+1) {
			r.setApartment(n)
			r.use(i, i+1)
			return
		}
	}
}

// setApartment takes an apartment's number. Of one with four digits in the
// national register, the first two are ten more than the flights up to it
// (Lantmäteriet, lägenhetsnummer).
func (r *reader) setApartment(n string) {
	r.home.Apartment = n
	if flights, err := strconv.Atoi(n); err == nil && len(n) == 4 && registered(n) && r.home.Floor.Count == "" {
		r.home.Floor = Floor{Flights, flights/100 - 10}
	}
}

func registered(n string) bool { return len(n) == 4 && n >= "0901" && n <= "4999" && n[2:] != "00" }

// bareApartment takes a number of the national register without a word for it.
func (r *reader) bareApartment() {
	for i := range r.tokens {
		named := r.together(i-1, i) && r.word(i-1) != "" // "portkod 1234"
		if n := r.number(i); r.home.Number != "" && r.home.Apartment == "" && registered(n) && !named {
			r.setApartment(n)
			r.use(i, i)
		}
	}
}

// small is the number at i, in digits or words, if it can be of a floor.
func (r *reader) small(i int) (n int, ok bool) {
	if n, err := strconv.Atoi(r.number(i)); err == nil {
		return n, n <= 99
	}
	n, ok = numbers[r.word(i)]
	return n, ok
}

func (r *reader) floor() {
	for i := range r.tokens {
		word := r.word(i)
		count := Count("")
		switch {
		case flights[word]:
			count = Flights
		case storeys[word] && (word != "plan" || r.numberBefore(i)), word == "v" && r.number(i+1) != "" && r.numberBefore(i):
			count = Storeys
		case ground[word], word == "nedre" && r.word(i+1) == "botten":
			r.setFloor(Floor{Flights, 0}, i, i)
			if r.word(i+1) == "botten" {
				r.use(i+1, i+1)
			}
			return
		case basement[word]:
			r.setFloor(Floor{Flights, -1}, i, i)
			return
		default:
			continue
		}
		if r.counted(i, count) {
			return
		}
	}
}

// counted takes the floor whose word is at i, with the number before or after it.
func (r *reader) counted(i int, count Count) bool {
	from := i - 1
	if ordinal[r.word(from)] && r.number(from-1) != "" {
		from-- // 3rd floor
	}
	before, isBefore := r.small(from)
	after, isAfter := r.small(i + 1)
	isBefore = isBefore && r.together(from, i)
	isAfter = isAfter && r.together(i, i+1)
	// "12 tr 3" is the house 12; "12, 3 tr" and "3 tr 12" are not.
	if isBefore && isAfter && (count == Storeys || !r.numberBefore(from) && r.word(from-1) != "" && r.together(from-1, from)) {
		isBefore = false
	}
	switch {
	case isBefore && count == Storeys && r.number(from) != "" && from == i-1 && r.word(from-1) != "" && r.together(from-1, from) && !r.numberBefore(from):
		return false // "Storgatan 12 plan"
	case isBefore && before == 0 && r.word(from) == "ground":
		r.setFloor(Floor{Flights, 0}, from, i)
	case isBefore:
		r.setFloor(Floor{count, before}, from, i)
	case isAfter && r.word(i+1) == "الارضي":
		r.setFloor(Floor{Flights, 0}, i, i+1)
	case isAfter:
		r.setFloor(Floor{count, after}, i, i+1)
	default:
		return false
	}
	return true
}

func (r *reader) setFloor(f Floor, from, to int) {
	r.home.Floor = f
	r.use(from, to)
}

func (r *reader) entrance() {
	for i := range r.tokens {
		if !entrance[r.word(i)] || !r.together(i, i+1) {
			continue
		}
		if w := r.word(i + 1); len(w) == 1 {
			r.home.Entrance = w
		} else if n := r.number(i + 1); n != "" && r.numberBefore(i) && len(n) <= 3 {
			r.home.Entrance = n
		} else {
			continue
		}
		r.use(i, i+1)
		return
	}
}

// door takes the name beside a word for the door: before it ("Andersson on the
// door"), or after it.
func (r *reader) door() {
	for i := range r.tokens {
		if !door[r.word(i)] {
			continue
		}
		on := i - 1
		for r.together(on, i) && onDoor[r.word(on)] {
			on--
		}
		alone := on == i-1 && len(r.tokens[i].text) <= len("dorren") // "the red door" has no name
		var names []string
		from := on
		if !alone {
			for r.together(from, i) && r.word(from) != "" && !r.tokens[from].used && len(names) < 4 && !isStreet(r.word(from)) {
				if w := r.word(from); !ofDoor[w] && len(w) > 1 {
					names = append([]string{w}, names...)
				}
				from--
			}
		}
		to := i
		for len(names) == 0 && r.together(i, to+1) && r.word(to+1) != "" {
			to++
			if w := r.word(to); !ofDoor[w] && len(w) > 1 {
				names = append(names, w)
			}
		}
		if len(names) > 0 {
			r.home.Door = strings.Join(names, " ")
			r.use(from+1, to)
			return
		}
	}
}

// rest keeps the words that nothing was made of.
func (r *reader) rest() {
	var words []string
	for _, t := range r.tokens {
		if !t.used && !between[t.text] && !nearby[t.text] {
			words = append(words, t.text)
		}
	}
	r.home.Rest = strings.Join(words, " ")
}
