package inbox

import (
	"encoding/csv"
	"encoding/json"
	"maps"
	"net/url"
	"slices"
	"strings"
	"testing"

	"lyktan/endtoend/harness"
)

// TestDay is a day of two members, on each kind of place, in browsers and
// without JavaScript.
func TestDay(t *testing.T) {
	t.Parallel()
	for name, in := range places {
		for how, open := range map[string]func(*testing.T, *member) window{"browser": inBrowser, "plain HTTP": inPlainHTTP} {
			t.Run(name+", "+how, func(t *testing.T) {
				t.Parallel()
				w := newTeam(t, in)
				anna, bo := w.open(t, harness.Tipapi, open)
				receipts := w.day(t, anna, bo)
				for _, leak := range w.leaks(t, receipts, anna, bo) {
					t.Error(leak)
				}
			})
		}
	}
}

// day does everything that a team does with tips, and returns their receipts.
func (w team) day(t *testing.T, anna, bo window) (receipts []string) {
	t.Helper()
	w.vouch(t, anna, bo)
	anna.show(t, "/?view=all") // before a tip is there: it comes by itself
	bo.show(t, "/?view=all")
	receipts = w.tell(t, append([]url.Values{telling, unsafe, oneDoor, arabic, sameDoor, urgent}, others...)...)
	w.tell(t, form("what", "kanarie till", "receipt", receipts[0]))
	for _, window := range []window{anna, bo} {
		shows(t, window, "ten tips are listed", func(ids []string, rows map[string]string) bool { return len(ids) == 10 })
	}
	ids, rows := anna.now(t).rows()
	if !strings.Contains(rows[ids[0]], "Ringvägen 3") || !strings.Contains(rows[ids[0]], "Händer nu") ||
		!strings.Contains(rows[ids[1]], "Bondegatan 7") || !strings.Contains(rows[ids[1]], "Inte säkert att komma") {
		t.Errorf("first stand %q and %q", rows[ids[0]], rows[ids[1]])
	}
	if _, others := bo.now(t).rows(); !maps.EqualFunc(rows, others, func(string, string) bool { return true }) {
		t.Error("the two see different tips")
	}
	w.take(t, anna, bo, ids[0])
	w.sameHome(t, anna, bo, idOf(t, rows, "Kanariegatan 12"), idOf(t, rows, "kanarieg. 12"))
	w.disturb()
	anna.show(t, "/tip/"+idOf(t, rows, "صراخ")).says(t, "arabiska", "أسمع صراخًا كناري")
	w.search(t, anna, idOf(t, rows, "kanarie åtta"), receipts[7])
	w.handOn(t, anna, idOf(t, rows, "Åsögatan"))
	w.finish(t, anna, bo, ids[0], receipts[5])
	return receipts
}

// take: one takes a tip, the other sees it; it is handed over, and both note.
func (w team) take(t *testing.T, anna, bo window, id string) {
	t.Helper()
	tip := "/tip/" + id
	anna.show(t, tip).says(t, "kanarieskrik i trapphuset", "Händer nu", "hot om att döda")
	anna.send(t, tip+"/take", nil).says(t, "Du har tagit tipset.", "Taget av Anna")
	bo.show(t, "/?view=all")
	shows(t, bo, "the other sees who has it", func(_ []string, rows map[string]string) bool { return strings.Contains(rows[id], "Taget av Anna") })
	bo.show(t, tip).says(t, "Taget av Anna", "Ta över från Anna")
	bo.now(t).saysNot(t, "Jag tar det")
	p := anna.show(t, tip)
	for _, option := range within(p.byID(t, "to"), "option") {
		if textOf(option) == "Bo" {
			p = anna.send(t, tip+"/hand", url.Values{"to": {harness.Attribute(option, "value")}})
		}
	}
	p.says(t, "Tipset är överlämnat.", "Taget av Bo", "lämnade över till Bo")
	bo.show(t, "/?view=mine")
	shows(t, bo, "it is Bo's", func(ids []string, _ map[string]string) bool { return len(ids) == 1 && ids[0] == id })
	bo.show(t, tip)
	bo.send(t, tip+"/note", url.Values{"text": {"kanarienotering ett\nrad två"}}).says(t, "Anteckningen är sparad.", "kanarienotering ett rad två")
	harness.Eventually(t, "the other reads the note", harness.Hung, func() bool { return strings.Contains(anna.show(t, tip).text, "kanarienotering ett") })
	anna.send(t, tip+"/note", url.Values{"text": {"kanariesvar"}})
	harness.Eventually(t, "both notes, in their order", harness.Hung, func() bool {
		text := bo.show(t, tip).text
		first, second := strings.Index(text, "kanarienotering ett"), strings.Index(text, "kanariesvar")
		return first >= 0 && second > first
	})
}

