package newlanguage

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

const config = `title: x
languages:
  sv:
    label: Svenska
    direction: ltr
    weight: 1
    outputFormats:
      form: {<<: *form, path: _tipapi/sv}
      door: *door
  # English, for many.
  en:
    label: English
    direction: ltr
    weight: 4
    outputFormats:
      form: {<<: *form, path: _tipapi/en}  # the form
      reload: *reload

# What is printed.
outputs:
  home: [html]
params:
  complete: [sv, en]
`

func repository() fstest.MapFS {
	return fstest.MapFS{
		Config:                     {Data: []byte(config)},
		"site/data/words.yaml":     {Data: []byte("sv:\n  - {match: a, why: b}\n# english\nen:\n  - {match: c, why: d}\n")},
		"site/data/revealing.yaml": {Data: []byte("sv:\n  - {match: a, why: b}\nen:\n  - {match: c, why: d}\n")},
		"docs/languages/en.md":     {Data: []byte("| Swedish | English | note |\n|---|---|---|\n| jour | service |  |\n")},
	}
}

// with is a repository with changed files.
func with(root fstest.MapFS, files map[string][]byte) fstest.MapFS {
	after := maps.Clone(root)
	for path, text := range files {
		if text == nil {
			delete(after, path)
		} else {
			after[path] = &fstest.MapFile{Data: text}
		}
	}
	return after
}

func TestAddAndRemove(t *testing.T) {
	for code, wants := range map[string][]string{
		"fi":      {"\n  fi:\n    disabled: true", "label: Suomi\n    locale: fi\n    direction: ltr\n    weight: 5\n    contentDir: ../content/fi\n    outputFormats:\n      form: {<<: *form, path: _tipapi/fi}  # the form\n      reload: *reload\n\n# What is printed.\n"},
		"ps":      {"label: پښتو\n    locale: ps\n    direction: rtl\n", "    params:\n      numerals: ۰۱۲۳۴۵۶۷۸۹ "},
		"zh-Hant": {"\n  zh-Hant:\n", "path: _tipapi/zh-Hant}"},
	} {
		root := repository()
		files, err := Add(root, code, "", []string{"sv", "en"})
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range wants {
			if text := string(files[Config]); !strings.Contains(text, want) {
				t.Errorf("%s: no %q in\n%s", code, want, text)
			}
		}
		if got := Names(files); !slices.Equal(got, []string{"docs/languages/" + code + ".md", "site/data/revealing.yaml", "site/data/words.yaml", Config, "site/i18n/" + code + ".yaml", "site/texts/" + code + ".yaml"}) {
			t.Errorf("%s: %q", code, got)
		}
		// Somebody goes on with it, and it is complete.
		after := with(root, files)
		after["content/"+code+"/om.md"] = &fstest.MapFile{}
		after["site/marks/"+code+".yaml"] = &fstest.MapFile{}
		after["site/index/"+code+".yaml"] = &fstest.MapFile{}
		for path, change := range map[string][2]string{
			"site/data/words.yaml": {code + ": []  # words that no page may use: what nobody can promise, orders, blame; see en\n", code + ":  # its own\n  - {match: e, why: f}\n  # more\n  - {match: g, why: h}\n"},
			Config:                 {"[sv, en]", "[sv, en, " + code + "]"},
		} {
			was := string(after[path].Data)
			after[path] = &fstest.MapFile{Data: []byte(strings.Replace(was, change[0], change[1], 1))}
			if string(after[path].Data) == was {
				t.Fatalf("%s has no %q", path, change[0])
			}
		}
		gone, err := Remove(after, code, []string{"sv", "en"}, []string{code})
		if err != nil {
			t.Fatal(err)
		}
		before, now := repository(), with(after, gone)
		for _, path := range slices.Sorted(maps.Keys(now)) {
			if was := before[path]; was == nil || string(was.Data) != string(now[path].Data) {
				t.Errorf("%s: %s is not as it was:\n%s", code, path, now[path].Data)
			}
		}
		if len(now) != len(before) {
			t.Errorf("%s: %d files, there were %d", code, len(now), len(before))
		}
	}
}

// The words of a language are often decided before it is added.
func TestAGlossaryThatIsThereStays(t *testing.T) {
	root := with(repository(), map[string][]byte{"docs/languages/fi.md": []byte("| jour | päivystys | |\n")})
	files, err := Add(root, "fi", "", []string{"sv", "en"})
	if text, changed := files["docs/languages/fi.md"]; err != nil || changed {
		t.Errorf("%v: the glossary becomes %q", err, text)
	}
}

func TestWhatIsRefused(t *testing.T) {
	for name, c := range map[string]struct{ code, label, want string }{
		"there already": {"en", "", "there is a language en already"},
		"private":       {"sv-x-kort", "", "sv-x-kort is private"},
		"no code":       {"finska språket", "", "is no code of a language"},
		"without name":  {"ku", "", "give its name: -label"},
		"with a name":   {"ku", "Kurdî", ""},
	} {
		files, err := Add(repository(), c.code, c.label, []string{"sv", "en"})
		if c.want == "" {
			if err != nil || !strings.Contains(string(files[Config]), "label: Kurdî\n") {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, code := range []string{"fi", "FI", "En"} {
		if _, err := Add(repository(), code, "", []string{"sv", "en", "fi"}); err == nil || !strings.Contains(err.Error(), "there is a language "+strings.ToLower(code)+" already") {
			t.Errorf("%s once more: %v", code, err)
		}
	}
	if _, err := Remove(repository(), "fi", []string{"sv", "en"}, nil); err == nil || !strings.Contains(err.Error(), `there is no language "fi" (drafts: [])`) {
		t.Errorf("what is not there was removed: %v", err)
	}
	if _, err := Remove(repository(), "en", []string{"sv", "en"}, nil); err == nil || !strings.Contains(err.Error(), "en is no draft") {
		t.Errorf("a published language: %v", err)
	}
}
