package inbox

import (
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"lyktan/endtoend/harness"
	"lyktan/tipapi/journal"
	"lyktan/tipapi/seal"
	"lyktan/tipapi/spool"
)

// What cannot be read is said for what it is, and nothing else waits for it.
func TestWhatCannotBeReadIsTold(t *testing.T) {
	t.Parallel()
	m, stranger, dir := newMember(t, "Anna"), newMember(t, "Mallory"), t.TempDir()
	sealTo(t, m, dir, "good", []byte(`{"v":1,"received":"2026-01-01T00:00:00Z","lang":"sv","what":"ett vanligt tips","street":"Ringvägen 3"}`))
	m.start(t, harness.Tipapi, "-spool", dir)
	w := openPlain(t, m)
	w.send(t, "/join", url.Values{"name": {"Anna"}})
	shows(t, w, "the tip is listed", func(ids []string, _ map[string]string) bool { return len(ids) == 1 })
	alarm := func(what, says string) {
		t.Helper()
		harness.Eventually(t, what, harness.Hung, func() bool {
			for _, alarm := range w.show(t, "/").all("div.alarm") {
				if strings.Contains(textOf(alarm), says) {
					return true
				}
			}
			return false
		})
		w.show(t, "/tip/good").says(t, "ett vanligt tips", says)
		if p := w.send(t, "/tip/good/note", url.Values{"text": {what}}); !strings.Contains(p.text, "Anteckningen är sparad.") {
			t.Errorf("%s: nothing can be noted: %.500s", what, p.text)
		}
	}
	if ids, _ := w.show(t, "/").rows(); len(w.page.all("div.alarm")) != 1 || len(ids) != 1 { // that it lies unread
		t.Errorf("at first: %s", w.page.text)
	}
	if err := os.WriteFile(filepath.Join(dir, "damaged.age"), []byte("age-encryption.org/v1\n-> X"), 0o600); err != nil {
		t.Fatal(err)
	}
	alarm("a damaged tip", "Ett tips går inte att läsa: filen är skadad.")
	sealTo(t, m, dir, "newer", []byte(`{"v":99}`))
	alarm("a tip of a version to come", "2 tips går inte att läsa")
	sealTo(t, stranger, dir, "foreign", []byte(`{"v":1}`))
	alarm("a tip for others", "Ett tips är förseglat till andra nycklar än din.")
	sealTo(t, m, filepath.Join(dir, "journal"), "newerentrynewerentrynewere", []byte(`{"v":2,"kind":"dreamt"}`+"\n"))
	alarm("an entry of a newer version", "En anteckning är gjord med en nyare version av programmet.")
	sealTo(t, m, filepath.Join(dir, "journal"), "damagedentrydamagedentryda", []byte("x"))
	alarm("a damaged entry", "En anteckning i journalen är skadad")
	sealTo(t, stranger, filepath.Join(dir, "journal"), "foreignentryforeignentryfo", []byte("x"))
	alarm("an entry for others", "En anteckning i journalen kan du inte öppna.")

	ids, err := seal.LoadIdentities(stranger.key)
	if err != nil {
		t.Fatal(err)
	}
	j, err := journal.New(spool.Folder(dir).Journal(), ids)
	if err != nil {
		t.Fatal(err)
	}
	annas, err := journal.ParseCard(rawText(w.show(t, "/keys").byID(t, "own")))
	if err != nil {
		t.Fatal(err)
	}
	if err := j.Join("Mallory"); err != nil {
		t.Fatal(err)
	}
	if err := j.Vouch(annas); err != nil {
		t.Fatal(err)
	}
	for _, e := range []journal.Entry{{Kind: journal.Taken, Tip: "good"}, {Kind: journal.Deleted, Tip: "good"}, {Kind: journal.Noted, Tip: "good", Text: "lies"},
		{Kind: journal.Ruled, Days: map[string]int{"support": 1}}} {
		if err := j.Add(e); err != nil {
			t.Fatal(err)
		}
	}
	if err := j.Retire(annas.ID()); err != nil {
		t.Fatal(err)
	}
	alarm("entries of a stranger", "anteckningar är skrivna av någon som ingen i teamet har lagt till.")
	p := w.show(t, "/tip/good")
	p.says(t, "ett vanligt tips")
	p.saysNot(t, "Mallory", "lies", "Taget av")
	w.show(t, "/deletion").says(t, "Ingen i teamet har bestämt", "Ingenting är gallrat än.")

	w.show(t, "/tip/good")
	w.send(t, "/tip/good/take", nil)
	if err := os.Rename(filepath.Join(dir, "taken", "good.age"), filepath.Join(dir, "good.age")); err != nil { // an old back-up is restored
		t.Fatal(err)
	}
	alarm("a restored back-up", "Ett tips låg som nytt i kön")
	if _, err := os.Stat(filepath.Join(dir, "taken", "good.age")); err != nil {
		t.Errorf("the tip was not put back: %v", err)
	}
}

