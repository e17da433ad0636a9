package main

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	link      = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	code      = regexp.MustCompile("`([^`\n]+)`|(?m)^    (.+)$")
	pathLike  = regexp.MustCompile(`^(\.\.?/|(content|deploy|docs|endtoend|site|themes|tipapi)/)[\w.*/-]*$|^[\w.*/-]+\.(css|go|html|js|md|mod|sh|yaml)$`)
	notOurs   = regexp.MustCompile(`^(\.git|\.bin|node_modules|public.*|var)$`)
	anyName   = regexp.MustCompile(`<\w+>`)
	elsewhere = regexp.MustCompile(`^public/|^#|^[a-z]+:|^[\w-]+\.\w+/`) // built, or on the web
)

// references returns the paths that a document in a folder of the repository
// names: in links, and in code where a word looks like a path of ours. Links, and
// words that begin with a dot, are returned from the root; a mention may leave
// out the folders it is in.
func references(folder, text string) (links, mentions []string) {
	for _, m := range link.FindAllStringSubmatch(text, -1) {
		if to, _, _ := strings.Cut(m[1], "#"); !elsewhere.MatchString(m[1]) {
			links = append(links, path.Join(folder, to))
		}
	}
	for _, m := range code.FindAllStringSubmatch(text, -1) {
		for _, word := range strings.Fields(m[1] + m[2]) {
			word = anyName.ReplaceAllString(strings.TrimRight(word, ".,:;"), "*")
			word = strings.TrimSuffix(word, "/")
			switch {
			case elsewhere.MatchString(word) || !pathLike.MatchString(word):
			case strings.HasPrefix(word, "../"):
				links = append(links, path.Join(folder, word))
			case strings.HasPrefix(word, "./"):
				links = append(links, path.Clean(word))
			default:
				mentions = append(mentions, word)
			}
		}
	}
	return links, mentions
}

// broken returns what a document names and the repository does not have.
func broken(folder, text string, have map[string]bool) []string {
	links, mentions := references(folder, text)
	var lost []string
	for _, l := range links {
		if !have[l] {
			lost = append(lost, l)
		}
	}
	for _, m := range mentions {
		if !exists(m, have) {
			lost = append(lost, m)
		}
	}
	return lost
}

// exists reports whether some path ends with the names of a pattern.
func exists(pattern string, have map[string]bool) bool {
	names := strings.Count(pattern, "/") + 1
	for there := range have {
		parts := strings.Split(there, "/")
		if same, _ := path.Match(pattern, strings.Join(parts[max(0, len(parts)-names):], "/")); same {
			return true
		}
	}
	return false
}

// repository returns the files and folders of the repository, from its root.
func repository(t *testing.T) map[string]bool {
	have := map[string]bool{}
	err := filepath.WalkDir("..", func(name string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() && notOurs.MatchString(d.Name()) {
			return filepath.SkipDir
		}
		from, _ := filepath.Rel("..", name)
		have[filepath.ToSlash(from)] = true
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return have
}

// What the documents refer to is in the repository.
func TestLinksOfTheDocuments(t *testing.T) {
	have := repository(t)
	read := 0
	for _, pattern := range []string{"../*.md", "../docs/*.md"} {
		documents, _ := filepath.Glob(pattern)
		for _, name := range documents {
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			folder := path.Dir(strings.TrimPrefix(filepath.ToSlash(name), "../"))
			links, mentions := references(folder, string(text))
			read += len(links) + len(mentions)
			for _, lost := range broken(folder, string(text), have) {
				t.Errorf("%s refers to %s, which is not in the repository", name, lost)
			}
		}
	}
	if read < 100 {
		t.Errorf("the documents have %d references", read)
	}
}

func TestBrokenLinksAreFound(t *testing.T) {
	have := repository(t)
	for text, lost := range map[string]string{
		"[a](threat-model.md)":                     "",
		"[a](threat-model.md#part)":                "",
		"[a](https://example.org/b.md)":            "",
		"[a](../README.md)":                        "",
		"see `threat-model.md`, `tipapi/`":         "",
		"`content/<lang>/telefonen.md`":            "",
		"`spool/*_test.go` and `docs_test.go`":     "",
		"`go test ./tipapi/...`":                   "",
		"`net/smtp`, `github.com/nats-io/nats.go`": "",
		"`nummer.txt`, `public/nothing.md`":        "",
		"[a](threat-models.md)":                    "docs/threat-models.md",
		"[a](docs/threat-model.md)":                "docs/docs/threat-model.md",
		"[a](../../shared/a.md)":                   "../shared/a.md",
		"`../shared/facts/sweden.md`":              "shared/facts/sweden.md",
		"`tipapi/nothing`":                         "tipapi/nothing",
		"`tipapi/spool/nothing.go`,":               "tipapi/spool/nothing.go",
		"`spool/nothing_*_test.go`":                "spool/nothing_*_test.go",
		"`ocs_test.go`":                            "ocs_test.go",
		"`content/<lang>/nothing.md`":              "content/*/nothing.md",
		"`go test ./nothing/...`":                  "nothing",
		"in a block:\n\n    go test ./nothing\n":   "nothing",
	} {
		if got := strings.Join(broken("docs", text, have), " "); got != lost {
			t.Errorf("%q: found %q, want %q", text, got, lost)
		}
	}
}

// The README lists every package of site, tipapi and endtoend, and no other.
func TestPackagesAreTheOnesInTheREADME(t *testing.T) {
	text, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	listed := map[string]bool{}
	top := ""
	for _, line := range strings.Split(string(text), "\n") {
		if m := regexp.MustCompile(`^    (\w+)/ `).FindStringSubmatch(line); m != nil {
			top = m[1]
		}
		if m := regexp.MustCompile(`^      (\w+/(?: \w+/)*)(?: |$)`).FindStringSubmatch(line); m != nil {
			for _, name := range strings.Fields(m[1]) {
				listed[top+"/"+strings.TrimSuffix(name, "/")] = true
			}
		}
	}
	for _, top := range []string{"endtoend", "site", "tipapi"} {
		folders, err := filepath.Glob("../" + top + "/*/*.go")
		if err != nil || len(folders) == 0 {
			t.Errorf("no packages in %s (%v)", top, err)
		}
		there := map[string]bool{"site/data": true, "site/i18n": true, "site/texts": true}
		for _, file := range folders {
			there[top+"/"+filepath.Base(filepath.Dir(file))] = true
		}
		for name := range there {
			if strings.HasPrefix(name, top+"/") && !listed[name] {
				t.Errorf("README.md does not list %s", name)
			}
		}
		for name := range listed {
			if strings.HasPrefix(name, top+"/") && !there[name] {
				t.Errorf("README.md lists %s, which does not exist", name)
			}
		}
	}
}
