// Package language judges in which language and script the texts of the site are,
// whatever folder, file or key says that they are in. It knows languages by what
// Unicode and its CLDR have of them, and by the words that their own texts use most:
// a new language needs no list here.
package language

import (
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
	"golang.org/x/text/unicode/bidi"
)

// joint are the scripts that Unicode has as several, or names otherwise than CLDR.
var joint = map[string][]string{
	"Hans": {"Han"}, "Hant": {"Han"}, "Jpan": {"Han", "Hiragana", "Katakana"}, "Kore": {"Hangul", "Han"}, "Nkoo": {"Nko"}, "Beng": {"Bengali"},
}

// parse reads a code. Dari has one of its own, which CLDR takes for Persian of
// Afghanistan and x/text does not know.
func parse(code string) (language.Tag, error) {
	if code == "prs" {
		code = "fa-AF"
	}
	tag, err := language.Parse(code)
	if err != nil {
		return tag, fmt.Errorf("%q is no code of a language (BCP 47)", code)
	}
	return tag, nil
}

// scripts are those that a language is written in. The error says what is wrong
// with the code.
func scripts(code string) ([]*unicode.RangeTable, error) {
	tag, err := parse(code)
	if err != nil {
		return nil, err
	}
	script, _ := tag.Script()
	names := joint[script.String()]
	if names == nil {
		names = []string{strings.ReplaceAll(display.English.Scripts().Name(script), " ", "_")}
	}
	var tables []*unicode.RangeTable
	for _, name := range names {
		table := unicode.Scripts[name]
		if table == nil {
			return nil, fmt.Errorf("the script of %q (%s) is not known: write it in the code, as in sr-Latn", code, script)
		}
		tables = append(tables, table)
	}
	return tables, nil
}

// Direction is that in which a language is written: "ltr" or "rtl", by the script
// that CLDR takes it to be written in.
func Direction(code string) (string, error) {
	tables, err := scripts(code)
	if err != nil {
		return "", err
	}
	if class := bidiClass(tables[0]); class == bidi.R || class == bidi.AL {
		return "rtl", nil
	}
	return "ltr", nil
}

// bidiClass is that of the first letter of a script.
func bidiClass(table *unicode.RangeTable) bidi.Class {
	letter := func(from, to rune) (bidi.Class, bool) {
		for r := from; r <= to; r++ {
			if unicode.IsLetter(r) {
				properties, _ := bidi.LookupRune(r)
				return properties.Class(), true
			}
		}
		return 0, false
	}
	for _, part := range table.R16 {
		if class, ok := letter(rune(part.Lo), rune(part.Hi)); ok {
			return class
		}
	}
	for _, part := range table.R32 {
		if class, ok := letter(rune(part.Lo), rune(part.Hi)); ok {
			return class
		}
	}
	return bidi.L
}

// Base is the language that a variant (sv-x-lattlast) is written in, and shows the
// texts of where it has none; any other language is its own.
func Base(code string) string {
	of, _, _ := strings.Cut(code, "-x-")
	return of
}
