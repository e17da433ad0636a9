package directory

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"reflect"
	"slices"
	"strings"
	"time"

	"lyktan/site/schema"
)

// folder is where the data lies in the repository, as faults name it.
const folder = "site/data/"

// Load reads the data folder, with the profile of each team; one of them is that
// of Team, or none when the name is empty. The error lists all faults, each with its
// file. What is to be checked again is none of them: see Due.
func Load(data fs.FS, team string, today time.Time) (*Directory, error) {
	d := &Directory{Services: map[string]Service{}, Teams: map[string]Team{}, documents: map[string]schema.Document{}, today: today, key: team}
	rules := schema.New(schema.Site{Today: today, Source: d.knows, Regions: d.RegionKeys})
	r := reader{data: data, rules: rules, documents: d.documents, good: map[string]bool{}}
	if !r.read("sources.yaml", &d.Sources) {
		d.Sources = nil
	}
	if !r.read("regions.yaml", &d.Regions) {
		d.Regions = nil
	}
	var areas []Area // which are known, to be named by others, when all of them are read
	if r.read("areas.yaml", &areas) {
		d.Areas = areas
	}
	if d.RegionKeys() != nil {
		faults := d.regionsRefer(d.documents["regions.yaml"], d.documents["areas.yaml"])
		if faults != nil { // a chain of them could go round
			r.fault(faults...)
			d.Regions, d.Areas = nil, nil
		}
	}
	if r.read("glossary.yaml", &d.Glossary) {
		r.fault(twice(d.Glossary, d.documents["glossary.yaml"])...)
	}
	if r.read("law.yaml", &d.Law) {
		for _, key := range slices.Sorted(maps.Keys(d.Law)) {
			r.fault(d.Law[key].consistent(d.documents["law.yaml"], key))
		}
	}
	if r.read("pictures.yaml", &d.Pictures) && r.good["law.yaml"] {
		r.fault(d.Pictures.refers(d, d.documents["pictures.yaml"])...)
	}
	r.read("browsers.yaml", &d.Browsers)
	r.read("evaluation.yaml", &d.Evaluation)
	files, err := fs.Glob(data, "services/*.yaml")
	r.fault(err)
	for _, file := range files {
		var s Service
		if r.read(file, &s) {
			faults := s.consistent(d.documents[file], d.callingCode(s.Area))
			r.fault(faults...)
			r.good[file] = faults == nil
		}
		s.Key = strings.TrimSuffix(path.Base(file), ".yaml")
		d.Services[s.Key] = s
	}
	files, err = fs.Glob(data, "teams/*.yaml")
	r.fault(err)
	for _, file := range files {
		var t Team
		r.read(file, &t)
		d.Teams[strings.TrimSuffix(path.Base(file), ".yaml")] = t
	}
	d.Team = d.Teams[team]
	if _, ok := d.Teams[team]; !ok && team != "" {
		names := slices.Sorted(maps.Keys(d.Teams))
		r.fault(fmt.Errorf("%steams/%s.yaml: there is no such team: %sthere are %s", folder, team, schema.DidYouMean(team, names), strings.Join(names, ", ")))
	}
	d.Texts, d.source = r.judgeAll(), r.texts
	if r.faults == nil {
		for _, key := range slices.Sorted(maps.Keys(d.Teams)) {
			r.fault(d.Teams[key].refers(d, d.documents["teams/"+key+".yaml"])...)
		}
		r.fault(d.areasRefer(d.documents["areas.yaml"])...)
	}
	return d, errors.Join(r.faults...)
}

// knows reports whether a source is in the register. Without one that can be
// read nothing is said of what cites it.
func (d *Directory) knows(source string) bool {
	_, ok := d.Sources[source]
	return ok || d.Sources == nil
}

// reader reads files and collects their faults.
type reader struct {
	data      fs.FS
	rules     *schema.Checker
	faults    []error
	documents map[string]schema.Document
	good      map[string]bool // files that can be read, and hold what their rules ask for
	texts     []sourceText    // of the files that are good
}

func (r *reader) fault(faults ...error) {
	for _, err := range faults {
		if err != nil {
			r.faults = append(r.faults, err)
		}
	}
}

// read keeps the file for faults that are found later, and reports whether it is
// good.
func (r *reader) read(file string, into any) bool {
	text, err := schema.Read(r.data, file)
	if errors.Is(err, fs.ErrNotExist) {
		err = fmt.Errorf("%s: there is no such file: look for a slip in the name, or write it", folder+file)
	}
	if err != nil {
		r.fault(schema.In(folder+file, err))
		return false
	}
	document, faults := r.rules.Decode(folder+file, text, 0, into)
	r.fault(faults...)
	r.documents[file], r.good[file] = document, faults == nil
	if faults == nil {
		r.collect(file, reflect.ValueOf(into), place{names: []string{strings.TrimSuffix(file, ".yaml")}}, "")
	}
	return faults == nil
}
