package directory

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Team is the profile of the team that a portal is built for.
type Team struct {
	Name     Text     `yaml:"name" validate:"languages"`
	Place    Text     `yaml:"place" validate:"languages"`
	Regions  []string `yaml:"regions" validate:"min=1,unique,dive,oneof=sweden stockholm-county stockholm bollnas"` // whose services are shown
	Areas    []string `yaml:"areas" validate:"min=1,unique"`                                                        // where it works itself
	First    []string `yaml:"first" validate:"min=1,max=4,unique"`
	Card     []string `yaml:"card" validate:"min=1,max=6,unique"` // the numbers on the card to print
	Receiver Text     `yaml:"receiver" validate:"languages"`
	Owner    Text     `yaml:"owner" validate:"languages"`
	People   Text     `yaml:"people" validate:"languages"` // who they are
	Work     []struct {
		Title Text `yaml:"title" validate:"languages"`
		Text  Text `yaml:"text" validate:"languages"`
	} `yaml:"work" validate:"min=1,dive"`
	Contact struct {
		Phone  Phone     `yaml:"phone"`
		Hours  TeamHours `yaml:"hours"`
		AskFor Text      `yaml:"ask_for" validate:"languages"`
	} `yaml:"contact"`
	// The numbers as an entry for an address book, under a name of a boring errand.
	ContactFile struct {
		Name    Text     `yaml:"name" validate:"languages"`
		Numbers []string `yaml:"numbers" validate:"min=1,max=6,unique"`
	} `yaml:"contact_file"`
	Address    string `yaml:"address" validate:"address|eq=?"` // of the public site, such as https://lyktan.example/
	Leave      string `yaml:"leave" validate:"startswith=https://,url"`
	Recipients []struct {
		Name    string `yaml:"name" validate:"required"`
		Key     string `yaml:"key" validate:"startswith=age1"`
		Expires Date   `yaml:"expires" validate:"datetime=2006-01-02"`
	} `yaml:"recipients" validate:"dive"`
	Source  []string `yaml:"source" validate:"min=1,unique,dive,source"`
	Checked Date     `yaml:"checked" validate:"past"`
}

// Has reports whether a place is the team's own.
func (t Team) Has(area string) bool { return slices.Contains(t.Areas, area) }

// refers finds keys that lead nowhere.
func (t Team) refers(d *Directory, file string) error {
	var faults []error
	for _, key := range t.First {
		if d.Services[key].Phone == nil {
			faults = append(faults, fmt.Errorf("%s: first: %q is not a service with a number", file, key))
		}
	}
	for _, key := range t.Card {
		if s := d.Services[key]; s.Phone == nil || s.Card == nil {
			faults = append(faults, fmt.Errorf("%s: card: %q is not a service with a number and a card text", file, key))
		}
	}
	for _, key := range t.ContactFile.Numbers {
		if d.Services[key].Phone == nil {
			faults = append(faults, fmt.Errorf("%s: contact_file: %q is not a service with a number", file, key))
		}
	}
	for lang, name := range t.ContactFile.Name {
		if utf8.RuneCountInString(name) > cardWidth || strings.ContainsFunc(name, unicode.IsControl) || name == Placeholder {
			faults = append(faults, fmt.Errorf("%s: contact_file: %s: %q: give a name of one line and at most %d letters", file, lang, name, cardWidth))
		}
	}
	for _, key := range t.Areas {
		if !slices.ContainsFunc(d.Areas, func(a Area) bool { return a.Key == key }) {
			faults = append(faults, fmt.Errorf("%s: areas: %q is not in areas.yaml", file, key))
		}
	}
	faults = append(faults, t.Contact.Phone.consistent(file))
	if t.Contact.Hours.Hours != nil {
		faults = append(faults, t.Contact.Hours.consistent(file))
	}
	return errors.Join(faults...)
}

// Placeholders names the fields that the team has still to fill in.
func (t Team) Placeholders() []string {
	var open []string
	for _, lang := range slices.Sorted(maps.Keys(t.Owner)) {
		for field, value := range map[string]string{
			"owner." + lang: t.Owner[lang], "contact.ask_for." + lang: t.Contact.AskFor[lang], "receiver." + lang: t.Receiver[lang],
		} {
			if value == Placeholder {
				open = append(open, field)
			}
		}
	}
	if t.Contact.Phone.Dial == Placeholder || t.Contact.Phone.Shown == Placeholder || t.Contact.Phone.E164 == Placeholder {
		open = append(open, "contact.phone")
	}
	if t.Contact.Hours.Open {
		open = append(open, "contact.hours")
	}
	if t.Address == Placeholder {
		open = append(open, "address")
	}
	slices.Sort(open)
	return open
}

// PublicAddress is where the site is read, or empty when the team has not said.
func (t Team) PublicAddress() string { return strings.TrimPrefix(t.Address, Placeholder) }

// RecipientsFile writes the team's public keys as tipapi and age read them. It
// is empty when there are none.
func (t Team) RecipientsFile() string {
	var b strings.Builder
	for _, r := range t.Recipients {
		fmt.Fprintf(&b, "# %s\n# expires: %s\n%s\n", strings.ReplaceAll(r.Name, "\n", " "), r.Expires, r.Key)
	}
	return b.String()
}
