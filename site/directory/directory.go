// Package directory reads what the site says as data: helplines and services,
// places, legal figures, sources and the team's profile, and judges every
// field. Hugo prints the same files; nothing that fails here reaches a page.
//
// It checks that facts are complete, dated, sourced and consistent. It cannot
// know whether they are true.
package directory

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"lyktan/site/forms"
	"lyktan/site/schema"
)

// Placeholder stands for a value that the team has still to fill in.
const Placeholder = schema.Placeholder

// Text is a sentence or name that people read, in the language that is the source of the
// others. Those have theirs in files of their own: see Translate.
type Text string

// Date is a day as YYYY-MM-DD.
type Date string

// Time returns the day's beginning in UTC.
func (d Date) Time() (time.Time, error) { return time.Parse(time.DateOnly, string(d)) }

// Sourced is where a fact was read, by key of the source register, and the day on
// which somebody last held it against that.
type Sourced struct {
	Source  []string `yaml:"source" validate:"min=1,unique,dive,source"`
	Checked Date     `yaml:"checked" validate:"past"`
}

// Phone is a number, as written for people, as dialled in Sweden, and from
// abroad (E.164; empty for short codes, which cannot be dialled from there).
type Phone struct {
	Shown  string `yaml:"shown" validate:"required"`
	Dial   string `yaml:"dial" validate:"required,dialled"`
	E164   string `yaml:"e164" validate:"omitempty,from_abroad"`
	Former *Phone `yaml:"former" validate:"omitempty"`
}

// Service is a helpline or other place to turn to.
type Service struct {
	Key       string   `yaml:"-"`
	Name      Text     `yaml:"name" validate:"required"`
	Short     Text     `yaml:"short" validate:"omitempty,max=90"` // for whom or when, on one line; without it, purpose stands there
	Purpose   Text     `yaml:"purpose" validate:"required"`
	Answer    Text     `yaml:"answer" validate:"required"`       // what happens when you call or write
	Card      Text     `yaml:"card" validate:"omitempty,max=16"` // the number in a word or two that tell a stranger nothing
	For       []string `yaml:"for" validate:"min=1,unique,dive,audience"`
	Phone     *Phone   `yaml:"phone" validate:"omitempty"`
	Hours     *Hours   `yaml:"hours" validate:"omitempty"`
	Cost      string   `yaml:"cost" validate:"oneof=free standard unknown"`
	Anonymous string   `yaml:"anonymous" validate:"oneof=yes-you-may no unknown"`
	Trace     struct {
		Bill string `yaml:"bill" validate:"oneof=hidden shown unknown"`
	} `yaml:"trace"`
	Languages   []string `yaml:"languages" validate:"unique,dive,bcp47_language_tag"` // empty: not known
	Interpreter string   `yaml:"interpreter" validate:"oneof=yes no unknown"`
	Chat        string   `yaml:"chat" validate:"omitempty,startswith=https://,url"` // where somebody answers in writing
	Area        string   `yaml:"area" validate:"region"`
	Address     string   `yaml:"address"`
	Website     string   `yaml:"website" validate:"omitempty,startswith=https://,url"`
	Sourced     `yaml:",inline"`
	Called      *Called `yaml:"called" validate:"omitempty"` // the last test call
	Owner       string  `yaml:"owner" validate:"required"`
	Status      string  `yaml:"status" validate:"oneof=confirmed unconfirmed"`
}

// Called is a test call: who answered was who is meant to. It counts for the
// number that was dialled, and for no other.
type Called struct {
	Date   Date   `yaml:"date" validate:"past"`
	Number string `yaml:"number" validate:"required"`
}

// Area is a place that the tip form offers.
type Area struct {
	Key     string   `yaml:"key" validate:"required"`
	Kind    string   `yaml:"kind" validate:"kind"`
	Name    string   `yaml:"name" validate:"required"`
	Also    []string `yaml:"also" validate:"unique"`
	Region  string   `yaml:"region" validate:"required,region"`       // what it lies in: a municipality in a county, a district in a municipality
	Centre  string   `yaml:"centre"`                                  // the service for those exposed and those who use violence
	Known   Text     `yaml:"known"`                                   // what is known of the local services
	Help    string   `yaml:"help" validate:"startswith=https://,url"` // their own page
	Sourced `yaml:",inline"`
}

