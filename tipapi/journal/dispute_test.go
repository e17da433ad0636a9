//go:build !race

// Nothing here runs side by side, and the race detector makes it ten times as slow.

package journal

import (
	"errors"
	"maps"
	"testing"
)

func disputes(t testing.TB, j *Journal, want string) {
	t.Helper()
	got := ""
	for _, m := range j.Disputed() {
		got += m.Name + " "
	}
	if got != want {
		t.Errorf("%s is told of a dispute of %q, not %q", j.Me().Name, got, want)
	}
}

// Two members retire each other and neither knows of it: each believes herself, and
// everybody is told. For a third one, what they did before stays, nothing is
// sealed to either, and her word decides.
func TestTwoRetireEachOther(t *testing.T) {
	store, c := newMemory(), newClock()
	all := team(t, store, c, "Anna", "Berit", "Cecilia", "Dora")
	anna, berit, cecilia, dora := all[0], all[1], all[2], all[3]
	note(t, anna, "of Anna")
	note(t, berit, "of Berit")
	refresh(t, all...)
	var known []string
	for _, o := range berit.read {
		if o.fault == nil && o.signed.entry.By == anna.Me().ID() {
			known = append(known, o.signed.key)
		}
	}
	must(t, anna.Retire(berit.Me().ID()))
	newThief(t, store, berit).writes(Entry{Kind: Retired, To: anna.Me().ID(), Known: known, At: c.tick()}, all...)
	note(t, anna, "more of Anna")
	for _, j := range everywhere(t, anna) {
		isTeam(t, j, "Anna Cecilia Dora")
		shows(t, j, "of Anna", "of Berit", "more of Anna")
		disputes(t, j, "Anna Berit ")
		haveCauses(t, j, map[error]int{ErrConflict: 1})
	}
	for _, j := range everywhere(t, berit) {
		isTeam(t, j, "Berit Cecilia Dora")
		shows(t, j, "of Anna", "of Berit")
		disputes(t, j, "Anna Berit ")
	}
	for _, j := range everywhere(t, cecilia, dora) {
		isTeam(t, j, "Cecilia Dora")
		shows(t, j, "of Anna", "of Berit")
		disputes(t, j, "Anna Berit ")
		haveCauses(t, j, map[error]int{ErrConflict: 3})
	}
	before := maps.Clone(store.sealed)
	must(t, cecilia.Reseal())
	for name := range before { // nothing is taken from either while it is not decided
		if _, there := store.sealed[name]; !there {
			t.Errorf("%s was replaced", name)
		}
	}
	sees(t, later(t, berit), "of Anna", "of Berit")
	must(t, cecilia.Retire(berit.Me().ID()))
	for _, j := range everywhere(t, anna, cecilia, dora) {
		isTeam(t, j, "Anna Cecilia Dora")
		shows(t, j, "of Anna", "of Berit", "more of Anna")
		disputes(t, j, "")
		if causes(j)[ErrConflict] > 0 || causes(j)[ErrLate] != 1 {
			t.Errorf("%s has the faults %v", j.Me().Name, causes(j))
		}
	}
}

// Whoever has a stolen key retires everybody, before or after the others know of
// it, and lists nothing. Nothing that he wants comes of it, and each gets back by
// retiring him.
func TestThiefRetiresEverybody(t *testing.T) {
	for _, first := range []bool{true, false} {
		store, c := newMemory(), newClock()
		all := team(t, store, c, "Anna", "Berit", "Cecilia", "Dora")
		anna, berit, honest := all[0], all[1], []*Journal{all[0], all[2], all[3]}
		note(t, anna, "one")
		refresh(t, all...)
		him, stranger := newThief(t, store, berit), newMember(t, "Stranger")
		strike := func() {
			for _, j := range honest {
				him.writes(Entry{Kind: Retired, To: j.Me().ID()}, all...)
			}
			him.writes(Entry{Kind: Vouched, Member: &stranger}, all...)
		}
		if first {
			strike()
			refresh(t, all...)
			for _, j := range honest {
				if !errors.Is(j.CanWrite(), ErrRetired) {
					t.Errorf("%s can write: %v", j.Me().Name, j.CanWrite())
				}
			}
		}
		must(t, anna.Retire(him.id))
		if !first {
			strike()
		}
		isTeam(t, anna, "Anna Cecilia Dora")
		for _, j := range everywhere(t, honest[1:]...) {
			if j.Retired(him.id) == false {
				t.Errorf("%s seals to the thief", j.Me().Name)
			}
			if !first {
				for _, m := range j.Members() {
					if m.Name == "Stranger" {
						t.Errorf("%s believes the stranger", j.Me().Name)
					}
				}
			}
		}
		for _, j := range honest[1:] {
			must(t, j.Retire(him.id))
		}
		for _, j := range everywhere(t, honest...) {
			shows(t, j, "one")
			must(t, j.CanWrite())
			if j.Retired(anna.Me().ID()) || !j.Retired(him.id) {
				t.Errorf("%s: %s, disputed %v", j.Me().Name, namesOf(j), j.Disputed())
			}
		}
	}
}

// A retirement that would take away its own ground does not come and go: it is
// told, until somebody decides.
func TestRetiringWithoutGround(t *testing.T) {
	store, _, anna, berit, dora := viaBerit(t)
	newThief(t, store, dora).writes(Entry{Kind: Retired, To: berit.Me().ID()}, anna, berit, dora)
	for _, j := range everywhere(t, anna) {
		isTeam(t, j, "Anna")
		disputes(t, j, "Berit Dora ")
	}
	must(t, anna.Retire(dora.Me().ID()))
	for _, j := range everywhere(t, anna) {
		isTeam(t, j, "Anna Berit")
		disputes(t, j, "")
	}
	must(t, berit.Retire(dora.Me().ID())) // she knows what Dora did
	for _, j := range everywhere(t, anna, berit) {
		isTeam(t, j, "Anna Berit")
	}
}

// A member who was retired, for all that anybody can tell rightly, retires in
// return: that is a dispute, and does not confirm that she is out.
func TestRetiringInReturn(t *testing.T) {
	store, c := newMemory(), newClock()
	all := team(t, store, c, "Anna", "Berit", "Cecilia")
	anna, berit, cecilia := all[0], all[1], all[2]
	must(t, berit.Retire(anna.Me().ID()))
	for _, j := range everywhere(t, anna, cecilia) {
		isTeam(t, j, "Berit Cecilia")
		disputes(t, j, "")
	}
	must(t, anna.Retire(berit.Me().ID()))
	for _, j := range everywhere(t, cecilia) {
		isTeam(t, j, "Cecilia")
		disputes(t, j, "Anna Berit ")
	}
	must(t, cecilia.Retire(berit.Me().ID()))
	for _, j := range everywhere(t, anna, cecilia) {
		isTeam(t, j, "Anna Cecilia")
		disputes(t, j, "")
	}
}
