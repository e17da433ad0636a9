package passing

import (
	"reflect"
	"slices"
	"testing"

	"lyktan/tipapi/tip"
)

// When it is not safe to come or to call is proposed whole and first, or told as
// missing.
func TestSafety(t *testing.T) {
	for _, c := range []struct {
		lang, guess, unsafe string
		kept                string
		against             []Reason
	}{
		{"sv", "no", "Han är hemma på kvällarna. Kom inte då.", "Han är hemma på kvällarna. Kom inte då.", nil},
		{"sv-x-lattlast", "", "På helgerna är det inte säkert.", "På helgerna är det inte säkert.", nil},
		{"sv", "no", "Ring inte. Han läser hennes telefon.", "Ring inte. Han läser hennes telefon.", nil},
		{"sv", "no", "Ring inte efter klockan 17. Då är han hemma.", "", []Reason{Clock}},
		{"sv", "no", "Kom inte efter 17. Jag hör när han kommer hem.", "", []Reason{FirstPerson, Senses, Clock}},
		{"sv", "no", "Inte på kvällen. Never at night.", "", []Reason{Language}},
		{"sv", "yes", "Han är hemma på kvällarna.", "", []Reason{Guessable}},
		{"sv", "unknown", "Han är hemma på kvällarna.", "", []Reason{Guessable}},
		{"en", "no", "Han är hemma på kvällarna.", "", []Reason{Language}},
		{"ar", "no", "لا تتصلوا مساء", "", []Reason{Language}},
		{"", "no", "Han är hemma på kvällarna.", "", []Reason{Language}},
	} {
		p := Propose(tip.Tip{Lang: c.lang, Answers: tip.Answers{Now: "no", Street: "Storgatan 12", Unsafe: c.unsafe, Guess: c.guess}})
		if c.against == nil {
			if p.Fields[0] != (Field{"unsafe", c.kept}) || p.Safety != "" {
				t.Errorf("%s %q: %+v, safety %q", c.lang, c.unsafe, p.Fields, p.Safety)
			}
			continue
		}
		if field(p, "unsafe") != "" || p.Safety != c.unsafe || !reflect.DeepEqual(p.Left[0], Left{"unsafe", c.unsafe, c.against}) {
			t.Errorf("%s %q: %+v, safety %q, left %v", c.lang, c.unsafe, p.Fields, p.Safety, p.Left)
		}
	}
	if p := Propose(tip.Tip{Lang: "sv", Answers: tip.Answers{Unsafe: " \n", Guess: "no"}}); p.Safety != "" || len(p.Fields) > 0 {
		t.Errorf("nothing is told as missing: %+v", p)
	}
}

// On a page in another language nothing goes along that was written in words: in a
// house, the language can name who wrote.
func TestOtherLanguages(t *testing.T) {
	for lang, swedish := range map[string]bool{"sv": true, "sv-x-lattlast": true, "en": false, "ar": false, "": false, "svt": false} {
		in := full()
		in.Lang, in.Unsafe = lang, "På helgerna."
		p := Propose(in)
		for _, name := range []string{"what", "last", "who", "often", "since", "unsafe"} {
			if left := leftFor(p, name, Language); left == swedish || left == (field(p, name) != "") {
				t.Errorf("%q: %s is %q, left %v", lang, name, field(p, name), p.Left)
			}
		}
		if field(p, "street") != "Storgatan 12, 3 tr" || field(p, "area") != "Farsta" || field(p, "now") != "yes" || len(p.Dangers) != 2 {
			t.Errorf("%q: %+v", lang, p)
		}
	}
}

// Who was near on a day when it happened is known: the week goes along, not the
// day.
func TestNow(t *testing.T) {
	inStockholm(t)
	for now, want := range map[string]string{"yes": "2026-W48", "no": "2026-11-29", "unknown": "2026-11-29", "": "2026-11-29"} {
		in := full()
		if in.Now = now; Propose(in).Received != want {
			t.Errorf("%q: %s, want %s", now, Propose(in).Received, want)
		}
	}
}

// Short answers are recognised as Swedish.
func TestShortAnswers(t *testing.T) {
	for _, text := range []string{
		"nästan varje fredag", "Fredagar", "fredag och lördag", "Varje dag", "dagligen", "Nästan jämt varje helg", "varannan vecka", "Varannan helg",
		"2-3 ggr i veckan", "ett par gånger i månaden", "några gånger i veckan", "typ varje dag", "ibland", "sällan", "ofta", "Hela tiden", "ständigt",
		"oftast på helgerna", "mest på kvällarna", "fredagskvällar och lördagar", "varje löning", "en gång i veckan", "minst en gång i veckan", "de flesta helger",
		"sedan i somras", "sen i våras", "Sedan augusti", "sedan augusti 2025", "Sen påsk", "ungefär ett halvår", "ett halvår", "ett år", "flera år", "i två år",
		"sedan de flyttade in", "sen midsommar", "i många år", "cirka 3 månader", "några veckor", "sedan förra hösten", "senaste månaden", "sedan januari 2026",
		"vet inte", "länge", "Sedan två månader tillbaka", "Varje natt", "Nätterna", "i flera år", "sen de fick barn", "sedan 2024", "alltid", "för första gången",
	} {
		p := Propose(tip.Tip{Lang: "sv", Answers: tip.Answers{Last: text, Often: text, Since: text, Guess: "no"}})
		if field(p, "last") != text || field(p, "often") != text || field(p, "since") != text {
			t.Errorf("%q is left: %v", text, p.Left[:1])
		}
	}
	for text, want := range map[string][]Reason{
		"każdy piątek": {Language}, "joka ilta": {Language}, "cada noche": {Language}, "every friday": {Language}, "weekends": {Language}, "codziennie": {Language},
		"nästan varje fredag kl 22": {Clock}, "varje fredag, jag vaknar": {FirstPerson, Senses}, "tjugo minuter": {Clock}, "i en timme": {Clock},
	} {
		if got := reasons(text); !slices.Equal(got, want) {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}
