package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"lyktan/site/configured"
	"lyktan/site/language"
)

// root is the repository.
const root = ".."

// copied makes a copy of what the site is made of, and goes there.
func copied(t testing.TB) {
	t.Helper()
	from, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for _, part := range []string{"content", "site/data", "site/i18n", "site/index", "site/marks", "site/texts", "themes"} {
		if err := os.CopyFS(filepath.Join(dir, part), os.DirFS(filepath.Join(from, part))); err != nil {
			t.Fatal(err)
		}
	}
	config, err := os.ReadFile(filepath.Join(from, "site/hugo.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "site/hugo.yaml"), config, 0o600); err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
}

// few takes all files away but some, so that a check is quick. What leads to the
// others is then a fault that nobody asks for.
func few(t *testing.T, pattern string, names ...string) {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		t.Fatal(err)
	}
	for _, file := range files {
		if !slices.Contains(names, strings.TrimSuffix(filepath.Base(file), filepath.Ext(file))) {
			if err := os.Remove(file); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// plant changes one place of a file, and returns its line and what undoes it.
// With nothing to change, the text goes to the end.
func plant(t *testing.T, file, from, to string) (line int, undo func()) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	at := bytes.Index(text, []byte(from))
	if from == "" {
		at = len(text)
	}
	if at < 0 {
		t.Fatalf("%s has no %q", file, from)
	}
	write := func(text []byte) {
		if err := os.WriteFile(file, text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(slices.Concat(text[:at], []byte(to), text[at+len(from):]))
	return 1 + bytes.Count(text[:at], []byte("\n")), func() { write(text) }
}

// asked are languages that people in Sweden read, and the site has not.
var asked = strings.Fields("am bn bs da de el es et fa fi fr hr ku pl ps ro ru so sq sr ti tr uk ur vi zh")

// withLanguages adds to a copy of the site as many languages as make n: copies of
// English, or of Arabic where they are written from the right. It returns all.
func withLanguages(t testing.TB, n int) []string {
	t.Helper()
	const file = "site/hugo.yaml"
	all, _, err := configured.Languages(file)
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var added strings.Builder
	copies := map[string][]string{} // by the language that they are copies of
	for _, code := range asked {
		if len(all) == n || slices.Contains(all, code) {
			continue
		}
		direction, err := language.Direction(code)
		if err != nil {
			t.Fatal(err)
		}
		from := map[string]string{"ltr": "en", "rtl": "ar"}[direction]
		if err := os.CopyFS("content/"+code, os.DirFS("content/"+from)); err != nil {
			t.Fatal(err)
		}
		for _, folder := range []string{"site/i18n", "site/marks", "site/texts"} {
			texts, err := os.ReadFile(filepath.Join(folder, from+".yaml"))
			if err == nil {
				err = os.WriteFile(filepath.Join(folder, code+".yaml"), texts, 0o600)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		all = append(all, code)
		copies[from] = append(copies[from], code)
		fmt.Fprintf(&added, "  %s:\n    label: Copy %[1]s\n    locale: %[1]s\n    direction: %s\n    weight: %d\n    contentDir: ../content/%[1]s\n    outputFormats:\n",
			code, direction, len(all))
		for _, page := range []string{"form", "receipt", "refusal", "answers"} {
			fmt.Fprintf(&added, "      %s: {<<: *%[1]s, path: _tipapi/%s}\n", page, code)
		}
		added.WriteString("      reload: *reload\n      closed: *closed\n      numbers: *numbers\n      contact: *contact\n")
	}
	if len(all) != n {
		t.Fatalf("there are %d languages, and not %d", len(all), n)
	}
	complete := regexp.MustCompile(`(?m)^  complete: \[.*\]`).ReplaceAllString(string(text), "  complete: ["+strings.Join(all, ", ")+"]")
	config := strings.Replace(complete, "\noutputs:\n", "\n"+added.String()+"\noutputs:\n", 1)
	if err := os.WriteFile(file, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, list := range []string{"site/data/words.yaml", "site/data/revealing.yaml"} {
		var words yaml.MapSlice
		text, err := os.ReadFile(list)
		if err == nil {
			err = yaml.Unmarshal(text, &words)
		}
		for _, item := range words {
			for _, code := range copies[fmt.Sprint(item.Key)] {
				words = append(words, yaml.MapItem{Key: code, Value: item.Value})
			}
		}
		if err == nil {
			text, err = yaml.Marshal(words)
		}
		if err == nil {
			err = os.WriteFile(list, text, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return all
}
