package main

import (
	"errors"
	"fmt"
	"slices"

	"lyktan/site/freshness"
	"lyktan/site/language"
	"lyktan/site/lint"
	"lyktan/site/marks"
	"lyktan/site/wordlist"
)

// languageLines says of each language how much of it there is, whatever else is
// wrong, and names what lags behind the source, which it also returns. Faults name what
// is missing or too much.
func languageLines(hugo hugoConfig, pages lint.Pages, strings, data []language.Text, known map[string]marks.Marks, changes marks.Changes) (lines []string, lags []freshness.Lag) {
	languages := hugo.languages
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
	texts := slices.Concat(strings, data)
	for _, lang := range languages.All {
		state := "core"
		if slices.Contains(languages.Complete, lang) {
			state = "complete"
		}
		if lang == source {
			state = "source"
		}
		line := fmt.Sprintf("language %-14s %-8s  %d of %d pages, %d of %d strings, %d of %d texts of the data", lang, state,
			len(pages[lang]), len(pages[source]), in(lang, strings), in(source, strings), in(lang, data), in(source, data))
		if swedish := in(source, data) - in(lang, data); state == "core" && swedish > 0 {
			line += fmt.Sprintf(" (%d shown in %s)", swedish, source)
		}
		if lang != source {
			late, unread := pages.Lag(lang, source)
			lateTexts, unreadTexts := known[lang].Behind(texts, lang, source, changes)
			lags = slices.Concat(lags, late, lateTexts)
			line += fmt.Sprintf("; behind: %d pages, %d texts; read by no reader of the language: %d pages, %d texts", len(late), len(lateTexts), unread, unreadTexts)
		}
		lines = append(lines, line)
	}
	for _, lag := range lags {
		lines = append(lines, lag.Line(hugo.grace))
	}
	return lines, lags
}

// reliedOn are all languages: those that are complete first.
func reliedOn(languages lint.Languages) []string {
	all := append(append([]string{languages.All[0]}, languages.Complete...), languages.All...)
	var once []string
	for _, lang := range all {
		if !slices.Contains(once, lang) {
			once = append(once, lang)
		}
	}
	return once
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
