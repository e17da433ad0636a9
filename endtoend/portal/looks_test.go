package portal

import (
	"context"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"lyktan/endtoend/harness"
)

// sight is a way in which somebody has a page in front of them, and what the page is
// then looked at for (endtoend/harness/looks.js).
type sight struct {
	name    string
	media   string
	prefers []string
	wayOfReading
	looks []string
}

var phone = wayOfReading{"a phone", 360, 740, 16, ""}

// sights are what every state of [table] is looked at in, with all open that folds.
var sights = []sight{
	{"light", "", nil, phone, []string{"tooWide", "faintText", "faintShapes", "onHover", "small", "unseenFocus"}},
	{"dark", "", []string{"prefers-color-scheme", "dark"}, phone, []string{"faintText", "faintShapes", "unseenFocus"}},
	{"more contrast", "", []string{"prefers-contrast", "more"}, phone, []string{"faintText"}},
	{"forced colours, light", "", []string{"forced-colors", "active", "prefers-color-scheme", "light"}, phone, []string{"faintText", "faintShapes", "edgeless", "unseenFocus"}},
	{"forced colours, dark", "", []string{"forced-colors", "active", "prefers-color-scheme", "dark"}, phone, []string{"faintText", "faintShapes"}},
	{"reduced motion", "", []string{"prefers-reduced-motion", "reduce"}, phone, []string{"moving"}},
	{"paper", "print", nil, wayOfReading{"A4", 718, 1000, 16, ""}, []string{"unprinted"}},
	{"a desk", "", nil, wayOfReading{"a desk", 1280, 1024, 16, ""}, []string{"tooWide", "faintText", "small", "cutOff"}},
}

// folded is how pages come: what sticks to the window may not cover what has the focus.
var folded = []sight{
	{"a phone, folded", "", nil, phone, []string{"covered", "tooWide", "small"}},
	{"400 % of 1280 × 1024, folded", "", nil, wayOfReading{"400 %", 320, 256, 16, ""}, []string{"covered", "tooWide", "small"}},
}

// Every layout in every state, in a language of each direction, as everyone may meet
// it: by all rules of axe, in colours of their own or the reader's, on paper, at any
// size, with a finger or a keyboard.
func TestEveryState(t *testing.T) {
	t.Parallel()
	url := serveStates(t)
	const tabs = 3
	turn := make(chan state)
	go func() {
		for _, s := range table(t) {
			turn <- s
		}
		close(turn)
	}()
	for range tabs {
		t.Run("", func(t *testing.T) {
			t.Parallel()
			tab := harness.OpenTab(t)
			harness.Run(t, tab, chromedp.Navigate("about:blank")) // the tab lives as long as its first context
			for s := range turn {
				t.Run(s.String(), func(t *testing.T) {
					ctx := harness.Timeout(tab, t)
					harness.Run(t, ctx, chromedp.Navigate(url+s.path()))
					for _, wrong := range lookedAt(t, ctx, s) {
						t.Error(wrong)
					}
				})
			}
		})
	}
}

// lookedAt is what is wrong with the page in a tab, in all ways.
func lookedAt(t *testing.T, ctx context.Context, s state) (wrong []string) {
	t.Helper()
	for _, sight := range folded {
		wrong = append(wrong, seen(t, ctx, sight)...)
	}
	harness.Evaluate[chromedp.Void](t, ctx, `for (const folded of document.querySelectorAll("details")) folded.open = true;0`)
	for _, way := range narrow {
		looks := []string{"tooWide", "cutOff"}
		if way.width >= 280 && way.font == 16 && way.style != textAlone { // below, few numbers fit into a line
			looks = append(looks, "brokenNumbers")
		}
		wrong = append(wrong, seen(t, ctx, sight{way.name, "", nil, way, looks})...)
	}
	for _, word := range runTogether(dumped(t, "w3m", s.text), append(harness.Look(t, ctx, "words"), pieces(s.text)...)) {
		wrong = append(wrong, "words run together in a text browser: "+word)
	}
	if !s.parts { // colours, focus, paper and axe have nothing new to judge
		return wrong
	}
	for _, sight := range sights {
		wrong = append(wrong, seen(t, ctx, sight)...)
	}
	harness.Prefer(t, ctx, "")
	read(t, ctx, wayOfReading{"320 px", 320, 640, 16, ""})
	for _, fault := range harness.Axe(t, ctx, harness.EveryRule) {
		wrong = append(wrong, "axe: "+fault.String())
	}
	return wrong
}

// seen is what the looks of a sight find.
func seen(t *testing.T, ctx context.Context, sight sight) (wrong []string) {
	t.Helper()
	harness.Prefer(t, ctx, sight.media, sight.prefers...)
	read(t, ctx, sight.wayOfReading)
	for _, look := range sight.looks {
		if found := harness.Look(t, ctx, look); len(found) > 0 {
			wrong = append(wrong, sight.name+": "+look+": "+strings.Join(found, "\n\t"))
		}
	}
	return wrong
}
