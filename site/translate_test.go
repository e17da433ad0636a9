package main

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"lyktan/site/configured"
	"lyktan/site/language"
	"lyktan/site/lint"
	"lyktan/site/marks"
	"lyktan/site/plain"
	"lyktan/site/po"
	"lyktan/site/schema"
)

// unjudged finds no faults: what is shipped has been judged.
func unjudged(fs.FS) ([]language.Text, []error) { return nil, nil }

// Everything that is exported of each language and read back is what is there.
func TestExportAndImportChangeNothing(t *testing.T) {
	t.Chdir(root)
	all, _, err := configured.Languages("site/hugo.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range all[1:] {
		_, site, err := translated(lang)
		if err != nil {
			t.Fatal(err)
		}
		file, err := site.Export(true)
		if err != nil {
			t.Fatal(err)
		}
		in, err := po.Read(file.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		taken, err := site.Import(lang+".po", in, schema.Machine, unjudged)
		if err != nil {
			t.Errorf("%s: %v", lang, err)
		}
		for path := range taken.Files {
			t.Errorf("%s: another %s", lang, path)
		}
		if len(in.Entries) < 1000 {
			t.Errorf("%s: %d texts", lang, len(in.Entries))
		}
		if strings.Contains(lang, "-x-") { // its pages have paragraphs of their own
			continue
		}

		// Pages that have other paragraphs than the Swedish are made of their own.
		apart := map[string]bool{}
		name := func(e po.Entry) string { return regexp.MustCompile(`^content/[a-z_]+|`).FindString(e.Context) }
		for _, e := range in.Entries {
			apart[name(e)] = apart[name(e)] || strings.Contains(strings.Join(e.Notes, " "), "its paragraphs differ from the Swedish")
		}
		in.Entries = slices.DeleteFunc(in.Entries, func(e po.Entry) bool { return apart[name(e)] })
		pages := len(site.Pages[lang])
		for page, differs := range apart {
			if differs {
				t.Logf("%s: %s has other paragraphs than the Swedish", lang, page)
				pages--
			}
		}

		// From nothing but the Swedish and the file, the text of every page comes out as it
		// is, byte by byte; what stands above it, but for rev, strings and texts say the same.
		root := fstest.MapFS{}
		for _, name := range []string{"content/" + site.Source, "docs/languages", "site/i18n"} {
			if err := fs.WalkDir(os.DirFS("."), name, func(path string, d fs.DirEntry, err error) error {
				if err != nil || d.IsDir() || filepath.Base(path) == lang+".yaml" {
					return err
				}
				text, err := os.ReadFile(path)
				root[path] = &fstest.MapFile{Data: text}
				return err
			}); err != nil {
				t.Fatal(err)
			}
		}
		bare := site
		bare.Root, bare.Pages, bare.Marks, bare.Texts = root, lint.Pages{site.Source: site.Pages[site.Source], lang: {}}, marks.Marks{}, nil
		for _, text := range site.Texts {
			if text.Lang == site.Source {
				bare.Texts = append(bare.Texts, text)
			}
		}
		taken, err = bare.Import(lang+".po", in, schema.Machine, unjudged)
		if err != nil {
			t.Fatalf("%s: %v", lang, err)
		}
		if want := pages + 2; len(taken.Files) != want {
			t.Errorf("%s: %d files, want %d: left %q", lang, len(taken.Files), want, taken.Left)
		}
		for path, text := range taken.Files {
			was := must(os.ReadFile(path))
			if strings.HasSuffix(path, ".yaml") {
				if got, want := values(t, text), values(t, was); got != want {
					t.Errorf("%s says something else", path)
				}
				continue
			}
			head, body, _ := strings.Cut(strings.TrimPrefix(string(text), "---\n"), "\n---\n")
			wasHead, wasBody, _ := strings.Cut(strings.TrimPrefix(string(was), "---\n"), "\n---\n")
			if body != wasBody || above(t, head) != above(t, wasHead) {
				t.Errorf("%s:\n%s", path, text)
			}
		}
	}
}

// above are the fields above a page, but for those that say how far it is.
func above(t *testing.T, head string) string {
	t.Helper()
	all := strings.Split(values(t, []byte(head)), "\n")
	all = slices.DeleteFunc(all, func(field string) bool {
		return strings.HasPrefix(field, "rev=") || strings.HasPrefix(field, "review=")
	})
	slices.Sort(all)
	return strings.Join(all, "\n")
}

// values are those of a file of keys and texts.
func values(t *testing.T, text []byte) string {
	t.Helper()
	leaves, err := plain.Leaves(text)
	if err != nil {
		t.Fatal(err)
	}
	all := ""
	for _, leaf := range leaves {
		all += strings.Join(leaf.Path, ".") + "=" + leaf.Text + "\n"
	}
	return all
}

// The table of languages is the one that the command writes.
func TestStatusIsUpToDate(t *testing.T) {
	t.Chdir(root)
	want, err := status()
	if err != nil {
		t.Fatal(err)
	}
	if got := must(os.ReadFile(statusFile)); !bytes.Equal(got, want) {
		t.Errorf("%s is out of date: go run ./site language status writes it; it would be\n%s", statusFile, want)
	}
}

// What a file was before is found where Git has it.
func TestPast(t *testing.T) {
	t.Chdir(root)
	if all := past("README.md"); len(all) > mostPast || len(all) == 0 && exists(".git") {
		t.Errorf("%d versions of README.md", len(all))
	}
	if all := past("nowhere.md"); all != nil {
		t.Errorf("%d versions of nothing", len(all))
	}
}
