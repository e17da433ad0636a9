package translation

import (
	"fmt"
	"io/fs"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"lyktan/site/language"
	"lyktan/site/lint"
	"lyktan/site/marks"
	"lyktan/site/po"
	"lyktan/site/schema"
)

const swedish = `---
title: Om hjälp
tab: Om
summary: Vilken hjälp som finns.
audience: [everyone]
rev: 2
sources: []
checked: 2026-11-29
next: om
next_text: Läs mer
---

Ring {{< tel "sos112" >}} nu.

## Stöd {#stod}

Du kan be om [kontaktförbud](/om).

- en vän
- en granne
`

const finnish = `---
title: Avusta
tab: Tietoa
summary: Millaista apua on.
audience: [everyone]
rev: 1
sources: []
checked: 2026-11-29
next: om
next_text: Lue lisää
source_rev: 2
source_sha: "SHA"
review: machine
---

Soita {{< tel "sos112" >}} nyt.

## Tuki {#stod}

Voit pyytää [lähestymiskieltoa](/om).

- ystävä
- naapuri
`

// site makes one of a page, and of what is known of a string.
func site(t *testing.T, source, own string) Site {
	t.Helper()
	root := fstest.MapFS{
		"content/sv/om.md":     {Data: []byte(source)},
		"site/i18n/sv.yaml":    {Data: []byte("# Swedish\n\n# The frame\nskip: Hoppa över  # to the text\nnumber: \"Nummer: {receipt}\"\n")},
		"site/i18n/fi.yaml":    {Data: []byte("# Finnish\n{}\n")},
		"site/texts/fi.yaml":   {Data: []byte("# data\n{}\n")},
		"docs/languages/fi.md": {Data: []byte("| Swedish | Finnish | note |\n|---|---|---|\n| kontaktförbud | lähestymiskielto | one word |\n")},
		"docs/languages/en.md": {Data: []byte("| Swedish | English | note |\n|---|---|---|\n| stöd | support | |\n")},
	}
	load := func() lint.Pages {
		content, err := fs.Sub(root, "content")
		if err != nil {
			t.Fatal(err)
		}
		pages, err := lint.Load(content, []string{"sv", "fi"})
		if err != nil {
			t.Fatal(err)
		}
		return pages
	}
	if own != "" {
		root["content/fi/om.md"] = &fstest.MapFile{Data: []byte(strings.Replace(own, "SHA", shaOf(t, swedish), 1))}
	}
	return Site{Root: root, Source: "sv", Lang: "fi", Pages: load(), Core: []string{"om"}, Marks: marks.Marks{},
		Printed: map[string]string{"skip": "layouts/a.html:1"}, Longest: func(string) int { return 16 },
		Texts: []language.Text{
			{Lang: "sv", File: "site/i18n/sv.yaml", Line: 4, Key: "skip", Words: "Hoppa över"}, {Lang: "sv", File: "site/i18n/sv.yaml", Line: 5, Key: "number", Words: "Nummer: {receipt}"},
			{Lang: "sv", File: "site/data/services/bris.yaml", Line: 2, Key: "services/bris.card", Words: "Bris"},
		}}
}

func shaOf(t *testing.T, text string) string {
	t.Helper()
	pages, err := lint.Load(fstest.MapFS{"sv/om.md": {Data: []byte(text)}}, []string{"sv"})
	if err != nil {
		t.Fatal(err)
	}
	return pages["sv"]["om"].SHA()
}

// exported is a file by the key and the source of its texts.
func exported(t *testing.T, s Site, all bool) (po.File, map[string]po.Entry) {
	t.Helper()
	file, err := s.Export(all)
	if err != nil {
		t.Fatal(err)
	}
	by := map[string]po.Entry{}
	for _, e := range file.Entries {
		by[e.Context+" "+e.Source] = e
	}
	return file, by
}

