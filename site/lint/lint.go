// Package lint reads what people read: the Markdown files of each language,
// as trees, and judges what can be judged before Hugo runs. A fault names its
// file, line and rule, and how to mend it.
//
// It sees form: whether a page is complete, dated and sourced, whether its
// headings nest, whether a number was typed into it. It cannot tell whether a
// sentence is true or kind.
package lint

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"

	"lyktan/site/freshness"
	"lyktan/site/language"
	"lyktan/site/parallel"
	"lyktan/site/plain"
	"lyktan/site/schema"
)

// Page is one file.
type Page struct {
	Lang  string
	Name  string // of the file, without .md
	File  string // path in the repository: content/sv/granne.md
	Front Front
	Body  string

	tree      ast.Node
	plain     string          // the body with every shortcode written over, at the same offsets
	blocks    []block         // of the body
	words     []plain.Leaf    // what of the front matter people read
	front     schema.Document // for the lines of its fields
	firstLine int             // of the body in the file
}

// Pages are all pages, by language and then by name.
type Pages map[string]map[string]*Page

// Load reads the content folder. The first language is the source of the
// others. The error lists all faults.
func Load(content fs.FS, languages []string) (Pages, error) {
	pages := Pages{}
	var faults []error
	for _, lang := range languages {
		pages[lang] = map[string]*Page{}
		files, err := fs.ReadDir(content, lang)
		if err != nil {
			return nil, err
		}
		read := make([]*Page, len(files))
		faults = append(faults, parallel.Do(len(files), func() func(int) error {
			return func(i int) (err error) {
				read[i], err = readEntry(content, lang, files[i])
				return err
			}
		}))
		for _, page := range read {
			if page != nil {
				pages[lang][page.Name] = page
			}
		}
	}
	return pages, errors.Join(faults...)
}

// file is the path of a page in the repository, as faults name it.
func file(lang, name string) string { return path.Join("content", lang, name) }

const fence = "---\n"

// otherFence is what begins a line that other readers may take for a fence.
var otherFence = regexp.MustCompile(`(?m)^(---|\.\.\.)`)

// lineOf is the first line of a page, from 1, that other readers may take for the
// end of the front matter, or 0: Hugo ends it at "--- " and at a return, too.
func lineOf(whole, head string) int {
	at := strings.IndexByte(whole, '\r')
	if other := otherFence.FindStringIndex(head); other != nil && (at < 0 || other[0]+len(fence) < at) {
		at = other[0] + len(fence)
	}
	if at < 0 {
		return 0
	}
	return strings.Count(whole[:at], "\n") + 1
}

var frontMatter = schema.New(schema.Site{})

func readEntry(content fs.FS, lang string, entry fs.DirEntry) (*Page, error) {
	if entry.IsDir() || path.Ext(entry.Name()) != ".md" {
		// Hugo would publish it, and no rule would have seen it.
		return nil, fmt.Errorf("%s: files: a language's folder holds pages named <name>.md and nothing else", file(lang, entry.Name()))
	}
	return read(content, lang, entry.Name())
}

func read(content fs.FS, lang, name string) (*Page, error) {
	file := file(lang, name)
	whole, err := schema.Read(content, path.Join(lang, name))
	if err != nil {
		return nil, schema.In(file, err)
	}
	whole = bytes.TrimPrefix(whole, []byte(schema.Mark))
	var secret *schema.Fault
	if errors.As(schema.Secret(whole), &secret) {
		return nil, fmt.Errorf("%s:%d: %s", file, secret.Line, secret.Message)
	}
	head, body, ok := strings.Cut(strings.TrimPrefix(string(whole), fence), "\n"+fence)
	if !ok || !strings.HasPrefix(string(whole), fence) {
		return nil, fmt.Errorf("%s:1: front matter: begin the file with %q and end the front matter with the same", file, "---")
	}
	if line := lineOf(string(whole), head); line > 0 {
		return nil, fmt.Errorf("%s:%d: front matter: Hugo may take this line for its end: write no line that begins with --- or ... within it", file, line)
	}
	page := &Page{
		Lang: lang, Name: strings.TrimSuffix(name, ".md"), File: file, Body: body,
		firstLine: strings.Count(head, "\n") + 4,
	}
	var faults []error
	if page.front, faults = frontMatter.Decode(file, []byte(head), 1, &page.Front); faults != nil {
		return nil, errors.Join(faults...)
	}
	leaves, err := plain.Leaves([]byte(head))
	if err != nil {
		return nil, fmt.Errorf("%s: front matter: %w", file, err) // Decode has read it: this is a fault of ours
	}
	page.words = slices.DeleteFunc(leaves, func(l plain.Leaf) bool { return !slices.Contains(frontWords, l.Key()) })
	markdown := goldmark.New(goldmark.WithParserOptions(parser.WithAttribute(), parser.WithAutoHeadingID()))
	page.plain = writeOver(body)
	page.tree = markdown.Parser().Parse(text.NewReader([]byte(page.plain)))
	page.blocks = page.readBlocks()
	return page, nil
}

