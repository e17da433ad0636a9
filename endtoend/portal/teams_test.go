package portal

import (
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"lyktan/endtoend/harness"
	"lyktan/site/directory"
)

// The portal of a team that is made up here, in a county that the data does not have,
// built for the address that make run gives it, shows nothing of another team: no
// place, service or number of elsewhere, no page or passage that is of use only there.
// Sources name where a fact was read.
func TestOtherTeamsPortal(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, part := range []string{"site", "content", "themes"} {
		if err := os.CopyFS(filepath.Join(dir, part), os.DirFS(filepath.Join(harness.Root, part))); err != nil {
			t.Fatal(err)
		}
	}
	add := exec.Command(harness.SiteCommand, "team", "add", "testby", "-place-in", "en=Testville")
	add.Dir, add.Stdin = dir, strings.NewReader("Testby\ntestland\nTestlands län\nhttps://testby.example/\n")
	if said, err := add.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	withoutAnswers(t, filepath.Join(dir, "site/data/teams/testby.yaml"))
	if _, err := harness.Command("env", "-C", dir, harness.SiteCommand, "-hugo", harness.Hugo(), "-team", "testby", "-out", "public",
		"-address", "http://127.0.0.1:8080/", "-recipients", harness.Recipients); err != nil {
		t.Fatal(err)
	}
	words := othersWords(dataOf(t, dir, "testby"))
	for _, known := range []string{"Södermalm", "Bollnäs", "Boden", "ستوكهولم", "origostockholm.se", "Sollentuna"} {
		if !slices.ContainsFunc(words, func(w string) bool { return strings.Contains(w, known) }) {
			t.Errorf("%s is not looked for", known)
		}
	}
	pages, own := 0, 0
	err := filepath.WalkDir(filepath.Join(dir, "public"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || !slices.Contains([]string{".html", ".txt", ".vcf", ".json"}, filepath.Ext(path)) {
			return err
		}
		raw, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		text := string(raw)
		if strings.Contains(text, answersLink) && !strings.Contains(path, "_tipapi") {
			t.Errorf("%s leads to answers, which this team cannot give", path)
		}
		if filepath.Ext(path) == ".html" {
			page, err := html.Parse(strings.NewReader(text))
			if err != nil {
				return err
			}
			pages++
			text = withoutSources(page)
		}
		for _, word := range words {
			if at := strings.Index(text, word); at >= 0 {
				t.Errorf("%s: %q in %q", path, word, text[max(0, at-60):min(len(text), at+60)])
			}
		}
		if strings.Contains(text, "Testby") || strings.Contains(text, "Testville") {
			own++
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if pages < 100 || own < 10 {
		t.Errorf("%d pages, %d files that name the place", pages, own)
	}
	if _, err := os.Stat(filepath.Join(dir, "public/sv/stad")); err == nil {
		t.Error("the page of Stockholm's districts is there")
	}
	form, err := os.ReadFile(filepath.Join(dir, "public/sv/skriv/index.html"))
	if err != nil || strings.Count(string(form), "<optgroup") != 2 || !regexp.MustCompile(`<option[^>]*>Testby</option>`).Match(form) {
		t.Errorf("the form does not offer the place, and somewhere else, alone: %v", err)
	}
}

// othersWords are names, numbers and addresses that belong to places where the
// team does not work, as they would stand in a page.
func othersWords(d *directory.Directory, in func(lang, key string) string) []string {
	words := map[string]bool{"Stockholm": true, "ستوكهولم": true} // also in names that are longer
	add := func(texts ...string) {
		for _, text := range texts {
			if text != "" && text != directory.Placeholder {
				words[text] = true
			}
		}
	}
	each := func(key string) {
		for _, lang := range harness.Languages {
			add(in(lang, key))
		}
	}
	for key := range d.Regions {
		if !d.Covers(d.Team, key) {
			each("regions." + key + ".name")
		}
	}
	for _, a := range d.Areas {
		if !d.Covers(d.Team, a.Key) && a.Name != "Salem" { // which a page may have in another sense
			add(a.Name)
		}
	}
	for _, s := range d.Services {
		if d.Covers(d.Team, s.Area) {
			continue
		}
		if s.Key != "socialtjansten" { // "where you live" is true everywhere; its page and number are not
			each("services/" + s.Key + ".name")
		}
		add(strings.TrimSuffix(strings.TrimPrefix(s.Website, "https://"), "/"))
		if s.Phone != nil {
			add(s.Phone.Shown, s.Phone.Dial, s.Phone.E164)
		}
	}
	for key := range d.Teams {
		if d.Team.Areas[0] != key {
			each("teams/" + key + ".name")
			each("teams/" + key + ".place")
		}
	}
	return slices.Sorted(maps.Keys(words))
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

// answersLink is in every page of a team that can answer.
const answersLink = "/svar/"

// withoutAnswers has a new team, which can answer, deliver by mail alone.
func withoutAnswers(t *testing.T, profile string) {
	t.Helper()
	text, err := os.ReadFile(profile)
	if err != nil {
		t.Fatal(err)
	}
	without := regexp.MustCompile(`(?m)^answers: "[0-9a-f]{32}"$`).ReplaceAll(text, []byte(`answers: ""`))
	if string(without) == string(text) {
		t.Fatalf("the new team has no answers to take out: %s", text)
	}
	if err := os.WriteFile(profile, without, 0o600); err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile(filepath.Join(harness.Site, "sv/granne/index.html"))
	if err != nil || !strings.Contains(string(page), answersLink) {
		t.Errorf("the link that is looked for is not on the other site: %v", err)
	}
}
