// Package glossary reads the words that translators use, from the tables in
// docs/languages: one for each language, Swedish term, word, note.
package glossary

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
)

// folder is where the tables lie in the repository.
const folder = "docs/languages"

// Term is a line of a table.
type Term struct {
	Words  []string // the term, and others that the line is for
	Word   string   // what it is in the language; "" when nobody has decided yet
	Note   string
	begins *regexp.Regexp // a word of a Swedish text in small letters
}

// row is a line of three cells. \| stands for a bar in one.
var row = regexp.MustCompile(`(?m)^\| *((?:[^|\\\n]|\\.)+?) *\| *((?:[^|\\\n]|\\.)*?) *\| *((?:[^|\\\n]|\\.)*?) *\|$`)

// Load reads the table of a language. Without a file there are no terms.
func Load(root fs.FS, lang string) ([]Term, error) {
	text, err := fs.ReadFile(root, path.Join(folder, lang+".md"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var all []Term
	for _, cells := range row.FindAllStringSubmatch(string(text), -1) {
		if cells[1] == "Swedish" || strings.HasPrefix(cells[1], "---") {
			continue
		}
		term := Term{Words: strings.Split(outside(cells[1]), ", "), Word: cells[2], Note: cells[3]}
		var words []string
		for _, word := range term.Words {
			words = append(words, regexp.QuoteMeta(strings.ToLower(word)))
		}
		term.begins = regexp.MustCompile(`(?:^|[^\p{L}])(?:` + strings.Join(words, "|") + `)`)
		all = append(all, term)
	}
	return all, nil
}

// outside is a text without what stands in brackets.
func outside(text string) string {
	return strings.TrimSpace(regexp.MustCompile(` *\([^()]*\)`).ReplaceAllString(text, ""))
}

// In lists the terms that occur in a Swedish text, also as the beginning of a word,
// since Swedish inflects and joins.
func In(text string, terms []Term) []Term {
	text = strings.ToLower(text)
	return slices.DeleteFunc(slices.Clone(terms), func(term Term) bool { return !term.begins.MatchString(text) })
}

// Stub is the file of a language that nobody has written yet: the Swedish terms of all
// other tables, in the order of the alphabet of bytes.
func Stub(root fs.FS, english string) ([]byte, error) {
	files, err := fs.Glob(root, folder+"/*.md")
	if err != nil {
		return nil, err
	}
	terms := map[string]bool{}
	for _, file := range files {
		lang := strings.TrimSuffix(path.Base(file), ".md")
		if strings.Contains(lang, "-x-") || lang == "README" { // a variant explains words of its own
			continue
		}
		others, err := Load(root, lang)
		if err != nil {
			return nil, err
		}
		for _, term := range others {
			terms[term.Words[0]] = true
		}
	}
	var b strings.Builder
	fmt.Fprintf(&b, "# %s: words and style\n\nNobody has written the rules of style yet: how it says \"you\", what an order and what an advice is, where the Swedish word stands. See [English](en.md).\n\n| Swedish | %s | note |\n|---|---|---|\n", english, english)
	for _, term := range slices.Sorted(maps.Keys(terms)) {
		fmt.Fprintf(&b, "| %s |  |  |\n", term)
	}
	return []byte(b.String()), nil
}
