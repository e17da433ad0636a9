package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"lyktan/site/marks"
	"lyktan/site/publish"
)

// replaceAll changes each place of a file that a pattern matches.
func replaceAll(t *testing.T, file, pattern, to string) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	changed := regexp.MustCompile(pattern).ReplaceAllString(string(text), to)
	if changed == string(text) {
		t.Fatalf("%s has no %s", file, pattern)
	}
	if err := os.WriteFile(file, []byte(changed), 0o600); err != nil {
		t.Fatal(err)
	}
}

// A change of meaning in Swedish, of a page and of a text of the data, goes out at
// once: the check names what has not followed, pages say it in the reader's language,
// and after the days that are granted check and build refuse it, but for a reason.
func TestChangedMeaning(t *testing.T) {
	program := hugo(t)
	copied(t)
	ago := func(days int) string { return time.Now().UTC().AddDate(0, 0, -days).Format(time.DateOnly) }
	text, err := os.ReadFile("content/en/beslut.md")
	if err != nil {
		t.Fatal(err)
	}
	rev := regexp.MustCompile(`\nsource_rev: (\d+)\n`).FindStringSubmatch(string(text))[1]
	changed := func(days int) {
		replaceAll(t, "content/sv/beslut.md", `\nrev: .*\n(changed: .*\n)?`, fmt.Sprintf("\nrev: %s1\nchanged: [%s]\n", rev, ago(days)))
		translations, err := filepath.Glob("content/*/beslut.md")
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range translations {
			if file == "content/sv/beslut.md" {
				continue
			}
			replaceAll(t, file, `\nsource_rev: .*\n`, fmt.Sprintf("\nsource_rev: %s0 \n", rev)) // one behind
		}
	}
	judged := func(despite string) (*checkedSite, string, error) {
		var out strings.Builder
		checked, err := check("sodermalm", false, despite, &out)
		return checked, out.String(), err
	}

	// The day is asked for.
	replaceAll(t, "content/sv/beslut.md", `\nrev: .*\n`, fmt.Sprintf("\nrev: %s1\n", rev))
	if _, _, err := judged(""); err == nil || !regexp.MustCompile(`^content/sv/beslut\.md:\d+: translation: rev: content/sv-x-lattlast/beslut\.md is made from rev \d+, and changed does not say when`).MatchString(err.Error()) {
		t.Errorf("without the day: %v", err)
	}

	changed(3)
	plant(t, "site/data/services/bris.yaml", "Du behöver inte säga", "Du måste säga")
	plant(t, "site/data/law.yaml", "text: ett år", "text: tre år")
	if err := markMeaning("sv", []string{"services/bris.answer", "law.ban-max.text"}, io.Discard); err != nil {
		t.Fatal(err)
	}
	if err := mark("en", []string{"law.ban-max.text"}, "machine", io.Discard); err != nil { // has followed
		t.Fatal(err)
	}
	checked, said, err := judged("")
	if err != nil {
		t.Fatal(err)
	}
	today, until := ago(0), func(days int) string { return ago(days - checked.hugo.grace) }
	for _, want := range []string{
		`content/en/beslut\.md:\d+: behind: the meaning of content/sv/beslut\.md changed on ` + ago(3) + `: translate the change, then write source_rev: \d+ and source_sha: "[0-9a-f]{12}" \(by ` + until(3) + `; `,
		`site/texts/ar\.yaml:\d+: behind: the meaning of site/data/services/bris\.yaml:\d+ changed on ` + today + `: translate the change, then go run ./site mark ar services/bris\.answer \(by ` + until(0) + `; `,
		`language ar .*; behind: 1 pages, 2 texts; `, `language en .*; behind: 1 pages, 1 texts; `,
	} {
		if !regexp.MustCompile(`(?m)^` + want).MatchString(said) {
			t.Errorf("want %s, got\n%s", want, said)
		}
	}
	options := checked.options("")
	options.Hugo, options.Team, options.Out = program, "sodermalm", filepath.Join(t.TempDir(), "site")
	if _, err := publish.Build(context.Background(), options); err != nil {
		t.Fatal(err)
	}
	page := func(name string) string {
		text, err := os.ReadFile(filepath.Join(options.Out, name))
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	const swedish = `<a href="/sv/beslut/" lang="sv" dir="ltr" hreflang="sv">Svenska</a>`
	day := func(days int) string { return `<time datetime="` + ago(days) + `">` }
	for name, wants := range map[string][]string{
		"en/beslut/index.html":            {`<p class="note">The Swedish page was changed on ` + day(3), "The phone numbers are right. In Swedish: " + swedish},
		"ar/beslut/index.html":            {`<p class="note">تغيّرت الصفحة السويدية بتاريخ ` + day(3), "بالسويدية: " + swedish, "<small>(تغيّر النص السويدي بتاريخ " + day(0)},
		"sv-x-lattlast/beslut/index.html": {`<p class="note">Den vanliga svenska sidan ändrades den ` + day(3), "Här är den vanliga sidan: " + swedish},
		"en/nummer/index.html":            {"<small>(changed in Swedish on " + day(0)},
	} {
		for _, want := range wants {
			if !strings.Contains(page(name), want) {
				t.Errorf("%s has no %s", name, want)
			}
		}
	}
	for name, not := range map[string]string{"sv/beslut/index.html": day(3), "en/steg/index.html": "The Swedish page was changed", "en/beslut/index.html": "<small>(changed", "en/nummer.txt": "changed in Swedish", "en/kort/index.html": "changed in Swedish"} {
		if strings.Contains(page(name), not) {
			t.Errorf("%s has %s", name, not)
		}
	}

	// The days are over.
	past := checked.hugo.grace + 1
	replaceAll(t, "content/sv/beslut.md", `\nchanged: .*\n`, "\nchanged: ["+ago(past)+"]\n")
	replaceAll(t, marks.Folder+"sv.yaml", today, ago(past))
	_, _, err = judged("")
	for _, want := range []string{`content/ar/beslut\.md:\d+: behind: `, `content/en/beslut\.md:\d+: behind: `, `site/texts/en\.yaml:\d+: behind: .*bris\.answer`, `site/texts/ar\.yaml:\d+: behind: .*law\.ban-max\.text`} {
		if err == nil || !regexp.MustCompile(`(?m)^`+want).MatchString(err.Error()) {
			t.Errorf("want %s, got %v", want, err)
		}
	}
	if strings.Contains(fmt.Sprint(err), "en.yaml:1: behind: the meaning of site/data/law") {
		t.Errorf("what has followed is refused: %v", err)
	}
	if late, _, err := judged("Numret till polisen är fel"); err != nil || late.despite == nil {
		t.Errorf("for a reason: %v", err)
	}

	// Until all have followed.
	for _, lang := range checked.hugo.languages.All[1:] {
		replaceAll(t, "content/"+lang+"/beslut.md", `\nsource_rev: .*\n`, "\nsource_rev: "+rev+"1\n")
		if err := mark(lang, []string{marks.All}, "machine", io.Discard); err != nil {
			t.Fatal(err)
		}
	}
	if _, said, err := judged(""); err != nil || strings.Contains(said, ": behind: ") {
		t.Errorf("all have followed: %v\n%s", err, said)
	}
}

// What one team says of itself, and has not translated, keeps no other portal back.
func TestLagOfAnotherTeam(t *testing.T) {
	copied(t)
	plant(t, "site/data/teams/bollnas.yaml", "people: ", "people: alla och ")
	if err := markMeaning("sv", []string{"teams/bollnas.people"}, io.Discard); err != nil {
		t.Fatal(err)
	}
	hugo, err := readHugoConfig("site/hugo.yaml")
	if err != nil {
		t.Fatal(err)
	}
	replaceAll(t, marks.Folder+"sv.yaml", `\["[^"]*"\]`, `["`+time.Now().UTC().AddDate(0, 0, -hugo.grace-1).Format(time.DateOnly)+`"]`)
	for team, late := range map[string]bool{"sodermalm": false, "bollnas": true, "": true} {
		_, err := check(team, false, "", io.Discard)
		if late != (err != nil && strings.Contains(err.Error(), "mark ar teams/bollnas.people")) {
			t.Errorf("%q: %v", team, err)
		}
	}
}

// What is noted of a text, and of which language, makes sense.
func TestMarkRefuses(t *testing.T) {
	copied(t)
	for want, args := range map[string][]string{
		`site mark: -meaning goes with sv, from which ar is translated: go run ./site mark sv receipt_live -meaning`:  {"mark", "ar", "receipt_live", "-meaning"},
		`site mark: -by says who has read a translation, and -meaning`:                                                {"mark", "sv", "receipt_live", "-meaning", "-by", "Anna Ek 2026-11-20"},
		`site mark: "sv" is what the others are translated from: write one of sv-x-lattlast, en, ar, or add -meaning`: {"mark", "sv", "receipt_live"},
		`site mark: receipt_live: every translation of it was made from these words: change them first`:               {"mark", "sv", "receipt_live", "-meaning"},
		`site mark: sv has no text "receipt_life": did you mean receipt_live?`:                                        {"mark", "sv", "receipt_life", "-meaning"},
	} {
		if err := run(context.Background(), args, io.Discard); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: want %s, got %v", args, want, err)
		}
	}
	if _, err := os.Stat(marks.Folder + "sv.yaml"); err == nil {
		t.Error("something was noted")
	}
	plant(t, "site/hugo.yaml", "  grace: 14\n", "  grace: 0\n")
	if _, err := readHugoConfig("site/hugo.yaml"); err == nil || !regexp.MustCompile(`^site/hugo\.yaml:\d+: params\.grace: 0: write how many days`).MatchString(err.Error()) {
		t.Error(err)
	}
}
