package directory

import (
	"strconv"

	"lyktan/site/schema"
)

// Term is a word of the law, with what it means in one plain sentence. Every language
// shows the Swedish word beside its own.
type Term struct {
	Key     string `yaml:"key" validate:"required"`
	Word    Text   `yaml:"word" validate:"required"`
	Means   Text   `yaml:"means" validate:"required"`
	At      string `yaml:"at" validate:"required"` // the page, and the mark of the heading on it, where it matters
	Sourced `yaml:",inline"`
}

// Pictures are what pages draw, in order.
type Pictures struct {
	Way     Way     `yaml:"way"`
	Bans    Bans    `yaml:"bans"`
	Telling Telling `yaml:"telling"`
	Sourced `yaml:",inline"`
}

// Way is the way from report to verdict.
type Way struct {
	Title    Text `yaml:"title" validate:"required"`
	Stations []struct {
		Label Text   `yaml:"label" validate:"required"`
		Note  Text   `yaml:"note" validate:"required"` // a figure under it says how long
		Law   string `yaml:"law"`
		End   Text   `yaml:"end"` // how the way can end here
	} `yaml:"stations" validate:"min=2,dive"`
}

// Bans are the kinds of contact ban side by side.
type Bans struct {
	Title   Text `yaml:"title" validate:"required"`
	Kind    Text `yaml:"kind" validate:"required"` // the headings of the columns
	Most    Text `yaml:"most" validate:"required"`
	Monitor Text `yaml:"monitor" validate:"required"`
	Kinds   []struct {
		Name    Text   `yaml:"name" validate:"required"`
		Where   Text   `yaml:"where" validate:"required"`
		Area    string `yaml:"area" validate:"oneof=person home places wide"` // what is drawn
		Law     string `yaml:"law" validate:"required"`
		Monitor Text   `yaml:"monitor" validate:"required"`
	} `yaml:"kinds" validate:"min=2,dive"`
}

// Telling is who may pass on what a reader tells, and to whom.
type Telling struct {
	Title  Text `yaml:"title" validate:"required"`
	Who    Text `yaml:"who" validate:"required"` // the headings of the columns
	Police Text `yaml:"police" validate:"required"`
	Social Text `yaml:"social" validate:"required"`
	Rows   []struct {
		Who    Text `yaml:"who" validate:"required"`
		Police Tell `yaml:"police"`
		Social Tell `yaml:"social"`
	} `yaml:"rows" validate:"min=2,dive"`
}

// Tell is whether something is passed on: it has to be, it may be at times, or each has
// rules of its own.
type Tell struct {
	Rule  string `yaml:"rule" validate:"oneof=must may own"`
	Words Text   `yaml:"words" validate:"required"`
}

// refers finds figures of the pictures that the law has not.
func (p Pictures) refers(d *Directory, at schema.Document) []error {
	var faults []error
	law := func(key string, path ...string) {
		if _, there := d.Law[key]; key != "" && !there {
			faults = append(faults, at.Errorf(path, "%q is not in site/data/law.yaml: write a key of it, or enter the figure there first", key))
		}
	}
	for i, station := range p.Way.Stations {
		law(station.Law, "way", "stations", strconv.Itoa(i), "law")
	}
	for i, kind := range p.Bans.Kinds {
		law(kind.Law, "bans", "kinds", strconv.Itoa(i), "law")
	}
	return faults
}

// twice finds terms of the same key.
func twice(terms []Term, at schema.Document) []error {
	var faults []error
	lines := map[string]int{}
	for i, term := range terms {
		path := []string{strconv.Itoa(i), "key"}
		if lines[term.Key] > 0 {
			faults = append(faults, at.Errorf(path, "%q stands on line %d, too: leave one of them", term.Key, lines[term.Key]))
		}
		lines[term.Key] = at.Line(path...)
	}
	return faults
}
