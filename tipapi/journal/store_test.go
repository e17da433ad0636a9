package journal

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"lyktan/tipapi/spool"
)

var errStore = errors.New("the store is away")

// after fails from the n-th call of an operation on.
func after(n int, op string) func(string, string) error {
	return func(called, _ string) error {
		if called != op {
			return nil
		}
		if n--; n < 0 {
			return errStore
		}
		return nil
	}
}

// A store that fails in the middle hides nothing that was read, and the next time
// the rest is there.
func TestRefreshCutShort(t *testing.T) {
	store, c := newMemory(), newClock()
	all := team(t, store, c, "Anna", "Berit")
	anna, berit := all[0], all[1]
	var texts []string
	for i := range 200 {
		texts = append(texts, fmt.Sprint(i))
		note(t, anna, texts[i])
	}
	for _, fails := range []func(string, string) error{after(0, "list"), after(0, "read")} {
		store.fail = fails
		if err := berit.Refresh(); !errors.Is(err, errStore) {
			t.Errorf("refreshed from a store that is away: %v", err)
		}
		shows(t, berit)
		isTeam(t, berit, "Anna Berit")
	}
	store.fail = after(100, "read")
	if err := berit.Refresh(); !errors.Is(err, errStore) {
		t.Errorf("refreshed from a store that went away: %v", err)
	}
	if n := len(berit.Entries()); n < 100 || n >= 200 {
		t.Errorf("%d entries of 200 count after a hundred were read", n)
	}
	store.fail = nil
	sees(t, berit, texts...)
	// One that is gone between listing and reading is no error.
	note(t, anna, "gone")
	note(t, anna, "there")
	gone := fmt.Sprintf("e%04d", store.next-1)
	store.listing = func() { must(t, store.Delete(gone)) }
	refresh(t, berit)
	store.listing = nil
	shows(t, berit, append(texts, "there")...)
	// What is gone from the store is forgotten, also beside something new.
	must(t, store.Delete(fmt.Sprintf("e%04d", store.next)))
	note(t, anna, "new")
	sees(t, berit, append(texts, "new")...)
}

// What this process adds or removes while it reads the list stays added and
// removed.
func TestRefreshLosesNothing(t *testing.T) {
	store, c := newMemory(), newClock()
	anna := team(t, store, c, "Anna", "Berit")[0]
	must(t, anna.Add(Entry{Kind: Noted, Tip: "old", Text: "old"}))
	store.listing = func() {
		note(t, anna, "new")
		must(t, anna.Forget("old"))
	}
	refresh(t, anna)
	store.listing = nil
	shows(t, anna, "new")
	sees(t, anna, "new")
}

func TestAddFails(t *testing.T) {
	store, c := newMemory(), newClock()
	all := team(t, store, c, "Anna", "Berit")
	note(t, all[0], "one")
	store.fail = after(0, "add")
	if err := all[0].Add(Entry{Kind: Noted, Text: "two"}); !errors.Is(err, errStore) {
		t.Errorf("added to a store that is away: %v", err)
	}
	if err := all[0].Join("Other"); !errors.Is(err, errStore) {
		t.Errorf("joined a store that is away: %v", err)
	}
	shows(t, all[0], "one")
	isTeam(t, all[0], "Anna Berit")
	store.fail = nil
	sees(t, all[1], "one")
}

// Forgetting leaves what remains of a tip, nothing else of it, and all of the
// others; when it is cut short, what is left is still shown.
func TestForget(t *testing.T) {
	store, c := newMemory(), newClock()
	all := team(t, store, c, "Anna", "Berit")
	anna, berit := all[0], all[1]
	note(t, anna, "one")
	note(t, berit, "two")
	refresh(t, anna, berit)
	must(t, anna.Reseal()) // so that each was stored more than once
	must(t, anna.Add(Entry{Kind: Noted, Tip: "other", Text: "other"}))
	must(t, anna.Add(Entry{Kind: Deleted, Tip: "t", Outcome: "support"}))
	for _, bad := range []string{"", "nobody"} {
		before := len(store.sealed)
		if err := anna.Forget(bad); (err == nil) != (bad != "") || len(store.sealed) != before {
			t.Errorf("forgot %q: %v, %d entries of %d are left", bad, err, len(store.sealed), before)
		}
	}
	store.fail = after(1, "delete")
	if err := anna.Forget("t"); !errors.Is(err, errStore) {
		t.Errorf("forgot in a store that is away: %v", err)
	}
	if n := notes(anna); n != 2 {
		t.Errorf("%d notes are shown, one of two was removed, and one is of another tip", n)
	}
	store.fail = nil
	must(t, anna.Forget("t"))
	must(t, anna.Forget("t"))
	for _, j := range all {
		sees(t, j, "other")
		isTeam(t, j, "Anna Berit")
		if !slices.ContainsFunc(j.Entries(), func(e Entry) bool { return e.Kind == Deleted && e.Tip == "t" && e.Outcome == "support" }) {
			t.Errorf("nothing says that it was deleted: %+v", j.Entries())
		}
	}
}

