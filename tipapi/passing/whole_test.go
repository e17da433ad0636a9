package passing

import (
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"lyktan/tipapi/tip"
)

// Tips as they could be written: what of them is proposed.
func TestWholeTexts(t *testing.T) {
	for _, c := range []struct{ what, want string }{
		{"Mannen i lägenheten skriker på sin fru nästan varje kväll. Igår kväll hörde vi hur något slog i " +
			"väggen. Hon hade ett blåmärke när jag mötte henne i trapphuset. De har två barn, ungefär 5 och 8 år.",
			"De har två barn, ungefär 5 och 8 år."},
		{"Det är skrik och bråk varje fredag. Man hör allt. Lägenheten ligger precis under vår. Polisen var " +
			"här i somras.",
			""},
		{"En kvinna på mitt jobb har blåmärken. Hon säger att hon ramlat. Hennes man ringer henne hela tiden. " +
			"Vi på förskolan är oroliga.",
			"Hon säger att hon ramlat. Hennes man ringer henne hela tiden."},
		{"Jag går med hunden kl 6 och då skriker han. Han heter Erik. Barnen går i skolan med mina.",
			"Han heter Erik."},
		{"Hej. Skriker. Slår. Hon gråter sen. Mvh\nLisa i 2B",
			"Slår."},
		{"Barnvakten här. Han slår henne när barnen sover.",
			"Han slår henne när barnen sover."},
		{"Efter mitt pass 22-06 ser jag dem ofta. Han tog strypgrepp på henne i lördags.",
			"Han tog strypgrepp på henne i lördags."},
		{"Vid matchen i söndags slog han henne. Alla föräldrar såg. Tränaren vet.",
			""},
		{"han slår henne jag hör det varje natt hjälp dom har små barn",
			""},
		{"Hon vågar inte lämna honom. Hon kan inte gå ut själv. Han kontrollerar hennes pengar.",
			"Hon vågar inte lämna honom. Hon kan inte gå ut själv. Han kontrollerar hennes pengar."},
		{"Hon bad om hjälp i tvättstugan igår. Bara vi två var där. Han vet inte att hon berättat.",
			""},
		{"Som läkare mötte jag henne på akuten. Hon sa att det var mannen.",
			"Hon sa att det var mannen."},
		{"My neighbor is hitting his wife. She screams at night. We live right below. Their kids are 3 and 6. " +
			"Last Tuesday around 11 pm there was a loud thump.",
			""},
		{"I clean in their home on Thursdays. He broke her phone. She is pregnant. She asked me not to tell.",
			""},
		{"Every Friday he drinks and hits her. I don't want them to know it's from the 4th floor.",
			""},
		{"He hits her and it happens several nights a week. Hon vågar inte lämna honom.",
			"Hon vågar inte lämna honom."},
		{"الجار يضرب زوجته. الاطفال يبكون كل ليلة. سمعت صراخا امس. هددها بالسكين.",
			""},
		{"Hon skrek att hon inte fick luft. Det har pågått i tjugo minuter. Han har en kniv.",
			"Han har en kniv."},
		{"De har separerat. Han står utanför porten på kvällarna och väntar på henne.",
			"De har separerat. Han står utanför porten på kvällarna och väntar på henne."},
	} {
		for _, lang := range []string{"sv", "sv-x-lattlast", "en", "ar"} {
			want := c.want
			if lang == "en" || lang == "ar" {
				want = ""
			}
			p := Propose(tip.Tip{Lang: lang, Answers: tip.Answers{What: c.what, Guess: "no"}})
			if got := field(p, "what"); got != want {
				t.Errorf("%s: %q: %q, want %q; left %v", lang, c.what, got, want, p.Left)
			}
		}
	}
}

// hostile are long texts that nobody means as a tip.
var hostile = map[string]string{
	"marks":     "Han slår henne" + strings.Repeat("\u0301", 32<<10),
	"bidi":      strings.Repeat("\u202ea\u202d ", 9<<10),
	"sentences": strings.Repeat("A. ", 21<<10),
	"phrases":   strings.Repeat("halv ", 13<<10),
	"clitics":   strings.Repeat("وبال", 8<<10),
	"digits":    strings.Repeat("1 ", 32<<10),
	"one word":  strings.Repeat("a", 64<<10),
	"bytes":     strings.Repeat("\xff", 64<<10),
}

// They take no longer than a tip of that length.
func TestHostile(t *testing.T) {
	took := func(text string) time.Duration {
		least := time.Hour
		for range 3 {
			start := time.Now()
			Propose(tip.Tip{Lang: "sv", Answers: tip.Answers{What: text, Street: text, Guess: "no"}})
			least = min(least, time.Since(start))
		}
		return least
	}
	usual := took(strings.Repeat("Han slår henne. Jag hör det genom väggen. ", 64<<10/44))
	for name, text := range hostile {
		if took := took(text); took > 20*usual+20*time.Millisecond {
			t.Errorf("%s takes %v, a tip as long %v", name, took, usual)
		}
	}
}

func FuzzPropose(f *testing.F) {
	f.Add("Han slår henne. Jag hör det kl. 7.", "Storgatan 12, ovanför mig", "no")
	f.Add("He hits her.\nI heard it", "12, +46 70 123 45 67", "yes")
	f.Add("الرجل يضرب زوجته. سمعت", "الطابق ٣", "")
	f.Add(strings.Repeat("\u202e\u0301", 40), "\xff", "unknown")
	f.Fuzz(func(t *testing.T, what, street, guess string) {
		in := tip.Tip{Lang: "sv", Answers: tip.Answers{What: what, Street: street, Guess: guess, How: "secret how", Contact: "secret contact"}}
		p := Propose(in)
		for _, k := range p.Fields {
			if k.Name != "what" && k.Name != "street" || k.Name == "what" && p.Doubt.strict() {
				t.Fatalf("%+v", p)
			}
			if utf8.ValidString(what) && !utf8.ValidString(k.Text) && k.Name == "what" {
				t.Fatalf("%q", k.Text)
			}
			if k.Name == "what" { // nothing is found in what was kept, one by one
				for _, sentence := range sentences(k.Text) {
					if against := reasons(sentence); len(against) > 0 {
						t.Fatalf("%q is kept of %q: %v", sentence, what, against)
					}
				}
			}
		}
		for _, l := range p.Left {
			if len(l.Reasons) == 0 {
				t.Fatalf("%+v", l)
			}
		}
		// No word is lost: it is kept or left.
		var all []string
		for _, k := range p.Fields {
			if k.Name == "what" {
				all = append(all, strings.Fields(k.Text)...)
			}
		}
		for _, l := range p.Left {
			if l.Field == "what" {
				all = append(all, strings.Fields(l.Text)...)
			}
		}
		words := strings.Fields(what)
		slices.Sort(all)
		slices.Sort(words)
		if !slices.Equal(all, words) {
			t.Fatalf("%q of %q", all, words)
		}
	})
}
