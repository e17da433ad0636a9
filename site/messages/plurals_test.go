package messages

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"lyktan/site/language"
)

func TestCategories(t *testing.T) {
	for lang, want := range map[string]string{
		"sv": "one other", "sv-x-lattlast": "one other", "en": "one other", "ar": "zero one two few many other", "fi": "one other", "es": "one other",
		"tr": "one other", "fa": "one other", "so": "one other", "ti": "one other", "pl": "one few many other", "uk": "one few many other",
	} {
		if got := strings.Join(needed(lang), " "); got != want {
			t.Errorf("%s: %q, want %q", lang, got, want)
		}
	}
}

// counted checks a text that takes a count, in Swedish and in another language, as YAML.
func counted(lang, sv, other string) ([]language.Text, error) {
	return Check(fstest.MapFS{"sv.yaml": {Data: []byte("wait: " + sv + "\n")}, lang + ".yaml": {Data: []byte("wait: " + other + "\n")}},
		[]string{"sv", lang}, Printed{"wait": "theme"})
}

const (
	minutes   = "{one: Vänta en minut., other: 'Vänta {count} minuter.'}"
	polish    = "{one: Poczekaj minutę., few: 'Poczekaj {count} minuty.', many: 'Poczekaj {count} minut.', other: 'Poczekaj {count} minuty.'}"
	ukrainian = "{one: 'Зачекай {count} хвилину.', few: 'Зачекай {count} хвилини.', many: 'Зачекай {count} хвилин.', other: 'Зачекай {count} хвилини.'}"
	arabic    = "{zero: لا, one: دقيقة, two: دقيقتان, few: '{count} دقائق', many: '{count} دقيقة', other: '{count} دقيقة'}"
)

func TestCountsPass(t *testing.T) {
	for lang, text := range map[string]string{"pl": polish, "ar": arabic, "fi": "{one: Odota minuutti., other: 'Odota {count} minuuttia.'}"} {
		texts, err := counted(lang, minutes, text)
		if err != nil {
			t.Errorf("%s: %v", lang, err)
		}
		if want := "Vänta en minut.\nVänta {count} minuter."; len(texts) != 2 || texts[0].Words != want {
			t.Errorf("%s: %+v", lang, texts)
		}
	}
}

func TestFaultsOfCounts(t *testing.T) {
	for name, c := range map[string]struct{ lang, from, to, want string }{
		"a category missing":           {"pl", "few: 'Poczekaj {count} minuty.', ", "", "site/i18n/pl.yaml:1: plurals: few are missing: pl needs a text for each of one, few, many, other"},
		"three missing":                {"ar", arabic, "{one: دقيقة, many: '{count} دقيقة', other: '{count} دقيقة'}", "site/i18n/ar.yaml:1: plurals: zero, two, few are missing"},
		"those of Swedish in Polish":   {"pl", polish, "{one: minutę, other: '{count} minut'}", "site/i18n/pl.yaml:1: plurals: few, many are missing"},
		"a category too many":          {"fi", "x", "{one: Minuutti, few: '{count} minuuttia', other: '{count} minuuttia'}", "site/i18n/fi.yaml:1: plurals: fi has no few: take it out"},
		"a category of no language":    {"pl", "few:", "some:", "site/i18n/pl.yaml:1: strings: wait has parts"},
		"the number left out":          {"pl", "Poczekaj {count} minut.", "Poczekaj minut.", `site/i18n/pl.yaml:1: strings: the theme fills in ["{count}"], but the text has []`},
		"one text in place of several": {"pl", polish, "'Poczekaj {count} minut.'", "site/i18n/pl.yaml:1: strings: site/i18n/sv.yaml:1 takes a count"},
		"HTML in one":                  {"ar", "دقيقتان", "<b>", "site/i18n/ar.yaml:1: plain: '<'"},
		"another placeholder":          {"ar", "دقيقتان", "'{minutes}'", `site/i18n/ar.yaml:1: strings: the theme fills in []`},
	} {
		text := map[string]string{"pl": polish, "ar": arabic, "fi": "x"}[c.lang]
		if !strings.Contains(text, c.from) {
			t.Fatalf("%s: nothing to spoil", name)
		}
		if _, err := counted(c.lang, minutes, strings.Replace(text, c.from, c.to, 1)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: want %q, got: %v", name, c.want, err)
		}
	}
	for name, c := range map[string]struct{ sv, want string }{
		"a count in one text":   {"'Vänta {count} min.'", "site/i18n/sv.yaml:1: plurals: {count} takes a text for each plural category of the language: write one, other"},
		"categories of nothing": {"{one: Vänta., other: Vänta.}", "site/i18n/sv.yaml:1: plurals: there is no {count}"},
		"no other":              {"{one: Vänta en minut.}", "site/i18n/sv.yaml:1: plurals: other are missing"},
	} {
		if _, err := counted("fi", c.sv, c.sv); err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%s: want %q, got: %v", name, c.want, err)
		}
	}
}

// In Ukrainian the singular says 21, too, so that it needs the number.
func TestSingularOfManyNumbers(t *testing.T) {
	found := numbers("uk")
	if found["one"] < 2 || numbers("pl")["one"] != 1 {
		t.Errorf("%v", found)
	}
	if _, err := counted("uk", minutes, strings.Replace(ukrainian, "{count} хвилину", "хвилину", 1)); err == nil || !strings.Contains(err.Error(), `the theme fills in ["{count}"], but the text has []`) {
		t.Error(err)
	}
}

func TestFormsInStrings(t *testing.T) {
	texts, err := check(swedish, strings.Replace(english, "{receiver}", "{receiver:genitive}", 1))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, use := range Forms(texts) {
		got = append(got, strings.Join([]string{use.Lang, use.Of, use.Name, use.At}, " "))
	}
	if want := []string{"en teams/*.receiver genitive site/i18n/en.yaml:3"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if _, err := check(swedish, strings.Replace(english, "{minutes}", "{minutes:genitive}", 1)); err == nil || !strings.Contains(err.Error(), "site/i18n/en.yaml:3: strings: {minutes:genitive}: {minutes} has no forms") {
		t.Error(err)
	}
}
