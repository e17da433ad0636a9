package inbox

import (
	"fmt"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"

	"lyktan/endtoend/harness"
)

// canaries are what of the tips, the notes and the searches may be in no file:
// kanarie stands in nearly all of them, and in nothing else.
func canaries(receipts []string) []harness.Canary {
	all := []harness.Canary{harness.TextCanary("a canary word", "kanarie"), harness.TextCanary("a canary word in Arabic", "كناري"),
		harness.TextCanary("what was happening", "skrik i trapphuset")}
	for _, form := range []url.Values{urgent, unsafe, arabic, telling} {
		all = append(all, harness.TextCanary("the street "+form.Get("street"), strings.Split(form.Get("street"), ",")[0]))
	}
	for i, number := range receipts {
		all = append(all, harness.TextCanary(fmt.Sprint("receipt ", i+1), number),
			harness.TextCanary(fmt.Sprint("receipt ", i+1, " in groups"), number[:4]+" "+number[4:8]))
	}
	return all
}

// leaks ends the browsers and the inboxes, and names what was decrypted that lies
// in a file of a member's home or of the place, or was printed.
func (w team) leaks(t *testing.T, receipts []string, windows ...window) (found []string) {
	t.Helper()
	search := func(when string) {
		for _, dir := range slices.Concat(w.dirs, []string{w.anna.home, w.bo.home}) {
			for name, content := range filesIn(t, dir) {
				for _, c := range canaries(receipts) {
					for _, form := range c.In(append([]byte(name+"\n"), content...)) {
						found = append(found, fmt.Sprintf("%s in %s, %s", form, name, when))
					}
				}
			}
		}
	}
	search("while it runs")
	for _, window := range windows {
		window.close(t)
	}
	w.anna.stop(t)
	w.bo.stop(t)
	search("at the end")
	for _, m := range []*member{w.anna, w.bo} {
		for _, c := range canaries(receipts) {
			for _, form := range c.In([]byte(m.output.String())) {
				found = append(found, form+" in what is printed")
			}
		}
	}
	return found
}

// glance is the shortest day: a tip is looked for, looked at, and noted of.
func (w team) glance(t *testing.T, anna, bo window) (receipts []string) {
	t.Helper()
	anna.send(t, "/join", url.Values{"name": {"Anna"}})
	receipts = w.tell(t, urgent)
	anna.show(t, "/?view=all")
	shows(t, anna, "the tip is listed", func(ids []string, _ map[string]string) bool { return len(ids) == 1 })
	ids, _ := anna.send(t, "/search", url.Values{"search": {"kanarieskrik"}}).rows()
	anna.show(t, "/tip/"+ids[0])
	anna.send(t, "/tip/"+ids[0]+"/note", url.Values{"text": {"kanarienotering"}}).says(t, "Anteckningen är sparad.")
	return receipts
}

// The search of TestDay finds what is planted for it. "make planted" plants it all;
// otherwise what a program writes, and what a browser keeps, are enough.
func TestLeaksAreFoundWhenPlanted(t *testing.T) {
	t.Parallel()
	for name, plant := range map[string]struct {
		file   string
		pieces []string
	}{
		"a tip in a temporary file": {"tipapi/inboxweb/tip.go", []string{
			"	j := v.board().Journal()\n", "	_ = os.WriteFile(filepath.Join(os.TempDir(), c.ID), []byte(c.What), 0o600)\n	j := v.board().Journal()\n",
			"	\"net/http\"\n", "	\"net/http\"\n	\"os\"\n	\"path/filepath\"\n"}},
		"pages that the browser may keep": {"tipapi/inboxweb/session.go", []string{"\"no-store\"", "\"private, no-cache\""}},
		"what is looked for in the address": {"tipapi/inboxweb/list.go", []string{
			"	http.Redirect(v.w, v.r, to, ", "	http.Redirect(v.w, v.r, to+\"&search=\"+f.Search, "}},
		"the street in the title": {"tipapi/inboxweb/page.go", []string{
			"	p.Title = cmp.Or(", "	if b, ok := p.Body.(tipPage); ok {\n		p.Title = b.Street\n	}\n	p.Title = cmp.Or("}},
		"a search box that the browser fills in": {"themes/lyktan/inbox/list.html", []string{
			`type="search" value="{{.Filter.Search}}" autocomplete="off"`, `type="text" value="{{.Filter.Search}}"`}},
	} {
		if os.Getenv("LYKTAN_PLANTED") == "" && !slices.Contains([]string{"a tip in a temporary file", "pages that the browser may keep"}, name) {
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newTeam(t, inSpool)
			anna, bo := w.open(t, harness.Planted(t, plant.file, plant.pieces...), inBrowser)
			if found := w.leaks(t, w.glance(t, anna, bo), anna, bo); len(found) == 0 {
				t.Error("it is not found")
			} else {
				t.Logf("%d: %s", len(found), found[0])
			}
		})
	}
}
