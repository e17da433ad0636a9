package translation

import (
	"slices"
	"strings"

	"lyktan/site/language"
	"lyktan/site/plain"
)

// before is the text with a mark in the earlier versions of a file of the source, or "".
func (s Site) before(file, mark string) string {
	if s.Past == nil {
		return ""
	}
	for _, text := range s.Past(file) {
		leaves, err := plain.Leaves(text)
		if err != nil {
			continue
		}
		for _, leaf := range leaves {
			if language.Mark(leaf.Text) == mark {
				return leaf.Text
			}
		}
	}
	return ""
}

// follow gives the parts of a source that has changed the translations of the parts
// that it had: the same ones, and those that are most alike, which have to be looked
// at. It returns for each part what it was, and whether it has changed.
func follow(now, earlier []pair) (previous []string, changed []bool) {
	previous, changed = make([]string, len(now)), make([]bool, len(now))
	used := make([]bool, len(earlier))
	take := func(i int, best func(pair) float64) {
		most, at := 0.0, -1
		for j, e := range earlier {
			if n := best(e); !used[j] && n > most {
				most, at = n, j
			}
		}
		if at >= 0 {
			used[at] = true
			now[i].text, previous[i], changed[i] = earlier[at].text, earlier[at].source, earlier[at].source != now[i].source
		}
	}
	for i := range now {
		take(i, func(e pair) float64 {
			switch {
			case e.source != now[i].source:
				return 0
			case e.section == now[i].section:
				return 2
			}
			return 1
		})
	}
	for i := range now {
		if now[i].text == "" {
			take(i, func(e pair) float64 {
				if n := alike(e.source, now[i].source); n >= leastAlike && e.kind == now[i].kind {
					return n
				}
				return 0
			})
		}
	}
	return previous, changed
}

// leastAlike is how much of two texts is the same when one was made from the other.
const leastAlike = 0.4

// alike is how much of the words of two texts is in both, from 0 to 1.
func alike(a, b string) float64 {
	ours, theirs := strings.Fields(strings.ToLower(a)), strings.Fields(strings.ToLower(b))
	all, rest := len(ours)+len(theirs), slices.Clone(theirs)
	both := 0
	for _, word := range ours {
		if i := slices.Index(rest, word); i >= 0 {
			rest = slices.Delete(rest, i, i+1)
			both++
		}
	}
	if all == 0 {
		return 0
	}
	return 2 * float64(both) / float64(all)
}
