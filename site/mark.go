package main

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"lyktan/site/directory"
	"lyktan/site/language"
	"lyktan/site/marks"
	"lyktan/site/schema"
)

// readMarks reads what is known of the translated texts, by language, and on which
// days the meaning of texts of the source changed.
func readMarks(languages []string, today time.Time) (known map[string]marks.Marks, changes marks.Changes, err error) {
	files := os.DirFS(marks.Folder)
	changes, err = marks.LoadChanges(files, languages[0], today)
	faults := []error{err}
	known = map[string]marks.Marks{}
	for _, lang := range languages[1:] {
		known[lang], err = marks.Load(files, lang)
		faults = append(faults, err)
	}
	return known, changes, errors.Join(faults...)
}

// mark notes that texts of a language were translated from the Swedish words as they
// are now: strings and texts of the data, by key.
func mark(lang string, keys []string, by string, out io.Writer) error {
	hugo, err := readHugoConfig("site/hugo.yaml")
	if err != nil {
		return err
	}
	languages := hugo.languages.All
	if lang == languages[0] {
		return fmt.Errorf("site mark: %q is what the others are translated from: write one of %s, or add -meaning to say that its meaning changed", lang, strings.Join(languages[1:], ", "))
	}
	if !slices.Contains(languages, lang) {
		return fmt.Errorf("site mark: %q is no language that is translated: %swrite one of %s", lang, schema.DidYouMean(lang, languages[1:]), strings.Join(languages[1:], ", "))
	}
	texts, known, changes, err := readTexts(hugo)
	if err != nil {
		return fmt.Errorf("site mark: mend these first:\n%w", err)
	}
	if err := known[lang].Set(texts, lang, languages[0], keys, by, changes); err != nil {
		return fmt.Errorf("site mark: %w", err)
	}
	behind, unread := known[lang].Behind(texts, lang, languages[0], changes)
	if err := os.WriteFile(marks.Folder+lang+".yaml", known[lang].Bytes(), 0o644); err != nil {
		return fmt.Errorf("site mark: %w", err)
	}
	_, err = fmt.Fprintf(out, "%s%s.yaml: %d texts marked, %d behind, %d read by no reader of the language\n", marks.Folder, lang, len(known[lang]), len(behind), unread)
	return err
}

// markMeaning notes that the meaning of Swedish texts changed today, so that their
// translations have to follow.
func markMeaning(lang string, keys []string, out io.Writer) error {
	hugo, err := readHugoConfig("site/hugo.yaml")
	if err != nil {
		return err
	}
	source := hugo.languages.All[0]
	if lang != source {
		return fmt.Errorf("site mark: -meaning goes with %s, from which %s is translated: go run ./site mark %s %s -meaning", source, lang, source, strings.Join(keys, " "))
	}
	texts, known, changes, err := readTexts(hugo)
	if err != nil {
		return fmt.Errorf("site mark: mend these first:\n%w", err)
	}
	today := time.Now().UTC()
	if err := changes.Note(texts, source, keys, today.Format(time.DateOnly), known); err != nil {
		return fmt.Errorf("site mark: %w", err)
	}
	if err := os.WriteFile(marks.Folder+source+".yaml", changes.Bytes(), 0o644); err != nil {
		return fmt.Errorf("site mark: %w", err)
	}
	for _, lang := range slices.Sorted(maps.Keys(known)) {
		if err := os.WriteFile(marks.Folder+lang+".yaml", known[lang].Bytes(), 0o644); err != nil {
			return fmt.Errorf("site mark: %w", err)
		}
	}
	_, err = fmt.Fprintf(out, "%s%s.yaml: the meaning of %s changed today; translations may lag until %s, and say so\n",
		marks.Folder, source, strings.Join(keys, ", "), today.AddDate(0, 0, hugo.grace).Format(time.DateOnly))
	return err
}

// readTexts reads the strings and the texts of the data in each language, and their marks.
func readTexts(hugo hugoConfig) ([]language.Text, map[string]marks.Marks, marks.Changes, error) {
	today := time.Now().UTC()
	known, changes, markFaults := readMarks(hugo.languages.All, today)
	data, dataFaults := directory.Load(os.DirFS("site/data"), "", today)
	translated, translationFaults := data.Translate(os.DirFS("site/texts"), hugo.texts(known, changes))
	strung, textFaults := checkStrings(hugo)
	return slices.Concat(strung, translated), known, changes, errors.Join(markFaults, dataFaults, translationFaults, textFaults)
}
