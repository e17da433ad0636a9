package journal

import (
	"bytes"
	"maps"
)

// grounds are the entries that make up the team: who vouches for whom, and who
// retired whom.
//
// They depend on each other in circles: an entry counts if its signer belongs to
// the team by entries that count, and was not retired by one that counts without
// being listed there. Two members can retire each other. So grounds are judged
// under two assumptions that approach each other: what counts for sure, and what
// is possible. Where the two never meet there is a dispute, which no time in an
// entry can settle: whoever has a stolen key writes any.
type grounds struct {
	roots   map[string]Member       // own keys, by ID
	by      map[string][]signed     // by the ID of who signed
	against map[string][]retirement // by the ID of who is retired
}

// retirement is an entry of kind Retired with the entries that it lists.
type retirement struct {
	signed
	knows map[string]bool // by signed.key
}

func gather(all []signed, mine []self) grounds {
	g := grounds{map[string]Member{}, map[string][]signed{}, map[string][]retirement{}}
	for _, s := range mine {
		g.roots[s.id] = s.member
	}
	for _, s := range all {
		switch e := s.entry; {
		case e.Kind == Vouched:
			g.by[e.By] = append(g.by[e.By], s)
		case e.Kind == Retired && e.By != e.To: // a stolen key could list its own entries
			r := retirement{s, make(map[string]bool, len(e.Known))}
			for _, key := range e.Known {
				r.knows[key] = true
			}
			g.by[e.By] = append(g.by[e.By], s)
			g.against[e.To] = append(g.against[e.To], r)
		}
	}
	return g
}

// membership is who belongs to the team, the retired ones too, and the entries that
// make it so.
type membership struct {
	members map[string]Member // by ID
	stands  map[string]bool   // by signed.key
}

// isBy reports whether an entry was signed by a member of the team.
func (t membership) isBy(s signed) bool {
	m, known := t.members[s.entry.By]
	return known && bytes.Equal(m.Signer, s.signer)
}

// settle returns what counts for sure, and what is possible. What is in both is
// decided; the rest is in dispute.
func (g grounds) settle() (sure, possible membership) {
	possible = g.follow(nil)
	for {
		sure = g.follow(possible.stands)
		next := g.follow(sure.stands)
		if len(next.stands) == len(possible.stands) { // each is part of the one before
			return sure, possible
		}
		possible = next
	}
}

// follow finds the members from the roots on, while some retirements may stand
// against it.
func (g grounds) follow(against map[string]bool) membership {
	t := membership{maps.Clone(g.roots), map[string]bool{}}
	var look []string // whose entries may count now
	for id := range g.roots {
		look = append(look, id)
	}
	for len(look) > 0 {
		id := look[len(look)-1]
		look = look[:len(look)-1]
		for _, s := range g.by[id] {
			if t.stands[s.key] || !t.isBy(s) || !g.counts(s, against, t.stands) {
				continue
			}
			t.stands[s.key] = true
			other := s.entry.To // more of hers is listed
			if s.entry.Kind == Vouched {
				other = s.entry.Member.ID()
				if _, known := t.members[other]; known {
					continue
				}
				t.members[other] = *s.entry.Member
			}
			if _, known := t.members[other]; known {
				look = append(look, other)
			}
		}
	}
	return t
}

// counts reports whether a member's entry counts: when one of the retirements
// that stand lists it, or all of those that may stand against it do; so also when
// there are none.
func (g grounds) counts(s signed, against, stand map[string]bool) bool {
	all := true
	for _, r := range g.against[s.entry.By] {
		switch {
		case r.knows[s.key] && stand[r.key]:
			return true
		case !r.knows[s.key] && against[r.key]:
			all = false
		}
	}
	return all
}

// isRetired reports whether a retirement of a member is among those.
func (g grounds) isRetired(id string, among map[string]bool) bool {
	for _, r := range g.against[id] {
		if among[r.key] {
			return true
		}
	}
	return false
}

// ownWord judges once more as somebody does who takes her own keys for granted, and
// leaves out the retirements of them by whoever is retired then, or was retired by
// an own key. It returns those of them that nobody but her speaks against.
func (g grounds) ownWord() (contested []retirement) {
	of := map[string][]retirement{}
	for id := range g.roots {
		of[id] = g.against[id]
		delete(g.against, id)
	}
	sure, possible := g.settle()
	mine, heard := membership{members: g.roots}, map[string][]retirement{}
	for id, against := range of {
		for _, r := range against {
			me, others := false, false
			for _, other := range g.against[r.entry.By] {
				own := mine.isBy(other.signed)
				me = me || own && sure.stands[other.key]
				others = others || !own && sure.stands[other.key]
			}
			switch {
			case me && !others:
				contested = append(contested, r)
			case !me && possible.stands[r.key]:
				heard[id] = append(heard[id], r)
			}
		}
	}
	maps.Copy(g.against, heard)
	return contested
}

// doubts are the retirements of which it cannot be told whether they count.
func (g grounds) doubts(sure, possible membership) (found []retirement) {
	for _, against := range g.against {
		for _, r := range against {
			if possible.stands[r.key] && !sure.stands[r.key] {
				found = append(found, r)
			}
		}
	}
	return found
}
