package journal

import (
	"bytes"
	"maps"
	"slices"
	"strings"
	"time"
)

// view is what follows from the entries that were read: who belongs to the team,
// and what its members did.
type view struct {
	members map[string]Member    // by ID, the retired ones too
	retired map[string]time.Time // when, by ID
	entries []Entry              // those that count, by time
	faults  []Fault
	valid   map[string]bool // by signed.key
}

// counts reports whether an entry was made by a member, before the member was
// retired.
func (v view) counts(s signed) bool { return v.valid[s.key()] }

// newView judges all entries. Whom to believe depends on entries whom to believe
// which depends on others, so it starts at the member's own keys and goes on
// until nothing is added.
func newView(read map[string]outcome, mine []self) view {
	v := view{members: map[string]Member{}, retired: map[string]time.Time{}, valid: map[string]bool{}}
	var all []signed
	seen := map[string]bool{}
	for _, name := range slices.Sorted(maps.Keys(read)) {
		o := read[name]
		if o.fault != nil {
			v.faults = append(v.faults, Fault{name, o.fault})
			continue
		}
		if !seen[o.signed.key()] {
			seen[o.signed.key()] = true
			all = append(all, o.signed)
		}
	}
	slices.SortFunc(all, func(a, b signed) int { return byTime(a.entry, b.entry) })
	v.judge(all, mine)
	for name, o := range read {
		if o.fault == nil && !v.counts(o.signed) && !v.late(o.signed) {
			v.faults = append(v.faults, Fault{name, ErrStranger})
		}
	}
	slices.SortFunc(v.faults, func(a, b Fault) int { return strings.Compare(a.Name, b.Name) })
	for _, s := range all {
		if v.counts(s) {
			v.entries = append(v.entries, s.entry)
		}
	}
	return v
}

// judge finds the members and what counts. Each round judges all entries by the
// members that the round before found; what a round adds may make earlier
// entries count, and a retirement among them may take members away again.
//
// A retirement can take away its own ground: by somebody who belongs to the team
// only through the one who is retired, at a time before that one vouched for
// her. It would come and go with every round, and is left out.
func (v *view) judge(all []signed, mine []self) {
	roots := map[string]Member{}
	for _, s := range mine {
		roots[s.member.ID()] = s.member
	}
	unheard := map[string]bool{} // by signed.key
	for unsettled := v.settle(all, roots, unheard); len(unsettled) > 0; unsettled = v.settle(all, roots, unheard) {
		at := slices.IndexFunc(all, func(s signed) bool {
			return s.entry.Kind == Retired && unsettled[s.entry.By] && !unheard[s.key()]
		})
		if at < 0 {
			break
		}
		unheard[all[at].key()] = true
	}
	for id, m := range v.members {
		if m.Name == "" { // an own key that has not joined
			delete(v.members, id)
		}
	}
}

// settle judges until nothing changes. It returns whoever still comes and goes
// after as many rounds as the longest way into the team has steps.
func (v *view) settle(all []signed, roots map[string]Member, unheard map[string]bool) (unsettled map[string]bool) {
	steps := map[string]bool{}
	for _, s := range all {
		if s.entry.Kind == Vouched {
			steps[s.entry.Member.ID()] = true
		}
	}
	v.members = roots
	for range len(steps) + 3 {
		before := v.members
		v.judgeOnce(all, unheard)
		v.members = v.vouched(all, roots)
		unsettled = map[string]bool{}
		for _, sets := range [][2]map[string]Member{{before, v.members}, {v.members, before}} {
			for id, m := range sets[0] {
				if other, ok := sets[1][id]; !ok || other.Name != m.Name {
					unsettled[id] = true
				}
			}
		}
		if len(unsettled) == 0 {
			break
		}
	}
	return unsettled
}

// judgeOnce finds the entries by v.members, each until it was retired.
func (v *view) judgeOnce(all []signed, unheard map[string]bool) {
	v.retired, v.valid = map[string]time.Time{}, map[string]bool{}
	for _, s := range all {
		by, known := v.members[s.entry.By]
		if _, gone := v.retired[s.entry.By]; !known || gone || !bytes.Equal(by.Signer, s.signer) {
			continue
		}
		v.valid[s.key()] = true
		if _, gone := v.retired[s.entry.To]; s.entry.Kind == Retired && !gone && !unheard[s.key()] {
			v.retired[s.entry.To] = s.entry.At
		}
	}
}

// vouched are the members whom the roots vouch for in entries that count, or
// those whom they vouch for, and so on. The last name given to a member holds.
func (v view) vouched(all []signed, roots map[string]Member) map[string]Member {
	members := maps.Clone(roots)
	for {
		before := len(members)
		for _, s := range all {
			if _, ok := members[s.entry.By]; ok && v.counts(s) && s.entry.Kind == Vouched {
				members[s.entry.Member.ID()] = *s.entry.Member
			}
		}
		if len(members) == before {
			return members
		}
	}
}

// late reports whether an entry was made by a member after being retired.
func (v view) late(s signed) bool {
	m, known := v.members[s.entry.By]
	_, gone := v.retired[s.entry.By]
	return known && gone && bytes.Equal(m.Signer, s.signer)
}

// afterThoseBy is a time at which a member can be retired without losing what she
// or he did until now, also when her or his clock is ahead: by an hour at most,
// so that nobody escapes by entries of a far future.
func (v view) afterThoseBy(id string, now time.Time) time.Time {
	at := now
	for _, e := range v.entries {
		if e.By == id && !e.At.Before(at) && !e.At.After(now.Add(time.Hour)) {
			at = e.At.Add(1)
		}
	}
	return at
}

// active are the members who were not retired, by name.
func (v view) active() []Member {
	var members []Member
	for id, m := range v.members {
		if _, gone := v.retired[id]; !gone {
			members = append(members, m)
		}
	}
	slices.SortFunc(members, func(a, b Member) int { return strings.Compare(a.Name+a.ID(), b.Name+b.ID()) })
	return members
}

// recipients are the public keys to seal to.
func (v view) recipients(more ...string) []string {
	for _, m := range v.active() {
		more = append(more, m.Recipient)
	}
	return more
}
