package journal

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"filippo.io/age"

	"lyktan/tipapi/seal"
)

func newKey(t testing.TB) seal.Identities {
	t.Helper()
	key, err := age.GenerateX25519Identity() // as good here as a hybrid one, and quicker
	if err != nil {
		t.Fatal(err)
	}
	return seal.Identities{key}
}

// onTheComputer is the journal of somebody with these keys, read once.
func onTheComputer(t testing.TB, store Store, c *clock, ids seal.Identities) *Journal {
	t.Helper()
	j, err := New(store, ids)
	if err != nil {
		t.Fatal(err)
	}
	j.now = c.tick
	refresh(t, j)
	return j
}

// team are members who have vouched for each other: the first for all, and all
// for the first.
func team(t testing.TB, store Store, c *clock, names ...string) []*Journal {
	t.Helper()
	var all []*Journal
	for _, name := range names {
		j := onTheComputer(t, store, c, newKey(t))
		must(t, j.Join(name))
		all = append(all, j)
	}
	for _, j := range all[1:] {
		meet(t, all[0], j)
	}
	for _, j := range all { // what each wrote before the others knew her, too
		must(t, j.Reseal())
	}
	refresh(t, all...)
	return all
}

// meet has two members vouch for each other.
func meet(t testing.TB, a, b *Journal) {
	t.Helper()
	must(t, a.Vouch(b.Me()))
	must(t, b.Vouch(a.Me()))
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func refresh(t testing.TB, all ...*Journal) {
	t.Helper()
	for _, j := range all {
		must(t, j.Refresh())
	}
}

// sees checks the texts of the notes that a member sees.
func sees(t testing.TB, j *Journal, want ...string) {
	t.Helper()
	refresh(t, j)
	shows(t, j, want...)
}

func shows(t testing.TB, j *Journal, want ...string) {
	t.Helper()
	var got []string
	for _, e := range j.Entries() {
		if e.Kind == Noted {
			got = append(got, e.Text)
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("%s sees %q, not %q", j.Me().Name, got, want)
	}
}

func note(t testing.TB, j *Journal, text string) {
	t.Helper()
	must(t, j.Add(Entry{Kind: Noted, Tip: "t", Text: text}))
}

func namesOf(j *Journal) string {
	var names []string
	for _, m := range j.Members() {
		names = append(names, m.Name)
	}
	return strings.Join(names, " ")
}

func isTeam(t testing.TB, j *Journal, want string) {
	t.Helper()
	if got := namesOf(j); got != want {
		t.Errorf("%s believes %q, not %q", j.Me().Name, got, want)
	}
}

// causes counts the faults by what is wrong.
func causes(j *Journal) map[error]int {
	counts := map[error]int{}
	for _, fault := range j.Faults() {
		counts[fault.Cause]++
	}
	return counts
}

func haveCauses(t testing.TB, j *Journal, want map[error]int) {
	t.Helper()
	if got := causes(j); !maps.Equal(got, want) {
		t.Errorf("%s has the faults %v, not %v", j.Me().Name, got, want)
	}
}

// Who is believed follows from vouching, also over others, and what was written
// before somebody came is opened by sealing it again.
func TestVouching(t *testing.T) {
	store, c := newMemory(), newClock()
	anna, berit, cecilia := onTheComputer(t, store, c, newKey(t)), onTheComputer(t, store, c, newKey(t)), onTheComputer(t, store, c, newKey(t))
	if err := anna.Add(Entry{Kind: Noted, Text: "too soon"}); !errors.Is(err, ErrNameless) {
		t.Errorf("wrote without a name: %v", err)
	}
	if err := anna.Vouch(Member{Name: "Berit", Recipient: berit.Me().Recipient, Signer: berit.Me().Signer}); !errors.Is(err, ErrNameless) {
		t.Errorf("vouched without a name: %v", err)
	}
	isTeam(t, anna, "")
	must(t, anna.Join(" Anna \n Ek "))
	isTeam(t, anna, "Anna Ek")
	note(t, anna, "one")
	sees(t, berit)
	haveCauses(t, berit, map[error]int{ErrForeign: 2})

	must(t, berit.Join("Berit"))
	must(t, anna.Vouch(berit.Me()))
	note(t, anna, "two")
	sees(t, berit) // it is sealed to her, and by whom she cannot know
	haveCauses(t, berit, map[error]int{ErrForeign: 2, ErrStranger: 2})
	isTeam(t, berit, "Berit")
	must(t, berit.Vouch(anna.Me()))
	sees(t, berit, "two")
	haveCauses(t, berit, map[error]int{ErrForeign: 2})
	isTeam(t, berit, "Anna Ek Berit")
	note(t, berit, "three")
	sees(t, anna, "one", "two", "three")

	must(t, anna.Reseal())
	sees(t, anna, "one", "two", "three")
	sees(t, berit, "one", "two", "three")

	// Berit vouches for Cecilia; Anna has never heard of her, nor she of Anna.
	must(t, cecilia.Join("Cecilia"))
	meet(t, berit, cecilia)
	must(t, berit.Reseal())
	sees(t, cecilia, "one", "two", "three")
	note(t, cecilia, "four")
	sees(t, anna, "one", "two", "three", "four")
	for _, j := range []*Journal{anna, berit, cecilia} {
		refresh(t, j)
		isTeam(t, j, "Anna Ek Berit Cecilia")
	}

	// A name can be changed, and the last one holds.
	must(t, anna.Join("Anna Berg"))
	refresh(t, cecilia)
	isTeam(t, cecilia, "Anna Berg Berit Cecilia")
	if m, ok := cecilia.Member(anna.Me().ID()); !ok || m.Name != "Anna Berg" || cecilia.IsMe(m.ID()) || !anna.IsMe(m.ID()) {
		t.Errorf("Anna is %+v, %v", m, ok)
	}
	// And from the beginning, on another computer.
	again := onTheComputer(t, store, c, anna.ids)
	sees(t, again, "one", "two", "three", "four")
	isTeam(t, again, "Anna Berg Berit Cecilia")
}

// What a retired member did counts; what she does later does not, and nothing is
// sealed to her any more.
func TestRetired(t *testing.T) {
	store, c := newMemory(), newClock()
	all := team(t, store, c, "Anna", "Berit", "Cecilia")
	anna, berit, cecilia := all[0], all[1], all[2]
	note(t, berit, "before")
	refresh(t, anna)
	must(t, anna.Retire(berit.Me().ID()))
	isTeam(t, anna, "Anna Cecilia")
	if !anna.Retired(berit.Me().ID()) || anna.Retired(cecilia.Me().ID()) {
		t.Error("the wrong one is retired")
	}

	// Her program has not heard of it, or does not want to.
	stranger := onTheComputer(t, store, c, newKey(t))
	must(t, stranger.Join("Stranger"))
	note(t, berit, "after")
	must(t, berit.Vouch(stranger.Me()))
	putEntry(t, store, Entry{Version: Version, ID: "r", At: c.tick(), By: berit.Me().ID(), Kind: Retired, To: cecilia.Me().ID()}, berit.mine[0].key, all...)
	must(t, stranger.Vouch(berit.Me()))
	note(t, anna, "secret")
	for _, j := range []*Journal{anna, cecilia} {
		sees(t, j, "before", "secret")
		isTeam(t, j, "Anna Cecilia")
		haveCauses(t, j, map[error]int{ErrLate: 3, ErrForeign: 2})
	}
	sees(t, berit, "before")
	if err := berit.Add(Entry{Kind: Noted}); !errors.Is(err, ErrRetired) {
		t.Errorf("wrote after she was retired: %v", err)
	}
	if err := berit.Reseal(); !errors.Is(err, ErrRetired) {
		t.Errorf("sealed again after she was retired: %v", err)
	}
	// After the resealing her key opens nothing that counts.
	must(t, anna.Reseal())
	sees(t, onTheComputer(t, store, c, cecilia.ids), "before", "secret")
	thief := onTheComputer(t, store, c, berit.ids)
	must(t, thief.Refresh())
	for _, e := range thief.Entries() {
		if e.By == anna.Me().ID() || e.By == cecilia.Me().ID() {
			t.Errorf("the retired key opens %s by another: %+v", e.Kind, e)
		}
	}
	// A new key is a new member, and the old one is still hers.
	again := onTheComputer(t, store, c, slices.Concat(berit.ids, newKey(t)))
	must(t, anna.Vouch(Member{Name: "Berit 2", Recipient: again.mine[1].member.Recipient, Signer: again.mine[1].member.Signer}))
	must(t, anna.Reseal())
	refresh(t, again)
	if me := again.Me(); me.ID() != again.mine[1].member.ID() || !again.IsMe(berit.Me().ID()) || me.Name != "Berit 2" {
		t.Errorf("she writes as %+v", me)
	}
	note(t, again, "with a new key")
	sees(t, cecilia, "before", "secret", "with a new key")
}
