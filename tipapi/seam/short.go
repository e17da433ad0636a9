package seam

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// ShortFile holds the short addresses, as static hosts read them. Those lead
// every reader to the first language; tipapi chooses one that the reader knows.
const ShortFile = "_redirects"

// Short are the pages, by name, that short addresses lead to: "1" to "nummer".
type Short map[string]string

// lineOf a short address. Names are such as can be said over a phone and
// typed without a mark.
var lineOf = regexp.MustCompile(`^/([a-z0-9-]+) /([^/\s]+)/([a-z0-9-]+)/ 302$`)

// wayOut is for static hosts; tipapi leads out by itself.
var wayOut = regexp.MustCompile(`^/ut https://\S+ 302$`)

// taken are first parts of addresses that mean something else.
func taken(name string, languages []string) bool {
	return name == "ut" || name == "tips" || slices.Contains(languages, name)
}

// Write stores the short addresses in a built site, and the way out of it.
func (s Short) Write(dir string, site Site) error {
	var b strings.Builder
	fmt.Fprintf(&b, "# Written by the build: the way out, and short addresses, to be said over a phone.\n/ut %s 302\n", site.Leave)
	for _, from := range slices.Sorted(maps.Keys(s)) {
		fmt.Fprintf(&b, "/%s /%s/%s/ 302\n", from, site.Languages[0], s[from])
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
	short := Short{}
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") || wayOut.MatchString(line) {
			continue
		}
		m := lineOf.FindStringSubmatch(line)
		switch {
		case m == nil || m[2] != languages[0]:
			return nil, fmt.Errorf("%s: %q is not like %q", ShortFile, line, "/1 /"+languages[0]+"/page/ 302")
		case taken(m[1], languages):
			return nil, fmt.Errorf("%s: /%s means something else", ShortFile, m[1])
		case short[m[1]] != "":
			return nil, fmt.Errorf("%s: /%s is there twice", ShortFile, m[1])
		}
		short[m[1]] = m[3]
	}
	if len(short) == 0 {
		return nil, errors.New(ShortFile + " has no short address")
	}
	return short, nil
}
