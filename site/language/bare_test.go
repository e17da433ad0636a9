package language

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// site makes the texts of a small site: what is Swedish is known from them alone.
func site(more ...Text) []Text {
	texts := []Text{
		{Lang: "sv", Words: "Du kan ansöka om kontaktförbud hos en åklagare. Ring Kvinnofridslinjen, eller fråga socialtjänsten i din kommun, men inte om någon hör dig."},
		{Lang: "sv", Words: "Jag vill ha en tolk. Har ni anmält något? Bor du på Södermalm i Stockholm får du hjälp av Bris. JO läser din journal."},
		{Lang: "sv-x-lattlast", Words: "Ring till din kommun. Fråga en åklagare."},
		{Lang: "en", Words: "You can ask a prosecutor for a contact ban. Call the helpline, or ask social services in your municipality, where men and women get help."},
		{Lang: "fi", Words: "Voit pyytää apua myös sosiaalipalvelusta. Älä jää yksin, jos pelkäät häntä. Kysy tätä työntekijältä ja päätä itse, mitä teet."},
		{Lang: "ar", Words: "يمكنك طلب المساعدة من البلدية"},
		{Lang: "ti", Words: "ሓገዝ ክትሓትት ትኽእል ኢኻ"},
		{Lang: "uk", Words: "Ви можете попросити про допомогу"},
	}
	return append(slices.Repeat(texts, 20), more...) // one text alone says little of a language
}

var siteLanguages = []string{"sv", "sv-x-lattlast", "en", "fi", "ar", "ti", "uk"}

func TestBareSwedishIsFound(t *testing.T) {
	for _, c := range []struct{ lang, text, want string }{
		{"en", "Ask for a contact ban (kontaktförbud).", "kontaktförbud"},
		{"en", "Ask your municipality (kommun).", "kommun"},
		{"en", "Say: “Har ni anmält något?”", "Har ni anmält något"},
		{"en", "Say this: jag vill ha en tolk.", "jag vill ha en tolk"},
		{"en", "This is called överprövning.", "överprövning"},
		{"en", "The helpline (Kvinnofridslinjen, open now).", "Kvinnofridslinjen"},
		{"en", "The office (Rättshjälpsmyndigheten).", "Rättshjälpsmyndigheten"},
		{"en", "Ask for a contact ban (‹kontaktförbud›).", ""},
		{"en", "Do you live in Södermalm? Then Bris can help.", ""},
		{"en", "Ask the ombudsman (JO), men (and women), at example.se (in Stockholm).", ""},
		{"fi", "Älä jää yksin (kysy häntä). Pelkäät häntä.", ""},
		{"fi", "Kysy syyttäjältä (åklagare).", "åklagare"},
		{"ar", "اطلب(ي) حظر التواصل (kontaktförbud).", "kontaktförbud"},
		{"ar", "اتصل(ي) بخط Kvinnofridslinjen الآن.", "Kvinnofridslinjen"},
		{"ar", "في Södermalm.", "Södermalm"},
		{"ar", "قل: (‹Har ni anmält något?›)، {receiver}، JO.", ""},
		{"ar", "لا ملفات تعريف (cookies) في example.se.", ""},
		{"ti", "ሕተት (kommun)።", "kommun"},
		{"uk", "Запитайте (Har ni anmält något?).", "Har ni anmält något"},
		{"sv-x-lattlast", "Fråga om kontaktförbud (jag vill ha en tolk).", ""},
	} {
		err := Bare(site(Text{Lang: c.lang, File: "f", Line: 3, Words: c.text}), siteLanguages)
		want := ""
		if c.want != "" {
			want = fmt.Sprintf("f:3: swedish: %q stands bare: ", c.want)
		}
		if got := strings.TrimPrefix(fmt.Sprint(err), "<nil>"); !strings.HasPrefix(got, want) || (got == "") != (want == "") || strings.Contains(got, "\n") {
			t.Errorf("%s, %q: want %q, got %q", c.lang, c.text, want, got)
		}
	}
}

// What is told stands in the text, and a text in which it is marked has less to tell.
func FuzzBare(f *testing.F) {
	swedish := readVocabulary(site(), func(lang string) bool { return lang == "sv" }, false)
	for _, s := range []string{"Ask (kommun).", "“Har ni anmält något?” ‹x", "في Södermalm، (Jag vill, ha) «tolk»", "a (b (c) d", "jag vill ha en"} {
		f.Add(s, true)
		f.Add(s, false)
	}
	f.Fuzz(func(t *testing.T, text string, latin bool) {
		lang := map[bool]string{true: "en", false: "ar"}[latin]
		j := bareJudge{swedish, readVocabulary(site(Text{Lang: lang, Words: text}), func(l string) bool { return l == lang }, true), latin}
		for _, said := range j.find(text) {
			if said == "" || !strings.Contains(text, said) {
				t.Errorf("%q: %q does not stand there", text, said)
			}
		}
		if left := j.find("‹" + strings.NewReplacer("‹", "", "›", "").Replace(text) + "›"); left != nil {
			t.Errorf("%q: %q though all is marked", text, left)
		}
	})
}
