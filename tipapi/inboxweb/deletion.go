package inboxweb

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"time"

	"lyktan/tipapi/inbox"
	"lyktan/tipapi/journal"
	"lyktan/tipapi/queue"
	"lyktan/tipapi/retention"
)

// deletionPage shows what is to be deleted, what was, and by which rules.
type deletionPage struct {
	Due       []inbox.Case
	Later     []laterCase  // closed, in the order of their days; those without a rule first
	Undecided []inbox.Case // closed, without an outcome or a reading: no rule deletes them
	Rules     []rule
	Set       bool // a member has set the rules
	Deleted   []deleted
}

// laterCase is a tip that only a member can delete by now.
type laterCase struct {
	inbox.Case
	Day time.Time // of the rule; zero: there is none
}

type rule struct {
	Outcome string
	Days    int
}

type deleted struct {
	journal.Entry
	Name string
}

// recent is how many deletions the page shows.
const recent = 200

func (v *visit) deletion() {
	rules := v.board().Rules()
	p := deletionPage{Set: rules != nil}
	shown := rules
	if shown == nil {
		shown = v.config.Profile.Keep
	}
	for _, outcome := range retention.Outcomes {
		p.Rules = append(p.Rules, rule{outcome, shown[outcome]})
	}
	for _, c := range v.board().Cases() {
		if c.State != queue.Closed {
			continue
		}
		switch day, ok := rules.Due(c.Closed, c.Outcome); {
		case rules.IsDue(v.now(), c.FirstRead, c.Closed, c.Outcome):
			p.Due = append(p.Due, c)
		case c.Outcome == "" || c.FirstRead.IsZero():
			p.Undecided = append(p.Undecided, c)
		case ok:
			p.Later = append(p.Later, laterCase{c, day})
		default:
			p.Later = append(p.Later, laterCase{Case: c})
		}
	}
	slices.SortStableFunc(p.Later, func(a, b laterCase) int { return a.Day.Compare(b.Day) })
	all := v.board().Deletions()
	for _, e := range slices.Backward(all[max(0, len(all)-recent):]) {
		p.Deleted = append(p.Deleted, deleted{e, v.name(e.By)})
	}
	v.show("deletion", "deletion", p)
}

// due returns the day on which the rules allow a tip to be deleted.
func (v *visit) due(c inbox.Case) (time.Time, bool) {
	if c.State != queue.Closed || c.FirstRead.IsZero() {
		return time.Time{}, false
	}
	return v.board().Rules().Due(c.Closed, c.Outcome)
}

// rule sets how long tips are kept.
func (v *visit) rule() {
	rules := retention.Rules{}
	for _, outcome := range retention.Outcomes {
		days, err := strconv.Atoi(v.r.PostFormValue(outcome))
		if err != nil {
			days = 0 // which Check refuses
		}
		rules[outcome] = days
	}
	if rules.Check() != nil {
		v.session.say(v.words.text("rules_bad", "most", retention.Longest), true)
	} else {
		v.tell(v.board().Rule(rules), v.words.text("done_rules"))
	}
	http.Redirect(v.w, v.r, "/deletion", http.StatusSeeOther)
}

// delete removes the closed tips that a member has chosen.
func (v *visit) delete() {
	switch chosen := v.r.PostForm["tip"]; {
	case len(chosen) == 0:
		v.session.say(v.words.text("deleted_nothing"), true)
	case v.r.PostFormValue("sure") != "yes":
		v.session.say(v.words.text("delete_unsure"), true)
	default:
		v.deleteAll(chosen)
	}
	http.Redirect(v.w, v.r, "/deletion", http.StatusSeeOther)
}

// deleteAll removes tips, and says how many.
func (v *visit) deleteAll(ids []string) {
	var faults error
	n := 0
	for _, id := range ids {
		c, ok := v.board().Case(id)
		if !ok {
			continue // somebody else was faster
		}
		if err := v.board().Delete(id, v.board().DeletionRule(c, v.now()), c.Counted(v.config.Profile).Facts()); err != nil {
			faults = errors.Join(faults, err)
			continue
		}
		n++
	}
	if faults != nil {
		v.session.say(v.words.count("deleted_some", n, "cause", v.why(faults)), true)
	} else {
		v.session.say(v.words.count("done_delete", n), false)
	}
}
