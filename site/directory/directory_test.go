package directory

import (
	"os"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"lyktan/site/schema"
)

var (
	today = time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)
)

const (
	sources = `
S1: {organisation: Somebody, title: A page, address: "https://example.org/", copy: "2025", checked: 2026-11-01}
`
	regions = `
land: {kind: country, name: Land, calling_code: "+46"}
shire: {kind: county, parent: land, name: Län}
far: {kind: county, parent: land, name: Långt}
`
	areas = `
- {key: here, kind: municipality, name: Here, region: shire, centre: line, known: a, help: "https://example.org/", source: [S1], checked: 2026-11-01}
`
	law = `
limit: {text: ett år, source: [S1], checked: 2026-11-01}
`
	glossary = `
- {key: ban, word: förbud, means: a, at: page#mark, source: [S1], checked: 2026-11-01}
`
	pictures = `
way: {title: a, stations: [{label: a, note: a, law: limit}, {label: a, note: a, end: a}]}
bans: {title: a, kind: a, most: a, monitor: a, kinds: [{name: a, where: a, area: home, law: limit, monitor: a}, {name: a, where: a, area: wide, law: limit, monitor: a}]}
telling: {title: a, who: a, police: a, social: a, rows: [{who: a, police: {rule: must, words: a}, social: {rule: own, words: a}}, {who: a, police: {rule: may, words: a}, social: {rule: own, words: a}}]}
source: [S1]
checked: 2026-11-01
`
	browsers = `
- {key: one, name: a, steps: a, source: [S1], checked: 2026-11-01}
`
	evaluation = `
figures: {women: {value: 1, text: a}}
charts: {cases: {title: a, unit: percent, rows: [{label: a, value: 48}]}}
source: [S1]
checked: 2026-11-01
`
	service = `
name: Linjen
purpose: a
answer: a
card: kort
for: [exposed]
phone:
  shown: 020-12 34 56
  dial: "020123456"
  e164: "+4620123456"
hours:
  weekly: [{days: [mon, tue], from: "09:00", to: "16:00"}]
cost: free
anonymous: yes-you-may
trace: {bill: unknown}
languages: [sv]
interpreter: "yes"
area: land
address: ""
website: https://example.org/
source: [S1]
checked: 2026-11-01
owner: us
status: confirmed
`
	team = `
name: a
place: a
areas: [here]
people: a
work: [{title: a, text: a}]
first: [line]
card: [line]
contact_file: {name: Tid, numbers: [line]}
receiver: a
owner: "?"
contact:
  phone: {shown: "?", dial: "?", e164: "?"}
  hours: "?"
  ask_for: a
address: https://lyktan.example/
leave: https://example.org/
source: [S1]
recipients: []
checked: 2026-11-01
keep: {support: 90, referred: 90, reported: 90, unreached: 90, unfounded: 30, elsewhere: 30, duplicate: 30}
unread_hours: 24
responsible: a
legal_ground: a
data_officer: dso@example.org
registrar: "?"
security: lyktan@example.org
`
)

