package lint

import (
	"strings"
	"testing"
)

// What a translation leaves out is found when it has neither figure nor link, and
// so are links that have changed places.
func TestPassagesAreThere(t *testing.T) {
	const text = "See [the other](/other#first) or [theirs](https://example.org/)."
	const list = "- [the other](/other#first)\n- [theirs](https://example.org/)"
	for name, c := range map[string]struct{ sv, en, want string }{
		"the same":          {"Stay calm.\n\n" + list, "Stay calm.\n\n" + list, ""},
		"a paragraph gone":  {"Stay calm.\n\n" + text, text, `content/en/numbers.md:15: same: the paragraphs and entries ["one under #first"] of content/sv/numbers.md:17 are missing`},
		"an entry too many": {list, list + "\n- something else", `content/en/numbers.md:20: same: the paragraphs and entries ["one under #first"] stand here more often`},
		"links swapped": {list, "- [the other](https://example.org/)\n- [theirs](/other#first)",
			`same: the places of links ["/other#first in the text 1 under #first" "https://example.org/ in the text 2 under #first"] of content/sv/numbers.md`},
	} {
		files := pagesWith("", "", "")
		for file, with := range map[string]string{"sv/numbers.md": c.sv, "en/numbers.md": c.en} {
			files[file].Data = []byte(strings.Replace(string(files[file].Data), text, with, 1))
		}
		_, err := check(files)
		switch {
		case c.want == "" && err != nil:
			t.Errorf("%s: %v", name, err)
		case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
			t.Errorf("%s: want %s, got %v", name, c.want, err)
		}
	}
}