// sameHome: what looks like one home is merged, and parted.
func (w team) sameHome(t *testing.T, anna, bo window, one, other string) {
	t.Helper()
	p := anna.show(t, "/tip/"+one)
	p.says(t, "Kanske samma hem")
	if near, _ := p.rows(); !slices.Equal(near, []string{other}) {
		t.Errorf("near are %q, not %q", near, other)
	}
	anna.send(t, "/tip/"+one+"/merge", url.Values{"with": {other}}).says(t, "Tipsen visas ihop.", "Samma hem")
	bo.show(t, "/?view=all")
	harness.Eventually(t, "the other sees them together", harness.Hung, func() bool { return strings.Contains(bo.now(t).text, "2 tips om samma hem") })
	bo.show(t, "/tip/"+other)
	p = bo.send(t, "/tip/"+other+"/part", nil)
	p.says(t, "Tipset visas för sig.")
	p.saysNot(t, "Kanske samma hem")
	anna.show(t, "/?view=all")
	harness.Eventually(t, "they are apart", harness.Hung, func() bool { return !strings.Contains(anna.now(t).text, "samma hem") })
}

// search: by a word, and by a receipt.
func (w team) search(t *testing.T, anna window, id, receipt string) {
	t.Helper()
	for _, words := range []string{"KANARIE åtta", receipt, receipt[:4] + " " + receipt[4:8]} {
		anna.show(t, "/?view=all")
		p := anna.send(t, "/search", url.Values{"search": {words}})
		if ids, _ := p.rows(); !slices.Equal(ids, []string{id}) {
			t.Errorf("%q finds %q, not %q", words, ids, id)
		}
		if strings.Contains(p.path, "search") || strings.Contains(p.path, receipt[:4]) {
			t.Errorf("the address has what is looked for: %s", p.path)
		}
	}
	anna.show(t, "/?view=all")
	anna.send(t, "/search", url.Values{"search": {""}})
}

// handOn: what is handed on is the text that a member wrote, and nothing else.
func (w team) handOn(t *testing.T, anna window, id string) {
	t.Helper()
	pass := "/pass/" + id
	p := anna.show(t, pass)
	proposal := rawText(p.byID(t, "pass"))
	for _, word := range []string{"kanariehörde", "kanariegranne", "contact.example", "kanarieblåmärken"} {
		if strings.Contains(proposal, word) {
			t.Errorf("it is proposed to hand on %q: %s", word, proposal)
		}
	}
	if !strings.Contains(proposal, "Åsögatan") {
		t.Errorf("the proposal does not say where: %s", proposal)
	}
	const text = "Någon på Åsögatan 150 behöver hjälp.\n=kanarieformel;+46"
	anna.send(t, pass, url.Values{"text": {text}}).says(t, "Texten är sparad.")
	var object map[string]string
	if err := json.Unmarshal([]byte(anna.fetch(t, pass+"/json")), &object); err != nil || len(object) != 2 || object["text"] != text ||
		!strings.HasPrefix(id, object["id"]) || object["id"] == "" {
		t.Errorf("JSON: %q, %v", object, err)
	}
	list := anna.fetch(t, pass+"/csv")
	records, err := csv.NewReader(strings.NewReader(list)).ReadAll()
	if err != nil || len(records) != 2 || len(records[1]) != 2 || strings.ReplaceAll(records[1][1], "'", "") != text {
		t.Errorf("CSV: %q, %v", records, err)
	}
	printed := anna.show(t, pass+"/print")
	if got := rawText(printed.all("div.words")[0]); got != text {
		t.Errorf("printed is %q", got)
	}
	for _, word := range []string{"kanariehörde", "kanariegranne", "contact.example", "kanarieblåmärken"} {
		if strings.Contains(list, word) || strings.Contains(printed.text, word) || strings.Contains(object["text"], word) {
			t.Errorf("it is handed on: %q", word)
		}
	}
	anna.show(t, pass)
	anna.send(t, "/original/"+id, url.Values{"sure": {"yes"}}).says(t, "Lämna det inte utanför teamet", "kanariegranne")
}

