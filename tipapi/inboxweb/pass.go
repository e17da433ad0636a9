package inboxweb

import (
	"cmp"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strings"

	"lyktan/tipapi/inbox"
	"lyktan/tipapi/passing"
	"lyktan/tipapi/printable"
)

// passPage is where a member writes what may be handed on about a tip.
type passPage struct {
	inbox.Case
	Text     string // in the text box
	Saved    bool
	Proposal passing.Proposal
}

func (v *visit) passing() {
	c, ok := v.one()
	if !ok {
		return
	}
	p := passing.Propose(c.Tip)
	text := cmp.Or(v.session.draft("pass "+c.ID), c.PassedOn)
	if text == "" || v.r.URL.Query().Has("proposal") {
		text = v.proposal(p)
	}
	v.show("pass", "list", passPage{Case: c, Text: text, Saved: c.PassedOn != "", Proposal: p})
}

// one finds the tip of the request, or says that it is gone.
func (v *visit) one() (inbox.Case, bool) {
	c, ok := v.board().Case(v.r.PathValue("id"))
	if !ok {
		v.session.say(v.words.text("no_tip"), true)
		http.Redirect(v.w, v.r, "/", http.StatusSeeOther)
	}
	return c, ok
}

// proposal writes a proposal as a text with the names of the fields before them.
func (v *visit) proposal(p passing.Proposal) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s\n", v.words.text("field_received"), p.Received)
	for _, f := range p.Fields {
		text := f.Text
		if f.Name == "now" || f.Name == "children" {
			text = v.words.option("answer", f.Text)
		}
		fmt.Fprintf(&b, "%s: %s\n", v.words.option("field", f.Name), printable.Text(text))
	}
	if len(p.Dangers) > 0 {
		var dangers []string
		for _, d := range p.Dangers {
			dangers = append(dangers, v.words.option("danger", d))
		}
		fmt.Fprintf(&b, "%s: %s\n", v.words.text("field_danger"), strings.Join(dangers, ", "))
	}
	return b.String()
}

// pass keeps the text.
func (v *visit) pass() {
	id := v.r.PathValue("id")
	text := printable.Text(strings.ReplaceAll(v.r.PostFormValue("text"), "\r\n", "\n"))
	v.session.keep("pass "+id, text)
	err := v.board().PassOn(id, text)
	if err == nil {
		v.session.keep("pass "+id, "")
	}
	v.tell(err, v.words.text("done_pass"))
	http.Redirect(v.w, v.r, "/pass/"+id, http.StatusSeeOther)
}

// passed gives out the text that may be handed on, and nothing else of the tip.
func (v *visit) passed() {
	c, ok := v.one()
	if !ok {
		return
	}
	if strings.TrimSpace(c.PassedOn) == "" {
		v.session.say(v.words.text("pass_first"), true)
		http.Redirect(v.w, v.r, "/pass/"+c.ID, http.StatusSeeOther)
		return
	}
	switch v.r.PathValue("form") {
	case "print":
		v.show("passed", "list", c)
	case "json":
		v.download("application/json", "tips.json")
		enc := json.NewEncoder(v.w)
		enc.SetIndent("", "\t")
		_ = enc.Encode(map[string]string{"id": c.Short, "text": c.PassedOn}) // the browser has gone
	case "csv":
		v.download("text/csv; charset=utf-8", "tips.csv")
		out := csv.NewWriter(v.w)
		_ = out.WriteAll([][]string{{"id", "text"}, {harmless(c.Short), harmless(c.PassedOn)}}) // the browser has gone
	default:
		v.fail(v.w, http.StatusNotFound, "not_found")
	}
}

func (v *visit) download(kind, name string) {
	v.w.Header().Set("Content-Type", kind)
	v.w.Header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
}

// formula is the beginning of what a spreadsheet takes for one. Where lists are
// written with semicolons, as in Sweden, quotes in the middle of what is read as a
// field do not count, and every line and every part of one is a cell.
var formula = regexp.MustCompile(`(?m)(^|[;,\t\r"|])(\s*)([=+\-@])`)

// harmless keeps a spreadsheet from taking a text, or a part of it, for a formula.
func harmless(text string) string { return formula.ReplaceAllString(text, "$1$2'$3") }

// original shows the whole tip for printing, after the question.
func (v *visit) original() {
	if v.r.PostFormValue("sure") != "yes" {
		v.session.say(v.words.text("original_unsure"), true)
		http.Redirect(v.w, v.r, "/pass/"+v.r.PathValue("id"), http.StatusSeeOther)
		return
	}
	if c, ok := v.one(); ok {
		v.show("original", "list", c)
	}
}
