package passing

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"lyktan/tipapi/tip"
)

func TestReasons(t *testing.T) {
	for _, c := range []struct {
		text string
		want []Reason
	}{
		// Kept.
		{"Han slår henne.", nil},
		{"Han slår henne varje helg och barnen är rädda.", nil},
		{"De flesta helger", nil},
		{"Sedan i våras", nil},
		{"Varje vecka i två år", nil},
		{"Sedan 3 månader", nil},
		{"Efter 3 veckor slog han henne igen.", nil},
		{"Hon har blåmärken i ansiktet och är rädd.", nil},
		{"Anna Berg och hennes man", nil},
		{"I våras slog han henne med en kniv.", nil},
		{"Han står utanför porten på kvällarna och väntar på henne", nil},
		{"Mannen stod vid entrén och hotade henne.", nil},

		// Who writes.
		{"Jag tror att han slår henne.", []Reason{FirstPerson}},
		{"Han slår henne och vi är rädda.", []Reason{FirstPerson}},
		{"Det är min vän som blir slagen.", []Reason{FirstPerson}},

		// How it is known.
		{"Det hörs skrik när han slår henne.", []Reason{Senses}},
		{"Det låter som att han slår henne.", []Reason{Senses}},
		{"Grannarna vet att han slår henne.", []Reason{Beside}},
		{"Gr\u200bannarna vet att han slår henne.", []Reason{Beside}},
		{"Gr\u0301annarna vet att han slår henne.", []Reason{Beside}},
		{"Hon är i va\u030ar säng och han slår henne.", []Reason{FirstPerson}},
		{"Han slår henne, de bor ovanför.", []Reason{Beside}},
		{"Han slår så att väggarna skakar och det går åt mycket.", []Reason{Building}},
		{"Genom golvet kommer skrik varje natt.", []Reason{Senses, Building}},
		{"Genom GOLVET kommer skrik varje natt.", []Reason{Senses, Building}},
		{"Genom va\u0308ggen kommer skrik varje natt.", []Reason{Senses, Building}},
		{"Skrik från vaeggen varje natt.", []Reason{Senses, Building}},
		{"Varje morgon på väg till jobbet är hon rädd.", []Reason{Habit, Relation}},
		{"Någon väntar utanför porten varje kväll.", []Reason{Building}},
		{"De står utanför porten.", []Reason{Building}},
		{"Jag går ut och då står han utanför porten.", []Reason{FirstPerson, Building}},
		{"Han syns utanför porten varje kväll.", []Reason{Senses, Building}},
		{"Han bor bredvid porten och slår henne.", []Reason{Beside, Building}},
		{"Han väntar på henne i trapphuset.", []Reason{Building}},
		{"Hon är en kollega och han slår henne.", []Reason{Relation}},

		// What only somebody near can hear, and how long.
		{"Hon skrek att hon inte fick luft.", []Reason{Senses}},
		{"Skrik och bråk varje fredag.", []Reason{Senses}},
		{"Barnen gråter och han slår henne.", []Reason{Senses}},
		{"Hårda slag och dunkar flera gånger i veckan.", []Reason{Senses}},
		{"Det blev tyst och sedan kom han ut.", []Reason{Senses}},
		{"Det har pågått i tjugo minuter.", []Reason{Clock}},
		{"Han slår henne i flera timmar varje helg.", []Reason{Clock}},
		{"Han slår henne just nu.", []Reason{Clock}},

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

		// Who can be reached.
		{"Hon har telefon 070-123 45 67 och är rädd.", []Reason{Number}},
		{"Han har telefon +46 70 123 45 67.", []Reason{Number}},
		{"Hon har a@example.org och är rädd.", []Reason{Contact}},
		{"Jag heter Anna och han slår henne.", []Reason{FirstPerson, Name}},
		{"Mvh från Anna och alla", []Reason{Name}},

		// Other languages, and what could be any.
		{"He hits her and the children are afraid.", []Reason{Language}},
		{"It happens several nights a week", []Reason{Language}},
		{"Every weekend", []Reason{Language}},
		{"I think he hits her.", []Reason{Language}},
		{"My name is Anna and he hits her.", []Reason{Language}},
		{"Not after 5", []Reason{Language}},
		{"Han slog henne I saw it and he is angry.", []Reason{Language}},
		{"Han slår henne på kvällen because he is so drunk.", []Reason{Language}},
		{"Han slår henne och barnen är rädda every night.", []Reason{Language}},
		{"Han slår henne och barnen är rädda, noisy neighbors.", []Reason{Beside}},
		{"الرجل يضرب زوجته كل ليلة.", []Reason{Language}},
		{"سمعت صراخ الاطفال كل ليلة", []Reason{Language}},
		{"Han slår henne كل ليلة.", []Reason{Language}},
		{"Han har slagit henne ٣ gånger.", []Reason{Language}},
		{"Han slår kæresten.", []Reason{Language}},
		{"On bije ja.", []Reason{Language}},
		{"On bije żonę w nocy.", []Reason{Language}},
		{"El hombre pega a la mujer todas las noches.", []Reason{Language}},
		{"Er schlägt seine Frau in der Wohnung.", []Reason{Language}},
		{"Adam karısını dövüyor.", []Reason{Language}},
		{"Nin ayaa xaaskiisa garaacaya habeen kasta.", []Reason{Language}},
		{"Mies lyö vaimoaan joka yö.", []Reason{Language}},
		{"Мужчина бьёт жену.", []Reason{Language}},
		{"Andersson", []Reason{Language}},
		{"Anna", []Reason{Language}},
		{"!!! 12", []Reason{Language}},
		{"\u202e\u0301", []Reason{Language}},
	} {
		if got := reasons(c.text); !slices.Equal(got, c.want) {
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
		"Hornsgatan 45, där det var brand":                 "Hornsgatan 45, där det var brand",
		"Hornsgatan 45, vår trappa":                        "Hornsgatan 45",
		"Hornsgatan 45, min granne":                        "Hornsgatan 45",
		"Hornsgatan 45, the floor above":                   "Hornsgatan 45",
		"Hornsgatan 45, next door to us":                   "Hornsgatan 45",
		"Hornsgatan 45, 118 20 Stockholm":                  "Hornsgatan 45, 118 20 Stockholm",
		"Hornsgatan 145 118 20 Stockholm":                  "Hornsgatan 145 118 20 Stockholm",
		"Hornsgatan 45 118 20 Stockholm":                   "Hornsgatan 45 118 20 Stockholm",
		"Hornsgatan 45, ring 070-123 45 67":                "Hornsgatan 45",
		"Hornsgatan 45, +46701234567":                      "Hornsgatan 45",
		"Hornsgatan 45, I am on the 2nd floor":             "Hornsgatan 45",
		"Gula huset i hörnet":                              "Gula huset i hörnet",
		"شارع الملك ١٢، الطابق ٣، فوق بيتي":                "",
		"Hornsgatan 45, 3rd floor":                         "Hornsgatan 45",
		"Hornsgatan ٤٥, port B":                            "port B",
		"Storgatan 12 A, Hammarby by":                      "Storgatan 12 A, Hammarby by",
		"Wallingatan 3, Wallins väg":                       "Wallingatan 3, Wallins väg",
		"mitt emot oss":                                    "",
	} {
		p := Propose(tip.Tip{Lang: "sv", Answers: tip.Answers{Street: text, Guess: "no"}})
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

// leftFor reports whether a whole field was left out for this reason alone.
func leftFor(p Proposal, name string, reason Reason) bool {
	return field(p, name) == "" && slices.ContainsFunc(p.Left, func(l Left) bool { return l.Field == name && slices.Equal(l.Reasons, []Reason{reason}) })
}

var received3 = time.Date(2026, 11, 28, 23, 0, 0, 0, time.UTC)

// full is a tip with something in every field that only a person may hand on.
func full() tip.Tip {
	return tip.Tip{
		Receipt: "1472632213369900", Received: received3, Lang: "sv", AddsTo: "1472632213369900", AreaMark: tip.Inside,
		Answers: tip.Answers{
			Now: "yes", What: "Han slår henne. Jag hör det genom väggen. Barnen är rädda.", Street: "Storgatan 12, 3 tr, ovanför mig", Area: "Farsta",
			Danger: []string{"threat", "weapon", "min hund"}, Children: "unknown",
			Who: "Anna och hennes man. De är mina grannar.", Last: "I fredags", Often: "Varje helg", Since: "Sedan i våras",
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
		Received: "2026-W48", Doubt: None, Safety: "Inte efter 17.",
		Fields: []Field{{"now", "yes"}, {"what", "Han slår henne. Barnen är rädda."}, {"street", "Storgatan 12, 3 tr"}, {"area", "Farsta"}, {"last", "I fredags"},
			{"children", "unknown"}, {"who", "Anna och hennes man."}, {"often", "Varje helg"}, {"since", "Sedan i våras"}},
		Dangers: []string{"weapon", "threat"},
		Left: append([]Left{
			{"unsafe", "Inte efter 17.", []Reason{Clock}},
			{"what", "Jag hör det genom väggen.", []Reason{FirstPerson, Senses, Building}},
			{"street", "ovanför mig", []Reason{FirstPerson, Beside}},
			never("guess", "no"),
			{"danger", "min hund", []Reason{Typed}},
			{"who", "De är mina grannar.", []Reason{FirstPerson, Beside}},
			never("how", "secret how"), never("contact", "secret contact"),
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
		in.Guess, in.Now = guess, "no"
		p := Propose(in)
		if p.Doubt != want {
			t.Errorf("%q: %q", guess, p.Doubt)
		}
		strict := want == Guessed || want == Unknown
		if strict != (p.Received == "2026-W48") || !strict && p.Received != "2026-11-29" {
			t.Errorf("%q: received %s", guess, p.Received)
		}
		for _, name := range []string{"what", "last", "who", "often", "since", "unsafe"} {
			left := leftFor(p, name, Guessable)
			if left != strict || strict && field(p, name) != "" {
				t.Errorf("%q: %s is %q, left %v", guess, name, field(p, name), p.Left)
			}
		}
		if field(p, "now") != "no" || field(p, "area") != "Farsta" || field(p, "street") != "Storgatan 12, 3 tr" || len(p.Dangers) != 2 {
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
