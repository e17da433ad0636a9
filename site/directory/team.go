package directory

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"lyktan/site/freshness"
	"lyktan/site/schema"
	"lyktan/tipapi/retention"
	"lyktan/tipapi/seal"
)

// Team is the profile of the team that a portal is built for.
type Team struct {
	Name     Text     `yaml:"name" validate:"required"`
	Place    Text     `yaml:"place" validate:"required"`
	Areas    []string `yaml:"areas" validate:"min=1,unique"` // where it works
	First    []string `yaml:"first" validate:"min=1,max=4,unique"`
	Card     []string `yaml:"card" validate:"min=1,max=6,unique"` // the numbers on the card to print
	Receiver Text     `yaml:"receiver" validate:"required"`
	Owner    Text     `yaml:"owner" validate:"required"`
	People   Text     `yaml:"people" validate:"required"` // who they are
	Work     []struct {
		Title Text `yaml:"title" validate:"required"`
		Text  Text `yaml:"text" validate:"required"`
	} `yaml:"work" validate:"min=1,dive"`
	Contact struct {
		Phone  Phone     `yaml:"phone"`
		Hours  TeamHours `yaml:"hours"`
		AskFor Text      `yaml:"ask_for" validate:"required"`
	} `yaml:"contact"`
	// The numbers as an entry for an address book, under a name of a boring errand.
	ContactFile struct {
		Name    Text     `yaml:"name" validate:"required,max=16,one_line"`
		Numbers []string `yaml:"numbers" validate:"min=1,max=6,unique"`
	} `yaml:"contact_file"`
	Address string `yaml:"address" validate:"site_address"`          // of the public site, such as https://lyktan.example/
	Onion   string `yaml:"onion" validate:"omitempty,onion_address"` // of the same site in Tor, such as abc….onion; "": it has none

	// For the page about personal data.
	Responsible Text   `yaml:"responsible" validate:"required"`      // the controller (GDPR, article 4.7): an authority
	LegalGround Text   `yaml:"legal_ground" validate:"required"`     // on which it handles what is in tips, in whole sentences
	DataOfficer string `yaml:"data_officer" validate:"mail_address"` // the controller's data protection officer
	Registrar   string `yaml:"registrar" validate:"mail_address"`    // where the authority registers complaints and requests
	Security    string `yaml:"security" validate:"mail_address"`     // who reads reports of weaknesses, for security.txt

	Leave      string      `yaml:"leave" validate:"startswith=https://,url"`
	Recipients []Recipient `yaml:"recipients" validate:"dive"`
	Keep       Keep        `yaml:"keep"`
	Unread     int         `yaml:"unread_hours" validate:"min=1,max=720"`     // after which an unread tip alarms
	Answers    string      `yaml:"answers" validate:"omitempty,answers_salt"` // the salt of the site's answers; "": senders cannot be answered
	Sourced    `yaml:",inline"`
}

// Recipient is a member's public key. Tips are sealed to it until the end of its
// last day, Expires.
type Recipient struct {
	Name    string `yaml:"name" validate:"required"`
	Key     string `yaml:"key" validate:"age_key" secret:"true"`
	Expires Date   `yaml:"expires" validate:"datetime=2006-01-02"`
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
	elsewhere := func(s Service) string {
		if !d.Covers(t, s.Area) {
			return "is a service for " + s.Area + " (area), where the team does not work: write one for all of the country, or for a place of the team"
		}
		return ""
	}
	lists := func(keys []string, lacks func(Service) string, path ...string) {
		for i, key := range keys {
			wrong := d.Unprinted(key)
			if wrong == "" {
				wrong = cmp.Or(elsewhere(d.Services[key]), lacks(d.Services[key]))
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
		if s.Card == "" {
			return "has no text for the card: write a service that has card, or write one there"
		}
		return number(s)
	}
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
	if faults != nil {
		return faults // without its places nothing can be said of where it works
	}
	lists(t.First, number, "first")
	lists(t.Card, card, "card")
	lists(t.ContactFile.Numbers, number, "contact_file", "numbers")
	if len(t.Recipients) > 0 {
		if _, err := seal.ReadRecipients(strings.NewReader(t.RecipientsFile())); err != nil { // each is good, but not all together
			faults = append(faults, at.Errorf([]string{"recipients"}, "%v", err))
		}
	}
	faults = append(faults, t.Contact.Phone.consistent(at, d.callingCode(t.Areas[0]), "contact", "phone")...)
	if t.Contact.Hours.Hours != nil {
		faults = append(faults, t.Contact.Hours.consistent(at, "contact", "hours")...)
	}
	return faults
}

// For is the same data for the portal of another team.
func (d *Directory) For(team string) *Directory {
	other := *d
	other.Team, other.key = d.Teams[team], team
	return &other
}

// Open says which fields of its profile the team has still to fill in.
func (d *Directory) Open() []string {
	var lines []string
	for _, field := range d.Team.Placeholders() {
		lines = append(lines, d.profile().Errorf(strings.Split(field, "."), "is still %q: ask the team, and fill it in", Placeholder).Error())
	}
	return lines
}

// Recipients says what is wrong with the team's keys, and where they stand.
func (d *Directory) Recipients(wrong error) string {
	return d.profile().Errorf([]string{"recipients"}, "keys of the team: %v: ask its members for their public keys (tipapi keygen), and enter each with its last day", wrong).Error()
}

func (d *Directory) profile() schema.Document { return d.documents["teams/"+d.key+".yaml"] }

// Placeholders names the fields that the team has still to fill in.
func (t Team) Placeholders() []string {
	var open []string
	for field, text := range map[string]Text{
		"owner": t.Owner, "contact.ask_for": t.Contact.AskFor, "receiver": t.Receiver, "responsible": t.Responsible, "legal_ground": t.LegalGround,
	} {
		if text == Placeholder {
			open = append(open, field)
		}
	}
	if t.Contact.Phone.Dial == Placeholder || t.Contact.Phone.Shown == Placeholder || t.Contact.Phone.E164 == Placeholder {
		open = append(open, "contact.phone")
	}
	if t.Contact.Hours.Open {
		open = append(open, "contact.hours")
	}
	for field, value := range map[string]string{
		"address": t.Address, "data_officer": t.DataOfficer, "registrar": t.Registrar, "security": t.Security,
	} {
		if value == Placeholder {
			open = append(open, field)
		}
	}
	slices.Sort(open)
	return open
}

// PublicAddress is where the site is read, or empty when the team has not said.
func (t Team) PublicAddress() string { return strings.TrimPrefix(t.Address, Placeholder) }

// SecurityContact is who reads reports of weaknesses, or empty when the team has
// not said.
func (t Team) SecurityContact() string { return strings.TrimPrefix(t.Security, Placeholder) }

// CheckAgain is the day by which the profile has to be checked with the team.
func (t Team) CheckAgain() time.Time {
	return freshness.DueAfter(string(t.Checked), monthsTeam, "", "").By
}

// RecipientsFile writes the team's public keys as tipapi and age read them. It
// is empty when there are none.
func (t Team) RecipientsFile() string {
	var b strings.Builder
	for _, r := range t.Recipients {
		fmt.Fprintf(&b, "# %s\n# expires: %s\n%s\n", strings.ReplaceAll(r.Name, "\n", " "), r.Expires, r.Key)
	}
	return b.String()
}
