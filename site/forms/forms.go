// Package forms knows the named forms of texts: "yhden vuoden", the genitive in Finnish
// of what is "yksi vuosi" by itself. A language has those that its sentences need. Their
// names are its own, and stand in site/hugo.yaml, so that a slip in one is found.
package forms

import (
	"errors"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"lyktan/site/language"
	"lyktan/site/schema"
)

// Declared are the names of each language's forms.
type Declared map[string][]string

// Of lists the names of a language's forms. A variant (sv-x-lattlast) that has none of
// its own has those of its base (sv).
func (d Declared) Of(lang string) []string {
	if names := d[lang]; len(names) > 0 {
		return names
	}
	return d[language.Base(lang)]
}

// Form is a further form of a text of the data.
type Form struct {
	language.Text        // its own words and place; no key, since it follows the text that it is a form of
	Of            string // the key of that text
	Name          string
}

// Use is a place that asks for a form.
type Use struct {
	Lang string
	Of   string // the key of the text, in which * stands for any team
	Name string
	At   string // file, colon, line
}

// Check holds what is asked for against what there is. texts are those of the data, and
// Where a language has not translated a
// text, pages show that of the source as it is, so that it needs no form.
func Check(declared Declared, texts []language.Text, all []Form, uses []Use) error {
	has := map[string]bool{} // language and key
	keys := map[string]bool{}
	for _, text := range texts {
		has[text.Lang+" "+text.Key] = true
		keys[text.Key] = true
	}
	there, used := map[string]bool{}, map[string]bool{} // language, key and name
	for _, form := range all {
		there[form.Lang+" "+form.Of+" "+form.Name] = true
	}
	asked := map[string]bool{} // language and name
	var faults []error
	for _, use := range uses {
		names := declared.Of(use.Lang)
		if !slices.Contains(names, use.Name) {
			faults = append(faults, fmt.Errorf("%s: forms: %q is no form of %s: %s", use.At, use.Name, use.Lang, choose(use.Name, names, use.Lang)))
			continue
		}
		if !slices.ContainsFunc(texts, func(text language.Text) bool { match, err := path.Match(use.Of, text.Key); return err == nil && match }) {
			faults = append(faults, fmt.Errorf("%s: forms: %s is no text, which could have forms: leave %q out; a date has none", use.At, use.Of, use.Name))
			continue
		}
		asked[use.Lang+" "+use.Name], asked[language.Base(use.Lang)+" "+use.Name] = true, true
		for _, key := range slices.Sorted(maps.Keys(keys)) {
			if match, err := path.Match(use.Of, key); err != nil || !match {
				continue
			}
			for _, lang := range slices.Compact([]string{use.Lang, language.Base(use.Lang)}) {
				if !has[lang+" "+key] {
					continue
				}
				if used[lang+" "+key+" "+use.Name] = true; !there[lang+" "+key+" "+use.Name] {
					faults = append(faults, fmt.Errorf("%s: forms: %s has no %s in %s: write %s.%s into site/texts/%s.yaml", use.At, key, use.Name, lang, key, use.Name, lang))
				}
				break
			}
		}
	}
	for _, form := range all {
		if !used[form.Lang+" "+form.Of+" "+form.Name] {
			faults = append(faults, fmt.Errorf("%s:%d: forms: nothing prints the %s of %s: take the line out, or ask for it where the words need it", form.File, form.Line, form.Name, form.Of))
		}
	}
	for _, lang := range slices.Sorted(maps.Keys(declared)) {
		for _, name := range declared[lang] {
			if !asked[lang+" "+name] {
				faults = append(faults, fmt.Errorf("site/hugo.yaml: forms: nothing asks for the %s of %s: take it out of languages.%s.params.forms", name, lang, lang))
			}
		}
	}
	return errors.Join(faults...)
}

// choose says which form to write in the place of one that is none.
func choose(name string, names []string, lang string) string {
	if len(names) == 0 {
		return fmt.Sprintf("it has none, so leave it out, or list it under languages.%s.params.forms in site/hugo.yaml", language.Base(lang))
	}
	return fmt.Sprintf("%swrite one of %s, which site/hugo.yaml lists, or list it there", schema.DidYouMean(name, names), strings.Join(names, ", "))
}

// Split parts the key of a form into that of its text and the name of the form.
func Split(key string) (of, name string) {
	at := strings.LastIndexByte(key, '.')
	if at < 0 {
		return key, ""
	}
	return key[:at], key[at+1:]
}

// Missing says what to write in the place of a name that is no form of a language.
func (d Declared) Missing(name, lang string) string { return choose(name, d.Of(lang), lang) }
