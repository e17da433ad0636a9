package portal

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"lyktan/endtoend/harness"
)

// criteria are those of WCAG 2.2 at A and AA, by level.
var criteria = map[string]string{
	"A":  "1.1.1 1.2.1 1.2.2 1.2.3 1.3.1 1.3.2 1.3.3 1.4.1 1.4.2 2.1.1 2.1.2 2.1.4 2.2.1 2.2.2 2.3.1 2.4.1 2.4.2 2.4.3 2.4.4 2.5.1 2.5.2 2.5.3 2.5.4 3.1.1 3.2.1 3.2.2 3.2.6 3.3.1 3.3.2 3.3.7 4.1.2",
	"AA": "1.2.4 1.2.5 1.3.4 1.3.5 1.4.3 1.4.4 1.4.5 1.4.10 1.4.11 1.4.12 1.4.13 2.4.5 2.4.6 2.4.7 2.4.11 2.5.7 2.5.8 3.1.2 3.2.3 3.2.4 3.3.3 3.3.4 3.3.8 4.1.3",
}

var (
	criterionRow = regexp.MustCompile(`(?m)^\| ([1-4]\.\d\.\d+) [^|]+ \| (A+) \| ([^|]+) \| ([^|]+) \|$`)
	namedTest    = regexp.MustCompile("`(Test[A-Za-z0-9]+)`")
	dayOfALook   = regexp.MustCompile(`look \d{4}-\d\d-\d\d`)
)

// docs/accessibility.md has every criterion of A and AA, with how it is met, and with a
// test that there is or the day of a look.
func TestCriteriaNameTests(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join(harness.Root, "docs/accessibility.md"))
	if err != nil {
		t.Fatal(err)
	}
	tests, err := allTests()
	if err != nil {
		t.Fatal(err)
	}
	for _, fault := range unproven(string(text), tests) {
		t.Error(fault)
	}
	for name, planted := range map[string]string{
		"a row that is gone":       regexp.MustCompile(`(?m)^\| 2\.4\.11 .*\n`).ReplaceAllString(string(text), ""),
		"a test that is not there": strings.Replace(string(text), "`TestKeyboardAlone`", "`TestKeyboardAtAll`", 1),
		"a row without a proof":    strings.Replace(string(text), "| look 2026-11-30 |", "| |", 1),
		"another level":            strings.Replace(string(text), "Page Titled | A |", "Page Titled | AAA |", 1),
	} {
		if len(unproven(planted, tests)) == 0 {
			t.Errorf("planted: %s is not seen", name)
		}
	}
}

// unproven is what is wrong with a list of criteria.
func unproven(text string, tests map[string]bool) (faults []string) {
	listed := map[string]string{}
	for _, row := range criterionRow.FindAllStringSubmatch(text, -1) {
		listed[row[1]] = row[2]
		if !namedTest.MatchString(row[4]) && !dayOfALook.MatchString(row[4]) {
			faults = append(faults, row[1]+" names no test and no day of a look")
		}
	}
	for level, numbers := range criteria {
		for _, number := range strings.Fields(numbers) {
			if listed[number] != level {
				faults = append(faults, fmt.Sprintf("%s is listed as %q, not %s", number, listed[number], level))
			}
		}
	}
	for _, m := range namedTest.FindAllStringSubmatch(text, -1) {
		if !tests[m[1]] {
			faults = append(faults, "there is no "+m[1])
		}
	}
	return faults
}

// allTests are the names of the repository's tests.
func allTests() (map[string]bool, error) {
	names := map[string]bool{}
	function := regexp.MustCompile(`(?m)^func (Test[A-Za-z0-9]+)\(`)
	for _, part := range []string{"endtoend", "site", "tipapi"} {
		err := filepath.WalkDir(filepath.Join(harness.Root, part), func(path string, d fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, "_test.go") {
				return err
			}
			text, err := os.ReadFile(path)
			for _, m := range function.FindAllStringSubmatch(string(text), -1) {
				names[m[1]] = true
			}
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return names, nil
}

// run is what the statement on the site says of the tests.
type run struct {
	Day     string `json:"day"` // on which somebody last wrote it: make golden
	Layouts int    `json:"layouts"`
	Rules   int    `json:"rules"` // of axe
}

// The statement on accessibility says what was run, and when, in every language.
func TestStatementIsOfTheRun(t *testing.T) {
	t.Parallel()
	const file = "testdata/run.json"
	now := run{Day: time.Now().Format(time.DateOnly)}
	layouts := map[string]bool{}
	for _, s := range table(t) {
		layouts[s.layout] = true
	}
	now.Layouts = len(layouts)
	ctx := harness.Tab(t)
	harness.Run(t, ctx, chromedp.Navigate("about:blank"))
	harness.Axe(t, ctx, harness.ColourRules)
	now.Rules = harness.Evaluate[int](t, ctx, `((options) => options.runOnly.values.length)({`+harness.EveryRule+`})`)
	if *golden {
		text, err := json.Marshal(now)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, append(text, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var was run
	if err := json.Unmarshal(text, &was); err != nil {
		t.Fatal(err)
	}
	if was.Layouts != now.Layouts || was.Rules != now.Rules {
		t.Errorf("there are %d layouts and %d rules, and the last run had %d and %d: make golden, and the statement in every language", now.Layouts, now.Rules, was.Layouts, was.Rules)
	}
	for _, lang := range harness.Languages {
		page, err := os.ReadFile(filepath.Join(harness.Root, "content", lang, "tillganglighet.md"))
		if err != nil {
			t.Fatal(err)
		}
		if missing := unstated(string(page), was); len(missing) > 0 {
			t.Errorf("content/%s/tillganglighet.md does not say %v", lang, missing)
		}
		planted := was
		planted.Rules++
		if len(unstated(string(page), planted)) == 0 {
			t.Errorf("planted: %s: a rule more is not missed", lang)
		}
	}
}

// unstated is what a statement lacks of a run: how many layouts and rules, and the day.
func unstated(page string, of run) (missing []string) {
	numbers := regexp.MustCompile(`\d+`).FindAllString(page, -1)
	for _, want := range []int{of.Layouts, of.Rules} {
		if !slices.Contains(numbers, fmt.Sprint(want)) {
			missing = append(missing, fmt.Sprint(want))
		}
	}
	if !strings.Contains(page, "\nchecked: "+of.Day+"\n") { // which the page prints
		missing = append(missing, of.Day)
	}
	return missing
}
