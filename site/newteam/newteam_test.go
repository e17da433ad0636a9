package newteam

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"lyktan/site/configured"
	"lyktan/site/directory"
)

var (
	languages = func() []string {
		all, _, err := configured.Languages("../hugo.yaml")
		if err != nil {
			panic(err)
		}
		return all
	}()
	today = time.Now().UTC()
)

// data is a copy of the data that is shipped, and what is in it.
func data(t *testing.T) (dir string, d *directory.Directory) {
	t.Helper()
	dir = t.TempDir()
	for _, part := range []string{"data", "texts"} {
		if err := os.CopyFS(filepath.Join(dir, part), os.DirFS("../"+part)); err != nil {
			t.Fatal(err)
		}
	}
	d, err := directory.Load(os.DirFS(dir+"/data"), "", today)
	if err != nil {
		t.Fatal(err)
	}
	return dir, d
}

func read(t *testing.T, dir string) map[string]string {
	t.Helper()
	texts := map[string]string{}
	files, err := filepath.Glob(dir + "/*/*/*")
	more, err2 := filepath.Glob(dir + "/*/*.*")
	if err != nil || err2 != nil {
		t.Fatal(err, err2)
	}
	for _, file := range append(files, more...) {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		texts[strings.TrimPrefix(file, dir+"/")] = string(text)
	}
	return texts
}

var testby = Team{Key: "testby", Place: "Testby", PlaceIn: map[string]string{"en": "Test Town"}, In: "testland", InName: "Testlands län", Page: "https://testby.example/stod"}

