package inboxweb

import (
	"net/http"

	"lyktan/tipapi/answers"
	"lyktan/tipapi/inbox"
	"lyktan/tipapi/journal"
	"lyktan/tipapi/printable"
	"lyktan/tipapi/queue"
	"lyktan/tipapi/retention"
)

// tipPage is the page of one tip.
type tipPage struct {
	inbox.Case
	Mine     bool
	Me       string       // this member's ID
	Unread   bool         // one of those merged with it has been read by nobody
	Free     bool         // nobody works on it
	Closed   bool         // shadows Case.Closed, a time
	Same     []inbox.Case // merged with it
	Near     []inbox.Case // proposed, shadows Case.Near
	Earlier  []inbox.Case // by the same sender: this adds to them, or they to this
	Members  []journal.Member
	Outcomes []string
	Acts     []act
	Due      string // the day on which it is to be deleted, or ""
	Note     string // a draft

	Answerable bool     // whether the sender can be answered
	Phrases    []string // that can be answered with
	Reply      string   // a draft
}

// act is a line of what was done.
type act struct {
	journal.Entry
	Name, ToName string
}

// tip shows a tip, and notes that this member has read it.
func (v *visit) tip() {
	c, ok := v.one()
	if !ok {
		return
	}
	// That it could not be noted keeps nobody from reading.
	if before := c; v.board().Journal().Me().Name != "" && v.board().MarkRead(c.ID) == nil {
		if v.config.TellRead {
			if err := v.board().TellRead(before); err != nil {
				v.session.say(v.why(err), true)
			}
		}
		c, _ = v.board().Case(c.ID)
	}
	j := v.board().Journal()
	p := tipPage{
		Case: c, Mine: c.Owner != "" && j.IsMe(c.Owner), Free: c.Free(), Me: j.Me().ID(), Closed: c.State == queue.Closed,
		Same: v.cases(c.With), Near: v.cases(c.Near), Earlier: sameSender(c, v.board().Cases()), Outcomes: retention.Outcomes,
		Note: v.session.draft("note " + c.ID), Answerable: v.board().Answerable(c), Phrases: answers.Phrases, Reply: v.session.draft("answer " + c.ID),
	}
	for _, m := range j.Members() {
		if !j.IsMe(m.ID()) {
			p.Members = append(p.Members, m)
		}
	}
	for _, same := range p.Same {
		p.Unread = p.Unread || same.State != queue.Closed && len(same.Readers) == 0
	}
	for _, e := range c.History {
		p.Acts = append(p.Acts, act{e, v.name(e.By), v.name(e.To)})
	}
	if day, ok := v.due(c); ok {
		p.Due = v.words.day(day, v.now())
	}
	v.show("tip", "list", p)
}

// one finds the tip of the request, or says that it is gone.
func (v *visit) one() (inbox.Case, bool) {
	c, ok := v.board().Case(v.r.PathValue("id"))
	if !ok {
		v.session.say(v.words.text("no_tip"), true)
		http.Redirect(v.w, v.r, "/", http.StatusSeeOther)
	}
	return c, ok
}

// name is a member's name, for people.
func (v *visit) name(id string) string {
	if m, ok := v.board().Journal().Member(id); ok {
		return m.Name
	}
	return printable.Line(id)
}

func (v *visit) cases(ids []string) []inbox.Case {
	var found []inbox.Case
	for _, id := range ids {
		if c, ok := v.board().Case(id); ok {
			found = append(found, c)
		}
	}
	return found
}

// sameSender finds the tips that one sender tied together with receipts, each with
// the first or with the one before it: the receipt says that the newest is enough.
func sameSender(c inbox.Case, all []inbox.Case) []inbox.Case {
	tied := map[string]bool{c.Receipt: true, c.AddsTo: true}
	delete(tied, "")
	var found []inbox.Case
	for before := 0; before != len(tied); { // each may lead on to others
		before = len(tied)
		for _, other := range all {
			if tied[other.Receipt] || tied[other.AddsTo] {
				tied[other.Receipt] = true
				if other.AddsTo != "" {
					tied[other.AddsTo] = true
				}
			}
		}
	}
	for _, other := range all {
		if tied[other.Receipt] && other.ID != c.ID {
			found = append(found, other)
		}
	}
	return found
}
