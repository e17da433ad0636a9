package main

import (
	"errors"
	"io"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"lyktan/site/po"
)

// importRefuses puts a fault of each kind into a file: all are named at once, with the
// line and the key, and nothing is written.
func importRefuses(t *testing.T, sound po.File) {
	t.Helper()
	before := snapshot(t)
	in := po.File{Header: sound.Header, Entries: slices.Clone(sound.Entries)}
	at := func(key string, which func(po.Entry) bool) *po.Entry {
		for i := range in.Entries {
			if e := &in.Entries[i]; (e.Context == key || key == "") && which(*e) {
				return e
			}
		}
		t.Fatalf("no text %s", key)
		return nil
	}
	any := func(po.Entry) bool { return true }
	has := func(part string) func(po.Entry) bool {
		return func(e po.Entry) bool {
			return strings.Contains(e.Source, part) && strings.HasPrefix(e.Context, "content/") && e.Text != ""
		}
	}
	broken := map[string]string{} // by key: what is said
	spoil := func(e *po.Entry, text, said string) {
		e.Text = text
		broken[e.Context] = said
	}
	placeholder := at("", func(e po.Entry) bool { return strings.Contains(e.Source, "{emergency}") })
	spoil(placeholder, strings.Replace(placeholder.Text, "{emergency}", "{emergancy}", 1), `strings: the theme fills in ["{emergency}"]`)
	shortcode := at("", has(`{{< tel "sos112" >}}`))
	spoil(shortcode, strings.Replace(shortcode.Text, `"sos112"`, `"sos113"`, 1), `shortcodes: tel "sos113" is not in the data`)
	link := at("content/skriv", func(e po.Entry) bool { return strings.Contains(e.Source, "](/") })
	spoil(link, strings.Replace(link.Text, "](/", "](/ej", 1), "there is no such page")
	spoil(at("content/kontakt.tab", any), "Väkivalta", `neutral: tab: "Väkival" tells a stranger of it`)
	spoil(at("services/kvinnofridslinjen.card", any), "Soita tähän numeroon nyt heti", "texts: services/kvinnofridslinjen.card: ")
	spoil(at("skip", any), "Siirry <b>sisältöön</b>", "plain: '<' begins HTML")
	spoil(at("services/bris.answer", any), "You can call and you do not need to say who you are when you ask for help.", "language: ")
	figure := at("services/sos112.answer", any)
	spoil(figure, figure.Text+" 113 99", "typed-figures: ")
	spoil(at("content/plats.title", any), "{{if .Tip}}x{{end}}", "plain: ")
	spoil(at("content/stod", has("")), "yksi\n\n## kaksi", "this is one paragraph, heading or item in sv")
	plural := at("leave_now", any)
	plural.Plural, plural.Forms = "pages", []string{"a", "b"}
	broken["leave_now"] = "plural forms: each plural category is a text of its own here"
	changed := at("leave_gone", any)
	changed.Source = "Du lämnade sidan."
	broken["leave_gone"] = "the sv has other words since this was exported"
	unknown := at("leave_back", any)
	unknown.Context = "leave_bakc"
	broken["leave_bakc"] = "there is no such text: did you mean leave_back?"

	save(t, "bad.po", in)
	_, err := do("language", "import", "fi", "bad.po")
	for key, want := range broken {
		line := regexp.MustCompile(`(?m)^bad\.po:[1-9][0-9]*: ` + regexp.QuoteMeta(key) + `: .*` + regexp.QuoteMeta(want))
		if err == nil || !line.MatchString(err.Error()) {
			t.Errorf("want %s: %s, got %v", key, want, err)
		}
	}
	if err := os.Remove("bad.po"); err != nil {
		t.Fatal(err)
	}
	if _, err := do("language", "import", "ar", "fi.po"); err == nil || !strings.Contains(err.Error(), "fi.po:1: this file is for the language fi and not for ar") {
		t.Errorf("a file of another language: %v", err)
	}
	if all := differ(before, snapshot(t)); all != nil {
		t.Errorf("a refused file changed %q", all)
	}
}

// missingStrings takes the strings of a published language away, and then its pages in
// English for Finnish.
func missingStrings(t *testing.T) {
	t.Helper()
	text := must(os.ReadFile("site/i18n/fi.yaml"))
	if err := os.Remove("site/i18n/fi.yaml"); err != nil {
		t.Fatal(err)
	}
	_, err := check("sodermalm", false, "", io.Discard)
	if err == nil || !strings.Contains(err.Error(), "languages.fi: there is no site/i18n/fi.yaml: ") {
		t.Errorf("without its strings: %v", err)
	}
	finnishPage, english := must(os.ReadFile("content/fi/stod.md")), must(os.ReadFile("content/en/stod.md"))
	_, body, _ := strings.Cut(string(english), "\n---\n")
	head, _, _ := strings.Cut(string(finnishPage), "\n---\n")
	err = errors.Join(os.WriteFile("site/i18n/fi.yaml", []byte(strings.Replace(string(text), "{emergency}", "{emergancy}", 1)), 0o600),
		os.WriteFile("content/fi/stod.md", []byte(head+"\n---\n"+body), 0o600))
	if err != nil {
		t.Fatal(err)
	}
	_, err = check("sodermalm", false, "", io.Discard)
	for _, want := range []string{`content/fi/stod\.md:\d+: language: the page: this is in en and not in fi`, `site/i18n/fi\.yaml:\d+: strings: the theme fills in \["{emergency}"`} {
		if err == nil || !regexp.MustCompile(`(?m)^`+want).MatchString(err.Error()) {
			t.Errorf("want %s, got %v", want, err)
		}
	}
	if err := errors.Join(os.WriteFile("site/i18n/fi.yaml", text, 0o600), os.WriteFile("content/fi/stod.md", finnishPage, 0o600)); err != nil {
		t.Fatal(err)
	}
}

// missedMeaning turns a meaning around in Swedish, in a page, a string and the data: each
// is in the file for translators, and nothing else of its kind.
func missedMeaning(t *testing.T) {
	t.Helper()
	var undo []func()
	for file, c := range map[string][2]string{
		"site/data/services/bris.yaml": {"Du behöver inte säga", "Du måste säga"}, "site/i18n/sv.yaml": {"receipt_live: Ingen läser", "receipt_live: Någon läser"},
		"content/sv/kontakt.md": {"\n---\n\n", "\n---\n\nDet är inte så.\n\n"},
	} {
		_, back := plant(t, file, c[0], c[1])
		undo = append(undo, back)
	}
	done(t, "language", "export", "fi", "-out", "late.po")
	late := translatedFile(t, "late.po", func(po.Entry) bool { return false })
	open := map[string]bool{}
	for _, e := range late.Entries {
		if e.Fuzzy || e.Text == "" && e.Context == "content/kontakt" {
			open[e.Context] = true
		}
	}
	for _, key := range []string{"services/bris.answer", "receipt_live", "content/kontakt"} {
		if !open[key] {
			t.Errorf("%s was turned around, and is not asked for: %v", key, open)
		}
	}
	if again := done(t, "language", "export", "fi", "-out", "late.po"); !strings.Contains(again, "; 0 taken over from the file that was there") {
		t.Errorf("a second time: %s", again)
	}
	if _, err := do("language", "export", "ar", "-out", "late.po"); err == nil || !strings.Contains(err.Error(), `late.po is there already, and is for the language "fi"`) {
		t.Errorf("over the file of another language: %v", err)
	}
	if err := os.Remove("late.po"); err != nil {
		t.Fatal(err)
	}
	for _, back := range undo {
		back()
	}
}
