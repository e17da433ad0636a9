package lint

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/yuin/goldmark/ast"

	"lyktan/site/plain"
)

func checkWords(p *Page, w whole) (int, []fault) {
	var found []fault
	seen := p.eachWords(func(text string, fault func(string, ...any) fault) {
		text = plain.WithoutTyped(text) // which is told as typed-figures
		for _, word := range w.facts.Words[p.Lang] {
			if said := word.Match.FindString(text); said != "" {
				found = append(found, fault("%q: %s", said, word.Why))
			}
		}
	})
	return seen, found
}

// leftover finds what an author meant to come back to.
var leftover = regexp.MustCompile(`\[[^\]]*[A-ZÅÄÖ]{3,}[^\]]*\]|(?i:\btodo\b|\bfixme\b|\bxxx+\b|lorem ipsum|\btbd\b)|\?\?\?`)

func checkLeftovers(p *Page, _ whole) (int, []fault) {
	var found []fault
	seen := p.eachWords(func(text string, fault func(string, ...any) fault) {
		if left := leftover.FindString(text); left != "" {
			found = append(found, fault("%q is left over: write what belongs there, or take it out", left))
		}
	})
	return seen, found
}

// block is a paragraph, a heading or an item of a list.
type block struct {
	offset int
	text   string
}

func (p *Page) readBlocks() []block {
	var all []block
	p.walk(func(n ast.Node, offset int) {
		switch n := n.(type) {
		case *ast.Paragraph, *ast.TextBlock, *ast.Heading:
			all = append(all, block{offset: offset})
		case *ast.Text:
			if len(all) > 0 {
				b := &all[len(all)-1]
				b.text += string(n.Segment.Value([]byte(p.plain)))
				if n.SoftLineBreak() || n.HardLineBreak() {
					b.text += " "
				}
			}
		}
	})
	return all
}

// limits of LIX, by language: 40 is ordinary newspaper prose, 30 a children's
// book. The measure is made for Swedish and of use for English; for languages
// that are not listed it says nothing.
var limits = map[string]float64{"sv": 40, "sv-x-lattlast": 30, "en": 40}

func checkReadability(p *Page, _ whole) (int, []fault) {
	limit, measured := limits[p.Lang]
	if !measured {
		return 0, nil
	}
	lix, words := p.LIX()
	if lix > limit {
		return words, []fault{p.faultAt(0, "LIX is %.0f, the limit is %.0f: shorten the sentences and the words", lix, limit)}
	}
	return words, nil
}

// LIX is C.-H. Björnsson's measure of how heavy a text is to read: words in a
// sentence, plus the percentage of words of more than six letters. Headings and
// items of lists count as sentences. It also returns the number of words.
func (p *Page) LIX() (float64, int) {
	sentences, words, long := 0, 0, 0
	for _, b := range p.blocks {
		ended := true
		for word := range strings.FieldsSeq(b.text) {
			letters := strings.TrimFunc(word, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
			if letters == "" || strings.Trim(letters, filler) == "" {
				continue // a shortcode stands for a few short words
			}
			words++
			if len([]rune(letters)) > 6 {
				long++
			}
			ended = strings.ContainsAny(word, ".!?:")
			if ended {
				sentences++
			}
		}
		if !ended {
			sentences++
		}
	}
	if words == 0 {
		return 0, 0
	}
	return float64(words)/float64(max(1, sentences)) + 100*float64(long)/float64(words), words
}

// Readability lists the LIX of every page that it is measured for.
func Readability(pages Pages) []string {
	var lines []string
	for _, lang := range slices.Sorted(maps.Keys(limits)) {
		for _, name := range pages.Names(lang) {
			lix, words := pages[lang][name].LIX()
			lines = append(lines, fmt.Sprintf("lix %3.0f  %4d words  %s/%s", lix, words, lang, name))
		}
	}
	return lines
}
