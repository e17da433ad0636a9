package directory

import (
	"maps"
	"slices"
	"strconv"

	"lyktan/site/schema"
)

// Region is what places lie in: a country, or a county of one.
type Region struct {
	Kind        string `yaml:"kind" validate:"oneof=country county"`
	Parent      string `yaml:"parent" validate:"omitempty,region"`
	Name        Text   `yaml:"name" validate:"required"`
	CallingCode string `yaml:"calling_code" validate:"omitempty,calling_code"` // of a country, such as +46
}

// RegionKeys lists what a service, a page or a passage can be for: every region
// and place. It is nil while one of their files cannot be read.
func (d *Directory) RegionKeys() []string {
	if d.Regions == nil || d.Areas == nil {
		return nil
	}
	keys := slices.Sorted(maps.Keys(d.Regions))
	for _, a := range d.Areas {
		keys = append(keys, a.Key)
	}
	return keys
}

// Place finds a place by its key.
func (d *Directory) Place(key string) (place Area, ok bool) {
	i := slices.IndexFunc(d.Areas, func(a Area) bool { return a.Key == key })
	if i < 0 {
		return Area{}, false
	}
	return d.Areas[i], true
}

// Within lists a place or region and all that it lies in, up to the country.
func (d *Directory) Within(key string) []string {
	all := []string{key}
	if place, ok := d.Place(key); ok {
		return append(all, d.Within(place.Region)...)
	}
	if parent := d.Regions[key].Parent; parent != "" {
		all = append(all, d.Within(parent)...)
	}
	return all
}

// Covers reports whether a team's portal shows what is for a region or place.
func (d *Directory) Covers(t Team, key string) bool {
	return slices.ContainsFunc(t.Areas, func(own string) bool { return slices.Contains(d.Within(own), key) })
}

// callingCode is that of the country of a place, or "".
func (d *Directory) callingCode(place string) string {
	within := d.Within(place)
	return d.Regions[within[len(within)-1]].CallingCode
}

// near reports whether a place is a team's own, or in a county of its own.
func (d *Directory) near(t Team, place string) bool {
	return slices.ContainsFunc(d.Within(place), func(key string) bool {
		return d.Regions[key].Kind != "country" && d.Covers(t, key)
	})
}

// Belongs reports whether a place is the team's own or lies in one that is.
func (d *Directory) Belongs(place string) bool {
	return slices.ContainsFunc(d.Within(place), d.Team.Has)
}

// HasParts reports whether other places lie in a place.
func (d *Directory) HasParts(place string) bool {
	return slices.ContainsFunc(d.Areas, func(a Area) bool { return a.Region == place })
}

// Offered lists the places that the team's form offers: those of its counties,
// in parts where they have some, unless the whole is the team's own.
func (d *Directory) Offered() []Area {
	var offered []Area
	for _, a := range d.Areas {
		if d.near(d.Team, a.Key) && (d.Team.Has(a.Key) || !d.HasParts(a.Key)) {
			offered = append(offered, a)
		}
	}
	return offered
}

// regionsRefer finds regions and places that lie in nothing of the right kind,
// so that no chain of them can go round, and keys that stand twice.
func (d *Directory) regionsRefer(regions, areas schema.Document) []error {
	var faults []error
	var countries []string
	for key, r := range d.Regions {
		if r.Kind == "country" {
			countries = append(countries, key)
		}
	}
	slices.Sort(countries)
	for _, key := range slices.Sorted(maps.Keys(d.Regions)) {
		switch r := d.Regions[key]; {
		case r.Kind == "country" && r.Parent != "":
			faults = append(faults, regions.Errorf([]string{key, "parent"}, "%q, but a country lies in nothing: take the line out", r.Parent))
		case r.Kind == "country" && r.CallingCode == "":
			faults = append(faults, regions.Errorf([]string{key}, "a country needs calling_code, how its numbers begin from abroad: add it, such as \"+46\""))
		case r.Kind == "county" && !slices.Contains(countries, r.Parent):
			faults = append(faults, regions.Errorf([]string{key, "parent"}, "%q is no country of this file: %swrite the key of one", r.Parent, schema.DidYouMean(r.Parent, countries)))
		case r.Kind == "county" && r.CallingCode != "":
			faults = append(faults, regions.Errorf([]string{key, "calling_code"}, "only a country has one: take the line out"))
		}
	}
	kinds := map[string]string{}
	for _, a := range d.Areas {
		kinds[a.Key] = a.Kind
	}
	seen := map[string]bool{}
	for i, a := range d.Areas {
		at := strconv.Itoa(i)
		if _, region := d.Regions[a.Key]; region || seen[a.Key] {
			faults = append(faults, areas.Errorf([]string{at, "key"}, "%q is the key of another place or region: give this one a key of its own", a.Key))
			continue
		}
		seen[a.Key] = true
		_, region := d.Regions[a.Region]
		if a.Kind == "municipality" && !region {
			faults = append(faults, areas.Errorf([]string{at, "region"}, "%q is no key of %sregions.yaml: %sa municipality lies in a county: write the key of one, or enter it there first",
				a.Region, folder, schema.DidYouMean(a.Region, slices.Sorted(maps.Keys(d.Regions)))))
		}
		if a.Kind == "district" && kinds[a.Region] != "municipality" {
			faults = append(faults, areas.Errorf([]string{at, "region"}, "%q is no municipality of this file: %sa district lies in one: write its key, or enter it first",
				a.Region, schema.DidYouMean(a.Region, slices.Sorted(maps.Keys(kinds)))))
		}
	}
	return faults
}
