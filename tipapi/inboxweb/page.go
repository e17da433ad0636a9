package inboxweb

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	texts "lyktan/site/inbox"
	"lyktan/themes/lyktan"
	"lyktan/tipapi/inbox"
	"lyktan/tipapi/journal"
	"lyktan/tipapi/passing"
	"lyktan/tipapi/printable"
	"lyktan/tipapi/queue"
	"lyktan/tipapi/receipt"
	"lyktan/tipapi/statistics"
)

// words are the texts of the interface by key, with {names} in them that are
// filled in.
type words map[string]string

func loadWords(language string) (words, error) {
	raw, err := texts.Words.ReadFile(language + ".json")
	if err != nil {
		return nil, fmt.Errorf("the inbox has no words in %q: there is site/inbox/sv.json", language)
	}
	var w words
	if err := json.Unmarshal(raw, &w); err != nil {
		return nil, fmt.Errorf("words of the inbox, %s.json: %w", language, err)
	}
	return w, nil
}

// text returns a text with its names filled in; a missing one shows its key.
func (w words) text(key string, values ...any) string {
	text, ok := w[key]
	if !ok {
		return key
	}
	for i := 0; i+1 < len(values); i += 2 {
		text = strings.ReplaceAll(text, fmt.Sprintf("{%v}", values[i]), fmt.Sprint(values[i+1]))
	}
	return text
}

// count is text for a number of things, with a text of its own for one.
func (w words) count(key string, n int, values ...any) string {
	if _, ok := w[key+"_one"]; ok && n == 1 {
		key += "_one"
	}
	return w.text(key, append(values, "n", n)...)
}

// option is text for a value of data: key_value.
func (w words) option(key string, value any) string {
	if text, ok := w[fmt.Sprintf("%s_%v", key, value)]; ok {
		return text
	}
	return printable.Line(fmt.Sprint(value))
}

// day writes a time as a day, today and yesterday as such.
func (w words) day(at, now time.Time) string {
	at, now = at.Local(), now.Local()
	switch date := at.Format(time.DateOnly); date {
	case now.Format(time.DateOnly):
		return w.text("today")
	case now.AddDate(0, 0, -1).Format(time.DateOnly):
		return w.text("yesterday")
	}
	text := w.text("day", "weekday", w.option("weekday", int(at.Weekday())), "day", at.Day(), "month", w.option("month", int(at.Month())))
	if at.Year() != now.Year() {
		text += fmt.Sprintf(" %d", at.Year())
	}
	return text
}

func loadPages(w words) (*template.Template, map[string][]byte, error) {
	now := time.Now
	pages := template.New("").Funcs(template.FuncMap{
		"t": w.text, "n": w.count, "option": w.option,
		"line": printable.Line, "text": printable.Text,
		"receipt": func(number string) string { return printable.Line(receipt.Group(number)) },
		"day":     func(at time.Time) string { return w.day(at, now()) },
		"hour": func(at time.Time) string {
			return w.text("hour", "day", w.day(at, now()), "hour", at.Local().Format("15"))
		},
		"minute": func(at time.Time) string {
			return w.text("minute", "day", w.day(at, now()), "time", at.Local().Format("15.04"))
		},
		"date": func(at time.Time) string { return at.Local().Format(time.DateOnly) },
		"act":  func(k journal.Kind) string { return w.option("act", k) },
		"pair": func(name, value string) map[string]string { return map[string]string{"name": name, "value": value} },
		"numbered": func(p numbersPage, t statistics.Table) map[string]any {
			return map[string]any{"Page": p, "Table": t}
		},
		"span": func(at time.Time) string {
			return w.text("span", "day", w.day(at, now()), "from", at.Local().Format("15"), "to", at.Local().Add(time.Hour).Format("15"))
		},
		"foreign": func(lang string) bool { return !passing.IsSwedish(lang) },
		"recent":  func(at time.Time) bool { return now().Sub(at) < recentHours*time.Hour },
		"dangers": func() []string { return inbox.Dangers },
		"lines":   func(s string) []string { return strings.Split(s, "\n") },
	})
	files, err := fs.Sub(lyktan.Inbox, "inbox")
	if err == nil {
		pages, err = pages.ParseFS(files, "*.html")
	}
	if err != nil {
		return nil, nil, fmt.Errorf("pages of the inbox: %w", err)
	}
	assets := map[string][]byte{}
	tokens, err := fs.ReadFile(lyktan.Inbox, "assets/css/tokens.css")
	style, err2 := fs.ReadFile(files, "inbox.css")
	script, err3 := fs.ReadFile(files, "inbox.js")
	assets["/inbox.css"], assets["/inbox.js"] = slices.Concat(tokens, style), script
	return pages, assets, errors.Join(err, err2, err3)
}

// recentHours is how long what was happening when a tip was written may still be.
const recentHours = 3

