package passing

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// The words of the lists are found in a Swedish sentence.
func TestEveryListedWord(t *testing.T) {
	const around = "Han slår henne och barnen är rädda varje %s natt."
	for _, list := range lists {
		n := 0
		try := func(phrase string, reason Reason) {
			if ambiguous[phrase] != "" {
				phrase = ambiguous[phrase]
			}
			if got := reasons(fmt.Sprintf(around, phrase)); !slices.Contains(got, reason) && !inSwedish[phrase] {
				t.Errorf("%s: %q: %v, want %v", list.lang, phrase, got, reason)
			}
			n++
		}
		for first, phrases := range list.phrases {
			for _, p := range phrases {
				try(strings.Join(append([]string{first}, p.rest...), " "), p.reason)
			}
		}
		for begin, reasons := range list.begins {
			for _, reason := range reasons {
				try(begin, reason)
				try(begin+"ns", reason)
			}
		}
		if got := reasons(fmt.Sprintf(around, "")); n < 100 || got != nil {
			t.Errorf("%s: %d words; the sentence around them: %v", list.lang, n, got)
		}
		// What is common is against nothing: that would hide one or the other.
		for common := range list.common {
			found := list.found([]word{{common, common}}, func(word) bool { return true })
			if (len(found) > 0) != (list.lang == "sv" && ambiguous[common] != "") {
				t.Errorf("%s: %q is common and also %v", list.lang, common, found)
			}
		}
	}
}

// ambiguous are words that are two in Swedish when they are typed without rings:
// only with them they are those of the lists.
var ambiguous = map[string]string{"var": "vår", "vara": "våra"}

// inSwedish are English words that mean something else in a Swedish sentence.
var inSwedish = map[string]bool{"i": true}
