package directory

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"lyktan/site/freshness"
)

// more are places around the team's own: another municipality of its county, in
// parts, and one of another county.
const more = areas + `
- {key: there, kind: municipality, name: There, region: shire, help: "https://example.org/", source: [S1], checked: 2026-11-01}
- {key: east, kind: district, name: East, region: there, help: "https://example.org/", source: [S1], checked: 2026-11-01}
- {key: away, kind: municipality, name: Away, region: far, help: "https://example.org/", source: [S1], checked: 2026-11-01}
`

// loaded reads the data with more places, for a team that works in some of them.
func loaded(t *testing.T, own string) *Directory {
	t.Helper()
	data := files(map[string][2]string{"teams/team.yaml": {"areas: [here]", "areas: [" + own + "]"}})
	data["areas.yaml"] = &fstest.MapFile{Data: []byte(more)}
	d, err := Load(data, "team", today)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// A portal shows what is for its own places and all that they lie in, and offers
// the places of its county: in parts, where that is not all the same to the team.
func TestRegions(t *testing.T) {
	for own, want := range map[string]struct{ covers, offers, own string }{
		"here":       {"far:no here shire land", "here east", "here"},
		"east":       {"east there shire land", "here east", "east"},
		"there":      {"there shire land east:no", "here there east", "there east"},
		"away":       {"away far land shire:no there:no", "away", "away"},
		"here, away": {"here away shire far land east:no", "here east away", "here away"},
	} {
		d := loaded(t, own)
		for key := range strings.FieldsSeq(want.covers) {
			key, not := strings.CutSuffix(key, ":no")
			if d.Covers(d.Team, key) == not {
				t.Errorf("a team in %s covers %s: %t", own, key, !not)
			}
		}
		var offers, mine []string
		for _, a := range d.Offered() {
			offers = append(offers, a.Key)
			if d.Belongs(a.Key) {
				mine = append(mine, a.Key)
			}
		}
		if got := strings.Join(offers, " "); got != want.offers {
			t.Errorf("a team in %s offers %s, want %s", own, got, want.offers)
		}
		if got := strings.Join(mine, " "); got != want.own {
			t.Errorf("of a team in %s are %s, want %s", own, got, want.own)
		}
	}
	if got := strings.Join(loaded(t, "here").Within("east"), " "); got != "east there shire land" {
		t.Errorf("east lies in %s", got)
	}
}

// The first numbers of a portal are not those of a place far away.
func TestTeamShowsNoServiceOfElsewhere(t *testing.T) {
	_, err := Load(files(map[string][2]string{"services/line.yaml": {"area: land", "area: far"}}), "team", today)
	const want = `site/data/teams/team.yaml:7: first.1: "line" is a service for far (area), where the team does not work: write one for all of the country, or for a place of the team`
	if err == nil || !slices.Contains(strings.Split(err.Error(), "\n"), want) {
		t.Errorf("want %s, got: %v", want, err)
	}
}

// A test call counts for the number that was called. What a portal never shows
// need not be called for it.
func TestUncalled(t *testing.T) {
	for name, c := range map[string]struct{ from, to, want string }{
		"never":    {"owner: us", "owner: us", `site/data/services/line.yaml:9: phone.dial: nobody has test-called 020-12 34 56: call it, hear who answers, and write called: {date: 2026-11-21, number: "020123456"}`},
		"as it is": {"owner: us", "called: {date: 2026-11-02, number: \"020123456\"}\nowner: us", ""},
		"another since": {"owner: us", "called: {date: 2026-11-02, number: \"020123457\"}\nowner: us",
			`site/data/services/line.yaml:23: called.number: the number 020-12 34 56 is another than 020123457, which was test-called: call it, hear who answers, and write called: {date: 2026-11-21, number: "020123456"}`},
	} {
		d, err := Load(files(map[string][2]string{"services/line.yaml": {c.from, c.to}}), "team", today)
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(d.Uncalled(), "\n"); got != c.want {
			t.Errorf("%s: %s\nwant %s", name, got, c.want)
		}
		line := d.Services["line"]
		line.Area = "far"
		d.Services["line"] = line
		if got := d.Uncalled(); got != nil {
			t.Errorf("%s, and far away: %v", name, got)
		}
		line.Area = "here"
		d.Services = map[string]Service{Emergency: line}
		if got := d.Uncalled(); got != nil {
			t.Errorf("%s, and the emergency number: %v", name, got)
		}
	}
}

// What is past its day is told with its line, of the profiles that of the portal
// alone unless it is for all of them.
func TestDue(t *testing.T) {
	const checked, again = "checked: 2026-11-01", "was to be checked again by 2026-11-01"
	for name, c := range map[string]struct{ file, day, want string }{
		"service": {"services/line.yaml", "2025-11-01", "site/data/services/line.yaml:22: " + again + " (us): check it, then write today as checked"},
		"place":   {"areas.yaml", "2025-11-01", "site/data/areas.yaml:2: here: " + again + " (redaktionen): check it, then write today as checked"},
		"law":     {"law.yaml", "2026-05-01", "site/data/law.yaml:2: limit: " + again + " (redaktionen): check it, then write today as checked"},
		"browser": {"browsers.yaml", "2025-11-01", "site/data/browsers.yaml:2: one: " + again + " (redaktionen): check it, then write today as checked"},
		"team":    {"teams/team.yaml", "2026-05-01", "site/data/teams/team.yaml:20: " + again + " (redaktionen): check it, then write today as checked"},
	} {
		data := files(map[string][2]string{c.file: {checked, "checked: " + c.day}})
		data["teams/other.yaml"] = &fstest.MapFile{Data: []byte(team)}
		for asked, want := range map[string]string{"team": c.want, "": c.want, "other": c.want} {
			if name == "team" && asked == "other" {
				want = ""
			}
			d, err := Load(data, asked, today)
			if err != nil {
				t.Fatal(err)
			}
			if got := strings.Join(freshness.TooOld(d.Due(), today), "\n"); got != want {
				t.Errorf("%s, for %q: %s\nwant %s", name, asked, got, want)
			}
		}
	}
}

// Another profile than the one that is asked for is read as strictly.
func TestEveryProfileIsRead(t *testing.T) {
	data := files(nil)
	data["teams/other.yaml"] = &fstest.MapFile{Data: []byte(strings.Replace(team, "areas: [here]", "areas: [nowhere]", 1))}
	for _, asked := range []string{"team", ""} {
		if _, err := Load(data, asked, today); err == nil || !strings.HasPrefix(err.Error(), `site/data/teams/other.yaml:4: areas.1: "nowhere" is not in`) {
			t.Errorf("for %q: %v", asked, err)
		}
	}
}
