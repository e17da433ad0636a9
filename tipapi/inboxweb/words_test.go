//go:build !race

// Nothing here runs side by side, and the race detector makes it ten times as slow.

package inboxweb

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"lyktan/tipapi/answers"
	"lyktan/tipapi/journal"
	"lyktan/tipapi/retention"
	"lyktan/tipapi/statistics"
	"lyktan/tipapi/tip"
)

const templates = "../../themes/lyktan/inbox"

// codes are the values of data that have words, by the beginning of their keys.
func codes(t *testing.T) map[string][]string {
	t.Helper()
	var fields []string
	for _, f := range tip.Fields {
		fields = append(fields, f.Name)
	}
	var tables []string
	r := statistics.New(statistics.Period{}, nil)
	for _, table := range []statistics.Table{r.Weeks, r.Areas, r.Kinds, r.Outcomes, r.Langs, r.Waits} {
		tables = append(tables, table.By)
	}
	silent := []string{string(journal.Read), string(journal.Copied), string(journal.Deleted), string(journal.Vouched), string(journal.Retired),
		string(journal.Ruled), string(journal.Tried)} // which a tip's history does not show
	kinds := slices.DeleteFunc(constants(t, "../journal", "Kind"), func(kind string) bool { return slices.Contains(silent, kind) })
	site, err := os.ReadDir("../../site/i18n")
	if err != nil {
		t.Fatal(err)
	}
	langs := []string{"other"}
	for _, file := range site {
		if lang, ok := strings.CutSuffix(file.Name(), ".yaml"); ok {
			langs = append(langs, lang)
		}
	}
	numbers := func(from, to int) (all []string) {
		for i := from; i <= to; i++ {
			all = append(all, strconv.Itoa(i))
		}
		return all
	}
	return map[string][]string{
		"outcome": append([]string{"open"}, retention.Outcomes...), "lang": langs, "answer": tip.Choices, "danger": tip.Dangers,
		"guess": slices.DeleteFunc(slices.Clone(tip.Choices), func(answer string) bool { return answer == "no" }),
		"view":  views, "field": append([]string{"received"}, fields...), "left": slices.Concat([]string{"received", "lang", "receipt", "adds_to", "adds_to_typed"}, fields),
		"reason": constants(t, "../passing", "Reason"), "doubt": constants(t, "../passing", "Doubt"), "act": kinds, "kind": statistics.Kinds, "phrase": answers.Phrases,
		"wait": statistics.Waits, "row": {"other"}, "by": tables, "weekday": numbers(0, 6), "month": numbers(1, 12),
	}
}

// constants are the values of the constants of a type, from a package's source.
func constants(t *testing.T, dir, of string) (values []string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		tree, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(tree, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok || strings.HasSuffix(file, "_test.go") {
				return true
			}
			if kind, ok := spec.Type.(*ast.Ident); ok && kind.Name == of {
				for _, value := range spec.Values {
					if literal, ok := value.(*ast.BasicLit); ok {
						text, err := strconv.Unquote(literal.Value)
						if err != nil {
							t.Fatal(err)
						}
						values = append(values, text)
					}
				}
			}
			return true
		})
	}
	if len(values) < 2 {
		t.Fatalf("%s has the constants %q of the type %s", dir, values, of)
	}
	return values
}

// sources are the texts of files by name, without tests.
func sources(t *testing.T, pattern string) map[string]string {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) < 3 {
		t.Fatalf("%q, %v", files, err)
	}
	found := map[string]string{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasSuffix(file, "_test.go") {
			found[file] = string(text)
		}
	}
	return found
}

