package translation

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing/fstest"

	"lyktan/site/lint"
	"lyktan/site/plain"
	"lyktan/site/schema"
)

// page is a page of the source, and its translation where there is one.
type page struct {
	name      string
	source    *lint.Page
	own       *lint.Page // may be nil
	head      string     // of the source, without its fences
	ownHead   string
	fields    []string // paths of the words above it: the first units
	units     []unit
	buildBody func(texts []string) string
	stale     bool // the translation was made from another source
}

// file is where the translation of a page lies in the repository.
func (s Site) file(name string) string { return path.Join("content", s.Lang, name+".md") }

// pages lists those of the source with their texts, the core ones first.
func (s Site) pages() ([]page, error) {
	names := slices.Clone(s.Core)
	for _, name := range s.Pages.Names(s.Source) {
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	var all []page
	for _, name := range names {
		if s.Pages[s.Source][name] == nil {
			continue
		}
		p, err := s.page(name)
		if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	return all, nil
}

// page reads one. The marks of its units tell those apart that say the same in the same
// section.
func (s Site) page(name string) (page, error) {
	p := page{name: name, source: s.Pages[s.Source][name], own: s.Pages[s.Lang][name]}
	var err error
	if p.head, err = s.headOf(p.source); err != nil {
		return p, err
	}
	ownBody := ""
	var was *earlier // what the translation was made from
	if p.own != nil {
		if p.ownHead, err = s.headOf(p.own); err != nil {
			return p, err
		}
		ownBody = p.own.Body
		p.stale = p.own.Front.SourceRev != p.source.Front.Rev || p.own.Front.SourceSHA != p.source.SHA()
		if p.stale {
			was = s.pageBefore(p.source.File, p.own.Front.SourceSHA)
		}
	}
	if err := p.readHead(was); err != nil {
		return p, err
	}
	p.readBody(ownBody, was)
	seen := map[[2]string]int{}
	for i, u := range p.units {
		at := [2]string{u.key, u.source}
		if seen[at]++; seen[at] > 1 {
			p.units[i].key += fmt.Sprintf("/%d", seen[at])
		}
		p.units[i].place = p.source.File
		p.units[i].notes = slices.Insert(u.notes, 0, fmt.Sprintf("Page: %s (%s)", p.source.Front.Title, name))
	}
	return p, nil
}

// headOf is what stands above a page, without its fences.
func (s Site) headOf(p *lint.Page) (string, error) {
	text, err := schema.Read(s.Root, p.File)
	if err != nil {
		return "", schema.In(p.File, err)
	}
	return headIn(string(text)), nil
}

func headIn(text string) string {
	head, _, _ := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(text, schema.Mark), fence), "\n"+fence)
	return head + "\n"
}

const fence = "---\n"

// above are the fields above a page that people read, and what they are.
var above = map[string]string{
	"title": "The heading of the page.", "summary": "A sentence that search engines show: no other page has the same.", "next_text": "The last link of the page.",
	"tab":  "The title of the browser's tab: says nothing to a stranger of what the site is about.",
	"text": "A text of the page.",
}

// kindOf says what a text above a page is, by its path.
func kindOf(path string) string {
	switch first, _, _ := strings.Cut(path, "."); {
	case first == "doors":
		return "A way from the start page: what the reader would say, or a sentence on what is there."
	case first == "paper":
		return "On a sheet to print: a heading, or what is filled in under it."
	}
	return above[path]
}

// headWords are the texts above a page, by the path to each, in order.
func headWords(head string) (paths []string, words map[string]plain.Leaf, err error) {
	leaves, err := plain.Leaves([]byte(head))
	words = map[string]plain.Leaf{}
	for _, leaf := range leaves {
		if above[leaf.Key()] != "" {
			path := strings.Join(leaf.Path, ".")
			paths = append(paths, path)
			words[path] = leaf
		}
	}
	return paths, words, err
}

// readHead lists the texts above a page.
func (p *page) readHead(was *earlier) error {
	paths, words, err := headWords(p.head)
	if err != nil {
		return schema.In(p.source.File, err)
	}
	_, own, err := headWords(p.ownHead)
	if err != nil {
		return schema.In(p.own.File, err)
	}
	before := map[string]plain.Leaf{}
	if was != nil {
		if _, before, err = headWords(was.head); err != nil {
			return schema.In(p.source.File, err)
		}
	}
	p.fields = paths
	for _, path := range paths {
		u := unit{key: "content/" + p.name + "." + path, source: words[path].Text, text: own[path].Text, notes: []string{kindOf(path)}}
		u.stale = p.stale && u.text != "" && before[path].Text != u.source
		if u.stale {
			u.previous = before[path].Text
		}
		p.units = append(p.units, u)
	}
	return nil
}

