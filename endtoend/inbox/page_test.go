package inbox

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"lyktan/endtoend/harness"
)

// page is a page that was shown.
type page struct {
	path string
	root *html.Node
	text string // of main, white space as single spaces
}

func newPage(t *testing.T, path, markup string) page {
	t.Helper()
	root, err := html.Parse(strings.NewReader(markup))
	if err != nil {
		t.Fatal(err)
	}
	p := page{path: path, root: root}
	for _, n := range p.all("main") {
		p.text = textOf(n)
	}
	return p
}

// all finds elements by tag, or tag.class.
func (p page) all(selector string) []*html.Node { return within(p.root, selector) }

func within(root *html.Node, selector string) (found []*html.Node) {
	tag, class, _ := strings.Cut(selector, ".")
	for n := range root.Descendants() {
		if n.Type == html.ElementNode && n.Data == tag &&
			(class == "" || slices.Contains(strings.Fields(harness.Attribute(n, "class")), class)) {
			found = append(found, n)
		}
	}
	return found
}

// byID finds the element with an id.
func (p page) byID(t *testing.T, id string) *html.Node {
	t.Helper()
	for n := range p.root.Descendants() {
		if n.Type == html.ElementNode && harness.Attribute(n, "id") == id {
			return n
		}
	}
	t.Fatalf("%s has no #%s: %.2000s", p.path, id, p.text)
	return nil
}

// rows are the tips that the page lists, by id, in their order.
func (p page) rows() (ids []string, texts map[string]string) {
	texts = map[string]string{}
	for _, row := range p.all("article.row") {
		for _, link := range within(row, "a") {
			if id, ok := strings.CutPrefix(harness.Attribute(link, "href"), "/tip/"); ok {
				ids = append(ids, id)
				texts[id] = textOf(row)
			}
		}
	}
	return ids, texts
}

// says fails unless the page has a text.
func (p page) says(t *testing.T, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if !strings.Contains(p.text, text) {
			t.Errorf("%s does not say %q but: %.2000s", p.path, text, p.text)
		}
	}
}

// saysNot fails when the page has a text.
func (p page) saysNot(t *testing.T, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if strings.Contains(p.text, text) {
			t.Errorf("%s says %q: %.2000s", p.path, text, p.text)
		}
	}
}

func textOf(n *html.Node) string {
	var all strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			all.WriteString(d.Data)
		}
		if d.Type == html.ElementNode && !slices.Contains([]string{"b", "bdi", "strong", "small", "span", "a", "code"}, d.Data) {
			all.WriteString(" ")
		}
	}
	return strings.Join(strings.Fields(all.String()), " ")
}

// rawText is the text of an element as it stands.
func rawText(n *html.Node) string {
	var all strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			all.WriteString(d.Data)
		}
	}
	return all.String()
}

func has(n *html.Node, attribute string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == attribute })
}
