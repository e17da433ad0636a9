package newlanguage

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// entry is what Hugo's configuration says of a language.
type entry struct{ code, label, direction, numerals string }

// languagesPart is where the languages stand: from the line after "languages:" to the
// next key of the file.
func languagesPart(config string) (from, to int, err error) {
	begin := regexp.MustCompile(`(?m)^languages:.*\n`).FindStringIndex(config)
	if begin == nil {
		return 0, 0, fmt.Errorf("%s has no languages", Config)
	}
	from, to = begin[1], len(config)
	if next := regexp.MustCompile(`(?m)^\S`).FindStringIndex(config[from:]); next != nil {
		to = from + next[0]
	}
	return from, from + len(strings.TrimRight(config[from:to], "\n")) + 1, nil
}

// block is the entry of a language in the languages, or nil: its line, and those below
// it that are further in.
func block(languages, code string) []int {
	return regexp.MustCompile(`(?m)^  ` + regexp.QuoteMeta(code) + `:.*\n(?:   .*\n)*`).FindStringIndex(languages)
}

var weight = regexp.MustCompile(`(?m)^    weight: (\d+)$`)

// withEntry adds a language below the others. Its formats are those of the first that
// is translated.
func withEntry(config string, e entry, languages []string) (string, error) {
	from, to, err := languagesPart(config)
	if err != nil {
		return "", err
	}
	part := config[from:to]
	other := languages[1]
	model := block(part, other)
	if model == nil {
		return "", fmt.Errorf("%s: the entry of %s is not written as the others", Config, other)
	}
	_, formats, ok := strings.Cut(part[model[0]:model[1]], "    outputFormats:\n")
	if !ok {
		return "", fmt.Errorf("%s: the entry of %s has no outputFormats", Config, other)
	}
	last := 0
	for _, m := range weight.FindAllStringSubmatch(part, -1) {
		if n, err := strconv.Atoi(m[1]); err == nil {
			last = max(last, n)
		}
	}
	var b strings.Builder
	fmt.Fprintf(&b, "  %s:\n    disabled: true  # a draft: nothing of it is printed until this line is taken out\n    label: %s\n    locale: %s\n    direction: %s\n    weight: %d\n    contentDir: ../content/%s\n",
		e.code, e.label, e.code, e.direction, last+1, e.code)
	if e.numerals != "" {
		fmt.Fprintf(&b, "    params:\n      numerals: %s  # the receipt is shown in these too\n", e.numerals)
	}
	b.WriteString("    outputFormats:\n" + strings.ReplaceAll(formats, "_tipapi/"+other+"}", "_tipapi/"+e.code+"}"))
	return config[:to] + b.String() + config[to:], nil
}

var complete = regexp.MustCompile(`(?m)^  complete: \[[^\]\n]*\]`)

// withoutEntry takes a language out.
func withoutEntry(config, code string) string {
	from, to, err := languagesPart(config)
	if err != nil {
		return config
	}
	part := config[from:to]
	if at := block(part, code); at != nil {
		part = part[:at[0]] + part[at[1]:]
	}
	return complete.ReplaceAllStringFunc(config[:from]+part+config[to:], func(list string) string {
		return regexp.MustCompile(`, `+regexp.QuoteMeta(code)+`([,\]])`).ReplaceAllString(list, "$1")
	})
}
