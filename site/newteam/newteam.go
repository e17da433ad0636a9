// Package newteam writes what a portal for another team begins with: a profile
// whose unknown details are "?", and the place, its county and the source of its
// page where the data does not have them. Nothing that is there is changed, and
// nothing is written that the check of the data would refuse.
//
// It knows what such a team is, not whether there is one.
package newteam

import (
	"cmp"
	"crypto/rand"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing/fstest"
	"text/template"
	"time"

	"lyktan/site/directory"
	"lyktan/site/schema"
)

// templates are the profile, and for each language that this package knows the texts
// of the profile in it. A language that is not here is translated afterwards.
//
//go:embed profile.yaml texts/*.yaml
var templates embed.FS

// newSalt is that of the answers of a site: random, and never changed.
func newSalt() string {
	salt := make([]byte, 16)
	rand.Read(salt) // never fails: it ends the process instead
	return hex.EncodeToString(salt)
}

// fill writes a template of the profile of a team in a place.
func fill(name string, values any) (string, error) {
	parsed, err := template.New(path.Base(name)).Option("missingkey=error").Funcs(template.FuncMap{"quote": strconv.Quote}).ParseFS(templates, name)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	err = parsed.Execute(&b, values)
	return b.String(), err
}

// Team is what has to be known of a new team. Only the key is needed where
// areas.yaml has the place.
type Team struct {
	Key     string            // of the profile and the place: small letters, figures and hyphens
	Place   string            // what the place is called, in the first language
	PlaceIn map[string]string // in others, where it is called otherwise there
	In      string            // key of what it lies in: a county, or a municipality of which it is a district
	InName  string            // what that is called, when it is a county that the data does not have
	Page    string            // the place's own page of help
}

// Question is something that has still to be answered, under the name of a flag.
type Question struct{ Flag, Text string }

// errKey is the fault of a key that cannot be one.
var errKey = errors.New("begin with a small letter a to z, and write 2 to 40 of these, figures and hyphens, such as testby")

var (
	keys  = regexp.MustCompile(`^[a-z][a-z0-9-]{1,39}$`)
	names = regexp.MustCompile(`^\p{L}[\p{L}\p{M} .’'-]{0,58}$`)
)

// Next is the first question that is still open, or nil. The error says what is
// wrong with an answer.
func (t Team) Next(d *directory.Directory) (*Question, error) {
	if !keys.MatchString(t.Key) {
		return nil, fmt.Errorf("%q is no key of a team: %w", t.Key, errKey)
	}
	if _, there := d.Teams[t.Key]; there {
		return nil, fmt.Errorf("there is a team %s already: edit site/data/teams/%s.yaml, or take another key", t.Key, t.Key)
	}
	if _, there := d.Regions[t.Key]; there {
		return nil, fmt.Errorf("%s is a county or country, and a team works in places: take the key of one of %s", t.Key, "site/data/areas.yaml, or a new one")
	}
	if _, there := d.Place(t.Key); there {
		if t.Place != "" || t.In != "" || t.InName != "" || t.Page != "" || len(t.PlaceIn) > 0 {
			return nil, fmt.Errorf("site/data/areas.yaml has the place %s already: give its key alone", t.Key)
		}
		return nil, nil
	}
	if t.Place == "" {
		return &Question{"place", "What is the place called, in Swedish"}, nil
	}
	for _, name := range append([]string{t.Place}, slices.Collect(maps.Values(t.PlaceIn))...) {
		if !names.MatchString(name) {
			return nil, fmt.Errorf("%q is no name of a place: write letters, at most 59", name)
		}
	}
	if t.In == "" {
		return &Question{"in", "What does it lie in: " + strings.Join(t.parents(d), ", ") + ", or a new county, such as norrbotten"}, nil
	}
	if !keys.MatchString(t.In) {
		return nil, fmt.Errorf("%q is no key of a county: %w", t.In, errKey)
	}
	if !slices.Contains(t.parents(d), t.In) {
		if slices.Contains(d.RegionKeys(), t.In) || t.In == t.Key {
			return nil, fmt.Errorf("a team's place cannot lie in %s: write a county or a municipality, one of %s, or a new county", t.In, strings.Join(t.parents(d), ", "))
		}
		if t.InName == "" {
			return &Question{"in-name", schema.DidYouMean(t.In, t.parents(d)) + "Or what is the county " + t.In + " called, in Swedish, such as Norrbottens län"}, nil
		}
		if !names.MatchString(t.InName) {
			return nil, fmt.Errorf("%q is no name of a county: write letters, at most 59", t.InName)
		}
	} else if t.InName != "" {
		return nil, fmt.Errorf("the data has %s already: leave its name out", t.In)
	}
	if t.Page == "" {
		return &Question{"page", "Where is its own page about help against violence, or else its first page (https://…)"}, nil
	}
	if u, err := url.Parse(t.Page); err != nil || u.Scheme != "https" || !strings.Contains(u.Host, ".") || u.User != nil {
		return nil, fmt.Errorf("%q is no address of a page: write it as the browser shows it, such as https://example.org/", t.Page)
	}
	return nil, nil
}

