package messages

import (
	"fmt"
	"strings"
	"unicode"

	"lyktan/site/language"
)

// Untranslated names the texts of a translation that are word for word those of
// the source, the first of the languages: too short for anything else to see in
// which language they are, and now and then right.
func Untranslated(texts []language.Text, languages []string) []string {
	source := map[string]language.Text{}
	for _, text := range texts {
		if text.Lang == languages[0] {
			source[text.Key] = text
		}
	}
	var lines []string
	for _, text := range texts {
		from := source[text.Key]
		if text.Lang == languages[0] || strings.HasPrefix(text.Lang, languages[0]+"-") || text.Words != from.Words {
			continue
		}
		if strings.ContainsFunc(placeholder.ReplaceAllString(text.Words, ""), unicode.IsLetter) {
			lines = append(lines, fmt.Sprintf("%s:%d: same: %q has the words of %s:%d: translate it, unless %s has the same word",
				text.File, text.Line, text.Key, from.File, from.Line, text.Lang))
		}
	}
	return lines
}
