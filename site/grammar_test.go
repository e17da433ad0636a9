package main

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"lyktan/site/configured"
	"lyktan/site/publish"
)

// finnishWords are what a Finnish that has just begun has: sentences that need the
// genitive of a figure and of who reads.
var finnishWords = map[string]string{
	"site/texts/fi.yaml": `law.ban-max.row.what: Lähestymiskielto enintään
law.ban-max.text: yksi vuosi
law.ban-max.text.genitive: yhden vuoden
teams/bollnas.receiver: ryhmän poliisit
teams/bollnas.receiver.genitive: ryhmän poliisien
teams/sodermalm.receiver: ryhmän neljä poliisia
teams/sodermalm.receiver.genitive: ryhmän neljän poliisin
`,
	"site/data/words.yaml":     "fi:\n  - {match: 'takaamme', why: kukaan ei voi taata}\n",
	"site/data/revealing.yaml": "fi:\n  - {match: 'väkival', why: kertoo}\n",
}

// withFinnish adds it to a copy of the site. The rest of its strings and its page are the
// Swedish ones, of which the check tells, too.
func withFinnish(t *testing.T) {
	t.Helper()
	copied(t)
	plant(t, "site/hugo.yaml", "  ar:\n    label:", `  fi:
    label: Suomi
    locale: fi
    direction: ltr
    contentDir: ../content/fi
    params: {forms: [genitive]}
    outputFormats:
      form: {<<: *form, path: _tipapi/fi}
      receipt: {<<: *receipt, path: _tipapi/fi}
      refusal: {<<: *refusal, path: _tipapi/fi}
      answers: {<<: *answers, path: _tipapi/fi}
      reload: *reload
      closed: *closed
      numbers: *numbers
      contact: *contact
  ar:
    label:`)
	plant(t, "site/hugo.yaml", "core: [_index, nummer, kontakt, plats, granne, skriv, stod, ung, forandring, telefonen, uppgifter]", "core: [_index, beslut]")
	plant(t, "site/hugo.yaml", "core_texts: [services/sos112, services/polisen, services/kvinnofridslinjen, services/bris, services/valj-att-sluta, teams]", "core_texts: [law.ban-max, teams/sodermalm.receiver]")
	for name, words := range finnishWords {
		if strings.Contains(name, "/data/") {
			plant(t, name, "", words)
		} else if err := os.WriteFile(name, []byte(words), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	texts, err := os.ReadFile("site/i18n/sv.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile("site/i18n/fi.yaml", texts, 0o600); err != nil {
		t.Fatal(err)
	}
	replace := func(key, text string) {
		t.Helper()
		raw, err := os.ReadFile("site/i18n/fi.yaml")
		if err != nil {
			t.Fatal(err)
		}
		old := regexp.MustCompile(`(?m)^` + key + `:.*\n(?:  .*\n)*`)
		if !old.Match(raw) {
			t.Fatalf("there is no %s", key)
		}
		if err := os.WriteFile("site/i18n/fi.yaml", old.ReplaceAllLiteral(raw, []byte(key+": "+text+"\n")), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	replace("form_reader", "Viesti tulee {receiver:genitive} luettavaksi.")
	replace("refusal_wait", "{one: Odota noin minuutti., other: 'Odota noin {count} minuuttia.'}")
	replace("checked_on", "Teksti tarkistettiin {date}.")
	replace("list_two", `"{first} ja {last}"`)
	if err := os.MkdirAll("content/fi", 0o700); err != nil {
		t.Fatal(err)
	}
	for _, page := range []string{"_index", "beslut"} {
		text, err := os.ReadFile("content/en/" + page + ".md")
		if err != nil {
			t.Fatal(err)
		}
		inflected := strings.ReplaceAll(string(text), `{{< law "ban-max" >}}`, `{{< law "ban-max" "genitive" >}}`)
		if err := os.WriteFile("content/fi/"+page+".md", []byte(inflected), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// aboutGrammar are the faults of a check that are about forms, counts and what is filled in.
var aboutGrammar = regexp.MustCompile(`(?m)^.*: (?:forms|plurals|strings|texts|shortcodes|translation|schema):.*$`)

// A language with cases goes from the check to the built page.
func TestForms(t *testing.T) {
	program := hugo(t)
	withFinnish(t)
	out := filepath.Join(t.TempDir(), "public")
	cmd := exec.Command(program, "--source", "site", "--destination", out, "--panicOnWarning", "--printI18nWarnings", "--noBuildLock")
	cmd.Env = append(os.Environ(), publish.Options{Team: "sodermalm", Tips: true}.Env()...)
	if output, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	for file, want := range map[string]string{
		"fi/beslut/index.html":     `for at most yhden vuoden\. .*Teksti tarkistettiin <time[^>]*>[0-9]{1,2}\. [a-zäö]+kuuta 20[0-9]{2}</time>\.`,
		"en/beslut/index.html":     `for at most one year\. `,
		"_tipapi/fi/form.html":     `Viesti tulee ryhmän neljän poliisin luettavaksi\.`,
		"_tipapi/fi/receipt.html":  `av ryhmän neljä poliisia när`,
		"_tipapi/fi/refusal.html":  `{{if eq \.RetryMinutes 1}}Odota noin minuutti\.{{else if eq \.RetryMinutes 2 3 .* 60}}Odota noin {{\.RetryMinutes}} minuuttia\.{{else}}`,
		"_tipapi/ar/refusal.html":  `{{else if eq \.RetryMinutes 3 4 5 6 7 8 9 10}}[^{]*{{\.RetryMinutes}} دقائق`,
		"ar/beslut/index.html":     `<time[^>]*>[0-9]{1,2} \p{Arabic}+ \([\p{Arabic} ]+\) 20[0-9]{2}</time>`,
		"sv-x-lattlast/nummer.txt": `Vi kontrollerade texten den [0-9]{1,2} [a-z]+ 20[0-9]{2}\.`,
	} {
		text, err := os.ReadFile(filepath.Join(out, file))
		if err != nil {
			t.Fatal(err)
		}
		if !regexp.MustCompile(`(?s)` + want).Match(text) {
			t.Errorf("%s has no %s", file, want)
		}
	}

	all, _, err := configured.Languages("site/hugo.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range all { // a check is quick then
		if lang == "fi" {
			continue
		}
		few(t, "content/"+lang+"/*.md", "_index", "beslut")
	}
	faults := func() string {
		_, err := check("sodermalm", false, "", io.Discard)
		return strings.Join(aboutGrammar.FindAllString(fmt.Sprint(err), -1), "\n")
	}
	if got := faults(); got != "" {
		t.Fatal(got)
	}
	for name, c := range map[string]struct{ file, from, to, want string }{
		"a slip in a page":              {"content/fi/beslut.md", `"genitive"`, `"genetive"`, `: forms: "genetive" is no form of fi: did you mean genitive?`},
		"a form that is not there":      {"site/texts/fi.yaml", "law.ban-max.text.genitive: yhden vuoden\n", "", "forms: law.ban-max.text has no genitive in fi: write law.ban-max.text.genitive into site/texts/fi.yaml"},
		"a form of another team":        {"site/texts/fi.yaml", "teams/bollnas.receiver.genitive: ryhmän poliisien\n", "", "forms: teams/bollnas.receiver has no genitive in fi"},
		"a form that nothing asks for":  {"site/i18n/fi.yaml", "{receiver:genitive}", "{receiver}", "site/texts/fi.yaml:5: forms: nothing prints the genitive of teams/bollnas.receiver"},
		"a slip in the texts":           {"site/texts/fi.yaml", "text.genitive:", "text.genetive:", `site/texts/fi.yaml:3: texts: law.ban-max.text.genetive: "genetive" is no form of fi`},
		"a form that is not declared":   {"site/hugo.yaml", "params: {forms: [genitive]}", "params: {forms: []}", `texts: law.ban-max.text.genitive: "genitive" is no form of fi: it has none`},
		"a name too many":               {"site/hugo.yaml", "forms: [genitive]", "forms: [genitive, partitive]", "site/hugo.yaml: forms: nothing asks for the partitive of fi"},
		"another figure in a page":      {"content/fi/beslut.md", `"ban-max" "genitive"`, `"ban-home-max"`, "translation: prints other numbers or figures than content/sv/beslut.md"},
		"a plural category left out":    {"site/i18n/fi.yaml", "{one: Odota noin minuutti., ", "{", "plurals: one are missing: fi needs a text for each of one, other"},
		"a plural category of Polish":   {"site/i18n/fi.yaml", "{one: Odota", "{few: Odota, one: Odota", "plurals: fi has no few: take it out"},
		"no plural categories":          {"site/i18n/fi.yaml", "{one: Odota noin minuutti., other: 'Odota noin {count} minuuttia.'}", "'Odota noin {count} min.'", "takes a count, or this does, and not the other one"},
		"a form of what cannot have it": {"site/i18n/fi.yaml", "tarkistettiin {date}", "tarkistettiin {date:genitive}", "strings: {date:genitive}: {date} has no forms"},
	} {
		_, undo := plant(t, c.file, c.from, c.to)
		got := faults()
		undo()
		if !strings.Contains(got, c.want) {
			t.Errorf("%s: want %q, got: %v", name, c.want, got)
		}
	}
}