// The queue goes away in the middle of an act: it is said, what was typed is still
// in its box, what was read can be read, and afterwards it goes on.
func TestQueueAway(t *testing.T) {
	t.Parallel()
	w := newTeam(t, func(t *testing.T, recipients string) place {
		servers := harness.StartNATS(t, 1)
		address := harness.NATSAddress(servers, "")
		p := harness.Start(t, append(unbounded, "-recipients", recipients, "-deliver-every", "1s", "-deliver", address)...)
		return place{portal: p, flags: []string{"-queue", address}, disturb: func() { servers[0].Kill() }, back: func() { servers[0].Start() }}
	})
	anna, bo := w.open(t, harness.Tipapi, inPlainHTTP)
	w.vouch(t, anna, bo)
	w.tell(t, urgent)
	anna.show(t, "/?view=all")
	shows(t, anna, "the tip is listed", func(ids []string, _ map[string]string) bool { return len(ids) == 1 })
	ids, _ := anna.now(t).rows()
	path := "/tip/" + ids[0]
	anna.show(t, path).says(t, "kanarieskrik")
	anna.show(t, "/pass/"+ids[0])
	w.disturb()
	const typed = "det som skrevs\när kvar < & \"här\""
	answers := [3]page{} // at the same time: each waits for half a minute
	harness.Several(len(answers), func(i int) {
		path := []string{"/pass/" + ids[0], path + "/note", path + "/take"}[i]
		at, body := anna.(*plain).do(t, http.MethodPost, path, url.Values{"text": {typed}})
		answers[i] = newPage(t, at, body)
	})
	said := answers[0].text + answers[1].text + answers[2].text
	if strings.Count(said, "Det gick inte. Inget är förlorat") == 0 || strings.Contains(said, "Du har tagit") || strings.Contains(said, "är sparad") {
		t.Errorf("it is said: %s", said)
	}
	if kept := rawText(anna.show(t, "/pass/"+ids[0]).byID(t, "pass")); kept != typed {
		t.Errorf("of the text to hand on there is %q", kept)
	}
	if kept := rawText(anna.show(t, path).byID(t, "note")); kept != typed {
		t.Errorf("of the note there is %q", kept)
	}
	harness.Eventually(t, "every page says that the queue is away", harness.Hung, func() bool {
		return strings.Contains(anna.show(t, "/").text, "Kön går inte att nå.")
	})
	anna.show(t, path).says(t, "kanarieskrik", "Kön går inte att nå.")
	w.back()
	harness.Eventually(t, "it is back", harness.Hung, func() bool { return !strings.Contains(anna.show(t, "/").text, "Kön går inte att nå.") })
	p := anna.show(t, path)
	anna.send(t, path+"/note", url.Values{"text": {rawText(p.byID(t, "note"))}}).says(t, "Anteckningen är sparad.")
	if p := anna.now(t); rawText(p.byID(t, "note")) != "" || !strings.Contains(p.text, "det som skrevs") {
		t.Errorf("the note: %s", p.text)
	}
	if !strings.Contains(anna.show(t, path).text, "Taget av Anna") {
		anna.send(t, path+"/take", nil).says(t, "Taget av Anna")
	}
	harness.Eventually(t, "the other sees it all", harness.Hung, func() bool {
		text := bo.show(t, path).text
		return strings.Contains(text, "det som skrevs") && strings.Contains(text, "Taget av Anna")
	})
}
