// Package marks keeps, for each string and text of the data that is translated, the
// mark of the Swedish words that it was made from, and who has read it: a translation
// is behind when these words are no longer the same. Pages carry their own
// (source_rev, source_sha, review).
//
// There is a file for each language, which the command site mark writes. Nobody has
// to edit one by hand, and a text without an entry is behind.
package marks

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"lyktan/site/language"
	"lyktan/site/schema"
)

// Folder is where the files lie in the repository.
const Folder = "site/marks/"

// Mark is what is known of one translated text.
type Mark struct {
	From   string `yaml:"from" validate:"min=12,max=12"`     // the mark of the source's words
	Review string `yaml:"review" validate:"required,review"` // machine, or who has read it and the day
}

// Marks are those of a language, by the key of the text.
type Marks map[string]Mark

// Load reads the marks of a language. Without a file there are none.
func Load(files fs.FS, lang string) (Marks, error) {
	file := lang + ".yaml"
	text, err := schema.Read(files, file)
	if errors.Is(err, fs.ErrNotExist) {
		return Marks{}, nil
	}
	if err != nil {
		return nil, schema.In(Folder+file, err)
	}
	var marks Marks
	if _, faults := schema.New(schema.Site{}).Decode(Folder+file, text, 0, &marks); faults != nil {
		return nil, errors.Join(faults...)
	}
	return marks, nil
}

// Bytes is the file: a line for each text, sorted, so that two people who mark
// different ones do not meet in the same line.
func (m Marks) Bytes() []byte {
	var b strings.Builder
	b.WriteString("# From which Swedish words each text was made, and who has read it. Written by: go run ./site mark\n")
	for _, key := range slices.Sorted(maps.Keys(m)) {
		fmt.Fprintf(&b, "%q: {from: %q, review: %q}\n", key, m[key].From, m[key].Review)
	}
	return []byte(b.String())
}

// pairs are the texts of a language, each with its source.
func pairs(texts []language.Text, lang, source string) (of []language.Text, from map[string]language.Text) {
	from = map[string]language.Text{}
	for _, t := range texts {
		switch {
		case t.Key == "":
		case t.Lang == source:
			from[t.Key] = t
		case t.Lang == lang:
			of = append(of, t)
		}
	}
	return slices.DeleteFunc(of, func(t language.Text) bool { return from[t.Key].Key == "" }), from
}

// Behind lists the texts of a language whose source has other words than they were
// made from, each with its place and what to do, and counts those that no reader of
// the language has approved.
func (m Marks) Behind(texts []language.Text, lang, source string) (behind []string, unread int) {
	of, from := pairs(texts, lang, source)
	for _, t := range of {
		mark, there := m[t.Key]
		if !there || mark.Review == schema.Machine {
			unread++
		}
		if mark.From == language.Mark(from[t.Key].Words) {
			continue
		}
		origin, why := fmt.Sprintf("%s:%d", from[t.Key].File, from[t.Key].Line), "has other words now than this was made from: translate what changed"
		if !there {
			why = "has no mark here, which says that this was made from it: compare them"
		}
		behind = append(behind, fmt.Sprintf("%s:%d: drift: %s %s, then go run ./site mark %s %s", t.File, t.Line, origin, why, lang, t.Key))
	}
	return behind, unread
}

// All is the key that stands for each text that is behind.
const All = "all"

// Set notes that the texts with some keys were translated from the source as it is,
// and drops the marks of texts that are gone. The error names the keys that are none.
func (m Marks) Set(texts []language.Text, lang, source string, keys []string, review string) error {
	of, from := pairs(texts, lang, source)
	known := map[string]bool{}
	for _, t := range of {
		known[t.Key] = true
		made := language.Mark(from[t.Key].Words)
		if slices.Contains(keys, t.Key) || slices.Contains(keys, All) && m[t.Key].From != made {
			m[t.Key] = Mark{made, review}
		}
	}
	maps.DeleteFunc(m, func(key string, _ Mark) bool { return !known[key] })
	for _, key := range keys {
		if !known[key] && key != All {
			return fmt.Errorf("%s has no text %q: %swrite a key as go run ./site check lists it, or %s", lang, key, schema.DidYouMean(key, slices.Sorted(maps.Keys(known))), All)
		}
	}
	return nil
}
