// Package statistics counts tips without saying anything of a single one: by
// week, area, kind, outcome, language of the page, and time to the first
// reading.
//
// Counts under five are withheld, and with them as many others as it takes that
// none follows from what is shown in the same [Report]. What it cannot prevent
// is two reports compared: of one period and of the same with a week more, the
// difference is that week. Give out reports of periods that do not overlap.
package statistics

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"lyktan/tipapi/retention"
	"lyktan/tipapi/tip"
)

// Kinds are the kinds that are counted: happening now, children, and each danger
// box that the form offers. A tip can be of several or none.
var Kinds = append([]string{"now", "children"}, tip.Dangers...)

// Unread are the Hours of a tip that nobody has read.
const Unread = -1

// longest is the most hours that are counted: ten years.
const longest = 24 * 3660

// Tip is what is counted of a tip: nothing that was typed, no hour, no number.
type Tip struct {
	Week    Week     // in which it was received
	Area    string   // an area's key; "" for none or unknown
	Lang    string   // of the page
	Kinds   []string // of [Kinds], in their order
	Outcome string   // of [retention.Outcomes]; "" while it is open
	Hours   int      // whole hours from receiving to the first reading, or [Unread]
}

// Of takes from a tip what is counted. area is the key of its area (bundle's
// Site.Area finds it), as what the tip holds may have been typed. firstRead is
// zero for an unread tip, outcome "" for an open one; an outcome that is unknown
// here counts as open.
func Of(t tip.Tip, area string, firstRead time.Time, outcome string) Tip {
	counted := Tip{Week: WeekOf(t.Received), Area: area, Lang: t.Lang, Outcome: outcome, Hours: Unread}
	if !code.MatchString(area) {
		counted.Area = ""
	}
	if !code.MatchString(t.Lang) {
		counted.Lang = ""
	}
	if !slices.Contains(retention.Outcomes, outcome) {
		counted.Outcome = ""
	}
	for _, kind := range Kinds {
		if kind == "now" && t.Now == "yes" || kind == "children" && t.Children == "yes" || t.HasDanger(kind) {
			counted.Kinds = append(counted.Kinds, kind)
		}
	}
	if !firstRead.IsZero() {
		counted.Hours = min(max(0, int(firstRead.Sub(t.Received)/time.Hour)), longest)
	}
	return counted
}

// code is the shape of an area's key and of a language.
var code = regexp.MustCompile(`^[a-zA-Z0-9]{1,40}(-[a-zA-Z0-9]{1,40}){0,6}$`)

// Facts returns the tip for a journal's entry about its deletion; [FromFacts]
// reads it.
func (t Tip) Facts() map[string]string {
	facts := map[string]string{"week": t.Week.String(), "hours": strconv.Itoa(t.Hours)}
	for name, value := range map[string]string{"area": t.Area, "lang": t.Lang, "kinds": strings.Join(t.Kinds, " "), "outcome": t.Outcome} {
		if value != "" {
			facts[name] = value
		}
	}
	return facts
}

// FromFacts reads what [Tip.Facts] returned. Facts under other names are
// ignored: a version to come may have more. It fails for values that Facts does
// not return, without repeating them.
func FromFacts(facts map[string]string) (Tip, error) {
	t := Tip{Area: facts["area"], Lang: facts["lang"], Outcome: facts["outcome"]}
	var err error
	if t.Week, err = ParseWeek(facts["week"]); err != nil {
		return Tip{}, err
	}
	if t.Hours, err = strconv.Atoi(facts["hours"]); err != nil || t.Hours < Unread || t.Hours > longest || strconv.Itoa(t.Hours) != facts["hours"] {
		return Tip{}, wrong("hours")
	}
	if t.Area != "" && !code.MatchString(t.Area) {
		return Tip{}, wrong("area")
	}
	if t.Lang != "" && !code.MatchString(t.Lang) {
		return Tip{}, wrong("lang")
	}
	if t.Outcome != "" && !slices.Contains(retention.Outcomes, t.Outcome) {
		return Tip{}, wrong("outcome")
	}
	given := strings.Fields(facts["kinds"])
	for _, kind := range Kinds {
		if slices.Contains(given, kind) {
			t.Kinds = append(t.Kinds, kind)
		}
	}
	if len(t.Kinds) != len(given) {
		return Tip{}, wrong("kinds")
	}
	return t, nil
}

func wrong(fact string) error { return fmt.Errorf("statistics: the fact %q cannot be read", fact) }
