// Package passing proposes what of a tip may be handed on to others: without
// what would tell who told.
//
// It is a proposal for a person to read and change, not a judgement. It leaves
// out whole sentences by the words in them, and too many rather than too few. Only
// Swedish is handed on: in a house, the language of a text alone can name who
// wrote it.
//
// What it cannot see: that only one person can know a thing (a quarrel on the
// balcony, what was said in the laundry room); that a way of writing is known;
// that what is left still answers to what was taken away ("it was the third time
// then"); names, of whomever; hints in words that no list has. The reader of the
// proposal has to, and "nothing" is a good thing to hand on.
package passing

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"lyktan/tipapi/tip"
)

// Proposal is what may be handed on, and what not. It is in codes and in the
// sender's words; it has none of its own.
type Proposal struct {
	// Received is the day the tip came, like "2026-11-28", or the week, like
	// "2026-W48", if there is doubt or it happened just then: who was near that day is
	// known. Never the hour. Both are those of [time.Local].
	Received string
	// Fields has no empty ones. When it is not safe to come or to call stands first,
	// the others in the order of the form. The field "now" tells of the moment when
	// the tip came.
	Fields  []Field
	Dangers []string
	// Safety is the whole answer about when it is not safe to come or to call, if any
	// of it tells who told, so that it is not in Fields; else "". Somebody has to write
	// it in other words.
	Safety string
	Left   []Left // in the order of Fields
	Doubt  Doubt
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
	Senses      Reason = "senses"       // heard, saw, woke up; what only somebody near can hear
	Beside      Reason = "beside"       // above, below, next door, a neighbour
	Building    Reason = "building"     // a wall, a floor, a window, the stairs
	Clock       Reason = "clock"        // a time of day, or how long it went on, in hours or minutes
	Habit       Reason = "habit"        // on the way to work, out with the dog
	Relation    Reason = "relation"     // a colleague, a friend, at school
	Name        Reason = "name"         // who writes
	Contact     Reason = "contact"      // mail, an address on the web
	Number      Reason = "number"       // of a phone, a person

	Language  Reason = "language"   // of the page or the text is another than Swedish
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
	safety      // by its sentences, all or none: half of a warning is none
)

// ways has every field of the form. One that is added to the form is not handed
// on until it is added here.
var ways = map[string]way{
	"now": whole, "what": written, "street": place, "area": place, "danger": boxes, "children": whole, "who": written,
	"last": written, "often": written, "since": written, "unsafe": safety, "guess": never, "how": never, "contact": never,
}

// Propose returns what of a tip may be handed on. See the package for what it
// cannot do.
func Propose(t tip.Tip) Proposal {
	p := Proposal{Doubt: doubt(t.Guess)}
	p.Received = received(t.Received, p.Doubt.strict() || t.Now == "yes")
	for _, f := range fields {
		text := f.Of(t.Answers)
		if strings.TrimSpace(text) == "" {
			continue
		}
		switch way := ways[f.Name]; way {
		case whole:
			p.keep(f.Name, text)
		case place:
			p.split(f.Name, parts(text), ", ", placeReasons)
		case boxes:
			p.boxes(f.Name, t.Answers)
		case written, safety:
			p.words(f.Name, text, way, t.Lang)
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

// fields are those of the form, what keeps somebody safe before all others.
var fields = slices.SortedStableFunc(slices.Values(tip.Fields), func(a, b tip.Field) int {
	first := func(f tip.Field) int {
		if ways[f.Name] == safety {
			return 0
		}
		return 1
	}
	return first(a) - first(b)
})

// words proposes of an answer in words what there is no reason against. lang is
// the page's.
func (p *Proposal) words(field, text string, way way, lang string) {
	var against []Reason
	switch {
	case p.Doubt.strict():
		against = []Reason{Guessable}
	case !IsSwedish(lang):
		against = []Reason{Language}
	case way == safety:
		for _, sentence := range sentences(text) {
			against = append(against, reasons(sentence)...)
		}
		against = sorted(against)
	}
	if len(against) == 0 {
		p.split(field, sentences(text), " ", reasons)
		return
	}
	p.leave(field, text, against...)
	if way == safety {
		p.Safety = text
	}
}

// IsSwedish reports whether the language of a page is Swedish, easy Swedish
// included.
func IsSwedish(lang string) bool { return lang == "sv" || strings.HasPrefix(lang, "sv-") }

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

func received(at time.Time, week bool) string {
	if year, number := at.Local().ISOWeek(); week {
		return fmt.Sprintf("%04d-W%02d", year, number)
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
