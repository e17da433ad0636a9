package directory

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"

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

// Due lists when everything has to be checked again: of the profiles that of Team,
// or all when none was asked for.
func (d *Directory) Due() []freshness.Due {
	var all []freshness.Due
	for _, key := range slices.Sorted(maps.Keys(d.Services)) {
		s := d.Services[key]
		all = append(all, freshness.DueAfter(string(s.Checked), monthsService, s.Owner, d.where("services/"+key+".yaml", "checked")))
	}
	for i, a := range d.Areas {
		all = append(all, freshness.DueAfter(string(a.Checked), monthsArea, freshness.Editors, d.where("areas.yaml", strconv.Itoa(i), "checked")+": "+a.Key))
	}
	for i, b := range d.Browsers {
		all = append(all, freshness.DueAfter(string(b.Checked), monthsBrowser, freshness.Editors, d.where("browsers.yaml", strconv.Itoa(i), "checked")+": "+b.Key))
	}
	for _, key := range slices.Sorted(maps.Keys(d.Law)) {
		all = append(all, freshness.DueAfter(string(d.Law[key].Checked), monthsLaw, freshness.Editors, d.where("law.yaml", key, "checked")+": "+key))
	}
	for i, t := range d.Glossary {
		all = append(all, freshness.DueAfter(string(t.Checked), monthsLaw, freshness.Editors, d.where("glossary.yaml", strconv.Itoa(i), "checked")+": "+t.Key))
	}
	all = append(all, freshness.DueAfter(string(d.Pictures.Checked), monthsLaw, freshness.Editors, d.where("pictures.yaml", "checked")))
	for _, key := range slices.Sorted(maps.Keys(d.Teams)) {
		if d.key != "" && key != d.key {
			continue // another portal's
		}
		all = append(all, freshness.DueAfter(string(d.Teams[key].Checked), monthsTeam, freshness.Editors, d.where("teams/"+key+".yaml", "checked")))
	}
	return all
}

// where names a file of the data and the line of a field in it.
func (d *Directory) where(file string, path ...string) string {
	return fmt.Sprintf("%s:%d", folder+file, d.documents[file].Line(path...))
}

// Uncited finds the sources that neither the data nor the pages, whose citations
// are given, make use of.
func (d *Directory) Uncited(pages []string) error {
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
	for _, t := range d.Glossary {
		cite(t.Source)
	}
	cite(d.Pictures.Source)
	cite(d.Evaluation.Source)
	for _, t := range d.Teams {
		cite(t.Source)
	}
	var uncited []error
	for _, key := range slices.Sorted(maps.Keys(d.Sources)) {
		if !used[key] {
			uncited = append(uncited, fmt.Errorf("%s: %s: neither a page nor the data cites this source: cite it, or take it out", d.where("sources.yaml", key), key))
		}
	}
	return errors.Join(uncited...)
}
