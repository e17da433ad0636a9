package journal

import (
	"bytes"
	"errors"
	"slices"
)

// Why somebody cannot be retired.
var (
	ErrOwnKey   = errors.New("nobody retires the key she or he signs with: somebody else in the team has to do that")
	ErrNoMember = errors.New("there is no such member")
)

// mostKnown is how many entries fit into one retirement, of 22 letters, two
// quotation marks and a comma each, beside the rest of it.
var mostKnown = (steps[len(steps)-1] - 1<<10) / 25

// Retire records that a member no longer belongs to the team: nothing is sealed to
// her or him any more, and of what she or he did counts what this member has read
// by now, and no more. It reads the store first.
//
// Whoever knows more of a member who is retired already, since she read it before
// she heard of that, can retire her or him too: then that counts as well, but for
// what makes up the team. A retired member can still retire whoever retired her.
func (j *Journal) Retire(id string) error {
	if err := j.Refresh(); err != nil {
		return err
	}
	j.mu.RLock()
	me, err := j.retirer(id)
	var known []string
	var news bool
	if err == nil {
		known, news = j.known(id, me)
	}
	keys := j.view.recipients()
	for _, m := range j.view.disputed { // it is their affair too
		keys = append(keys, m.Recipient)
	}
	j.mu.RUnlock()
	if err != nil || !news {
		return err
	}
	for {
		part := known[:min(len(known), mostKnown)]
		if err := j.writeAs(me, Entry{Kind: Retired, To: id, Known: part}, slices.Clone(keys)); err != nil {
			return err
		}
		if known = known[len(part):]; len(known) == 0 {
			return nil
		}
	}
}

// retirer is the own key to retire a member with. j.mu is held.
func (j *Journal) retirer(id string) (self, error) {
	him, known := j.view.members[id]
	if !known {
		return self{}, ErrNoMember
	}
	var last []self // to be used when there is no other
	for _, s := range j.mine {
		s = j.named(s)
		switch own := s.id; {
		case own == id || s.member.Name == "":
		case !j.view.retired[own]:
			return s, nil
		case j.retiredBy(him, own):
			last = append(last, s)
		}
	}
	switch err := j.barred(); {
	case len(last) > 0:
		return last[0], nil
	case err != nil:
		return self{}, err
	}
	return self{}, ErrOwnKey
}

// retiredBy reports whether a member wrote that an own key is retired, whether or
// not that counts. j.mu is held.
func (j *Journal) retiredBy(m Member, own string) bool {
	for _, o := range j.read {
		if e := o.signed.entry; o.fault == nil && e.Kind == Retired && e.To == own && e.By == m.ID() && bytes.Equal(o.signed.signer, m.Signer) {
			return true
		}
	}
	return false
}

// known are the entries for this member's retirement of another to list, those
// first that make up the team, and then by time. There are no news when she has
// retired that one before and knows nothing more. j.mu is held.
//
// Of what counted until a retirement came, that which makes up the team is not
// brought back: it is easily said again by somebody else. A retirement of this
// member is never listed: she retires in return.
func (j *Journal) known(id string, me self) (known []string, news bool) {
	listed := map[string]bool{}
	news = true
	for _, e := range j.view.entries {
		if e.Kind == Retired && e.By == me.id && e.To == id {
			news = false
			for _, key := range e.Known {
				listed[key] = true
			}
		}
	}
	var found []signed
	for _, o := range j.read {
		s := o.signed
		if o.fault != nil || s.entry.By != id || listed[s.key] || s.entry.Kind == Retired && j.IsMe(s.entry.To) {
			continue
		}
		counted := j.knew[s.key] && s.entry.Kind != Retired && !(s.entry.Kind == Vouched && j.view.late[s.key])
		if j.view.valid[s.key] || counted {
			found = append(found, s)
			listed[s.key] = true
		}
	}
	slices.SortFunc(found, byTime)
	for _, first := range []bool{true, false} {
		for _, s := range found {
			if makesTeam(s) == first {
				known = append(known, s.key)
			}
		}
	}
	return known, news || len(known) > 0
}

func makesTeam(s signed) bool { return s.entry.Kind == Vouched || s.entry.Kind == Retired }
