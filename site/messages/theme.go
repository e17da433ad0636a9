package messages

import (
	"fmt"
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strings"

	"lyktan/site/schema"
)

// Printed are the names of the texts that the theme prints, each with the place
// of the first use: file, colon, line.
type Printed map[string]string

var (
	// named matches a text by its name: T "next", the key that fill.html takes, and
	// $texts.next of a file that is read for another language.
	named = regexp.MustCompile(`(?:\b(?:T|dict\s+"key")\s+"|\$texts\.)([a-z0-9_]+)`)
	// composed matches a name that is made of parts: printf "day_%s" .
	composed = regexp.MustCompile(`\bprintf\s+"([a-z0-9]+(?:_[a-z0-9]+)*_%s(?:_[a-z0-9]+)*)"`)
)

// parts are what stands for %s in the names that the theme makes of parts.
var parts = map[string]string{
	"answer_%s":         "no unknown",
	"anonymous_%s":      "yes no",
	"bill_%s":           "hidden shown unknown",
	"copy_%s":           "circa before after",
	"cost_%s":           "free standard",
	"danger_%s":         "weapon threat strangling pregnancy separation",
	"days_%s":           "act others length cost",
	"day_%s":            "mon tue wed thu fri sat sun",
	"f_%s":              "now what street area last danger children who often since unsafe guess how contact receipt",
	"file_%s":           "numbers contact",
	"file_%s_text":      "numbers contact",
	"for_%s":            "exposed worried violent young everyone",
	"h_%s":              "what street last who often since unsafe guess how contact receipt",
	"hours_holidays_%s": "closed same unknown",
	"keep_%s":           "support referred reported unreached unfounded elsewhere duplicate",
	"lang_%s":           "sv en ar",
	"phrase_%s":         "read where children when words injuries secrecy again",
	"part_%s":           "now most safe more last",
	"place_ask_%s":      "municipality district",
	"problem_%s":        "empty long choice many trap",
	"step_%s":           "now most safe more last",
	"unit_%s":           "percent",
	"refusal_%s":        "malformed foreign method timeout large type rate unavailable unsure",
}

// handedOn are names that one template gives another one to print.
var handedOn = regexp.MustCompile(`"yes"\s+"(answer_[a-z]+)"`)

// ReadTheme lists what the templates of a theme print. dir is where they lie in
// the repository. A name that is made of parts which nobody has listed is an error.
func ReadTheme(layouts fs.FS, dir string) (Printed, error) {
	printed := Printed{}
	err := fs.WalkDir(layouts, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := fs.ReadFile(layouts, name)
		if err != nil {
			return err
		}
		text := string(raw)
		place := func(at int) string { return fmt.Sprintf("%s/%s:%d", dir, name, 1+strings.Count(text[:at], "\n")) }
		for _, form := range []*regexp.Regexp{named, handedOn} {
			for _, m := range form.FindAllStringSubmatchIndex(text, -1) {
				printed.Add(text[m[2]:m[3]], place(m[0]))
			}
		}
		for _, m := range composed.FindAllStringSubmatchIndex(text, -1) {
			form := text[m[2]:m[3]]
			if parts[form] == "" {
				return fmt.Errorf("%s: printf %q: what stands for %%s is not in parts of site/messages/theme.go: list it there", place(m[0]), form)
			}
			for part := range strings.FieldsSeq(parts[form]) {
				printed.Add(strings.Replace(form, "%s", part, 1), place(m[0]))
			}
		}
		return nil
	})
	return printed, err
}

// Add enters a text, unless an earlier use of it is known.
func (p Printed) Add(key, place string) {
	if p[key] == "" {
		p[key] = place
	}
}

// compareTheme finds texts of the source that the theme lacks, or does not print.
// A slip in a name is told once. It leaves the texts as if they were mended, so
// that no translation is told of the same.
func (c *checker) compareTheme(source map[string]message, texts map[string]map[string]message, printed Printed) {
	file := folder + c.languages[0] + ".yaml"
	var spare []string
	for _, key := range slices.Sorted(maps.Keys(source)) {
		if printed[key] == "" {
			spare = append(spare, key)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(printed)) {
		if _, there := source[key]; there {
			continue
		}
		if near := schema.Near(key, spare); near != "" {
			spare = slices.DeleteFunc(spare, func(s string) bool { return s == near })
			if c.everyLanguageHas(near, texts) { // so that the slip is in what prints it
				c.fault(message{file: printed[key]}, "strings", "there is no text %s: did you mean %s?", key, near)
				continue
			}
			c.fault(source[near], "strings", "%s is printed nowhere: did you mean %s? %s prints that", near, key, printed[key])
			source[key] = source[near]
			delete(source, near)
			continue
		}
		c.fault(message{file: file, line: 1}, "strings", "%s is missing, and %s prints it: write it", key, printed[key])
		for _, translation := range texts {
			delete(translation, key)
		}
	}
	for _, key := range spare {
		c.fault(source[key], "strings", "%s is printed nowhere: take it out, in each language", key)
	}
}

func (c *checker) everyLanguageHas(key string, texts map[string]map[string]message) bool {
	return !slices.ContainsFunc(c.languages, func(lang string) bool { _, there := texts[lang][key]; return !there })
}
