// Package wordlist reads lists of words that may not stand somewhere, by
// language. What a word is looked for in is the affair of who asks.
package wordlist

import (
	"fmt"
	"io/fs"
	"regexp"

	"github.com/goccy/go-yaml"
)

// Word is a regular expression without regard to capitals, and what is wrong
// with what it matches.
type Word struct {
	Match *regexp.Regexp
	Why   string
}

// Load reads the lists of a file, by language. It refuses a word without an
// expression or a reason.
func Load(data fs.FS, file string) (map[string][]Word, error) {
	text, err := fs.ReadFile(data, file)
	if err != nil {
		return nil, err
	}
	var in map[string][]struct {
		Match string `yaml:"match"`
		Why   string `yaml:"why"`
	}
	if err := yaml.UnmarshalWithOptions(text, &in, yaml.Strict()); err != nil {
		return nil, fmt.Errorf("%s:%s", file, yaml.FormatError(err, false, true))
	}
	words := map[string][]Word{}
	for lang, list := range in {
		for _, w := range list {
			match, err := regexp.Compile("(?i)" + w.Match)
			if err != nil || w.Match == "" || w.Why == "" {
				return nil, fmt.Errorf("%s: %s: %q: give a regular expression and why", file, lang, w.Match)
			}
			words[lang] = append(words[lang], Word{match, w.Why})
		}
	}
	return words, nil
}
