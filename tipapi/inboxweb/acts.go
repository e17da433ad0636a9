package inboxweb

import (
	"errors"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"lyktan/tipapi/answers"
	"lyktan/tipapi/inbox"
	"lyktan/tipapi/journal"
	"lyktan/tipapi/printable"
	"lyktan/tipapi/queue"
)

// act does what the form of a tip's page asks for, and shows the page again.
func (v *visit) act() {
	c, ok := v.one()
	if !ok {
		return
	}
	id, what := c.ID, v.r.PathValue("act")
	do := map[string]func() error{
		"take": func() error { return v.each(c, v.board().Take) },
		"hand": func() error {
			return v.each(c, func(id string) error { return v.board().Hand(id, v.r.PostFormValue("to")) })
		},
		"close": func() error {
			return v.each(c, func(id string) error { return v.board().Close(id, v.r.PostFormValue("outcome")) })
		},
		"reopen": func() error { return v.board().Reopen(id) },
		"note": func() error {
			return v.keepText("note "+id, func(text string) error { return v.board().Note(id, text) })
		},
		"answer": func() error {
			return v.keepText("answer "+id, func(text string) error { return v.board().Answer(id, v.r.PostForm["phrase"], text) })
		},
		"merge": func() error { return v.board().Merge(append(v.r.PostForm["with"], id)...) },
		"part":  func() error { return v.board().Part(id, v.r.PostForm["with"]...) },
	}[what]
	if do == nil {
		v.fail(v.w, http.StatusNotFound, "not_found")
		return
	}
	err := do()
	if errors.Is(err, queue.ErrNotNew) || errors.Is(err, queue.ErrNotClosed) {
		v.lookAgain(id)
	}
	v.tell(err, v.words.text("done_"+what))
	http.Redirect(v.w, v.r, "/tip/"+id, http.StatusSeeOther)
}

// lookAgain reads what somebody else did with a tip a moment ago, so that the page
// shows it. Who takes a tip writes down a little later that it is hers.
func (v *visit) lookAgain(id string) {
	for range 5 {
		v.desk.refresh()
		if c, ok := v.board().Case(id); !ok || c.State != queue.Taken || c.Owner != "" {
			return
		}
		time.Sleep(beat / 10)
	}
}

// keepText writes the text of a form, and keeps it as a draft until that is done.
func (v *visit) keepText(draft string, write func(text string) error) error {
	text := printable.Text(strings.ReplaceAll(v.r.PostFormValue("text"), "\r\n", "\n"))
	v.session.keep(draft, text)
	if err := write(text); err != nil {
		return err
	}
	v.session.keep(draft, "")
	return nil
}

// each does something with a tip, and with the open ones about the same home when
// the member asked for that.
func (v *visit) each(c inbox.Case, do func(id string) error) error {
	if err := do(c.ID); err != nil || v.r.PostFormValue("all") == "" {
		return err
	}
	for _, other := range v.cases(c.With) {
		if other.State == queue.Closed || v.r.PathValue("act") == "close" && len(other.Readers) == 0 {
			continue // what nobody has read is not closed along with another
		}
		if err := do(other.ID); err != nil && !errors.Is(err, queue.ErrNotNew) {
			return err
		}
	}
	return nil
}

// tell lets the next page say what was done, or why it was not.
func (v *visit) tell(err error, done string) {
	if err == nil {
		v.session.say(done, false)
		return
	}
	v.session.say(v.why(err), true)
}

// why says in the words of the interface what went wrong.
func (v *visit) why(err error) string {
	for _, known := range []struct {
		err error
		key string
	}{
		{queue.ErrNotNew, "why_not_new"}, {queue.ErrNotClosed, "why_not_new"}, {inbox.ErrHalfDone, "why_half_done"}, {inbox.ErrNoTip, "no_tip"},
		{inbox.ErrOutcome, "why_outcome"}, {inbox.ErrNotClosed, "why_not_closed"}, {inbox.ErrEmptyNote, "why_empty"}, {inbox.ErrNoMember, "why_no_member"},
		{answers.ErrEmpty, "why_no_reply"}, {answers.ErrLong, "why_long"}, {inbox.ErrNoWayBack, "why_no_way_back"}, {inbox.ErrMany, "why_many"},
		{inbox.ErrTooFew, "why_too_few"}, {journal.ErrNameless, "why_nameless"}, {journal.ErrRetired, "why_retired"},
		{journal.ErrLong, "why_long"}, {journal.ErrOwnKey, "why_own_key"}, {journal.ErrNoMember, "why_no_member"},
	} {
		if errors.Is(err, known.err) {
			return v.words.text(known.key)
		}
	}
	return v.words.text("why_other", "cause", printable.Line(err.Error()))
}

// join gives this member a name.
func (v *visit) join() {
	name := strings.TrimSpace(v.r.PostFormValue("name"))
	if name == "" || utf8.RuneCountInString(name) > journal.MaxName || printable.Line(name) != name {
		v.session.say(v.words.text("name_bad", "most", journal.MaxName), true)
	} else {
		v.tell(v.board().Journal().Join(name), v.words.text("done_join"))
	}
	back := "/"
	if v.r.PostFormValue("back") == "/keys" {
		back = "/keys"
	}
	http.Redirect(v.w, v.r, back, http.StatusSeeOther)
}

// samples fills an empty inbox with tips to try it with.
func (v *visit) samples() {
	if v.config.Samples == nil {
		v.fail(v.w, http.StatusNotFound, "not_found")
		return
	}
	v.tell(v.config.Samples(v.board().Journal().Me().Recipient), v.words.text("done_samples"))
	v.desk.refresh()
	http.Redirect(v.w, v.r, "/", http.StatusSeeOther)
}