// A team of a new county, one of a district, and one of a place that is known: what
// was there stays byte by byte, and the data passes the check.
func TestWrite(t *testing.T) {
	for name, c := range map[string]struct {
		team   Team
		files  string
		rows   map[string]string // what is added
		within string
	}{
		"a new county": {testby, "data/areas.yaml data/regions.yaml data/sources.yaml texts/ar.yaml texts/en.yaml texts/sv-x-lattlast.yaml data/teams/testby.yaml", map[string]string{
			"data/areas.yaml":   "- key: testby\n  kind: municipality\n  region: testland\n  name: \"Testby\"\n  help: \"https://testby.example/stod\"\n  source: [page-testby]\n",
			"data/regions.yaml": "testland:\n  kind: county\n  parent: sweden\n  name: \"Testlands län\"\n", "data/sources.yaml": "page-testby:\n",
			"texts/ar.yaml": "regions.testland.name: \"‹Testlands län›\"\nteams/testby.contact_file.name: المواعيد\n", "texts/sv-x-lattlast.yaml": "teams/testby.people: människor",
			"texts/en.yaml": "regions.testland.name: \"‹Testlands län›\"\nteams/testby.contact_file.name: Appointments\nteams/testby.name: \"The Test Town team\"\n"}, "testby testland sweden"},
		"a district": {Team{Key: "norra", Place: "Norra", In: "stockholm", Page: "https://norra.example/"}, "data/areas.yaml data/sources.yaml texts/ar.yaml texts/en.yaml texts/sv-x-lattlast.yaml data/teams/norra.yaml",
			map[string]string{"data/areas.yaml": "- key: norra\n  kind: district\n  region: stockholm\n", "data/sources.yaml": "page-norra:\n",
				"texts/ar.yaml": "teams/norra.", "texts/en.yaml": "teams/norra.", "texts/sv-x-lattlast.yaml": "teams/norra."}, "norra stockholm stockholm-county sweden"},
		"a known place": {Team{Key: "solna"}, "texts/ar.yaml texts/en.yaml texts/sv-x-lattlast.yaml data/teams/solna.yaml",
			map[string]string{"texts/ar.yaml": "teams/solna.", "texts/en.yaml": "teams/solna.", "texts/sv-x-lattlast.yaml": "teams/solna."}, "solna stockholm-county sweden"},
	} {
		dir, d := data(t)
		before := read(t, dir)
		files, err := c.team.Write(dir, d, languages, today)
		if err != nil || strings.Join(files, " ") != c.files {
			t.Fatalf("%s: %v, %v", name, files, err)
		}
		after := read(t, dir)
		for file, text := range before {
			added, same := strings.CutPrefix(after[file], text)
			if !same || c.rows[file] == "" && added != "" || !strings.HasPrefix(added, c.rows[file]) {
				t.Errorf("%s: %s: added %q, want %q", name, file, added, c.rows[file])
			}
		}
		if len(after) != len(before)+1 {
			t.Errorf("%s: %d files became %d", name, len(before), len(after))
		}
		now, err := directory.Load(os.DirFS(dir+"/data"), c.team.Key, today)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if got := strings.Join(now.Within(now.Team.Areas[0]), " "); got != c.within {
			t.Errorf("%s: lies in %s", name, got)
		}
		if open := strings.Join(now.Team.Placeholders(), " "); !strings.Contains(open, "address contact.ask_for ") || !strings.Contains(open, "owner receiver ") {
			t.Errorf("%s: still open: %s", name, open)
		}
		if c.team.Key == "testby" && now.Team.Name != "Teamet i Testby" {
			t.Error(now.Team.Name)
		}
		if _, err := now.Translate(os.DirFS(dir+"/texts"), directory.Languages{All: languages, Complete: languages}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		// Again: it is there.
		if _, err := c.team.Write(dir, now, languages, today); err == nil || !strings.Contains(err.Error(), "already") {
			t.Errorf("%s, twice: %v", name, err)
		}
		// Also when only the file is, which the data was read without.
		if c.team.Key == "solna" {
			if _, err := c.team.Write(dir, d, languages, today); err == nil || !maps.Equal(after, read(t, dir)) {
				t.Errorf("%s, over a file: %v", name, err)
			}
		}
	}
}

// What is asked, and what is refused, before anything is written.
func TestNext(t *testing.T) {
	dir, d := data(t)
	with := func(change func(*Team)) Team {
		team := testby
		change(&team)
		return team
	}
	for name, c := range map[string]struct {
		team Team
		want string // the flag that is asked for, or a part of the error
	}{
		"a path":                {with(func(t *Team) { t.Key = "../x" }), `"../x" is no key of a team`},
		"capitals":              {with(func(t *Team) { t.Key = "Testby" }), `"Testby" is no key of a team`},
		"no key":                {with(func(t *Team) { t.Key = "" }), `"" is no key of a team`},
		"a team that is there":  {with(func(t *Team) { t.Key = "bollnas" }), "there is a team bollnas already"},
		"a county":              {Team{Key: "stockholm-county"}, "a team works in places"},
		"a place that is there": {with(func(t *Team) { t.Key = "solna" }), "has the place solna already: give its key alone"},
		"the place":             {Team{Key: "testby"}, "place"},
		"a place in YAML":       {with(func(t *Team) { t.Place = "x\"\nrecipients: []" }), "is no name of a place"},
		"HTML in a language":    {with(func(t *Team) { t.PlaceIn = map[string]string{"en": "<b>"} }), "is no name of a place"},
		"where":                 {with(func(t *Team) { t.In, t.InName = "", "" }), "in"},
		"in a place":            {with(func(t *Team) { t.In = "solna" }), "cannot lie in solna"},
		"in the country":        {with(func(t *Team) { t.In = "sweden" }), "cannot lie in sweden"},
		"in itself":             {with(func(t *Team) { t.In = "testby" }), "cannot lie in testby"},
		"in no key":             {with(func(t *Team) { t.In = "Norr botten" }), "is no key of a county"},
		"the county":            {with(func(t *Team) { t.InName = "" }), "in-name"},
		"a known county":        {with(func(t *Team) { t.In = "stockholm-county" }), "the data has stockholm-county already"},
		"the page":              {with(func(t *Team) { t.Page = "" }), "page"},
		"a page without https":  {with(func(t *Team) { t.Page = "http://testby.example/" }), "is no address of a page"},
		"nothing":               {testby, ""},
	} {
		question, err := c.team.Next(d)
		got := ""
		if err != nil {
			got = err.Error()
		} else if question != nil {
			got = question.Flag
		}
		if got != c.want && (err == nil || !strings.Contains(got, c.want)) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
	// What only the check of the data can know.
	before := read(t, dir)
	for name, team := range map[string]Team{
		"a page that leads elsewhere": with(func(t *Team) { t.Page = "https://testby.example/{{.Tip}}" }),
		"a language that is none":     with(func(t *Team) { t.PlaceIn = map[string]string{"fr": "Testville"} }),
	} {
		if _, err := team.Write(dir, d, languages, today); err == nil {
			t.Errorf("%s was written", name)
		}
	}
	if after := read(t, dir); !maps.Equal(before, after) || slices.Contains(slices.Collect(maps.Keys(after)), "data/teams/testby.yaml") {
		t.Error("something was written")
	}
}