// finish: a tip is closed, opened again, closed, and deleted.
func (w team) finish(t *testing.T, anna, bo window, id, receipt string) {
	t.Helper()
	tip := "/tip/" + id
	bo.show(t, tip)
	bo.send(t, tip+"/close", url.Values{"outcome": {"unfounded"}}).says(t, "Tipset är avslutat.", "Avslutat: inget som vi kan arbeta med")
	harness.Eventually(t, "it is closed for the other too", harness.Hung, func() bool { return strings.Contains(anna.show(t, tip).text, "Avslutat") })
	anna.send(t, tip+"/reopen", nil).says(t, "Tipset är öppet igen, och ditt.", "Taget av Anna")
	anna.send(t, tip+"/close", url.Values{"outcome": {"support"}}).says(t, "Avslutat: fick kontakt och stöd")

	rules := anna.show(t, "/deletion")
	rules.says(t, "Ingen i teamet har bestämt")
	if proposed := harness.Attribute(rules.byID(t, "d-support"), "value"); proposed != "180" {
		t.Errorf("of what was closed with support the profile proposes %q days", proposed)
	}
	anna.send(t, "/deletion/rules", url.Values{"support": {"0"}}).says(t, "Skriv ett antal dagar")
	anna.send(t, "/deletion/rules", url.Values{"support": {"200"}}).says(t, "Reglerna gäller från nu")
	harness.Eventually(t, "the rules are the other's too", harness.Hung, func() bool {
		p := bo.show(t, "/deletion")
		return !strings.Contains(p.text, "Ingen i teamet har bestämt") && harness.Attribute(p.byID(t, "d-support"), "value") == "200"
	})
	anna.show(t, tip).says(t, "Gallras")

	kept := func() string { return strings.Join(slices.Collect(maps.Values(opened(t, w.bo, w.stored(t)))), "\n") }
	if all := kept(); !strings.Contains(all, "kanarieskrik") || !strings.Contains(all, "kanarienotering") {
		t.Error("what is stored does not hold the tip and its notes: the search finds nothing anywhere")
	}
	anna.show(t, "/deletion")
	anna.send(t, "/deletion/delete", url.Values{"tip": {id}, "sure": {"yes"}}).says(t, "Ett tips är gallrat.", id[:8], "Anna", "för hand")
	harness.Eventually(t, "it is gone for the other", harness.Hung, func() bool { return strings.Contains(bo.show(t, tip).text, "Tipset finns inte") })
	bo.show(t, "/?view=all")
	if ids, _ := bo.now(t).rows(); len(ids) != 9 || slices.Contains(ids, id) {
		t.Errorf("the other still lists %q", ids)
	}
	bo.show(t, "/deletion").says(t, id[:8], "Anna")
	for name, text := range opened(t, w.bo, w.stored(t)) {
		for _, word := range []string{"kanarieskrik", "Ringvägen 3", "kanarienotering", "kanariesvar", receipt} {
			if strings.Contains(text, word) {
				t.Errorf("after the deletion %s holds %q", name, word)
			}
		}
		if strings.Contains(text, id) && !strings.Contains(text, `"kind":"deleted"`) {
			t.Errorf("after the deletion %s names the tip: %.300s", name, text)
		}
	}
	for name := range w.stored(t) {
		if strings.Contains(name, id) {
			t.Errorf("after the deletion there is %s", name)
		}
	}
	anna.show(t, "/numbers").says(t, "Tips 10", "Avslutade –")
	anna.show(t, "/numbers/report").says(t, "Tips till teamet", "Tips 10")
}
