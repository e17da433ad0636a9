package directory

import (
	"strings"
	"testing"
)

const (
	someHours = `weekly: [{days: [mon, tue], from: "09:00", to: "16:00"}]`
	noHours   = `hours: "?"`
)

func TestHours(t *testing.T) {
	for name, hours := range map[string]string{
		"always":                      `{always: true}`,
		"till midnight and from it":   `{weekly: [{days: [fri], from: "20:00", to: "24:00"}, {days: [sat], from: "00:00", to: "04:00"}]}`,
		"a break":                     `{weekly: [{days: [mon], from: "09:00", to: "12:00"}, {days: [mon], from: "13:00", to: "16:00"}]}`,
		"the same hour on other days": `{weekly: [{days: [mon], from: "09:00", to: "12:00"}, {days: [tue], from: "09:00", to: "12:00"}]}`,
		"holidays closed":             `{` + someHours + `, holidays: closed}`,
		"holidays the same":           `{` + someHours + `, holidays: same}`,
		"holidays unknown":            `{` + someHours + `, holidays: unknown}`,
	} {
		for file, change := range hoursIn(hours) {
			if _, err := Load(files(map[string][2]string{file: change}), "team", today); err != nil {
				t.Errorf("%s: %s: %v", name, file, err)
			}
		}
	}
}

// Hours that would be printed wrong, or make the page say that a closed service
// is open.
func TestHoursRefused(t *testing.T) {
	for name, hours := range map[string]string{
		"nothing":                     `{}`,
		"none":                        `{weekly: []}`,
		"free text":                   `weekdays`,
		"a text in each language":     `{sv: vardagar, en: weekdays}`,
		"a field misspelt":            `{weekly: [{days: [mon], form: "09:00", to: "16:00"}]}`,
		"an hour of one digit":        `{weekly: [{days: [mon], from: "9:00", to: "16:00"}]}`,
		"an hour after midnight":      `{weekly: [{days: [mon], from: "20:00", to: "24:30"}]}`,
		"an hour that no clock shows": `{weekly: [{days: [mon], from: "20:00", to: "25:00"}]}`,
		"a night in one":              `{weekly: [{days: [fri], from: "20:00", to: "02:00"}]}`,
		"no time at all":              `{weekly: [{days: [mon], from: "09:00", to: "09:00"}]}`,
		"a day that is none":          `{weekly: [{days: [day], from: "09:00", to: "16:00"}]}`,
		"no day":                      `{weekly: [{days: [], from: "09:00", to: "16:00"}]}`,
		"a day twice":                 `{weekly: [{days: [mon, mon], from: "09:00", to: "16:00"}]}`,
		"days in another order":       `{weekly: [{days: [fri, mon], from: "09:00", to: "16:00"}]}`,
		"overlapping":                 `{weekly: [{days: [mon, tue], from: "09:00", to: "16:00"}, {days: [tue], from: "15:00", to: "18:00"}]}`,
		"one inside another":          `{weekly: [{days: [mon], from: "10:00", to: "11:00"}, {days: [mon], from: "09:00", to: "16:00"}]}`,
		"the same twice":              `{weekly: [{days: [mon], from: "09:00", to: "16:00"}, {days: [mon], from: "09:00", to: "16:00"}]}`,
		"always and weekly":           `{always: true, ` + someHours + `}`,
		"holidays made up":            `{` + someHours + `, holidays: maybe}`,
		"always, but not on holidays": `{always: true, holidays: closed}`,
	} {
		for file, change := range hoursIn(hours) {
			_, err := Load(files(map[string][2]string{file: change}), "team", today)
			if err == nil {
				t.Errorf("%s: %s loaded", name, file)
			} else if !strings.Contains(err.Error(), file) {
				t.Errorf("%s: the error does not name %s: %v", name, file, err)
			}
		}
	}
}

// hoursIn puts hours into a service's file and a team's profile.
func hoursIn(hours string) map[string][2]string {
	return map[string][2]string{
		"services/line.yaml": {"\n  " + someHours, " " + hours},
		"teams/team.yaml":    {noHours, "hours: " + hours},
	}
}

// Only a team may leave its hours open, and not by leaving them out.
func TestHoursStillOpen(t *testing.T) {
	for name, change := range map[string]map[string][2]string{
		"a service's placeholder": {"services/line.yaml": {"\n  " + someHours, ` "?"`}},
		"a team without the line": {"teams/team.yaml": {"  " + noHours + "\n", ""}},
	} {
		if _, err := Load(files(change), "team", today); err == nil {
			t.Errorf("%s: loaded", name)
		}
	}
	d, err := Load(files(map[string][2]string{"teams/team.yaml": {noHours, "hours: {" + someHours + "}"}}), "team", today)
	if err != nil {
		t.Fatal(err)
	}
	if open := strings.Join(d.Team.Placeholders(), " "); strings.Contains(open, "hours") {
		t.Errorf("hours that are filled in are a placeholder: %s", open)
	}
	if d.Team.Contact.Hours.Weekly[0].To != "16:00" {
		t.Errorf("%+v", d.Team.Contact.Hours)
	}
}