// Figure is a legal figure, as it stands inside a sentence, or a day, which each
// language writes in its own way.
type Figure struct {
	Text    Text `yaml:"text" validate:"required_without=Date,excluded_with=Date"`
	Date    Date `yaml:"date" validate:"omitempty,datetime=2006-01-02"`
	Row     *Row `yaml:"row" validate:"omitempty"` // of the page of deadlines and costs, for those that are one
	Sourced `yaml:",inline"`
}

// Row tells of a figure what it is, apart from the sentence that it stands in.
type Row struct {
	Kind   string `yaml:"kind" validate:"oneof=act others length cost"` // what the reader has to do in time, what others have to; how long something lasts; what it costs
	What   Text   `yaml:"what" validate:"required"`                     // and from when it is counted
	Missed Text   `yaml:"missed"`                                       // what follows when the time is over, or what else to know
	Unit   Text   `yaml:"unit"`                                         // after a figure that pages give one
	At     string `yaml:"at" validate:"required"`                       // the page, and the mark of the heading on it, that it belongs to
}

// wholeDay matches a day in words, with its year.
var wholeDay = regexp.MustCompile(`^[0-9]{1,2}\.? \p{L}+ [0-9]{4}$`)

// consistent finds a day that is written as a text.
func (f Figure) consistent(at schema.Document, key string) error {
	if wholeDay.MatchString(string(f.Text)) {
		return at.Errorf([]string{key, "text"}, "%q is a day: write it as date, such as 2027-01-31, so that each language writes it in its own way", f.Text)
	}
	return nil
}

// Browser is how to open a private window in one browser.
type Browser struct {
	Key     string `yaml:"key" validate:"required"`
	Name    Text   `yaml:"name" validate:"required"`
	Steps   Text   `yaml:"steps" validate:"required"`
	Sourced `yaml:",inline"`
}

// Source is where a fact was read.
type Source struct {
	Organisation string `yaml:"organisation" validate:"required"`
	Title        string `yaml:"title" validate:"required"`
	Address      string `yaml:"address" validate:"omitempty,http_url"`
	Copy         string `yaml:"copy" validate:"age"` // how old the copy was that was read
	Checked      Date   `yaml:"checked" validate:"past"`
}

// Chart is numbers to be drawn as bars, in order.
type Chart struct {
	Title Text   `yaml:"title" validate:"required"`
	Unit  string `yaml:"unit" validate:"oneof=percent"` // unit_percent of site/i18n says the values with it
	Rows  []struct {
		Label Text `yaml:"label" validate:"required"`
		Value int  `yaml:"value" validate:"min=0"`
	} `yaml:"rows" validate:"min=1,dive"`
}

// Evaluation is what was found about teams of this kind, for charts.
type Evaluation struct {
	Figures map[string]struct {
		Value *int `yaml:"value"` // none when the finding is a date
		Text  Text `yaml:"text" validate:"required"`
	} `yaml:"figures" validate:"dive"`
	Charts  map[string]Chart `yaml:"charts" validate:"dive"`
	Sourced `yaml:",inline"`
}

// Directory is all of the site's data.
type Directory struct {
	Services map[string]Service
	Regions  map[string]Region
	Areas    []Area // in the order in which they are shown
	Law      map[string]Figure
	Glossary []Term
	Pictures Pictures
	Browsers []Browser
	Sources  map[string]Source
	Team     Team            // the one that is asked for
	Teams    map[string]Team // all of them, by key
	Texts    int             // values that were read for what may not stand in a text

	Evaluation Evaluation

	source    []sourceText
	forms     []forms.Form
	documents map[string]schema.Document // by file, for the lines of faults
	today     time.Time
	key       string // of Team, or ""
}

