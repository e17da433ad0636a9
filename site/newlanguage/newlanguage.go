// Package newlanguage writes what a language begins with, and takes a language out
// again: its entry in Hugo's configuration, and every file that the check asks for.
//
// A new language is a draft. Its entry says "disabled", so that Hugo prints nothing of
// it and the check asks nothing of it, until somebody takes that line out.
package newlanguage

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"

	"lyktan/site/glossary"
	"lyktan/site/language"
)

// Config is Hugo's configuration in the repository.
const Config = "site/hugo.yaml"

// lists are files with words by language, all of which a language needs.
var lists = []struct{ file, what string }{
	{"site/data/words.yaml", "words that no page may use: what nobody can promise, orders, blame; see en"},
	{"site/data/revealing.yaml", "words that tell a stranger what the site is about; see en"},
}

// Add returns the files of a repository that change with a new language, whole, by
// path. label is what the language is called in itself, or "" for what CLDR has.
func Add(root fs.FS, code, label string, languages []string) (map[string][]byte, error) {
	for _, there := range languages { // FI is fi, to Hugo and to some disks
		if strings.EqualFold(there, code) {
			return nil, fmt.Errorf("there is a language %s already: go run ./site language export %s writes what is to be translated", there, there)
		}
	}
	if strings.Contains(code, "-x-") {
		return nil, fmt.Errorf("%s is private (BCP 47): Hugo would take the strings of %s for it: see sv-x-lattlast in %s and do the same by hand", code, strings.Split(code, "-x-")[0], Config)
	}
	direction, err := language.Direction(code)
	if err != nil {
		return nil, err
	}
	if label == "" {
		if label, err = language.Name(code); err != nil {
			return nil, fmt.Errorf("%w: -label", err)
		}
	}
	numerals, err := language.Numerals(code)
	if err != nil {
		return nil, err
	}
	config, err := fs.ReadFile(root, Config)
	if err != nil {
		return nil, err
	}
	with, err := withEntry(string(config), entry{code, label, direction, numerals}, languages)
	if err != nil {
		return nil, err
	}
	english := language.English(code)
	files := map[string][]byte{
		Config:                         []byte(with),
		"site/i18n/" + code + ".yaml":  []byte("# The theme's words in " + english + ". {…} is filled in by the template.\n{}\n"),
		"site/texts/" + code + ".yaml": []byte("# The words of site/data in this language (" + code + "), by their keys there. See docs/editor.md.\n{}\n"),
	}
	words := "docs/languages/" + code + ".md"
	if _, err := fs.Stat(root, words); errors.Is(err, fs.ErrNotExist) { // a glossary is often written first
		if files[words], err = glossary.Stub(root, english); err != nil {
			return nil, err
		}
	}
	for _, list := range lists {
		text, err := fs.ReadFile(root, list.file)
		if err != nil {
			return nil, err
		}
		files[list.file] = append(text, code+": []  # "+list.what+"\n"...)
	}
	return files, nil
}

// own are the files of a language, beside its pages.
func own(code string) []string {
	return []string{"site/i18n/" + code + ".yaml", "site/texts/" + code + ".yaml", "site/marks/" + code + ".yaml", "site/index/" + code + ".yaml", "docs/languages/" + code + ".md"}
}

// Remove returns the files that change when a draft is taken out; those that go are
// nil.
func Remove(root fs.FS, code string, printed, drafts []string) (map[string][]byte, error) {
	if !slices.Contains(drafts, code) {
		if !slices.Contains(printed, code) {
			return nil, fmt.Errorf("there is no language %q (drafts: %q)", code, drafts)
		}
		return nil, fmt.Errorf("%s is no draft, so that its readers would lose it: write disabled: true into its entry in %s first (drafts: %q)", code, Config, drafts)
	}
	files := map[string][]byte{}
	for _, file := range own(code) {
		if _, err := fs.Stat(root, file); err == nil {
			files[file] = nil
		}
	}
	pages, err := fs.ReadDir(root, path.Join("content", code))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	for _, page := range pages {
		files[path.Join("content", code, page.Name())] = nil
	}
	config, err := fs.ReadFile(root, Config)
	if err != nil {
		return nil, err
	}
	files[Config] = []byte(withoutEntry(string(config), code))
	for _, list := range lists {
		text, err := fs.ReadFile(root, list.file)
		if err != nil {
			return nil, err
		}
		files[list.file] = regexp.MustCompile(`(?m)^`+regexp.QuoteMeta(code)+`:.*\n(?:[ \t].*\n)*`).ReplaceAll(text, nil)
	}
	return files, nil
}

// Names are the paths of some files, sorted.
func Names(files map[string][]byte) []string { return slices.Sorted(maps.Keys(files)) }
