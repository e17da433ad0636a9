package lint

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"

	"github.com/yuin/goldmark/ast"

	"lyktan/site/language"
	"lyktan/site/plain"
)

func checkWords(p *Page, w whole) (int, []fault) {
	var found []fault
	seen := p.eachWords(func(text string, fault func(string, ...any) fault) {
		for _, wrong := range w.facts.avoided(p.Lang, text) {
			found = append(found, fault("%s", wrong))
		}
	})
	return seen, found
}

// CheckWords finds words to be avoided in texts that stand in no page.
func CheckWords(texts []language.Text, facts Facts) error {
	var faults []error
	for _, t := range texts {
		for _, wrong := range facts.avoided(t.Lang, t.Words) {
			faults = append(faults, fmt.Errorf("%s:%d: words: %s", t.File, t.Line, wrong))
		}
	}
	return errors.Join(faults...)
}

// avoided lists the words of a text that its language may not have, each with the reason.
func (f Facts) avoided(lang, text string) (found []string) {
	text = plain.WithoutTyped(text) // which is told as typed-figures
	for _, word := range f.Words[lang] {
		if said := word.Match.FindString(text); said != "" {
			found = append(found, fmt.Sprintf("%q: %s", said, word.Why))
		}
	}
	return found
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
