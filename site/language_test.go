package main

import (
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"

	"lyktan/site/language"
)

// finnish are strings of a language that comes, as its translator wrote them.
var finnish = strings.Split(`Siirry sisältöön
Poistu sivulta nyt
Tai paina vaihtonäppäintä kolme kertaa
Selaushistoria jää puhelimeen, vaikka poistut sivulta
Onko joku vaarassa juuri nyt? Soita ensin ja kirjoita sitten tähän, jos se on mahdollista
Ei evästeitä eikä seurantaa. Lyktan ei kysy, kuka olet
Lomake ei ole auki juuri nyt. Voit soittaa sen sijaan
Kirjoita omin sanoin, mitä olet nähnyt tai kuullut. Sinun ei tarvitse olla varma
Jätä tyhjäksi, jos et halua, että sinuun otetaan yhteyttä
Jos tiedät, ketkä siellä asuvat, kirjoita heidän nimensä. Muuten riittää, kuinka monta heitä on
Kaikki, mitä kirjoitit, on tallessa. Mitään ei ole vielä lähetetty
Kun viesti on tullut perille, saat numeron. Kirjoita se paperille tai opettele se ulkoa
Numeron avulla voit kertoa lisää toisena päivänä, eikä sinun tarvitse sanoa, kuka olet
Useimmiten et saa vastausta. Se ei tarkoita, ettei mitään tehdä
Jos olet huolissasi lapsesta, voit ottaa yhteyttä sosiaalipalveluun ja kysyä neuvoa
Voit saada apua, vaikka et halua tehdä rikosilmoitusta. Sinä päätät itse, mitä tapahtuu
Se, että joku satuttaa sinua, ei ole sinun syysi, ja apua on olemassa`, "\n")

