package directory

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"lyktan/site/configured"
	"lyktan/site/forms"
	"lyktan/site/language"
)

// english is what the data of these tests has in English, all of it.
const english = `areas.here.known: a
browsers.one.name: a
browsers.one.steps: a
evaluation.charts.cases.rows.0.label: a
evaluation.charts.cases.title: a
evaluation.figures.women.text: a
glossary.ban.means: a
glossary.ban.word: a
law.limit.text: one year
pictures.bans.kind: a
pictures.bans.kinds.0.monitor: a
pictures.bans.kinds.0.name: a
pictures.bans.kinds.0.where: a
pictures.bans.kinds.1.monitor: a
pictures.bans.kinds.1.name: a
pictures.bans.kinds.1.where: a
pictures.bans.monitor: a
pictures.bans.most: a
pictures.bans.title: a
pictures.telling.police: a
pictures.telling.rows.0.police.words: a
pictures.telling.rows.0.social.words: a
pictures.telling.rows.0.who: a
pictures.telling.rows.1.police.words: a
pictures.telling.rows.1.social.words: a
pictures.telling.rows.1.who: a
pictures.telling.social: a
pictures.telling.title: a
pictures.telling.who: a
pictures.way.stations.0.label: a
pictures.way.stations.0.note: a
pictures.way.stations.1.end: a
pictures.way.stations.1.label: a
pictures.way.stations.1.note: a
pictures.way.title: a
regions.far.name: Far
regions.land.name: Land
regions.shire.name: Shire
services/line.answer: a
services/line.card: short
services/line.name: The line
services/line.purpose: a
teams/team.contact.ask_for: a
teams/team.contact_file.name: Time
teams/team.legal_ground: a
teams/team.name: a
teams/team.people: a
teams/team.place: a
teams/team.receiver: a
teams/team.responsible: a
teams/team.work.0.text: a
teams/team.work.0.title: a
`

// translated reads the data, with changes, and a file of English.
func translated(t *testing.T, change map[string][2]string, english string, languages Languages) (words map[string]string, err error) {
	t.Helper()
	d, err := Load(files(change), "team", today)
	if err != nil {
		t.Fatal(err)
	}
	all, err := d.Translate(fstest.MapFS{"en.yaml": {Data: []byte(english)}}, languages)
	words = map[string]string{}
	for _, text := range all {
		words[text.Lang+" "+text.Key] = text.Words
	}
	return words, err
}

var complete = Languages{All: []string{"sv", "sv-x-lattlast", "en"}, Complete: []string{"sv", "sv-x-lattlast", "en"}}

func TestTranslate(t *testing.T) {
	words, err := translated(t, nil, english, complete)
	if err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]string{"sv services/line.name": "Linjen", "en services/line.name": "The line", "en law.limit.text": "one year", "sv-x-lattlast law.limit.text": ""} {
		if words[key] != want {
			t.Errorf("%s: %q, want %q", key, words[key], want)
		}
	}
	if _, there := words["sv teams/team.owner"]; there { // it is still "?"
		t.Error("a placeholder is a text")
	}
}

