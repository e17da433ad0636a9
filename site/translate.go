package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"lyktan/site/directory"
	"lyktan/site/lint"
	"lyktan/site/marks"
	"lyktan/site/newlanguage"
	"lyktan/site/po"
	"lyktan/site/rewrite"
	"lyktan/site/schema"
	"lyktan/site/translation"
)

// languageCommand is what "site language" does with a language.
type languageCommand struct {
	do, lang, file string
	label          string // of add
	all            bool   // of export
}

// languageDoes are the operands of each.
var languageDoes = map[string]string{"add": "fi", "remove": "fi", "export": "fi [-out FILE] [-all]", "import": "fi FILE [-by \"Name day\"]", "status": ""}

// operands reads what stands before the flags.
func (c *languageCommand) operands(args []string) error {
	usage, known := "", false
	if len(args) > 0 {
		usage, known = languageDoes[args[0]]
	}
	if !known {
		return errors.New("site language: say what is done: add fi, remove fi, export fi, import fi FILE, or status")
	}
	want := 1 + min(len(strings.Fields(usage)), 1)
	if args[0] == "import" {
		want = 3
	}
	if len(args) != want {
		return fmt.Errorf("site language %s: write go run ./site language %s %s", args[0], args[0], usage)
	}
	args = append(slices.Clone(args), "", "")
	c.do, c.lang, c.file = args[0], args[1], args[2]
	return nil
}

// translate does what was asked for with a language.
func translate(c languageCommand, by, to string, out io.Writer) error {
	err := map[string]func() error{
		"add":    func() error { return addLanguage(c.lang, c.label, out) },
		"remove": func() error { return removeLanguage(c.lang, out) },
		"export": func() error { return exportLanguage(c.lang, to, c.all, out) },
		"import": func() error { return importLanguage(c.lang, c.file, by, out) },
		"status": func() error { return writeStatus(out) },
	}[c.do]()
	if err != nil {
		return fmt.Errorf("site language %s: %w", c.do, err)
	}
	return nil
}

func addLanguage(code, label string, out io.Writer) error {
	hugo, err := readHugoConfig(newlanguage.Config)
	if err != nil {
		return err
	}
	files, err := newlanguage.Add(os.DirFS("."), code, label, slices.Concat(hugo.languages.All, hugo.drafts))
	if err == nil {
		err = rewrite.Files(".", files)
	}
	if err != nil {
		return err
	}
	for _, file := range newlanguage.Names(files) {
		fmt.Fprintf(out, "written: %s\n", file)
	}
	if err := writeStatus(io.Discard); err != nil {
		return err
	}
	_, err = fmt.Fprintf(out, "%s is a draft: nothing of it is printed. What it lacks: go run ./site check -with %s. What comes next: README, \"A language\".\n", code, code)
	return err
}

func removeLanguage(code string, out io.Writer) error {
	hugo, err := readHugoConfig(newlanguage.Config)
	if err != nil {
		return err
	}
	files, err := newlanguage.Remove(os.DirFS("."), code, hugo.languages.All, hugo.drafts)
	if err == nil {
		err = rewrite.Files(".", files)
	}
	if err != nil {
		return err
	}
	for _, file := range newlanguage.Names(files) {
		done := "changed"
		if files[file] == nil {
			done = "gone"
		}
		fmt.Fprintf(out, "%s: %s\n", done, file)
	}
	return writeStatus(io.Discard)
}

// translated reads what is translated into a language, which may be a draft.
func translated(lang string) (hugoConfig, translation.Site, error) {
	hugo, err := readHugoConfig(newlanguage.Config)
	if err == nil && slices.Contains(hugo.drafts, lang) {
		hugo, err = readHugoConfig(newlanguage.Config, lang)
	}
	if err != nil {
		return hugoConfig{}, translation.Site{}, err
	}
	all := hugo.languages.All
	if source := all[0]; lang == source || !slices.Contains(all, lang) {
		others := slices.Concat(all[1:], hugo.drafts)
		return hugoConfig{}, translation.Site{}, fmt.Errorf("%q is no language that is translated: %swrite one of %s", lang, schema.DidYouMean(lang, others), strings.Join(others, ", "))
	}
	site, err := hugo.translation(lang)
	return hugo, site, err
}

