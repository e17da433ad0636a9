package directory

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"lyktan/site/schema"
	"lyktan/tipapi/retention"
	"lyktan/tipapi/seal"
)

// Team is the profile of the team that a portal is built for.
type Team struct {
	Name     Text     `yaml:"name" validate:"languages"`
	Place    Text     `yaml:"place" validate:"languages"`
	Regions  []string `yaml:"regions" validate:"min=1,unique,dive,reach"` // whose services are shown
	Areas    []string `yaml:"areas" validate:"min=1,unique"`              // where it works itself
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
		Name    Text     `yaml:"name" validate:"languages,dive,max=16,one_line"`
		Numbers []string `yaml:"numbers" validate:"min=1,max=6,unique"`
	} `yaml:"contact_file"`
	Address    string `yaml:"address" validate:"site_address"` // of the public site, such as https://lyktan.example/
	Leave      string `yaml:"leave" validate:"startswith=https://,url"`
	Recipients []struct {
		Name    string `yaml:"name" validate:"required"`
		Key     string `yaml:"key" validate:"age_key" secret:"true"`
		Expires Date   `yaml:"expires" validate:"datetime=2006-01-02"`
	} `yaml:"recipients" validate:"dive"`
	Keep    Keep `yaml:"keep"`
	Unread  int  `yaml:"unread_hours" validate:"min=1,max=720"` // after which an unread tip alarms
	Sourced `yaml:",inline"`
}

// Keep are the days that a closed tip is kept, by how it ended. The team confirms
// them in its inbox before any tip is deleted.
type Keep struct {
	Support   int `yaml:"support" validate:"min=1,max=3650"`
	Referred  int `yaml:"referred" validate:"min=1,max=3650"`
	Reported  int `yaml:"reported" validate:"min=1,max=3650"`
	Unreached int `yaml:"unreached" validate:"min=1,max=3650"`
	Unfounded int `yaml:"unfounded" validate:"min=1,max=3650"`
	Elsewhere int `yaml:"elsewhere" validate:"min=1,max=3650"`
	Duplicate int `yaml:"duplicate" validate:"min=1,max=3650"`
}

// Rules returns the days by the codes that tipapi knows.
func (k Keep) Rules() retention.Rules {
	return retention.Rules{
		retention.Support: k.Support, retention.Referred: k.Referred, retention.Reported: k.Reported, retention.Unreached: k.Unreached,
		retention.Unfounded: k.Unfounded, retention.Elsewhere: k.Elsewhere, retention.Duplicate: k.Duplicate,
	}
}

// Has reports whether a place is the team's own.
func (t Team) Has(area string) bool { return slices.Contains(t.Areas, area) }

// refers finds keys that lead nowhere.
func (t Team) refers(d *Directory, at schema.Document) []error {
	var faults []error
	lists := func(keys []string, lacks func(Service) string, path ...string) {
		for i, key := range keys {
			wrong := d.Unprinted(key)
			if wrong == "" {
				wrong = lacks(d.Services[key])
			}
			if wrong != "" {
				faults = append(faults, at.Errorf(append(slices.Clone(path), strconv.Itoa(i)), "%q %s", key, wrong))
			}
		}
	}
	number := func(s Service) string {
		if s.Phone == nil {
			return "has no phone: write a service that has one"
		}
		return ""
	}
	card := func(s Service) string {
		if s.Card == nil {
			return "has no text for the card: write a service that has card, or write one there"
		}
		return number(s)
	}
	lists(t.First, number, "first")
	lists(t.Card, card, "card")
	lists(t.ContactFile.Numbers, number, "contact_file", "numbers")
	var places []string
	for _, a := range d.Areas {
		places = append(places, a.Key)
	}
	for i, key := range t.Areas {
		if !slices.Contains(places, key) {
			faults = append(faults, at.Errorf([]string{"areas", strconv.Itoa(i)}, "%q is not in %sareas.yaml: %swrite the key of a place there",
				key, folder, schema.DidYouMean(key, places)))
		}
	}
	if len(t.Recipients) > 0 {
		if _, err := seal.ReadRecipients(strings.NewReader(t.RecipientsFile())); err != nil { // each is good, but not all together
			faults = append(faults, at.Errorf([]string{"recipients"}, "%v", err))
		}
	}
	faults = append(faults, t.Contact.Phone.consistent(at, "contact", "phone")...)
	if t.Contact.Hours.Hours != nil {
		faults = append(faults, t.Contact.Hours.consistent(at, "contact", "hours")...)
	}
	return faults
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
