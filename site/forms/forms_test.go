package forms

import (
	"fmt"
	"strings"
	"testing"

	"lyktan/site/language"
)

var (
	declared = Declared{"sv": {"genitive"}, "fi": {"genitive", "partitive"}}
	texts    = []language.Text{
		{Lang: "sv", Key: "law.max.text"}, {Lang: "fi", Key: "law.max.text"},
		{Lang: "sv", Key: "teams/a.receiver"}, {Lang: "fi", Key: "teams/a.receiver"},
		{Lang: "sv", Key: "teams/b.receiver"}, {Lang: "fi", Key: "teams/b.receiver"},
		{Lang: "sv", Key: "law.new.text"}, // not in Finnish yet
	}
	all = []Form{form("sv", "law.max.text", "genitive"), form("fi", "law.max.text", "genitive"), form("fi", "law.max.text", "partitive"),
		form("fi", "teams/a.receiver", "genitive"), form("fi", "teams/b.receiver", "genitive")}
	uses = []Use{
		{"sv-x-lattlast", "law.max.text", "genitive", "easy.md:1"},
		{"fi", "law.max.text", "genitive", "fi.md:1"}, {"fi", "law.max.text", "partitive", "fi.md:2"},
		{"fi", "law.new.text", "partitive", "fi.md:3"}, {"fi", "teams/*.receiver", "genitive", "fi.yaml:9"},
	}
)

func form(lang, of, name string) Form {
	return Form{language.Text{Lang: lang, File: "site/texts/" + lang + ".yaml", Line: 7}, of, name}
}

func TestFormsThatAreAskedFor(t *testing.T) {
	if err := Check(declared, texts, all, uses); err != nil {
		t.Error(err)
	}
	if err := Check(nil, texts, nil, nil); err != nil {
		t.Error(err)
	}
}

func TestFaultsOfForms(t *testing.T) {
	with := func(use Use) []Use { return append(uses[:len(uses):len(uses)], use) }
	for name, c := range map[string]struct {
		forms []Form
		uses  []Use
		want  string
	}{
		"a slip in what is asked for":  {all, with(Use{"fi", "law.max.text", "genetive", "fi.md:4"}), `fi.md:4: forms: "genetive" is no form of fi: did you mean genitive? write one of genitive, partitive, which site/hugo.yaml lists, or list it there`},
		"a form of another language":   {all, with(Use{"sv", "law.max.text", "partitive", "sv.md:4"}), `sv.md:4: forms: "partitive" is no form of sv: write one of genitive`},
		"a language without forms":     {all, with(Use{"en", "law.max.text", "genitive", "en.md:4"}), `en.md:4: forms: "genitive" is no form of en: it has none, so leave it out, or list it under languages.en.params.forms in site/hugo.yaml`},
		"a form of a date":             {all, with(Use{"fi", "law.since.text", "genitive", "fi.md:4"}), "fi.md:4: forms: law.since.text is no text, which could have forms: leave \"genitive\" out"},
		"a form that is not there":     {all[1:], uses, "easy.md:1: forms: law.max.text has no genitive in sv: write law.max.text.genitive into site/texts/sv.yaml"},
		"a form that one team lacks":   {all[:4], uses, "fi.yaml:9: forms: teams/b.receiver has no genitive in fi: write teams/b.receiver.genitive into site/texts/fi.yaml"},
		"a form that nothing prints":   {append(all[:5:5], form("fi", "teams/a.receiver", "partitive")), uses, "site/texts/fi.yaml:7: forms: nothing prints the partitive of teams/a.receiver"},
		"a name that nothing asks for": {all[:2], uses[:2], "site/hugo.yaml: forms: nothing asks for the partitive of fi: take it out of languages.fi.params.forms"},
	} {
		if err := Check(declared, texts, c.forms, c.uses); err == nil || !strings.HasPrefix(err.Error(), c.want) || strings.Contains(fmt.Sprint(err), "\n") {
			t.Errorf("%s: want %q, got: %v", name, c.want, err)
		}
	}
}
