package messages

import (
	"strings"
	"testing"
	"testing/fstest"
)

const (
	swedish = "# words\nnext: Läs vidare\nreader: Det läses av {receiver}. Alla {minutes} min.\nhint: 16 siffror.\n"
	english = "# words\nnext: Read on\nreader: It is read by {receiver}. Every {minutes} min.\nhint: 16 digits.\n"
)

func check(sv, en string) (int, error) {
	return Check(fstest.MapFS{"sv.yaml": {Data: []byte(sv)}, "en.yaml": {Data: []byte(en)}}, []string{"sv", "en"})
}

func TestGoodStringsPass(t *testing.T) {
	if n, err := check(swedish, english); err != nil || n != 6 {
		t.Errorf("%d, %v", n, err)
	}
}

func TestFaultsAreFound(t *testing.T) {
	for name, c := range map[string]struct{ from, to, want string }{
		"HTML":                         {"Read on", "Read <b>on</b>", "en.yaml:2: plain: '<' begins HTML"},
		"HTML in escapes":              {"Read on", `"Read \x3cb>on"`, "en.yaml:2: plain: '<' begins HTML"},
		"a template":                   {"Read on", `"{{if eq .Tip.Now}}"`, "en.yaml:2: plain: '{' belongs to"},
		"a template to come":           {"Read on", `"[[if eq .Tip.Now]]"`, "en.yaml:2: plain: a square bracket"},
		"a placeholder of its own":     {"Read on", `Read {more}`, `en.yaml:2: strings: the theme fills in [], but the text has ["{more}"]`},
		"a placeholder gone":           {"{receiver}", "someone", `en.yaml:3: strings: the theme fills in ["{minutes}" "{receiver}"]`},
		"a placeholder twice":          {"{receiver}", "{receiver} {receiver}", "en.yaml:3: strings: the theme fills in"},
		"a placeholder that does more": {"{receiver}", "{receiver.name}", "en.yaml:3: plain: '{'"},
		"a number":                     {"Read on", "Call 114 14", `en.yaml:2: typed-figures: "114 14" is typed`},
		"a number around what is":      {"by {receiver}. Every {minutes} min.", "by {receiver} 11 {minutes} 4", "en.yaml:3: typed-figures: \"11"},
		"another count":                {"16 digits", "18 digits", `en.yaml:4: typed-figures: ["18"] is not in sv.yaml:4`},
		"figures of another script":    {"16 digits", "١٦ digits", "en.yaml:4: plain: '١' is a figure"},
		"an address":                   {"Read on", "See example.com", `en.yaml:2: outside-links: ["example.com"]`},
		"a text missing":               {"next: Read on\n", "", "en.yaml: strings: next is missing (sv.yaml:2)"},
		"a text too many":              {"next:", "nest:", "en.yaml:2: strings: nest is not in sv.yaml"},
		"a text in parts":              {"next: Read on", "next: {one: Read on, other: Read}", "en.yaml:2: strings: next has parts"},
		"an alias":                     {"next: Read on", "next: &x Read on", "en.yaml:2: begins with &"},
		"a key twice":                  {"next:", "hint: x\nnext:", "en.yaml:"},
	} {
		if !strings.Contains(english, c.from) {
			t.Fatalf("%s: nothing to spoil", name)
		}
		if _, err := check(swedish, strings.Replace(english, c.from, c.to, 1)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: want %q, got: %v", name, c.want, err)
		}
	}
	if _, err := check(strings.Replace(swedish, "Läs vidare", "Läs <i>vidare", 1), english); err == nil || !strings.Contains(err.Error(), "sv.yaml:2: plain: ") {
		t.Errorf("the source is not judged: %v", err)
	}
}
