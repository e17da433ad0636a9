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
	"lyktan/tipapi/tip"
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
	for i, left := range p.Left {
		p.Left[i].Text = v.words.answer(left.Field, left.Text)
	}
	text := cmp.Or(v.session.draft("pass "+c.ID), c.PassedOn)
	if text == "" || v.r.URL.Query().Has("proposal") {
		text = v.proposal(p)
	}
	v.show("pass", "list", passPage{Case: c, Text: text, Saved: c.PassedOn != "", Proposal: p})
}

// originalPage is a whole tip for printing.
type originalPage struct {
	inbox.Case
	Fields []passing.Field // those with an answer
}

// proposal writes a proposal as a text with the names of the fields before them.
func (v *visit) proposal(p passing.Proposal) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s\n", v.words.text("field_received"), p.Received)
	if len(p.Dangers) > 0 {
		fmt.Fprintf(&b, "%s: %s\n", v.words.text("field_danger"), v.words.answer("danger", strings.Join(p.Dangers, ", ")))
	}
	for _, f := range p.Fields {
		name := v.words.option("field", f.Name)
		if f.Name == "now" { // it is read days later
			name = v.words.text("passed_now")
		}
		fmt.Fprintf(&b, "%s: %s\n", name, printable.Text(v.words.answer(f.Name, f.Text)))
	}
	return b.String()
}

// answer writes what was chosen in a form in words; what was typed stays.
func (w words) answer(field, text string) string {
	switch field {
	case "now", "children", "guess":
		return w.option("answer", text)
	case "danger":
		dangers := strings.Split(text, ", ")
		for i, d := range dangers {
			dangers[i] = w.option("danger", d)
		}
		return strings.Join(dangers, ", ")
	}
	return text
}

// pass keeps the text.
func (v *visit) pass() {
	id := v.r.PathValue("id")
	v.tell(v.keepText("pass "+id, func(text string) error { return v.board().PassOn(id, text) }), v.words.text("done_pass"))
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
		var fields []passing.Field
		for _, f := range tip.Fields {
			if text := f.Of(c.Answers); text != "" {
				fields = append(fields, passing.Field{Name: f.Name, Text: v.words.answer(f.Name, text)})
			}
		}
		v.show("original", "list", originalPage{c, fields})
	}
}