func TestExportSaysWhatATextIs(t *testing.T) {
	file, texts := exported(t, site(t, swedish, ""), false)
	if len(file.Entries) != 12 {
		t.Errorf("%d texts", len(file.Entries))
	}
	for key, notes := range map[string]string{
		"content/om.tab Om":                                  "The title of the browser's tab: says nothing to a stranger",
		"content/om Ring {{< tel \"sos112\" >}} nu.":         `Keep as it is: {{< tel "sos112" >}}`,
		"content/om#stod Stöd":                               "A heading.|Term in English: stöd = support",
		"content/om#stod Du kan be om [kontaktförbud](/om).": "A paragraph.|Under: Stöd|Links that stay: /om|Term: kontaktförbud = lähestymiskielto (one word)",
		"content/om#stod en vän":                             "Page: Om hjälp (om)|An item of a list.|Every language has this page.",
		"number Nummer: {receipt}":                           "Keep as it is: {receipt}",
		"skip Hoppa över":                                    "A string of the theme, printed at layouts/a.html:1.",
		"services/bris.card Bris":                            "A text of the data: services/bris.card.|At most 16 letters.",
	} {
		e, there := texts[key]
		if !there {
			t.Errorf("no %q", key)
		}
		for note := range strings.SplitSeq(notes, "|") {
			if !strings.Contains(strings.Join(e.Notes, "\n"), note) {
				t.Errorf("%s: no %q in %q", key, note, e.Notes)
			}
		}
	}
}

// What every language has stands before what it may do without.
func TestExportBeginsWithWhatEveryLanguageHas(t *testing.T) {
	s := site(t, swedish, "")
	for want, core := range map[string][]string{
		"content/om.title … skip number services/bris.card": {"om"},
		"skip number services/bris.card content/om.title …": nil,
	} {
		s.Core = core
		file, _ := exported(t, s, false)
		var keys []string
		for _, e := range file.Entries {
			if !strings.HasPrefix(e.Context, "content/") {
				keys = append(keys, e.Context)
			} else if e.Context == "content/om.title" {
				keys = append(keys, e.Context, "…")
			}
		}
		if got := strings.Join(keys, " "); got != want {
			t.Errorf("core %q: %s, want %s", core, got, want)
		}
	}
}

// A text that somebody marked as not sure is not taken, and the translator is told.
func TestImportNamesWhatIsFuzzy(t *testing.T) {
	s := site(t, swedish, "")
	file, _ := exported(t, s, false)
	for i := range file.Entries {
		e := &file.Entries[i]
		e.Text = map[string]string{"skip": "Siirry sisältöön", "number": "Numero: {receipt}"}[e.Context]
		e.Fuzzy, e.Line = e.Text != "" || e.Context == "content/om.title", i+1
	}
	taken, err := s.Import("fi.po", file, schema.Machine, soundly)
	if err != nil || len(taken.Files) != 0 {
		t.Errorf("%v, %d files", err, len(taken.Files))
	}
	if left := strings.Join(taken.Left, "\n"); !strings.Contains(left, "fi.po:10: skip: marked as fuzzy (\"needs work\"), so it is not taken (in all: 2)") {
		t.Errorf("left: %s", left)
	}
}

// Of a page whose source has changed, the parts that have are asked for, with what they
// were; the others are as they are.
func TestStalePageAsksForWhatChanged(t *testing.T) {
	now := strings.NewReplacer("- en vän\n", "- en nära vän\n- en kollega\n", "rev: 2", "rev: 3", "Läs mer", "Läs vidare").Replace(swedish)
	s := site(t, now, finnish)
	s.Past = func(string) [][]byte { return [][]byte{[]byte(now), []byte(swedish)} }
	file, texts := exported(t, s, false)
	for key, want := range map[string]string{
		"content/om.title Om hjälp":       "Avusta false ",
		"content/om.next_text Läs vidare": "Lue lisää true Läs mer",
		"content/om#stod en nära vän":     "ystävä true en vän",
		"content/om#stod en kollega":      " false ",
		"content/om#stod en granne":       "naapuri false ",
		"content/om#stod Stöd":            "Tuki false ",
	} {
		if e := texts[key]; fmt.Sprintf("%s %v %s", e.Text, e.Fuzzy, e.Previous) != want {
			t.Errorf("%s: %q %v %q, want %s", key, e.Text, e.Fuzzy, e.Previous, want)
		}
	}

	// Whoever knows the language does what was asked for.
	for i := range file.Entries {
		e := &file.Entries[i]
		if e.Source == "en kollega" {
			e.Text = "työkaveri"
		}
		if e.Source == "en nära vän" {
			e.Text = "läheinen ystävä"
		}
		if !strings.HasPrefix(e.Context, "content/") {
			e.Text = ""
		}
		e.Fuzzy = false
	}
	taken, err := s.Import("fi.po", file, "Aino Ek 2026-11-29", soundly)
	if err != nil {
		t.Fatal(err)
	}
	got := string(taken.Files["content/fi/om.md"])
	want := strings.NewReplacer("- ystävä\n", "- läheinen ystävä\n- työkaveri\n", "source_rev: 2", "source_rev: 3", "SHA", shaOf(t, now), "review: machine", "review: Aino Ek 2026-11-29").Replace(finnish)
	if got != want {
		t.Errorf("written:\n%s\nwant:\n%s", got, want)
	}
	s.Past = nil // without Git all of it has to be looked at
	if _, texts := exported(t, s, false); !texts["content/om.title Om hjälp"].Fuzzy {
		t.Error("what the title was is not known, and it is not asked for")
	}
}