// What is in another language than its folder, file or key says is found, with the
// place, whichever languages it is in, and nothing else is.
func TestTextsAreInTheirLanguage(t *testing.T) {
	checked := checkedAsShipped(t)
	// A quarter of the pages is enough to know the languages by.
	some := regexp.MustCompile(`^site/|/(om|steg|stod|granne|nummer|ersattning|sverige|prata|vem|telefonen)\.md$`)
	shipped := slices.DeleteFunc(slices.Clone(checked.texts), func(text language.Text) bool { return !some.MatchString(text.File) })
	of := func(file, part string) (texts []language.Text) {
		for _, text := range shipped {
			if text.File == file && (part == "" || text.Part == part) {
				texts = append(texts, text)
			}
		}
		return texts
	}
	const above, body = "what stands above the page", "the page"
	// as moves texts to where those of another language belong.
	as := func(lang, file string, texts []language.Text) []language.Text {
		moved := slices.Clone(texts)
		for i := range moved {
			moved[i].Lang, moved[i].File = lang, file
		}
		return moved
	}
	// in puts texts in the place of those of a file's part.
	in := func(file, part string, texts []language.Text) []language.Text {
		others := slices.DeleteFunc(slices.Clone(shipped), func(text language.Text) bool {
			return text.File == file && (part == "" || text.Part == part)
		})
		return append(others, texts...)
	}
	one := func(lang, file, part, words string) []language.Text {
		return append(slices.Clone(shipped), language.Text{Lang: lang, File: file, Line: 3, Part: part, Words: words})
	}
	const fi = "content/fi/steg.md"
	var words, titles []language.Text
	for i, said := range finnish {
		words = append(words, language.Text{Lang: "fi", File: "site/i18n/fi.yaml", Line: i + 1, Part: "the strings", Words: said})
	}
	titles = as("fi", fi, words[len(words)-3:])
	for i := range titles {
		titles[i].Part = above
	}
	unknown := as("en", "content/en/om.md", words)
	for i := range unknown {
		unknown[i].Part = body
	}
	fiWith := func(texts ...[]language.Text) []language.Text {
		return slices.Concat(append([][]language.Text{shipped, words, titles}, texts...)...)
	}
	var allEnglish []language.Text // and said to be Finnish
	for _, text := range shipped {
		if text.Lang == "en" {
			allEnglish = append(allEnglish, as("fi", strings.Replace(text.File, "content/en", "content/fi", 1), []language.Text{text})...)
		}
	}
	figures := slices.Clone(shipped)
	for i := range 40 {
		figures = append(figures, language.Text{Lang: "sv", File: "site/data/figures.yaml", Line: i + 1, Part: "the texts", Words: "hundratio kronor"})
	}
	const english = "If someone hurts you it is not your fault, and you can get help without a report to the police."
	swedish := of("content/sv/steg.md", body)[0].Words
	for name, c := range map[string]struct {
		texts []language.Text
		want  string // of one fault; none
		all   bool   // every fault is that Finnish is in English
	}{
		"as shipped":                           {shipped, "", false},
		"Finnish titles over an English body":  {fiWith(as("fi", fi, of("content/en/steg.md", body))), fi + `:\d+: language: the page: this is in en and not in fi`, false},
		"Finnish titles over a Swedish body":   {fiWith(as("fi", fi, of("content/sv/steg.md", body))), fi + `:\d+: language: the page: this is in sv`, false},
		"Finnish over easy Swedish":            {fiWith(as("fi", fi, of("content/sv-x-lattlast/steg.md", body))), fi + `:\d+: language: the page: this is in sv`, false},
		"all of English as Finnish":            {slices.Concat(shipped, allEnglish, titles), "", true},
		"a Finnish page":                       {fiWith(), "", false},
		"an English body in Arabic":            {in("content/ar/steg.md", body, as("ar", "content/ar/steg.md", of("content/en/steg.md", body))), `content/ar/steg.md:\d+: language: the page: this is in en`, false},
		"an Arabic body in English":            {in("content/en/steg.md", body, as("en", "content/en/steg.md", of("content/ar/steg.md", body))), `content/en/steg.md:\d+: language: the page: this is in ar`, false},
		"a Swedish body in English":            {in("content/en/om.md", body, as("en", "content/en/om.md", of("content/sv/om.md", body))), `content/en/om.md:\d+: language: the page: this is in sv`, false},
		"English titles over a Swedish body":   {in("content/sv/om.md", above, as("sv", "content/sv/om.md", of("content/en/om.md", above))), `content/sv/om.md:\d+: language: what stands above the page: this is in en`, false},
		"a Swedish body as easy Swedish":       {in("content/sv-x-lattlast/om.md", body, as("sv-x-lattlast", "content/sv-x-lattlast/om.md", of("content/sv/om.md", body))), "", false},
		"a body in a language of nobody":       {in("content/en/om.md", body, unknown), `content/en/om.md:\d+: language: the page: this does not look like en`, false},
		"the Swedish strings as Arabic":        {in("site/i18n/ar.yaml", "", as("ar", "site/i18n/ar.yaml", of("site/i18n/sv.yaml", ""))), `site/i18n/ar.yaml:\d+: language: the strings: this (is in sv|does not look like ar)`, false},
		"the Swedish strings as Finnish":       {append(slices.Clone(shipped), as("fi", "site/i18n/fi.yaml", of("site/i18n/sv.yaml", ""))...), `site/i18n/fi.yaml:\d+: language: the strings: this is in sv`, false},
		"a paragraph that nobody translated":   {one("en", "content/en/om.md", body, swedish), `content/en/om.md:3: language: ".*" stands word by word in sv, at content/sv/steg.md:\d+`, false},
		"a paragraph in English":               {one("sv", "content/sv/om.md", body, english), `content/sv/om.md:3: language: "If someone hurts you it is not your faul…" reads like en and not like sv`, false},
		"a string that nobody translated":      {one("ar", "site/i18n/ar.yaml", "the strings", "Tryck Shift tre gånger."), "", false},
		"a string, word by word":               {one("ar", "site/i18n/ar.yaml", "the strings", "Eller tryck Shift tre gånger."), `site/i18n/ar.yaml:3: language: .* word by word in sv, at site/i18n/sv.yaml:\d+`, false},
		"a text of the data":                   {one("ar", "site/texts/ar.yaml", "the texts of services/bris", english), `site/texts/ar.yaml:\d+: language: the texts of services/bris: this is in en and not in ar`, false},
		"a sentence to show, in brackets":      {one("ar", "content/ar/om.md", body, "من أنت؟ ("+swedish+"&lrm;)"), "", false},
		"an Arabic letter in Swedish":          {one("sv", "content/sv/om.md", body, "Du ه"), `content/sv/om.md:3: scripts: 'ه' in "ه" is a letter of another script than that of sv`, false},
		"an Arabic letter in a Swedish word":   {one("sv", "content/sv/om.md", body, "poاlisen"), `content/sv/om.md:3: scripts: 'ا' in "poاlisen" is a letter of another`, false},
		"a Latin letter in an Arabic word":     {one("ar", "content/ar/om.md", body, "الشرoطة"), `content/ar/om.md:3: scripts: "الشرoطة" has letters of two scripts`, false},
		"Latin words in Arabic":                {one("ar", "content/ar/om.md", body, "اتصل by phone الآن"), `content/ar/om.md:3: scripts: "by phone" is in Latin letters`, false},
		"names and terms in Arabic":            {one("ar", "content/ar/om.md", body, "وSolna وiPad و Alla Kvinnors Hus، (olaga hot) و«våld i nära relation»، tips، sosalarm.se {receiver} &lrm;"), "", false},
		"a Cyrillic letter in Swedish":         {one("sv", "content/sv/om.md", body, "pоlisen"), `content/sv/om.md:3: scripts: 'о' in "pоlisen" is a letter of another script than that of sv`, false},
		"figures, which are no sentences":      {figures, "", false},
		"a short text":                         {one("ar", "content/ar/om.md", "another part", "Alla Kvinnors Hus (Kvinnojour i Stockholm)"), "", false},
		"a name in several languages, as such": {one("ar", "content/ar/om.md", body, "Origo"), "", false},
	} {
		languages := checked.hugo.languages
		if slices.ContainsFunc(c.texts, func(text language.Text) bool { return text.Lang == "fi" }) {
			languages.All = slices.Insert(slices.Clone(languages.All), 2, "fi") // before English
		}
		err := language.Check(c.texts, reliedOn(languages))
		if c.all {
			for line := range strings.Lines(fmt.Sprint(err)) {
				if !strings.Contains(line, "in en and not in fi") && !strings.Contains(line, "word by word in en") {
					t.Errorf("%s: %s", name, line)
				}
			}
			continue
		}
		switch {
		case c.want == "" && err != nil:
			t.Errorf("%s: %v", name, err)
		case c.want != "" && (err == nil || !regexp.MustCompile(`^`+c.want+`[^\n]*$`).MatchString(err.Error())):
			t.Errorf("%s: want %s, got: %v", name, c.want, err)
		}
	}
}

