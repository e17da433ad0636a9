package portal

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"lyktan/endtoend/harness"
)

// Another team's portal, built for the address that make run gives it, shows
// nothing of the first: no place of it, no service, no page that is of use only there. Sources name where a fact was read.
func TestOtherTeamsPortal(t *testing.T) {
	t.Parallel()
	out := filepath.Join(t.TempDir(), "site")
	if _, err := harness.Command(harness.SiteCommand, "-hugo", harness.Hugo(), "-team", "bollnas", "-out", out,
		"-address", "http://127.0.0.1:8080/", "-recipients", harness.Recipients); err != nil {
		t.Fatal(err)
	}
	pages, own := 0, 0
	err := filepath.WalkDir(out, func(path string, d fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".html" {
			return err
		}
		file, err := os.Open(path)
		if err != nil {
			return err
		}
		defer file.Close()
		page, err := html.Parse(file)
		if err != nil {
			return err
		}
		pages++
		text := withoutSources(page)
		for _, word := range []string{"Södermalm", "Stockholm", "سودرمالم", "ستوكهولم"} {
			if at := strings.Index(text, word); at >= 0 {
				t.Errorf("%s: %q", path, text[max(0, at-60):min(len(text), at+60)])
			}
		}
		if strings.Contains(text, "Bollnäs") {
			own++
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if pages < 100 || own == 0 {
		t.Errorf("%d pages, %d that name Bollnäs", pages, own)
	}
	if _, err := os.Stat(filepath.Join(out, "sv/stad")); err == nil {
		t.Error("the page of Stockholm's districts is there")
	}
}

// withoutSources is what a page says, and where its links go, its list of
// sources aside.
func withoutSources(n *html.Node) string {
	var b strings.Builder
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		for _, a := range n.Attr {
			if a.Key == "class" && a.Val == "sources" {
				return
			}
			if a.Key == "href" || a.Key == "content" || a.Key == "value" {
				b.WriteString(" " + a.Val)
			}
		}
		if n.DataAtom == atom.Style || n.DataAtom == atom.Script {
			return
		}
		if n.Type == html.TextNode {
			b.WriteString(n.Data)
		}
		for c := range n.ChildNodes() {
			walk(c)
		}
	}
	walk(n)
	return b.String()
}
