package inboxweb

import (
	"fmt"
	"hash/fnv"
	"io"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"lyktan/tipapi/inbox"
	"lyktan/tipapi/queue"
)

// filter is what a member wants to see. It is kept in the session and not in the
// address of the page, which browsers write down.
type filter struct {
	Search, Area, Lang string
	Children           bool
	Age                int // days; 0: any
}

// views are the lists that a member can look at, in the order of the menu.
var views = []string{"todo", "unread", "mine", "all", "closed"}

// rows is how many tips a page of the list has.
const rows = 100

// list is the page of tips.
type list struct {
	Loading  bool
	Views    []view
	Filter   filter
	Areas    []string
	Langs    []string
	Groups   []group
	Found    int
	From     int
	Next     int  // 0: there is no next page
	Previous int  // -1: there is none
	Empty    bool // the queue was read and has no tip
	Hidden   int  // tips of this list that the filter hides
	Samples  bool
	Nameless bool
}

type view struct {
	Name  string
	Count int
	Here  bool
}

// group is what the list shows together: the tips about one home.
type group struct {
	Cases    []inbox.Case
	Proposed bool // nobody has confirmed it
}

// matches reports whether a view holds a tip.
func (v *visit) matches(name string, c inbox.Case) bool {
	switch name {
	case "todo":
		return c.Free()
	case "unread":
		return !c.IsRead && c.State != queue.Closed
	case "mine":
		return c.State != queue.Closed && c.Owner != "" && v.board().Journal().IsMe(c.Owner)
	case "closed":
		return c.State == queue.Closed
	}
	return true
}

// passes reports whether a tip is one that the member looks for.
func (f filter) passes(c inbox.Case, now time.Time) bool {
	return (f.Area == "" || c.Area == f.Area) && (f.Lang == "" || c.Lang == f.Lang) && (!f.Children || c.Children == "yes") &&
		(f.Age == 0 || now.Sub(c.Received) < time.Duration(f.Age)*24*time.Hour) && (f.Search == "" || c.Contains(f.Search))
}

func (v *visit) list() {
	name := v.r.URL.Query().Get("view")
	if !slices.Contains(views, name) {
		name = views[0]
	}
	v.session.mu.Lock()
	f := v.session.filter
	v.session.mu.Unlock()
	loaded, _, fault := v.desk.health()
	known := loaded && fault == nil // else nothing can be said of what is not there
	l := list{Loading: !loaded, Filter: f, Previous: -1, Samples: v.config.Samples != nil, Nameless: v.board().Journal().Me().Name == ""}
	l.From, _ = strconv.Atoi(v.r.URL.Query().Get("from"))
	all := v.board().Cases()
	l.Empty = known && len(all) == 0 && len(v.board().Faults()) == 0
	areas, langs, counts := map[string]bool{}, map[string]bool{}, map[string]int{}
	var found []inbox.Case
	for _, c := range all {
		areas[c.Area], langs[c.Lang] = true, true
		for _, view := range views {
			if v.matches(view, c) {
				counts[view]++
			}
		}
		if v.matches(name, c) && f.passes(c, v.now()) {
			found = append(found, c)
		}
	}
	delete(areas, "")
	l.Areas, l.Langs = slices.Sorted(maps.Keys(areas)), slices.Sorted(maps.Keys(langs))
	for _, each := range views {
		l.Views = append(l.Views, view{each, counts[each], each == name})
	}
	groups := v.together(found)
	l.Found, l.Hidden = len(found), counts[name]-len(found)
	l.From = max(0, min(l.From, len(groups)))
	if l.From+rows < len(groups) {
		l.Next = l.From + rows
	}
	if l.From > 0 {
		l.Previous = max(0, l.From-rows)
	}
	l.Groups = groups[l.From:min(l.From+rows, len(groups))]
	v.show("list", "list", l)
}

// together puts tips about one home into one group, where the first of them
// stands: those that a member merged, and those that look as if they were.
func (v *visit) together(cases []inbox.Case) []group {
	var groups []group
	at := map[string]int{} // of a tip's group
	here := map[string]inbox.Case{}
	for _, c := range cases {
		here[c.ID] = c
	}
	for _, c := range cases {
		if _, done := at[c.ID]; done {
			continue
		}
		g := group{Cases: []inbox.Case{c}}
		at[c.ID] = len(groups)
		for _, ids := range [][]string{c.With, c.Near} {
			for _, id := range ids {
				other, listed := here[id]
				if _, done := at[id]; listed && !done {
					g.Cases = append(g.Cases, other)
					g.Proposed = g.Proposed || !slices.Contains(c.With, id)
					at[id] = len(groups)
				}
			}
		}
		groups = append(groups, g)
	}
	return groups
}

// search keeps what a member looks for.
func (v *visit) search() {
	age, _ := strconv.Atoi(v.r.PostFormValue("age"))
	f := filter{
		Search: strings.TrimSpace(v.r.PostFormValue("search")), Area: v.r.PostFormValue("area"), Lang: v.r.PostFormValue("lang"),
		Children: v.r.PostFormValue("children") != "", Age: max(0, age),
	}
	if v.r.PostFormValue("clear") != "" {
		f = filter{}
	}
	v.session.mu.Lock()
	v.session.filter = f
	v.session.mu.Unlock()
	to := "/"
	if view := v.r.PostFormValue("view"); slices.Contains(views, view) {
		to = "/?view=" + view
	}
	http.Redirect(v.w, v.r, to, http.StatusSeeOther)
}

// version tells the page whether there is something new.
func (v *visit) version() {
	v.w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = v.w.Write([]byte(v.state(v.alarms()))) // the browser has gone: there is nobody to tell
}

// state changes whenever a page with these alarms would look different.
func (v *visit) state(alarms []alarm) string {
	loaded, _, _ := v.desk.health()
	sum := fnv.New32a()
	for _, alarm := range alarms {
		_, _ = io.WriteString(sum, alarm.Text) // which never fails
	}
	return fmt.Sprint(v.board().Version(), loaded, sum.Sum32())
}
