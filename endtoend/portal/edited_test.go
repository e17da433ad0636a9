package portal

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"lyktan/endtoend/harness"
)

// onion is the address of the Tor Project's own site in Tor.
const onion = "2gzyxa5ihm7nsggfxnu52rck2vv4rvmdlkiu3zzui5du4xyclen53wid.onion"

// filled is the built portal of a team that has filled in its profile, with
// every character that has a meaning in a vCard, in HTML or in JSON.
var filled = edited{name: "filled", profile: func() []string {
	return []string{
		`shown: "?"`, "shown: 08-123 456 78", `dial: "?"`, `dial: "0812345678"`, `e164: "?"`, `e164: "+46812345678"`,
		`owner: "?"`, `owner: 'Staden & "laget"'`, `responsible: "?"`, "responsible: Nämnden & laget", `legal_ground: "?"`, "legal_ground: Uppgift av allmänt intresse.",
		`ask_for: "?"`, "ask_for: socialsekreteraren i teamet",
		`hours: "?"`, `hours: {weekly: [{days: [mon, tue, wed, thu, fri], from: "09:00", to: "16:00"}], holidays: closed}`,
		`data_officer: "?"`, "data_officer: dataskyddsombudet.for.hela.forvaltningen@namnd.kommunen.example", `registrar: "?"`, "registrar: registrator@kommunen.example",
		`security: "?"`, "security: sakerhet@kommunen.example", "leave: https:", "onion: " + onion + "\nleave: https:",
		"name: Tidsbokning", `name: 'Tid; bok, \ning'`,
	}
}, texts: map[string]map[string]string{
	"owner":           {"en": "The city", "ar": "المدينة"},
	"responsible":     {"en": "The board", "ar": "المجلس"},
	"legal_ground":    {"en": "A task in the public interest.", "ar": "مهمة للمصلحة العامة."},
	"contact.ask_for": {"en": "the social worker in the team", "ar": "الأخصائية الاجتماعية في الفريق"},
}}

// edited is a copy of the site, built once when it is first asked for, in which
// pieces of the team's profile are replaced: old, new, old, new …
type edited struct {
	name    string
	profile func() []string
	texts   map[string]map[string]string // translations that are added, by field and language; a language without one has the English

	once sync.Once
	dir  string
	err  error
}

// public is the folder of the built site.
func (e *edited) public(t *testing.T) string {
	t.Helper()
	e.once.Do(func() { e.dir, e.err = e.build(filepath.Join(harness.Work, e.name)) })
	if e.err != nil {
		t.Fatal(e.err)
	}
	return e.dir
}

func (e *edited) build(dir string) (string, error) {
	for _, part := range []string{"site", "content", "themes"} {
		if err := os.CopyFS(filepath.Join(dir, part), os.DirFS(filepath.Join(harness.Root, part))); err != nil {
			return "", err
		}
	}
	file := filepath.Join(dir, "site/data/teams/sodermalm.yaml")
	text, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	profile, pieces := string(text), e.profile()
	for i := 0; i < len(pieces); i += 2 {
		if !strings.Contains(profile, pieces[i]) {
			return "", fmt.Errorf("the profile no longer has %q", pieces[i])
		}
		profile = strings.Replace(profile, pieces[i], pieces[i+1], 1)
	}
	if err := os.WriteFile(file, []byte(profile), 0o600); err != nil {
		return "", err
	}
	for _, lang := range harness.Languages[1:] {
		if strings.Contains(lang, "-x-") { // takes the Swedish
			continue
		}
		added := ""
		for key, words := range e.texts {
			added += fmt.Sprintf("teams/sodermalm.%s: %q\n", key, cmp.Or(words[lang], words["en"]))
		}
		file, err := os.OpenFile(filepath.Join(dir, "site/texts", lang+".yaml"), os.O_APPEND|os.O_WRONLY, 0)
		if err != nil {
			return "", err
		}
		_, err = file.WriteString(added)
		if err := errors.Join(err, file.Close()); err != nil {
			return "", err
		}
	}
	_, err = harness.Command("env", "-C", dir, harness.SiteCommand, "-hugo", harness.Hugo(), "-team", "sodermalm", "-out", "public", "-address", harness.Address,
		"-recipients", harness.Recipients)
	return filepath.Join(dir, "public"), err
}
