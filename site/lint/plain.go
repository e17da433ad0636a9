package lint

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"

	"lyktan/site/language"
	"lyktan/site/plain"
)

// eachWords visits what people read: each text of the front matter, and each
// paragraph, heading and item of the body. fault makes one where the text stands.
func (p *Page) eachWords(visit func(text string, fault func(format string, args ...any) fault)) int {
	seen := 0
	for _, l := range p.words {
		seen += len(strings.Fields(l.Text))
		visit(l.Text, func(format string, args ...any) fault {
			return p.faultOnLine(l.Line+1, l.Key()+": "+format, args...)
		})
	}
	for _, b := range p.blocks {
		seen += len(strings.Fields(b.text))
		visit(b.text, func(format string, args ...any) fault { return p.faultAt(b.offset, format, args...) })
	}
	return seen
}

// headingID is what braces are for beside shortcodes.
var headingID = regexp.MustCompile(`(?m)^(#+ .*)\{#[a-z0-9-]+\}$`)

// checkPlain looks at the file as it is written, so that nothing is overlooked
// that another reader of Markdown would find there. What the rules html and
// leftovers say already, it does not say again.
func checkPlain(p *Page, w whole) (int, []fault) {
	const bracket = "a square bracket belongs to templates: use round ones"
	var found []fault
	for _, l := range p.words {
		for _, f := range plain.Faults(l.Text) {
			found = append(found, p.faultOnLine(l.Line+1, "%s: %s", l.Key(), f.Message))
		}
		if strings.ContainsAny(l.Text, "[]") && !leftover.MatchString(l.Text) {
			found = append(found, p.faultOnLine(l.Line+1, "%s: %s", l.Key(), bracket))
		}
	}
	body := headingID.ReplaceAllStringFunc(p.plain, func(s string) string {
		i := strings.LastIndexByte(s, '{')
		return s[:i] + strings.Repeat(" ", len(s)-i)
	})
	for i, r := range body {
		if strings.ContainsRune(language.Marks, r) {
			found = append(found, p.faultAt(i, "%q stands around Swedish words in strings and data: write {{< sv \"…\" >}} in a page", r))
		}
	}
	foreign := p.foreign()
	for _, f := range plain.Faults(body) {
		if body[f.At] != '<' || !within(foreign, f.At) {
			found = append(found, p.faultAt(f.At, "%s", f.Message))
		}
	}
	_, left := checkLeftovers(p, w)
	p.walk(func(n ast.Node, offset int) {
		t, ok := n.(*ast.Text)
		if !ok || !strings.ContainsAny(string(t.Segment.Value([]byte(p.plain))), "[]") {
			return
		}
		f := p.faultAt(offset, "a square bracket that belongs to no link: use round ones")
		if !slices.ContainsFunc(left, func(l fault) bool { return l.line == f.line }) {
			found = append(found, f)
		}
	})
	return len(strings.Fields(p.plain)), found
}

// within reports whether one of some parts of a text, each from an offset to
// another, has an offset in it.
func within(parts [][]int, offset int) bool {
	return slices.ContainsFunc(parts, func(part []int) bool { return part[0] <= offset && offset < part[1] })
}

