//go:build !race

// Nothing here runs side by side, and the race detector makes it ten times as slow.

package journal

import (
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// thief has a member's key and may write to the store: he writes what he likes,
// dated as he likes, sealed to everybody.
type thief struct {
	t     testing.TB
	store *memory
	id    string
	key   ed25519.PrivateKey
	n     int
}

func newThief(t testing.TB, store *memory, of *Journal) *thief {
	return &thief{t: t, store: store, id: of.Me().ID(), key: of.mine[0].key}
}

func (h *thief) writes(e Entry, to ...*Journal) {
	h.t.Helper()
	h.n++
	e.Version, e.ID, e.By = Version, fmt.Sprint("thief", h.id, h.n), h.id
	if e.At.IsZero() {
		e.At = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	putEntry(h.t, h.store, e, h.key, to...)
}

// later is the journal of a member on another computer, who reads all at once.
func later(t testing.TB, j *Journal) *Journal {
	t.Helper()
	again, err := New(j.store, j.ids)
	must(t, err)
	again.now = j.now
	refresh(t, again)
	return again
}

// everywhere are the members' journals as they are, and as they are for who starts anew.
func everywhere(t testing.TB, all ...*Journal) (both []*Journal) {
	t.Helper()
	for _, j := range all {
		refresh(t, j)
		both = append(both, j, later(t, j))
	}
	return both
}

func kinds(j *Journal, kind Kind, by string) (n int) {
	for _, e := range j.Entries() {
		if e.Kind == kind && e.By == by {
			n++
		}
	}
	return n
}

// What a stolen key writes after its member was retired counts for nothing,
// whatever time it says, and is told; what she did before counts.
func TestStolenKey(t *testing.T) {
	store, c := newMemory(), newClock()
	all := team(t, store, c, "Anna", "Berit", "Cecilia", "Dora")
	anna, berit, cecilia, dora := all[0], all[1], all[2], all[3]
	must(t, berit.Add(Entry{Kind: Noted, Tip: "t", Text: "before"}))
	must(t, berit.Add(Entry{Kind: Deleted, Tip: "gone"}))
	must(t, anna.Retire(berit.Me().ID()))

	stranger := newMember(t, "Stranger")
	him, honest := newThief(t, store, berit), []*Journal{anna, cecilia, dora}
	for _, e := range []Entry{
		{Kind: Vouched, Member: &stranger}, {Kind: Deleted, Tip: "t"}, {Kind: Retired, To: dora.Me().ID()},
		{Kind: Merged, Tip: "t", Others: []string{"u"}}, {Kind: Noted, Tip: "t", Text: "false"}, {Kind: Ruled, Days: map[string]int{"support": 1}},
		{Kind: Retired, To: berit.Me().ID(), Known: nil}, // and his own witness
	} {
		him.writes(e, all...)
	}
	var keys []string // of all that he wrote
	for _, o := range later(t, anna).read {
		if o.fault == nil && strings.HasPrefix(o.signed.entry.ID, "thief") {
			keys = append(keys, o.signed.key)
		}
	}
	him.writes(Entry{Kind: Retired, To: berit.Me().ID(), Known: keys}, all...)
	for _, j := range everywhere(t, honest...) {
		shows(t, j, "before")
		isTeam(t, j, "Anna Cecilia Dora")
		haveCauses(t, j, map[error]int{ErrLate: 8})
		if kinds(j, Deleted, him.id) != 1 || kinds(j, Merged, him.id)+kinds(j, Ruled, him.id)+kinds(j, Retired, him.id) != 0 || len(j.Disputed()) > 0 {
			t.Errorf("%s hears the thief: %+v", j.Me().Name, j.Entries())
		}
		if slices.Contains(j.view.recipients(), stranger.Recipient) || slices.Contains(j.view.recipients(), berit.Me().Recipient) {
			t.Errorf("%s seals to the stranger or the thief", j.Me().Name)
		}
	}
	// An entry with the ID of one that is listed, and something else in it.
	for _, o := range later(t, anna).read {
		if e := o.signed.entry; o.fault == nil && e.By == him.id && e.Kind == Noted && e.Text == "before" {
			e.Kind, e.Member = Vouched, &stranger
			for range 20 { // names in the store are random: one of them comes first
				putEntry(t, store, e, him.key, all...)
			}
		}
	}
	for _, j := range everywhere(t, honest...) {
		shows(t, j, "before")
		isTeam(t, j, "Anna Cecilia Dora")
	}
	// Who comes later, and reads everything at once.
	eva := onTheComputer(t, store, c, newKey(t))
	must(t, eva.Join("Eva"))
	meet(t, cecilia, eva)
	must(t, cecilia.Reseal())
	sees(t, eva, "before")
	isTeam(t, eva, "Anna Cecilia Dora Eva")
}

// What the retirer did not know is lost until another one, who read it in time,
// retires the member too. What the stolen key wrote meanwhile stays out.
func TestSecondWitness(t *testing.T) {
	store, c := newMemory(), newClock()
	all := team(t, store, c, "Anna", "Berit", "Cecilia")
	anna, berit, cecilia := all[0], all[1], all[2]
	note(t, berit, "one")
	refresh(t, all...)
	eva, fia := newMember(t, "Eva"), newMember(t, "Fia")
	him := newThief(t, store, berit)
	him.writes(Entry{Kind: Noted, Tip: "t", Text: "two", At: c.tick()}, cecilia) // Anna cannot read it
	him.writes(Entry{Kind: Vouched, Member: &eva}, cecilia)
	refresh(t, cecilia)
	must(t, anna.Retire(berit.Me().ID()))
	him.writes(Entry{Kind: Noted, Tip: "t", Text: "false"}, all...)
	him.writes(Entry{Kind: Vouched, Member: &fia}, all...)
	for _, j := range everywhere(t, anna, cecilia) {
		shows(t, j, "one")
		isTeam(t, j, "Anna Cecilia")
	}
	must(t, later(t, cecilia).Retire(berit.Me().ID())) // she knows nothing that is new
	for _, j := range everywhere(t, anna, cecilia) {
		shows(t, j, "one")
	}
	must(t, cecilia.Retire(berit.Me().ID()))
	must(t, cecilia.Reseal())
	for _, j := range everywhere(t, anna, cecilia) {
		shows(t, j, "one", "two")
		isTeam(t, j, "Anna Cecilia")
		if n := causes(j)[ErrLate]; n < 2 || n > 3 { // Cecilia reads that about Eva too
			t.Errorf("%s has %d late entries", j.Me().Name, n)
		}
	}
	if before := store.next; cecilia.Retire(berit.Me().ID()) != nil || store.next != before {
		t.Error("saying it again wrote something")
	}
}

// A member who did more than one entry can list.
func TestMoreThanFitsInOneRetirement(t *testing.T) {
	real := mostKnown
	defer func() { mostKnown = real }()
	mostKnown = 100
	store, c := newMemory(), newClock()
	all := team(t, store, c, "Anna", "Berit")
	anna, berit := all[0], all[1]
	cecilia := newMember(t, "Cecilia")
	cecilia.Recipient = newKey(t).Pairs()[0].Recipient
	him, many := newThief(t, store, berit), mostKnown+50
	for i := range many {
		him.writes(Entry{Kind: Noted, Tip: fmt.Sprint(i), Text: "x", At: c.tick()}, anna)
	}
	must(t, berit.Vouch(cecilia)) // last, and not in the last of the parts
	refresh(t, anna)
	if n := kinds(anna, Noted, him.id); n != many {
		t.Fatalf("%d notes", n)
	}
	store.fail = after(1, "add")
	if err := anna.Retire(him.id); !errors.Is(err, errStore) {
		t.Errorf("retired in a store that is away: %v", err)
	}
	if store.fail = nil; !anna.Retired(him.id) || kinds(anna, Noted, him.id) >= many || kinds(anna, Noted, him.id) < mostKnown-10 {
		t.Errorf("the first part lists %d of %d", kinds(anna, Noted, him.id), many)
	}
	isTeam(t, anna, "Anna Cecilia")
	must(t, anna.Retire(him.id))
	for _, j := range []*Journal{anna, later(t, anna)} {
		if n := kinds(j, Noted, him.id); n != many {
			t.Errorf("%d notes of %d count", n, many)
		}
		if n := kinds(j, Retired, anna.Me().ID()); n != 2 {
			t.Errorf("%d retirements", n)
		}
		isTeam(t, j, "Anna Cecilia")
	}
	// The fullest there can be, with the longest of everything else.
	if real < 5000 {
		t.Errorf("an entry lists %d", real)
	}
	known := slices.Repeat([]string{him.id[:22]}, real)
	line, err := json.Marshal(Entry{Version: Version, ID: strings.Repeat("x", 26), At: time.Date(2026, 1, 1, 0, 0, 0, 1, time.UTC), By: him.id, Kind: Retired, To: him.id, Known: known})
	must(t, err)
	if _, err := (signed{line: line, signer: make([]byte, 32), signature: make([]byte, 64)}).plain(); err != nil {
		t.Error(err)
	}
}

// Clocks do not matter, however wrong they are.
func TestRetiringWithWrongClocks(t *testing.T) {
	for _, off := range []time.Duration{-10000 * time.Hour, 10000 * time.Hour} {
		store, c := newMemory(), newClock()
		all := team(t, store, c, "Anna", "Berit", "Cecilia")
		anna, berit := all[0], all[1]
		berit.now = func() time.Time { return c.tick().Add(off) }
		note(t, berit, "before")
		must(t, anna.Retire(berit.Me().ID()))
		note(t, berit, "after")
		for _, j := range everywhere(t, anna, all[2]) {
			shows(t, j, "before")
			isTeam(t, j, "Anna Cecilia")
			haveCauses(t, j, map[error]int{ErrLate: 1})
		}
	}
}

// Nobody retires the key that signs; another key of one's own can.
func TestOwnKey(t *testing.T) {
	store, c := newMemory(), newClock()
	all := team(t, store, c, "Anna", "Berit")
	anna := all[0]
	if err := anna.Retire(anna.Me().ID()); !errors.Is(err, ErrOwnKey) {
		t.Errorf("retired her own key: %v", err)
	}
	if err := anna.Retire("nobody"); !errors.Is(err, ErrNoMember) {
		t.Errorf("retired nobody: %v", err)
	}
	if err := onTheComputer(t, store, c, newKey(t)).Retire(anna.Me().ID()); err == nil {
		t.Error("a stranger retired somebody")
	}
	newThief(t, store, anna).writes(Entry{Kind: Retired, To: anna.Me().ID()}, all...)
	for _, j := range everywhere(t, all...) {
		isTeam(t, j, "Anna Berit")
	}
	both := onTheComputer(t, store, c, slices.Concat(anna.ids, newKey(t)))
	second := both.mine[1].member
	second.Name = "Anna 2"
	must(t, both.Vouch(second))
	must(t, both.Retire(anna.Me().ID()))
	note(t, both, "with the new key")
	for _, j := range everywhere(t, all[1], both) {
		isTeam(t, j, "Anna 2 Berit")
		shows(t, j, "with the new key")
	}
}
