package lint

import (
	"fmt"
	"reflect"
	"regexp"
	"strings"
	"testing"
)

// Every kind of field of the front matter, with a fault in it, and what the editor
// is told.
func TestFrontMatterFaultsAreSaidPlainly(t *testing.T) {
	var names []string
	for f := range reflect.TypeFor[Front]().Fields() {
		names = append(names, f.Name)
	}
	goNames := regexp.MustCompile(`\b(Front|Door|` + strings.Join(names, "|") + `|unmarshal|struct|tag)\b`)
	for name, c := range map[string]struct{ from, to, want string }{
		"title":     {"title: Numbers", "title:", "content/sv/numbers.md:2: title: this field is empty: write a text"},
		"summary":   {"summary: All of them.\n", "", "content/sv/numbers.md:2: summary: this field is missing: add it, and write a text"},
		"audience":  {"[everyone]", "[all]", `content/sv/numbers.md:5: audience.1: "all" is not allowed: write one of exposed, worried, violent, young, everyone`},
		"a word":    {"[everyone]", "everyone", `content/sv/numbers.md:5: audience: "everyone" is not a list: write [a, b], or each on a line of its own that begins with a hyphen and a space`},
		"rev":       {"rev: 2", "rev: 0", "content/sv/numbers.md:6: rev: 0 is not allowed: write at least 1"},
		"rev word":  {"rev: 2", "rev: two", `content/sv/numbers.md:6: rev: "two" is not a whole number: write it in figures, such as 12, without quotation marks or a 0 before it`},
		"twice":     {"[S1]", "[S1, S1]", `content/sv/numbers.md:7: sources: "S1" stands here twice: name each only once`},
		"checked":   {"2026-11-01", "yesterday", `content/sv/numbers.md:8: checked: "yesterday" is not allowed: write a day as YYYY-MM-DD, such as 2027-01-31`},
		"legal":     {"rev: 2", "rev: 2\nlegal: 1", "content/sv/numbers.md:7: legal: 1 is not true or false: write one of these, without quotation marks"},
		"paper":     {"rev: 2", "rev: 2\npaper: [{title: a, fields: []}]", "content/sv/numbers.md:7: paper.1.fields: "},
		"door":      {"rev: 2", "rev: 2\ndoors: [{to: a}]", "content/sv/numbers.md:7: doors.1.title: this field is missing: add it, and write a text"},
		"kinds":     {"rev: 2", "rev: 2\nkinds: [village]", `content/sv/numbers.md:7: kinds.1: "village" is not allowed: write one of district, municipality`},
		"region":    {"rev: 2", "rev: 2\nregion: norrland", `content/sv/numbers.md:7: regions: region: "norrland" is not in the data: write a key of site/data/regions.yaml or site/data/areas.yaml`},
		"a review":  {"rev: 2", "rev: 2\nreview: machin", `content/sv/numbers.md:7: review: "machin" is not allowed: did you mean machine? write machine, författad (a text of its own in easy language), or who approved it and when, such as Anna Ek 2027-01-31`},
		"no day":    {"rev: 2", "rev: 2\nreview: Anna", `content/sv/numbers.md:7: review: "Anna" is not allowed: write machine, författad`},
		"misspelt":  {"audience:", "audiense:", "content/sv/numbers.md:5: audiense: there is no such field here: did you mean audience? the fields are title, tab, "},
		"not YAML":  {"[everyone]", "[everyone", "content/sv/numbers.md:6: the file cannot be read from here on: a list that begins with ["},
		"a secret":  {"Numbers\ntab", "AGE-SECRET-KEY-1QQ\ntab", "content/sv/numbers.md:2: there is a private key in the file"},
		"in a page": {"See [", "AGE-SECRET-KEY-1QQ 112 see [", "content/sv/numbers.md:17: there is a private key in the file"},
	} {
		_, err := check(pagesWith("sv/numbers.md", c.from, c.to))
		said := fmt.Sprint(err)
		if !strings.HasPrefix(said, c.want) || strings.Contains(said, "\n") {
			t.Errorf("%s: want %q, got: %s", name, c.want, said)
		}
		if got := goNames.FindString(strings.ReplaceAll(said, "YYYY-MM-DD", "")); got != "" || strings.Contains(said, "1QQ") {
			t.Errorf("%s: %q in: %s", name, got, said)
		}
	}
}