// soundly finds no faults.
func soundly(fs.FS) ([]language.Text, []error) { return nil, nil }

// What was exported and is imported again changes nothing.
func TestRoundTripOfASite(t *testing.T) {
	s := site(t, swedish, finnish)
	file, _ := exported(t, s, true)
	taken, err := s.Import("fi.po", file, schema.Machine, soundly)
	if err != nil || len(taken.Files) != 0 || len(taken.Keys) != 0 {
		t.Errorf("%v, %v", taken, err)
	}
	// Who has read all of a page has approved it, and who has read a part has not.
	for n, want := range map[int]string{9: "review: Aino Ek 2026-11-29", 8: ""} {
		part := po.File{Header: file.Header, Entries: file.Entries[:n]}
		read, err := s.Import("fi.po", part, "Aino Ek 2026-11-29", soundly)
		if err != nil {
			t.Fatal(err)
		}
		if got := string(read.Files["content/fi/om.md"]); want == "" && got != "" || !strings.Contains(got, want) {
			t.Errorf("%d of 9 texts read: %q", n, got)
		}
	}
	if len(taken.Left) != 2 {
		t.Errorf("what is left: %q", taken.Left)
	}
}

// Strings and texts go into their files, with the comments of the source's; a page waits
// until all of it is there.
func TestImportOfAPart(t *testing.T) {
	s := site(t, swedish, "")
	file, _ := exported(t, s, false)
	for i := range file.Entries {
		e := &file.Entries[i]
		e.Text = map[string]string{"skip": "Siirry: sisältöön", "services/bris.card": "Bris", "content/om.title": "Avusta"}[e.Context]
	}
	taken, err := s.Import("fi.po", file, schema.Machine, soundly)
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		"site/i18n/fi.yaml":  "# Finnish\n\n# The frame\nskip: \"Siirry: sisältöön\"  # to the text\n",
		"site/texts/fi.yaml": "# data\nservices/bris.card: Bris\n",
	} {
		if got := string(taken.Files[path]); got != want {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
	if len(taken.Files) != 2 || fmt.Sprint(taken.Keys) != "[services/bris.card skip]" {
		t.Errorf("%d files, keys %v", len(taken.Files), taken.Keys)
	}
	if left := strings.Join(taken.Left, "\n"); !strings.Contains(left, "content/fi/om.md: 8 of 9 texts are not translated yet: it is not written") || !strings.Contains(left, "site/i18n/fi.yaml: 1 of 2") {
		t.Errorf("left: %s", left)
	}
}

// A fault of the site's rules is told with the line of the translators' file and the key,
// unless it was there before.
func TestFaultsAreThoseOfTheFile(t *testing.T) {
	s := site(t, swedish, finnish)
	file, _ := exported(t, s, true)
	for i := range file.Entries {
		e := &file.Entries[i]
		e.Line = 100 + i
		if e.Source == "en granne" {
			e.Text = "naapuri <b>"
		}
	}
	judge := func(root fs.FS) ([]language.Text, []error) {
		text, err := fs.ReadFile(root, "content/fi/om.md")
		if err != nil {
			t.Fatal(err)
		}
		all := []error{fmt.Errorf("content/fi/om.md:2: an old fault"), fmt.Errorf("content/en/om.md:2: of another language")}
		for i, line := range strings.Split(string(text), "\n") {
			if strings.Contains(line, "<b>") {
				all = append(all, fmt.Errorf("content/fi/om.md:%d: plain: markup", i+1))
			}
		}
		return nil, all
	}
	_, err := s.Import("fi.po", file, schema.Machine, judge)
	if err == nil || !regexp.MustCompile(`^fi\.po:108: content/om#stod: plain: markup \(content/fi/om\.md\)$`).MatchString(err.Error()) {
		t.Errorf("%v", err)
	}
}

// What translators had in an earlier file is in the new one.
func TestTakeOver(t *testing.T) {
	file := po.File{Entries: []po.Entry{{Context: "a", Source: "Ring nu."}, {Context: "a", Source: "Ring när du kan och vill."}, {Context: "b", Source: "Hej", Text: "Hei", Fuzzy: true},
		{Context: "c", Source: "Ja", Text: "Kyllä"}, {Context: "d", Source: "Nytt"}}}
	earlier := po.File{Entries: []po.Entry{{Context: "a", Source: "Ring nu.", Text: "Soita nyt.", Said: []string{"Aino"}}, {Context: "a", Source: "Ring när du kan.", Text: "Soita, kun voit."},
		{Context: "b", Source: "Hej", Text: "Terve"}, {Context: "c", Source: "Ja", Text: "Joo"}, {Context: "e", Source: "Borta", Text: "Poissa"}, {Context: "d", Source: "Något helt annat", Text: "Muuta"}}}
	if n := TakeOver(&file, earlier); n != 3 {
		t.Errorf("%d taken over", n)
	}
	got := ""
	for _, e := range file.Entries {
		got += fmt.Sprintf("%s=%s %v %s %q; ", e.Context, e.Text, e.Fuzzy, e.Previous, append(e.Said, e.Notes...))
	}
	want := `a=Soita nyt. false  ["Aino"]; a=Soita, kun voit. true Ring när du kan. []; b=Terve false  []; c=Kyllä false  ["In the earlier file: Joo"]; d= false  []; `
	if got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
}

// A string with a count is one text for each plural category of the language, and is
// written when it has all of them.
func TestCounts(t *testing.T) {
	s := site(t, swedish, "")
	s.Lang = "uk"
	root := s.Root.(fstest.MapFS)
	root["site/i18n/sv.yaml"] = &fstest.MapFile{Data: []byte("# Swedish\nwait:  # minutes\n  one: Vänta en minut.\n  other: \"Vänta {count} minuter.\"\nskip: Hoppa över\n")}
	root["site/i18n/uk.yaml"] = &fstest.MapFile{Data: []byte("# Ukrainian\n{}\n")}
	s.Texts = []language.Text{{Lang: "sv", File: "site/i18n/sv.yaml", Line: 3, Key: "wait", Words: "Vänta en minut.\nVänta {count} minuter."}, {Lang: "sv", File: "site/i18n/sv.yaml", Line: 5, Key: "skip", Words: "Hoppa över"}}
	file, texts := exported(t, s, true)
	if e := texts["wait.one Vänta en minut."]; !strings.Contains(strings.Join(e.Notes, " "), `plural category "one"`) {
		t.Errorf("%+v", e)
	}
	for i := range file.Entries {
		e := &file.Entries[i]
		e.Text = map[string]string{"wait.one": "{count} хвилина", "wait.few": "{count} хвилини", "wait.many": "{count} хвилин", "skip": "Далі"}[e.Context]
	}
	for name, want := range map[string]string{"": "# Ukrainian\nskip: Далі\n",
		"{count} хвилини;": "# Ukrainian\nwait:\n  one: \"{count} хвилина\"\n  few: \"{count} хвилини\"\n  many: \"{count} хвилин\"\n  other: \"{count} хвилини;\"\nskip: Далі\n"} {
		for i := range file.Entries {
			if e := &file.Entries[i]; e.Context == "wait.other" {
				e.Text = name
			}
		}
		taken, err := s.Import("uk.po", file, schema.Machine, soundly)
		if err != nil {
			t.Fatal(err)
		}
		if got := string(taken.Files["site/i18n/uk.yaml"]); got != want {
			t.Errorf("%q, want %q", got, want)
		}
		if keys := fmt.Sprint(taken.Keys); name == "" && keys != "[skip]" || name != "" && keys != "[wait skip]" {
			t.Errorf("keys %s", keys)
		}
	}
}
