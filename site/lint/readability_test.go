package lint

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
)

// Björnsson's own example of an easy text has 20, of an ordinary one 40; here
// by hand: six words in two sentences, one of them long.
func TestLIX(t *testing.T) {
	pages, err := Load(fstest.MapFS{"sv/a.md": {Data: []byte(strings.Replace(page, page[strings.Index(page, "Call {{"):], "Det är inte ditt fel.\n\n- {{< law \"limit\" >}} myndigheten\n", 1))}}, []string{"sv"})
	if err != nil {
		t.Fatal(err)
	}
	lix, words := pages["sv"]["a"].LIX()
	if want := 6.0/2 + 100.0/6; words != 6 || lix < want-0.01 || lix > want+0.01 {
		t.Errorf("LIX %.2f of %d words, want %.2f of 6", lix, words, want)
	}
}

// A sentence that nobody reads at once is found on a page of short ones, in the
// paragraph where it stands.
func TestDreadfulSentences(t *testing.T) {
	const (
		heavy  = "Socialtjänstens handläggning förutsätter samtycke mellan samverkande myndigheter."
		twenty = "Handläggning av ärenden avseende skyddsbedömning förutsätter regelmässigt dokumenterat samtycke från samtliga berörda vårdnadshavare innan uppgifter överlämnas mellan samverkande myndigheter enligt lag."
	)
	long := strings.Repeat("och du kan gå dit ", 6) + "om du vill."
	for name, c := range map[string]struct{ lang, text, want string }{
		"heavy, too short to say": {"sv", heavy, ""},
		"heavy":                   {"sv", twenty, `content/sv/numbers.md:17: readability: the sentence that begins "Handläggning av ärenden avseende" has LIX 92, the limit is 55: make it two, or take shorter words`},
		"long":                    {"sv", long, `content/sv/numbers.md:17: readability: the sentence that begins "och du kan gå" has 33 words, the limit is 25: make it two`},
		"short ones":              {"sv", strings.Repeat("Du kan gå dit. ", 20), ""},
		"ended by a number":       {"sv", strings.Repeat("Du kan ringa dem på {{< tel \"line\" >}}. ", 8), ""},
		"words of the source":     {"en", "You can ask for a legal guardian (vårdnadshavare, särskild företrädare, godemannen, kontaktpersonen) and for much more help here.", ""},
	} {
		file := c.lang + "/numbers.md"
		_, err := check(pagesWith(file, "See [", c.text+"\n\nSee ["))
		var got []string
		for line := range strings.SplitSeq(fmt.Sprint(err), "\n") {
			if strings.Contains(line, "the sentence that begins") {
				got = append(got, line)
			}
		}
		if strings.Join(got, "\n") != c.want {
			t.Errorf("%s: %v\nwant %s", name, got, c.want)
		}
	}
}
