package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"lyktan/site/directory"
	"lyktan/site/lint"
	"lyktan/site/publish"
)

// Each of these was let pass, and would have reached readers.
func TestWordsCarryNothingElse(t *testing.T) {
	checked := checkedAsShipped(t)
	languages, today := checked.hugo.languages, time.Now()
	facts, err := readFacts(os.DirFS("site/data"), checked.data, languages.All)
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir("site") // back from the root, for copied
	copied(t)
	files := os.DirFS("site/data")
	few(t, "site/data/services/*.yaml", "1177", "kvinnofridslinjen", "polisen", "sms112", "sos112")
	// As the command does, but only what reads the file: a page with its source, the strings, or the data.
	judge := func(file string) error {
		switch {
		case strings.HasPrefix(file, "content/"):
			lang, name := filepath.Base(filepath.Dir(file)), filepath.Base(file)
			one, source := fstest.MapFS{}, languages.All[0]
			for _, path := range []string{source + "/" + name, lang + "/" + name} {
				text, err := os.ReadFile("content/" + path)
				if err != nil {
					return err
				}
				one[path] = &fstest.MapFile{Data: text}
			}
			both := lint.Languages{All: slices.Compact([]string{source, lang})}
			pages, err := lint.Load(one, both.All)
			if err == nil {
				_, err = lint.Check(pages, both, facts, today)
			}
			return err
		case strings.HasPrefix(file, "site/i18n/"):
			_, err := checkStrings(checked.hugo)
			return err
		}
		data, err := directory.Load(files, "sodermalm", today)
		_, translationFaults := data.Translate(os.DirFS("site/texts"), directory.Languages{All: languages.All})
		return errors.Join(err, translationFaults)
	}
	end := func(s string) string { return "\n" + s + "\n" }
	for name, c := range map[string]struct{ file, from, to, rule, mend string }{
		"a script in a shortcode of Hugo": {"content/ar/skriv.md", "", end(`{{< details summary="<script>location='http://127.0.0.1:9/'</script>" >}}{{< /details >}}`),
			"shortcodes", "not written as one of the theme's"},
		"a shortcode of Hugo, plain":      {"content/en/skriv.md", "", end(`{{% youtube "x" %}}`), "shortcodes", "not one of the theme's: they are answers, "},
		"a script in a string":            {"site/i18n/ar.yaml", "\nform_reader: ", "\nform_reader: <script>x()</script> ", "plain", "begins HTML"},
		"a template in a string":          {"site/i18n/en.yaml", "\nform_reader: ", "\nform_reader: '{{if eq .Tip.Now \"yes\"}}x{{end}}' # ", "plain", "belongs to shortcodes and templates"},
		"a template in a team's words":    {"site/data/teams/bollnas.yaml", "teamets poliser", `'{{if eq .Tip.Now "yes"}}x{{end}}'`, "plain", "belongs to shortcodes and templates"},
		"a template that is to come":      {"site/data/teams/sodermalm.yaml", "teamets fyra poliser", `"[[if .Outside]]"`, "plain", "belongs to templates"},
		"a template in a title":           {"content/sv/skriv.md", "title: ", "title: '{{.Receipt}}' # ", "plain", "belongs to shortcodes and templates"},
		"Arabic digits on an Arabic page": {"content/ar/skriv.md", "", end("اتصل بالرقم ٠٧٠١٢٣٤٥٦٧."), "plain", "write 0 to 9"},
		"digits in circles":               {"content/sv/granne.md", "", end("Ring ①①④ ①④."), "plain", "write 0 to 9"},
		"a keycap that is a picture":      {"content/sv/granne.md", "", end("Ring 🔟."), "plain", "say it in words"},
		"a number between other marks":    {"content/en/granne.md", "", end("Call 07/01/23/45."), "typed-figures", "put it into the data"},
		"a number in pieces":              {"content/en/granne.md", "", end("Call 1*1*4, 1*4*."), "typed-figures", "put it into the data"},
		"a number as a list":              {"content/en/granne.md", "", end("11414. call"), "typed-figures", "begin it with 1"},
		"a number as an address":          {"content/en/granne.md", "", end("<tel:0701234567>"), "html", "a page has headings"},
		"a number in a parameter":         {"content/en/granne.md", "", end(`{{< tel "0701234567" >}}`), "shortcodes", "is not in the data"},
		"a service that is not confirmed": {"content/en/granne.md", "", end(`{{< tel "terrafem" >}}`), "shortcodes", "is not confirmed (site/data/services/terrafem.yaml:17)"},
		"a service without a number":      {"content/en/granne.md", "", end(`{{< tel "aldrelinjen" >}}`), "shortcodes", "has no phone: name it with line or service"},
		"a parameter too many":            {"content/en/granne.md", "", end(`{{< tel "sos112" "0701234567" >}}`), "shortcodes", "with no other parameter"},
		"a parameter by name":             {"content/en/granne.md", "", end(`{{< law text="070 123" >}}`), "shortcodes", "with no other parameter"},
		"a number in a string":            {"site/i18n/ar.yaml", "\nrefusal_call: ", "\nrefusal_call: 070-123 45 67 ", "typed-figures", "let the theme fill it in"},
		"other figures in a string":       {"site/i18n/en.yaml", "16 digits", "18 digits", "typed-figures", "from which this is translated"},
		"a number in a translated name":   {"site/texts/en.yaml", "\nservices/kvinnofridslinjen.name: ", "\nservices/kvinnofridslinjen.name: 116 017 ", "typed-figures", "from which this is translated"},
		"a wrong number in a sentence":    {"site/data/services/sms112.yaml", "Ring 112", "Ring 114", "typed-figures", "is not the number of any service"},
		"an age of a translation":         {"content/en/dagen.md", "under 15", "under 12", "typed-figures", "say what stands there"},
		"a number in a summary":           {"content/ar/skriv.md", "summary: ", "summary: 114 14 ", "typed-figures", "summary: \"114 14\""},
		"a link of a translation":         {"content/ar/skriv.md", "", end("[x](https://example.com/)"), "outside-links", "is not in content/sv/skriv.md"},
		"an address in a translation":     {"content/ar/skriv.md", "", end("example.com"), "outside-links", "is not in content/sv/skriv.md"},
		"an address in a string":          {"site/i18n/ar.yaml", "\nrefusal_call: ", "\nrefusal_call: example.com ", "outside-links", "put it into the data"},
		"an address in a translated text": {"site/texts/en.yaml", "at sosalarm.se", "at sosalarm.example", "outside-links", "lead nobody elsewhere"},
		"a picture":                       {"content/sv/granne.md", "", end("![x](data:image/png;base64,AA==)"), "html", "Image: a page has headings"},
		"an attribute":                    {"content/sv/granne.md", "", end("x {.leave}"), "plain", "belongs to shortcodes and templates"},
		"HTML as references":              {"content/sv/granne.md", "", end("&#x31;&#x31;&#x34;"), "plain", "write the character itself"},
		"a text turned around":            {"content/sv/granne.md", "", end("Ring \u202e41 411\u202c."), "plain", "does not show"},
		"letters that only look right":    {"content/en/granne.md", "", end(`{{< sv "роlisen" >}}`), "shortcodes", "write the Latin one"},
		"such letters in the data":        {"site/data/areas.yaml", "name: Solna", "name: Ѕolna", "plain", "write the Latin one"},
		"a number in Swedish words":       {"content/en/granne.md", "", end(`{{< sv "Ring 070-123 45 67" >}}`), "shortcodes", "name numbers with tel"},
		"an address in Swedish words":     {"content/en/granne.md", "", end(`{{< sv "example.com" >}}`), "shortcodes", "lead there with a link"},
		"HTML in Swedish words":           {"content/en/granne.md", "", end(`{{< sv "<b>kommun" >}}`), "shortcodes", "begins HTML"},
		"Swedish words to be avoided":     {"content/en/granne.md", "", end(`{{< sv "besöksförbud" >}}`), "shortcodes", "the law says kontaktförbud"},
		"a mark of strings in a page":     {"content/en/granne.md", "", end(`Ask your ‹kommun›.`), "plain", "around Swedish words in strings and data"},
		"a passage without an end":        {"content/sv/granne.md", "", end(`{{% region "stockholm" %}}`), "shortcodes", "has no end"},
	} {
		line, undo := plant(t, c.file, c.from, c.to)
		line += strings.Count(c.to[:strings.IndexFunc(c.to, func(r rune) bool { return r != '\n' })], "\n")
		err := judge(c.file)
		undo()
		want := fmt.Sprintf("%s:%d: %s: ", c.file, line, c.rule)
		told := func(s string) bool { return strings.HasPrefix(s, want) && strings.Contains(s, c.mend) }
		if !slices.ContainsFunc(strings.Split(fmt.Sprint(err), "\n"), told) {
			t.Errorf("%s: want %q and %q, got: %v", name, want, c.mend, err)
		}
	}
	// What Hugo reads otherwise than we do.
	for name, c := range map[string]struct{ file, from, to, mend string }{
		"a document before the strings": {"site/i18n/ar.yaml", "\nform_reader: ", "\n---\nform_reader: ", "more than one document"},
		"a document before the data":    {"site/data/services/1177.yaml", "\npurpose:", "\n---\npurpose:", "more than one document"},
		"an end with a space":           {"content/ar/skriv.md", "\nsummary: ", "\n--- \n\nاتصل 08-123 45 67\n\nsummary: ", "Hugo may take this line"},
		"an end with a comment":         {"content/ar/skriv.md", "\nsummary: ", "\n--- # x\nsummary: ", "Hugo may take this line"},
		"an end by a return":            {"content/ar/skriv.md", "\nsummary: ", "\n# x\r---\rsummary: ", "Hugo may take this line"},
		"an end by dots":                {"content/ar/skriv.md", "\nsummary: ", "\n...\nsummary: ", "Hugo may take this line"},
	} {
		_, undo := plant(t, c.file, c.from, c.to)
		err := judge(c.file)
		undo()
		if err == nil || !strings.Contains(err.Error(), c.file+":") || !strings.Contains(err.Error(), c.mend) {
			t.Errorf("%s: want %q, got %v", name, c.mend, err)
		}
	}
	for name, file := range map[string]string{
		"a language that only Hugo knows": "site/i18n/ar-se.yaml", "strings in another form": "site/i18n/ar.toml",
		"texts of a language that is none": "site/texts/fi.yaml",
		"data beside the data":             "site/data/services.yaml", "data of another kind": "site/data/law.json",
	} {
		if err := os.WriteFile(file, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := judge(file); err == nil || !strings.Contains(err.Error(), file+": files: ") {
			t.Errorf("%s: %v", name, err)
		}
		if err := os.Remove(file); err != nil {
			t.Fatal(err)
		}
	}
}

// The number that every page calls first is that of the service, whatever Hugo
// would read beside the configuration.
func TestEmergencyNumberIsTheServices(t *testing.T) {
	copied(t)
	refused := func(name string) {
		t.Helper()
		if _, err := check("sodermalm", false, "", io.Discard); err == nil || !strings.Contains(err.Error(), "site/") {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, to := range map[string]string{
		"another number": "emergency: \"11414\"", "a key in capitals too": "emergency: \"112\"\n  Emergency: \"11414\"", "none": "other: \"112\"",
	} {
		_, undo := plant(t, "site/hugo.yaml", `emergency: "112"`, to)
		refused(name)
		undo()
	}
	_, undo := plant(t, "site/hugo.yaml", "", "\n---\nparams: {emergency: \"11414\"}\n")
	refused("a second document")
	undo()
	if err := os.MkdirAll("site/config/_default", 0o700); err != nil {
		t.Fatal(err)
	}
	refused("a folder of configuration")
}

// The command asks each of those that judge words.
func TestCheckAsksAll(t *testing.T) {
	copied(t)
	few(t, "content/*/*.md", "skriv")
	for _, c := range []struct{ file, from, to, want string }{
		{"content/sv/skriv.md", "", "\n<b>\n", "raw HTML"},
		{"site/i18n/sv.yaml", "", "\nmore: <b>\n", "begins HTML"},
		{"site/data/law.yaml", "text: ett år", "text: <b>ett år", "begins HTML"},
		{"site/i18n/en.yaml", "\nplace_exposed: ", "\nplace_exposed: Restraining order. ", "words: "},
		{"site/texts/en.yaml", "ban-max.text: one", "ban-max.text: <b>one", "begins HTML"},
		{"site/texts/en.yaml", "services/polisen.purpose: ", "services/polisen.purpose: Leave a tip. ", "words: "},
		{"content/en/skriv.md", "", "\nAsk socialtjänsten.\n", "swedish: "},
		{"site/i18n/ar.yaml", "(‹socialtjänsten›)", "(socialtjänsten)", "swedish: "},
	} {
		_, undo := plant(t, c.file, c.from, c.to)
		err := run(context.Background(), []string{"check"}, io.Discard)
		undo()
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: want %s, got %v", c.file, c.want, err)
		}
	}
}

// What got past the check does not get past the build.
func TestBuildIsTheSecondLine(t *testing.T) {
	program := hugo(t)
	checked := checkedAsShipped(t)
	t.Chdir("site")
	copied(t)
	options := checked.options("")
	options.Hugo, options.Team, options.Out, options.Tips = program, "sodermalm", filepath.Join(t.TempDir(), "site"), true
	type fault struct{ file, from, to string }
	build := func(faults ...fault) error {
		var undo []func()
		for _, f := range faults {
			_, back := plant(t, f.file, f.from, f.to)
			undo = append(undo, back)
		}
		_, err := publish.Build(context.Background(), options)
		for _, back := range slices.Backward(undo) {
			back()
		}
		return err
	}
	refuses := func(err error, wants ...string) {
		t.Helper()
		for _, want := range wants {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("want %q, got: %v", want, err)
			}
		}
	}
	refuses(build( // templates
		fault{"site/i18n/ar.yaml", "\nform_reader: ", "\nform_reader: '{{\"{{\"}}if eq .Tip.Now \"yes\"{{\"}}\"}}x{{\"{{\"}}end{{\"}}\"}}' # "},
		fault{"site/texts/en.yaml", "the four police officers", `'{{if eq .Tip.Now "yes"}}x{{end}}' # `},
		fault{"content/sv/skriv.md", "title: ", "title: '{{.Receipt}}' # "},
	), "ar: two opening braces", "en: two opening braces", "sv: two opening braces")

	const script = "<script>x()</script>"
	err := build( // markup, in a page and in texts
		fault{"content/en/skriv.md", "", "\n\n" + script + "\n\n" +
			"<style>.now{display:none}</style>\n\n<iframe></iframe>\n\n<a href=\"tel:0701234567\">x</a> [x](https://example.com/)\n"},
		fault{"site/i18n/ar.yaml", "\nform_reader: ", "\nform_reader: " + script},
		fault{"site/i18n/ar.yaml", "\nown_site: \"", "\nown_site: \"" + script},
		fault{"site/i18n/ar.yaml", "\nhours_always: ", "\nhours_always: " + script},
		fault{"site/i18n/ar.yaml", "\nreceipt_live: ", "\nreceipt_live: " + script},
		fault{"site/texts/ar.yaml", "\nservices/polisen.name: ", "\nservices/polisen.name: " + script},
	)
	const page = "en/skriv/index.html: "
	refuses(err, page+"script: ", page+"style: ", page+"elements: <iframe>",
		page+`numbers: a link calls "0701234567"`, page+`outside-links: a link leads to "https://example.com/"`)
	for _, name := range []string{"_tipapi/ar/form.html", "_tipapi/ar/receipt.html", "ar/nummer/index.html"} {
		text, readErr := os.ReadFile(filepath.Join(options.Out+".building", name))
		if readErr != nil {
			t.Fatal(readErr)
		}
		if strings.Contains(string(text), script) || !strings.Contains(string(text), "&lt;script&gt;x()") || strings.Contains(err.Error(), name+": ") {
			t.Errorf("%s: the planted text is not there as mere text", name)
		}
	}
	if _, statErr := os.Stat(options.Out); statErr == nil {
		t.Error("the site was replaced")
	}
}
