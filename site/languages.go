package main

import (
	"errors"
	"fmt"
	"slices"

	"lyktan/site/language"
	"lyktan/site/lint"
	"lyktan/site/wordlist"
)

// languageLines says of each language how much of it there is, whatever else is
// wrong: faults name what is missing or too much.
func languageLines(languages lint.Languages, pages lint.Pages, strings, data []language.Text) []string {
	in := func(lang string, texts []language.Text) int {
		n := 0
		for _, t := range texts {
			if t.Lang == lang {
				n++
			}
		}
		return n
	}
	source := languages.All[0]
	var lines []string
	for _, lang := range languages.All {
		state := "in part"
		if slices.Contains(languages.Complete, lang) {
			state = "complete"
		}
		if lang == source {
			state = "source"
		}
		line := fmt.Sprintf("language %-14s %-8s  %d of %d pages, %d of %d strings, %d of %d texts of the data", lang, state,
			len(pages[lang]), len(pages[source]), in(lang, strings), in(source, strings), in(lang, data), in(source, data))
		if lang != source {
			behind, reworded, unread := pages.Lag(lang, source)
			line += fmt.Sprintf("; pages: %d behind, %d reworded since, %d read by no reader of the language", behind, reworded, unread)
		}
		lines = append(lines, line)
	}
	return lines
}

// listed finds languages without a list of the words that no page may use.
func listed(words map[string][]wordlist.Word, languages []string) error {
	var faults []error
	for _, lang := range languages {
		if len(words[lang]) == 0 {
			faults = append(faults, fmt.Errorf("site/data/words.yaml: %s: there is no list: its pages could promise what nobody can keep: write one, as for %s", lang, languages[0]))
		}
	}
	return errors.Join(faults...)
}
