package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"testing"
)

// The command finds what leads to no passage, and what is in the wrong language, in the
// words of A to Ö and in the data.
func TestWordsAndDataLeadToPassages(t *testing.T) {
	copied(t)
	for name, c := range map[string]struct{ file, from, to, want string }{
		"a word":                   {"site/index/ar.yaml", "beslut#slag: ", "beslut#slagg: ", `leads to "beslut#slagg": content/ar/beslut.md has no heading {#slagg}`},
		"a figure":                 {"site/data/law.yaml", "at: beslut#slag\n", "at: beslut#slagg\n", `.row.at: "beslut#slagg": content/sv/beslut.md has no heading {#slagg}`},
		"a Swedish word":           {"site/index/en.yaml", "beslut: [contact ban", "beslut: [besöksförbud, contact ban", `language: "besöksförbud" reads like sv`},
		"a word that stands twice": {"site/index/sv.yaml", "beslut: [", "beslut: [fotboja, ", `"fotboja" stands on line`},
	} {
		line, undo := plant(t, c.file, c.from, c.to)
		err := run(context.Background(), []string{"check"}, io.Discard)
		undo()
		if !strings.Contains(fmt.Sprint(err), c.want) || name != "a word that stands twice" && !strings.Contains(fmt.Sprint(err), fmt.Sprintf("%s:%d: ", c.file, line)) {
			t.Errorf("%s: want %s:%d and %q, got: %v", name, c.file, line, c.want, err)
		}
	}
}
