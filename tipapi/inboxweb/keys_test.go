package inboxweb

import (
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"lyktan/tipapi/journal"
	"lyktan/tipapi/seal"
	"lyktan/tipapi/spool"
)

var cardText = regexp.MustCompile(`<textarea id="own"[^>]*>([^<]+)</textarea>`)

// colleague joins from another computer; both vouch for each other.
func (g guest) colleague(name string) *journal.Journal {
	g.t.Helper()
	file := filepath.Join(g.t.TempDir(), "key")
	if _, err := seal.GenerateIdentity(file, time.Now(), ""); err != nil {
		g.t.Fatal(err)
	}
	ids, err := seal.LoadIdentities(file)
	if err != nil {
		g.t.Fatal(err)
	}
	j, err := journal.New(spool.Folder(g.dir).Journal(), ids)
	if err == nil {
		err = j.Join(name)
	}
	if err != nil {
		g.t.Fatal(err)
	}
	g.post("/keys/vouch", url.Values{"card": {j.Me().Card()}})
	mine := cardText.FindStringSubmatch(g.get("/keys").body)
	if mine == nil {
		g.t.Fatalf("no card on %s", g.get("/keys").body)
	}
	m, err := journal.ParseCard(mine[1])
	if err == nil {
		err = j.Vouch(m)
	}
	if err == nil {
		err = j.Reseal() // as the page does
	}
	if err != nil {
		g.t.Fatal(err)
	}
	return j
}

// becomes waits until a page says something.
func (g guest) becomes(path string, says string, want bool) string {
	g.t.Helper()
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(20 * time.Millisecond) {
		g.wait(time.Minute) // the next look is due
		if body := g.get(path).body; strings.Contains(body, says) == want {
			return body
		} else if time.Now().After(deadline) {
			g.t.Fatalf("%q on %s is not %v: %s", says, path, want, body)
		}
	}
}

// What a retired key writes is told on every page, and so is that two members
// retired each other; the page about keys decides it.
func TestRetiredKeysAreTold(t *testing.T) {
	t.Parallel()
	g := newOffice(t, setting{idle: 1000 * time.Hour}).enter().ready()
	berit, cecilia := g.colleague("Berit"), g.colleague("Cecilia")
	words := g.server.words
	for _, j := range []*journal.Journal{berit, cecilia} {
		if err := j.Refresh(); err != nil {
			t.Fatal(err)
		}
	}
	if strings.Contains(g.get("/keys").body, "Ta bort Anna") {
		t.Error("the page offers to retire one's own key")
	}
	if err := berit.Retire(cecilia.Me().ID()); err != nil {
		t.Fatal(err)
	}
	g.becomes("/", "Cecilia", false)
	if err := cecilia.Add(journal.Entry{Kind: journal.Noted, Tip: g.ids()[0], Text: "sen anteckning"}); err != nil {
		t.Fatal(err)
	}
	g.becomes("/", words["journal_late_one"], true)
	if strings.Contains(g.get("/tip/"+g.ids()[0]).body, "sen anteckning") {
		t.Error("a late note is shown")
	}
	if err := cecilia.Retire(berit.Me().ID()); err != nil {
		t.Fatal(err)
	}
	g.becomes("/numbers", words.text("journal_conflict", "names", "Berit, Cecilia"), true)
	if body := g.get("/keys").body; !strings.Contains(body, "Ta bort Berit") || !strings.Contains(body, words["disputed"]) {
		t.Errorf("the page does not offer to decide: %s", body)
	}
	g.post("/keys/retire", url.Values{"member": {cecilia.Me().ID()}})
	body := g.becomes("/keys", "Ta bort Cecilia", false)
	if strings.Contains(body, words["disputed"]) || !strings.Contains(body, "Ta bort Berit") {
		t.Errorf("it is not decided: %s", body)
	}
	g.becomes("/", strings.SplitAfter(words["journal_late"], ".")[0][len("{n}"):], true)
	if n := g.post("/keys/retire", url.Values{"member": {cardID(t, body)}}); n.StatusCode != 303 {
		t.Errorf("retiring herself: %d", n.StatusCode)
	}
	if body := g.get("/keys").body; !strings.Contains(body, words["why_own_key"]) {
		t.Errorf("nothing says why not: %s", body)
	}
}

// cardID is the ID of the member whose card a page shows.
func cardID(t *testing.T, body string) string {
	t.Helper()
	m, err := journal.ParseCard(cardText.FindStringSubmatch(body)[1])
	if err != nil {
		t.Fatal(err)
	}
	return m.ID()
}