// translation is what of the site is translated into a language. Faults of the language
// itself are no error: they are what the translators mend.
func (c hugoConfig) translation(lang string) (translation.Site, error) {
	source := c.languages.All[0]
	data, err := directory.Load(os.DirFS("site/data"), "", time.Now().UTC())
	_, err2 := lint.Load(os.DirFS("content"), []string{source})
	if err := errors.Join(err, err2); err != nil {
		return translation.Site{}, fmt.Errorf("mend the Swedish first:\n%w", err)
	}
	pages, err := lint.Load(os.DirFS("content"), []string{source, lang})
	if err != nil {
		return translation.Site{}, fmt.Errorf("mend these pages first:\n%w", err)
	}
	printed, err := c.printedStrings()
	if err != nil {
		return translation.Site{}, err
	}
	if _, _, err := readMarks(c.languages.All, time.Now().UTC()); err != nil {
		return translation.Site{}, err
	}
	texts, known, changes, _ := readTexts(c)
	return translation.Site{Root: os.DirFS("."), Source: source, Lang: lang, Pages: pages, Core: c.languages.Core, Texts: texts, Marks: known[lang], Changes: changes,
		Printed: printed, Longest: data.Longest, Past: past}, nil
}

func exportLanguage(lang, to string, all bool, out io.Writer) error {
	_, site, err := translated(lang)
	if err != nil {
		return err
	}
	file, err := site.Export(all)
	if err != nil {
		return err
	}
	if to == "" {
		_, err = out.Write(file.Bytes())
		return err
	}
	taken := 0
	if exists(to) {
		text, err := os.ReadFile(to)
		if err != nil {
			return err
		}
		earlier, err := po.Read(text)
		if err != nil {
			return named(to, err)
		}
		if is := earlier.Field("Language"); is != file.Field("Language") {
			return fmt.Errorf("%s is there already, and is for the language %q: give another name", to, is)
		}
		taken = translation.TakeOver(&file, earlier)
	}
	if err := rewrite.Files(filepath.Dir(to), map[string][]byte{filepath.Base(to): file.Bytes()}); err != nil {
		return err
	}
	_, err = fmt.Fprintf(out, "%s: %d texts, of which %d are to be translated or looked at; %d taken over from the file that was there\n", to, len(file.Entries), file.Open(), taken)
	return err
}

func importLanguage(lang, file, by string, out io.Writer) error {
	hugo, site, err := translated(lang)
	if err != nil {
		return err
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	in, err := po.Read(text)
	if err != nil {
		return named(file, err)
	}
	taken, err := site.Import(file, in, by, hugo.judge)
	if err != nil {
		return fmt.Errorf("nothing is written:\n%w", err)
	}
	if len(taken.Keys) > 0 {
		if taken.Texts == nil {
			taken.Texts = site.Texts
		}
		known, err := site.Marked(taken, by)
		if err != nil {
			return err
		}
		if now := known.Bytes(); !bytes.Equal(now, site.Marks.Bytes()) {
			taken.Files[marks.Folder+lang+".yaml"] = now
		}
	}
	if err := rewrite.Files(".", taken.Files); err != nil {
		return err
	}
	for _, name := range newlanguage.Names(taken.Files) {
		fmt.Fprintf(out, "written: %s\n", name)
	}
	for _, left := range taken.Left {
		fmt.Fprintf(out, "left: %s\n", left)
	}
	if len(taken.Files) == 0 {
		fmt.Fprintf(out, "%s has nothing that the site has not\n", file)
	}
	return writeStatus(io.Discard)
}

// named gives each fault of a file its name.
func named(file string, err error) error {
	var all []error
	for _, one := range single(err) {
		all = append(all, fmt.Errorf("%s:%w", file, one))
	}
	return errors.Join(all...)
}
