package directory

import (
	"maps"
	"slices"

	"lyktan/site/freshness"
)

// How many months a check is good for. Numbers are what people die of when they
// are wrong; laws change twice a year, in January and July; a team changes its
// hours whenever it likes.
const (
	monthsService = 12
	monthsArea    = 12
	monthsBrowser = 12
	monthsLaw     = 6
	monthsTeam    = 6
)

// Due lists when everything has to be checked again.
func (d *Directory) Due() []freshness.Due {
	var all []freshness.Due
	for _, key := range slices.Sorted(maps.Keys(d.Services)) {
		s := d.Services[key]
		all = append(all, freshness.After(string(s.Checked), monthsService, s.Owner, "services/"+key+".yaml"))
	}
	for _, a := range d.Areas {
		all = append(all, freshness.After(string(a.Checked), monthsArea, freshness.Editors, "areas.yaml: "+a.Key))
	}
	for _, b := range d.Browsers {
		all = append(all, freshness.After(string(b.Checked), monthsBrowser, freshness.Editors, "browsers.yaml: "+b.Key))
	}
	for _, key := range slices.Sorted(maps.Keys(d.Law)) {
		all = append(all, freshness.After(string(d.Law[key].Checked), monthsLaw, freshness.Editors, "law.yaml: "+key))
	}
	return append(all, freshness.After(string(d.Team.Checked), monthsTeam, freshness.Editors, d.profile))
}

// Uncited lists the sources that neither the data nor the pages, whose citations
// are given, make use of.
func (d *Directory) Uncited(pages []string) []string {
	used := map[string]bool{}
	cite := func(keys []string) {
		for _, key := range keys {
			used[key] = true
		}
	}
	cite(pages)
	for _, s := range d.Services {
		cite(s.Source)
	}
	for _, a := range d.Areas {
		cite(a.Source)
	}
	for _, f := range d.Law {
		cite(f.Source)
	}
	for _, b := range d.Browsers {
		cite(b.Source)
	}
	cite(d.Evaluation.Source)
	cite(d.Team.Source)
	var uncited []string
	for _, key := range slices.Sorted(maps.Keys(d.Sources)) {
		if !used[key] {
			uncited = append(uncited, key)
		}
	}
	return uncited
}
