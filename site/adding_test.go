package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"lyktan/site/configured"
	"lyktan/site/po"
	"lyktan/site/publish"
)

// readmeSteps are the commands of the numbered list in the README on adding a language.
func readmeSteps(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, list, _ := strings.Cut(string(text), "- **A language:**")
	return regexp.MustCompile(`(?m)^  [0-9]\. [^\n]*(?:\n     [^\n]*)*`).FindAllString(list, -1)
}

// Finnish with the core pages is added in the steps of the README, and taken out again.
// What went wrong when that was tried by hand, on 28 November 2026, ends so now:
//
//	421 lines that name 45 files, never the language    each names fi: step 1
//	texts of the data inside 46 files                   nothing but files of fi changes: step 4
//	one list of words is asked for, the other is not    both are: step 1
//	Finnish titles over English bodies pass             missingStrings, importRefuses
//	without its strings all of it comes out in Swedish  missingStrings
//	a misspelt placeholder hides 112                    missingStrings, importRefuses
//	tests have lists of languages of their own          TestTestsReadTheListOfLanguages
//	a meaning reversed in Swedish is named nowhere      missedMeaning, TestReversedMeaningIsNamed
//	28 languages: slow, and Pashto refused              TestALanguageOfAnotherDirection; make bench
func TestAddingALanguage(t *testing.T) {
	program := hugo(t)
	steps := readmeSteps(t)
	want := []string{"go run ./site language add fi", "docs/languages/<lang>.md", "language export fi -out fi.po", "language import fi fi.po", "check -with fi", "disabled: true"}
	if len(steps) != len(want) {
		t.Fatalf("the README has %d steps: %q", len(steps), steps)
	}
	for i, step := range steps {
		if !strings.Contains(step, want[i]) {
			t.Errorf("step %d of the README has no %s: %s", i+1, want[i], step)
		}
	}
	repository(t)
	before := snapshot(t)

	// 1. A draft, of which nothing is asked, and everything where it is asked for.
	done(t, "language", "add", "fi")
	if out := done(t, "check", "-team", "sodermalm"); !strings.Contains(out, "language fi             draft     nothing of it is printed") {
		t.Errorf("the check does not name the draft:\n%s", out)
	}
	out, err := do("check", "-team", "sodermalm", "-with", "fi")
	for _, lack := range []string{`site/texts/fi\.yaml:1: texts: \d+ are missing: .*services/sos112\.name`, `site/data/revealing\.yaml: fi: there is no list`, `site/data/words\.yaml: fi: there is no list`,
		`site/i18n/fi\.yaml:\d+: strings: skip is missing`} {
		if err == nil || !regexp.MustCompile(`(?m)^`+lack).MatchString(err.Error()) {
			t.Errorf("what it lacks is not named: want %s in %v", lack, err)
		}
	}
	if !strings.Contains(out, "language fi             lacks these pages, which every language has: _index, nummer, kontakt, ") {
		t.Errorf("no pages are named:\n%s", out)
	}
	for line := range strings.Lines(fmt.Sprint(err)) {
		if !strings.Contains(line, "fi.yaml") && !strings.Contains(line, ": fi: ") {
			t.Errorf("told of something else: %s", line)
		}
	}

	// 2. Its words.
	plant(t, "site/data/revealing.yaml", "\nfi: []", "\nfi:\n  - {match: 'väkival', why: violence}\n  #")
	plant(t, "site/data/words.yaml", "\nfi: []", "\nfi:\n  - {match: 'takaamme', why: a promise}\n  #")

	// 3. and 4. A file for translators, and back.
	done(t, "language", "export", "fi", "-out", "fi.po")
	core := checkedAsCore(t)
	in := translatedFile(t, "fi.po", func(e po.Entry) bool { return core(e) })
	save(t, "fi.po", in)
	done(t, "language", "import", "fi", "fi.po")
	after := snapshot(t)
	for _, path := range differ(before, after) {
		own := strings.HasPrefix(path, "content/fi") || slices.Contains([]string{"fi.po", "docs/languages/README.md", "docs/languages/fi.md", "site/data/revealing.yaml", "site/data/words.yaml", "site/hugo.yaml",
			"site/i18n/fi.yaml", "site/marks/fi.yaml", "site/texts/fi.yaml"}, path)
		if !own {
			t.Errorf("adding a language changes %s", path)
		}
	}
	if again := done(t, "language", "import", "fi", "fi.po"); !strings.Contains(again, "has nothing that the site has not") {
		t.Errorf("the same file a second time: %s", again)
	}

	// 5. Nothing is left.
	if _, err := do("check", "-team", "sodermalm", "-with", "fi"); err != nil {
		t.Fatalf("the core is there, and the check finds: %v", err)
	}
	importRefuses(t, in)

	// 6. It is published.
	config := string(must(os.ReadFile("site/hugo.yaml")))
	_, undo := plant(t, "site/hugo.yaml", "    disabled: true  # a draft: nothing of it is printed until this line is taken out\n", "")
	checked, err := check("sodermalm", false, "", io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	options := checked.options("")
	options.Hugo, options.Team, options.Out, options.Tips = program, "sodermalm", filepath.Join(t.TempDir(), "site"), true
	if _, err := publish.Build(context.Background(), options); err != nil {
		t.Fatal(err)
	}
	page := func(name string) string { return string(must(os.ReadFile(filepath.Join(options.Out, name)))) }
	for name, wants := range map[string][]string{
		"fi/nummer/index.html": {`<html lang="fi"`, finnish[0], `<bdi lang="sv" dir="ltr">`}, // a service that is not core is in Swedish, and says so
		"fi/index.html":        {`<html lang="fi"`, finnish[0]},
		"_tipapi/fi/form.html": {`lang="fi"`},
		"sv/index.html":        {"Suomi"},
	} {
		for _, want := range wants {
			if text := page(name); !strings.Contains(text, want) {
				t.Errorf("%s has no %s", name, want)
			}
		}
	}
	if to := regexp.MustCompile(`<a href="?/sv/[a-z]+/[^>]*hreflang="?sv`); !to.MatchString(page("fi/stod/index.html")) {
		t.Error("fi/stod has no link to a Swedish page that says that it is Swedish")
	}
	if _, err := os.Stat(filepath.Join(options.Out, "fi/vem")); err == nil {
		t.Error("a page that is not translated is printed in the language")
	}
	missingStrings(t)
	missedMeaning(t)

	// And out again, when it is a draft once more.
	if _, err := do("language", "remove", "fi"); err == nil || !strings.Contains(err.Error(), "fi is no draft") {
		t.Errorf("a published language was removed: %v", err)
	}
	undo()
	if got := string(must(os.ReadFile("site/hugo.yaml"))); got != config {
		t.Error("the configuration is another one")
	}
	done(t, "language", "remove", "fi")
	for _, path := range differ(before, snapshot(t)) {
		if path != "fi.po" {
			t.Errorf("%s is not as it was", path)
		}
	}
}

// A language that runs the other way needs nothing by hand either.
func TestALanguageOfAnotherDirection(t *testing.T) {
	repository(t)
	done(t, "language", "add", "ps")
	config, err := readHugoConfig("site/hugo.yaml", "ps")
	if err != nil {
		t.Fatal(err)
	}
	if config.directions["ps"] != "rtl" || config.numerals["ps"] != "۰۱۲۳۴۵۶۷۸۹" {
		t.Errorf("%q, %q", config.directions["ps"], config.numerals["ps"])
	}
}

// The preview prints a draft, whatever its code.
func TestPreviewOfADraft(t *testing.T) {
	program := hugo(t)
	repository(t)
	done(t, "language", "add", "zh-Hant")
	done(t, "language", "add", "xh", "-label", "isiXhosa")
	for name, c := range map[string]struct {
		with   []string
		drafts string
	}{"none": {nil, "true true"}, "one": {[]string{"zh-Hant"}, "false true"}, "both": {[]string{"zh-Hant", "xh"}, "false false"}} {
		config := exec.Command(program, "config", "--source", "site", "--format", "json")
		config.Env = append(os.Environ(), printed(c.with)...)
		text, err := config.Output()
		if err != nil {
			t.Fatal(err)
		}
		var said struct {
			Languages map[string]struct{ Disabled bool }
		}
		if err := json.Unmarshal(text, &said); err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprint(said.Languages["zh-hant"].Disabled || said.Languages["zh-Hant"].Disabled, said.Languages["xh"].Disabled); got != c.drafts {
			t.Errorf("%s: disabled are %s, want %s", name, got, c.drafts)
		}
	}
}

// Without a start page Hugo ends with the line of a template.
func TestPreviewOfADraftWithoutAStartPage(t *testing.T) {
	program := hugo(t)
	repository(t)
	done(t, "language", "add", "fi")
	err := edit(t.Context(), settings{hugo: program, with: []string{"fi"}, team: "sodermalm", listen: "127.0.0.1:8393"}, io.Discard)
	if err == nil || !strings.Contains(err.Error(), "fi cannot be shown before it has a start page, content/fi/_index.md: ") {
		t.Errorf("the preview says %v", err)
	}
}

// A test that listed the languages of the site would not see the next one.
func TestTestsReadTheListOfLanguages(t *testing.T) {
	t.Chdir(root)
	codes, _, err := configured.Languages("site/hugo.yaml")
	if err != nil {
		t.Fatal(err)
	}
	list := regexp.MustCompile(`"` + strings.Join(codes, `",? "`) + `"|"` + strings.Join(codes[1:], `",? "`) + `"`)
	for _, folder := range []string{"site", "endtoend"} {
		err := fs.WalkDir(os.DirFS(folder), ".", func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasPrefix(path, "language/") { // which has texts of its own
				return err
			}
			text, err := os.ReadFile(filepath.Join(folder, path))
			if at := list.FindIndex(text); at != nil {
				t.Errorf("%s/%s:%d: a list of the languages: read it with configured.Languages", folder, path, 1+bytes.Count(text[:at[0]], []byte("\n")))
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}
