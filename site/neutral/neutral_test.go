package neutral

import (
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"lyktan/site/configured"
)

func shipped(t *testing.T) Words {
	t.Helper()
	languages, _, err := configured.Languages("../hugo.yaml")
	if err != nil {
		t.Fatal(err)
	}
	words, err := Load(os.DirFS("../data"), "revealing.yaml", languages)
	if err != nil {
		t.Fatal(err)
	}
	return words
}

func TestRevealingTextsAreFound(t *testing.T) {
	words := shipped(t)
	for lang, texts := range map[string][]string{
		"sv": {
			"Våld i nära relationer", "VÅLDET", "Om misshandel", "När någon slår", "Du är slagen", "Hot", "Om hoten", "Hotad", "Övergrepp",
			"När någon gör dig illa", "Du som gör någon illa", "För brottsoffer", "Är du ett offer?", "Du som är utsatt", "Kvinnofridslinjen",
			"Kvinnojouren", "Jourer", "Kontaktförbud", "Skyddat boende", "Skydd", "Trygg hemma", "Fara nu", "Är du rädd", "Anmälan", "Polisen",
			"Brott", "Om brottet", "Förhör", "Utredning", "I rätten", "Rätten", "Domen", "Dom", "Socialtjänsten", "Lämna ett tips", "Tipsa oss", "Anonymt",
			"Lämna honom", "Gå vidare", "Skilsmässa", "Vårdnad", "Uppehållstillstånd", "Tillstånd", "Vå\u00adld",
		},
		"sv-x-lattlast": {"Våld", "Polisen"},
		"en": {
			"Violence at home", "Domestic abuse", "Abusive", "Assault", "Battered", "When he hits", "Hurt", "Threats", "Victims", "Shelter",
			"A refuge", "Helpline", "Contact ban", "Protected housing", "Stay safe", "In danger", "How to report", "Police", "Crime",
			"The investigation", "In court", "The trial", "Social services", "Leave a tip", "Anonymous", "How to leave", "Moving on", "Custody", "Permits",
		},
		"ar": {
			"العنف", "عُنْف", "عنـــف", "الضرب", "اعتداء", "إذا كنت تؤذي شخصًا", "تهديد", "ضحايا", "حظر التواصل", "السكن المحمي", "خطر", "الأمان",
			"الشرطة", "الجريمة", "البلاغ", "التحقيق", "المحكمة", "الحكم", "الخدمات الاجتماعية", "مجهول", "الرحيل", "الطلاق", "التصاريح",
		},
	} {
		for _, text := range texts {
			if words.InText(lang, text) == "" {
				t.Errorf("%s: %q passed", lang, text)
			}
		}
	}
}

// What the stems could hit by mistake.
func TestHarmlessTextsPass(t *testing.T) {
	words := shipped(t)
	for lang, texts := range map[string][]string{
		"sv": {
			"Hotell", "Förslag", "Alla slags frågor", "Offert", "Journal", "Dataskydd", "Avbrott", "Rädda", "Domän", "Valda nummer", "Viktiga nummer",
			"Om webbplatsen", "Tillgänglighet", "Polkagris", "Fart", "Farmor", "Ungdom", "Bra att veta, och nummer.",
		},
		"en": {"Battery", "Refugees", "Rapid", "Courtyard", "Pharmacy", "Harmony", "Data protection", "Important numbers", "Bands", "Tipping"},
		"ar": {"ضريبة", "حكومة", "إطلاق الموقع", "حماية البيانات", "أرقام مهمة", "سريع", "معلومات مفيدة وأرقام."},
	} {
		for _, text := range texts {
			if fault := words.InText(lang, text); fault != "" {
				t.Errorf("%s: %q: %s", lang, text, fault)
			}
		}
	}
}

func TestNamesAreReadInEveryLanguage(t *testing.T) {
	words := shipped(t)
	for _, name := range []string{"vald.md", "overgrepp", "polisen.txt", "kontaktforbud", "anmalan", "Violence.svg", "helpline.vcf", "tips.pdf", "عنف.txt", "radd", "kvinnofrid", "utredning", "ratten", "tillstand"} {
		if words.InName(name) == "" {
			t.Errorf("%q passed", name)
		}
	}
	for _, name := range []string{"nummer.txt", "lyktan.vcf", "kort", "journal.md", "sv-x-lattlast", "404.html", "_tipapi", "kvar", "vidare", "oro", "djur.md", "sitemap.xml", "robots.txt"} {
		if fault := words.InName(name); fault != "" {
			t.Errorf("%q: %s", name, fault)
		}
	}
}

func TestFaultyListsAreFound(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"not an expression":   {`sv: [{match: "(", why: x}]`, "regular expression"},
		"no reason":           {`sv: [{match: a}]`, "why"},
		"matches everything":  {`sv: [{match: "", why: x}]`, "match: this field is empty: write a text"},
		"a field misspelt":    {`sv: [{macth: a, why: x}]`, "macth"},
		"a language is empty": {`{sv: [], en: [{match: a, why: x}]}`, "no list"},
		"a language lacks":    {`en: [{match: a, why: x}]`, "sv: there is no list"},
		"each of them":        {`de: [{match: a, why: x}]`, "say anything: write one\nsite/data/w: en: there is no list"},
	} {
		_, err := Load(fstest.MapFS{"w": {Data: []byte(c.text)}}, "w", []string{"sv-x-lattlast", "en"})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
