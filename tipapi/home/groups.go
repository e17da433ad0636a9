package home

import (
	"cmp"
	"maps"
	"slices"
	"unicode/utf8"
)

// mostApart is how many different homes of one house are compared; what is said
// of more (a flood) is together only when it is the same.
const mostApart = 500

// Groups proposes which homes are one: the indices of each group of two or more,
// in order, the groups by their first. It does not depend on the order of homes.
//
// Together are those that are [SameHome], however one name is spelled, and with
// them those of the same house of which no floor is known, where they can be but
// one of its homes. Of a house with tips about several homes, the tips that do
// not say which are a group of their own. Homes without a number, or only near
// one, are in no group.
func Groups(homes []Home) [][]int {
	numbers := map[string][]int{}
	for i, h := range homes {
		if h.Street != "" && h.Number != "" && !h.Near {
			numbers[h.Number] = append(numbers[h.Number], i)
		}
	}
	var groups [][]int
	for _, same := range numbers {
		for _, street := range byStreet(homes, same) {
			for _, house := range byLetter(homes, street) {
				groups = append(groups, byHome(homes, house)...)
			}
		}
	}
	groups = slices.DeleteFunc(groups, func(g []int) bool { return len(g) < 2 })
	for _, g := range groups {
		slices.Sort(g)
	}
	slices.SortFunc(groups, func(a, b []int) int { return cmp.Compare(a[0], b[0]) })
	return groups
}

// by parts indices by a key.
func by[K comparable](of []int, key func(int) K) map[K][]int {
	parts := map[K][]int{}
	for _, i := range of {
		parts[key(i)] = append(parts[key(i)], i)
	}
	return parts
}

// byStreet parts homes by street. The spelling that most use gathers those that
// differ from it by a letter; these gather none, so that there are no chains of
// names that are each almost the next.
func byStreet(homes []Home, of []int) [][]int {
	spellings := by(of, func(i int) string { return homes[i].Street })
	names := slices.SortedFunc(maps.Keys(spellings), func(a, b string) int {
		return cmp.Or(cmp.Compare(len(spellings[b]), len(spellings[a])), cmp.Compare(a, b))
	})
	var streets [][]int
	index := map[string][]int{} // the streets whose first spelling has a variant
	first := []string{}
	for _, name := range names {
		found := -1
		for _, v := range variants(name) {
			for _, s := range index[v] {
				if (found < 0 || s < found) && sameStreet(first[s], name) {
					found = s
				}
			}
		}
		if found >= 0 {
			streets[found] = append(streets[found], spellings[name]...)
			continue
		}
		for _, v := range variants(name) {
			index[v] = append(index[v], len(streets))
		}
		streets, first = append(streets, spellings[name]), append(first, name)
	}
	return streets
}

// variants are a name, and the name without each of its letters but the first.
// Of two names that differ by one edit after it, some are the same.
func variants(name string) []string {
	all := []string{name}
	_, start := utf8.DecodeRuneInString(name)
	for i, r := range name {
		if i >= start && i > 0 {
			all = append(all, name[:i]+name[i+utf8.RuneLen(r):])
		}
	}
	return all
}

// byLetter parts the homes of one number by its letter. Those without one belong
// to the only letter, or are apart.
func byLetter(homes []Home, of []int) [][]int {
	letters := by(of, func(i int) string { return homes[i].Letter })
	if len(letters) == 2 && letters[""] != nil {
		return [][]int{of}
	}
	return slices.Collect(maps.Values(letters))
}

// cluster are tips about one home.
type cluster struct {
	known []details
	homes []int
}

func (c cluster) contradicts(other cluster) bool {
	return slices.ContainsFunc(c.known, func(d details) bool { return slices.ContainsFunc(other.known, d.contradicts) })
}

func (c cluster) hasFloor() bool {
	return slices.ContainsFunc(c.known, func(d details) bool { return d.floor.Count != "" })
}

// byHome parts the tips about one house by home.
func byHome(homes []Home, of []int) [][]int {
	same := by(of, func(i int) details { return homes[i].details() })
	known := slices.SortedFunc(maps.Keys(same), func(a, b details) int { return cmp.Or(cmp.Compare(b.known(), a.known()), order(a, b)) })
	var groups [][]int
	for len(known) > mostApart {
		last := known[len(known)-1]
		groups, known = append(groups, same[last]), known[:len(known)-1]
	}
	var clusters []cluster
	for _, d := range known {
		alone := cluster{[]details{d}, same[d]}
		at := slices.IndexFunc(clusters, func(c cluster) bool {
			return slices.ContainsFunc(c.known, d.same) && !c.contradicts(alone)
		})
		if at < 0 {
			clusters = append(clusters, alone)
		} else {
			clusters[at] = clusters[at].with(alone)
		}
	}
	for i := len(clusters) - 1; i >= 0; i-- { // those of which most is known come first
		if clusters[i].hasFloor() {
			continue
		}
		only, fitting := 0, 0
		for j, c := range clusters {
			if j != i && !c.contradicts(clusters[i]) {
				only = j
				fitting++
			}
		}
		if fitting == 1 {
			clusters[only] = clusters[only].with(clusters[i])
			clusters = slices.Delete(clusters, i, i+1)
		}
	}
	for _, c := range clusters {
		groups = append(groups, c.homes)
	}
	return groups
}

func (c cluster) with(other cluster) cluster {
	return cluster{slices.Concat(c.known, other.known), slices.Concat(c.homes, other.homes)}
}

func order(a, b details) int {
	return cmp.Or(cmp.Compare(a.apartment, b.apartment), cmp.Compare(a.floor.Count, b.floor.Count), cmp.Compare(a.floor.N, b.floor.N),
		cmp.Compare(a.door, b.door), cmp.Compare(a.entrance, b.entrance))
}
