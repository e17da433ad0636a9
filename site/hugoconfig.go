package main

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"

	"lyktan/site/configured"
	"lyktan/site/directory"
	"lyktan/site/forms"
	"lyktan/site/language"
	"lyktan/site/lint"
	"lyktan/site/marks"
	"lyktan/site/messages"
	"lyktan/site/schema"
	"lyktan/tipapi/bundle"
)

// hugoConfig is what the checks have to know of Hugo's configuration.
type hugoConfig struct {
	languages lint.Languages
	coreTexts []string         // those of the data that every language has
	grace     int              // days that a translation may lag behind a change of meaning
	emergency string           // the number that every page calls
	printed   messages.Printed // the names of texts that the theme finds here
	document  schema.Document  // for the lines of faults
	elsewhere string           // the form's answer for a place that is not in areas.yaml
	notice    bundle.Notice
	short     []string          // the pages of /1 and on
	security  string            // page and heading that say how to tell of a weakness
	nav       []part            // of the navigation
	foot      []string          // the pages at the foot of every page
	contents  string            // the page that lists all of them
	numerals  map[string]string // by language, ten in a row, where they are not 0–9

	forms  forms.Declared      // the names of each language's forms of texts
	months map[string][]string // of languages that do not have those of Hugo

	directions map[string]string // by language, as the configuration says: ltr or rtl
	locales    map[string]string // by language: how Hugo writes dates and counts
	drafts     []string          // languages that are being translated: nothing is printed of them
}

// part is one of those that the pages are divided into for finding them.
type part struct {
	Key     string   `yaml:"key"` // stands in addresses
	Heading string   `yaml:"heading"`
	Call    []string `yaml:"call"` // services to call from its pages
	Way     string   `yaml:"way"`  // a page that its other pages lead to beside the numbers
	Pages   []string `yaml:"pages"`
}

// footLinks is how many links the foot of a page has at most: more are not read.
const footLinks = 12

