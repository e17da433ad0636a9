package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"lyktan/site/plain"
	"lyktan/site/po"
	"lyktan/site/publish"
)

// repository is a copy of what the commands of a language change, in which the test is
// afterwards.
func repository(t *testing.T) {
	t.Helper()
	from, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	copied(t)
	if err := os.CopyFS("docs/languages", os.DirFS(filepath.Join(from, "docs/languages"))); err != nil {
		t.Fatal(err)
	}
}

// snapshot is what lies in a folder, by path.
func snapshot(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := fs.WalkDir(os.DirFS("."), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			all[path] = "a folder"
			return nil
		}
		text, err := os.ReadFile(path)
		all[path] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// differ lists what is another one in two folders.
func differ(before, after map[string]string) []string {
	var all []string
	for path, text := range after {
		if was, there := before[path]; !there || was != text {
			all = append(all, path)
		}
	}
	for path := range before {
		if _, there := after[path]; !there {
			all = append(all, path)
		}
	}
	slices.Sort(all)
	return all
}

// do runs a command of the site.
func do(args ...string) (string, error) {
	var out bytes.Buffer
	err := run(context.Background(), args, &out)
	return out.String(), err
}

func done(t *testing.T, args ...string) string {
	t.Helper()
	out, err := do(args...)
	if err != nil {
		t.Fatalf("%q: %v", args, err)
	}
	return out
}

var (
	keptParts = regexp.MustCompile(`\{\{[<%].*?[%>]\}\}|\{[a-z]+\}`)
	linkParts = regexp.MustCompile(`\]\(([^()\s]+)\)`)
)

// inFinnish is a true Finnish sentence, not what the source says, with all that a
// translation has to keep. The number chooses it.
func inFinnish(e po.Entry, number int) string {
	if !regexp.MustCompile(`\p{L}`).MatchString(e.Source) {
		return e.Source
	}
	if slices.ContainsFunc(e.Flags, func(flag string) bool { return strings.HasPrefix(flag, "max-length:") }) {
		return strings.TrimSpace("Soita " + strings.Join(plain.Numbers(e.Source), " "))
	}
	// What they have in common makes the texts look like one language, however short.
	parts := []string{finnish[number%len(finnish)] + ". " + finnish[number/len(finnish)%len(finnish)] + ". Voit kysyä neuvoa myös ilman nimeä, ja sinä päätät itse, mitä tapahtuu."}
	words := keptParts.ReplaceAllString(e.Source, " ")
	for _, m := range linkParts.FindAllStringSubmatch(words, -1) {
		parts = append(parts, "[täältä]("+m[1]+")")
	}
	words = linkParts.ReplaceAllString(words, " ")
	parts = append(parts, keptParts.FindAllString(e.Source, -1)...)
	parts = append(parts, plain.Numbers(words)...)
	parts = append(parts, plain.Hosts(words)...)
	return strings.Join(parts, " ")
}

// translatedFile fills a file in, as somebody does in Poedit, for the texts that are asked
// for.
func translatedFile(t *testing.T, file string, asked func(po.Entry) bool) po.File {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	in, err := po.Read(text)
	if err != nil {
		t.Fatal(err)
	}
	for i := range in.Entries {
		if e := &in.Entries[i]; asked(*e) {
			e.Text = inFinnish(*e, i)
		}
	}
	return in
}

func save(t *testing.T, file string, in po.File) {
	t.Helper()
	if err := os.WriteFile(file, in.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
}

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
func TestAddingALanguage(t *testing.T) {
	program := hugo(t)
	steps := readmeSteps(t)
	want := []string{"go run ./site language add fi", "docs/languages/fi.md", "language export fi -out fi.po", "language import fi fi.po", "check -with fi", "disabled: true"}
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

func must(text []byte, err error) []byte {
	if err != nil {
		panic(err)
	}
	return text
}

// checkedAsCore tells the texts that a core language has.
func checkedAsCore(t *testing.T) func(po.Entry) bool {
	t.Helper()
	config, err := readHugoConfig("site/hugo.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return func(e po.Entry) bool {
		if rest, ok := strings.CutPrefix(e.Context, "content/"); ok {
			name, _, _ := strings.Cut(rest, "#")
			name, _, _ = strings.Cut(name, ".")
			name, _, _ = strings.Cut(name, "/")
			return slices.Contains(config.languages.Core, name)
		}
		isString := !strings.Contains(e.Context, ".")
		return isString || slices.ContainsFunc(config.coreTexts, func(core string) bool {
			rest, in := strings.CutPrefix(e.Context, core)
			return in && (rest == "" || rest[0] == '.' || rest[0] == '/')
		})
	}
}

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
	broken["leave_now"] = "no text of the site has plural forms"
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
	if err := os.Remove("late.po"); err != nil {
		t.Fatal(err)
	}
	for _, back := range undo {
		back()
	}
}
