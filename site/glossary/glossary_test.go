package glossary

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"testing/fstest"
)

func TestTermsOfAText(t *testing.T) {
	root := fstest.MapFS{"docs/languages/en.md": {Data: []byte("# English\n\n| Swedish | English | note |\n|---|---|---|\n| kontaktförbud | contact ban (kontaktförbud) | not restraining order |\n" +
		"| samtal (stöd), möte | counselling | |\n| jour | | not decided |\n")}}
	terms, err := Load(root, "en")
	if err != nil || len(terms) != 3 {
		t.Fatalf("%v, %v", terms, err)
	}
	for text, want := range map[string]string{
		"Be om kontaktförbudet.": "[kontaktförbud]", "Samtalen och mötena": "[samtal möte]", "En jour, ett Kontaktförbud": "[kontaktförbud] [jour]", "Dagjour": "", "": "",
	} {
		var found []string
		for _, term := range In(text, terms) {
			found = append(found, fmt.Sprint(term.Words))
		}
		if got := strings.Join(found, " "); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
	if none, err := Load(root, "fi"); none != nil || err != nil {
		t.Errorf("a language without a table: %v, %v", none, err)
	}
	stub, err := Stub(root, "Finnish")
	if err != nil || !strings.Contains(string(stub), "\n| Swedish | Finnish | note |\n|---|---|---|\n| jour |  |  |\n| kontaktförbud |  |  |\n| samtal |  |  |\n") {
		t.Errorf("%s, %v", stub, err)
	}
	if again, err := Load(fstest.MapFS{"docs/languages/fi.md": {Data: stub}}, "fi"); err != nil || len(again) != 3 || again[0].Word != "" {
		t.Errorf("the stub read again: %v, %v", again, err)
	}
}

func TestShippedTables(t *testing.T) {
	for _, lang := range []string{"en", "ar", "sv-x-lattlast"} {
		if terms, err := Load(os.DirFS("../.."), lang); err != nil || len(terms) < 10 {
			t.Errorf("%s: %d terms, %v", lang, len(terms), err)
		}
	}
}