func notes(j *Journal) (n int) {
	for _, e := range j.Entries() {
		if e.Kind == Noted {
			n++
		}
	}
	return n
}

// However resealing is cut short, everybody sees the same as before, and calling
// it again completes it.
func TestResealCutShort(t *testing.T) {
	for _, op := range []string{"list", "read", "add", "delete"} {
		for _, calls := range []int{0, 1, 3} {
			store, c := newMemory(), newClock()
			all := team(t, store, c, "Anna", "Berit")
			anna, berit := all[0], all[1]
			for _, text := range []string{"one", "two", "three"} {
				note(t, anna, text)
			}
			cecilia := onTheComputer(t, store, c, newKey(t))
			must(t, cecilia.Join("Cecilia"))
			meet(t, berit, cecilia)
			store.fail = after(calls, op)
			err := anna.Reseal()
			if store.fail = nil; err != nil && !errors.Is(err, errStore) || err == nil && calls < 1 {
				t.Errorf("%s fails after %d: %v", op, calls, err)
			}
			if err == nil || op == "add" || op == "delete" {
				shows(t, anna, "one", "two", "three")
			}
			sees(t, berit, "one", "two", "three")
			must(t, anna.Reseal())
			for _, j := range []*Journal{anna, berit, cecilia} {
				sees(t, j, "one", "two", "three")
				isTeam(t, j, "Anna Berit Cecilia")
			}
			entries := len(anna.Entries())
			if stored := len(store.sealed) - causes(anna)[ErrForeign]; stored != entries {
				t.Errorf("%s fails after %d: %d copies of %d entries", op, calls, stored, entries)
			}
		}
	}
}

// Whoever has not heard of all members takes nothing away from them by sealing
// again.
func TestResealByANewcomer(t *testing.T) {
	store, c := newMemory(), newClock()
	all := team(t, store, c, "Anna", "Berit", "Cecilia")
	dora := onTheComputer(t, store, c, newKey(t))
	must(t, dora.Join("Dora"))
	meet(t, all[0], dora)
	note(t, all[0], "for all")
	refresh(t, dora)
	isTeam(t, dora, "Anna Dora") // for whom Anna vouched before, Dora cannot read yet
	must(t, dora.Reseal())
	for _, j := range append(all, dora) {
		sees(t, onTheComputer(t, store, c, j.ids), "for all")
	}
	must(t, all[1].Reseal())
	refresh(t, dora)
	isTeam(t, dora, "Anna Berit Cecilia Dora")
}

func inWords(t *testing.T, j *Journal) string {
	t.Helper()
	text, err := json.Marshal(j.Entries())
	must(t, err)
	return string(text)
}

// Many members at once, each in several processes, see the same in the end.
func TestManyAtOnce(t *testing.T) {
	t.Run("memory", func(t *testing.T) {
		store := newMemory()
		manyAtOnce(t, func() Store { return store })
	})
	t.Run("folder", func(t *testing.T) {
		dir := spool.Folder(t.TempDir())
		manyAtOnce(t, func() Store { return dir.Journal() }) // nothing is shared but the files, as between processes
	})
}

func manyAtOnce(t *testing.T, open func() Store) {
	store, c := open(), newClock()
	all := team(t, store, c, "Anna", "Berit", "Cecilia")
	for _, j := range slices.Clone(all) { // on another computer
		all = append(all, onTheComputer(t, open(), c, j.ids))
	}
	const each = 9
	var writers sync.WaitGroup
	for i, j := range all {
		writers.Go(func() {
			for n := range each {
				if err := j.Add(Entry{Kind: Noted, Tip: fmt.Sprint("tip", n%3), Text: fmt.Sprint(i, n)}); err != nil {
					t.Error(err)
				}
				if err := j.Refresh(); err != nil {
					t.Error(err)
				}
				_, _, _ = j.Members(), j.Faults(), j.Entries()
			}
			if i%3 == 0 {
				if err := j.Reseal(); err != nil {
					t.Error(err)
				}
			}
			if err := errors.Join(j.Refresh(), j.Forget("tip0")); err != nil {
				t.Error(err)
			}
		})
	}
	writers.Wait()
	refresh(t, all...)
	must(t, all[0].Forget("tip0"))
	want := inWords(t, onTheComputer(t, store, c, all[0].ids))
	if n := strings.Count(want, `"kind":"noted"`); n != len(all)*each*2/3 { // a third is about tip0
		t.Errorf("%d notes are left", n)
	}
	for _, j := range all {
		refresh(t, j)
		if got := inWords(t, j); got != want {
			t.Errorf("%s sees something else than Anna", j.Me().Name)
		}
		if len(j.Faults()) > 0 {
			t.Errorf("%s has faults: %v", j.Me().Name, j.Faults())
		}
	}
}