// readBody lists the texts of a page.
func (p *page) readBody(own string, was *earlier) {
	all, build := pairs(p.source.Body, own)
	stale := p.stale
	previous := make([]string, len(all))
	changed := make([]bool, len(all))
	if was != nil {
		if then, _ := pairs(was.body, own); !slices.ContainsFunc(then, func(e pair) bool { return e.whole }) {
			all, build = pairs(p.source.Body, "")
			previous, changed = follow(all, then)
			stale = false
		}
	}
	p.buildBody = build
	for i, pair := range all {
		key := "content/" + p.name
		if pair.section != "" {
			key += "#" + pair.section
		}
		u := unit{key: key, source: pair.source, text: pair.text, whole: pair.whole, notes: []string{pair.kind}}
		if pair.heading != "" && pair.heading != pair.source {
			u.notes = append(u.notes, "Under: "+pair.heading)
		}
		u.stale = u.text != "" && (stale || i < len(changed) && changed[i])
		if u.stale && i < len(previous) {
			u.previous = previous[i]
		}
		p.units = append(p.units, u)
	}
}

var (
	revLine   = regexp.MustCompile(`(?m)^rev:.*$`)
	ownFields = regexp.MustCompile(`(?m)^(?:source_rev|source_sha|review):.*\n`)
	// sourceOnly are fields that say something of the source alone.
	sourceOnly = regexp.MustCompile(`(?m)^changed:.*\n(?:[ \t-].*\n)*`)
)

// write makes the file of the translation: what stands above it comes from the source,
// or is the translation's own while that is made from the same source.
func (p page) write(texts []string, review string) (string, error) {
	base, rev := sourceOnly.ReplaceAllString(p.head, ""), 1
	if p.own != nil {
		rev = p.own.Front.Rev
	}
	if p.own != nil && !p.stale {
		base = p.ownHead
	} else {
		base = revLine.ReplaceAllString(base, fmt.Sprintf("rev: %d", rev))
	}
	head, err := withWords(base, p.fields, texts[:len(p.fields)])
	if err != nil {
		return "", fmt.Errorf("%s: %w", p.source.File, err)
	}
	if p.own == nil || p.stale || p.own.Front.Review != review {
		head = ownFields.ReplaceAllString(head, "") + fmt.Sprintf("source_rev: %d\nsource_sha: %q\nreview: %s\n", p.source.Front.Rev, p.source.SHA(), scalar("review", review))
	}
	return fence + head + fence + p.buildBody(texts[len(p.fields):]), nil
}

// withWords puts texts in the place of those above a page.
func withWords(head string, paths []string, texts []string) (string, error) {
	_, words, err := headWords(head)
	if err != nil {
		return "", err
	}
	lines := strings.SplitAfter(head, "\n")
	for i, path := range paths {
		leaf, there := words[path]
		if !there {
			return "", fmt.Errorf("%s is not there", path)
		}
		if leaf.Text == texts[i] {
			continue
		}
		lines[leaf.Line-1] = withValue(lines[leaf.Line-1], leaf.Key(), texts[i])
	}
	written := strings.Join(lines, "")
	_, now, err := headWords(written)
	for i, path := range paths {
		if err == nil && now[path].Text != texts[i] {
			err = fmt.Errorf("%s goes over several lines: write it on one", path)
		}
	}
	return written, err
}

// earlier is a page of the source as it was.
type earlier struct{ head, body string }

// pageBefore is the earlier version of a page of the source with a mark, or nil.
func (s Site) pageBefore(file, sha string) *earlier {
	if s.Past == nil {
		return nil
	}
	name := path.Base(file)
	for _, text := range s.Past(file) {
		pages, err := lint.Load(fstest.MapFS{path.Join(s.Source, name): {Data: text}}, []string{s.Source})
		if p := pages[s.Source][strings.TrimSuffix(name, ".md")]; err == nil && p != nil && p.SHA() == sha {
			return &earlier{headIn(string(text)), p.Body}
		}
	}
	return nil
}
