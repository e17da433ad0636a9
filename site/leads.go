package main

import (
	"errors"

	"lyktan/site/directory"
	"lyktan/site/index"
	"lyktan/site/language"
	"lyktan/site/lint"
)

// checkIndex holds the words of A to Ö against the pages that they lead to, and against
// the texts of each language.
func checkIndex(words []index.Word, hugo hugoConfig, pages lint.Pages, texts []language.Text, numbers []string) error {
	faults := language.Foreign(index.Texts(words), texts, hugo.languages.All)
	return errors.Join(index.Check(words, pages, hugo.languages, numbers), errors.Join(faults...))
}

// checkLeads finds what of the data leads to a page or a passage that is not there.
func checkLeads(leads []directory.Lead, hugo hugoConfig, pages lint.Pages) error {
	var faults []error
	source := hugo.languages.All[0]
	for _, lang := range hugo.languages.Complete {
		for _, lead := range leads {
			if wrong := pages.WrongLink(lang, source, lead.To); wrong != "" {
				faults = append(faults, lead.Fault("%q: %s", lead.To, wrong))
			}
		}
	}
	return errors.Join(faults...)
}
