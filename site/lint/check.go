package lint

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"lyktan/site/neutral"
	"lyktan/site/parallel"
	"lyktan/site/wordlist"
)

// Languages of the site. The first of All is the source of the others; the
// Complete ones have every page that the source has, and all of them the Core pages.
type Languages struct{ All, Complete, Core []string }

// Keys are those of one kind of data, such as services. The value says why a page
// may not print what the key names, or is "" when it may.
type Keys map[string]string

// Facts is what pages are checked against: the keys of the data that they may cite
// and print, and the words that they may not use.
type Facts struct {
	Sources, Services, Law, Figures, Charts Keys
	Regions                                 Keys                       // places, and what they lie in
	Numbers                                 Keys                       // of services that have a phone, for a number alone
	Words                                   map[string][]wordlist.Word // by language, nowhere to be used
	Neutral                                 neutral.Words              // not to be used where strangers see them
}

// rule is one thing that is asked of every page. check returns how much of what
// it looked at there was, and the faults.
type rule struct {
	name, what string
	check      func(*Page, whole) (int, []fault)
}

// Rules lists the names of the rules.
func Rules() []string {
	var names []string
	for _, rule := range rules {
		names = append(names, rule.name)
	}
	return names
}

type whole struct {
	pages     Pages
	languages Languages
	facts     Facts
	today     time.Time
	broken    map[string][]string // the rules that pages of the source break, by page
}

// source is the language that the others are made from.
func (w whole) source() string { return w.languages.All[0] }

// sound reports whether the source of a page passes some rules. Where it does not,
// a comparison would only repeat its faults in every translation.
func (w whole) sound(page string, rules ...string) bool {
	return !slices.ContainsFunc(rules, func(rule string) bool { return slices.Contains(w.broken[page], rule) })
}

type fault struct {
	line          int
	rule, message string
}

func (p *Page) faultAt(offset int, format string, args ...any) fault {
	return p.faultOnLine(p.firstLine+strings.Count(p.Body[:offset], "\n"), format, args...)
}

func (p *Page) faultOnLine(line int, format string, args ...any) fault {
	return fault{line: line, message: fmt.Sprintf(format, args...)}
}

// faultIn names a field of the front matter: the first of the keys that lead to it.
func (p *Page) faultIn(path []string, format string, args ...any) fault {
	return p.faultOnLine(p.front.Line(path...), "%s: %s", path[0], fmt.Sprintf(format, args...))
}

// judged is what the rules say of a page.
type judged struct {
	seen   []int // by rule
	broken []string
	faults error
}

func (w whole) judge(page *Page) judged {
	j := judged{seen: make([]int, len(rules))}
	var found []fault
	for i, rule := range rules {
		if rule.name == "same" && len(found) > 0 { // the cause is told
			continue
		}
		n, more := rule.check(page, w)
		j.seen[i] = n
		for _, f := range more {
			if f.rule = rule.name; !slices.Contains(found, f) { // one cause on a line is said once
				found = append(found, f)
			}
		}
		if len(more) > 0 {
			j.broken = append(j.broken, rule.name)
		}
	}
	slices.SortStableFunc(found, func(a, b fault) int { return a.line - b.line })
	var faults []error
	for _, f := range found {
		faults = append(faults, fmt.Errorf("%s:%d: %s: %s", page.File, f.line, f.rule, f.message))
	}
	j.faults = errors.Join(faults...)
	return j
}

// Check judges all pages. It returns one line a rule, saying what it looked at,
// and all faults: page by page, those of the source before its translations.
func Check(pages Pages, languages Languages, facts Facts, today time.Time) ([]string, error) {
	w := whole{pages, languages, facts, today, map[string][]string{}}
	seen := make([]int, len(rules))
	var faults []error
	for _, lang := range languages.All {
		names := pages.Names(lang)
		judged := make([]judged, len(names))
		parallel.Do(len(names), func() func(int) error {
			return func(i int) error { judged[i] = w.judge(pages[lang][names[i]]); return nil }
		})
		for i, j := range judged {
			for rule, n := range j.seen {
				seen[rule] += n
			}
			faults = append(faults, j.faults)
			if lang == w.source() {
				w.broken[names[i]] = j.broken
			}
		}
	}
	report := make([]string, len(rules))
	for i, rule := range rules {
		report[i] = fmt.Sprintf("%-14s %5d %s", rule.name, seen[i], rule.what)
	}
	return report, errors.Join(faults...)
}
