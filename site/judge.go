package main

import (
	"errors"
	"io/fs"
	"slices"
	"time"

	"lyktan/site/directory"
	"lyktan/site/language"
	"lyktan/site/lint"
	"lyktan/site/messages"
)

// judge is what the rules say of a repository, beside what a language lacks.
func (c hugoConfig) judge(root fs.FS) ([]language.Text, []error) {
	today := time.Now().UTC()
	folder := func(name string) fs.FS {
		sub, err := fs.Sub(root, name)
		if err != nil {
			panic(err) // the name of a folder is one
		}
		return sub
	}
	data, err := directory.Load(folder("site/data"), "", today)
	translated, err2 := data.Translate(folder("site/texts"), directory.Languages{All: c.languages.All, Forms: c.forms, Drafts: c.drafts})
	printed, err3 := c.printedStrings()
	var strung []language.Text
	var err4 error
	if err3 == nil {
		strung, err4 = messages.Check(folder("site/i18n"), c.languages.All, c.drafts, printed)
	}
	facts, err5 := readFacts(folder("site/data"), data, c.languages.All)
	pages, err6 := lint.Load(folder("content"), c.languages.All)
	_, err7 := lint.Check(pages, lint.Languages{All: c.languages.All}, facts, today)
	texts := slices.Concat(strung, translated)
	err8 := language.Check(slices.Concat(texts, pages.Texts()), reliedOn(c.languages))
	err9 := errors.Join(lint.CheckWords(texts, facts), language.Bare(slices.Concat(texts, pages.Texts()), c.languages.All))
	return texts, single(errors.Join(err, err2, err3, err4, err5, err6, err7, err8, err9))
}

// single are the errors that were joined, one by one.
func single(err error) (all []error) {
	if err == nil {
		return nil
	}
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return []error{err}
	}
	for _, one := range joined.Unwrap() {
		all = append(all, single(one)...)
	}
	return all
}
