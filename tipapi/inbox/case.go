package inbox

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"lyktan/tipapi/bundle"
	"lyktan/tipapi/home"
	"lyktan/tipapi/journal"
	"lyktan/tipapi/printable"
	"lyktan/tipapi/queue"
	"lyktan/tipapi/receipt"
	"lyktan/tipapi/seal"
	"lyktan/tipapi/statistics"
	"lyktan/tipapi/tip"
)

// Case is a tip with what the team has done with it.
type Case struct {
	Item
	Owner    string          `json:"owner"`     // the ID of the member who works on it, or ""
	By       string          `json:"by"`        // the owner's name
	Outcome  string          `json:"outcome"`   // of retention.Outcomes, when it is closed and somebody said how
	Notes    []Note          `json:"notes"`     // by time
	Readers  []string        `json:"read_by"`   // names, in the order in which they read it first
	With     []string        `json:"with"`      // IDs of the tips that a member said are about the same home
	PassedOn string          `json:"passed_on"` // the text that may be handed on
	Replies  []Reply         `json:"replies"`   // to the sender, by time
	History  []journal.Entry `json:"-"`         // what was done, by time; without Read and Copied

	FirstRead time.Time `json:"-"` // zero: by nobody
	Closed    time.Time `json:"-"` // zero: it is open, or was closed without the journal
	Apart     []string  `json:"-"` // IDs of the tips that a member said are about other homes
	Near      []string  `json:"-"` // IDs of the tips that look as if they were about the same home; nobody has decided
	IsRead    bool      `json:"-"` // by this member
	Left      bool      `json:"-"` // the owner no longer belongs to the team

	search string // what is searched in, in lower case
}

// Contains reports whether every word of what is looked for stands somewhere in
// the tip, in its receipt number, or in the notes, in upper or lower case.
func (c Case) Contains(what string) bool {
	for _, word := range strings.Fields(strings.ToLower(what)) {
		if !strings.Contains(c.search, word) && !slices.ContainsFunc(c.Notes, func(n Note) bool {
			return strings.Contains(strings.ToLower(n.Text), word)
		}) {
			return false
		}
	}
	return true
}

// Beginning is the beginning of the text, on one line.
func (c Case) Beginning() string {
	const most = 160
	text := []rune(printable.Line(strings.Join(strings.Fields(c.What), " ")))
	if len(text) <= most {
		return string(text)
	}
	return string(text[:most]) + "…"
}

// searched is the text of a tip that a search looks through. The home is in it as
// it was understood, so that "Storgatan" finds "Storg.".
func searched(t tip.Tip, at home.Home) string {
	var all strings.Builder
	for _, f := range tip.Fields {
		all.WriteString(f.Of(t.Answers) + "\n")
	}
	return strings.ToLower(all.String()+t.Receipt+"\n"+receipt.Group(t.Receipt)) + "\n" + at.Street + " " + at.Number
}

// Counted is what of the tip is counted, and stays when it is deleted. site names
// the areas; without one the tip's is unknown.
func (c Case) Counted(site bundle.Site) statistics.Tip {
	area, _ := site.Area(c.Area)
	return statistics.Of(c.Tip, area, c.FirstRead, c.Outcome)
}

// Note is what a member wrote about a tip.
type Note struct {
	At   time.Time `json:"at"`
	By   string    `json:"by"` // name
	Text string    `json:"text"`
}

// Reply is what a member sent to who wrote the tip.
type Reply struct {
	At      time.Time `json:"at"`
	By      string    `json:"by"`      // name
	Phrases []string  `json:"phrases"` // of answers.Phrases
	Text    string    `json:"text"`
}

// Rank says how soon somebody has to look at a tip: the lowest first.
type Rank int

// The ranks.
const (
	Now    Rank = iota // it is happening now, and nobody works on it
	Unsafe             // it says when it is not safe to come, and nobody works on it
	Open               // nobody works on it
	Owned              // somebody works on it
	Done               // it is closed
)

// Rank returns the tip's rank.
func (c Case) Rank() Rank {
	switch {
	case c.State == queue.Closed:
		return Done
	case !c.Free():
		return Owned
	case c.Now == "yes":
		return Now
	case c.Unsafe != "":
		return Unsafe
	}
	return Open
}

// Free reports whether the tip is open and nobody of the team works on it.
func (c Case) Free() bool { return c.State != queue.Closed && (c.Owner == "" || c.Left) }

// perils weigh the danger boxes, for the order of the list alone: of two tips that
// nobody works on, the one with more of them is looked at first.
var perils = map[string]int{"strangling": 4, "weapon": 3, "threat": 3, "pregnancy": 2, "separation": 2}

// Dangers are the danger boxes of the form, the heaviest first.
var Dangers = slices.SortedStableFunc(slices.Values(tip.Dangers), func(a, b string) int { return perils[b] - perils[a] })

// peril orders tips of one rank: the sum of the danger boxes.
func (c Case) peril() (sum int) {
	for _, d := range c.Danger {
		sum += perils[d]
	}
	return sum
}

// same reports whether two cases look the same to a reader.
func (c Case) same(other Case) bool {
	return c.ID == other.ID && c.State == other.State && c.Owner == other.Owner && c.By == other.By && c.IsRead == other.IsRead &&
		len(c.History) == len(other.History) && slices.Equal(c.Readers, other.Readers) && slices.Equal(c.With, other.With)
}

