package directory

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
	}
	for _, a := range d.Areas {
		all = append(all, a.Help)
	}
	for _, s := range d.Sources {
		all = append(all, s.Address)
	}
	return all
}
