package portal

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"lyktan/endtoend/harness"
)

// The hours that the tests give to the team: with a break, past midnight, and
// through the hour that is skipped and the hour that comes twice.
const teamHours = `hours:
    weekly:
      - {days: [mon, tue, wed, thu, fri], from: "09:00", to: "12:00"}
      - {days: [mon, tue, thu], from: "13:00", to: "16:00"}
      - {days: [fri], from: "20:00", to: "24:00"}
      - {days: [sat], from: "00:00", to: "02:00"}
      - {days: [sun], from: "01:00", to: "04:00"}
    holidays: closed`

// instants are points in time and what is certain then: that the team is open, or
// when it opens.
var instants = map[string]string{
	"2027-01-11T07:59:59Z": "måndag 09:00", // Monday, a second before nine
	"2027-01-11T08:00:00Z": "open",
	"2027-01-11T09:00:00Z": "open",
	"2027-01-11T10:59:59Z": "open",
	"2027-01-11T11:00:00Z": "måndag 13:00", // noon
	"2027-01-11T12:00:00Z": "open",
	"2027-01-11T14:59:59Z": "open",
	"2027-01-11T15:00:00Z": "tisdag 09:00", // closing time
	"2027-01-11T01:00:00Z": "måndag 09:00", // two at night
	"2027-01-11T23:30:00Z": "tisdag 09:00",
	"2027-01-13T12:30:00Z": "torsdag 09:00", // Wednesday afternoon
	"2027-01-10T09:00:00Z": "måndag 09:00",  // Sunday
	"2027-01-16T09:00:00Z": "söndag 01:00",  // Saturday
	"2027-01-15T22:59:59Z": "open",          // the night to Saturday
	"2027-01-15T23:00:00Z": "open",
	"2027-01-16T00:59:59Z": "open",
	"2027-01-16T01:00:00Z": "söndag 01:00",
	"2027-01-06T09:00:00Z": "", // Wednesday, Epiphany
	"2027-01-05T09:00:00Z": "", // the day before
	"2027-01-07T09:00:00Z": "open",
	"2027-06-25T08:00:00Z": "", // Midsummer's Eve, a Friday
	"2027-06-24T08:00:00Z": "open",
	"2027-06-24T06:59:59Z": "torsdag 09:00", // nine in summer is seven in UTC
	"2028-03-25T22:30:00Z": "söndag 01:00",  // Saturday, half past eleven: the next day has 23 hours
	"2027-01-05T15:00:00Z": "",              // an eve
	"2027-01-04T15:00:00Z": "closed",        // Monday, before an eve: when it opens is not certain
	"2028-03-26T00:59:59Z": "open",          // Sunday: from two to three there is no time
	"2028-03-26T01:00:00Z": "open",
	"2028-03-26T01:59:59Z": "open",
	"2028-03-26T02:00:00Z": "måndag 09:00", // four
	"2028-03-27T06:59:59Z": "måndag 09:00",
	"2028-03-27T07:00:00Z": "open",
	"2028-10-29T00:30:00Z": "open", // Sunday: half past two, twice
	"2028-10-29T01:30:00Z": "open",
	"2028-10-29T02:59:59Z": "open",
	"2028-10-29T03:00:00Z": "måndag 09:00",
	"2025-12-29T09:00:00Z": "", // a Monday before the years whose holidays are known
	"2026-01-07T09:00:00Z": "open",
	"2028-12-29T21:00:00Z": "open",
	"2029-01-08T09:00:00Z": "", // a Monday after them
}

var zones = []string{"", "Europe/Stockholm", "America/New_York", "Asia/Tokyo", "Pacific/Kiritimati"}

// "Open now" is said when it is so in Sweden, wherever the phone believes to be.
// The plants are scripts and pages that would say it at other times, or not.
func TestOpenNow(t *testing.T) {
	t.Parallel()
	dir := withHours.public(t)
	t.Run("as built", func(t *testing.T) {
		if wrong := misjudged(t, serveEdited(t, dir, "", "")); len(wrong) > 0 {
			t.Errorf("wrong at:\n%s", strings.Join(wrong, "\n"))
		}
	})
	for name, plant := range map[string][2]string{
		"local time":             {"timeZone:", "timezone:"},
		"no summer time":         {`data-zone="Europe/Stockholm"`, `data-zone="Etc/GMT-1"`},
		"twelve hours":           {`hourCycle:"h23"`, `hour12:true`},
		"open at closing time":   {"n.time<e.slice(6)", "n.time<=e.slice(6)"},
		"opens in the past":      {"e.slice(0,5)>n.time", "e.slice(0,5)<n.time"},
		"over a holiday":         {"if(!t.certain)return s;", ""},
		"a day too late":         {"for(let e=1;", "for(let e=2;"},
		"days of 24 hours":       {"const u=t+(12-parseInt(n.time,10))*36e5", "const u=t"},
		"a holiday forgotten":    {" 2027-01-06", ""},
		"an eve forgotten":       {" 2027-06-25", ""},
		"a list without an end":  {" 2028-12-31", " 2099-12-31"},
		"a list without a start": {`"2026-01-01 `, `"2020-01-01 `},
		"a period left out":      {"sun01:00-04:00", ""},
	} {
		t.Run(name, func(t *testing.T) {
			if wrong := misjudged(t, serveEdited(t, dir, plant[0], plant[1])); len(wrong) == 0 {
				t.Error("the planted fault was not seen")
			}
		})
	}
}

