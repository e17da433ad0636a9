package inbox

import (
	"context"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"lyktan/endtoend/harness"
	"lyktan/tipapi/seal"
)

// media has the pages of a tab take their reader to prefer something, such as
// prefers-color-scheme: dark.
func media(t *testing.T, ctx context.Context, name, value string) {
	t.Helper()
	features := []*emulation.MediaFeature{{Name: name, Value: value}}
	if _, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: features}); err != nil {
		t.Fatal(err)
	}
}

// unseen names what is told by a colour alone where the reader's own colours are
// forced upon the page, and what can be reached with no sign of it.
const unseen = `[...document.querySelectorAll(".mark, .warn, .alarm, .notice, button, .button, input:not([type=hidden]), select, textarea")].filter((element) => {
	const style = getComputedStyle(element);
	return element.checkVisibility() && style.appearance === "none" && (style.borderStyle === "none" || parseFloat(style.borderWidth) === 0);
}).map((element) => element.outerHTML.slice(0, 80)).join("\n")`

// looksRight checks the page that a tab shows: nothing that axe knows of, light and
// dark; nothing to scroll sideways to on a narrow window; everything is seen in
// forced colours; nothing was asked for elsewhere, and nothing is complained of.
func looksRight(t *testing.T, w *tab, trail *harness.Trail, what string) {
	t.Helper()
	harness.PreferColours(t, w.ctx, "light")
	harness.Run(t, w.ctx, chromedp.EmulateViewport(320, 640))
	if wide := harness.Look(t, w.ctx, "tooWide"); len(wide) > 0 {
		t.Errorf("%s scrolls sideways at 320 px: %s", what, wide)
	}
	for _, fault := range harness.Axe(t, w.ctx, harness.RequiredRules) {
		t.Errorf("%s: axe: %s", what, fault)
	}
	harness.Run(t, w.ctx, chromedp.EmulateViewport(1280, 800))
	if wide := harness.Look(t, w.ctx, "tooWide"); len(wide) > 0 {
		t.Errorf("%s scrolls sideways: %s", what, wide)
	}
	harness.PreferColours(t, w.ctx, "dark") // which changes colours and nothing else: TestDarkChangesColoursOnly
	for _, fault := range harness.Axe(t, w.ctx, harness.RequiredColourRules) {
		t.Errorf("%s, dark: axe: %s", what, fault)
	}
	media(t, w.ctx, "forced-colors", "active")
	if bare := harness.Evaluate[string](t, w.ctx, unseen); bare != "" {
		t.Errorf("%s: in forced colours nothing shows where these are: %s", what, bare)
	}
	harness.PreferColours(t, w.ctx, "light")
	requests, complaints := trail.Take()
	for _, request := range requests {
		if address := strings.Fields(request)[1]; !strings.HasPrefix(address, w.base+"/") {
			t.Errorf("%s asks for %s", what, request)
		}
	}
	for _, complaint := range complaints {
		// A page that says no is an answer with such a status, which the browser notes.
		if !strings.Contains(complaint, "the server responded with a status of 40") {
			t.Errorf("%s: the browser complains: %s", what, complaint)
		}
	}
	if kept := harness.Evaluate[string](t, w.ctx, `document.cookie + Object.keys(localStorage) + Object.keys(sessionStorage)`); kept != "" {
		t.Errorf("%s: scripts see %q", what, kept)
	}
}

