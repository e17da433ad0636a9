package main

import (
	"io/fs"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// unescaped matches what prints a text as it is, or makes markup of one.
var unescaped = regexp.MustCompile(`\bsafe[A-Z]\w*|\b(?:markdownify|emojify|highlight|plainify)\b|\.RenderString|transform\.\w+`)

// What the theme prints as it is, and why no word of a page, a string or the
// data can bring markup or a script along. A new place has to be argued for here.
func TestWhatIsPrintedAsItIs(t *testing.T) {
	reasons := map[string]struct{ uses, why string }{
		"_partials/schema/json-ld.html":  {"safeJS", "jsonify writes <, > and & as \\u003c and the like"},
		"_partials/form/described.html":  {"safeHTMLAttr", "made of the names of fields, which form.html lists"},
		"_partials/form/problems.html":   {"safeHTMLAttr", "one action, written there"},
		"_partials/func/attribute.html":  {"safeHTMLAttr", "actions written in the theme; data only quoted, within them"},
		"_partials/func/entry.html":      {"plainify", "for files of plain text"},
		"_partials/go.html":              {"safeHTML", "actions written in the theme; data only quoted, within them"},
		"_partials/head.html":            {"safeCSS", "a style sheet of the theme"},
		"_partials/link/attributes.html": {"safeHTMLAttr", "tags of languages from hugo.yaml"},
		"_partials/list.html":            {"safeHTML safeHTML", "what Markdown made, or is to make, of a page"},
		"_partials/open.html":            {"safeJS", "a script of the theme"},
		"_partials/page/body.html":       {"safeHTML", "what Markdown made of a page"},
		"_partials/qr.html":              {"safeURL", "base64 of a picture that Hugo has drawn"},
		"_partials/form/script.html":     {"safeJS", "a script of the theme"},
		"_partials/script.html":          {"safeJS", "a script of the theme, with an address that jsonify has written"},
		"_partials/template-page.html":   {"safeHTML", "the page as it was printed, escaped already, with marks replaced"},
		"_partials/style.html":           {"safeCSS", "the style sheet of the theme"},
		"_shortcodes/line.html":          {"safeHTML", "a partial's own output, on one line"},
		"_shortcodes/service.html":       {"safeHTML", "a partial's own output, on one line"},
		"home.door.html":                 {"transform.Unmarshal", "reads a file of strings; the words are escaped when they are printed"},
	}
	layouts := os.DirFS(root + "/themes/lyktan/layouts")
	found := map[string]string{}
	err := fs.WalkDir(layouts, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(layouts, name)
		if uses := unescaped.FindAllString(string(text), -1); len(uses) > 0 {
			found[name] = strings.Join(uses, " ")
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range slices.Sorted(maps.Keys(found)) {
		if reasons[name].uses != found[name] {
			t.Errorf("%s: has %q, and %q with a reason: let the template escape words, or give the reason here", name, found[name], reasons[name].uses)
		}
	}
	for name := range reasons {
		if found[name] == "" {
			t.Errorf("%s needs no reason any more", name)
		}
	}
}
