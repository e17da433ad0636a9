// Package wordlist reads lists of words that may not stand somewhere, by
// language. What a word is looked for in is the affair of who asks.
package wordlist

import (
	"errors"
	"io/fs"
	"regexp"

	"lyktan/site/schema"
)

// Word is a regular expression without regard to capitals, and what is wrong
// with what it matches.
type Word struct {
	Match *regexp.Regexp
	Why   string
}

// Lists are a file of them, by language.
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