// ways are how a key is used, with what the match stands for.
var ways = []struct {
	in   *regexp.Regexp
	keys []string // with KEY for what was matched
}{
	{regexp.MustCompile(`\b(?:t|n) "(\w+)"`), []string{"KEY"}},                                  // in a template
	{regexp.MustCompile(`\.(?:text|count)\("(\w+)"[,)]`), []string{"KEY"}},                      // in Go
	{regexp.MustCompile(`\bfail\([^"]*"(\w+)"\)`), []string{"KEY", "KEY_title"}},                // a page of a failure
	{regexp.MustCompile(`\brender\([^"]*"(\w+)", page\{`), []string{"KEY_title"}},               // a page by itself
	{regexp.MustCompile(`\bshow\("(\w+)", "\w+",`), []string{"KEY_title"}},                      // a page of the open inbox
	{regexp.MustCompile(`\{\w+\.Err\w+, "(\w+)"\}`), []string{"KEY"}},                           // what an error means
	{regexp.MustCompile(`(?m)^\s+"(\w+)":\s+(?:func\(\) error|v\.note)`), []string{"done_KEY"}}, // an act with a tip
	{regexp.MustCompile(`"(journal_\w+)": +journal\.Err`), []string{"KEY"}},                     // entries that are not understood
	{regexp.MustCompile(`closed\["(\w+)"\]\+\+`), []string{"KEY"}},                              // tips that are not
	{regexp.MustCompile(`\boption\("(\w+)"`), nil},                                              // a code's, in Go
	{regexp.MustCompile(`\boption "(\w+)"`), nil},                                               // and in a template
	{regexp.MustCompile(`w\.option\("(\w+)", k\)`), nil},                                        // an act's
}

// usedKeys are the keys that templates and Go ask for, and the prefixes of codes.
func usedKeys(texts map[string]string) (keys map[string]string, prefixes map[string]bool) {
	keys, prefixes = map[string]string{}, map[string]bool{}
	for file, text := range texts {
		for _, way := range ways {
			for _, match := range way.in.FindAllStringSubmatch(text, -1) {
				if way.keys == nil {
					prefixes[match[1]] = true
				}
				for _, key := range way.keys {
					keys[strings.ReplaceAll(key, "KEY", match[1])] = filepath.Base(file)
				}
			}
		}
	}
	return keys, prefixes
}

// wordFaults compares what is asked for with the words that are there.
func wordFaults(w words, texts map[string]string, codes map[string][]string) (faults []string) {
	used, prefixes := usedKeys(texts)
	for prefix := range prefixes {
		if _, ok := codes[prefix]; !ok {
			faults = append(faults, fmt.Sprintf("no test knows the values of option %q", prefix))
		}
	}
	for prefix, values := range codes {
		for _, value := range values {
			used[prefix+"_"+value] = "codes"
		}
	}
	for key, file := range used {
		if w[key] == "" {
			faults = append(faults, fmt.Sprintf("%s uses %s, which has no words", file, key))
		}
	}
	for key, text := range w {
		if _, ok := used[key]; !ok && used[strings.TrimSuffix(key, "_one")] == "" {
			faults = append(faults, fmt.Sprintf("%s is not used", key))
		}
		if strings.TrimSpace(text) != text {
			faults = append(faults, fmt.Sprintf("%s begins or ends with space", key))
		}
	}
	return faults
}

// Every text that is asked for is there, and none is there that nobody asks for.
func TestWords(t *testing.T) {
	t.Parallel()
	w, err := loadWords("sv")
	if err != nil {
		t.Fatal(err)
	}
	texts := sources(t, "*.go")
	maps.Copy(texts, sources(t, filepath.Join(templates, "*.html")))
	all := codes(t)
	for _, fault := range wordFaults(w, texts, all) {
		t.Error(fault)
	}
	// What the search is for, it finds.
	spoilt := func(change func(words, map[string]string, map[string][]string)) []string {
		w, texts, all := maps.Clone(w), maps.Clone(texts), maps.Clone(all)
		change(w, texts, all)
		return wordFaults(w, texts, all)
	}
	for want, change := range map[string]func(words, map[string]string, map[string][]string){
		"uses nowhere, which": func(_ words, texts map[string]string, _ map[string][]string) { texts["x.html"] = `{{t "nowhere"}}` },
		"uses nowhere_title, which": func(_ words, texts map[string]string, _ map[string][]string) {
			texts["x.go"] = `v.show("nowhere", "list", p)`
		},
		"uses outcome_support, which": func(w words, _ map[string]string, _ map[string][]string) { delete(w, "outcome_support") },
		"uses reason_new, which": func(_ words, _ map[string]string, all map[string][]string) {
			all["reason"] = append([]string{"new"}, all["reason"]...)
		},
		"idle is not used":                          func(w words, _ map[string]string, _ map[string][]string) { w["idle"] = "x" },
		"idle_one is not used":                      func(w words, _ map[string]string, _ map[string][]string) { w["idle_one"] = "x" },
		`no test knows the values of option "mood"`: func(_ words, texts map[string]string, _ map[string][]string) { texts["x.html"] = `{{option "mood" .}}` },
		"uses done_take, which":                     func(w words, _ map[string]string, _ map[string][]string) { delete(w, "done_take") },
		"uses no_session, which":                    func(w words, _ map[string]string, _ map[string][]string) { w["no_session"] = "" },
	} {
		if found := spoilt(change); !slices.ContainsFunc(found, func(fault string) bool { return strings.Contains(fault, want) }) {
			t.Errorf("not found: %s, but %q", want, found)
		}
	}
}

