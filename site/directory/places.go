package directory

import (
	"maps"
	"slices"
)

// Lead is a page, or page#mark, that the data leads readers to.
type Lead struct {
	To    string
	fault func(format string, args ...any) error
}

// Fault is an error that names the file and the line.
func (l Lead) Fault(format string, args ...any) error { return l.fault(format, args...) }

// Leads lists where the data leads within the site, which knows its pages and not their
// names.
func (d *Directory) Leads() []Lead {
	var all []Lead
	add := func(to, file string, path ...string) {
		all = append(all, Lead{to, func(format string, args ...any) error { return d.documents[file].Errorf(path, format, args...) }})
	}
	for _, key := range slices.Sorted(maps.Keys(d.Law)) {
		if row := d.Law[key].Row; row != nil {
			add(row.At, "law.yaml", key, "row", "at")
		}
	}
	return all
}
