package messages

import (
	"slices"
	"testing"

	"lyktan/site/language"
)

func TestUntranslated(t *testing.T) {
	text := func(lang, key, words string, line int) language.Text {
		return language.Text{Lang: lang, File: folder + lang + ".yaml", Line: line, Key: key, Words: words}
	}
	got := Untranslated([]language.Text{
		text("sv", "send", "Skicka", 1), text("sv", "entry", "{name}: {number}", 2), text("sv", "stop", "Sluta", 3),
		text("sv-x-lattlast", "send", "Skicka", 1),
		text("fi", "send", "Skicka", 7), text("fi", "entry", "{name}: {number}", 8), text("fi", "stop", "Lopeta", 9), text("fi", "more", "", 10),
	}, []string{"sv", "sv-x-lattlast", "fi"})
	want := []string{`site/i18n/fi.yaml:7: same: "send" has the words of site/i18n/sv.yaml:1: translate it, unless fi has the same word`}
	if !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
}