// What is wrong with a translation is told with its line and what to do.
func TestTranslationsRefused(t *testing.T) {
	const line = "services/line.yaml"
	line2 := func(key string) int { return strings.Count(english[:strings.Index(english, key)], "\n") + 1 }
	for name, c := range map[string]struct {
		change          map[string][2]string
		from, to, fault string
	}{
		"left out":                {nil, "services/line.answer: a\n", "", `1: texts: 1 are missing: translate from site/data, and write here: services/line.answer`},
		"several left out":        {nil, "services/line.answer: a\nservices/line.card: short\n", "", `1: texts: 2 are missing: translate from site/data, and write here: services/line.answer, services/line.card`},
		"left empty":              {nil, "law.limit.text: one year", `law.limit.text: ""`, fmt.Sprintf(`%d: texts: law.limit.text: is not filled in: translate site/data/law.yaml:2, or take the line out`, line2("law.limit"))},
		"a slip in a key":         {nil, "services/line.card: short", "services/line.cart: short", fmt.Sprintf(`%d: texts: services/line.cart: site/data has no such text: did you mean services/line.card? mend the key, or take the line out`, line2("services/line.card"))},
		"a key that is gone":      {nil, "services/line.card: short", "services/line.card: short\nservices/gone-from-here.name: Gone", fmt.Sprintf(`%d: texts: services/gone-from-here.name: site/data has no such text: mend the key, or take the line out`, line2("services/line.card")+1)},
		"of a placeholder":        {nil, "teams/team.name: a", "teams/team.name: a\nteams/team.owner: The town", fmt.Sprintf(`%d: texts: teams/team.owner: the team has not written site/data/teams/team.yaml:11 yet: translate that, and until then take the line out`, line2("teams/team.name")+1)},
		"a key twice":             {nil, "services/line.card: short", "services/line.card: short\nservices/line.card: short", fmt.Sprintf(`%d: the file cannot be read from here on: this key stands twice: take one of them out`, line2("services/line.card")+1)},
		"a list":                  {nil, "services/line.card: short", "services/line.card: [short]", fmt.Sprintf(`%d: services/line.card: what stands here is not a text: write it in quotation marks`, line2("services/line.card"))},
		"wider than a card":       {nil, "services/line.card: short", "services/line.card: for those who are afraid", fmt.Sprintf(`%d: texts: services/line.card: "for those who are afraid" is not allowed: write at most 16 letters`, line2("services/line.card"))},
		"a contact on two lines":  {nil, "name: Time", `name: "Time\r\nTEL:112"`, fmt.Sprintf(`%d: texts: teams/team.contact_file.name: "Time\r\nTEL:112" is not allowed: write one line, and not "?"`, line2("teams/team.contact_file"))},
		"HTML":                    {nil, "The line", `"The <b>line"`, fmt.Sprintf(`%d: plain: '<' begins HTML`, line2("services/line.name"))},
		"a template":              {nil, "The line", `"{{.Tip}}"`, fmt.Sprintf(`%d: plain: '{' belongs to shortcodes and templates`, line2("services/line.name"))},
		"a placeholder":           {nil, "The line", `"The {line}"`, fmt.Sprintf(`%d: plain: '{' belongs to shortcodes and templates`, line2("services/line.name"))},
		"a template to come":      {nil, "The line", `"[[.Tip]]"`, fmt.Sprintf(`%d: plain: a square bracket belongs to templates: use round ones`, line2("services/line.name"))},
		"figures of a script":     {nil, "one year", "١ year", fmt.Sprintf(`%d: plain: '١'`, line2("law.limit"))},
		"a figure more":           {nil, "services/line.purpose: a", "services/line.purpose: a 12", fmt.Sprintf(`%d: typed-figures: ["12"] is not in site/data/services/line.yaml:3, from which this is translated: say what stands there`, line2("services/line.purpose"))},
		"a number of its own":     {nil, "services/line.purpose: a", "services/line.purpose: 020-12 34 56", fmt.Sprintf(`%d: typed-figures: ["020" "12" "34" "56"] is not in`, line2("services/line.purpose"))},
		"a figure less":           {map[string][2]string{line: {"purpose: a", "purpose: a 12"}}, "", "", fmt.Sprintf(`%d: typed-figures: ["12"] of site/data/services/line.yaml:3, from which this is translated, is missing: say what stands there`, line2("services/line.purpose"))},
		"another figure":          {map[string][2]string{"law.yaml": {"ett år", "1 år"}}, "one year", "2 years", fmt.Sprintf(`%d: typed-figures: ["2"] is not in site/data/law.yaml:2, from which`, line2("law.limit"))},
		"an address more":         {nil, "one.steps: a", "one.steps: a example.com", fmt.Sprintf(`%d: outside-links: ["example.com"] is not in site/data/browsers.yaml:2, from which`, line2("browsers.one.steps"))},
		"an address less":         {map[string][2]string{"browsers.yaml": {"steps: a", "steps: a example.com"}}, "", "", fmt.Sprintf(`%d: outside-links: ["example.com"] of site/data/browsers.yaml:2, from which`, line2("browsers.one.steps"))},
		"a list in place of keys": {nil, english, "- a", `1: what stands here is not made of keys`},
		"no YAML":                 {nil, "The line", "[", fmt.Sprintf(`%d: the file cannot be read`, line2("services/line.name"))},
	} {
		_, err := translated(t, c.change, strings.Replace(english, c.from, c.to, 1), complete)
		want := "site/texts/en.yaml:" + c.fault
		if !slices.ContainsFunc(strings.Split(fmt.Sprint(err), "\n"), func(said string) bool { return strings.HasPrefix(said, want) }) {
			t.Errorf("%s: want %s, got: %v", name, want, err)
		}
	}
}

// A language that is not complete may leave out what is not core; what it has is held
// against the source all the same.
func TestCoreLanguage(t *testing.T) {
	core := Languages{All: []string{"sv", "en"}, Complete: []string{"sv"}, Core: []string{"services/line", "law.limit.text"}}
	for name, c := range map[string]struct{ english, missing string }{
		"nothing":       {"", "5 are missing: translate from site/data, and write here: law.limit.text, services/line.answer, services/line.card, services/line.name, services/line.purpose"},
		"what is core":  {"law.limit.text: one year\nservices/line.name: a\nservices/line.purpose: a\nservices/line.answer: a\nservices/line.card: a\n", ""},
		"a slip beside": {"law.limit.text: one year\nservices/line.name: a\nservices/line.purpose: a\nservices/line.answer: a\nservices/line.card: a\nregions.fra.name: Far\n", "regions.fra.name: site/data has no such text: did you mean regions.far.name?"},
	} {
		_, err := translated(t, nil, c.english, core)
		if c.missing == "" && err != nil || c.missing != "" && (err == nil || !strings.Contains(err.Error(), c.missing)) {
			t.Errorf("%s: want %q, got %v", name, c.missing, err)
		}
	}
	if _, err := translated(t, nil, english, Languages{All: []string{"sv", "en"}, Core: []string{"services/lime"}}); err == nil ||
		err.Error() != "site/hugo.yaml: params.core_texts: services/lime: no text of site/data has this key, nor one that begins so: mend it, or take it out" {
		t.Errorf("a slip in what is core: %v", err)
	}
	// "services/line" is no beginning of "services/line-two".
	if core.requires("en", "services/line-two.name") || !core.requires("en", "services/line.name") {
		t.Error("the beginning of a key ends at a dot or a slash")
	}
}

