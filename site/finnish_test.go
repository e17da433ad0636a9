package main

import (
	"bytes"
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"lyktan/site/plain"
	"lyktan/site/po"
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
	if err := os.Remove("docs/languages/fi.md"); err != nil { // the tests begin before its words
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
		isString := strings.Contains(strings.Join(e.Places, " "), "site/i18n/")
		return isString || slices.ContainsFunc(config.coreTexts, func(core string) bool {
			rest, in := strings.CutPrefix(e.Context, core)
			return in && (rest == "" || rest[0] == '.' || rest[0] == '/')
		})
	}
}