// misjudged lists where and when a page says "open now" wrongly, or does not say it.
func misjudged(t *testing.T, url string) []string {
	t.Helper()
	asked, err := json.Marshal(instants)
	if err != nil {
		t.Fatal(err)
	}
	var wrong []string
	ctx := harness.Tab(t)
	tr := harness.Follow(t, ctx)
	setClock(t, ctx, "2027-01-11T09:00:00Z", false)
	for _, zone := range zones {
		if _, err := chromedp.Call(ctx, emulation.SetTimezoneOverride, emulation.SetTimezoneOverrideParams{TimezoneID: zone}); err != nil {
			t.Fatal(err)
		}
		harness.Run(t, ctx, chromedp.Navigate(url+"/sv/kontakt/"))
		if _, complaints := tr.Take(); len(complaints) > 0 {
			t.Errorf("the browser complains: %v", complaints)
		}
		for _, instant := range harness.Evaluate[[]string](t, ctx, fmt.Sprintf(`Object.entries(%s).filter(([instant, open]) => {
				testClock.at = Date.parse(instant);
				dispatchEvent(new PageTransitionEvent("pageshow"));
				const place = document.querySelector("main [data-open]"), said = place.checkVisibility() ? place.innerText : "";
				const want = open && "· " + (open == "open" ? "Öppet nu" : open == "closed" ? "Stängt nu" : "Stängt nu. Öppnar " + open);
				return said != want;
			}).map(([instant]) => instant)`, asked)) {
			wrong = append(wrong, fmt.Sprintf("%q %s", zone, instant))
		}
	}
	return wrong
}

const (
	said     = `[...document.querySelectorAll("main [data-open]")].filter((words) => words.checkVisibility())`
	saidOpen = said + `.filter((words) => words.innerText == "· Öppet nu").length`
)

// The words come and go while the page is open.
func TestOpenNowFollowsTheClock(t *testing.T) {
	t.Parallel()
	url := serveEdited(t, withHours.public(t), "", "")
	for instant, opens := range map[string]bool{"2027-01-11T07:59:55Z": true, "2027-01-11T10:59:55Z": false} {
		ctx := harness.Tab(t)
		setClock(t, ctx, instant, true)
		harness.Run(t, ctx, chromedp.Navigate(url+"/sv/kontakt/"))
		if open := harness.Evaluate[int](t, ctx, saidOpen) > 0; open == opens {
			t.Errorf("%s: said open: %v", instant, open)
		}
		// The clock is the page's own, read together with the words: less than the
		// minute that a missed turn would take.
		begun := harness.Evaluate[float64](t, ctx, "Date.now()")
		for open := !opens; open != opens; time.Sleep(100 * time.Millisecond) {
			now := harness.Evaluate[[2]float64](t, ctx, "[Date.now(), "+saidOpen+"]")
			if open = now[1] > 0; open != opens && now[0]-begun > 30_000 {
				t.Fatalf("%s and half a minute: said open: %v", instant, open)
			}
		}
	}
}

// A browser that cannot tell the time in Sweden says nothing, and nothing breaks.
func TestOpenNowWhereTheTimeIsNotKnown(t *testing.T) {
	t.Parallel()
	url := serveEdited(t, withHours.public(t), "", "")
	for name, script := range map[string]string{
		"":               `0`,
		"no Intl":        `delete window.Intl`,
		"no such zone":   `const F = Intl.DateTimeFormat; Intl.DateTimeFormat = function (l, o) { return new F(l, {...o, timeZone: "No/Where"}) }`,
		"no parts":       `delete Intl.DateTimeFormat.prototype.formatToParts`,
		"Arabic numbers": `const F = Intl.DateTimeFormat; Intl.DateTimeFormat = function (l, o) { return new F("ar-EG", o) }`,
	} {
		ctx := harness.Tab(t)
		tr := harness.Follow(t, ctx)
		setClock(t, ctx, "2027-01-11T09:00:00Z", false)
		harness.BeforeEachPage(t, ctx, script)
		harness.Run(t, ctx, chromedp.Navigate(url+"/sv/kontakt/"))
		if told := harness.Evaluate[int](t, ctx, said+".length") > 0; told != (name == "") {
			t.Errorf("%q: said: %v", name, told)
		}
		if _, complaints := tr.Take(); len(complaints) > 0 {
			t.Errorf("%q: the browser complains: %v", name, complaints)
		}
	}
}

