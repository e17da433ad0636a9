package directory

import (
	"slices"
	"strconv"
	"strings"

	"lyktan/site/schema"
)

// Hours are when a service answers: always, or on certain days of the week.
type Hours struct {
	Always   bool     `yaml:"always" validate:"required_without=Weekly,excluded_with=Weekly"`
	Weekly   []Period `yaml:"weekly" validate:"omitempty,min=1,dive"`
	Holidays string   `yaml:"holidays" validate:"excluded_with=Always,omitempty,oneof=closed same unknown"` // empty: unknown
}

// Period is a time of day, Swedish time, on some days of the week. It ends on
// the day on which it begins, at 24:00 at the latest: a night is two periods,
// the second from 00:00 on the next day. So hours can be read day by day, by
// people as well as by the script that says "open now".
type Period struct {
	Days []string `yaml:"days" validate:"min=1,unique,dive,weekday"`
	From string   `yaml:"from" validate:"clock"`
	To   string   `yaml:"to" validate:"clock"`
}

// TeamHours are a team's hours. Open means that the team has still to fill them
// in: the profile has "?", and Hours is nil.
type TeamHours struct {
	Open   bool `yaml:"-"`
	*Hours `validate:"required_without=Open"`
}

// Literal is what may stand in place of hours.
func (TeamHours) Literal() string { return Placeholder }

// UnmarshalYAML takes the placeholder or hours.
func (t *TeamHours) UnmarshalYAML(decode func(any) error) error {
	var placeholder string
	if err := decode(&placeholder); err == nil && placeholder == Placeholder {
		t.Open = true
		return nil
	}
	var hours Hours
	if err := decode(&hours); err != nil {
		return err
	}
	t.Hours = &hours
	return nil
}

// week is the order of the days in which people read them.
var week = []string{"mon", "tue", "wed", "thu", "fri", "sat", "sun"}

// consistent finds periods that end before they begin, overlap, or list their
// days in another order than the week's.
func (h Hours) consistent(at schema.Document, path ...string) []error {
	var faults []error
	for i, p := range h.Weekly {
		here := append(slices.Clone(path), "weekly", strconv.Itoa(i))
		if p.From >= p.To {
			faults = append(faults, at.Errorf(here, "%s–%s does not end after it begins: split a night at 24:00 into two periods", p.From, p.To))
		}
		if !slices.IsSortedFunc(p.Days, func(a, b string) int { return slices.Index(week, a) - slices.Index(week, b) }) {
			faults = append(faults, at.Errorf(here, "%s: list the days from Monday on", strings.Join(p.Days, ", ")))
		}
		for _, q := range h.Weekly[:i] {
			both := slices.DeleteFunc(slices.Clone(p.Days), func(day string) bool { return !slices.Contains(q.Days, day) })
			if len(both) > 0 && p.From < q.To && q.From < p.To {
				faults = append(faults, at.Errorf(here, "%s–%s and %s–%s overlap on %s: make them one period", q.From, q.To, p.From, p.To, strings.Join(both, ", ")))
			}
		}
	}
	return faults
}
