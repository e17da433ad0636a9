package inboxweb

import (
	"net/http"

	"lyktan/tipapi/journal"
	"lyktan/tipapi/queue"
)

// keysPage is the page about the team's members and their keys.
type keysPage struct {
	Card      string
	Print     string // this member's fingerprint
	Members   []keyMember
	Disputed  []keyMember // who have retired each other
	Asked     *keyMember  // a card that was handed in and is to be confirmed
	AskedCard string
	Lines     []string // the public keys that tips are to be sealed to
	Foreign   int      // tips that this member cannot open
	Retired   bool
}

type keyMember struct {
	journal.Member
	Fingerprint string
	Me          bool
	Open        int // tips that the member works on
}

func (v *visit) keys() {
	j := v.board().Journal()
	p := keysPage{Print: j.Me().Fingerprint(), Retired: j.Retired(j.Me().ID()), AskedCard: v.session.draft("card")}
	if j.Me().Name != "" {
		p.Card = j.Me().Card()
	}
	open := map[string]int{}
	for _, c := range v.board().Cases() {
		if c.State != queue.Closed {
			open[c.Owner]++
		}
	}
	for _, m := range j.Members() {
		p.Members = append(p.Members, keyMember{m, m.Fingerprint(), j.IsMe(m.ID()), open[m.ID()]})
		p.Lines = append(p.Lines, m.Recipient)
	}
	for _, m := range j.Disputed() {
		if j.Retired(m.ID()) && !j.IsMe(m.ID()) {
			p.Disputed = append(p.Disputed, keyMember{Member: m, Fingerprint: m.Fingerprint()})
		}
	}
	for _, f := range v.board().Faults() {
		if f.Foreign {
			p.Foreign++
		}
	}
	if p.AskedCard != "" {
		if m, err := journal.ParseCard(p.AskedCard); err == nil {
			p.Asked = &keyMember{Member: m, Fingerprint: m.Fingerprint()}
		}
	}
	v.show("keys", "keys", p)
}

// keyAct does what a form of the page about keys asks for.
func (v *visit) keyAct() {
	j := v.board().Journal()
	switch v.r.PathValue("act") {
	case "card": // shows the fingerprint of a card, to be compared
		card := v.r.PostFormValue("card")
		v.session.keep("card", card)
		if _, err := journal.ParseCard(card); err != nil {
			v.session.say(v.words.text("card_bad"), true)
		}
	case "forget":
		v.session.keep("card", "")
	case "vouch":
		m, err := journal.ParseCard(v.r.PostFormValue("card"))
		if err == nil {
			err = j.Vouch(m)
		}
		if err == nil {
			v.session.keep("card", "")
			err = v.board().CopyForMembers()
		}
		switch id := m.ID(); {
		case err == nil && j.Retired(id):
			v.session.say(v.words.text("vouch_retired", "name", m.Name), true)
		default:
			v.tell(err, v.words.text("done_vouch", "name", m.Name))
		}
	case "retire":
		to := v.r.PostFormValue("member")
		disputed := len(j.Disputed()) > 0
		err := j.Retire(to)
		if err == nil && disputed { // whoever is back has to read what was written meanwhile
			err = v.board().CopyForMembers()
		}
		v.tell(err, v.words.text("done_retire", "name", v.name(to)))
	case "copy":
		v.tell(v.board().CopyForMembers(), v.words.text("done_copy"))
	case "try":
		v.tell(j.Try(), v.words.text("done_try"))
	default:
		v.fail(v.w, http.StatusNotFound, "not_found")
		return
	}
	http.Redirect(v.w, v.r, "/keys", http.StatusSeeOther)
}
