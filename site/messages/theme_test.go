package messages

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"strings"
	"testing"
	"testing/fstest"
)

func template(text string) fstest.MapFS {
	return fstest.MapFS{"_partials/a.html": {Data: []byte("{{- /* a comment */ -}}\n" + text)}}
}

func TestReadTheme(t *testing.T) {
	for text, want := range map[string][]string{
		`{{ T "next" }} {{T  "skip"}}`:                                       {"next", "skip"},
		"{{ (slice (T\n\t\"own_site\") 1) }}":                                {"own_site"},
		`{{ T (printf "cost_%s" $s.cost) }}`:                                 {"cost_free", "cost_standard"},
		`{{ replace (T (printf "file_%s_text" .)) "{name}" $n }}`:            {"file_numbers_text", "file_contact_text"},
		`{{ partial "fill.html" (dict "key" "reader" "name" "receiver") }}`:  {"reader"},
		`{{ partial "radios.html" (dict "name" "now" "yes" "answer_now") }}`: {"answer_now"},
		`{{ printf "eq .Tip.%s %q" .name . }} {{ where $a "key" "in" $b }}`:  nil,
	} {
		printed, err := ReadTheme(template(text), "theme")
		if err != nil || len(printed) != len(want) {
			t.Errorf("%s: %v, %v", text, printed, err)
		}
		for _, key := range want {
			if printed[key] != "theme/_partials/a.html:2" {
				t.Errorf("%s: no %s at its line: %v", text, key, printed)
			}
		}
	}
	_, err := ReadTheme(template(`{{ T (printf "mood_%s" .) }}`), "theme")
	if err == nil || !strings.HasPrefix(err.Error(), `theme/_partials/a.html:2: printf "mood_%s": `) {
		t.Errorf("a name of parts that nobody has listed: %v", err)
	}
}

// What the theme prints is the measure: the file that departs from it is told, once.
func TestTextsAreThoseOfTheTheme(t *testing.T) {
	printed := Printed{"next": "theme/a.html:1", "reader": "theme/a.html:2", "hint": "theme/a.html:3"}
	slip := func(text string) string { return strings.Replace(text, "next:", "nest:", 1) }
	without := func(text string) string {
		return strings.Join(append(strings.SplitAfter(text, "\n")[:1], strings.SplitAfter(text, "\n")[2:]...), "")
	}
	more := func(text string) string { return text + "more: words\n" }
	const stray = ".yaml:2: strings: nest is not in site/i18n/sv.yaml, from which this is translated: did you mean next? take it out, or write it there first"
	for name, c := range map[string]struct{ sv, en, ar, want string }{
		"all there": {swedish, english, english, ""},
		"in no language": {without(swedish), without(english), without(english),
			"site/i18n/sv.yaml:1: strings: next is missing, and theme/a.html:1 prints it: write it"},
		"not in the source": {without(swedish), english, english, "site/i18n/sv.yaml:1: strings: next is missing, and theme/a.html:1 prints it: write it"},
		"not in one":        {swedish, english, without(english), "site/i18n/ar.yaml:1: strings: next is missing (site/i18n/sv.yaml:2): translate it"},
		"printed nowhere":   {more(swedish), more(english), more(english), "site/i18n/sv.yaml:5: strings: more is printed nowhere: take it out, in each language"},
		"slip in source": {slip(swedish), english, english,
			"site/i18n/sv.yaml:2: strings: nest is printed nowhere: did you mean next? theme/a.html:1 prints that"},
		"slip in the theme": {slip(swedish), slip(english), slip(english), "theme/a.html:1: strings: there is no text next: did you mean nest?"},
		"slip in one":       {swedish, english, slip(english), "site/i18n/ar" + stray},
		"slip in all else":  {swedish, slip(english), slip(english), "site/i18n/en" + stray + "\nsite/i18n/ar" + stray},
	} {
		files := fstest.MapFS{}
		for lang, text := range map[string]string{"sv": c.sv, "en": c.en, "ar": c.ar} {
			files[lang+".yaml"] = &fstest.MapFile{Data: []byte(text)}
		}
		_, err := Check(files, []string{"sv", "en", "ar"}, nil, maps.Clone(printed))
		if got := strings.TrimPrefix(fmt.Sprint(err), "<nil>"); got != c.want {
			t.Errorf("%s: got\n%s\nwant\n%s", name, got, c.want)
		}
	}
}

func TestPartsAreThoseOfTheTheme(t *testing.T) {
	used := ""
	layouts := os.DirFS("../../themes/lyktan/layouts")
	err := fs.WalkDir(layouts, ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			text, readErr := fs.ReadFile(layouts, name)
			used, err = used+string(text), readErr
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for form := range parts {
		if !strings.Contains(used, `printf "`+form+`"`) {
			t.Errorf("no template prints %s: take it out", form)
		}
	}
}
