// Package home tells whether two tips are about the same home, by what was typed
// for where it is.
//
// It reads addresses as neighbours write them, mostly Swedish ones, in the
// languages of the site and some more. It knows no map and no register: two
// streets of one name in two towns are the same to it, and so are streets whose
// names differ by one letter. What it finds is a proposal for a person.
package home

import (
	"strings"
	"unicode/utf8"

	"lyktan/tipapi/spelling"
)

// Home is what a text says about where a home is. All of it is folded (see
// [spelling.Fold]): for comparing, not for showing.
type Home struct {
	Street    string // without spaces, its kind written out: "storgatan"; "" if none was found
	Number    string // of the house, without zeros before it
	Letter    string // after the number
	Entrance  string // a letter or number of its own: "port B"
	Floor     Floor
	Apartment string // its number
	Door      string // the name on the door
	Near      bool   // the text says "near", "opposite": this is not the home itself
	Rest      string // the other words
}

// Floor is a floor as it was counted. The zero value is no floor.
type Floor struct {
	Count Count
	N     int
}

// Count is a way to count floors.
type Count string

// The ways. Three flights up ("3 tr") is the fourth storey ("vån 4"), but many
// say "vån 3" of it, and so do the English and most of the site's languages.
const (
	Flights Count = "flights" // 0 is the ground floor
	Storeys Count = "storeys" // 1 or 0 is the ground floor
)

// agrees reports whether two floors can be one.
func (f Floor) agrees(other Floor) bool {
	if f.Count == other.Count {
		return f.N == other.N
	}
	above := f.N - other.N
	if f.Count == Flights {
		above = -above
	}
	return above == 0 || above == 1
}

// Likeness says how much alike two homes are. More is higher.
type Likeness int

// The values of Likeness.
const (
	Different Likeness = iota
	Near               // the same street, and one without a number or only "near" it; or near the same thing
	SameHouse          // and no more is known, or another floor, apartment, entrance or name
	SameHome           // and a floor, an apartment or a name on the door is the same, and nothing speaks against it
)

// Compare returns how alike two homes are. Spelling mistakes in the names of the
// street and on the door are forgiven, differences of numbers never.
func Compare(a, b Home) Likeness {
	switch {
	case a.Street == "" && b.Street == "":
		if a.Near && b.Near && a.Rest != "" && a.Rest == b.Rest {
			return Near
		}
		return Different
	case !sameStreet(a.Street, b.Street):
		return Different
	case a.Number != "" && b.Number != "" && (a.Number != b.Number || a.Letter != "" && b.Letter != "" && a.Letter != b.Letter):
		return Different
	case a.Number == "" || b.Number == "" || a.Near || b.Near:
		return Near
	case a.Letter == b.Letter && a.details().same(b.details()):
		return SameHome
	}
	return SameHouse
}

// details are what tells one home of a house from another.
type details struct {
	entrance  string
	floor     Floor
	apartment string
	door      string
}

func (h Home) details() details { return details{h.Entrance, h.Floor, h.Apartment, h.Door} }

// known is how many of them are known.
func (d details) known() int {
	n := 0
	for _, known := range []bool{d.entrance != "", d.floor.Count != "", d.apartment != "", d.door != ""} {
		if known {
			n++
		}
	}
	return n
}

// contradicts reports whether two cannot be one home.
func (d details) contradicts(other details) bool {
	differ := func(a, b string) bool { return a != "" && b != "" && a != b }
	return differ(d.apartment, other.apartment) || differ(d.entrance, other.entrance) ||
		d.floor.Count != "" && other.floor.Count != "" && !d.floor.agrees(other.floor) ||
		d.door != "" && other.door != "" && !sameDoor(d.door, other.door)
}

// same reports whether two are one home: something is the same, and nothing
// differs. An entrance is not enough.
func (d details) same(other details) bool {
	return !d.contradicts(other) && (d.floor.Count != "" && other.floor.Count != "" ||
		d.apartment != "" && other.apartment != "" || d.door != "" && other.door != "")
}

// shortest is how many letters a name must have, at least, to be forgiven one.
const shortest = 5

// sameWord reports whether two words are one, but for a letter that is not the
// first of a long one.
func sameWord(a, b string) bool {
	if a == b {
		return true
	}
	if utf8.RuneCountInString(a) < shortest || utf8.RuneCountInString(b) < shortest {
		return false
	}
	first, _ := utf8.DecodeRuneInString(a)
	other, _ := utf8.DecodeRuneInString(b)
	return first == other && spelling.OneEdit(a, b)
}

// sameStreet is [sameWord] without the kind of street, which makes short names
// long.
func sameStreet(a, b string) bool {
	if a == b {
		return true
	}
	return len(stem(a)) >= shortest-1 && len(stem(b)) >= shortest-1 && sameWord(a, b)
}

// sameDoor reports whether two doors have a name in common.
func sameDoor(a, b string) bool {
	others := strings.Fields(b)
	for _, name := range strings.Fields(a) {
		for _, other := range others {
			if sameWord(name, other) {
				return true
			}
		}
	}
	return false
}
