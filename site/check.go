package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"lyktan/site/directory"
	"lyktan/site/forms"
	"lyktan/site/freshness"
	"lyktan/site/holidays"
	"lyktan/site/index"
	"lyktan/site/language"
	"lyktan/site/lint"
	"lyktan/site/messages"
	"lyktan/site/neutral"
	"lyktan/site/publish"
	"lyktan/site/wordlist"
	"lyktan/tipapi/bundle"
)

// checkedSite is content and data that passed.
type checkedSite struct {
	hugo  hugoConfig
	pages lint.Pages
	data  *directory.Directory

	neutral neutral.Words
	texts   []language.Text // all that people read
	lags    []freshness.Lag // translations that their source is ahead of
	tips    bool            // whether somebody could read what the form takes
	despite *bundle.Despite
}

// list prints what nobody has to mend now: what is to be checked again, by owner
// and day, and how heavy each page is to read.
func (c *checkedSite) list(out io.Writer, stale, lix bool) error {
	var lines []string
	if stale {
		lines = freshness.Lines(append(c.data.Due(), c.pages.Due()...))
	}
	if lix {
		lines = append(lines, lint.Readability(c.pages)...)
	}
	for _, line := range lines {
		if _, err := fmt.Fprintln(out, line); err != nil {
			return err
		}
	}
	return nil
}

// check judges all that the site is made of, for one team's portal, or for all of
// them when no team is named. A release has to be ready, unless a reason is given
// despite which it goes out.
func check(team string, release bool, despite string, out io.Writer) (*checkedSite, error) {
	return checkWith(nil, team, release, despite, out)
}

// checkWith judges as check does, as if some drafts of languages were published.
func checkWith(drafts []string, team string, release bool, despite string, out io.Writer) (*checkedSite, error) {
	hugo, err := readHugoConfig("site/hugo.yaml", drafts...)
	if err != nil {
		return nil, err
	}
	today := time.Now().UTC()
	files := os.DirFS("site/data")
	data, dataFaults := directory.Load(files, team, today)
	known, changes, markFaults := readMarks(hugo.languages.All, today)
	translated, translationFaults := data.Translate(os.DirFS("site/texts"), hugo.texts(known, changes))
	if sos := data.Services[directory.Emergency].Phone; dataFaults == nil && (sos == nil || sos.Dial != hugo.emergency) {
		dataFaults = hugo.document.Errorf([]string{"params", "emergency"}, "%q is not what site/data/services/sos112.yaml dials: make them the same", hugo.emergency)
	}
	facts, listFaults := readFacts(files, data, hugo.languages.All)
	pages, pageFaults := lint.Load(os.DirFS("content"), hugo.languages.All)
	strung, textFaults := checkStrings(hugo)
	words, wordFaults := index.Load(os.DirFS("site/index"), hugo.languages.All, hugo.drafts...)
	var lags []freshness.Lag
	if _, there := data.Teams[team]; there || team == "" { // a slip in its name is told alone
		var lines []string
		lines, lags = languageLines(hugo, pages, strung, ofTeam(translated, team), known, changes)
		fmt.Fprintln(out, strings.Join(append(lines, hugo.draftLines(drafts, pages)...), "\n"))
	}
	for _, line := range messages.Untranslated(strung, hugo.languages.All) {
		fmt.Fprintln(out, line)
	}
	// Pages are held against the rest, so that their rules are for a second round.
	if err := errors.Join(markFaults, dataFaults, translationFaults, listFaults, wordFaults, pageFaults); err != nil {
		return nil, errors.Join(err, textFaults)
	}
	texts := slices.Concat(strung, translated, pages.Texts())
	for _, form := range data.Forms() {
		texts = append(texts, form.Text)
	}
	formFaults := forms.Check(hugo.forms, translated, data.Forms(), append(pages.Forms(), messages.Forms(strung)...))
	var languageFaults error
	var judging sync.WaitGroup
	judging.Go(func() {
		languageFaults = language.Check(slices.Concat(texts, index.Texts(words)), reliedOn(hugo.languages))
	})
	report, err := lint.Check(pages, hugo.languages, facts, today)
	judging.Wait()
	source := pages[hugo.languages.All[0]]
	err = errors.Join(hugo.checkCore(source), hugo.checkNavigation(source, facts), err, textFaults, formFaults, languageFaults,
		lint.CheckWords(slices.Concat(strung, translated), facts), language.Bare(slices.Concat(texts, index.Texts(words)), hugo.languages.All),
		checkIndex(words, hugo, pages, texts, data.Numbers()), checkLeads(data.Leads(), hugo, pages))
	fmt.Fprintln(out, strings.Join(report, "\n"))
	fmt.Fprintf(out, "%-14s %5d texts of the theme and %d values of the data, as the texts of pages\n", "strings", len(strung), data.Texts)
	fmt.Fprintf(out, "%-14s %5d words of A to Ö that lead to a page\n", "index", len(words))
	fmt.Fprintf(out, "%-14s %5d services, %d places, %d legal figures, %d sources\n", "data",
		len(data.Services), len(data.Areas), len(data.Law), len(data.Sources))
	if err = errors.Join(err, data.Uncited(pages.Sources())); err != nil {
		return nil, err
	}
	checked := &checkedSite{hugo: hugo, pages: pages, data: data, neutral: facts.Neutral, texts: texts, lags: lags, tips: takesTips(data.Team, today)}
	if err := checked.printTeams(out, today); err != nil {
		return nil, err
	}
	checked.despite, err = passOver(checked.unready(release, today), despite, out)
	if err != nil {
		return nil, err
	}
	return checked, nil
}

