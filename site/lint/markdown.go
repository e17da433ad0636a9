package lint

import (
	"strings"

	"github.com/yuin/goldmark/ast"
)

// allowed reports whether a page may have a part of Markdown.
func allowed(n ast.Node) bool {
	switch n.(type) {
	case *ast.Document, *ast.Paragraph, *ast.TextBlock, *ast.Heading, *ast.Text, *ast.Emphasis, *ast.Link, *ast.List, *ast.ListItem, *ast.Blockquote:
		return true
	}
	return false
}

func checkMarkdown(p *Page, _ whole) (int, []fault) {
	var found []fault
	seen := 0
	p.walk(func(n ast.Node, offset int) {
		seen++
		if allowed(n) {
			return
		}
		from, _ := p.extent(n, offset)
		switch n.(type) {
		case *ast.RawHTML, *ast.HTMLBlock, *ast.CodeBlock, *ast.FencedCodeBlock, *ast.CodeSpan:
			found = append(found, p.faultAt(from, "raw HTML or code (also text that is indented): use Markdown or a shortcode"))
		default:
			found = append(found, p.faultAt(from, "%s: a page has headings, paragraphs, lists, boxes (>), emphasis and links, and nothing else", n.Kind()))
		}
	})
	return seen, found
}

// foreign lists where the parts that a page may not have begin and end.
func (p *Page) foreign() [][]int {
	var all [][]int
	p.walk(func(n ast.Node, offset int) {
		if !allowed(n) {
			from, to := p.extent(n, offset)
			all = append(all, []int{from, to})
		}
	})
	return all
}

// extent is where a part of a page begins and ends, of which walk knows only
// where the text before it, or its own first line, begins.
func (p *Page) extent(n ast.Node, offset int) (from, to int) {
	switch n := n.(type) {
	case *ast.RawHTML:
		return n.Segments.At(0).Start, n.Segments.At(n.Segments.Len() - 1).Stop
	case *ast.AutoLink:
		from = offset + max(0, strings.IndexByte(p.plain[offset:], '<'))
		return from, from + len(n.Label([]byte(p.plain))) + len("<>")
	case *ast.CodeSpan:
		first, is := n.FirstChild().(*ast.Text)
		last, too := n.LastChild().(*ast.Text)
		if is && too {
			return first.Segment.Start, last.Segment.Stop
		}
	case *ast.HTMLBlock:
		if n.HasClosure() {
			return offset, n.ClosureLine.Stop
		}
	}
	if n.Type() == ast.TypeBlock && n.Lines() != nil && n.Lines().Len() > 0 {
		return n.Lines().At(0).Start, n.Lines().At(n.Lines().Len() - 1).Stop
	}
	return offset, offset
}