var emergencyKey = regexp.MustCompile(`(?im)^\s*emergency\s*:`)

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// readHugoConfig reads Hugo's configuration, as if some of its drafts were published.
func readHugoConfig(file string, drafts ...string) (hugoConfig, error) {
	text, err := schema.Read(os.DirFS(filepath.Dir(file)), filepath.Base(file))
	if err != nil {
		return hugoConfig{}, schema.In(file, err)
	}
	document, err := schema.Open(file, text)
	if err != nil {
		return hugoConfig{}, err
	}
	var in struct {
		Params struct {
			Elsewhere  string        `yaml:"elsewhere"`
			Complete   []string      `yaml:"complete"`
			Core       []string      `yaml:"core"`
			CoreTexts  []string      `yaml:"core_texts"`
			Grace      int           `yaml:"grace"`
			Notice     bundle.Notice `yaml:"notice"`
			Short      []string      `yaml:"short"`
			Emergency  string        `yaml:"emergency"`
			Security   string        `yaml:"security"`
			Nav        []part        `yaml:"nav"`
			Foot       []string      `yaml:"foot"`
			Contents   string        `yaml:"contents"`
			Everywhere []struct {
				Words string `yaml:"words"`
			} `yaml:"everywhere"`
		} `yaml:"params"`
	}
	if err := yaml.Unmarshal(text, &in); err != nil {
		return hugoConfig{}, fmt.Errorf("%s: %w", file, err)
	}
	var own struct {
		Languages map[string]struct {
			Locale string `yaml:"locale"`
			Params struct {
				Numerals string   `yaml:"numerals"`
				Forms    []string `yaml:"forms"`
				Months   []string `yaml:"months"`
			} `yaml:"params"`
		} `yaml:"languages"`
	}
	if err := yaml.Unmarshal(text, &own); err != nil {
		return hugoConfig{}, fmt.Errorf("%s: %w", file, err)
	}
	// Hugo reads keys whatever their case, further documents and other files.
	keys := emergencyKey.FindAllIndex(text, -1)
	if len(keys) != 1 || strings.Contains(string(text), "\n---") {
		return hugoConfig{}, fmt.Errorf("%s: give params.emergency once, in one document", file)
	}
	for _, other := range []string{"hugo.toml", "hugo.json", "hugo.yml", "config", "config.yaml", "config.toml", "config.json"} {
		if path := filepath.Join(filepath.Dir(file), other); exists(path) {
			return hugoConfig{}, fmt.Errorf("%s: Hugo would read it beside %s or in its place: take it away", path, file)
		}
	}
	config := hugoConfig{emergency: in.Params.Emergency, elsewhere: in.Params.Elsewhere, notice: in.Params.Notice, short: in.Params.Short, security: in.Params.Security, nav: in.Params.Nav, foot: in.Params.Foot, contents: in.Params.Contents, coreTexts: in.Params.CoreTexts, grace: in.Params.Grace,
		document: document, languages: lint.Languages{Complete: in.Params.Complete, Core: in.Params.Core}}
	config.printed = messages.Printed{}
	print := func(key string, path ...string) {
		if key != "" {
			config.printed.Add(key, fmt.Sprintf("%s:%d", file, document.Line(append([]string{"params"}, path...)...)))
		}
	}
	for i, group := range in.Params.Nav {
		print(group.Heading, "nav", strconv.Itoa(i), "heading")
	}
	for i, number := range in.Params.Everywhere {
		print(number.Words, "everywhere", strconv.Itoa(i), "words")
	}
	if config.languages.All, config.directions, err = configured.Languages(file, drafts...); err != nil {
		return hugoConfig{}, err
	}
	all, err := configured.Drafts(file)
	if err != nil {
		return hugoConfig{}, err
	}
	for _, draft := range drafts {
		if !slices.Contains(all, draft) {
			return hugoConfig{}, fmt.Errorf("%s: %q is no draft, which has disabled: true: %sthere are %q", file, draft, schema.DidYouMean(draft, all), all)
		}
	}
	config.drafts = slices.DeleteFunc(all, func(lang string) bool { return slices.Contains(drafts, lang) })
	config.locales, config.numerals, config.forms, config.months = map[string]string{}, map[string]string{}, forms.Declared{}, map[string][]string{}
	for lang, of := range own.Languages {
		config.locales[lang] = of.Locale
		config.forms[lang], config.months[lang] = of.Params.Forms, of.Params.Months
		if of.Params.Numerals != "" {
			config.numerals[lang] = of.Params.Numerals
		}
	}
	if len(config.languages.Complete) == 0 || len(config.languages.Core) == 0 || config.elsewhere == "" ||
		config.notice.Subject == "" || config.notice.Text == "" || config.notice.Unread == "" {
		return hugoConfig{}, fmt.Errorf("%s lacks params.complete, params.core, params.elsewhere or params.notice", file)
	}
	if config.grace < 1 {
		return hugoConfig{}, document.Errorf([]string{"params", "grace"}, "%d: write how many days a translation may lag behind a change of meaning, 1 or more", config.grace)
	}
	return config, config.checkLanguages(filepath.Dir(file), drafts)
}

// checkLanguages finds a slip in the code of a language, before every page and
// every text of the data is told to lack it. dir is Hugo's folder. Drafts may have
// nothing yet.
func (c hugoConfig) checkLanguages(dir string, drafts []string) error {
	texts, err := filepath.Glob(filepath.Join(dir, "i18n/*.yaml"))
	if err != nil {
		return err
	}
	var spare []string // languages that have texts, but are not in the configuration
	for _, path := range texts {
		if lang := strings.TrimSuffix(filepath.Base(path), ".yaml"); !slices.Contains(slices.Concat(c.languages.All, c.drafts), lang) {
			spare = append(spare, lang)
		}
	}
	var faults []error
	for _, lang := range c.languages.All {
		if slices.Contains(drafts, lang) {
			continue
		}
		if file := filepath.Join(dir, "i18n", lang+".yaml"); !exists(file) {
			faults = append(faults, c.document.Errorf([]string{"languages", lang}, "there is no %s: %s"+
				"write the code of a language that has this file, or write it first", file, schema.DidYouMean(lang, spare)))
		}
		if pages := filepath.Join(dir, "../content", lang); faults == nil && !exists(pages) {
			faults = append(faults, c.document.Errorf([]string{"languages", lang}, "there is no folder %s: make it, with a page in it", pages))
		}
	}
	slip := faults != nil
	for _, lang := range c.languages.All {
		if wrong := c.wrongDirection(lang); wrong != "" && !slip {
			faults = append(faults, c.document.Errorf([]string{"languages", lang, "direction"}, "%s", wrong))
		}
		if locale := c.locales[lang]; !slip && locale != "" && !strings.Contains(lang, "-x-") && base(locale) != base(lang) {
			faults = append(faults, c.document.Errorf([]string{"languages", lang, "locale"}, "%q is another language, by which dates and counts would be written: write %s, or %[2]s with a country", locale, base(lang)))
		}
		if months := c.months[lang]; len(months) != 0 && len(months) != 12 {
			faults = append(faults, c.document.Errorf([]string{"languages", lang, "params", "months"}, "these are %d: write the names of all twelve, from January on, or none", len(months)))
		}
	}
	for i, lang := range c.languages.Complete {
		if !slices.Contains(c.languages.All, lang) && faults == nil {
			faults = append(faults, c.document.Errorf([]string{"params", "complete", strconv.Itoa(i)}, "%q is no language of the site: %swrite one of %s",
				lang, schema.DidYouMean(lang, c.languages.All), strings.Join(c.languages.All, ", ")))
		}
	}
	return errors.Join(faults...)
}

