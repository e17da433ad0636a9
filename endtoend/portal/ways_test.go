package portal

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"lyktan/endtoend/harness"
)

const waysHeading = "## From the start page to the answer"

var (
	wayRow  = regexp.MustCompile(`(?m)^\| (.+?) \| (.+?) \| (` + "`.+`" + `) \|$`)
	waySpot = regexp.MustCompile("`([a-z]+)(#[a-z]+)?`")
)

// Whoever opens the start page is at the answer within three taps, in every
// language, on links of the pages' own text: docs/content.md lists the ways.
func TestWaysFromTheStartPage(t *testing.T) {
	t.Parallel()
	doc, err := os.ReadFile(filepath.Join(harness.Root, "docs/content.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(doc), waysHeading)
	table, _, _ = strings.Cut(table, "\n## ")
	rows := wayRow.FindAllStringSubmatch(table, -1)
	if len(rows) < 15 {
		t.Fatalf("docs/content.md has %d ways under %q", len(rows), waysHeading)
	}
	for _, lang := range harness.Languages {
		for _, row := range rows {
			for _, wrong := range wrongWay(t, lang, row[3]) {
				t.Errorf("%s: %s, %s: %s", lang, row[1], row[2], wrong)
			}
		}
	}
	if wrong := wrongWay(t, "sv", "`granne` → `utan`"); len(wrong) == 0 {
		t.Error("a way with a tap that no page offers is not found")
	}
	if wrong := wrongWay(t, "sv", "`stod#nowhere`"); len(wrong) == 0 {
		t.Error("a way to a passage that is not there is not found")
	}
}

// wrongWay says what is wrong with a way such as "`alla` → `utan#vard`": the
// pages tapped on, of which the last may have a passage where the answer stands.
func wrongWay(t *testing.T, lang, way string) (wrong []string) {
	t.Helper()
	taps := waySpot.FindAllStringSubmatch(way, -1)
	if len(taps) == 0 || len(taps) > 3 {
		return []string{way + " is not one to three taps"}
	}
	links, _ := textOf(t, lang, "")
	for _, tap := range taps {
		if !slices.ContainsFunc(links, func(link string) bool {
			page, _, _ := strings.Cut(link, "#")
			return page == "/"+lang+"/"+tap[1]+"/"
		}) {
			wrong = append(wrong, "nothing leads to "+tap[1]+" there")
		}
		var ids []string
		links, ids = textOf(t, lang, tap[1])
		if tap[2] != "" && !slices.Contains(ids, tap[2][1:]) {
			wrong = append(wrong, tap[1]+" has no "+tap[2])
		}
	}
	return wrong
}

// textOf lists the addresses and the marks in the text of a page: not its head, its
// foot, its menus and the lists of other pages.
func textOf(t *testing.T, lang, name string) (links, ids []string) {
	t.Helper()
	file, err := os.Open(filepath.Join(harness.Site, lang, name, "index.html"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	page, err := html.Parse(file)
	if err != nil {
		t.Fatal(err)
	}
	for n := range page.Descendants() {
		if n.Type != html.ElementNode || n.Data != "main" {
			continue
		}
		for inner := range n.Descendants() {
			inNav := false
			for up := inner.Parent; up != nil; up = up.Parent {
				inNav = inNav || up.Data == "nav"
			}
			for _, a := range inner.Attr {
				switch {
				case a.Key == "href" && inner.Data == "a" && !inNav:
					links = append(links, a.Val)
				case a.Key == "id":
					ids = append(ids, a.Val)
				}
			}
		}
	}
	return links, ids
}