// Further forms of a text stand beside it, in the source's file, too, and say the same.
func TestForms(t *testing.T) {
	d, err := Load(files(nil), "team", today)
	if err != nil {
		t.Fatal(err)
	}
	languages := complete
	languages.Forms = forms.Declared{"sv": {"genitive"}, "en": {"genitive", "plural"}}
	read := func(sv, en string) ([]language.Text, error) {
		return d.Translate(fstest.MapFS{"sv.yaml": {Data: []byte(sv)}, "en.yaml": {Data: []byte(english + en)}}, languages)
	}
	all, err := read("law.limit.text.genitive: ett års\n", "law.limit.text.genitive: one year’s\nteams/team.receiver.plural: b\n")
	if err != nil {
		t.Fatal(err)
	}
	if slices.ContainsFunc(all, func(text language.Text) bool { return text.Words == "ett års" }) {
		t.Error("a form counts as a text")
	}
	var got []string
	for _, form := range d.Forms() {
		got = append(got, fmt.Sprintf("%s %s %s: %s %s", form.Lang, form.Of, form.Name, form.Words, form.Key))
	}
	if want := []string{"sv law.limit.text genitive: ett års ", "en law.limit.text genitive: one year’s ", "en teams/team.receiver plural: b "}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	last := fmt.Sprint("site/texts/en.yaml:", strings.Count(english, "\n")+1, ": ")
	for name, c := range map[string]struct{ sv, en, want string }{
		"a slip in a name":             {"", "law.limit.text.genetive: x\n", last + `texts: law.limit.text.genetive: "genetive" is no form of en: did you mean genitive? write one of genitive, plural, which site/hugo.yaml lists`},
		"a form of another language":   {"law.limit.text.plural: x\n", "", `site/texts/sv.yaml:1: texts: law.limit.text.plural: "plural" is no form of sv`},
		"the source's text as a form":  {"law.limit.text: ett år\n", "", "site/texts/sv.yaml:1: texts: law.limit.text: the text itself stands in site/data/law.yaml:2"},
		"a form of no text":            {"", "law.limits.text.genitive: x\n", last + "texts: law.limits.text.genitive: site/data has no such text"},
		"another figure":               {"", "law.limit.text.genitive: 2 years’\n", last + `typed-figures: ["2"] is not in`},
		"HTML":                         {"law.limit.text.genitive: <b>\n", "", "site/texts/sv.yaml:1: plain: '<'"},
		"not filled in":                {"", "law.limit.text.genitive: \"?\"\n", last + "texts: law.limit.text.genitive: is not filled in"},
		"of what the team has not yet": {"teams/team.owner.genitive: x\n", "", "site/texts/sv.yaml:1: texts: teams/team.owner.genitive: the team has not written"},
	} {
		if _, err := read(c.sv, c.en); err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%s: want %q, got: %v", name, c.want, err)
		}
	}
	languages.Complete = []string{"sv"}
	_, err = d.Translate(fstest.MapFS{"en.yaml": {Data: []byte("law.limit.text.genitive: x\n")}}, languages)
	if err == nil || !strings.HasPrefix(err.Error(), "site/texts/en.yaml:1: texts: law.limit.text.genitive: there is no law.limit.text here") {
		t.Errorf("a form alone: %v", err)
	}
}

func TestFilesOfNoLanguage(t *testing.T) {
	d, err := Load(files(nil), "team", today)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"fi.yaml", "en.json"} {
		_, err := d.Translate(fstest.MapFS{"en.yaml": {Data: []byte(english)}, name: {}}, complete)
		if err == nil || !strings.HasPrefix(err.Error(), "site/texts/"+name+": files: this is the file of no language: ") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := d.Translate(fstest.MapFS{}, complete); err == nil || !strings.HasPrefix(err.Error(), "site/texts/en.yaml:1: texts: 52 are missing") {
		t.Errorf("no file: %v", err)
	}
}

// The texts that are shipped have each place in the data once, in each language.
func TestShippedTexts(t *testing.T) {
	all, _, err := configured.Languages("../hugo.yaml")
	drafts, err2 := configured.Drafts("../hugo.yaml")
	if err := errors.Join(err, err2); err != nil {
		t.Fatal(err)
	}
	d, err := Load(os.DirFS("../data"), "", time.Now())
	if err != nil {
		t.Fatal(err)
	}
	words, err := d.Translate(os.DirFS("../texts"), Languages{All: all, Drafts: drafts})
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]int{}
	for _, text := range words {
		seen[text.Lang+" "+text.Key]++
	}
	for key, n := range seen {
		if n != 1 {
			t.Errorf("%s: %d times", key, n)
		}
	}
}
