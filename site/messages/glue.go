package messages

import (
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"lyktan/site/language"
)

// printedText matches what prints a text: its name, or one that is made of parts.
const printedText = `T\s+(?:"([a-z0-9_]+)"|\(printf\s+"([a-z0-9_%]+)"[^()]*\))`

// beside are the ways in which a text has something printed beside it.
var beside = []struct {
	form  *regexp.Regexp
	glued func(words string) bool
}{
	// {{ T "call" }} <bdi>{{ .number }}. What closes an element stands between two pieces.
	{regexp.MustCompile(`\{\{-?\s*` + printedText + `\s*-?\}\}(?:\s|&nbsp;|<(?:bdi|strong|b|em|a)\b[^<>]*>)*\{\{-?\s*(?:partial "action\.html" ")?([a-z]*)`), goesOn},
	// {{ .number }} {{ T "of" }}
	{regexp.MustCompile(`(?:\}\}|</(?:bdi|strong|b|em|a|time)>)(?:[ ]|&nbsp;)+\{\{\s*` + printedText), comesFromBefore},
	// (slice (T "call") .number)
	{regexp.MustCompile(`\(` + printedText + `\)\s+[($.]`), goesOn},
}

// Glued finds where the theme makes a sentence of pieces, which a language with another
// order of words, or with cases, cannot say: a text that ends as neither a sentence nor a
// label does, or begins with a small letter, with something printed beside it. source are
// the texts of the first language. dir is where the layouts lie in the repository.
func Glued(layouts fs.FS, dir string, source []language.Text) error {
	words := map[string]string{}
	for _, text := range source {
		words[text.Key] = text.Words
	}
	var faults []error
	err := fs.WalkDir(layouts, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := fs.ReadFile(layouts, name)
		if err != nil {
			return err
		}
		for _, way := range beside {
			for at := 0; ; {
				m := way.form.FindSubmatchIndex(raw[at:])
				if m == nil {
					break
				}
				here := raw[at:]
				line := 1 + strings.Count(string(raw[:at+m[0]]), "\n")
				at += m[0] + 1 // what stands beside one may have more on its other side
				group := func(i int) string {
					if 2*i+1 >= len(m) || m[2*i] < 0 {
						return ""
					}
					return string(here[m[2*i]:m[2*i+1]])
				}
				if next := group(3); next == "end" || next == "else" { // so that nothing stands beside it
					continue
				}
				for _, key := range append(strings.Fields(group(1)), composedKeys(group(2))...) {
					if said := words[key]; said != "" && way.glued(said) {
						faults = append(faults, fmt.Errorf("%s/%s:%d: glued: %s (%q) stands beside something else that is printed, in an order that is not every language's: make it one text with a {placeholder}, and print it with fill.html",
							dir, name, line, key, said))
						break
					}
				}
			}
		}
		return nil
	})
	return errors.Join(append(faults, err)...)
}

// composedKeys are the names that stand for one that is made of parts.
func composedKeys(form string) (keys []string) {
	for part := range strings.FieldsSeq(parts[form]) {
		keys = append(keys, strings.Replace(form, "%s", part, 1))
	}
	return keys
}

// goesOn reports whether words end as neither a sentence nor a label does.
func goesOn(words string) bool {
	last, _ := utf8.DecodeLastRuneInString(words)
	return !strings.ContainsRune(".:?!;, ", last)
}

// comesFromBefore reports whether words begin in the middle of a sentence.
func comesFromBefore(words string) bool {
	first, _ := utf8.DecodeRuneInString(words)
	return unicode.IsLower(first)
}
