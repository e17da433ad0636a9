// Package marks keeps, for each string and text of the data that is translated, the
// mark of the Swedish words that it was made from, and who has read it: a translation
// is behind when these words are no longer the same. It also keeps the days on which
// the meaning of a Swedish text changed, so that its translations must follow. Pages
// carry their own (rev, changed; source_rev, source_sha, review).
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
	"time"

	"lyktan/site/freshness"
	"lyktan/site/language"
	"lyktan/site/schema"
)

// Folder is where the files lie in the repository.
const Folder = "site/marks/"

// Mark is what is known of one translated text.
type Mark struct {
	From   string `yaml:"from" validate:"min=12,max=12"`     // the mark of the source's words
	Review string `yaml:"review" validate:"required,review"` // machine, or who has read it and the day
	Rev    int    `yaml:"rev" validate:"min=0"`              // how many changes of the source's meaning it has followed
}

// Marks are those of a language, by the key of the text.
type Marks map[string]Mark

// Change is what is known of a text of the source.
type Change struct {
	Changed []string `yaml:"changed" validate:"min=1,dive,past"` // the days on which its meaning changed, in order
}

// Changes are those of the source, by the key of the text.
type Changes map[string]Change

// Load reads the marks of a language. Without a file there are none.
func Load(files fs.FS, lang string) (Marks, error) {
	marks := Marks{}
	return marks, read(files, lang, time.Time{}, &marks)
}

// LoadChanges reads the changes of the source. Without a file there are none.
func LoadChanges(files fs.FS, source string, today time.Time) (Changes, error) {
	changes := Changes{}
	return changes, read(files, source, today, &changes)
}

func read(files fs.FS, lang string, today time.Time, into any) error {
	file := lang + ".yaml"
	text, err := schema.Read(files, file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return schema.In(Folder+file, err)
	}
	_, faults := schema.New(schema.Site{Today: today}).Decode(Folder+file, text, 0, into)
	return errors.Join(faults...)
}

// Bytes is the file: a line for each text, sorted, so that two people who mark
// different ones do not meet in the same line.
func (m Marks) Bytes() []byte {
	var b strings.Builder
	b.WriteString("# From which Swedish words each text was made, and who has read it. Written by: go run ./site mark\n")
	for _, key := range slices.Sorted(maps.Keys(m)) {
		rev := ""
		if m[key].Rev > 0 {
			rev = fmt.Sprintf(", rev: %d", m[key].Rev)
		}
		fmt.Fprintf(&b, "%q: {from: %q, review: %q%s}\n", key, m[key].From, m[key].Review, rev)
	}
	return []byte(b.String())
}

// Bytes is the file, as that of Marks.
func (c Changes) Bytes() []byte {
	var b strings.Builder
	b.WriteString("# On which days the meaning of a text changed: its translations follow, or say that they have not. Written by: go run ./site mark … -meaning\n")
	for _, key := range slices.Sorted(maps.Keys(c)) {
		fmt.Fprintf(&b, "%q: {changed: [\"%s\"]}\n", key, strings.Join(c[key].Changed, `", "`))
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

// Behind lists the texts of a language whose source has changed since they were made,
// and counts those that no reader of the language has approved.
func (m Marks) Behind(texts []language.Text, lang, source string, changes Changes) (lags []freshness.Lag, unread int) {
	of, from := pairs(texts, lang, source)
	for _, t := range of {
		mark, there := m[t.Key]
		if !there || mark.Review == schema.Machine {
			unread++
		}
		lag := freshness.Lag{What: fmt.Sprintf("%s:%d", t.File, t.Line), Source: fmt.Sprintf("%s:%d", from[t.Key].File, from[t.Key].Line),
			Mend: fmt.Sprintf("translate the change, then go run ./site mark %s %s", lang, t.Key)}
		lag.Changed = m.missed(t.Key, changes)
		if !there {
			lag.Mend = fmt.Sprintf("no mark says that it was made from them: compare the two, then go run ./site mark %s %s", lang, t.Key)
		}
		if lag.Changed != "" || mark.From != language.Mark(from[t.Key].Words) {
			lags = append(lags, lag)
		}
	}
	return lags, unread
}

// missed is the day of the first change of meaning that a translation lacks, or "".
func (m Marks) missed(key string, changes Changes) string {
	if days := changes[key].Changed; m[key].Rev < len(days) {
		return days[m[key].Rev]
	}
	return ""
}

// Lags reports whether a translation lacks a change of meaning.
func (m Marks) Lags(key string, changes Changes) bool { return m.missed(key, changes) != "" }

// All is the key that stands for each text that is behind.
const All = "all"

// Set notes that the texts with some keys were translated from the source as it is,
// and drops the marks of texts that are gone. The error names the keys that are none.
func (m Marks) Set(texts []language.Text, lang, source string, keys []string, review string, changes Changes) error {
	of, from := pairs(texts, lang, source)
	known := map[string]bool{}
	for _, t := range of {
		known[t.Key] = true
		made := language.Mark(from[t.Key].Words)
		if slices.Contains(keys, t.Key) || slices.Contains(keys, All) && (m[t.Key].From != made || m.Lags(t.Key, changes)) {
			m[t.Key] = Mark{made, review, len(changes[t.Key].Changed)}
		}
	}
	maps.DeleteFunc(m, func(key string, _ Mark) bool { return !known[key] })
	return unknown(lang, keys, known, All)
}

// unknown is an error that names the first of some keys that is none.
func unknown(lang string, keys []string, known map[string]bool, more ...string) error {
	for _, key := range keys {
		if !known[key] && !slices.Contains(more, key) {
			return fmt.Errorf("%s has no text %q: %swrite a key as go run ./site check lists it%s", lang, key, schema.DidYouMean(key, slices.Sorted(maps.Keys(known))), or(more))
		}
	}
	return nil
}

func or(more []string) string {
	if len(more) == 0 {
		return ""
	}
	return ", or " + strings.Join(more, ", ")
}

// Note notes that the meaning of texts of the source changed on a day, before their
// translations, whose marks are given by language, have followed. One that was made
// from the words as they are now has followed already. When all have, there is
// nothing to note: the words have not been changed yet, which is an error.
func (c Changes) Note(texts []language.Text, source string, keys []string, day string, translations map[string]Marks) error {
	words := map[string]string{}
	known := map[string]bool{}
	for _, t := range texts {
		if t.Lang == source && t.Key != "" {
			words[t.Key], known[t.Key] = language.Mark(t.Words), true
		}
	}
	if err := unknown(source, keys, known); err != nil {
		return err
	}
	for _, key := range keys {
		behind := false
		for _, t := range texts {
			behind = behind || t.Key == key && t.Lang != source && translations[t.Lang][key].From != words[key]
		}
		if !behind {
			return fmt.Errorf("%s: every translation of it was made from these words: change them first, then note that their meaning changed", key)
		}
		c[key] = Change{append(slices.Clone(c[key].Changed), day)}
		for _, marks := range translations {
			if mark, there := marks[key]; there && mark.From == words[key] {
				mark.Rev = len(c[key].Changed)
				marks[key] = mark
			}
		}
	}
	maps.DeleteFunc(c, func(key string, _ Change) bool { return !known[key] })
	return nil
}
