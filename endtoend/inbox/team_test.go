package inbox

import (
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"lyktan/endtoend/harness"
)

// team is two members, who work on one place.
type team struct {
	place
	anna, bo *member
}

// newTeam makes the place and the members; their inboxes are not open yet.
func newTeam(t *testing.T, in func(*testing.T, string) place) team {
	t.Helper()
	w := team{anna: newMember(t, "Anna"), bo: newMember(t, "Bo")}
	recipients := filepath.Join(t.TempDir(), "recipients.txt")
	if err := os.WriteFile(recipients, []byte(w.anna.public+w.bo.public), 0o600); err != nil {
		t.Fatal(err)
	}
	w.place = in(t, recipients)
	return w
}

// open starts both inboxes of a team and opens them in windows.
func (w team) open(t *testing.T, program string, in func(*testing.T, *member) window, flags ...string) (anna, bo window) {
	t.Helper()
	flags = slices.Concat(w.flags, []string{"-profile", filepath.Join(harness.Site, "_tipapi/site.json")}, flags)
	w.anna.start(t, program, flags...)
	w.bo.start(t, program, flags...)
	return in(t, w.anna), in(t, w.bo)
}

// inBrowser opens a browser of the member's own, whose files are in her home.
func inBrowser(t *testing.T, m *member) window {
	t.Helper()
	allocator, closeAllocator := harness.Allocate(chromedp.UserDataDir(filepath.Join(m.home, "browser")), chromedp.Env(m.environment()...))
	t.Cleanup(closeAllocator)
	ctx, cancel := chromedp.NewContext(allocator)
	t.Cleanup(cancel)
	return openTab(t, m, harness.Timeout(ctx, t))
}

func inPlainHTTP(t *testing.T, m *member) window { t.Helper(); return openPlain(t, m) }

// form is a tip as a visitor types it; the answers that stay empty are left out.
func form(answers ...string) url.Values {
	f := url.Values{"lang": {"sv"}}
	for i := 0; i < len(answers); i += 2 {
		f[answers[i]] = append(f[answers[i]], answers[i+1])
	}
	f["lang"] = f["lang"][len(f["lang"])-1:]
	return f
}

// The tips of the day. A word that begins with kanarie is nowhere else.
var (
	urgent   = form("now", "yes", "what", "kanarieskrik i trapphuset", "street", "Ringvägen 3", "area", "Södermalm", "children", "yes", "danger", "threat")
	unsafe   = form("what", "kanarietystnad", "street", "Bondegatan 7", "unsafe", "kanarietid efter klockan 17", "often", "kanarieofta", "last", "kanariesenast", "since", "kanariesedan")
	oneDoor  = form("what", "kanariedörr slår", "street", "Kanariegatan 12, 3 tr", "area", "Södermalm", "who", "kanariefamilj")
	sameDoor = form("what", "kanariegråt", "street", "kanarieg. 12 tre trappor", "area", "Södermalm")
	arabic   = form("lang", "ar", "what", "أسمع صراخًا كناري", "street", "Hornsgatan 45")
	telling  = form("what", "De bråkar. Jag hörde det genom väggen kanariehörde. Hon har kanarieblåmärken.", "street", "Åsögatan 150, 2 tr",
		"how", "kanariegranne bor ovanför",
		"contact", "kanarie@contact.example", "guess", "unknown", "area", "Södermalm")
	others = []url.Values{form("what", "kanarie sju"), form("what", "kanarie åtta", "street", "Torggatan 3", "area", "Bromma"), form("street", "mitt emot kanariekiosken")}
)

// vouch has both give their names and vouch for each other.
func (w team) vouch(t *testing.T, anna, bo window) {
	t.Helper()
	anna.show(t, "/")
	anna.send(t, "/join", url.Values{"name": {"Anna"}}).says(t, "Namnet är sparat.")
	bo.send(t, "/join", url.Values{"name": {"Bo"}})
	card := func(p page) string { return rawText(p.byID(t, "own")) }
	prints := func(p page) []string {
		var all []string
		for _, n := range p.all("p.print") {
			all = append(all, textOf(n))
		}
		return all
	}
	annas, bos := anna.show(t, "/keys"), bo.show(t, "/keys")
	for _, side := range []struct {
		window
		name       string
		card, read string // of the other, as the other reads it over the phone
	}{{anna, "Bo", card(bos), prints(bos)[0]}, {bo, "Anna", card(annas), prints(annas)[0]}} {
		p := side.send(t, "/keys/card", url.Values{"card": {side.card}})
		p.says(t, "Ring "+side.name)
		if shown := prints(p)[0]; shown != side.read || len(shown) != 29 {
			t.Errorf("the fingerprint is shown as %q and read as %q", shown, side.read)
		}
		side.send(t, "/keys/vouch", nil).says(t, side.name+" är med")
	}
	for _, window := range []window{anna, bo} {
		harness.Eventually(t, "both know both, and nothing is to be complained of", harness.Hung, func() bool {
			p := window.show(t, "/keys")
			return len(p.all("code")) == 2 && len(p.all("div.alarm")) == 0
		})
		p := window.show(t, "/keys")
		got, want := strings.Fields(rawText(p.byID(t, "lines"))), strings.Fields(w.anna.public+w.bo.public)
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("recipients.txt is to hold %q, not %q", got, want)
		}
	}
}

// tell sends tips through the site and returns their receipts.
func (w team) tell(t *testing.T, forms ...url.Values) (receipts []string) {
	t.Helper()
	for _, f := range forms {
		receipts = append(receipts, harness.Receipt(t, w.portal.Post(t, f.Encode()).Body))
	}
	return receipts
}

// shows waits until a list shows what is asked for.
func shows(t *testing.T, in window, what string, is func(ids []string, rows map[string]string) bool) {
	t.Helper()
	harness.Eventually(t, what, harness.Hung, func() bool { return is(in.now(t).rows()) })
}

// idOf is the tip in whose row a text stands.
func idOf(t *testing.T, rows map[string]string, text string) string {
	t.Helper()
	for id, row := range rows {
		if strings.Contains(row, text) {
			return id
		}
	}
	t.Fatalf("no tip with %q in %q", text, rows)
	return ""
}
