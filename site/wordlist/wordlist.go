// Package wordlist reads the files that list, by language, the words which texts
// may not have. It searches no text: package lint looks for them in pages, package
// neutral in titles and addresses.
package wordlist

import (
	"errors"
	"io/fs"
	"regexp"

	"lyktan/site/schema"
)

// Word is one that texts may not have.
type Word struct {
	Match *regexp.Regexp // matches small letters and capitals alike
	Why   string         // it may not stand there, or what to write instead
}

// Lists is what such a file holds: the words of each language, by its code.
type Lists map[string][]struct {
	Match string `yaml:"match" validate:"required,regular_expression"`
	Why   string `yaml:"why" validate:"required"`
}

// folder is where the files lie in the repository, as faults name them.
const folder = "site/data/"

// Load reads the lists of a file, by language. It refuses a word without an
// expression or a reason.
func Load(data fs.FS, file string) (map[string][]Word, error) {
	text, err := schema.Read(data, file)
	if err != nil {
		return nil, schema.In(folder+file, err)
	}
	var in Lists
	if _, faults := schema.New(schema.Site{}).Decode(folder+file, text, 0, &in); faults != nil {
		return nil, errors.Join(faults...)
	}
	words := map[string][]Word{}
	for lang, list := range in {
		for _, w := range list {
			words[lang] = append(words[lang], Word{regexp.MustCompile("(?i)" + w.Match), w.Why})
		}
	}
	return words, nil
}
