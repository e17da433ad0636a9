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
		"_partials/schema/json-ld.html":         {"safeJS", "jsonify writes <, > and & as \\u003c and the like"},
		"_partials/form/described.html":         {"safeHTMLAttr", "made of the names of fields, which form.html lists"},
		"_partials/form/problems.html":          {"safeHTMLAttr", "one action, written there"},
		"_partials/func/attribute.html":         {"safeHTMLAttr", "actions written in the theme; data only quoted, within them"},
		"_partials/func/entry.html":             {"plainify", "for files of plain text"},
		"_partials/action.html":                 {"safeHTML", "actions written in the theme; data only quoted, within them"},
		"_partials/head.html":                   {"safeCSS", "a style sheet of the theme"},
		"_partials/link/attributes.html":        {"safeHTMLAttr", "tags of languages from hugo.yaml"},
		"_partials/list.html":                   {"safeHTML safeHTML", "what Markdown made, or is to make, of a page"},
		"_partials/open.html":                   {"safeJS", "a script of the theme"},
		"_partials/paper/blank.html":            {"safeJS", "a script of the theme"},
		"_partials/qr.html":                     {"safeURL", "base64 of a picture that Hugo has drawn"},
		"_partials/words/list.html":             {"safeJS", "a script of the theme"},
		"_partials/form/script.html":            {"safeJS", "a script of the theme"},
		"_partials/script.html":                 {"safeJS", "a script of the theme, with an address that jsonify has written"},
		"_partials/template-page.html":          {"safeHTML", "the page as it was printed, escaped already, with marks replaced"},
		"_partials/func/text.html":              {"safeHTML safeHTML", "what Markdown made of a page, in two parts"},
		"_partials/page/contents.html":          {"safeHTML", "a heading as Markdown has printed it"},
		"_partials/swedish.html":                {"safeHTML", "a text that htmlEscape has escaped, with the marks around Swedish words replaced"},
		"_partials/style.html":                  {"safeCSS", "the style sheet of the theme"},
		"_shortcodes/picture.html":              {"safeHTML", "a partial's own output, on one line"},
		"_partials/glossary/list.html":          {"safeJS", "a script of the theme"},
		"_shortcodes/line.html":                 {"safeHTML", "a partial's own output, on one line"},
		"_shortcodes/service.html":              {"safeHTML", "a partial's own output, on one line"},
		"_partials/paper/poster-languages.html": {"transform.Unmarshal", "reads a file of strings; the words are escaped when they are printed"},
		"home.fallback.html":                    {"transform.Unmarshal", "reads a file of strings; the words are escaped when they are printed"},
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

var (
	comment = regexp.MustCompile(`(?s)\{\{-? ?/\*.*?\*/`)
	// wordOf matches what asks for a text of site/i18n, and how it names it.
	wordOf = regexp.MustCompile(`(?:\{\{-?|[(|=])\s*(?:T|i18n|lang\.Translate)\s+([^\s{}]+)`)
)

// The check knows a text by its name where the theme prints it. A name that comes
// from elsewhere is argued for here.
func TestEveryTextIsPrintedByName(t *testing.T) {
	reasons := map[string]struct{ names, why string }{
		"_partials/count.html":            {"$all.key .else", "stand beside each call, as key and else"},
		"_partials/func/filled.html":      {".key .key", "stands beside each call, as key"},
		"_partials/link/group.html":       {"$.heading $.heading", "params.nav of hugo.yaml, which the check reads"},
		"_partials/form/radios.html":      {"$words", "answer_%s, or what stands beside each call, as yes"},
		"_partials/place/everywhere.html": {".words", "params.everywhere of hugo.yaml, which the check reads"},
		"sidor.html":                      {".heading", "params.nav of hugo.yaml, which the check reads"},
	}
	found := map[string]string{}
	uses := 0
	layouts := os.DirFS(root + "/themes/lyktan/layouts")
	err := fs.WalkDir(layouts, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(layouts, name)
		var names []string
		for _, m := range wordOf.FindAllStringSubmatch(comment.ReplaceAllString(string(text), ""), -1) {
			uses++
			if how := strings.TrimRight(m[1], ")"); !strings.HasPrefix(how, `"`) && how != "(printf" {
				names = append(names, how)
			}
		}
		if names != nil {
			found[name] = strings.Join(names, " ")
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if uses < 100 {
		t.Errorf("only %d uses of a text were found", uses)
	}
	for name, names := range found {
		if reasons[name].names != names {
			t.Errorf("%s: asks for %q, and for %q with a reason: write the name, or give the reason here", name, names, reasons[name].names)
		}
	}
	for name := range reasons {
		if found[name] == "" {
			t.Errorf("%s needs no reason any more", name)
		}
	}
}
