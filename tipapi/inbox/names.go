package inbox

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"lyktan/tipapi/printable"
)

// shortest is how much of an id has to be given at least.
const shortest = 4

// shown is how much of an id a list shows, where that is enough to tell it from
// the others.
const shown = 8

// named finds the ids that a name can mean: a whole id means that one alone, and
// the beginning of ids, of at least 4 characters, all of them. Characters that
// [printable.Line] escapes may be given escaped.
func named(ids []string, name string) []string {
	if slices.Contains(ids, name) {
		return []string{name}
	}
	var found []string
	for _, id := range ids {
		line := printable.Line(id)
		if line == name {
			return []string{id}
		}
		if len(name) >= shortest && (strings.HasPrefix(id, name) || strings.HasPrefix(line, name)) {
			found = append(found, id)
		}
	}
	return found
}

// only fails unless a name means exactly one id.
func only(found []string, name string) (string, error) {
	switch {
	case len(found) == 1:
		return found[0], nil
	case len(found) == 0 && len(name) < shortest:
		return "", fmt.Errorf("no tip %q: give at least %d characters of its ID", name, shortest)
	case len(found) == 0:
		return "", fmt.Errorf("no tip %q: no ID begins so (tipapi tips list shows them)", name)
	}
	return "", fmt.Errorf("%d tips begin with %q: give more of the id", len(found), name)
}

// shorten finds the beginning of each id, as it is shown, that no other has.
func shorten(ids []string) map[string]string {
	names := make([]string, 0, len(ids))
	for _, id := range ids {
		names = append(names, printable.Line(id))
	}
	slices.Sort(names)
	short := make(map[string]string, len(ids))
	for _, id := range ids {
		name := printable.Line(id)
		at, _ := slices.BinarySearch(names, name)
		shared := 0 // with those before and after, which share the most
		for _, i := range []int{at - 1, at + 1} {
			if i >= 0 && i < len(names) {
				shared = max(shared, sharedLetters(name, names[i]))
			}
		}
		letters := []rune(name)
		n := min(max(shown, shared+1), len(letters))
		for n < len(letters) && unicode.IsSpace(letters[n-1]) { // nobody sees a space at the end
			n++
		}
		short[id] = string(letters[:n])
	}
	return short
}

// sharedLetters is how many letters two words have in common at their beginning.
func sharedLetters(a, b string) int {
	n, other := 0, []rune(b)
	for _, r := range a {
		if n == len(other) || r != other[n] {
			break
		}
		n++
	}
	return n
}