func files(change map[string][2]string) fstest.MapFS {
	texts := map[string]string{
		"sources.yaml": sources, "regions.yaml": regions, "areas.yaml": areas, "law.yaml": law, "glossary.yaml": glossary, "pictures.yaml": pictures, "browsers.yaml": browsers, "evaluation.yaml": evaluation, "services/line.yaml": service, "teams/team.yaml": team,
	}
	data := fstest.MapFS{}
	for name, text := range texts {
		if c, ok := change[name]; ok {
			if !strings.Contains(text, c[0]) {
				panic(name + " has no " + c[0])
			}
			text = strings.Replace(text, c[0], c[1], 1)
		}
		data[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return data
}

func TestLoad(t *testing.T) {
	d, err := Load(files(nil), "team", today)
	if err != nil {
		t.Fatal(err)
	}
	if d.Services["line"].Phone.E164 != "+4620123456" || !d.Team.Has("here") || d.Team.Has("there") {
		t.Errorf("%+v", d)
	}
	if !d.Publishes("line") || d.Publishes("lime") {
		t.Error("a confirmed service is published, and no other")
	}
	if len(d.Offered()) != 1 {
		t.Errorf("offered: %v", d.Offered())
	}
	if got := strings.Join(d.Team.Placeholders(), " "); got != "contact.hours contact.phone owner registrar" {
		t.Errorf("placeholders: %s", got)
	}
}

// The address of Tor's own site, whose checksum is right.
func TestOnionAddress(t *testing.T) {
	const onion = "2gzyxa5ihm7nsggfxnu52rck2vv4rvmdlkiu3zzui5du4xyclen53wid.onion"
	d, err := Load(files(map[string][2]string{"teams/team.yaml": {"leave:", "onion: " + onion + "\nleave:"}}), "team", today)
	if err != nil || d.Team.Onion != onion {
		t.Errorf("%q %v", d.Team.Onion, err)
	}
}

// Each of these once stood on a site of this kind, or could.
func TestLoadRefuses(t *testing.T) {
	for name, c := range map[string]struct{ file, from, to string }{
		"a source that is not there":    {"services/line.yaml", "[S1]", "[S2]"},
		"no source":                     {"services/line.yaml", "[S1]", "[]"},
		"figure without source":         {"law.yaml", "[S1]", "[]"},
		"a text in languages":           {"services/line.yaml", "name: Linjen", "name: {sv: Linjen, en: The line}"},
		"checked in the future":         {"services/line.yaml", "checked: 2026-11-01", "checked: 2026-11-22"},
		"checked never":                 {"services/line.yaml", "checked: 2026-11-01", `checked: ""`},
		"other digits than shown":       {"services/line.yaml", `dial: "020123456"`, `dial: "020123457"`},
		"other number abroad":           {"services/line.yaml", "+4620123456", "+4620123457"},
		"letters in a number":           {"services/line.yaml", `dial: "020123456"`, `dial: "020-12"`},
		"a number that is unconfirmed":  {"services/line.yaml", "status: confirmed", "status: unconfirmed"},
		"an hour that is none":          {"services/line.yaml", "09:00", "9"},
		"a day that is none":            {"services/line.yaml", "[mon, tue]", "[mon, tues]"},
		"hours twice":                   {"services/line.yaml", "hours:", "hours:\n  always: true"},
		"a page without https":          {"services/line.yaml", "https://example.org/", "http://example.org/"},
		"a field misspelt":              {"services/line.yaml", "owner: us", "ovner: us"},
		"nobody owns it":                {"services/line.yaml", "owner: us", `owner: ""`},
		"cost made up":                  {"services/line.yaml", "cost: free", "cost: cheap"},
		"not YAML":                      {"services/line.yaml", "for: [exposed]", "for: [exposed"},
		"team shows a missing line":     {"teams/team.yaml", "first: [line]", "first: [lime]"},
		"a card text wider than a card": {"services/line.yaml", "card: kort", "card: för dig som är rädd"},
		"a card with a missing line":    {"teams/team.yaml", "card: [line]", "card: [lime]"},
		"a card with a line twice":      {"teams/team.yaml", "card: [line]", "card: [line, line]"},
		"a card of nothing":             {"teams/team.yaml", "card: [line]", "card: []"},
		"a contact with a missing line": {"teams/team.yaml", "numbers: [line]", "numbers: [lime]"},
		"a contact without a number":    {"teams/team.yaml", "numbers: [line]", "numbers: []"},
		"a contact named on two lines":  {"teams/team.yaml", "name: Tid,", `name: "Tid\r\nTEL:112",`},
		"a contact without a name":      {"teams/team.yaml", "name: Tid, ", ""},
		"team in a missing place":       {"teams/team.yaml", "[here]", "[there]"},
		"team's way out is not https":   {"teams/team.yaml", "leave: https:", "leave: http:"},
		"team's site has no https":      {"teams/team.yaml", "address: https:", "address: http:"},
		"team's address in Tor, a slip": {"teams/team.yaml", "leave:", "onion: 2gzyxa5ihm7nsggfxnu52rck2vv4rvmdlkiu3zzui5du4xyclen53wie.onion\nleave:"},
		"an address in Tor of before":   {"teams/team.yaml", "leave:", "onion: expyuzz4wqqyqhjn.onion\nleave:"},
		"an address in Tor as a link":   {"teams/team.yaml", "leave:", "onion: http://2gzyxa5ihm7nsggfxnu52rck2vv4rvmdlkiu3zzui5du4xyclen53wid.onion/\nleave:"},
		"a mail address with a name":    {"teams/team.yaml", "data_officer: dso@example.org", "data_officer: DSO <dso@example.org>"},
		"a page in place of mail":       {"teams/team.yaml", "data_officer: dso@example.org", "data_officer: https://example.org/"},
		"nobody answers for the tips":   {"teams/team.yaml", "responsible: a", ""},
		"a law's number as a ground":    {"teams/team.yaml", "legal_ground: a", "legal_ground: lagen 2018:1177"},
		"team's site is in a folder":    {"teams/team.yaml", "lyktan.example/", "lyktan.example/help/"},
		"team's key without a last day": {"teams/team.yaml", "recipients: []", "recipients: [{name: a, key: age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p}]"},
		"place with a missing centre":   {"areas.yaml", "centre: line", "centre: lime"},
		"place in no region":            {"areas.yaml", "region: shire", "region: norrland"},
		"service of no region":          {"services/line.yaml", "area: land", "area: norrland"},
		"chart row without a label":     {"evaluation.yaml", "label: a, ", ""},
		"browser of no source":          {"browsers.yaml", "[S1]", "[S2]"},
		"place without help":            {"areas.yaml", "https://example.org/", ""},
		"a copy of no known age":        {"sources.yaml", `copy: "2025"`, `copy: "some time ago"`},
		"HTML in a name":                {"services/line.yaml", "name: Linjen", `name: "<b>Linjen"`},
		"a template in a name":          {"services/line.yaml", "name: Linjen", `name: "{{.Tip}}"`},
		"a template to come":            {"services/line.yaml", "name: Linjen", `name: "[[.Tip]]"`},
		"a number of no service":        {"services/line.yaml", "purpose: a", "purpose: a 020-12 34 57"},
		"a number of no service, also":  {"areas.yaml", "name: Here", "name: Here 020-12 34 57"},
		"a number that is a title":      {"sources.yaml", "A page", "Call 020-12 34 57"},
		"figures of another script":     {"law.yaml", "ett år", "١ år"},
		"an address that ends early":    {"services/line.yaml", "website: https://example.org/", `website: "https://example.org/"x"`},
		"an address with a template":    {"areas.yaml", "help: \"https://example.org/", "help: \"https://example.org/{{.Tip}}"},
		"a value by another name":       {"services/line.yaml", "owner: us", "owner: &x us"},
		"source without a title":        {"sources.yaml", "A page", ""},
	} {
		change := map[string][2]string{c.file: {c.from, c.to}}
		_, err := Load(files(change), "team", today)
		if err == nil {
			t.Errorf("%s: loaded", name)
		} else if !strings.Contains(err.Error(), c.file) {
			t.Errorf("%s: the error does not name %s: %v", name, c.file, err)
		}
	}
	if _, err := Load(files(nil), "nobody", today); err == nil {
		t.Error("loaded a team that is not there")
	}
}

// A number may stand in a sentence when it is that of a service, in each
// language; a year only where it is said how old something is.
func TestFiguresThatBelong(t *testing.T) {
	for name, change := range map[string]map[string][2]string{
		"a service's number":   {"browsers.yaml": {"steps: a", "steps: a 020-12 34 56"}},
		"that from abroad":     {"services/line.yaml": {"answer: a", "answer: a +46 20-12 34 56"}},
		"an age":               {"services/line.yaml": {"purpose: a", "purpose: från 18 år"}},
		"the year of a page":   {"areas.yaml": {"known: a", "known: från 2020"}},
		"a month of the law":   {"law.yaml": {"ett år", "juli 2025"}},
		"a date of the law":    {"law.yaml": {"text: ett år", "date: 2027-07-01"}},
		"a law's title":        {"sources.yaml": {"A page", "Lag (2025:400) om nummer 114 14"}},
		"a street":             {"services/line.yaml": {`address: ""`, `address: Gatan 12, 112 34 Orten`}},
		"the source's address": {"browsers.yaml": {"steps: a", "steps: a example.com"}},
	} {
		if _, err := Load(files(change), "team", today); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, change := range map[string]map[string][2]string{
		"a year elsewhere": {"services/line.yaml": {"purpose: a", "purpose: från 2020"}},
	} {
		if _, err := Load(files(change), "team", today); err == nil || !strings.Contains(err.Error(), "site/data/services/line.yaml:3: typed-figures") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestDataThatNothingReads(t *testing.T) {
	for _, file := range []string{"services.yaml", "law.json", "services/line.toml", "services/more/line.yaml", "new/a.yaml"} {
		data := files(nil)
		data[file] = &fstest.MapFile{Data: []byte("a: b")}
		if _, err := Load(data, "team", today); err == nil || !strings.Contains(err.Error(), file+": files: ") {
			t.Errorf("%s: %v", file, err)
		}
	}
}

// What links may lead to is all that the data has, and nothing that is still to
// be filled in.
func TestLeads(t *testing.T) {
	const number = "  e164: \"+4620123456\"\n"
	d, err := Load(files(map[string][2]string{"services/line.yaml": {number, number + "  former: {shown: 020-1, dial: \"0201\"}\n"}}), "team", today)
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(d.Numbers(), " "); got != "+4620123456 020123456 0201" {
		t.Errorf("numbers: %s", got)
	}
	if got := strings.Join(d.Addresses(), " "); got != "https://example.org/ https://example.org/ https://example.org/" {
		t.Errorf("addresses: %s", got)
	}
}

func TestNeitherNumberNorPage(t *testing.T) {
	if faults := (Service{Status: "confirmed"}).consistent(schema.Document{}, ""); len(faults) != 1 {
		t.Errorf("a service that nobody can reach: %v", faults)
	}
}

// A number that has no word for the card cannot stand on it.
func TestCardNeedsItsText(t *testing.T) {
	change := map[string][2]string{"services/line.yaml": {"card: kort\n", ""}}
	if _, err := Load(files(change), "team", today); err == nil || !strings.Contains(err.Error(), "site/data/teams/team.yaml:8: card.1: ") {
		t.Errorf("a number without a text for the card: %v", err)
	}
}

// The data that is shipped, for each team.
func TestShippedData(t *testing.T) {
	for _, team := range []string{"", "sodermalm", "bollnas", "boden"} {
		if _, err := Load(os.DirFS("../data"), team, time.Now()); err != nil {
			t.Errorf("%s: %v", team, err)
		}
	}
}
