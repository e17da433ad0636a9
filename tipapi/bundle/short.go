package bundle

import (
	"errors"
	"fmt"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"lyktan/tipapi/receipt"
)

// ShortFile holds the short addresses, in the format of static hosts. These
// lead every reader to the first language; tipapi chooses one that the reader
// knows.
const ShortFile = "_redirects"

// Short maps a short address to the name of the page that it leads to: "1" to
// "nummer".
type Short map[string]string

// lineOf a short address.
var lineOf = regexp.MustCompile(`^/([^/\s]+) /([^/\s]+)/([a-z0-9-]+)/ 302$`)

// sayable are names that can be said over a phone and typed without a mark.
var sayable = regexp.MustCompile(`^[a-z0-9-]+$`)

// wayOut is for static hosts; tipapi leads out by itself.
var wayOut = regexp.MustCompile(`^/ut https://\S+ 302$`)

// taken are first parts of addresses that mean something else.
func taken(name string, languages []string) bool {
	return name == "ut" || name == "tips" || slices.Contains(languages, name)
}

// Page finds the page for a path as people type it or messengers link it: in
// capitals, in the digits of any script, with punctuation around it ([IsMark]).
func (s Short) Page(path string) (string, bool) {
	name := strings.TrimSuffix(strings.TrimFunc(strings.TrimPrefix(path, "/"), IsMark), "/")
	page, ok := s[receipt.Western(strings.ToLower(strings.TrimFunc(name, IsMark)))]
	return page, ok
}

// IsMark reports whether r may hang on to a pasted short address without being
// part of it: anything but a letter, digit, slash or control character.
func IsMark(r rune) bool {
	return r != '/' && !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsControl(r)
}

// linkedMarks are what most often hangs on to a link.
const linkedMarks = ".,"

// Write stores the short addresses and /ut in the built site in dir. numerals
// maps a language to its ten digits from zero to nine, where it has its own.
// Static hosts match fixed lines only, so the file covers fewer spellings than
// [Short.Page].
func (s Short) Write(dir string, site Site, numerals map[string]string) error {
	var b strings.Builder
	fmt.Fprintf(&b, "# Written by the build: the way out, and short addresses, to be said over a phone.\n/ut %s 302\n", site.Leave)
	for _, from := range slices.Sorted(maps.Keys(s)) {
		line := func(spelt, lang string) { fmt.Fprintf(&b, "/%s /%s/%s/ 302\n", spelt, lang, s[from]) }
		line(from, site.Languages[0])
		for _, mark := range linkedMarks {
			line(from+string(mark), site.Languages[0])
		}
		for _, lang := range slices.Sorted(maps.Keys(numerals)) {
			if own := receipt.In(from, numerals[lang]); own != from {
				line(url.PathEscape(own), lang)
			}
		}
	}
	if _, err := parseShort(b.String(), site.Languages); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, ShortFile), []byte(b.String()), 0o644)
}

func readShort(dir string, languages []string) (Short, error) {
	text, err := os.ReadFile(filepath.Join(dir, ShortFile))
	if err != nil {
		return nil, err
	}
	return parseShort(string(text), languages)
}

func parseShort(text string, languages []string) (Short, error) {
	short, others := Short{}, map[string]string{} // other spellings, by the name as it is typed
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") || wayOut.MatchString(line) {
			continue
		}
		m := lineOf.FindStringSubmatch(line)
		if m == nil || !slices.Contains(languages, m[2]) {
			return nil, fmt.Errorf("%s: %q is not like %q", ShortFile, line, "/1 /"+languages[0]+"/page/ 302")
		}
		from, err := url.PathUnescape(m[1])
		switch {
		case err != nil:
			return nil, fmt.Errorf("%s: %q: %w", ShortFile, line, err)
		case !sayable.MatchString(from):
			others[from] = m[3]
		case m[2] != languages[0]:
			return nil, fmt.Errorf("%s: /%s does not lead to the first language", ShortFile, from)
		case taken(from, languages):
			return nil, fmt.Errorf("%s: /%s means something else", ShortFile, from)
		case short[from] != "":
			return nil, fmt.Errorf("%s: /%s is there twice", ShortFile, from)
		default:
			short[from] = m[3]
		}
	}
	for from, to := range others {
		if page, ok := short.Page(from); !ok || page != to {
			return nil, fmt.Errorf("%s: %q is no other spelling of a short address that leads to %s", ShortFile, from, to)
		}
	}
	if len(short) == 0 {
		return nil, errors.New(ShortFile + " has no short address")
	}
	return short, nil
}