// Every page, in all its states.
func TestPages(t *testing.T) {
	t.Parallel()
	w := newTeam(t, inSpool)
	inTab := func(t *testing.T, m *member) window {
		if m == w.bo {
			return openPlain(t, m)
		}
		return openTab(t, m, harness.Tab(t))
	}
	first, bo := w.open(t, harness.Tipapi, inTab, "-samples")
	anna := first.(*tab)
	trail := harness.Follow(t, anna.ctx)
	check := func(what string) { t.Helper(); looksRight(t, anna, trail, what) }
	show := func(what, path string) { t.Helper(); anna.show(t, path); check(what) }

	show("the first page", "/")
	show("keys before a name", "/keys")
	show("deletion of nothing", "/deletion")
	show("numbers of nothing", "/numbers")
	w.vouch(t, anna, bo)
	show("the empty list", "/")
	anna.send(t, "/samples", nil).says(t, "Tio exempel är inlagda.")
	shows(t, anna, "the examples are listed", func(ids []string, _ map[string]string) bool { return len(ids) >= 9 })
	check("the list")
	show("all tips", "/?view=all")
	ids, rows := anna.now(t).rows()
	anna.send(t, "/search", url.Values{"search": {"finns inte"}})
	check("nothing found")
	anna.send(t, "/search", url.Values{"search": {""}})
	one, other := idOf(t, rows, "Storgatan 12"), idOf(t, rows, "Storg. 12")
	show("a tip", "/tip/"+one)
	anna.send(t, "/tip/"+one+"/take", nil)
	anna.send(t, "/tip/"+one+"/merge", url.Values{"with": {other}})
	anna.send(t, "/tip/"+one+"/note", url.Values{"text": {"En anteckning\nmed två rader"}})
	check("a tip with much on it")
	anna.send(t, "/tip/"+one+"/note", nil).says(t, "Anteckningen är tom.")
	check("a tip, and what went wrong")
	show("an Arabic tip", "/tip/"+idOf(t, rows, "أسمع"))
	show("a tip that is not safe to visit", "/tip/"+idOf(t, rows, "Ringvägen 98"))
	show("handing on", "/pass/"+one)
	anna.send(t, "/pass/"+one, url.Values{"text": {"Någon behöver hjälp."}})
	check("handing on, saved")
	show("what is handed on", "/pass/"+one+"/print")
	anna.show(t, "/pass/"+one)
	anna.send(t, "/original/"+one, url.Values{"sure": {"yes"}})
	check("the original")
	anna.show(t, "/deletion")
	anna.send(t, "/deletion/rules", nil)
	for i, outcome := range []string{"support", "unfounded"} {
		anna.show(t, "/tip/"+ids[4+i])
		anna.send(t, "/tip/"+ids[4+i]+"/close", url.Values{"outcome": {outcome}})
	}
	check("a closed tip")
	harness.MustRun(t, harness.Shipped, "tips", "close", "-spool", w.portal.Spool, ids[6])
	harness.Eventually(t, "what was closed without an outcome is listed", harness.Hung, func() bool {
		return strings.Contains(anna.show(t, "/deletion").text, "Avslutade utan regel")
	})
	anna.send(t, "/deletion/delete", url.Values{"tip": {ids[4]}, "sure": {"yes"}})
	harness.Evaluate[chromedp.Void](t, anna.ctx, `for (const part of document.querySelectorAll("details")) part.open = true; 0`)
	check("deletion")
	show("the closed ones", "/?view=closed")
	show("numbers", "/numbers")
	show("the report", "/numbers/report")
	card := rawText(bo.show(t, "/keys").byID(t, "own"))
	show("keys", "/keys")
	harness.Evaluate[chromedp.Void](t, anna.ctx, `for (const part of document.querySelectorAll("details")) part.open = true; 0`)
	check("keys, unfolded")
	anna.send(t, "/keys/card", url.Values{"card": {card}})
	check("keys, with a card")
	show("no page", "/nowhere")
	if err := os.WriteFile(filepath.Join(w.portal.Spool, "damaged.age"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	harness.Eventually(t, "what is damaged is told", harness.Hung, func() bool { return strings.Contains(anna.show(t, "/").text, "filen är skadad") })
	check("the list with an alarm")
	harness.Run(t, anna.ctx, chromedp.Navigate(w.anna.newLink(t)))
	harness.Eventually(t, "the page goes on to the list", harness.Hung, func() bool { return anna.at() == "/" })
	anna.send(t, "/lock", nil).says(t, "Inkorgen är låst")
	check("after the lock")
	show("without a session", "/")
	anna.now(t).says(t, "Inkorgen är inte öppnad här")
}

// Locked, with a passphrase: the page of a tip goes away by itself.
func TestLockedPageGoesAway(t *testing.T) {
	t.Parallel()
	m := newMember(t, "Anna")
	const passphrase = "korrekt häst batteri"
	m.key += ".protected"
	public, err := seal.GenerateIdentity(m.key, time.Now(), passphrase)
	if err != nil {
		t.Fatal(err)
	}
	spool := t.TempDir()
	recipients := filepath.Join(t.TempDir(), "recipients.txt")
	if err := os.WriteFile(recipients, []byte(public), 0o600); err != nil {
		t.Fatal(err)
	}
	p := harness.StartOn(t, spool, "-recipients", recipients)
	harness.Receipt(t, p.Post(t, urgent.Encode()).Body)
	m.start(t, harness.Shipped, "-spool", spool, "-lock", "5s") // passphrases take long with the race detector
	w := openTab(t, m, harness.Tab(t))
	trail := harness.Follow(t, w.ctx)
	w.show(t, "/").says(t, "Inkorgen är låst", "Lösenfras")
	looksRight(t, w, trail, "the locked page")
	w.send(t, "/unlock", url.Values{"passphrase": {"fel"}}).says(t, "Det är inte rätt lösenfras.")
	looksRight(t, w, trail, "the locked page, with a wrong passphrase")
	w.send(t, "/unlock", url.Values{"passphrase": {passphrase}})
	var id string
	shows(t, w, "the tip is listed", func(ids []string, _ map[string]string) bool {
		if len(ids) == 1 {
			id = ids[0]
		}
		return len(ids) == 1
	})
	w.show(t, "/tip/"+id).says(t, "kanarieskrik")
	harness.Eventually(t, "the page is locked, though it asks for news all the time", harness.Hung, func() bool {
		p := w.now(t)
		return strings.Contains(p.text, "Inkorgen är låst") && !strings.Contains(p.text, "kanarieskrik")
	})
	harness.Run(t, w.ctx, chromedp.NavigateBack())
	if p := w.now(t); strings.Contains(p.text, "kanarieskrik") {
		t.Errorf("the way back shows %s", p.text)
	}
	w.show(t, "/")
	w.send(t, "/unlock", url.Values{"passphrase": {passphrase}})
	shows(t, w, "it opens again", func(ids []string, _ map[string]string) bool { return len(ids) == 1 })
}

// What may be listened on, and what the flags say otherwise.
func TestOnlyThisComputerIsListenedOn(t *testing.T) {
	t.Parallel()
	m := newMember(t, "Anna")
	for _, address := range []string{"0.0.0.0:0", ":0", "[::]:0", "localhost:0", "192.0.2.1:8080"} {
		_, err := harness.Command(harness.Tipapi, "inbox", "-identity", m.key, "-spool", t.TempDir(), "-listen", address)
		if err == nil || !strings.Contains(err.Error(), "loopback address") {
			t.Errorf("%s: %v", address, err)
		}
	}
}
