package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"filippo.io/age"

	"lyktan/site/directory"
	"lyktan/tipapi/bundle"
)

// What is past its day stops a build, and what is not ready a release; with a reason
// both go out, and say so.
func TestPassOver(t *testing.T) {
	checked := checkedAsShipped(t)
	now := time.Now().UTC()
	if stale := checked.unready(false, now); stale != nil {
		t.Errorf("past their day today: %v", stale)
	}
	stale := checked.unready(false, now.AddDate(0, 7, 0))
	for _, want := range []string{"site/data/law.yaml:", "site/data/teams/sodermalm.yaml:", "content/sv/beslut.md:"} {
		if !slices.ContainsFunc(stale, func(s string) bool {
			return strings.HasPrefix(s, want) && strings.Contains(s, "was to be checked again by ")
		}) {
			t.Errorf("in seven months nothing of %s is past its day: %v", want, stale)
		}
	}
	if slices.ContainsFunc(stale, func(s string) bool { return strings.Contains(s, "teams/bollnas") }) {
		t.Error("the profile of another team stops this one's build")
	}
	for name, c := range map[string]struct {
		unready []string
		because string
		want    *bundle.Despite
		err     string // what the error holds
	}{
		"ready":               {nil, "", nil, ""},
		"ready, and a reason": {nil, "Numret till polisen är fel", nil, ""},
		"not ready":           {[]string{"a:1: b", "c:2: d"}, "", nil, "a:1: b\nc:2: d\nwhat cannot wait for this"},
		"no reason":           {[]string{"a:1: b"}, " \n x", nil, `-despite "x": say in a sentence`},
		"a reason":            {[]string{"a:1: b", "c:2: d"}, "Numret till\npolisen är fel", &bundle.Despite{Because: "Numret till polisen är fel", Faults: []string{"a:1: b", "c:2: d"}}, ""},
	} {
		var out strings.Builder
		got, err := passOver(c.unready, c.because, &out)
		if (err == nil) != (c.err == "") || err != nil && !strings.Contains(err.Error(), c.err) {
			t.Errorf("%s: %v", name, err)
		}
		if fmt.Sprint(got) != fmt.Sprint(c.want) {
			t.Errorf("%s: %v", name, got)
		}
		for _, fault := range c.unready {
			if got != nil && !strings.Contains(out.String(), "despite: "+fault+"\n") {
				t.Errorf("%s: %s is passed over silently: %s", name, fault, out.String())
			}
		}
	}
	other := *checked
	if other.bundleSite("").Despite != nil {
		t.Error("a build that is ready says that it is not")
	}
	other.despite = &bundle.Despite{Because: "x"}
	if got := other.options("").Site.Despite; got == nil || got.Because != "x" {
		t.Errorf("the build does not say what it was made despite of: %v", got)
	}
}

// The form is offered while a tip can be sealed to somebody; a release wants every
// key to be good.
func TestKeysOfTheTeam(t *testing.T) {
	today := time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC)
	first, second := publicKey(t), publicKey(t)
	const future, past = directory.Date("2027-01-31"), directory.Date("2026-11-28")
	for name, c := range map[string]struct {
		keys  []directory.Recipient
		takes bool
		fault string
	}{
		"none":             {nil, false, "none"},
		"good":             {[]directory.Recipient{{Name: "a", Key: first, Expires: future}, {Name: "b", Key: second, Expires: future}}, true, ""},
		"one past its day": {[]directory.Recipient{{Name: "a", Key: first, Expires: past}, {Name: "b", Key: second, Expires: future}}, true, "1 of 2 keys are past their last day"},
		"all past theirs":  {[]directory.Recipient{{Name: "a", Key: first, Expires: past}, {Name: "b", Key: second, Expires: past}}, false, "every key is past its last day"},
	} {
		team := directory.Team{Recipients: c.keys}
		if takes := takesTips(team, today); takes != c.takes {
			t.Errorf("%s: the form is offered: %v", name, takes)
		}
		if fault := keyFault(team, today); fault == nil && c.fault != "" || fault != nil && fault.Error() != c.fault {
			t.Errorf("%s: a release says %v", name, fault)
		}
	}
}

func publicKey(t *testing.T) string {
	t.Helper()
	key, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	return key.Recipient().String()
}

// The command takes the reason, and passes over nothing else.
func TestDespite(t *testing.T) {
	checked, err := func() (*checkedSite, error) {
		copied(t)
		return check("bollnas", true, "Numret till polisen är fel", io.Discard)
	}()
	if err != nil || checked.despite == nil || len(checked.despite.Faults) < 20 {
		t.Fatalf("%v, %v", checked, err)
	}
	few(t, "content/*/*.md", "skriv")
	_, undo := plant(t, "site/data/law.yaml", "text: ett år", "text: <b>ett år")
	defer undo()
	if _, err := check("bollnas", true, "Numret till polisen är fel", io.Discard); err == nil || !strings.Contains(err.Error(), "begins HTML") {
		t.Errorf("markup was passed over: %v", err)
	}
}

// A private key that was pasted into any file is named by file and line, and
// quoted nowhere.
func TestPrivateKeysAreNeverQuoted(t *testing.T) {
	copied(t)
	few(t, "content/*/*.md", "skriv", "kontakt")
	const key = "age-secret-key-pq-1qqqqzzzz"
	planted := map[string]string{ // by file, what the key is put in place of
		"content/sv/skriv.md": "title: ", "content/ar/kontakt.md": "", "site/i18n/en.yaml": "\nform_reader: ", "site/data/law.yaml": "text: ",
		"site/data/regions.yaml": "name: ", "site/data/areas.yaml": "name: ", "site/data/services/polisen.yaml": "shown: ", "site/data/words.yaml": "match: ",
		"site/data/revealing.yaml": "match: ", "site/data/sources.yaml": "title: ", "site/data/teams/boden.yaml": "recipients: []", "site/data/evaluation.yaml": "text: ",
		"site/data/browsers.yaml": "name: ", "site/texts/en.yaml": "\nservices/bris.name: ",
	}
	want := map[string]int{}
	for file, from := range planted {
		to := from + key + " "
		if from == "recipients: []" {
			to = "recipients: [{name: a, key: " + key + ", expires: 2027-01-31}]"
		}
		line, _ := plant(t, file, from, to)
		want[file] = line + strings.Count(to[:strings.Index(to, key)], "\n")
	}
	_, err := check("", false, "", io.Discard)
	said := fmt.Sprint(err)
	for file, line := range want {
		if !strings.Contains("\n"+said, fmt.Sprintf("\n%s:%d: ", file, line)) {
			t.Errorf("%s:%d is not named", file, line)
		}
	}
	if strings.Contains(strings.ToLower(said), "qqzz") {
		t.Errorf("quoted: %s", said)
	}
	if t.Failed() {
		t.Log(said)
	}
	_, undo := plant(t, "site/hugo.yaml", "title: Lyktan", "title: "+key)
	defer undo()
	if _, err := check("", false, "", io.Discard); err == nil || strings.Contains(err.Error(), "qqzz") || !strings.HasPrefix(err.Error(), "site/hugo.yaml:4: there is a private key") {
		t.Errorf("in Hugo's configuration: %v", err)
	}
}