// What is filled in is filled in: each {name} of a text is one that is given where
// the text is asked for, and no page shows one.
func TestNamesInWordsAreFilledIn(t *testing.T) {
	t.Parallel()
	w, err := loadWords("sv")
	if err != nil {
		t.Fatal(err)
	}
	texts := sources(t, "*.go")
	maps.Copy(texts, sources(t, filepath.Join(templates, "*.html")))
	name := regexp.MustCompile(`\{(\w+)\}`)
	for key, text := range w {
		for _, match := range name.FindAllStringSubmatch(text, -1) {
			asks := regexp.MustCompile(`(?:\b[tn] |(?:text|count)\()"` + strings.TrimSuffix(key, "_one") + `"[^\n]*`)
			for file, source := range texts {
				for _, line := range asks.FindAllString(source, -1) {
					counted := match[1] == "n" && (strings.Contains(source, `n "`+strings.TrimSuffix(key, "_one")) || strings.Contains(source, `count("`+strings.TrimSuffix(key, "_one")))
					if !counted && !strings.Contains(line, `"`+match[1]+`"`) {
						t.Errorf("%s: nobody fills in {%s} of %s: %s", file, match[1], key, line)
					}
				}
			}
		}
	}
}

// No page shows the key of a text instead of the text, or a code.
func TestNoKeyIsShown(t *testing.T) {
	t.Parallel()
	g := newOffice(t, setting{tips: []tip.Form{{Lang: "ar", AddsTo: "x", Answers: tip.Answers{
		Now: "yes", What: "Jag hörde genom väggen klockan tre.", Street: "Ringvägen 3", Children: "unknown", Danger: append([]string{"own words"}, tip.Dangers...),
		Guess: "no", Contact: "a@b.example"}}}}).enter().ready()
	id := g.ids()[0]
	g.post("/tip/"+id+"/note", url.Values{"text": {"x"}})
	g.post("/tip/"+id+"/take", nil)
	g.post("/pass/"+id, url.Values{"text": {"x"}})
	outside, code := regexp.MustCompile(`<[^>]*>`), regexp.MustCompile(`\b[a-z]+_[a-z_]+\b|\{\w+\}`)
	shown := func() (codes []string) {
		for _, page := range pages {
			path, _ := with(id, page, nil)
			text := outside.ReplaceAllString(g.get(path).body, " ")
			codes = append(codes, code.FindAllString(text, -1)...)
		}
		return codes
	}
	if codes := shown(); len(codes) > 0 {
		t.Errorf("pages show %q", codes)
	}
	delete(g.server.words, "tip_title")
	delete(g.server.words, "danger_weapon")
	if codes := shown(); !slices.Contains(codes, "tip_title") || !slices.Contains(codes, "danger_weapon") {
		t.Errorf("two texts are missing, and only %q is found", codes)
	}
}

// What a member chooses is what the sender reads, in Swedish.
func TestPhrasesAreThoseOfTheSite(t *testing.T) {
	site, err := os.ReadFile("../../site/i18n/sv.yaml")
	if err != nil {
		t.Fatal(err)
	}
	w, err := loadWords("sv")
	if err != nil {
		t.Fatal(err)
	}
	for _, phrase := range answers.Phrases {
		own := "\nphrase_" + phrase + ": " + strings.ReplaceAll(w.option("phrase", phrase), "112", "{emergency}") + "\n"
		if !strings.Contains(string(site), own) {
			t.Errorf("site/i18n/sv.yaml does not say %q", own)
		}
	}
}
