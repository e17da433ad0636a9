package language

import (
	"fmt"
	"strings"
	"testing"
)

func TestForeignPhrases(t *testing.T) {
	languages := []string{"sv", "sv-x-lattlast", "en", "ar"}
	texts := []Text{
		{Lang: "sv", Words: "Du kan ansöka om kontaktförbud. Någon kan få fotboja. Se hitta."},
		{Lang: "en", Words: "You can apply for a contact ban (kontaktförbud). Look for advice."},
		{Lang: "ar", Words: "يمكنك طلب حظر التواصل"},
	}
	for _, c := range []struct {
		lang, words string
		foreign     bool
	}{
		{"en", "kontaktförbud", true},
		{"ar", "contact ban", true},
		{"sv", "contact ban", true},
		{"en", "‹kontaktförbud›", false},             // marked
		{"en", "contact ban (kontaktförbud)", false}, // what it is called in Sweden
		{"en", "Hitta", false},                       // a name
		{"en", "restraining order", false},           // which no text has
		{"sv-x-lattlast", "fotboja", false},          // easy Swedish is Swedish
		{"ar", "حظر التواصل", false},
	} {
		faults := Foreign([]Text{{Lang: c.lang, File: "site/index/x.yaml", Line: 7, Words: c.words}}, texts, languages)
		if (len(faults) > 0) != c.foreign || c.foreign && !strings.HasPrefix(fmt.Sprint(faults[0]), "site/index/x.yaml:7: language: ") {
			t.Errorf("%s in %s: %v", c.words, c.lang, faults)
		}
	}
}
