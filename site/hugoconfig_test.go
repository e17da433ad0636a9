package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// A slip in hugo.yaml is told there, once, and not by every page and text that
// then lacks a language.
func TestLanguagesOfTheConfiguration(t *testing.T) {
	copied(t)
	config, err := readHugoConfig("site/hugo.yaml")
	if err != nil {
		t.Fatal(err)
	}
	all := strings.Join(config.languages.All, ", ")
	for name, c := range map[string]struct{ from, to, want string }{
		"a slip in a code": {"\n  en:\n", "\n  enn:\n",
			"languages.enn: there is no site/i18n/enn.yaml: did you mean en? write the code of a language that has this file, or write it first"},
		"a language to come": {"\n  en:\n", "\n  fi: {label: Suomi}\n  en:\n",
			"languages.fi: there is no site/i18n/fi.yaml: write the code of a language that has this file, or write it first"},
		"a locale of another language":  {"locale: ar", "locale: sv", `languages.ar.locale: "sv" is another language, by which dates and counts would be written: write ar, or ar with a country`},
		"a direction that does not fit": {"direction: rtl", "direction: ltr", `languages.ar.direction: "ltr" does not fit the language, by its script in Unicode's CLDR: write rtl`},
		"a month left out":              {"يناير (كانون الثاني), ", "", "languages.ar.params.months: these are 11: write the names of all twelve, from January on, or none"},
		"a language of no site": {"complete: [sv,", "complete: [xx,",
			`params.complete.1: "xx" is no language of the site: write one of ` + all},
		"a page of no file in the navigation": {"pages: [ung, ", "pages: [nowhere, ung, ", "params.nav.6.pages.1: there is no content/sv/nowhere.md: write the name of a page, or take it out"},
		"a page of no file at the foot":       {"foot: [nummer, ", "foot: [nowhere, ", "params.foot.1: there is no content/sv/nowhere.md: write the name of a page, or take it out"},
		"too many pages at the foot":          {"foot: [nummer, ", "foot: [nummer, ung, alder, ", "params.foot: these are 13 pages: leave 12 at most, since nobody reads more"},
		"a way to no page":                    {"way: skriv", "way: skrev", "params.nav.5.way: there is no content/sv/skrev.md: write the name of a page, or take it out"},
		"no list of pages":                    {"contents: sidor", "contents: nowhere", "params.contents: there is no content/sv/nowhere.md: write the name of a page, or take it out"},
		"a key that is no word":               {"{key: ung, ", "{key: Barn & unga, ", `params.nav.6.key: "Barn & unga": write one word of small letters`},
		"a part that calls nobody":            {"call: [bris]", "call: [bros]", `params.nav.6.call.1: "bros" is not in the data: did you mean bris? write the name of a file in site/data/services, without .yaml`},
		"a core page of no file":              {"core: [_index,", "core: [nowhere,", "params.core.1: there is no content/sv/nowhere.md: write the name of a page that every language is to have"},
		"a slip in the list": {"complete: [sv, sv-x-lattlast,", "complete: [sv, sv-x-latlast,",
			`params.complete.2: "sv-x-latlast" is no language of the site: did you mean sv-x-lattlast? write one of ` + all},
	} {
		line, undo := plant(t, "site/hugo.yaml", c.from, c.to)
		if strings.HasPrefix(c.from, "\n") {
			line++
		}
		_, err := check("sodermalm", false, "", io.Discard)
		undo()
		if want := fmt.Sprintf("site/hugo.yaml:%d: ", line); err == nil || !strings.HasPrefix(err.Error(), want) || !strings.HasSuffix(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: want %s%s, got\n%v", name, want, c.want, err)
		}
	}
	_, undo := plant(t, "site/hugo.yaml", "pages: [ung, ", "pages: [")
	if _, err := check("sodermalm", false, "", io.Discard); err == nil || !strings.HasSuffix(err.Error(), ": params.nav: nothing leads to content/sv/ung.md: write ung into the pages of a part of nav") {
		t.Errorf("a page in no navigation: %v", err)
	}
	undo()
	if err := os.RemoveAll("content/ar"); err != nil {
		t.Fatal(err)
	}
	if _, err := check("sodermalm", false, "", io.Discard); err == nil || !strings.HasSuffix(err.Error(), ": languages.ar: there is no folder content/ar: make it, with a page in it") {
		t.Errorf("no pages: %v", err)
	}
}