// texts says which texts of the data each language must have, and which lag behind.
func (c hugoConfig) texts(known map[string]marks.Marks, changes marks.Changes) directory.Languages {
	return directory.Languages{All: c.languages.All, Complete: c.languages.Complete, Core: c.coreTexts, Forms: c.forms, Drafts: c.drafts,
		Lags: func(lang, key string) bool { return known[lang].Lags(key, changes) }}
}

// checkCore finds core pages that the source has not.
func (c hugoConfig) checkCore(pages map[string]*lint.Page) error {
	source := c.languages.All[0]
	var faults []error
	for i, page := range c.languages.Core {
		if pages[page] == nil {
			faults = append(faults, c.document.Errorf([]string{"params", "core", strconv.Itoa(i)}, "there is no content/%s/%s.md: write the name of a page that every language is to have", source, page))
		}
	}
	return errors.Join(faults...)
}

// checkNavigation finds pages that no part of the navigation leads to, those in it
// that the source has not, and services to call that have no number.
func (c hugoConfig) checkNavigation(pages map[string]*lint.Page, facts lint.Facts) error {
	var faults []error
	exists := func(page string, at ...string) {
		if pages[page] == nil {
			faults = append(faults, c.document.Errorf(append([]string{"params"}, at...),
				"there is no content/%s/%s.md: write the name of a page, or take it out", c.languages.All[0], page))
		}
	}
	var reached []string
	for i, part := range c.nav {
		at := []string{"nav", strconv.Itoa(i)}
		if !partKey.MatchString(part.Key) {
			faults = append(faults, c.document.Errorf(append([]string{"params"}, append(at, "key")...), "%q: write one word of small letters", part.Key))
		}
		for j, page := range part.Pages {
			exists(page, append(at, "pages", strconv.Itoa(j))...)
		}
		if part.Way != "" {
			exists(part.Way, append(at, "way")...)
		}
		for j, service := range part.Call {
			if wrong := facts.WrongNumber(service); wrong != "" {
				faults = append(faults, c.document.Errorf(append([]string{"params"}, append(at, "call", strconv.Itoa(j))...), "%q %s", service, wrong))
			}
		}
		reached = append(reached, part.Pages...)
	}
	for i, page := range c.foot {
		exists(page, "foot", strconv.Itoa(i))
	}
	exists(c.contents, "contents")
	if len(c.foot) > footLinks {
		faults = append(faults, c.document.Errorf([]string{"params", "foot"}, "these are %d pages: leave %d at most, since nobody reads more", len(c.foot), footLinks))
	}
	for _, name := range slices.Sorted(maps.Keys(pages)) {
		if name != "_index" && !slices.Contains(reached, name) {
			faults = append(faults, c.document.Errorf([]string{"params", "nav"}, "nothing leads to %s: write %s into the pages of a part of nav", pages[name].File, name))
		}
	}
	return errors.Join(faults...)
}

var partKey = regexp.MustCompile(`^[a-z]+$`)

// base is the language of a code without country and script.
func base(code string) string {
	language, _, _ := strings.Cut(code, "-")
	return language
}

// wrongDirection says what is wrong with the direction of a language, or "".
func (c hugoConfig) wrongDirection(lang string) string {
	want, err := language.Direction(lang)
	if err != nil {
		return err.Error()
	}
	if got := c.directions[lang]; got != want {
		return fmt.Sprintf("%q does not fit the language, by its script in Unicode's CLDR: write %s", got, want)
	}
	return ""
}
