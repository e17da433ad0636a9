//go:build !race

// Nothing here runs side by side, and the race detector makes it ten times as slow.

package journal

import (
	"crypto/ed25519"
	"crypto/sha256"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// graph is a team whose members vouch and retire at random.
type graph struct {
	r    *rand.Rand
	who  []self
	acts []signed
}

func newGraph(seed uint64, members int) *graph {
	g := &graph{r: rand.New(rand.NewPCG(seed, 13))}
	for i := range members {
		hash := sha256.Sum256(fmt.Append(nil, i))
		key := ed25519.NewKeyFromSeed(hash[:])
		g.who = append(g.who, newSelf(Member{fmt.Sprint("Member ", i), fmt.Sprint("age1", i), key.Public().(ed25519.PublicKey)}, key))
	}
	return g
}

// add signs an entry of a member at any time.
func (g *graph) add(t testing.TB, by int, e Entry) {
	t.Helper()
	e.Version, e.ID, e.By = Version, fmt.Sprint(len(g.acts)), g.who[by].member.ID()
	e.At = time.Unix(int64(g.r.IntN(20)), 0).UTC()
	s, err := sign(e, g.who[by].key)
	must(t, err)
	g.acts = append(g.acts, s)
}

func (g *graph) vouch(t testing.TB, by, of int) {
	m := g.who[of].member
	g.add(t, by, Entry{Kind: Vouched, Member: &m})
}

// retire lists some of what the member has done.
func (g *graph) retire(t testing.TB, by, of int, lists func(signed) bool) {
	var known []string
	for _, s := range g.acts {
		if s.entry.By == g.who[of].member.ID() && lists(s) {
			known = append(known, s.key)
		}
	}
	g.add(t, by, Entry{Kind: Retired, To: g.who[of].member.ID(), Known: known})
}

func (g *graph) often(s signed) bool { return g.r.IntN(3) > 0 }

// at random, a few entries more.
func (g *graph) more(t testing.TB, n int, lists func(signed) bool) {
	for range n {
		by, of := g.r.IntN(len(g.who)), g.r.IntN(len(g.who))
		switch g.r.IntN(5) {
		case 0, 1:
			g.vouch(t, by, of)
		case 2, 3:
			g.retire(t, by, of, lists)
		default:
			g.add(t, by, Entry{Kind: Noted, Tip: "t", Text: "x"})
		}
	}
}

// stored are the entries under names in another order each time, some twice.
func (g *graph) stored() map[string]outcome {
	read := map[string]outcome{}
	for i, at := range g.r.Perm(len(g.acts)) {
		read[fmt.Sprintf("e%03d", i)] = outcome{signed: g.acts[at]}
		if g.r.IntN(4) == 0 {
			read[fmt.Sprintf("f%03d", g.r.IntN(1000))] = outcome{signed: g.acts[at]}
		}
	}
	return read
}

// says is all that a view tells, without the names in the store.
func says(v view, read map[string]outcome) string {
	faults := map[string]error{}
	for _, f := range v.faults {
		faults[read[f.Name].signed.key] = f.Cause
	}
	return fmt.Sprint(v.entries, v.members, v.retired, v.disputed, faults, v.valid)
}

// Whoever vouches for or retires whom, whatever order entries have in the store
// and are read in: everything counts or is told, and it is the same each time.
func TestRandomTeams(t *testing.T) {
	for seed := range uint64(400) {
		g := newGraph(seed, 3+int(seed%4))
		g.more(t, 5+int(seed%25), g.often)
		mine := g.who[:1]
		read := g.stored()
		v := newView(read, mine)
		want := says(v, read)
		for range 3 {
			again := g.stored()
			if got := says(newView(again, mine), again); got != want {
				t.Fatalf("seed %d: in another order\n%s\nnot\n%s", seed, got, want)
			}
		}
		faulty := map[string]bool{}
		for _, f := range v.faults {
			faulty[read[f.Name].signed.key] = true
		}
		j := &Journal{mine: mine, read: map[string]outcome{}, knew: map[string]bool{}}
		for name, o := range read { // one after the other
			if o.fault == nil && v.valid[o.signed.key] == faulty[o.signed.key] {
				t.Fatalf("seed %d: %+v counts %v, and is a fault %v", seed, o.signed.entry, v.valid[o.signed.key], faulty[o.signed.key])
			}
			j.read[name] = o
			j.judge()
		}
		if got := says(j.view, read); got != want {
			t.Fatalf("seed %d: read one after the other\n%s\nnot\n%s", seed, got, want)
		}
	}
}

// worlds are all sets of acts that agree with themselves: each act is in it if and
// only if it is by a member, by those in it, and nothing in it speaks against it.
// It tries every set.
func worlds(acts []signed, root string) (found []map[string]bool) {
	for set := range 1 << len(acts) {
		in := map[string]bool{}
		for i, s := range acts {
			if set&(1<<i) != 0 {
				in[s.key] = true
			}
		}
		got, members := map[string]bool{}, map[string]bool{root: true}
		for changed := true; changed; {
			changed = false
			for _, s := range acts {
				listed, unlisted := false, false
				for _, r := range acts {
					if r.entry.Kind == Retired && r.entry.To == s.entry.By && r.entry.By != r.entry.To {
						lists := slices.Contains(r.entry.Known, s.key)
						listed = listed || lists && got[r.key]
						unlisted = unlisted || !lists && in[r.key]
					}
				}
				if !got[s.key] && members[s.entry.By] && (listed || !unlisted) {
					got[s.key], changed = true, true
					if s.entry.Kind == Vouched {
						members[s.entry.Member.ID()] = true
					}
				}
			}
		}
		if maps.Equal(got, in) {
			found = append(found, in)
		}
	}
	return found
}

// What counts for sure is in every world that agrees with itself, and what does
// not is in none; where nothing is in dispute there is one such world only.
func TestAgainstAllWorlds(t *testing.T) {
	disputes := 0
	for seed := range uint64(300) {
		g := newGraph(seed, 4)
		g.vouch(t, 0, 1)
		g.more(t, 7, g.often)
		acts := slices.DeleteFunc(g.acts, func(s signed) bool { return !makesTeam(s) || s.entry.By == s.entry.To })
		sure, possible := gather(acts, g.who[:1]).settle()
		all := worlds(acts, g.who[0].member.ID())
		for _, world := range all {
			for _, s := range acts {
				if sure.stands[s.key] && !world[s.key] || world[s.key] && !possible.stands[s.key] {
					t.Fatalf("seed %d: %+v is sure %v, possible %v, and is it %v", seed, s.entry, sure.stands[s.key], possible.stands[s.key], world[s.key])
				}
			}
		}
		switch decided := maps.Equal(sure.stands, possible.stands); {
		case decided && (len(all) != 1 || !maps.Equal(all[0], sure.stands)):
			t.Fatalf("seed %d: decided, and there are %d worlds", seed, len(all))
		case !decided:
			disputes++
		}
	}
	if disputes < 10 {
		t.Errorf("%d disputes in 300 teams", disputes)
	}
}

// All members whom nobody else has retired see the same, when each vouches for each
// and retirements list that.
func TestAllSeeTheSame(t *testing.T) {
	compared, told := 0, 0
	for seed := range uint64(300) {
		g := newGraph(seed, 6)
		for by := range 4 { // the others are strangers at first
			for of := range 4 {
				g.vouch(t, by, of)
			}
		}
		base := len(g.acts)
		first := map[string]bool{}
		for _, s := range g.acts[:base] {
			first[s.key] = true
		}
		g.more(t, 10, func(s signed) bool { return first[s.key] || g.r.IntN(2) == 0 })
		want := ""
		for i := range 4 {
			mine := g.who[i : i+1]
			sure, possible := gather(g.acts, mine).settle()
			v := view{}
			v.belonging(gather(g.acts, mine), g.acts, sure, possible)
			if v.retired[mine[0].member.ID()] {
				continue // her own word may be another
			}
			read := g.stored()
			v = newView(read, mine)
			got := says(v, read)
			if want != "" && got != want {
				t.Fatalf("seed %d: %s sees\n%s\nand another\n%s", seed, mine[0].member.Name, got, want)
			}
			if want != "" {
				compared++
			}
			if want = got; len(v.disputed) > 0 {
				told++
			}
		}
	}
	if compared < 100 || told < 20 {
		t.Errorf("only %d views compared, and %d disputes", compared, told)
	}
}