// Write adds a team, of which nothing is open, to the data and its texts in a folder
// that has them as site has. It returns the files that it wrote, in the folder.
func (t Team) Write(dir string, d *directory.Directory, languages []string, today time.Time) ([]string, error) {
	if q, err := t.Next(d); err != nil || q != nil {
		return nil, errors.Join(err, fmt.Errorf("the team %s is not known yet", t.Key))
	}
	files, err := t.files(os.DirFS(dir), d, languages, today)
	if err != nil {
		return nil, err
	}
	if err := check(dir, files, t.Key, languages, today); err != nil {
		return nil, err
	}
	own := "data/teams/" + t.Key + ".yaml"
	names := slices.Sorted(maps.Keys(files))
	names = append(slices.DeleteFunc(names, func(f string) bool { return f == own }), own) // the last: what it refers to is there then
	for _, file := range names {
		if err := write(filepath.Join(dir, file), files[file], file == own); err != nil {
			return nil, err
		}
	}
	return names, nil
}

// files are those that are to be written, whole, by name.
func (t Team) files(site fs.FS, d *directory.Directory, languages []string, today time.Time) (map[string]string, error) {
	files := map[string]string{}
	add := func(file, text string) error {
		whole, there := files[file]
		if !there {
			read, err := fs.ReadFile(site, file)
			if err != nil && !(path.Dir(file) == "texts" && errors.Is(err, fs.ErrNotExist)) {
				return err
			}
			whole = string(read)
		}
		if whole = strings.TrimRight(whole, "\n"); whole != "" {
			whole += "\n"
		}
		files[file] = whole + text
		return nil
	}
	day := today.Format(time.DateOnly)
	name := t.Place
	if place, there := d.Place(t.Key); there {
		name = place.Name
	} else if err := t.addPlace(d, languages, day, add); err != nil {
		return nil, err
	}
	for lang := range t.PlaceIn {
		if !slices.Contains(languages, lang) {
			return nil, fmt.Errorf("the site has no language %q: it has %s", lang, strings.Join(languages, ", "))
		}
	}
	profile, err := fill("profile.yaml", map[string]any{"Key": t.Key, "Place": name, "Today": day, "Salt": newSalt()})
	if err != nil {
		return nil, err
	}
	files["data/teams/"+t.Key+".yaml"] = profile
	for _, lang := range languages[1:] {
		template := "texts/" + lang + ".yaml"
		if _, err := fs.Stat(templates, template); err != nil {
			continue
		}
		text, err := fill(template, map[string]any{"Key": t.Key, "Place": cmp.Or(t.PlaceIn[lang], swedishIn(lang, name, languages))})
		if err := errors.Join(err, add(template, text)); err != nil {
			return nil, err
		}
	}
	return files, nil
}

// swedishIn is a Swedish name as a text in a language has it: marked as Swedish in
// others than Swedish.
func swedishIn(lang, name string, languages []string) string {
	if base, _, _ := strings.Cut(lang, "-"); base == languages[0] {
		return name
	}
	return "‹" + name + "›"
}

// check holds the data as it would be against its rules. Texts that a language lacks
// are no fault here: they are translated afterwards.
func check(dir string, files map[string]string, team string, languages []string, today time.Time) error {
	would := fstest.MapFS{}
	for _, part := range []string{"data", "texts"} {
		err := fs.WalkDir(os.DirFS(dir), part, func(path string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() {
				return err
			}
			text, err := os.ReadFile(filepath.Join(dir, path))
			would[path] = &fstest.MapFile{Data: text}
			return err
		})
		if err != nil {
			return err
		}
	}
	for file, text := range files {
		would[file] = &fstest.MapFile{Data: []byte(text)}
	}
	data, err := fs.Sub(would, "data")
	texts, err2 := fs.Sub(would, "texts")
	if err := errors.Join(err, err2); err != nil {
		return err
	}
	d, dataFaults := directory.Load(data, team, today)
	_, textFaults := d.Translate(texts, directory.Languages{All: languages})
	if err := errors.Join(dataFaults, textFaults); err != nil {
		return fmt.Errorf("nothing is written, since the check would refuse it:\n%w", err)
	}
	return nil
}

// write puts a text in the place of a file, or makes one that must not be there.
func write(path, text string, isNew bool) error {
	if isNew {
		file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
		if err != nil {
			return err
		}
		_, err = file.WriteString(text)
		return errors.Join(err, file.Close())
	}
	beside := path + ".new"
	if err := os.WriteFile(beside, []byte(text), 0o644); err != nil {
		return err
	}
	return os.Rename(beside, path)
}
