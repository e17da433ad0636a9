package messages

import (
	"cmp"
	"slices"
	"strings"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
)

// categories are the plural categories of Unicode's CLDR, in its order.
var categories = []string{"zero", "one", "two", "few", "many", "other"}

// count is the placeholder at which the theme fills in how many.
const count = "{count}"

// most is the largest count that the theme prints, or more: days and minutes. What a
// language says of millions alone needs no text.
const most = 1000

// category is the plural category of a whole number.
func category(tag language.Tag, n int) string {
	return map[plural.Form]string{plural.Zero: "zero", plural.One: "one", plural.Two: "two", plural.Few: "few", plural.Many: "many"}[plural.Cardinal.MatchPlural(tag, n, 0, 0, 0, 0)]
}

// numbers says how many whole numbers, up to most, are in each category of a language
// that has any, or that every language has to have: other.
func numbers(lang string) map[string]int {
	tag := language.Make(lang)
	found := map[string]int{"other": 0}
	for n := range most + 1 {
		found[cmp.Or(category(tag, n), "other")]++
	}
	return found
}

// needed lists the categories that a language has to have texts for.
func needed(lang string) []string {
	found := numbers(lang)
	return slices.DeleteFunc(slices.Clone(categories), func(c string) bool { _, there := found[c]; return !there })
}

// with adds the text of a category to a message that takes a count.
func (m message) with(category string, text message) message {
	if m.cases == nil {
		m = message{file: text.file, line: text.line, cases: map[string]message{}}
	}
	m.cases[category] = text
	var all []string
	for _, c := range categories {
		if of, there := m.cases[c]; there {
			all = append(all, of.text)
		}
	}
	m.text = strings.Join(all, "\n")
	return m
}

// judgeCases compares a text that takes a count with its source: it has one for each
// plural category of its own language, and no others.
func (c *checker) judgeCases(lang string, m, source message) {
	found := numbers(lang)
	from, there := source.cases["other"]
	if !there {
		from = source
	}
	needs := sortedPlaceholders(from.text)
	if there && !slices.Contains(needs, count) {
		c.fault(from, "plurals", "there is no %s, which the text with plural categories is for: write it, or one text", count)
	}
	var missing []string
	for _, category := range categories {
		text, there := m.cases[category]
		of, has := found[category]
		switch {
		case !there && has:
			missing = append(missing, category)
		case there && !has:
			c.fault(text, "plurals", "%s has no %s: take it out, since no count is ever said with it", lang, category)
		case there:
			// A category of one number may leave it to the words: "en minut".
			if of == 1 && !slices.Contains(sortedPlaceholders(text.text), count) {
				needs := slices.DeleteFunc(slices.Clone(needs), func(p string) bool { return p == count })
				c.judgeWords(text, from, needs)
				continue
			}
			c.judgeWords(text, from, needs)
		}
	}
	if missing != nil {
		c.fault(m, "plurals", "%s are missing: %s needs a text for each of %s", strings.Join(missing, ", "), lang, strings.Join(needed(lang), ", "))
	}
}
