// Package passing proposes what of a tip may be handed on to others: without
// what would tell who told.
//
// It is a proposal for a person to read and change, not a judgement. It leaves
// out whole sentences by the words in them, and too many rather than too few.
// What it cannot see: that only one person can know a thing (a quarrel on the
// balcony, what was said in the laundry room); that a way of writing is known;
// that what is left still answers to what was taken away ("it was the third time
// then"); names, of whomever; hints in words that no list has. The reader of the
// proposal has to, and "nothing" is a good thing to hand on.
package passing

import (
	"fmt"
	"strings"
	"time"

	"lyktan/tipapi/tip"
)

// Proposal is what may be handed on, and what not. It is in codes and in the
// sender's words; it has none of its own.
type Proposal struct {
	// Received is the day the tip came, like "2026-11-28", or if there is doubt the
	// week, like "2026-W48"; never the hour. Both are those of [time.Local].
	Received string
	Fields   []Field // in the order of the form, without empty ones
	Dangers  []string
	Left     []Left
	Doubt    Doubt
}

// Field is the proposed answer to a question of the form.
type Field struct {
	Name string // see [tip.Fields]
	Text string
}

// Left is something that was left out: a sentence, a part of an address, or a
// whole answer.
type Left struct {
	Field   string // of the tip; "received" is its hour
	Text    string // "" for what nobody typed
	Reasons []Reason
}

// Doubt says whether others could guess who told, by what the sender answered.
type Doubt string

// The doubts. With the first two, no free text is proposed.
const (
	Guessed    Doubt = "yes"
	Unknown    Doubt = "unknown"
	Unanswered Doubt = "unanswered"
	None       Doubt = "no"
)

// strict reports whether nothing but the structured answers may go along.
func (d Doubt) strict() bool { return d == Guessed || d == Unknown }

// Reason is a code for why something was left out.
type Reason string

// The reasons. From FirstPerson to Number, something in it tells of the sender.
const (
	FirstPerson Reason = "first_person" // I, we, my
	Senses      Reason = "senses"       // heard, saw, woke up
	Beside      Reason = "beside"       // above, below, next door, a neighbour
	Building    Reason = "building"     // a wall, a floor, a window, the stairs
	Clock       Reason = "clock"        // a time of day
	Habit       Reason = "habit"        // on the way to work, out with the dog
	Relation    Reason = "relation"     // a colleague, a friend, at school
	Name        Reason = "name"         // who writes
	Contact     Reason = "contact"      // mail, an address on the web
	Number      Reason = "number"       // of a phone, a person

	Language  Reason = "language"   // of which there are no lists of words
	Guessable Reason = "guessable"  // others could guess who told: see [Doubt]
	NotPassed Reason = "not_passed" // never handed on
	Typed     Reason = "typed"      // a danger that the form does not offer
)

// way is how the answer to a question is handed on.
type way int

const (
	never   way = iota
	whole       // it was chosen
	place       // by its parts
	boxes       // those that the form offers
	written     // by its sentences
)

// ways has every field of the form. One that is added to the form is not handed
// on until it is added here.
var ways = map[string]way{
	"now": whole, "what": written, "street": place, "area": place, "danger": boxes, "children": whole, "who": written,
	"often": written, "since": written, "unsafe": written, "guess": never, "how": never, "contact": never,
}

// Propose returns what of a tip may be handed on. See the package for what it
// cannot do.
func Propose(t tip.Tip) Proposal {
	p := Proposal{Doubt: doubt(t.Guess)}
	p.Received = received(t.Received, p.Doubt.strict())
	for _, f := range tip.Fields {
		text := f.Of(t.Answers)
		if strings.TrimSpace(text) == "" {
			continue
		}
		switch way := ways[f.Name]; {
		case way == whole:
			p.keep(f.Name, text)
		case way == place:
			p.split(f.Name, parts(text), ", ", placeReasons)
		case way == boxes:
			p.boxes(f.Name, t.Answers)
		case way == written && p.Doubt.strict():
			p.leave(f.Name, text, Guessable)
		case way == written:
			p.split(f.Name, sentences(text), " ", func(sentence string) []Reason { return reasons(sentence, t.Lang) })
		default:
			p.leave(f.Name, text, NotPassed)
		}
	}
	for _, name := range []string{"received", "lang", "receipt"} {
		p.leave(name, "", NotPassed)
	}
	if t.AddsTo != "" || t.AddsToTyped != "" {
		p.leave("adds_to", "", NotPassed)
	}
	return p
}

func doubt(guess string) Doubt {
	switch guess {
	case "no":
		return None
	case "":
		return Unanswered
	case "yes":
		return Guessed
	}
	return Unknown
}

func received(at time.Time, strict bool) string {
	if year, week := at.Local().ISOWeek(); strict {
		return fmt.Sprintf("%04d-W%02d", year, week)
	}
	return at.Local().Format(time.DateOnly)
}

func (p *Proposal) keep(field, text string) { p.Fields = append(p.Fields, Field{field, text}) }

func (p *Proposal) leave(field, text string, reasons ...Reason) {
	p.Left = append(p.Left, Left{field, text, reasons})
}

// split keeps the pieces of an answer that there is no reason against.
func (p *Proposal) split(field string, pieces []string, between string, reasons func(string) []Reason) {
	var kept []string
	for _, piece := range pieces {
		if against := reasons(piece); len(against) > 0 {
			p.leave(field, piece, against...)
		} else {
			kept = append(kept, piece)
		}
	}
	if len(kept) > 0 {
		p.keep(field, strings.Join(kept, between))
	}
}

func (p *Proposal) boxes(field string, a tip.Answers) {
	for _, danger := range tip.Dangers {
		if a.HasDanger(danger) {
			p.Dangers = append(p.Dangers, danger)
		}
	}
	for _, other := range a.OtherDangers() {
		p.leave(field, other, Typed)
	}
}
