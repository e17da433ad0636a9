package passing

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"lyktan/tipapi/tip"
)

func TestReasons(t *testing.T) {
	for _, c := range []struct {
		text string
		want []Reason
	}{
		// Kept.
		{"Han slår henne.", nil},
		{"Han slår henne varje helg och barnen gråter.", nil},
		{"De flesta helger", nil},
		{"Sedan i våras", nil},
		{"Varje vecka i två år", nil},
		{"Sedan 3 månader", nil},
		{"Efter 3 veckor slog han henne igen.", nil},
		{"Hon har blåmärken i ansiktet och är rädd.", nil},
		{"Anna Berg och hennes man", nil},
		{"I våras slog han henne med en kniv.", nil},
		{"He hits her and the children cry.", nil},
		{"Every weekend", nil},
		{"Since last summer", nil},
		{"For three years now", nil},
		{"She is afraid of her husband.", nil},
		{"الرجل يضرب زوجته كل ليلة.", nil},
		{"منذ ثلاثة اشهر", nil},
		{"الاطفال خائفة من الرجل", nil},

		// Who writes.
		{"Jag tror att han slår henne.", []Reason{FirstPerson}},
		{"Han slår henne och vi är rädda.", []Reason{FirstPerson}},
		{"Det är min vän som blir slagen.", []Reason{FirstPerson}},
		{"Han slog henne I saw it and he is angry.", []Reason{FirstPerson, Senses}},
		{"I think he hits her.", []Reason{FirstPerson}},
		{"He hits her and we're afraid.", []Reason{FirstPerson}},
		{"He is violent, it's our family.", []Reason{FirstPerson}},
		{"انا خائف على زوجته.", []Reason{FirstPerson}},
		{"هو يضرب زوجته وكنت في البيت", []Reason{FirstPerson}},

		// How it is known.
		{"Det hörs skrik när han slår henne.", []Reason{Senses}},
		{"Det låter som att han slår henne.", []Reason{Senses}},
		{"There is a man and she is heard crying.", []Reason{Senses}},
		{"سمعت صراخ الاطفال كل ليلة", []Reason{Senses}},
		{"Grannarna vet att han slår henne.", []Reason{Beside}},
		{"Han slår henne, de bor ovanför.", []Reason{Beside}},
		{"He hits her in the flat above.", []Reason{Beside}},
		{"The neighbours know that he hits her.", []Reason{Beside}},
		{"الجيران والرجل يضرب زوجته", []Reason{Beside}},
		{"والجيران هنا والرجل يضرب زوجته", []Reason{Beside}},
		{"Han skriker så att väggarna skakar och det går åt mycket.", []Reason{Building}},
		{"Genom golvet kommer skrik varje natt.", []Reason{Building}},
		{"Genom GOLVET kommer skrik varje natt.", []Reason{Building}},
		{"Genom va\u0308ggen kommer skrik varje natt.", []Reason{Building}},
		{"Skrik från vaeggen varje natt.", []Reason{Building}},
		{"There is screaming through the wall every night.", []Reason{Building}},
		{"الصراخ من الجدار كل ليلة", []Reason{Building}},
		{"Varje morgon på väg till jobbet är hon rädd.", []Reason{Habit, Relation}},
		{"She cries every morning on the way to work.", []Reason{Habit}},
		{"Hon är en kollega och han slår henne.", []Reason{Relation}},
		{"She is a friend and he hits her.", []Reason{Relation}},

		// When.
		{"Han slår henne klockan sju.", []Reason{Clock}},
		{"Han slår henne kl. 7 varje kväll.", []Reason{Clock}},
		{"Han slog henne 19.30 igår.", []Reason{Clock}},
		{"Han slog henne 19:30 igår.", []Reason{Clock}},
		{"Han slår henne vid 7 varje kväll.", []Reason{Clock}},
		{"Han slår henne vid sju varje kväll.", []Reason{Clock}},
		{"Han kommer hem vid sjutiden och slår henne.", []Reason{Clock}},
		{"Han kommer hem vid 7-tiden och slår henne.", []Reason{Clock}},
		{"Inte efter 17", []Reason{Clock}},
		{"He hits her at 7 every night.", []Reason{Clock}},
		{"He comes home 7pm and hits her.", []Reason{Clock}},
		{"Not after 5", []Reason{Clock}},
		{"الرجل يضرب زوجته الساعة ٧", []Reason{Clock}},

		// Who can be reached.
		{"Hon har telefon 070-123 45 67 och är rädd.", []Reason{Number}},
		{"Han har telefon +46 70 123 45 67.", []Reason{Number}},
		{"الرجل في البيت ٠٧٠١٢٣٤٥٦٧", []Reason{Number}},
		{"Hon har a@example.org och är rädd.", []Reason{Contact}},
		{"Jag heter Anna och han slår henne.", []Reason{FirstPerson, Name}},
		{"Mvh från Anna och alla", []Reason{Name}},
		{"My name is Anna and he hits her.", []Reason{FirstPerson, Name}},

		// Other languages, and what could be any.
		{"On bije ja.", []Reason{Language}},
		{"On bije żonę w nocy.", []Reason{Language}},
		{"El hombre pega a la mujer todas las noches.", []Reason{Language}},
		{"Er schlägt seine Frau in der Wohnung.", []Reason{Language}},
		{"Adam karısını dövüyor.", []Reason{Language}},
		{"Nin ayaa xaaskiisa garaacaya habeen kasta.", []Reason{Language}},
		{"Mies lyö vaimoaan joka yö.", []Reason{Language}},
		{"Мужчина бьёт жену.", []Reason{Language}},
		{"مرد هر شب زنش را کتک می\u200cزند", []Reason{Language}},
		{"Andersson", []Reason{Language}},
		{"Anna", []Reason{Language}},
		{"!!! 12", []Reason{Language}},
		{"\u202e\u0301", []Reason{Language}},
	} {
		if got := reasons(c.text, "sv"); !slices.Equal(got, c.want) {
			t.Errorf("%q: %q, want %q", c.text, got, c.want)
		}
	}
}