// page is what every template gets.
type page struct {
	Title  string
	Notice string
	Bad    bool
	Alarms []alarm
	Me     journal.Member
	Tab    string // of the menu
	State  string // see visit.state; "" where it does not matter
	Body   any
}

// alarm is what somebody has to know on every page, and for whoever runs the
// server, why.
type alarm struct{ Text, Cause string }

// render writes a page. Everything is prepared before anything is sent.
func (s *Server) render(w http.ResponseWriter, status int, name string, p page) {
	p.Title = cmp.Or(p.Title, s.words.text(name+"_title"))
	var body bytes.Buffer
	if err := s.pages.ExecuteTemplate(&body, name, p); err != nil {
		http.Error(w, "page "+name+": "+err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(body.Bytes()) // the browser has gone: there is nobody to tell
}

// outside are the keys of pages for those who have no session: a link into the
// inbox would lead them back to the same page.
var outside = []string{"no_session", "link_used"}

// fail shows a page that says what is wrong, from the words of that key.
func (s *Server) fail(w http.ResponseWriter, status int, key string) {
	s.render(w, status, "failed", page{Title: s.words.text(key + "_title"), Notice: s.words.text(key), Bad: true, Body: !slices.Contains(outside, key)})
}

// show renders a page of an open inbox, with what every such page says.
func (v *visit) show(name, tab string, body any) {
	alarms := v.alarms()
	p := page{Tab: tab, Body: body, Me: v.board().Journal().Me(), State: v.state(alarms), Alarms: alarms}
	p.Notice, p.Bad = v.session.said()
	v.render(v.w, http.StatusOK, name, p)
}

func (v *visit) board() *inbox.Board { return v.desk.board }

// keyWarning is how long before its last day a key is told of.
const keyWarning = 30 * 24 * time.Hour

// alarms are what somebody has to know on every page.
func (v *visit) alarms() []alarm {
	var alarms []alarm
	say := func(text string) { alarms = append(alarms, alarm{Text: text}) }
	if loaded, fresh, fault := v.desk.health(); loaded && fault != nil {
		text := v.words.text("away_always")
		if !fresh.IsZero() {
			text = v.words.text("away", "since", fresh.Local().Format("15.04"))
		}
		alarms = append(alarms, alarm{text, printable.Line(fault.Error())})
	}
	closed := map[string]int{}
	for _, f := range v.board().Faults() {
		switch {
		case f.Foreign:
			closed["foreign"]++
		case f.Unread:
			closed["unreadable"]++
		default:
			closed["damaged"]++
		}
	}
	for _, key := range slices.Sorted(maps.Keys(closed)) {
		say(v.words.count(key, closed[key]))
	}
	if n := v.board().Restored(); n > 0 {
		say(v.words.count("restored", n))
	}
	if last, err := time.ParseInLocation(time.DateOnly, v.config.Profile.KeysEnd, time.Local); err == nil { // else none ends
		switch left := last.AddDate(0, 0, 1).Sub(v.now()); {
		case left <= 0:
			say(v.words.text("key_ended", "day", v.words.day(last, v.now())))
		case left < keyWarning:
			say(v.words.text("key_ends", "day", v.words.day(last, v.now())))
		}
	}
	unread, untaken := 0, 0
	for _, c := range v.board().Cases() {
		switch late := v.now().Sub(c.Received) > v.config.Unread; {
		case c.State != queue.Closed && len(c.Readers) == 0 && late:
			unread++
		case c.Free() && late:
			untaken++
		}
	}
	hours := int(v.config.Unread.Hours())
	if unread > 0 {
		say(v.words.count("unread_alarm", unread, "hours", hours))
	}
	if untaken > 0 {
		say(v.words.count("untaken_alarm", untaken, "hours", hours))
	}
	for _, text := range v.journalAlarms() {
		say(text)
	}
	return alarms
}

// journalAlarms are the entries that count for nothing, by cause, and the members
// who have retired each other.
func (v *visit) journalAlarms() []string {
	counts := map[string]int{}
	for _, f := range v.board().Journal().Faults() {
		for key, cause := range map[string]error{"journal_foreign": journal.ErrForeign, "journal_newer": journal.ErrNewer,
			"journal_damaged": journal.ErrDamaged, "journal_stranger": journal.ErrStranger, "journal_late": journal.ErrLate} {
			if errors.Is(f.Cause, cause) {
				counts[key]++
			}
		}
	}
	var alarms []string
	for _, key := range slices.Sorted(maps.Keys(counts)) {
		alarms = append(alarms, v.words.count(key, counts[key]))
	}
	var names []string
	for _, m := range v.board().Journal().Disputed() {
		names = append(names, printable.Line(m.Name))
	}
	if len(names) > 0 {
		alarms = append(alarms, v.words.text("journal_conflict", "names", strings.Join(names, ", ")))
	}
	return alarms
}
