// Package newteam writes what a portal for another team begins with: a profile
// whose unknown details are "?", and the place, its county and the source of its
// page where the data does not have them. Nothing that is there is changed, and
// nothing is written that the check of the data would refuse.
//
// It knows what such a team is, not whether there is one.
package newteam

import (
	_ "embed"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net/url"
	"os"
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

//go:embed profile.yaml
var profileText string

var profile = template.Must(template.New("profile.yaml").Option("missingkey=error").Funcs(template.FuncMap{"quote": strconv.Quote}).Parse(profileText))

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

// parents are what a place can lie in: counties, and municipalities that have
// districts.
func (t Team) parents(d *directory.Directory) []string {
	var all []string
	for _, key := range slices.Sorted(maps.Keys(d.Regions)) {
		if d.Regions[key].Kind == "county" {
			all = append(all, key)
		}
	}
	for _, a := range d.Areas {
		if a.Kind == "municipality" && d.HasParts(a.Key) {
			all = append(all, a.Key)
		}
	}
	return all
}

// country is what a new county lies in: the only country, or the one of most counties.
func country(d *directory.Directory) string {
	counties := map[string]int{}
	for _, r := range d.Regions {
		if r.Kind == "county" {
			counties[r.Parent]++
		}
	}
	most := ""
	for _, key := range slices.Sorted(maps.Keys(d.Regions)) {
		if d.Regions[key].Kind == "country" && (most == "" || counties[key] > counties[most]) {
			most = key
		}
	}
	return most
}

// Write adds a team, of which nothing is open, to the data in a folder. It
// returns the files that it wrote, in the folder.
func (t Team) Write(dir string, d *directory.Directory, languages []string, today time.Time) ([]string, error) {
	if q, err := t.Next(d); err != nil || q != nil {
		return nil, errors.Join(err, fmt.Errorf("the team %s is not known yet", t.Key))
	}
	texts, err := t.texts(os.DirFS(dir), d, languages, today)
	if err != nil {
		return nil, err
	}
	if err := check(dir, texts, t.Key, languages, today); err != nil {
		return nil, err
	}
	own := "teams/" + t.Key + ".yaml"
	files := slices.Sorted(maps.Keys(texts))
	files = append(slices.DeleteFunc(files, func(f string) bool { return f == own }), own) // the last: what it refers to is there then
	for _, file := range files {
		if err := write(filepath.Join(dir, file), texts[file], file == own); err != nil {
			return nil, err
		}
	}
	return files, nil
}

// texts are the files that are to be written, whole, by name in the data.
func (t Team) texts(data fs.FS, d *directory.Directory, languages []string, today time.Time) (map[string]string, error) {
	texts := map[string]string{}
	add := func(file, format string, args ...any) error {
		whole, err := fs.ReadFile(data, file)
		texts[file] = strings.TrimRight(string(whole), "\n") + "\n" + fmt.Sprintf(format, args...)
		return err
	}
	day := today.Format(time.DateOnly)
	name := t.Place
	var err error
	if place, there := d.Place(t.Key); there {
		name = place.Name
	} else {
		kind := "municipality"
		if _, there := d.Place(t.In); there {
			kind = "district"
		}
		source := "page-" + t.Key
		if _, there := d.Sources[source]; there {
			return nil, fmt.Errorf("site/data/sources.yaml has a source %s already: rename or cite that", source)
		}
		err = errors.Join(
			add("areas.yaml", "- key: %s\n  kind: %s\n  region: %s\n  name: %q\n  help: %q\n  source: [%s]\n  checked: %s\n", t.Key, kind, t.In, t.Place, t.Page, source, day),
			add("sources.yaml", "%s:\n  organisation: %q\n  title: Webbplats\n  address: %q\n  copy: %q\n  checked: %s\n", source, t.Place, t.Page, day, day))
		if _, there := d.Regions[t.In]; !there && kind == "municipality" {
			in := ""
			for _, lang := range languages {
				if !strings.Contains(lang, "-") { // a variant takes the text of its base
					in += fmt.Sprintf("    %s: %q\n", lang, t.InName)
				}
			}
			err = errors.Join(err, add("regions.yaml", "%s:\n  kind: county\n  parent: %s\n  name:\n%s", t.In, country(d), in))
		}
	}
	if err != nil {
		return nil, err
	}
	places := map[string]string{}
	for _, lang := range languages {
		places[lang] = name
		if name := t.PlaceIn[lang]; name != "" {
			places[lang] = name
		}
	}
	for lang := range t.PlaceIn {
		if !slices.Contains(languages, lang) {
			return nil, fmt.Errorf("the site has no language %q: it has %s", lang, strings.Join(languages, ", "))
		}
	}
	var b strings.Builder
	err = profile.Execute(&b, map[string]any{"Key": t.Key, "Place": places, "Today": day})
	texts["teams/"+t.Key+".yaml"] = b.String()
	return texts, err
}

// check holds the data as it would be against its rules.
func check(dir string, texts map[string]string, team string, languages []string, today time.Time) error {
	would := fstest.MapFS{}
	err := fs.WalkDir(os.DirFS(dir), ".", func(path string, e fs.DirEntry, err error) error {
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
	for file, text := range texts {
		would[file] = &fstest.MapFile{Data: []byte(text)}
	}
	if _, err := directory.Load(would, team, languages, today); err != nil {
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
