package translation

import (
	"regexp"
	"slices"
	"strings"
)

// body is the Markdown of a page, in parts that are translated each by itself: a
// paragraph, a heading, an item of a list. What stands between them is kept as it is:
// marks of lists and boxes, marks of headings, and what is nothing but shortcodes.
type body struct {
	parts []part
	after string // behind the last part
}

type part struct {
	before string // from the end of the part before
	text   string
}

var (
	shortcodeLine = regexp.MustCompile(`^\s*(?:\{\{[<%].*?[%>]\}\}\s*)+$`)
	marker        = regexp.MustCompile(`^\s*(?:(?:>|[-*+](?:\s|$)|[0-9]+\.(?:\s|$)|#{1,6}(?:\s|$))\s*)*`)
	headingMark   = regexp.MustCompile(`\s*\{#[^{}]*\}$`)
)

// split parts a text. join makes the same of the parts again.
func split(text string) body {
	var b body
	var between strings.Builder
	open := false // the line before ends in a part that this one may go on with
	for line := range strings.Lines(text) {
		content := strings.TrimRight(line, " \t\r\n")
		mark := marker.FindString(content)
		said := content[len(mark):]
		switch {
		case said == "" || shortcodeLine.MatchString(said):
			between.WriteString(line)
			open = false
			continue
		case open && strings.TrimSpace(mark) == "":
			last := &b.parts[len(b.parts)-1]
			last.text += between.String() + content
			between.Reset()
		default:
			id := ""
			if strings.Contains(mark, "#") {
				id = headingMark.FindString(said)
			}
			between.WriteString(mark)
			b.parts = append(b.parts, part{between.String(), strings.TrimSuffix(said, id)})
			between.Reset()
			between.WriteString(id)
		}
		between.WriteString(line[len(content):])
		open = !strings.Contains(mark, "#") // a heading is one line
	}
	b.after = between.String()
	return b
}

// join puts the parts together, each with its text.
func (b body) join(texts []string) string {
	var all strings.Builder
	for i, p := range b.parts {
		all.WriteString(p.before + texts[i])
	}
	return all.String() + b.after
}

// shape is what stands between the parts, however it is spaced: bodies of the same
// shape have the same parts in the same order.
func (b body) shape() []string {
	var all []string
	for _, p := range b.parts {
		all = append(all, strings.Join(strings.Fields(p.before), " "))
	}
	return append(all, strings.Join(strings.Fields(b.after), " "))
}

// isHeading reports whether a part is one.
func (p part) isHeading() bool {
	line := p.before[strings.LastIndexByte(p.before, '\n')+1:]
	return strings.Contains(line, "#")
}

// kind says what a part is, for people.
func (p part) kind() string {
	line := strings.TrimSpace(p.before[strings.LastIndexByte(p.before, '\n')+1:])
	switch {
	case strings.Contains(line, "#"):
		return "A heading."
	case strings.HasPrefix(line, ">"):
		return "In a box."
	case line != "":
		return "An item of a list."
	}
	return "A paragraph."
}

// section is a part of a page from a heading that has a mark to the next one. What
// stands before the first has no mark.
type section struct{ mark, text string }

var marked = regexp.MustCompile(`(?m)^#{2,6} .*\{#([^{}\s]+)\}[ \t]*$`)

// sections parts a body. Their texts one after the other are the body.
func sections(text string) []section {
	all := []section{{}}
	from := 0
	for _, at := range marked.FindAllStringSubmatchIndex(text, -1) {
		all[len(all)-1].text = text[from:at[0]]
		all = append(all, section{mark: text[at[2]:at[3]]})
		from = at[0]
	}
	all[len(all)-1].text = text[from:]
	return all
}

func marksOf(all []section) []string {
	var marks []string
	for _, s := range all {
		marks = append(marks, s.mark)
	}
	return marks
}

// pair is a text of a page's body beside its translation.
type pair struct {
	section      string // its mark
	heading      string // above it
	kind         string
	source, text string
	whole        bool // of a section, or of the body
}

// pairs puts the parts of a translated body beside those of its source, section by
// section. A section whose shape is another is one text, and so is a body whose marks
// are others. build makes the translated body of texts, one for each pair.
func pairs(source, translated string) (all []pair, build func(texts []string) string) {
	ours, theirs := sections(source), sections(translated)
	if translated != "" && !slices.Equal(marksOf(ours), marksOf(theirs)) {
		ours, theirs = []section{{text: source}}, []section{{text: translated}}
	}
	var bodies []body
	heading := ""
	for i, s := range ours {
		own := split(s.text)
		other := own
		texts := make([]string, len(own.parts))
		if translated != "" {
			other = split(theirs[i].text)
			for i, p := range other.parts {
				if i < len(texts) {
					texts[i] = p.text
				}
			}
		}
		inOne := !slices.Equal(own.shape(), other.shape())
		if inOne {
			own, other = whole(s.text), whole(theirs[i].text)
			texts = []string{other.parts[0].text}
		}
		bodies = append(bodies, other)
		for at, p := range own.parts {
			kind := p.kind()
			if p.isHeading() {
				heading = p.text
			}
			if inOne {
				kind = "A section: its paragraphs differ from the Swedish ones, so that they are one text. Marks, lists and shortcodes stay as they are."
			}
			all = append(all, pair{s.mark, heading, kind, p.text, texts[at], inOne})
		}
	}
	return all, func(texts []string) string {
		var b strings.Builder
		for _, body := range bodies {
			b.WriteString(body.join(texts[:len(body.parts)]))
			texts = texts[len(body.parts):]
		}
		return b.String()
	}
}

// whole is a body of one part.
func whole(text string) body {
	inner := strings.Trim(text, "\n")
	at := strings.Index(text, inner)
	return body{[]part{{text[:at], inner}}, text[at+len(inner):]}
}
