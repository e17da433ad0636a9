// Package publish turns checked content into the site that is served: it runs
// Hugo, reads every page that came out, writes the response headers, the short
// addresses, security.txt and the list for search engines that fit them, and
// compresses them.
//
// A page that breaks a promise (another host, a dead link, too heavy, a script or
// an element that is not on the closed list of the theme's) fails the build.
// Which styles and scripts may run is said by that list, never by what the pages
// have. The old site stays until the new one is whole.
package publish

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strings"

	"lyktan/site/neutral"
	"lyktan/tipapi/bundle"
	"lyktan/tipapi/seal"
)

// Options of a build.
type Options struct {
	Hugo    string // the program
	Source  string // Hugo's folder
	Out     string // replaced as a whole
	Release bool   // to be read: compress as hard as can be, which takes several times as long as all else

	Team         string
	Without      []string // pages, by name, that are of no use to the team
	Address      string   // where the site will be read, with a slash at its end; empty: not known yet
	Security     Security // whom to tell of a weakness
	Placeholders bool     // the team has details still to fill in: show it
	Holidays     []string // days on which no page says "open now", and the first and last of which it knows
	Tips         bool     // offer the form
	Recipients   string
	Numerals     map[string]string // by language, ten in a row, where they are not 0–9
	Short        []string          // pages, by name, that have the short addresses /1 and on
	Neutral      neutral.Words     // that nobody may see who looks over a shoulder
	Leads        Leads             // where links may lead out of the site
	Site         bundle.Site
}

// Report says what a build made.
type Report struct {
	Pages    int
	Raw      int64 // bytes of all pages
	Heaviest string
	Weight   int // of the heaviest page, in bytes with brotli
}

// Build makes the site. The folder at Out is replaced when it is missing, empty
// or an earlier build, and left alone when it is anything else.
func Build(ctx context.Context, o Options) (Report, error) {
	if err := replaceable(o.Out); err != nil {
		return Report{}, err
	}
	dir := filepath.Clean(o.Out) + ".building"
	if err := os.RemoveAll(dir); err != nil {
		return Report{}, err
	}
	report, err := buildIn(ctx, o, dir)
	if err != nil {
		return Report{}, err
	}
	return report, replace(o.Out, dir)
}

func replaceable(out string) error {
	entries, err := os.ReadDir(out)
	if errors.Is(err, fs.ErrNotExist) || (err == nil && len(entries) == 0) {
		return nil
	}
	if err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(out, bundle.HeadersFile)); err != nil {
		return fmt.Errorf("%s holds something else than a built site: name another folder, or empty it", out)
	}
	return nil
}

// replace puts a new folder in the place of an old one, which comes back when
// that fails.
func replace(out, with string) error {
	old := filepath.Clean(out) + ".old"
	if err := os.RemoveAll(old); err != nil {
		return err
	}
	if err := os.Rename(out, old); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := os.Rename(with, out); err != nil {
		return errors.Join(err, os.Rename(old, out))
	}
	return os.RemoveAll(old)
}

func buildIn(ctx context.Context, o Options, dir string) (Report, error) {
	if err := runHugo(ctx, o, dir); err != nil {
		return Report{}, err
	}
	own, err := takeInline(dir)
	if err != nil {
		return Report{}, err
	}
	if err := o.Site.Write(dir); err != nil {
		return Report{}, err
	}
	if o.Recipients != "" {
		if _, err := seal.ReadRecipients(strings.NewReader(o.Recipients)); err != nil {
			return Report{}, fmt.Errorf("the team's recipients: %w", err)
		}
		if err := os.WriteFile(filepath.Join(dir, bundle.Dir, "recipients.txt"), []byte(o.Recipients), 0o644); err != nil {
			return Report{}, err
		}
	}
	built, err := Inspect(dir, o.Site.Languages, o.Neutral, own, o.Leads)
	if err != nil {
		return Report{}, err
	}
	short, err := built.short(o.Short, o.Site.Languages[0])
	if err != nil {
		return Report{}, err
	}
	if err := short.Write(dir, o.Site, o.Numerals); err != nil {
		return Report{}, err
	}
	if err := built.writeSearch(dir, o.Address, o.Site.Languages); err != nil {
		return Report{}, err
	}
	if err := built.writeSecurity(dir, o.Security, o.Address, o.Site.Languages[0]); err != nil {
		return Report{}, err
	}
	if err := writeHeaders(dir, headers(hashes(own.Styles), hashes(own.Scripts)), built.onionRules(o.Site)); err != nil {
		return Report{}, err
	}
	if _, err := bundle.Load(dir); err != nil {
		return Report{}, err
	}
	texts, err := servedTexts(dir)
	if err != nil {
		return Report{}, err
	}
	level := tried
	if o.Release {
		level = released
	}
	sizes, err := compress(texts, level)
	if err != nil {
		return Report{}, err
	}
	if err := built.lighten(dir, sizes); err != nil {
		return Report{}, err
	}
	return weigh(dir, built, sizes)
}

// lighten compresses pages that are over their budget again, as for a release,
// which is what they are held to.
func (b *Built) lighten(dir string, sizes map[string]int) error {
	var heavy []string
	for path := range b.pages {
		if file := filepath.Join(dir, path); sizes[filepath.ToSlash(file)] > budget(path) {
			heavy = append(heavy, file)
		}
	}
	lighter, err := compress(heavy, released)
	maps.Copy(sizes, lighter)
	return err
}

// weigh holds every page to its budget.
func weigh(dir string, built *Built, sizes map[string]int) (Report, error) {
	report := Report{Pages: len(built.pages)}
	var faults []error
	for path, page := range built.pages {
		size := sizes[filepath.ToSlash(filepath.Join(dir, path))]
		report.Raw += int64(page.bytes)
		if size > report.Weight {
			report.Heaviest, report.Weight = path, size
		}
		if most := budget(path); size > most {
			faults = append(faults, fmt.Errorf("%s: weight: %d bytes with brotli, the budget is %d", path, size, most))
		}
	}
	return report, errors.Join(faults...)
}

// budget is a page's limit in bytes with brotli: one round trip for each page,
// and two for the directory and the words of A to Ö, whose first screen comes with
// the first.
func budget(path string) int {
	if strings.HasSuffix(path, "/nummer/index.html") || strings.HasSuffix(path, "/ord/index.html") {
		return 30_000
	}
	return 13_000
}

// servedTexts lists the files that are worth compressing.
func servedTexts(dir string) ([]string, error) {
	var texts []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && d.Name() == bundle.Dir {
			return fs.SkipDir
		}
		switch filepath.Ext(path) {
		case ".html", ".txt", ".xml":
			texts = append(texts, path)
		}
		return nil
	})
	return texts, err
}