// ofTeam leaves out what other teams say of themselves, or nothing when none is named.
func ofTeam(texts []language.Text, team string) []language.Text {
	return slices.DeleteFunc(slices.Clone(texts), func(t language.Text) bool {
		return team != "" && strings.HasPrefix(t.Key, "teams/") && !strings.HasPrefix(t.Key, "teams/"+team+".")
	})
}

// checkStrings holds the texts of site/i18n against the theme and the configuration
// that print them, and returns them.
func checkStrings(hugo hugoConfig) ([]language.Text, error) {
	printed, err := hugo.printedStrings()
	if err != nil {
		return nil, err
	}
	texts, err := messages.Check(os.DirFS("site/i18n"), hugo.languages.All, hugo.drafts, printed)
	source := slices.DeleteFunc(slices.Clone(texts), func(text language.Text) bool { return text.Lang != hugo.languages.All[0] })
	return texts, errors.Join(err, messages.Glued(os.DirFS(layouts), layouts, source))
}

// layouts is where the templates of the theme lie.
const layouts = "themes/lyktan/layouts"

// printedStrings are the names of strings that the theme and the configuration print.
func (c hugoConfig) printedStrings() (messages.Printed, error) {
	printed, err := messages.ReadTheme(os.DirFS(layouts), layouts)
	if err != nil {
		return nil, err
	}
	for key, place := range c.printed {
		printed.Add(key, place)
	}
	return printed, nil
}

// readFacts is what pages are held against. With faults in the lists of words it has
// those that can be read.
func readFacts(files fs.FS, data *directory.Directory, languages []string) (lint.Facts, error) {
	words, err := wordlist.Load(files, "words.yaml")
	revealing, err2 := neutral.Load(files, "revealing.yaml", languages)
	if err == nil {
		err = listed(words, languages)
	}
	services, numbers, regions := lint.Keys{}, lint.Keys{}, lint.Keys{}
	for _, key := range data.RegionKeys() {
		regions[key] = ""
	}
	for key, service := range data.Services {
		services[key] = data.Unprinted(key)
		numbers[key] = services[key]
		if numbers[key] == "" && service.Phone == nil {
			numbers[key] = "has no phone: name it with line or service"
		}
	}
	return lint.Facts{Regions: regions, Sources: keys(data.Sources), Services: services, Numbers: numbers, Law: keys(data.Law),
		Figures: keys(data.Evaluation.Figures), Charts: keys(data.Evaluation.Charts), Words: words, Neutral: revealing}, errors.Join(err, err2)
}

// keys are those of the data, all of which a page may print.
func keys[V any](data map[string]V) lint.Keys {
	all := lint.Keys{}
	for key := range data {
		all[key] = ""
	}
	return all
}

// without lists the pages that are of use only where the team is not.
func (c *checkedSite) without() []string {
	var names []string
	if c.data.Team.Answers == "" {
		names = append(names, answersPage)
	}
	source := c.hugo.languages.All[0]
	for _, name := range c.pages.Names(source) {
		if region := c.pages[source][name].Front.Region; region != "" && !c.data.Covers(c.data.Team, region) {
			names = append(names, name)
		}
	}
	return names
}

// options are those of a build that follow from what was checked.
func (c *checkedSite) options(address string) publish.Options {
	return publish.Options{
		Source: "site", Without: c.without(), Placeholders: len(c.data.Team.Placeholders()) > 0,
		Tips: c.tips, Recipients: c.data.Team.RecipientsFile(),
		Short: c.hugo.short, Numerals: c.hugo.numerals, Neutral: c.neutral, Leads: c.leads(),
		Security: publish.Security{Contact: c.data.Team.SecurityContact(), Policy: c.hugo.security, Expires: c.data.Team.CheckAgain()},
		Address:  address, Site: c.bundleSite(address), Holidays: holidays.Unsure(time.Now().Year()),
	}
}

// leads lists where links may lead out of the site.
func (c *checkedSite) leads() publish.Leads {
	return publish.Leads{
		Numbers:   c.data.Numbers(),
		Addresses: append(append(c.data.Addresses(), c.data.Team.Leave), c.pages.Addresses(c.hugo.languages.All[0])...),
	}
}

// formPage is the page that the theme prints the form on (layouts/skriv.html).
const formPage = "skriv"

// answersPage is the page that asks for the number of a receipt (layouts/svar.html).
const answersPage = "svar"

// bundleSite describes the site to tipapi.
func (c *checkedSite) bundleSite(address string) bundle.Site {
	site := bundle.Site{Address: address, Languages: c.hugo.languages.All, Onion: c.data.Team.Onion, Leave: c.data.Team.Leave, Tips: c.tips, Form: formPage, Notice: c.hugo.notice,
		Keep: c.data.Team.Keep.Rules(), Unread: c.data.Team.Unread, Despite: c.despite}
	if c.data.Team.Answers != "" {
		site.Answers = bundle.Answers{Page: answersPage, Salt: c.data.Team.Answers}
	}
	for _, r := range c.data.Team.Recipients {
		if site.KeysEnd == "" || string(r.Expires) < site.KeysEnd {
			site.KeysEnd = string(r.Expires)
		}
	}
	for _, a := range c.data.Offered() {
		site.Areas = append(site.Areas, bundle.Area{
			Key: a.Key, Names: append([]string{a.Name}, a.Also...), Team: c.data.Belongs(a.Key),
		})
	}
	// The form's last answer: a place that no list has.
	site.Areas = append(site.Areas, bundle.Area{Key: "elsewhere", Names: []string{c.hugo.elsewhere}})
	return site
}
