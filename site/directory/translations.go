package directory

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"lyktan/site/forms"
	"lyktan/site/language"
	"lyktan/site/plain"
	"lyktan/site/schema"
)

// textsFolder is where the translated texts of the data lie in the repository.
const textsFolder = "site/texts/"

// Languages are those of the site, and what each must have of the data's texts.
type Languages struct {
	All      []string // the first is the source of the others
	Complete []string // have every text
	Core     []string // what the others have: texts whose keys are one of these, or begin with one and a dot or a slash
	Forms    forms.Declared

	Lags func(lang, key string) bool // behind a change of meaning, so that figures and addresses may be missing; nil: none does
}

// requires reports whether a language must have a text. A variant (sv-x-lattlast) may
// leave each to its base (sv).
func (l Languages) requires(lang, key string) bool {
	base, _, variant := strings.Cut(lang, "-")
	if variant && slices.Contains(l.All, base) {
		return false
	}
	return slices.Contains(l.Complete, lang) || slices.ContainsFunc(l.Core, func(core string) bool { return within(key, core) })
}

// within reports whether a key is another, or begins with it and a dot or a slash.
func within(key, core string) bool {
	rest, in := strings.CutPrefix(key, core)
	return in && (rest == "" || rest[0] == '.' || rest[0] == '/')
}

// Translate reads the texts of the data in the other languages, a file for each, and
// holds them against the data's own. It returns all texts of the data, those of the
// source first. The error lists all faults: texts that are missing where the language
// must have them, that the data has not, or that say something else by their figures
// and addresses. Where a text is missing otherwise, pages show that of the source.
func (d *Directory) Translate(files fs.FS, languages Languages) ([]language.Text, error) {
	var all []language.Text
	var faults []error
	for _, text := range d.source {
		if text.Words != Placeholder {
			text.Lang = languages.All[0]
			all = append(all, text.Text)
		}
	}
	rules := schema.New(schema.Site{})
	d.forms = nil
	for i, lang := range languages.All {
		t := translation{isSource: i == 0, languages: languages, rules: rules, lang: lang, file: textsFolder + lang + ".yaml", source: map[string]sourceText{}}
		for _, text := range d.source {
			t.source[text.Key] = text
		}
		t.read(files)
		all, faults, d.forms = append(all, t.texts...), append(faults, t.faults...), append(d.forms, t.forms...)
	}
	for _, core := range languages.Core {
		if !slices.ContainsFunc(d.source, func(text sourceText) bool { return within(text.Key, core) }) {
			faults = append(faults, fmt.Errorf("site/hugo.yaml: params.core_texts: %s: no text of site/data has this key, nor one that begins so: mend it, or take it out", core))
		}
	}
	entries, err := fs.ReadDir(files, ".")
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		faults = append(faults, err)
	}
	for _, entry := range entries {
		if lang, ok := strings.CutSuffix(entry.Name(), ".yaml"); !ok || !slices.Contains(languages.All, lang) {
			faults = append(faults, fmt.Errorf("%s: files: this is the file of no language: take it away, or name it for one of %s",
				path.Join(textsFolder, entry.Name()), strings.Join(languages.All, ", ")))
		}
	}
	return all, errors.Join(faults...)
}

// translation is the file of a language.
type translation struct {
	languages Languages
	lang      string
	isSource  bool   // whose texts stand in the data: the file has no more than their forms
	file      string // in the repository
	source    map[string]sourceText
	rules     *schema.Checker
	texts     []language.Text
	forms     []forms.Form
	faults    []error
}

func (t *translation) fault(line int, rule, format string, args ...any) {
	t.faults = append(t.faults, fmt.Errorf("%s:%d: %s: %s", t.file, line, rule, fmt.Sprintf(format, args...)))
}

