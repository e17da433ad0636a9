package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"slices"

	"lyktan/site/lint"
	"lyktan/site/newlanguage"
	"lyktan/site/translation"
)

// statusFile is written anew by the command and by each change of a language.
const statusFile = "docs/languages/README.md"

// status is the table of languages, as docs/languages/README.md has it.
func status() ([]byte, error) {
	hugo, err := readHugoConfig(newlanguage.Config)
	if err != nil {
		return nil, err
	}
	drafts := hugo.drafts
	if hugo, err = readHugoConfig(newlanguage.Config, drafts...); err != nil {
		return nil, err
	}
	texts, known, changes, _ := readTexts(hugo) // what is wrong with them, the check says
	pages, err := lint.Load(os.DirFS("content"), hugo.languages.All)
	if err != nil {
		return nil, err
	}
	source := hugo.languages.All[0]
	var b bytes.Buffer
	b.WriteString("# Languages\n\nWritten by `go run ./site language status`. \"Behind\" was made from other Swedish words than there are now; \"read\" was approved by a reader of the language, or written by its authors. What a language lacks by name: `go run ./site check`.\n\n")
	b.WriteString("| language | state | pages | behind | read | strings | behind | read | texts of the data | behind | read |\n|---|---|---|---|---|---|---|---|---|---|---|\n")
	for _, lang := range hugo.languages.All[1:] {
		state := "core"
		switch {
		case slices.Contains(drafts, lang):
			state = "draft"
		case slices.Contains(hugo.languages.Complete, lang):
			state = "complete"
		}
		site := translation.Site{Source: source, Lang: lang, Pages: pages, Texts: texts, Marks: known[lang], Changes: changes}
		fmt.Fprintf(&b, "| %s | %s |", "[`"+lang+"`]("+lang+".md)", state)
		page, strung, data := site.Status()
		for _, share := range []translation.Share{page, strung, data} {
			fmt.Fprintf(&b, " %d of %d | %d | %d |", share.There, share.All, share.Stale, share.Read)
		}
		b.WriteString("\n")
	}
	return b.Bytes(), nil
}

func writeStatus(out io.Writer) error {
	text, err := status()
	if err != nil {
		return err
	}
	if err := os.WriteFile(statusFile, text, 0o644); err != nil {
		return err
	}
	_, err = fmt.Fprintf(out, "written: %s\n", statusFile)
	return err
}
