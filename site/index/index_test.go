package index

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"lyktan/site/lint"
)

const page = `---
title: A page
tab: A page
summary: What it says.
audience: [everyone]
rev: 1
sources: []
checked: 2026-11-30
next: beslut
next_text: More
---

Words.

## A passage {#slag}

More.
`

func pages(t *testing.T) lint.Pages {
	t.Helper()
	files := fstest.MapFS{}
	for _, name := range []string{"sv/_index", "sv/beslut", "sv/steg", "en/_index", "en/beslut", "en/steg"} {
		files[name+".md"] = &fstest.MapFile{Data: []byte(page)}
	}
	files["sv/ord.md"] = &fstest.MapFile{Data: []byte(strings.Replace(page, "next:", "layout: words\nnext:", 1))}
	all, err := lint.Load(files, []string{"sv", "en"})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

var languages = lint.Languages{All: []string{"sv", "en"}, Complete: []string{"sv", "en"}}

func check(t *testing.T, sv, en string) error {
	t.Helper()
	words, err := Load(fstest.MapFS{"sv.yaml": {Data: []byte(sv)}, "en.yaml": {Data: []byte(en)}}, languages.All)
	if err != nil {
		return err
	}
	return Check(words, pages(t), languages, []string{"11414"})
}

const (
	sv = "beslut: [kontaktförbud]\nbeslut#slag: [fotboja, \"114 14\"]\nsteg: [dom]\n"
	en = "beslut: [contact ban]\nsteg: [verdict]\n"
)

func TestWordsLeadToPagesAndPassages(t *testing.T) {
	if err := check(t, sv, en); err != nil {
		t.Error(err)
	}
	words, err := Load(fstest.MapFS{"sv.yaml": {Data: []byte(sv)}}, languages.All)
	if err != nil || len(words) != 4 || words[1] != (Word{"fotboja", "beslut#slag", "sv", "site/index/sv.yaml", 2}) {
		t.Errorf("%+v %v", words, err)
	}
}

// Each planted fault is told with file and line, and what to do.
func TestFaultsOfWords(t *testing.T) {
	for name, c := range map[string]struct{ from, to, want string }{
		"no such page":             {"beslut: [kon", "beslud: [kon", `site/index/sv.yaml:1: index: kontaktförbud leads to "beslud": there is no such page: did you mean beslut`},
		"no such passage":          {"#slag", "#slagg", `site/index/sv.yaml:2: index: fotboja leads to "beslut#slagg": content/sv/beslut.md has no heading {#slagg}`},
		"twice":                    {"[dom]", "[dom, Fotboja]", `site/index/sv.yaml:3: index: "Fotboja" stands on line 2, too, and leads to beslut#slag`},
		"a page without words":     {"steg: [dom]", "", "site/index/sv.yaml: index: no word leads to content/sv/steg.md: write one"},
		"a number of nobody":       {"114 14", "114 41", `site/index/sv.yaml:2: typed-figures: "114 41" is not the number of any service`},
		"markup":                   {"fotboja", "<b>fotboja", "site/index/sv.yaml:2: plain: '<' begins HTML"},
		"a template":               {"fotboja", `"{{x"`, "site/index/sv.yaml:2: plain: "},
		"an empty word":            {"fotboja", `""`, `site/index/sv.yaml:2: index: "": write a word`},
		"not a list":               {"[dom]", "dom", "site/index/sv.yaml:3"},
		"a page that stands twice": {"steg: [dom]", "beslut: [dom]", "site/index/sv.yaml:3"},
	} {
		planted := strings.Replace(sv, c.from, c.to, 1)
		if planted == sv {
			t.Fatalf("%s: the plant does not fit", name)
		}
		if err := check(t, planted, en); !strings.Contains(fmt.Sprint(err), c.want) {
			t.Errorf("%s: want %q, got: %v", name, c.want, err)
		}
	}
	if err := check(t, sv, "beslut: [contact ban]\n"); !strings.Contains(fmt.Sprint(err), "site/index/en.yaml: index: no word leads to content/en/steg.md") {
		t.Errorf("a language without words for a page: %v", err)
	}
	_, err := Load(fstest.MapFS{"fi.yaml": {Data: []byte(en)}}, languages.All)
	if !strings.Contains(fmt.Sprint(err), "site/index/fi.yaml: files: ") {
		t.Errorf("a file of no language: %v", err)
	}
	if _, err := Load(fstest.MapFS{"fi.yaml": {Data: []byte(en)}}, languages.All, "fi"); strings.Contains(fmt.Sprint(err), "fi.yaml") {
		t.Errorf("the file of a draft: %v", err)
	}
}
