package directory

import (
	"slices"

	"lyktan/site/forms"
	"lyktan/site/language"
	"lyktan/site/plain"
)

// Forms lists the further forms that Translate has read of texts.
func (d *Directory) Forms() []forms.Form { return d.forms }

// formOf parts the key of a further form ("law.ban-max.text.genitive") into that of its
// text and the form's name. Of any other key the name is "".
func (t *translation) formOf(key string) (of, name string) {
	if _, known := t.source[key]; known {
		return "", ""
	}
	of, name = forms.Split(key)
	if _, known := t.source[of]; !known {
		return "", ""
	}
	return of, name
}

// readForm judges a further form of a text as the text itself: it has the same figures.
func (t *translation) readForm(leaf plain.Leaf, of, name string) {
	source := t.source[of]
	switch names := t.languages.Forms.Of(t.lang); {
	case !slices.Contains(names, name):
		t.fault(leaf.Line, "texts", "%s: %q is no form of %s: %s", leaf.Key(), name, t.lang, t.languages.Forms.Missing(name, t.lang))
	case source.Words == Placeholder:
		t.fault(leaf.Line, "texts", "%s: the team has not written %s:%d yet: until then take the line out", leaf.Key(), source.File, source.Line)
	case leaf.Text == "" || leaf.Text == Placeholder:
		t.fault(leaf.Line, "texts", "%s: is not filled in: write the %s of %s, or take the line out", leaf.Key(), name, of)
	default:
		t.forms = append(t.forms, forms.Form{Of: of, Name: name,
			Text: language.Text{Lang: t.lang, File: t.file, Line: leaf.Line, Part: partOf(of), Words: leaf.Text}})
		t.judge(leaf, source)
	}
}

// needTexts finds forms of texts that the language does not have.
func (t *translation) needTexts(there map[string]bool) {
	for _, form := range t.forms {
		if !t.isSource && !there[form.Of] {
			t.fault(form.Line, "texts", "%s.%s: there is no %s here, of which this is the %s: write that first", form.Of, form.Name, form.Of, form.Name)
		}
	}
}
