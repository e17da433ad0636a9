package directory

import (
	"maps"
	"slices"
	"strconv"
)

// Numbers lists all phone numbers of the data, as links dial them.
func (d *Directory) Numbers() []string {
	var all []string
	add := func(p *Phone) {
		for ; p != nil; p = p.Former {
			for _, n := range []string{p.E164, p.Dial} {
				if n != "" && n != Placeholder {
					all = append(all, n)
				}
			}
		}
	}
	for _, s := range d.Services {
		add(s.Phone)
	}
	add(&d.Team.Contact.Phone)
	return all
}

// Addresses lists all pages of others that the data names.
func (d *Directory) Addresses() []string {
	var all []string
	for _, s := range d.Services {
		all = append(all, s.Website)
		if s.Chat != "" {
			all = append(all, s.Chat)
		}
	}
	for _, a := range d.Areas {
		all = append(all, a.Help)
	}
	for _, s := range d.Sources {
		all = append(all, s.Address)
	}
	return all
}

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
	for i, term := range d.Glossary {
		add(term.At, "glossary.yaml", strconv.Itoa(i), "at")
	}
	return all
}
