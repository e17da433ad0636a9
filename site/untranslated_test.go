package main

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"lyktan/site/publish"
)

// withoutLines takes the lines that begin as a pattern says out of a file.
func withoutLines(t *testing.T, file, pattern string) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	left := regexp.MustCompile(`(?m)^`+pattern+`.*\n`).ReplaceAll(text, nil)
	if len(left) == len(text) {
		t.Fatalf("%s has no %s", file, pattern)
	}
	if err := os.WriteFile(file, left, 0o600); err != nil {
		t.Fatal(err)
	}
}

// What a complete language lacks is a fault that names all of it. In another one pages
// show the Swedish text, which says that it is Swedish; files of plain text show it, too.
func TestTextsThatAreNotTranslated(t *testing.T) {
	program := hugo(t)
	copied(t)
	withoutLines(t, "site/texts/ar.yaml", `(services/1177|law\.ban-max|regions\.stockholm-county|areas\.nacka|browsers\.edge|evaluation\.charts\.cases)\.`)
	_, err := check("sodermalm", false, "", io.Discard)
	const want = "site/texts/ar.yaml:1: texts: 16 are missing: translate from site/data, and write here: areas.nacka.known, browsers.edge.name, browsers.edge.steps, evaluation.charts.cases.rows.0.label, "
	if err == nil || !strings.HasPrefix(err.Error(), want) || !strings.HasSuffix(err.Error(), ", services/1177.short") {
		t.Errorf("want %s, got %v", want, err)
	}

	plant(t, "site/hugo.yaml", "complete: [sv, sv-x-lattlast, en, ar]", "complete: [sv, sv-x-lattlast, en]")
	var out strings.Builder
	checked, err := check("sodermalm", false, "", &out)
	if err != nil {
		t.Fatal(err)
	}
	if line := regexp.MustCompile(`(?m)^language ar +core .* (\d+) of (\d+) texts of the data \(16 shown in sv\)`).FindStringSubmatch(out.String()); line == nil || line[1] >= line[2] {
		t.Errorf("the line of Arabic: %q in %s", line, out.String())
	}
	options := checked.options("")
	options.Hugo, options.Team, options.Out, options.Tips = program, "sodermalm", filepath.Join(t.TempDir(), "site"), true
	if _, err := publish.Build(context.Background(), options); err != nil {
		t.Fatal(err)
	}
	const swedish = `<bdi lang="sv" dir="ltr">`
	for file, wants := range map[string][]string{
		"ar/nummer/index.html":      {"<strong>" + swedish + "1177, råd om vård</bdi></strong>", swedish + "En sjuksköterska ger råd.", "<strong>رقم الطوارئ 112</strong>"},
		"ar/beslut/index.html":      {swedish + "ett år</bdi>"},
		"ar/plats/nacka/index.html": {swedish + "Enligt en sida från 2020 ger socialtjänsten stöd till alla"},
		"ar/webblasaren/index.html": {swedish + "Edge på telefon och dator</bdi>"},
		"ar/nummer.txt":             {"1177, råd om vård: \u200e1177\u200e"},
		"_tipapi/ar/form.html":      {`<optgroup label="Stockholms län">`},
		"sv/nummer/index.html":      {"<strong>1177, råd om vård</strong>"},
		"en/nummer/index.html":      {"<strong>1177, health care advice</strong>"},
	} {
		text, err := os.ReadFile(filepath.Join(options.Out, file))
		if err != nil {
			t.Error(err)
			continue
		}
		for _, want := range wants {
			if !strings.Contains(string(text), want) {
				t.Errorf("%s has no %s", file, want)
			}
		}
	}
}