// What a language to come lacks is told at once, by name, with the line that says how
// much of it there is.
func TestWhatALanguageLacks(t *testing.T) {
	copied(t)
	for file, text := range map[string]string{"site/i18n/fi.yaml": "next: Lue lisää\nmore: Lisää\n", "content/fi/steg.md": "---\ntitle: Vaiheet\n---\n"} {
		if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o700), os.WriteFile(file, []byte(text), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	plant(t, "site/hugo.yaml", "\n  en:\n", "\n  fi: {label: Suomi, direction: ltr}\n  en:\n")
	var out strings.Builder
	_, err := check("sodermalm", false, "", &out)
	for _, want := range []string{
		`site/texts/fi\.yaml:1: texts: \d+ are missing: translate from site/data, and write here: services/bris\.answer, .*, services/sos112\.purpose, .*teams/sodermalm\.receiver`,
		`site/data/revealing\.yaml: fi: there is no list: `, `site/data/words\.yaml: fi: there is no list: `,
		`content/fi/steg\.md:\d+: `, `site/i18n/fi\.yaml:2: strings: more is not in site/i18n/sv\.yaml`,
		`site/i18n/fi\.yaml:1: strings: skip is missing \(site/i18n/sv\.yaml:\d+\): `, `site/i18n/fi\.yaml:1: strings: onion_address is missing`,
	} {
		if err == nil || !regexp.MustCompile(`(?m)^`+want).MatchString(err.Error()) {
			t.Errorf("want %s, got\n%v", want, err)
		}
	}
	if want := regexp.MustCompile(`(?m)^language fi +core      0 of \d+ pages, 2 of \d+ strings, `); !want.MatchString(out.String()) {
		t.Errorf("want %s, got\n%s", want, out.String())
	}
}

// A name of a text in hugo.yaml is held against the texts.
func TestTextsOfTheConfiguration(t *testing.T) {
	copied(t)
	line, _ := plant(t, "site/hugo.yaml", "heading: nav_law", "heading: nav_lav")
	config, err := readHugoConfig("site/hugo.yaml")
	if err != nil {
		t.Fatal(err)
	}
	want := fmt.Sprintf("site/hugo.yaml:%d: strings: there is no text nav_lav: did you mean nav_law?", line)
	if _, err := checkStrings(config); err == nil || err.Error() != want {
		t.Errorf("want %s, got %v", want, err)
	}
}

// The forms of data, strings and pages are told in one run; the rules of pages, which
// need the data, beside what is wrong with the strings.
func TestFaultsComeInTwoRounds(t *testing.T) {
	copied(t)
	told := func(faults map[string][3]string) { // by file: from, to, how the fault begins
		t.Helper()
		for file, c := range faults {
			_, undo := plant(t, file, c[0], c[1])
			defer undo()
		}
		_, err := check("sodermalm", false, "", io.Discard)
		for file, c := range faults {
			if want := regexp.MustCompile(`(?m)^` + regexp.QuoteMeta(file) + `:\d+: ` + regexp.QuoteMeta(c[2])); err == nil || !want.MatchString(err.Error()) {
				t.Errorf("want %s, got\n%v", want, err)
			}
		}
	}
	told(map[string][3]string{
		"site/i18n/en.yaml":    {"next: ", "next: <b>", "plain: '<' begins HTML"},
		"site/i18n/ar.yaml":    {"next: ", "next: \xe5", "strings: not text in UTF-8"},
		"content/en/granne.md": {"review: machine", "review: machin", "review: "},
		"content/ar/skriv.md":  {"---\n", "", "front matter: "},
		"site/data/law.yaml":   {"text: ett år", "txet: ett år", ""},
		"site/data/areas.yaml": {"name: ", "name: \xe5", "not text in UTF-8"},
		"site/data/words.yaml": {", why:", ", when:", ""},
		"content/sv/boende.md": {"title: ", "title: \xe5", "not text in UTF-8"},
	})
	told(map[string][3]string{
		"site/i18n/en.yaml":    {"next: ", "next: <b>", "plain: '<' begins HTML"},
		"content/sv/granne.md": {"next: ", "next: nowhere # ", "links: "},
	})
}