// look puts the opened tips and the journal together. b.mu is held.
func (b *Board) look() snapshot {
	s := snapshot{at: map[string]int{}, behind: map[string]queue.State{}, journal: b.journal.Version()}
	work := b.fold(&s)
	short := shorten(b.ids)
	deleted := make(map[string]bool, len(s.deleted))
	for _, e := range s.deleted {
		deleted[e.Tip] = true
	}
	for _, id := range b.ids {
		o := b.opened[id]
		switch {
		case deleted[id]: // and on its way out of the queue
		case o.fault != nil:
			s.faults = append(s.faults, Fault{id, seal.IsForeign(o.fault), o.unread, o.fault})
		default:
			c := *newCase()
			if w, ok := work[id]; ok {
				c = *w
			}
			c.Item, c.search, c.State = o.item, o.search, b.states[id]
			if last := said(c.History, id); isBehind(c.State, last) {
				c.State, s.behind[id] = last, last
			}
			c.Short = short[id]
			c.Left = c.Owner != "" && b.journal.Retired(c.Owner)
			if c.State != queue.Closed {
				c.Closed, c.Outcome = time.Time{}, ""
			} else if !c.Closed.IsZero() { // a clock that is behind must not bring deletion forward
				c.Closed = slices.MaxFunc([]time.Time{c.Closed, c.FirstRead, c.Received}, time.Time.Compare)
			}
			s.cases = append(s.cases, c)
		}
	}
	slices.SortStableFunc(s.cases, func(a, b Case) int {
		byPeril := 0
		if a.Rank() <= Open {
			byPeril = cmp.Compare(b.peril(), a.peril())
		}
		return cmp.Or(cmp.Compare(a.Rank(), b.Rank()), byPeril, a.Received.Compare(b.Received), strings.Compare(a.ID, b.ID))
	})
	for i, c := range s.cases {
		s.at[c.ID] = i
	}
	b.propose(&s)
	return s
}

// propose fills in Near: what looks like one home, unless a member has decided.
func (b *Board) propose(s *snapshot) {
	for _, group := range b.alike {
		for _, id := range group {
			at, ok := s.at[id]
			if !ok {
				continue
			}
			c := &s.cases[at]
			for _, other := range group {
				place, ok := s.at[other]
				if ok && other != id && !slices.Contains(c.With, other) && !slices.Contains(c.Apart, other) &&
					!slices.Contains(s.cases[place].Apart, id) {
					c.Near = append(c.Near, other)
				}
			}
		}
	}
}

// newCase is one with empty lists, which JSON writes as [] and not as null.
func newCase() *Case {
	return &Case{Notes: []Note{}, Readers: []string{}, With: []string{}, Replies: []Reply{}}
}

// fold goes through the journal and finds what was done with each tip.
func (b *Board) fold(s *snapshot) map[string]*Case {
	work := map[string]*Case{}
	homes := groups{}
	for _, e := range b.journal.Entries() {
		switch e.Kind {
		case journal.Ruled:
			s.rules = e.Days
			continue
		case journal.Deleted:
			s.deleted = append(s.deleted, e)
			continue
		case journal.Vouched, journal.Retired:
			continue
		}
		c := work[e.Tip]
		if c == nil {
			c = newCase()
			work[e.Tip] = c
		}
		name := b.nameOf(e.By)
		if e.Kind != journal.Read && e.Kind != journal.Copied {
			c.History = append(c.History, e)
		}
		switch e.Kind {
		case journal.Read:
			if c.FirstRead.IsZero() {
				c.FirstRead = e.At
			}
			c.IsRead = c.IsRead || b.journal.IsMe(e.By)
			if !slices.Contains(c.Readers, name) {
				c.Readers = append(c.Readers, name)
			}
		case journal.Taken:
			c.Owner, c.By = e.By, name
		case journal.Reopened:
			c.Owner, c.By = e.By, name
			c.Closed, c.Outcome = time.Time{}, "" // it may be closed again by a program that does not write the journal
		case journal.Handed:
			c.Owner, c.By = e.To, b.nameOf(e.To)
		case journal.Noted:
			c.Notes = append(c.Notes, Note{e.At, name, e.Text})
		case journal.Passed:
			c.PassedOn = e.Text
		case journal.Answered:
			c.Replies = append(c.Replies, Reply{e.At, name, e.Phrases, e.Text})
		case journal.Closed:
			c.Closed, c.Outcome = e.At, e.Outcome
		case journal.Merged:
			homes.join(append([]string{e.Tip}, e.Others...))
		case journal.Parted:
			homes.leave(e.Tip)
			c.Apart = append(c.Apart, e.Others...)
		}
	}
	for id, others := range homes {
		if work[id] == nil {
			work[id] = newCase()
		}
		work[id].With = slices.DeleteFunc(slices.Sorted(slices.Values(*others)), func(other string) bool { return other == id })
	}
	return work
}

// nameOf is a member's name, or the beginning of the ID of one who is unknown.
func (b *Board) nameOf(id string) string {
	if m, ok := b.journal.Member(id); ok {
		return m.Name
	}
	return id[:min(len(id), shown)]
}

// groups are sets of tips about one home, by each of their ids.
type groups map[string]*[]string

func (g groups) join(ids []string) {
	all := new([]string)
	for _, id := range ids {
		members := []string{id}
		if set := g[id]; set != nil {
			members = *set
		}
		for _, m := range members {
			if !slices.Contains(*all, m) {
				*all = append(*all, m)
			}
		}
	}
	for _, id := range *all {
		g[id] = all
	}
}

func (g groups) leave(id string) {
	set := g[id]
	if set == nil {
		return
	}
	delete(g, id)
	*set = slices.DeleteFunc(*set, func(other string) bool { return other == id })
}