func (t *translation) read(files fs.FS) {
	text, err := schema.Read(files, path.Base(t.file))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.faults = append(t.faults, schema.In(t.file, err))
		return
	}
	if _, faults := t.rules.Decode(t.file, text, 0, &map[string]string{}); faults != nil {
		t.faults = append(t.faults, faults...)
		return
	}
	leaves, err := plain.Leaves(text)
	if err != nil {
		t.faults = append(t.faults, schema.In(t.file, err))
		return
	}
	there := map[string]bool{}
	for _, leaf := range leaves {
		key := leaf.Key()
		source, known := t.source[key]
		of, form := t.formOf(key)
		switch {
		case form != "":
			t.readForm(leaf, of, form)
		case known && t.isSource:
			t.fault(leaf.Line, "texts", "%s: the text itself stands in %s:%d: take the line out", key, source.File, source.Line)
		case !known:
			t.fault(leaf.Line, "texts", "%s: site/data has no such text: %smend the key, or take the line out", key, schema.DidYouMean(key, t.keys()))
		case source.Words == Placeholder:
			t.fault(leaf.Line, "texts", "%s: the team has not written %s:%d yet: translate that, and until then take the line out", key, source.File, source.Line)
		case leaf.Text == "" || leaf.Text == Placeholder:
			t.fault(leaf.Line, "texts", "%s: is not filled in: translate %s:%d, or take the line out", key, source.File, source.Line)
			there[key] = true
		default:
			there[key] = true
			t.texts = append(t.texts, language.Text{Lang: t.lang, File: t.file, Line: leaf.Line, Part: partOf(key), Key: key, Words: leaf.Text})
			t.judge(leaf, source)
		}
	}
	t.needTexts(there)
	if t.isSource {
		return
	}
	var missing []string
	for _, key := range t.keys() {
		if !there[key] && t.source[key].Words != Placeholder && t.languages.requires(t.lang, key) {
			missing = append(missing, key)
		}
	}
	if len(missing) > 0 {
		t.fault(1, "texts", "%d are missing: translate from site/data, and write here: %s", len(missing), strings.Join(missing, ", "))
	}
}

// partOf is what a text is judged together with, when it is asked in which language it
// is: the texts of its file. Those of the law and the evaluation are pieces of sentences,
// which have too few of the words that a language is known by: each is judged alone.
func partOf(key string) string {
	file, _, _ := strings.Cut(key, ".")
	if file == "law" || file == "evaluation" {
		return "the text " + key
	}
	return "the texts of " + file
}

// keys are those of all texts of the data, sorted.
func (t *translation) keys() []string {
	var keys []string
	for key := range t.source {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

// judge holds a text against its source: a translation has the figures and the
// addresses of that, and no others. One that lags behind a change of meaning may lack some.
func (t *translation) judge(leaf plain.Leaf, source sourceText) {
	for _, wrong := range notPlain(leaf.Text) {
		t.fault(leaf.Line, "plain", "%s", wrong)
	}
	lags := t.languages.Lags != nil && t.languages.Lags(t.lang, source.Key)
	from := fmt.Sprintf("%s:%d, from which this is translated", source.File, source.Line)
	if more := plain.Added(plain.Numbers(leaf.Text), plain.Numbers(source.Words)); len(more) > 0 {
		t.fault(leaf.Line, "typed-figures", "%q is not in %s: say what stands there", more, from)
	} else if less := plain.Lost(leaf.Text, source.Words); len(less) > 0 && !lags {
		t.fault(leaf.Line, "typed-figures", "%q of %s, is missing: say what stands there", less, from)
	}
	theirs, ours := plain.Hosts(source.Words), plain.Hosts(leaf.Text)
	if more := plain.Added(ours, theirs); len(more) > 0 {
		t.fault(leaf.Line, "outside-links", "%q is not in %s: lead nobody elsewhere", more, from)
	}
	if less := plain.Added(theirs, ours); len(less) > 0 && !lags {
		t.fault(leaf.Line, "outside-links", "%q of %s, is missing: lead there, too", less, from)
	}
	if wrong := t.rules.Text(leaf.Text, source.rules); wrong != "" {
		t.fault(leaf.Line, "texts", "%s: %s", source.Key, wrong)
	}
}