// A meaning reversed in Swedish is named for each language, wherever it stands, until
// somebody has marked the translation.
func TestReversedMeaningIsNamed(t *testing.T) {
	copied(t)
	tells := func(lines map[string]string) {
		t.Helper()
		var out strings.Builder
		if _, err := check("sodermalm", false, "", &out); err != nil {
			t.Error(err)
		}
		for where, line := range lines {
			if !regexp.MustCompile(`(?m)^` + line).MatchString(out.String()) {
				t.Errorf("%s: want %s, got\n%s", where, line, out.String())
			}
		}
	}
	plant(t, "site/data/services/bris.yaml", "Du behöver inte säga", "Du måste säga")
	plant(t, "site/i18n/sv.yaml", "receipt_live: Ingen läser", "receipt_live: Någon läser")
	plant(t, "content/sv/beslut.md", "\n\n", "\n\nDet är inte så. ")
	tells(map[string]string{
		"the data":    `site/texts/ar\.yaml:\d+: drift: site/data/services/bris\.yaml:\d+ has other words .* mark ar services/bris\.answer$`,
		"the strings": `site/i18n/ar\.yaml:\d+: drift: site/i18n/sv\.yaml:\d+ has other words .* mark ar receipt_live$`,
		"a page":      `content/ar/beslut\.md:\d+: drift: content/sv/beslut\.md has other words .* source_sha: "[0-9a-f]{12}"$`,
		"the count":   `language ar .*; behind: 1 pages, 2 texts; `,
	})
	if err := mark("ar", []string{"receipt_live", "services/bris.answer"}, "machine", io.Discard); err != nil {
		t.Fatal(err)
	}
	tells(map[string]string{
		"marked": `language ar .*; behind: 1 pages, 0 texts; `, "another language": `language en .*; behind: 1 pages, 2 texts; `,
	})
}

// Pieces of sentences, such as terms of the law, have few of the words that a language
// is known by, however many of them there are.
func TestManyTermsOfTheLaw(t *testing.T) {
	copied(t)
	law, texts := "", map[string]string{}
	for i, term := range [][3]string{{"sex månader", "six months", "ستة أشهر"}, {"livstid", "life imprisonment", "السجن المؤبد"}, {"tolv timmar", "twelve hours", "اثنتي عشرة ساعة"}} {
		for j := range 12 {
			key := fmt.Sprintf("term-%d-%d", i, j)
			law += fmt.Sprintf("%s: {text: %s, source: [L3], checked: 2026-11-21}\n", key, term[0])
			texts["en"] += fmt.Sprintf("law.%s.text: %s\n", key, term[1])
			texts["ar"] += fmt.Sprintf("law.%s.text: %s\n", key, term[2])
		}
	}
	plant(t, "site/data/law.yaml", "", law)
	for lang, more := range texts {
		plant(t, "site/texts/"+lang+".yaml", "", more)
	}
	if _, err := check("sodermalm", false, "", io.Discard); err != nil {
		t.Error(err)
	}
}
