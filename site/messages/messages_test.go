package messages

import (
	"strings"
	"testing"
	"testing/fstest"

	"lyktan/site/language"
)

const (
	swedish = "# words\nnext: Läs vidare\nreader: Det läses av {receiver}. Alla {minutes} min.\nhint: 16 siffror.\n"
	english = "# words\nnext: Read on\nreader: It is read by {receiver}. Every {minutes} min.\nhint: 16 digits.\n"
)

func check(sv, en string) ([]language.Text, error) {
	return Check(fstest.MapFS{"sv.yaml": {Data: []byte(sv)}, "en.yaml": {Data: []byte(en)}}, []string{"sv", "en"}, themeOf(sv))
}

// themeOf prints just the texts of the source: what is said of others has a test of
// its own.
func themeOf(source string) Printed {
	printed := Printed{}
	for line := range strings.Lines(source) {
		if key, _, ok := strings.Cut(line, ": "); ok {
			printed.Add(key, "theme")
		}
	}
	return printed
}

func TestGoodStringsPass(t *testing.T) {
	if texts, err := check(swedish, english); err != nil || len(texts) != 6 {
		t.Errorf("%v, %v", texts, err)
	}
}

func TestFaultsAreFound(t *testing.T) {
	for name, c := range map[string]struct{ from, to, want string }{
		"HTML":                         {"Read on", "Read <b>on</b>", "site/i18n/en.yaml:2: plain: '<' begins HTML"},
		"HTML in escapes":              {"Read on", `"Read \x3cb>on"`, "site/i18n/en.yaml:2: plain: '<' begins HTML"},
		"a template":                   {"Read on", `"{{if eq .Tip.Now}}"`, "site/i18n/en.yaml:2: plain: '{' belongs to"},
		"a template to come":           {"Read on", `"[[if eq .Tip.Now]]"`, "site/i18n/en.yaml:2: plain: a square bracket"},
		"a placeholder of its own":     {"Read on", `Read {more}`, `site/i18n/en.yaml:2: strings: the theme fills in [], but the text has ["{more}"]`},
		"a placeholder gone":           {"{receiver}", "someone", `site/i18n/en.yaml:3: strings: the theme fills in ["{minutes}" "{receiver}"]`},
		"a placeholder twice":          {"{receiver}", "{receiver} {receiver}", "site/i18n/en.yaml:3: strings: the theme fills in"},
		"a placeholder that does more": {"{receiver}", "{receiver.name}", "site/i18n/en.yaml:3: plain: '{'"},
		"a number":                     {"Read on", "Call 114 14", `site/i18n/en.yaml:2: typed-figures: "114 14" is typed`},
		"a number around what is":      {"by {receiver}. Every {minutes} min.", "by {receiver} 11 {minutes} 4", "site/i18n/en.yaml:3: typed-figures: \"11"},
		"another count":                {"16 digits", "18 digits", `site/i18n/en.yaml:4: typed-figures: ["18"] is not in site/i18n/sv.yaml:4`},
		"a count that is left out":     {"16 digits", "Digits", `site/i18n/en.yaml:4: typed-figures: ["16"] of site/i18n/sv.yaml:4, from which this is translated, is missing`},
		"figures of another script":    {"16 digits", "١٦ digits", "site/i18n/en.yaml:4: plain: '١' is a figure"},
		"an address":                   {"Read on", "See example.com", `site/i18n/en.yaml:2: outside-links: ["example.com"]`},
		"a text missing":               {"next: Read on\n", "", "site/i18n/en.yaml:1: strings: next is missing (site/i18n/sv.yaml:2)"},
		"a text too many":              {"next:", "nest:", "site/i18n/en.yaml:2: strings: nest is not in site/i18n/sv.yaml, from which this is translated: did you mean next? take it out"},
		"a text in parts":              {"next: Read on", "next: {first: Read on, other: Read}", "site/i18n/en.yaml:2: strings: next has parts"},
		"an alias":                     {"next: Read on", "next: &x Read on", "site/i18n/en.yaml:2: strings: begins with &"},
		"a truth value":                {"Read on", "Yes", `site/i18n/en.yaml:2: strings: next: Yes is read as a number, a truth value or a day`},
		"a day without marks":          {"Read on", "2026-11-01", `site/i18n/en.yaml:2: strings: next: 2026-11-01 is read as`},
		"a text missing below another": {"hint: 16 digits.\n", "", "site/i18n/en.yaml:3: strings: hint is missing (site/i18n/sv.yaml:4)"},
		"a key twice":                  {"next:", "hint: x\nnext:", "site/i18n/en.yaml:"},
	} {
		if !strings.Contains(english, c.from) {
			t.Fatalf("%s: nothing to spoil", name)
		}
		if _, err := check(swedish, strings.Replace(english, c.from, c.to, 1)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: want %q, got: %v", name, c.want, err)
		}
	}
	if _, err := check(strings.Replace(swedish, "Läs vidare", "Läs <i>vidare", 1), english); err == nil || !strings.Contains(err.Error(), "site/i18n/sv.yaml:2: plain: ") {
		t.Errorf("the source is not judged: %v", err)
	}
}

// What is wrong in the source is told first, and not again for each translation.
func TestFaultsOfTheSourceComeFirst(t *testing.T) {
	for name, c := range map[string]struct {
		sv, en []string // from, to
		want   string
	}{
		"no YAML":               {[]string{"next:", "\tnext:"}, nil, "site/i18n/sv.yaml:2: strings: the file cannot be read from here on: write spaces in place of the tab"},
		"HTML in both":          {[]string{"Läs", "<b>Läs"}, []string{"Read", "<b>Read"}, "site/i18n/sv.yaml:2: plain: '<' begins HTML: take it out; what it should look like is the theme's affair\nsite/i18n/en.yaml:2: plain: '<' begins HTML: take it out; what it should look like is the theme's affair"},
		"figures of the source": {[]string{"16", "١٦"}, nil, "site/i18n/sv.yaml:4: plain: '١' is a figure of another script or form: write 0 to 9, and numbers and dates in the data"},
		"a brace of the source": {[]string{"{minutes}", "{Minutes}"}, nil, "site/i18n/sv.yaml:3: plain: '{' belongs to shortcodes and templates: take it out"},
		"a slip in a name":      {nil, []string{"next:", "nest:"}, "site/i18n/en.yaml:2: strings: nest is not in site/i18n/sv.yaml, from which this is translated: did you mean next? take it out, or write it there first"},
		"a text that is new":    {[]string{"next:", "more: Mer\nnext:"}, nil, "site/i18n/en.yaml:1: strings: more is missing (site/i18n/sv.yaml:2): translate it"},
		"a brace":               {nil, []string{"{receiver}", "{receiver.name}"}, "site/i18n/en.yaml:3: plain: '{' belongs to shortcodes and templates: take it out"},
		"a number":              {nil, []string{"Read on", "Call 114 14"}, `site/i18n/en.yaml:2: typed-figures: "114 14" is typed into the text: put it into the data, and let the theme fill it in at a {placeholder}`},
	} {
		spoil := func(text string, change []string) string {
			if change == nil {
				return text
			}
			if !strings.Contains(text, change[0]) {
				t.Fatalf("%s: nothing to spoil", name)
			}
			return strings.Replace(text, change[0], change[1], 1)
		}
		if _, err := check(spoil(swedish, c.sv), spoil(english, c.en)); err == nil || err.Error() != c.want {
			t.Errorf("%s: got\n%v\nwant\n%s", name, err, c.want)
		}
	}
}
