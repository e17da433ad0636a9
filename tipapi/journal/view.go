package journal

import (
	"maps"
	"slices"
	"strings"
)

// view is what follows from the entries that were read: who belongs to the team,
// and what its members did.
type view struct {
	members  map[string]Member // by ID, the retired ones and those in dispute too
	retired  map[string]bool   // by ID: who does not belong to the team now
	disputed []Member          // who retired each other, by name
	entries  []Entry           // those that count, by time
	faults   []Fault
	valid    map[string]bool // by signed.key
	late     map[string]bool // by signed.key: of retired members, and listed by no retirement
}

// counts reports whether an entry was made by a member who is not retired, or
// is listed by a retirement of that member.
func (v view) counts(s signed) bool { return v.valid[s.key] }

// newView judges all entries. It depends on which there are, and on whose view it
// is; not on the order in which they were read, nor on their times.
func newView(read map[string]outcome, mine []self) view {
	v := view{members: map[string]Member{}, retired: map[string]bool{}, valid: map[string]bool{}, late: map[string]bool{}}
	var all []signed
	seen := map[string]bool{}
	for _, o := range read {
		if o.fault == nil && !seen[o.signed.key] {
			seen[o.signed.key] = true
			all = append(all, o.signed)
		}
	}
	slices.SortFunc(all, byTime)
	causes := v.judge(all, mine)
	for _, s := range all {
		if v.counts(s) {
			v.entries = append(v.entries, s.entry)
		}
	}
	for name, o := range read {
		cause := o.fault
		if cause == nil {
			cause = causes[o.signed.key]
		}
		if cause != nil {
			v.faults = append(v.faults, Fault{name, cause})
		}
	}
	slices.SortFunc(v.faults, func(a, b Fault) int { return strings.Compare(a.Name, b.Name) })
	return v
}

// judge finds the members and what counts, and returns why the rest does not, by
// signed.key.
func (v *view) judge(all []signed, mine []self) map[string]error {
	g := gather(all, mine)
	sure, possible := g.settle()
	v.belonging(g, all, sure, possible)
	var contested []retirement
	if !slices.ContainsFunc(mine, func(s self) bool { return v.members[s.id].Name != "" && !v.retired[s.id] }) {
		contested = slices.DeleteFunc(g.ownWord(), func(r retirement) bool { return !possible.stands[r.key] })
		sure, possible = g.settle()
		v.belonging(g, all, sure, possible)
	}
	parties, disputed := map[string]bool{}, map[string]bool{}
	for _, r := range append(g.doubts(sure, possible), contested...) {
		disputed[r.key], parties[r.entry.By], parties[r.entry.To] = true, true, true
	}
	v.disputed = named(v.members, parties)
	causes := map[string]error{}
	for _, s := range all {
		switch {
		case sure.isBy(s) && g.counts(s, possible.stands, sure.stands):
			v.valid[s.key] = true
		case disputed[s.key] || possible.isBy(s) && g.counts(s, sure.stands, possible.stands):
			causes[s.key] = ErrConflict
		case possible.isBy(s):
			v.late[s.key] = true
			causes[s.key] = ErrLate
		default:
			causes[s.key] = ErrStranger
		}
	}
	return causes
}

// belonging finds the members with their names, and who of them is retired: in
// doubt everybody who may be, so that nothing is sealed to a stolen key.
func (v *view) belonging(g grounds, all []signed, sure, possible membership) {
	v.members, v.retired = map[string]Member{}, map[string]bool{}
	mine := membership{members: g.roots}
	for _, counts := range []func(signed) bool{
		func(s signed) bool { return s.entry.By == s.entry.Member.ID() && mine.isBy(s) }, // one's own name
		func(s signed) bool { return possible.stands[s.key] },
		func(s signed) bool { return sure.stands[s.key] },
	} {
		for _, s := range all { // the last name given to a member holds
			if s.entry.Kind == Vouched && counts(s) {
				v.members[s.entry.Member.ID()] = *s.entry.Member
			}
		}
	}
	for id := range possible.members {
		if _, known := sure.members[id]; !known || g.isRetired(id, possible.stands) {
			v.retired[id] = true
		}
	}
}

// active are the members who were not retired, by name.
func (v view) active() []Member {
	active := map[string]bool{}
	for id := range v.members {
		active[id] = !v.retired[id]
	}
	return named(v.members, active)
}

// named are the members of some IDs, by name.
func named(members map[string]Member, ids map[string]bool) []Member {
	var found []Member
	for id := range maps.Keys(members) {
		if ids[id] {
			found = append(found, members[id])
		}
	}
	slices.SortFunc(found, func(a, b Member) int { return strings.Compare(a.Name+a.ID(), b.Name+b.ID()) })
	return found
}

// recipients are the public keys to seal to.
func (v view) recipients(more ...string) []string {
	for _, m := range v.active() {
		more = append(more, m.Recipient)
	}
	return more
}