// The built site as tipapi serves it, its Content-Security-Policy included: the
// words in each language, hours as text for those without script, and the
// script on the pages that need it and no other.
func TestOpenNowAsServed(t *testing.T) {
	t.Parallel()
	dir := withHours.public(t)
	p := harness.Start(t, "-site", dir)
	// A Tuesday in February, when no holiday is near, of a year that the site knows.
	day := time.Date(time.Now().Year()+1, time.February, 9, 9, 0, 0, 0, time.UTC)
	for day.Weekday() != time.Tuesday {
		day = day.AddDate(0, 0, 1)
	}
	for lang, words := range map[string][2]string{
		"sv":            {"måndag–fredag 09:00–12:00; måndag, tisdag och torsdag 13:00–16:00; fredag 20:00–24:00; lördag 00:00–02:00; söndag 01:00–04:00, stängt på helgdagar", "· Öppet nu"},
		"sv-x-lattlast": {"måndag till fredag 09:00–12:00; måndag, tisdag och torsdag 13:00–16:00; fredag 20:00–24:00; lördag 00:00–02:00; söndag 01:00–04:00, stängt på helgdagar som jul och påsk", "· Öppet nu"},
		"en":            {"Monday to Friday 09:00–12:00; Monday, Tuesday and Thursday 13:00–16:00; Friday 20:00–24:00; Saturday 00:00–02:00; Sunday 01:00–04:00, closed on public holidays", "· Open now"},
		"ar":            {"من الاثنين إلى الجمعة 09:00–12:00؛ الاثنين والثلاثاء والخميس 13:00–16:00؛ الجمعة 20:00–24:00؛ السبت 00:00–02:00؛ الأحد 01:00–04:00، مغلق في العطل الرسمية", "· مفتوح الآن"},
	} {
		for _, script := range []bool{true, false} {
			ctx := harness.Tab(t)
			tr := harness.Follow(t, ctx)
			setClock(t, ctx, day.Format(time.RFC3339), false)
			if !script {
				harness.WithoutScript(t, ctx)
			}
			url := p.URL + "/" + lang + "/kontakt/"
			harness.Run(t, ctx, chromedp.EmulateViewport(320, 640), chromedp.Navigate(url))
			text := harness.Evaluate[string](t, ctx, `document.querySelector("main [data-open]").parentElement.innerText`)
			if !strings.Contains(text, words[0]) || strings.HasSuffix(text, words[1]) != script {
				t.Errorf("%s, script %v: %q", lang, script, text)
			}
			requests, complaints := tr.Take()
			harness.Run(t, ctx, chromedp.Navigate(p.URL+"/"+lang+"/"))
			if first := harness.Evaluate[string](t, ctx, `document.querySelector(".calls .call").innerText`); !strings.Contains(first, " 09:00–16:00") ||
				strings.Contains(first, words[1]) != script {
				t.Errorf("%s, script %v: the first row is %q", lang, script, first)
			}
			if len(complaints) > 0 || !slices.Equal(requests, []string{"GET " + url}) {
				t.Errorf("%s: requests %v, complaints %v", lang, requests, complaints)
			}
			if wide := harness.Evaluate[float64](t, ctx, `document.documentElement.scrollWidth`); wide > 320 {
				t.Errorf("%s: %v px wide on a phone of 320", lang, wide)
			}
			if script {
				onPaper := emulation.SetEmulatedMediaParams{Media: "print"}
				if _, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, onPaper); err != nil {
					t.Fatal(err)
				}
				if n := harness.Evaluate[int](t, ctx, said+".length"); n > 0 {
					t.Errorf("%s: said on paper", lang)
				}
			}
		}
	}
	with, without := 0, 0
	for name, text := range texts(t, dir) {
		hours, script := strings.Contains(text, "data-open="), strings.Contains(text, "data-holidays=")
		if hours != script {
			t.Errorf("%s: hours by day: %v, the script: %v", name, hours, script)
		}
		if hours {
			with++
		} else {
			without++
		}
	}
	if with == 0 || without == 0 {
		t.Errorf("%d pages with hours by day, %d without", with, without)
	}
	policy := regexp.MustCompile(`script-src[^;]*`).FindString(p.Get(t, "/sv/").Header.Get("Content-Security-Policy"))
	if n := strings.Count(policy, "sha256-"); n != 6 {
		t.Errorf("%d different scripts, not those of the exit, the hours, the form, the receipt, the sheets and the filter: %s", n, policy)
	}
}