// consistent finds what single fields cannot show.
func (s Service) consistent(at schema.Document, callingCode string) []error {
	var faults []error
	if s.Phone == nil && s.Website == "" {
		faults = append(faults, at.Errorf(nil, "has neither a phone nor a website: give one of them"))
	}
	if s.Phone != nil && s.Status != "confirmed" {
		faults = append(faults, at.Errorf([]string{"status"}, "%q, and a number that is not confirmed is not published: leave phone out, or confirm the service", s.Status))
	}
	if s.Chat != "" && s.Status != "confirmed" {
		faults = append(faults, at.Errorf([]string{"status"}, "%q, and a chat that is not confirmed is not published: leave chat out, or confirm the service", s.Status))
	}
	if s.Phone != nil {
		faults = append(faults, s.Phone.consistent(at, callingCode, "phone")...)
	}
	if s.Hours != nil {
		faults = append(faults, s.Hours.consistent(at, "hours")...)
	}
	return faults
}

// consistent compares the three ways in which a number is written, in a file
// where it stands at a path. Without a calling code of the country it does not
// know what a number is from abroad.
func (p Phone) consistent(at schema.Document, callingCode string, path ...string) []error {
	if p.Dial == Placeholder {
		return nil
	}
	var faults []error
	switch {
	case digits(p.Shown) != p.Dial:
		faults = append(faults, at.Errorf(append(path, "dial"), "%q is dialled, but the number is shown as %q: make them the same digits", p.Dial, p.Shown))
	case p.E164 != "" && callingCode != "" && p.E164 != callingCode+strings.TrimPrefix(p.Dial, "0"):
		faults = append(faults, at.Errorf(append(path, "e164"), "%q is not the same number as %q from abroad: write %s and the number without its first 0", p.E164, p.Dial, callingCode))
	}
	if p.Former != nil {
		faults = append(faults, p.Former.consistent(at, callingCode, append(path, "former")...)...)
	}
	return faults
}

// areasRefer finds centres that lead nowhere.
func (d *Directory) areasRefer(at schema.Document) []error {
	var faults []error
	for i, a := range d.Areas {
		if a.Centre == "" {
			continue
		}
		if wrong := d.Unprinted(a.Centre); wrong != "" {
			faults = append(faults, at.Errorf([]string{strconv.Itoa(i), "centre"}, "%q %s", a.Centre, wrong))
		}
	}
	return faults
}

// Publishes reports whether a page may show a service.
func (d *Directory) Publishes(service string) bool { return d.Services[service].Status == "confirmed" }

// Unprinted says why a page may not show a service, and what to do, or "".
func (d *Directory) Unprinted(service string) string {
	s, there := d.Services[service]
	switch {
	case !there:
		near := schema.DidYouMean(service, slices.Sorted(maps.Keys(d.Services)))
		return "is not the name of a file in " + folder + "services: " + near + "write one that is there, without .yaml"
	case s.Status != "confirmed":
		return fmt.Sprintf("is not confirmed (%sservices/%s.yaml:%d), so that no page shows it: take it out, or confirm the service and write status: confirmed",
			folder, service, d.documents["services/"+service+".yaml"].Line("status"))
	}
	return ""
}

func digits(s string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
}

// Emergency is the key of the emergency number's service.
const Emergency = "sos112"

// Uncalled says which numbers that the team's portal may show nobody has
// test-called as they are now, and what to do, by key of their services. The
// emergency number is not among them: nobody calls it to try it.
func (d *Directory) Uncalled() []string {
	var lines []string
	for _, key := range slices.Sorted(maps.Keys(d.Services)) {
		s := d.Services[key]
		if s.Phone == nil || key == Emergency || !d.Covers(d.Team, s.Area) {
			continue
		}
		at := d.documents["services/"+key+".yaml"]
		mend := fmt.Sprintf("call it, hear who answers, and write called: {date: %s, number: %q}", d.today.Format(time.DateOnly), s.Phone.Dial)
		switch {
		case s.Called == nil:
			lines = append(lines, at.Errorf([]string{"phone", "dial"}, "nobody has test-called %s: %s", s.Phone.Shown, mend).Error())
		case s.Called.Number != s.Phone.Dial:
			lines = append(lines, at.Errorf([]string{"called", "number"}, "the number %s is another than %s, which was test-called: %s",
				s.Phone.Shown, s.Called.Number, mend).Error())
		}
	}
	return lines
}
