package lint

import (
	"fmt"
	"maps"
	"regexp"
	"slices"

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
