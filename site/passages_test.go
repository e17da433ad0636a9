package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var namedPassage = regexp.MustCompile("`([a-z]+)#([a-z]+)`")

// missingPassages lists the passages that a document names, as `page#mark`, and
// that no Swedish page has.
func missingPassages(t *testing.T, doc string) (missing []string) {
	t.Helper()
	for _, named := range namedPassage.FindAllStringSubmatch(doc, -1) {
		page, err := os.ReadFile(filepath.Join(root, "content/sv", named[1]+".md"))
		if err != nil || !strings.Contains(string(page), "{#"+named[2]+"}") {
			missing = append(missing, named[0])
		}
	}
	return missing
}

// Pages change, and the tables that say where something is told change with them.
func TestDocsNamePassagesThatAreThere(t *testing.T) {
	t.Parallel()
	doc, err := os.ReadFile(filepath.Join(root, "docs/content.md"))
	if err != nil {
		t.Fatal(err)
	}
	if n := len(namedPassage.FindAllString(string(doc), -1)); n < 20 {
		t.Errorf("docs/content.md names %d passages: the search finds nothing", n)
	}
	for _, passage := range missingPassages(t, string(doc)) {
		t.Errorf("docs/content.md: %s is not there", passage)
	}
	if got := missingPassages(t, "`kvar#fara`, `kvar#nowhere`, `nowhere#fara`"); len(got) != 2 {
		t.Errorf("two planted passages that are not there: found %v", got)
	}
}