func TestSentences(t *testing.T) {
	for text, want := range map[string][]string{
		"":                               nil,
		" \n ":                           nil,
		"Han slår.":                      {"Han slår."},
		"Han slår. Hon gråter! Varför?":  {"Han slår.", "Hon gråter!", "Varför?"},
		"Han slår... Hon gråter":         {"Han slår...", "Hon gråter"},
		"Han slår. hon gråter":           {"Han slår. hon gråter"},
		"Kl. 7 slår han bl.a. henne.":    {"Kl. 7 slår han bl.a. henne."},
		"Han slår 3.5 gånger.Hon gråter": {"Han slår 3.5 gånger.Hon gråter"},
		"Han slår\nHon gråter":           {"Han slår", "Hon gråter"},
		"Han slår\nhenne":                {"Han slår henne"},
		"Lista:\n- slag\n- hot":          {"Lista:", "- slag", "- hot"},
		"Han sa: \"Tyst!\" Hon gråter.":  {"Han sa: \"Tyst!\"", "Hon gråter."},
		"يضرب زوجته. الاطفال هنا؟ نعم": {"يضرب زوجته.", "الاطفال هنا؟", "نعم"},
		"He hits.  She cries": {"He hits.", "She cries"},
	} {
		if got := sentences(text); !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestPlaces(t *testing.T) {
	for text, want := range map[string]string{
		"Hornsgatan 45, port B, 3 tr, Andersson på dörren": "Hornsgatan 45, port B, 3 tr, Andersson på dörren",
		"Hornsgatan 45, 3 tr, ovanför mig":                 "Hornsgatan 45, 3 tr",
		"Hornsgatan 45, min granne":                        "Hornsgatan 45",
		"Hornsgatan 45, the floor above":                   "Hornsgatan 45",
		"Hornsgatan 45, next door to us":                   "Hornsgatan 45",
		"Hornsgatan 45, 118 20 Stockholm":                  "Hornsgatan 45, 118 20 Stockholm",
		"Hornsgatan 45 118 20 Stockholm":                   "Hornsgatan 45 118 20 Stockholm",
		"Hornsgatan 45, ring 070-123 45 67":                "Hornsgatan 45",
		"Hornsgatan 45, +46701234567":                      "Hornsgatan 45",
		"Hornsgatan 45, I am on the 2nd floor":             "Hornsgatan 45",
		"Gula huset i hörnet":                              "Gula huset i hörnet",
		"شارع الملك ١٢، الطابق ٣، فوق بيتي":                "شارع الملك ١٢, الطابق ٣",
		"mitt emot oss":                                    "",
	} {
		p := Propose(tip.Tip{Answers: tip.Answers{Street: text, Guess: "no"}})
		if got := field(p, "street"); got != want {
			t.Errorf("%q: %q, want %q; left %v", text, got, want, p.Left)
		}
	}
}

func field(p Proposal, name string) string {
	for _, f := range p.Fields {
		if f.Name == name {
			return f.Text
		}
	}
	return ""
}

var received3 = time.Date(2026, 11, 28, 23, 0, 0, 0, time.UTC)

// full is a tip with something in every field that only a person may hand on.
func full() tip.Tip {
	return tip.Tip{
		Receipt: "1472632213369900", Received: received3, Lang: "sv", AddsTo: "1472632213369900", AreaMark: tip.Inside,
		Answers: tip.Answers{
			Now: "yes", What: "Han slår henne. Jag hör det genom väggen. Barnen gråter.", Street: "Storgatan 12, 3 tr, ovanför mig", Area: "Farsta",
			Danger: []string{"threat", "weapon", "min hund"}, Children: "unknown", Who: "Anna och hennes man. De är mina grannar.", Often: "Varje helg", Since: "Sedan i våras",
			Unsafe: "Inte efter 17.", Guess: "no", How: "secret how", Contact: "secret contact",
		},
	}
}

func inStockholm(t *testing.T) {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Stockholm")
	if err != nil {
		t.Skip(err)
	}
	before := time.Local
	time.Local = zone
	t.Cleanup(func() { time.Local = before })
}

func TestPropose(t *testing.T) {
	inStockholm(t)
	never := func(name, text string) Left { return Left{name, text, []Reason{NotPassed}} }
	fixed := []Left{never("received", ""), never("lang", ""), never("receipt", ""), never("adds_to", "")}
	want := Proposal{
		Received: "2026-11-29", Doubt: None,
		Fields: []Field{{"now", "yes"}, {"what", "Han slår henne. Barnen gråter."}, {"street", "Storgatan 12, 3 tr"}, {"area", "Farsta"},
			{"children", "unknown"}, {"who", "Anna och hennes man."}, {"often", "Varje helg"}, {"since", "Sedan i våras"}},
		Dangers: []string{"weapon", "threat"},
		Left: append([]Left{
			{"what", "Jag hör det genom väggen.", []Reason{FirstPerson, Senses, Building}},
			{"street", "ovanför mig", []Reason{FirstPerson, Beside}},
			{"danger", "min hund", []Reason{Typed}},
			{"who", "De är mina grannar.", []Reason{FirstPerson, Beside}},
			{"unsafe", "Inte efter 17.", []Reason{Clock}},
			never("guess", "no"), never("how", "secret how"), never("contact", "secret contact"),
		}, fixed...),
	}
	if got := Propose(full()); !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

// Where others could guess who told, nothing that was written in words goes
// along, and no day.
func TestDoubt(t *testing.T) {
	inStockholm(t)
	for guess, want := range map[string]Doubt{"yes": Guessed, "unknown": Unknown, "no": None, "": Unanswered, "maybe": Unknown} {
		in := full()
		in.Guess = guess
		p := Propose(in)
		if p.Doubt != want {
			t.Errorf("%q: %q", guess, p.Doubt)
		}
		strict := want == Guessed || want == Unknown
		if strict != (p.Received == "2026-W48") || !strict && p.Received != "2026-11-29" {
			t.Errorf("%q: received %s", guess, p.Received)
		}
		for _, name := range []string{"what", "who", "often", "since", "unsafe"} {
			left := slices.ContainsFunc(p.Left, func(l Left) bool { return l.Field == name && slices.Equal(l.Reasons, []Reason{Guessable}) })
			if left != strict || strict && field(p, name) != "" {
				t.Errorf("%q: %s is %q, left %v", guess, name, field(p, name), p.Left)
			}
		}
		if field(p, "now") != "yes" || field(p, "area") != "Farsta" || field(p, "street") != "Storgatan 12, 3 tr" || len(p.Dangers) != 2 {
			t.Errorf("%q: %+v", guess, p)
		}
	}
}

// Every field of the form has a way, so that one that is added is thought about.
func TestEveryFieldHasAWay(t *testing.T) {
	for _, f := range tip.Fields {
		if _, ok := ways[f.Name]; !ok {
			t.Errorf("nothing says how %s is handed on", f.Name)
		}
	}
	if len(ways) != len(tip.Fields) {
		t.Errorf("%d ways for %d fields", len(ways), len(tip.Fields))
	}
}

// The words of the lists are found in a sentence of their language, or the
// sentence is left out for its language.
func TestEveryListedWord(t *testing.T) {
	around := map[string]string{"sv": "Han slår henne och barnen gråter varje %s natt.", "en": "He hits her and the children cry every %s night.", "ar": "الرجل يضرب زوجته كل ليلة %s كل يوم."}
	for _, list := range lists {
		n := 0
		for reason, p := range list.against {
			var all []string
			for _, with := range p.first {
				for _, phrase := range with {
					all = append(all, strings.Join(phrase, " "))
				}
			}
			for _, begin := range p.begins {
				all = append(all, begin, begin+"ns")
			}
			for _, phrase := range all {
				if ambiguous[phrase] != "" {
					phrase = ambiguous[phrase]
				}
				sentence := fmt.Sprintf(around[list.lang], phrase)
				if list.lang == "ar" {
					sentence = strings.ReplaceAll(sentence, "ns", "نا")
				}
				if got := reasons(sentence, list.lang); !slices.Contains(got, reason) {
					t.Errorf("%s: %q: %v, want %v", list.lang, sentence, got, reason)
				}
				n++
			}
		}
		if got := reasons(fmt.Sprintf(around[list.lang], ""), list.lang); n < 100 || got != nil {
			t.Errorf("%s: %d words; the sentence around them: %v", list.lang, n, got)
		}
		// What is common is against nothing: that would hide one or the other.
		for common := range list.common {
			found := list.found([]word{{common, common}}, func(word) bool { return true })
			if (len(found) > 0) != (list == swedish && ambiguous[common] != "") {
				t.Errorf("%s: %q is common and also %v", list.lang, common, found)
			}
		}
	}
}

// ambiguous are words that are two in Swedish when they are typed without rings:
// only with them they are those of the lists.
var ambiguous = map[string]string{"var": "vår", "vara": "våra"}

// Tips as they could be written: what of them is proposed.
func TestWholeTexts(t *testing.T) {
	for what, want := range map[string]string{
		"Mannen i lägenheten skriker på sin fru nästan varje kväll. Igår kväll hörde vi hur något slog i väggen. Hon hade ett blåmärke när jag mötte henne i trapphuset. De har två barn, ungefär 5 och 8 år.": "Mannen i lägenheten skriker på sin fru nästan varje kväll. De har två barn, ungefär 5 och 8 år.",
		"Det är skrik och bråk varje fredag. Man hör allt. Lägenheten ligger precis under vår. Polisen var här i somras.":                                                                                      "Det är skrik och bråk varje fredag.",
		"En kvinna på mitt jobb har blåmärken. Hon säger att hon ramlat. Hennes man ringer henne hela tiden. Vi på förskolan är oroliga.":                                                                      "Hon säger att hon ramlat. Hennes man ringer henne hela tiden.",
		"Jag går med hunden kl 6 och då skriker han. Han heter Erik. Barnen går i skolan med mina.":                                                                                                            "Han heter Erik.",
		"Hej. Skriker. Slår. Hon gråter sen. Mvh\nLisa i 2B":                                                                                                                                                   "Skriker. Slår. Hon gråter sen.",
		"Barnvakten här. Han slår henne när barnen sover.":                                                                                                                                                     "Han slår henne när barnen sover.",
		"Efter mitt pass 22-06 ser jag dem ofta. Han tog strypgrepp på henne i lördags.":                                                                                                                       "Han tog strypgrepp på henne i lördags.",
		"Vid matchen i söndags slog han henne. Alla föräldrar såg. Tränaren vet.":                                                                                                                              "",
		"han slår henne jag hör det varje natt hjälp dom har små barn":                                                                                                                                         "",
		"Hon vågar inte lämna honom. Hon kan inte gå ut själv. Han kontrollerar hennes pengar.":                                                                                                                "Hon vågar inte lämna honom. Hon kan inte gå ut själv. Han kontrollerar hennes pengar.",
		"Hon bad om hjälp i tvättstugan igår. Bara vi två var där. Han vet inte att hon berättat.":                                                                                                             "",
		"Som läkare mötte jag henne på akuten. Hon sa att det var mannen.":                                                                                                                                     "Hon sa att det var mannen.",
		"My neighbor is hitting his wife. She screams at night. We live right below. Their kids are 3 and 6. Last Tuesday around 11 pm there was a loud thump.":                                                "She screams at night. Their kids are 3 and 6.",
		"I clean in their home on Thursdays. He broke her phone. She is pregnant. She asked me not to tell.":                                                                                                   "He broke her phone. She is pregnant.",
		"Every Friday he drinks and hits her. I don't want them to know it's from the 4th floor.":                                                                                                              "Every Friday he drinks and hits her.",
		"الجار يضرب زوجته. الاطفال يبكون كل ليلة. سمعت صراخا امس. هددها بالسكين.":                                                                                                                              "الاطفال يبكون كل ليلة. هددها بالسكين.",
	} {
		for _, lang := range []string{"sv", "sv-x-lattlast", "en", "ar"} {
			p := Propose(tip.Tip{Lang: lang, Answers: tip.Answers{What: what, Guess: "no"}})
			if got := field(p, "what"); got != want {
				t.Errorf("%q: %q, want %q; left %v", what, got, want, p.Left)
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
			Propose(tip.Tip{Answers: tip.Answers{What: text, Street: text, Who: text, Guess: "no"}})
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
		in := tip.Tip{Answers: tip.Answers{What: what, Street: street, Guess: guess, How: "secret how", Contact: "secret contact"}}
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
					if against := reasons(sentence, ""); len(against) > 0 {
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