func checkTypedFigures(p *Page, w whole) (int, []fault) {
	source := w.pages[w.source()][p.Name]
	var theirs []string
	if source != nil {
		source.eachWords(func(text string, _ func(string, ...any) fault) {
			theirs = append(theirs, plain.Numbers(text)...)
		})
	}
	var found []fault
	const typed = "%q is typed into the text: put it into the data and name it with tel, service or law"
	for _, l := range p.words {
		for _, f := range plain.Typed(l.Text) {
			found = append(found, p.faultOnLine(l.Line+1, l.Key()+": "+typed, f.Text))
		}
	}
	// The body as a whole: a number may stand in pieces below each other.
	body, starts := "", []int{}
	for _, b := range p.blocks {
		starts = append(starts, len(body))
		body += b.text + "\n"
	}
	for _, f := range plain.Typed(body) {
		i, _ := slices.BinarySearch(starts, f.At+1)
		found = append(found, p.faultAt(p.blocks[i-1].offset, typed, f.Text))
	}
	typedIn := len(found) > 0 // which is told, and not once more as not in the source
	words := p.eachWords(func(text string, fault func(string, ...any) fault) {
		if typedIn {
			text = plain.WithoutTyped(text)
		}
		if source == nil || !w.sound(p.Name, "plain") {
			return
		}
		if more := plain.Added(plain.Numbers(text), theirs); len(more) > 0 {
			found = append(found, fault("%q is not in %s, from which this is made: say what stands there", more, source.File))
		}
	})
	p.walk(func(n ast.Node, offset int) {
		if l, ok := n.(*ast.List); ok && l.IsOrdered() && l.Start != 1 {
			found = append(found, p.faultAt(offset, "the list begins with %d, which readers see: begin it with 1", l.Start))
		}
	})
	return words, found
}

// checkOutside: who translates leads nobody elsewhere. A link with another
// beginning than https:// is the affair of the rule links.
func checkOutside(p *Page, w whole) (int, []fault) {
	source := w.pages[w.source()][p.Name]
	if source == nil || !w.sound(p.Name, "html", "plain") || source.leadsOtherwise() {
		return 0, nil
	}
	var found []fault
	theirs, ours := source.outside(), p.outside()
	strange := slices.DeleteFunc(slices.Clone(ours), func(lead outsideLead) bool {
		return slices.ContainsFunc(theirs, func(t outsideLead) bool { return t.to == lead.to }) ||
			strings.Contains(lead.to, "://") && wrongAddress(lead.to) != "" // which is told already
	})
	for _, lead := range strange {
		// The words of a link may be a part of its address.
		inside := func(other outsideLead) bool { return other.to != lead.to && strings.Contains(other.to, lead.to) }
		if !slices.ContainsFunc(strange, inside) {
			found = append(found, lead.fault("%q is not in %s, from which this is made: lead to what stands there", lead.to, source.File))
		}
	}
	return len(ours), found
}

// wrongAddress says what is wrong with a link that leads out of the site, or "".
func wrongAddress(to string) string {
	if !strings.HasPrefix(to, "https://") {
		return fmt.Sprintf("link to %q: begin with / for a page here, or https:// for one elsewhere", to)
	}
	return plain.Address(to)
}

// leadsOtherwise reports whether a page has a link that is neither to a page of
// ours nor to a good address.
func (p *Page) leadsOtherwise() bool {
	found := false
	p.walk(func(n ast.Node, _ int) {
		if l, ok := n.(*ast.Link); ok && !strings.HasPrefix(string(l.Destination), "/") && wrongAddress(string(l.Destination)) != "" {
			found = true
		}
	})
	return found
}

// outsideLead is a link, or an address in the words, that leaves the site.
type outsideLead struct {
	to    string
	fault func(format string, args ...any) fault
}

func (p *Page) outside() []outsideLead {
	var all []outsideLead
	p.eachWords(func(text string, fault func(string, ...any) fault) {
		for _, to := range plain.Hosts(text) {
			all = append(all, outsideLead{to, fault})
		}
	})
	p.walk(func(n ast.Node, offset int) {
		if l, ok := n.(*ast.Link); ok && strings.HasPrefix(string(l.Destination), "https://") {
			all = append(all, outsideLead{string(l.Destination), func(format string, args ...any) fault { return p.faultAt(offset, format, args...) }})
		}
	})
	return all
}

// Addresses lists where the pages of a language lead out of the site.
func (p Pages) Addresses(lang string) []string {
	var all []string
	for _, name := range p.Names(lang) {
		for _, lead := range p[lang][name].outside() {
			all = append(all, lead.to)
		}
	}
	return all
}