// Sources lists what the pages cite.
func (p Pages) Sources() []string {
	var all []string
	for _, pages := range p {
		for _, page := range pages {
			all = append(all, page.Front.Sources...)
		}
	}
	return all
}

// filled is a shortcode in a text, as writeOver leaves it.
var filled = regexp.MustCompile(`\b` + filler + `{9,}\b`)

// Texts lists what people read of the pages.
func (p Pages) Texts() []language.Text {
	var all []language.Text
	for _, lang := range slices.Sorted(maps.Keys(p)) {
		for _, name := range p.Names(lang) {
			page := p[lang][name]
			for _, l := range page.words {
				all = append(all, language.Text{Lang: lang, File: page.File, Line: l.Line + 1, Part: "what stands above the page", Words: l.Text})
			}
			for _, b := range page.blocks {
				all = append(all, language.Text{Lang: lang, File: page.File, Line: page.faultAt(b.offset, "").line, Part: "the page", Words: filled.ReplaceAllString(b.text, " ")})
			}
		}
	}
	return all
}

// Lag lists the pages of a translation whose source has changed since it was made, and
// counts those that no reader of the language has approved.
func (p Pages) Lag(lang, source string) (lags []freshness.Lag, unread int) {
	for _, name := range p.Names(lang) {
		page, from := p[lang][name], p[source][name]
		if page.Front.Review == schema.Machine {
			unread++
		}
		field, mend := "", ""
		switch {
		case from == nil:
		case page.lags(from) > 0:
			field, mend = "source_rev", fmt.Sprintf("translate the change, then write source_rev: %d and source_sha: %q", from.Front.Rev, from.SHA())
		case page.Front.SourceSHA != from.SHA():
			field, mend = "source_sha", fmt.Sprintf("read both, mend the translation, then write source_sha: %q", from.SHA())
		}
		if mend != "" {
			lags = append(lags, freshness.Lag{What: fmt.Sprintf("%s:%d", page.File, page.front.Line(field)), Source: from.File, Mend: mend, Changed: page.missed(from)})
		}
	}
	return lags, unread
}

// lags is how many changes of meaning a translation lacks.
func (p *Page) lags(source *Page) int { return max(0, source.Front.Rev-p.Front.SourceRev) }

// missed is the day of the first change of meaning that a translation lacks, or "".
func (p *Page) missed(source *Page) string {
	n, days := p.lags(source), source.Front.Changed
	if n == 0 || n > len(days) { // a day that is not there is a fault of the rule translation
		return ""
	}
	return days[len(days)-n]
}

// Due lists when each page has to be checked again.
func (p Pages) Due() []freshness.Due {
	var all []freshness.Due
	for _, lang := range slices.Sorted(maps.Keys(p)) {
		for _, name := range p.Names(lang) {
			all = append(all, p[lang][name].due())
		}
	}
	return all
}

func (p *Page) due() freshness.Due {
	months := monthsPage
	if p.Front.Legal {
		months = monthsLegalPage
	}
	return freshness.DueAfter(p.Front.Checked, months, freshness.Editors, fmt.Sprintf("%s:%d", p.File, p.front.Line("checked")))
}

// How many months a check of a page is good for. Laws change in January and July.
const (
	monthsPage      = 12
	monthsLegalPage = 6
)

// Names lists the pages of a language, sorted.
func (p Pages) Names(lang string) []string { return slices.Sorted(maps.Keys(p[lang])) }

// SHA marks the wording of a page: a translation carries the mark of the text
// that it was made from.
func (p *Page) SHA() string { return language.Mark(p.Front.words() + " " + p.Body) }
