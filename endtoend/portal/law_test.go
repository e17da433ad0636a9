package portal

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"lyktan/endtoend/harness"
	"lyktan/site/directory"
)

// The pages that are made of the data have all of it, in each language: every figure
// that is a deadline, a length or a cost, with the way to its passage; every word of the
// law, with the Swedish one; every row of what is drawn, with its heading.
func TestPagesMadeOfData(t *testing.T) {
	t.Parallel()
	data, err := directory.Load(os.DirFS(filepath.Join("..", "..", "site", "data")), "", time.Now())
	if err != nil {
		t.Fatal(err)
	}
	read := func(lang, name string) string {
		text, err := os.ReadFile(filepath.Join(harness.Site, lang, name, "index.html"))
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	href := func(lang, to string) string {
		page, mark, there := strings.Cut(to, "#")
		if there {
			mark = "#" + mark
		}
		return "/" + lang + "/" + page + "/" + mark
	}
	row := regexp.MustCompile(`<a class="?row"?`)
	for _, lang := range harness.Languages {
		days, words := read(lang, "dagar"), read(lang, "lexikon")
		rows := 0
		for key, figure := range data.Law {
			if figure.Row == nil {
				continue
			}
			rows++
			if !strings.Contains(days, href(lang, figure.Row.At)) || lang == "sv" && !strings.Contains(days, ">"+string(figure.Text)+"<") && !strings.Contains(days, ">"+string(figure.Text)+" ") {
				t.Errorf("%s: the page of days has no %s", lang, key)
			}
		}
		if got := len(row.FindAllString(days, -1)); rows < 30 || got != rows+1 { // and the way on
			t.Errorf("%s: the page of days has %d rows for %d figures", lang, got, rows)
		}
		for _, term := range data.Glossary {
			if !strings.Contains(words, href(lang, term.At)) || !strings.Contains(words, ">"+string(term.Word)+"</bdi>") {
				t.Errorf("%s: the words of the law lack %s", lang, term.Key)
			}
		}
		for name, want := range map[string]int{"beslut": len(data.Pictures.Bans.Kinds), "vem": len(data.Pictures.Telling.Rows)} {
			page := read(lang, name)
			if got := strings.Count(page, "scope=row") + strings.Count(page, `scope="row"`); got != want {
				t.Errorf("%s/%s: %d rows, not %d", lang, name, got, want)
			}
		}
	}
}
