package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"lyktan/site/directory"
	"lyktan/site/language"
	"lyktan/site/marks"
	"lyktan/site/schema"
)

// mark notes that texts of a language were translated from the Swedish words as they
// are now: strings and texts of the data, by key.
func mark(lang string, keys []string, by string, out io.Writer) error {
	hugo, err := readHugoConfig("site/hugo.yaml")
	if err != nil {
		return err
	}
	languages := hugo.languages.All
	if source := languages[0]; lang == source || !slices.Contains(languages, lang) {
		return fmt.Errorf("site mark: %q is no language that is translated: %swrite one of %s", lang, schema.DidYouMean(lang, languages[1:]), strings.Join(languages[1:], ", "))
	}
	texts, err := readTexts(hugo)
	if err != nil {
		return fmt.Errorf("site mark: mend these first:\n%w", err)
	}
	known, err := marks.Load(os.DirFS(marks.Folder), lang)
	if err != nil {
		return err
	}
	if err := known.Set(texts, lang, languages[0], keys, by); err != nil {
		return fmt.Errorf("site mark: %w", err)
	}
	behind, unread := known.Behind(texts, lang, languages[0])
	if err := os.WriteFile(marks.Folder+lang+".yaml", known.Bytes(), 0o644); err != nil {
		return fmt.Errorf("site mark: %w", err)
	}
	_, err = fmt.Fprintf(out, "%s%s.yaml: %d texts marked, %d behind, %d read by no reader of the language\n", marks.Folder, lang, len(known), len(behind), unread)
	return err
}

// readTexts reads the strings and the texts of the data in each language.
func readTexts(hugo hugoConfig) ([]language.Text, error) {
	data, dataFaults := directory.Load(os.DirFS("site/data"), "", time.Now().UTC())
	translated, translationFaults := data.Translate(os.DirFS("site/texts"), hugo.texts())
	strung, textFaults := checkStrings(hugo)
	return slices.Concat(strung, translated), errors.Join(dataFaults, translationFaults, textFaults)
}
