package newteam

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"lyktan/site/directory"
)

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

// addPlace adds the place of the team, the source of its page and, where the data has
// not got it, its county.
func (t Team) addPlace(d *directory.Directory, languages []string, day string, add func(file, text string) error) error {
	kind := "municipality"
	if _, there := d.Place(t.In); there {
		kind = "district"
	}
	source := "page-" + t.Key
	if _, there := d.Sources[source]; there {
		return fmt.Errorf("site/data/sources.yaml has a source %s already: rename or cite that", source)
	}
	err := errors.Join(
		add("data/areas.yaml", fmt.Sprintf("- key: %s\n  kind: %s\n  region: %s\n  name: %q\n  help: %q\n  source: [%s]\n  checked: %s\n", t.Key, kind, t.In, t.Place, t.Page, source, day)),
		add("data/sources.yaml", fmt.Sprintf("%s:\n  organisation: %q\n  title: Webbplats\n  address: %q\n  copy: %q\n  checked: %s\n", source, t.Place, t.Page, day, day)))
	if _, there := d.Regions[t.In]; there || kind == "district" {
		return err
	}
	err = errors.Join(err, add("data/regions.yaml", fmt.Sprintf("%s:\n  kind: county\n  parent: %s\n  name: %q\n", t.In, country(d), t.InName)))
	for _, lang := range languages[1:] {
		if !strings.Contains(lang, "-") { // a variant takes the text of its base
			err = errors.Join(err, add("texts/"+lang+".yaml", fmt.Sprintf("regions.%s.name: %q\n", t.In, swedishIn(lang, t.InName, languages))))
		}
	}
	return err
}
