package lint

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"lyktan/site/forms"
	"lyktan/site/neutral"
	"lyktan/site/schema"
	"lyktan/site/wordlist"
)

const page = `---
title: Numbers
tab: Numbers
summary: All of them.
audience: [everyone]
rev: 2
sources: [S1]
checked: 2026-11-01
next: other
next_text: Go on
---

Call {{< tel "line" >}} within {{< law "limit" >}}.

## First {#first}

See [the other](/other#first) or [theirs](https://example.org/).

### Second

{{< service "line" >}}
`

func translated(s string) string {
	return strings.Replace(s, "next_text: Go on\n", "next_text: Go on\nsource_rev: 2\nsource_sha: x\nreview: machine\n", 1)
}

// pagesWith makes two pages in two languages and changes one file.
func pagesWith(file, from, to string) fstest.MapFS {
	files := fstest.MapFS{}
	for _, name := range []string{"sv/numbers.md", "sv/other.md", "en/numbers.md", "en/other.md"} {
		text := page
		if strings.HasSuffix(name, "other.md") {
			text = strings.Replace(text, "All of them.", "All the rest.", 1)
		}
		if strings.HasPrefix(name, "en/") {
			text = translated(text)
		}
		if name == file {
			if !strings.Contains(text, from) {
				panic(name + " has no " + from)
			}
			text = strings.Replace(text, from, to, 1)
		}
		files[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return files
}

func check(files fstest.MapFS, more ...string) ([]string, error) {
	all := append([]string{"sv", "en"}, more...)
	languages := Languages{All: all, Complete: all}
	pages, err := Load(files, languages.All)
	if err != nil {
		return nil, err
	}
	only := func(known string) Keys { return Keys{known: ""} }
	words := map[string][]wordlist.Word{"sv": {{Match: regexp.MustCompile("(?i)forbidden|070-123"), Why: "say it otherwise"}}}
	revealing, err := neutral.Load(fstest.MapFS{"r": {Data: []byte("{sv: [{match: telltale, why: x}], en: [{match: secret, why: x}], ar: [{match: secret, why: x}]}")}}, "r", languages.All)
	if err != nil {
		return nil, err
	}
	facts := Facts{Sources: only("S1"), Services: Keys{"line": "", "closed": "is not confirmed", "web": ""}, Numbers: Keys{"line": "", "closed": "is not confirmed", "web": "has no phone"}, Law: only("limit"), Regions: only("shire"), Figures: only("women"), Charts: only("cases"), Words: words, Neutral: revealing}
	return Check(pages, languages, facts, time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC))
}

func TestGoodPagesPass(t *testing.T) {
	report, err := check(pagesWith("", "", ""))
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range report {
		if fields := strings.Fields(line); fields[1] == "0" && fields[0] != "regions" && fields[0] != "calls" {
			t.Errorf("a rule looked at nothing: %s", line)
		}
	}
}

// Each rule with faults that it finds, and the place that it names.
func TestFaultsAreFound(t *testing.T) {
	const sv, en = "sv/numbers.md", "en/numbers.md"
	for name, c := range map[string]struct{ file, from, to, want string }{
		"no front matter":              {sv, "---\ntitle", "title", "content/sv/numbers.md:1"},
		"title missing":                {sv, "title: Numbers", "title:", "sv/numbers.md"},
		"a field misspelt":             {sv, "audience:", "audiense:", "sv/numbers.md"},
		"revision missing":             {sv, "rev: 2", "rev: 0", "sv/numbers.md"},
		"checked in the future":        {sv, "2026-11-01", "2027-01-01", "dates"},
		"source unknown":               {sv, "[S1]", "[S2]", "sources"},
		"next leads nowhere":           {sv, "next: other", "next: nowhere", "links"},
		"link leads nowhere":           {sv, "(/other#first)", "(/nowhere)", "content/sv/numbers.md:17: links"},
		"fragment leads nowhere":       {sv, "#first)", "#third)", "content/sv/numbers.md:17: links"},
		"link to http":                 {sv, "https://example.org", "http://example.org", "content/sv/numbers.md:17: links"},
		"heading of level one":         {sv, "## First", "# First", "content/sv/numbers.md:15: headings"},
		"level left out":               {sv, "### Second", "#### Second", "content/sv/numbers.md:19: headings"},
		"line unknown":                 {sv, `{{< service "line" >}}`, `{{< line "lime" >}}`, "content/sv/numbers.md:21: shortcodes"},
		"service unknown":              {sv, `service "line"`, `service "lime"`, "content/sv/numbers.md:21: shortcodes"},
		"number unknown":               {sv, `tel "line"`, `tel "lime"`, "content/sv/numbers.md:13: shortcodes"},
		"chart unknown":                {sv, `law "limit"`, `chart "limit"`, "content/sv/numbers.md:13: shortcodes"},
		"finding unknown":              {sv, `law "limit"`, `figure-of "men"`, "content/sv/numbers.md:13: shortcodes"},
		"region unknown":               {sv, "See [", "{{% region \"norrland\" %}}\nSee [", "content/sv/numbers.md:17: shortcodes"},
		"team's field unknown":         {sv, `law "limit"`, `team "phone"`, "content/sv/numbers.md:13: shortcodes"},
		"figure unknown":               {sv, `law "limit"`, `law "lemma"`, "content/sv/numbers.md:13: shortcodes"},
		"number typed":                 {sv, "See", "Call 020-12 34 56. See", "content/sv/numbers.md:17: typed-figures"},
		"short number typed":           {sv, "See", "Call 112. See", "typed-figures"},
		"year typed":                   {sv, "See", "Since 2026. See", "typed-figures"},
		"section typed":                {sv, "See", "See 4 § and", "typed-figures"},
		"number typed in a heading":    {sv, "## First", "## Call 112", "typed-figures"},
		"number typed in the summary":  {sv, "All of them.", "Call 112.", "typed-figures"},
		"raw HTML":                     {sv, "See", "<b>See</b>", "html"},
		"number typed in a door":       {sv, "next_text: Go on\n", "next_text: Go on\ndoors: [{to: other, title: Call 070-123 45 67}]\n", "typed-figures"},
		"nobody to call":               {sv, "next_text: Go on\n", "next_text: Go on\ncall: [lime]\n", `content/sv/numbers.md:11: calls: call: "lime" is not in the data: did you mean line?`},
		"to call without a number":     {sv, "next_text: Go on\n", "next_text: Go on\ncall: [web]\n", `calls: call: "web" has no phone`},
		"to call in a translation":     {en, "next_text: Go on\n", "next_text: Go on\ncall: [line]\n", "calls: call: take this away: it stands in content/sv/numbers.md, for all languages"},
		"number hidden in code":        {sv, "See [", "    070-123 45 67\n\nSee [", "html"},
		"day and month typed":          {sv, "See", "From 1 juli. See", "typed-figures"},
		"forbidden word":               {sv, "See [", "Forbidden, see [", "content/sv/numbers.md:17: words"},
		"forbidden in the title":       {sv, "title: Numbers", "title: ForBidden", "words"},
		"forbidden across a link":      {sv, "See [the", "See for[bidden the", "words"},
		"a note left over":             {sv, "See", "TODO see", "content/sv/numbers.md:17: leftovers"},
		"a bracket left over":          {sv, "See", "[NAME OF TEAM] see", "leftovers"},
		"filler left over":             {sv, "See", "Lorem ipsum. See", "leftovers"},
		"too heavy to read":            {sv, "See", strings.Repeat("Administrativa förvaltningsbestämmelser ", 20) + "see", "readability"},
		"raw HTML block":               {sv, "See [", "<div>\n\nSee [", "html"},
		"a tab that tells":             {sv, "tab: Numbers", "tab: The Telltale", "content/sv/numbers.md:3: neutral: tab: \"Telltale\""},
		"a translated tab that tells":  {en, "tab: Numbers", "tab: Secrets", "content/en/numbers.md:3: neutral: tab: \"Secret\""},
		"another page's summary":       {en, "All of them.", "all the rest.", "content/en/other.md:4: summaries"},
		"no summary":                   {sv, "summary: All of them.", "summary:", "sv/numbers.md"},
		"unlisted here only":           {en, "rev: 2", "rev: 2\nunlisted: true", "translation: unlisted: it is true here"},
		"a shortcode of Hugo":          {sv, `{{< law "limit" >}}`, `{{< youtube "limit" >}}`, "content/sv/numbers.md:13: shortcodes: {{< youtube \"limit\" >}} is not one of the theme's"},
		"a key too many":               {sv, `law "limit"`, `law "limit" "70 80"`, "content/sv/numbers.md:13: shortcodes"},
		"a key by name":                {sv, `law "limit"`, `law key="limit"`, "content/sv/numbers.md:13: shortcodes"},
		"a key where there is none":    {sv, "See [", "{{< browsers \"one\" >}}\nSee [", "content/sv/numbers.md:17: shortcodes"},
		"no key where there is one":    {sv, `law "limit"`, `law`, "content/sv/numbers.md:13: shortcodes"},
		"a key with HTML":              {sv, `law "limit"`, `law "<b>"`, "content/sv/numbers.md:13: shortcodes"},
		"a shortcode in backquotes":    {sv, `law "limit"`, "law `limit`", "content/sv/numbers.md:13: shortcodes"},
		"a shortcode on two lines":     {sv, `law "limit"`, "law\n\"limit\"", "content/sv/numbers.md:13: shortcodes"},
		"a form of a number":           {sv, `tel "line"`, `tel "line" "genitive"`, "content/sv/numbers.md:13: shortcodes: {{< tel \"line\" \"genitive\" >}} is not written as one of the theme's"},
		"a form as a key":              {sv, `law "limit"`, `law "genitive" "limit"`, `content/sv/numbers.md:13: shortcodes: law "genitive" is not in the data`},
		"a shortcode as a comment":     {sv, `{{< law "limit" >}}`, "{{</* law */>}}", "content/sv/numbers.md:13: shortcodes"},
		"a shortcode with a page":      {sv, `law "limit"`, `law.inline`, "content/sv/numbers.md:13: shortcodes"},
		"the other brackets":           {sv, `{{< law "limit" >}}`, `{{% law "limit" %}}`, "content/sv/numbers.md:13: shortcodes"},
		"half a shortcode":             {sv, `{{< law "limit" >}}`, `{{< law "limit"`, "content/sv/numbers.md:13: shortcodes: {{< law \"limit\". is not written"},
		"a passage within a line":      {sv, "See [", "a {{% cards %}} b\n{{% /cards %}}\nSee [", "content/sv/numbers.md:17: shortcodes"},
		"a passage without an end":     {sv, "See [", "{{% cards %}}\nSee [", "content/sv/numbers.md:17: shortcodes"},
		"an end without a passage":     {sv, "See [", "{{% /cards %}}\nSee [", "content/sv/numbers.md:17: shortcodes"},
		"passages that cross":          {sv, "See [", "{{% cards %}}\n{{% steps %}}\n{{% /cards %}}\n{{% /steps %}}\nSee [", "content/sv/numbers.md:19: shortcodes"},
		"a number around a passage":    {sv, "See [", "1 1\n{{% cards %}}\n4\n{{% /cards %}}\nSee [", "typed-figures"},
		"a number in two emphases":     {sv, "See [", "1*1*4 see [", "content/sv/numbers.md:17: typed-figures"},
		"a number as a list":           {sv, "See [", "114. x\n\nSee [", "content/sv/numbers.md:17: typed-figures"},
		"a number in Arabic digits":    {sv, "See [", "١١٤ see [", "content/sv/numbers.md:17: plain"},
		"an age that the source lacks": {en, "See [", "At 12 see [", "content/en/numbers.md:20: typed-figures: [\"12\"] is not in content/sv/numbers.md"},
		"a template":                   {sv, "See [", "{{.Tip}} see [", "content/sv/numbers.md:17: plain"},
		"a template in the tab":        {sv, "tab: Numbers", "tab: '{{.Tip}}'", "content/sv/numbers.md:3: plain: tab: "},
		"HTML in the tab":              {sv, "tab: Numbers", "tab: <b>", "content/sv/numbers.md:3: plain: tab: "},
		"a bracket without a link":     {sv, "See [", "a [b] see [", "content/sv/numbers.md:17: plain"},
		"an attribute":                 {sv, "### Second", "### Second {.x}", "content/sv/numbers.md:19: plain"},
		"a row without a phone":        {sv, "See [", "{{< line \"web\" >}}\n\nSee [", "content/sv/numbers.md:17: shortcodes: line \"web\" has no phone"},
		"a picture":                    {sv, "See [", "![a](data:x) see [", "content/sv/numbers.md:17: html"},
		"an address as a link":         {sv, "See [", "<https://example.org/> see [", "content/sv/numbers.md:17: html"},
		"a number as a link":           {sv, "See [", "<tel:112> see [", "content/sv/numbers.md:17: html"},
		"a number down the page":       {sv, "See [", "- 1\n- 1\n- 4\n\nSee [", "content/sv/numbers.md:17: typed-figures"},
		"a line across":                {sv, "See [", "---\n\nSee [", "html"},
		"a link of a translation":      {en, "https://example.org/", "https://example.com/", "content/en/numbers.md:20: outside-links: \"https://example.com/\" is not in content/sv/numbers.md"},
		"an address in a translation":  {en, "See [", "At example.com see [", "content/en/numbers.md:20: outside-links"},
		"an address in a summary":      {en, "All of them.", "All of example.com.", "content/en/numbers.md:4: outside-links: summary: "},
		"an age that is left out":      {sv, "See [", "At 15 see [", "content/en/numbers.md:15: same: the figures [\"15\"] of content/sv/numbers.md:17 are missing"},
		"a link that is left out":      {en, "[theirs](https://example.org/)", "theirs", "content/en/numbers.md:15: same: the links [\"https://example.org/\"] of"},
		"a link to another place":      {en, "(/other#first)", "(/other)", "content/en/numbers.md:20: same: the links [\"/other#first\"] of content/sv/numbers.md:17 are missing, and [\"/other\"] are here"},
		"a link too many":              {en, "See [", "Again [this](/other), see [", "content/en/numbers.md:20: same: the links [\"/other\"] stand here more often"},
		"a mark that is left out":      {en, " {#first}", "", "same: the marks of headings [\"first\"]"},
		"another next page":            {en, "next: other", "next: numbers", "content/en/numbers.md:9: same: next: it is numbers here, but other in content/sv/numbers.md"},
		"other readers":                {en, "[everyone]", "[young]", "content/en/numbers.md:5: same: audience: it is [young] here, but [everyone] in"},
		"a source that is left out":    {en, "[S1]", "[]", "content/en/numbers.md:7: same: sources: it is [] here"},
		"law that is not said to be":   {sv, "rev: 2", "rev: 2\nlegal: true", "same: legal: it is false here, but true in"},
		"a sheet of another shape":     {sv, "rev: 2", "rev: 2\npaper: [{title: x, fields: [{text: x, lines: 2}]}]", "same: paper: it is [] here, but [false 0 [2]] in"},
		"a number typed on a sheet":    {sv, "rev: 2", "rev: 2\npaper: [{title: x, fields: [{text: Call 070-123 45 67}]}]", "typed-figures: text: "},
		"translation behind":           {en, "source_rev: 2", "source_rev: 1", "translation"},
		"translation ahead":            {en, "source_rev: 2", "source_rev: 3", "translation"},
		"translation read tomorrow":    {en, "review: machine", "review: Anna Ek 2026-11-22", "content/en/numbers.md:13: translation: review: \"Anna Ek 2026-11-22\""},
		"translation unmarked":         {en, "review: machine", "review:", "translation"},
		"translation lacks a number":   {en, `{{< service "line" >}}`, "", "translation"},
		"translation lacks a list":     {sv, "### Second", "{{< browsers >}}\n\n### Second", "there: [browsers]"},
		"translation says other limit": {en, `{{< law "limit" >}}`, "a year", "translation"},
	} {
		_, err := check(pagesWith(c.file, c.from, c.to))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: want %q in: %v", name, c.want, err)
		}
	}
	files := pagesWith("", "", "")
	files["sv/extra.markdown"] = &fstest.MapFile{Data: []byte("Call 112")}
	if _, err := check(files); err == nil || !strings.Contains(err.Error(), "sv/extra.markdown: files") {
		t.Errorf("a file that only Hugo would see: %v", err)
	}
	delete(files, "sv/extra.markdown")
	files["sv/telltale.md"], files["en/telltale.md"] = files["sv/numbers.md"], files["en/numbers.md"]
	for _, lang := range []string{"sv", "en"} { // told once, of the source if there is one
		if _, err := check(files); err == nil || strings.Count(err.Error(), "the file's name: ") != 1 ||
			!strings.Contains(err.Error(), "content/"+lang+`/telltale.md:1: neutral: the file's name: "telltale" (sv)`) {
			t.Errorf("a file name that tells: %v", err)
		}
		delete(files, "sv/telltale.md")
	}
	delete(files, "en/telltale.md")
	delete(files, "en/other.md")
	if _, err := check(files); err == nil || !strings.Contains(err.Error(), "parity") {
		t.Errorf("a page missing in one language: %v", err)
	}
}

// A translation may ask for another form of the same figure, or for none.
func TestFormsOfFigures(t *testing.T) {
	files := pagesWith("en/numbers.md", `law "limit"`, `law "limit" "genitive"`)
	if _, err := check(files); err != nil {
		t.Error(err)
	}
	pages, err := Load(files, []string{"sv", "en"})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := pages.Forms(), []forms.Use{{Lang: "en", Of: "law.limit.text", Name: "genitive", At: "content/en/numbers.md:16"}}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

// A language that is not complete has the core pages, and may have others.
func TestCorePagesAreInEveryLanguage(t *testing.T) {
	for gone, want := range map[string]string{
		"en/other.md":   "<nil>",
		"en/numbers.md": "content/sv/numbers.md:1: parity: there is no content/en/numbers.md: write it, or take this page away",
	} {
		files := pagesWith("", "", "")
		delete(files, gone)
		pages, err := Load(files, []string{"sv", "en"})
		if err != nil {
			t.Fatal(err)
		}
		page := pages["sv"][strings.TrimSuffix(strings.TrimPrefix(gone, "en/"), ".md")]
		_, faults := checkParity(page, whole{pages: pages, languages: Languages{All: []string{"sv", "en"}, Complete: []string{"sv"}, Core: []string{"numbers"}}})
		got := "<nil>"
		if faults != nil {
			got = page.File + ":1: parity: " + faults[0].message
		}
		if got != want {
			t.Errorf("%s: got %s, want %s", gone, got, want)
		}
	}
}

func TestNamesWithFiguresPass(t *testing.T) {
	files := pagesWith("", "", "")
	for _, name := range []string{"sv/numbers.md", "en/numbers.md"} {
		files[name].Data = []byte(strings.Replace(string(files[name].Data), "See", "Ask 1177, and be 15 years. See", 1))
	}
	if _, err := check(files); err != nil {
		t.Error(err)
	}
}

// What a translation lacks is told with the day since when, and no fault: figures and
// links that Swedish has now may be missing until it follows. What it has too much is one.
func TestLag(t *testing.T) {
	const behind = "rev: 3\nchanged: [2026-11-01, 2026-11-10]\n"
	shown := func(files fstest.MapFS) string {
		t.Helper()
		pages, err := Load(files, []string{"sv", "en"})
		if err != nil {
			t.Fatal(err)
		}
		lags, _ := pages.Lag("en", "sv")
		return lags[0].Line(14)
	}
	for name, c := range map[string]struct{ front, text, line string }{
		"reworded":       {"rev: 2\n", "See", "content/en/numbers.md:12: drift: content/sv/numbers.md has other words now than this was made from: read both, mend the translation, then write source_sha: "},
		"another rev":    {behind, "See", "content/en/numbers.md:11: behind: the meaning of content/sv/numbers.md changed on 2026-11-10: translate the change, then write source_rev: 3 and source_sha: "},
		"two revs":       {strings.Replace(behind, "3", "4", 1), "See", "content/en/numbers.md:11: behind: the meaning of content/sv/numbers.md changed on 2026-11-01: translate the change, then write source_rev: 4 and source_sha: "},
		"a link more":    {behind, "See [more](/other#first) and", "content/en/numbers.md:11: behind: "},
		"a number more":  {behind, "Call {{< tel \"line\" >}}. See", "content/en/numbers.md:11: behind: "},
		"a figure more":  {behind, "You are 15. See", "content/en/numbers.md:11: behind: "},
		"a heading more": {behind, "## More {#more}\n\nSee", "content/en/numbers.md:11: behind: "},
	} {
		files := pagesWith("sv/numbers.md", "rev: 2\n", c.front)
		files["sv/numbers.md"].Data = []byte(strings.Replace(string(files["sv/numbers.md"].Data), "See", c.text, 1))
		if _, err := check(files); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if got := shown(files); !strings.HasPrefix(got, c.line) {
			t.Errorf("%s: %s\nwant %s", name, got, c.line)
		}
	}
	for name, c := range map[string]struct{ from, to, want string }{
		"a link of its own":   {"See", "See [more](https://example.com/) and", "content/en/numbers.md:20: outside-links: "},
		"a figure of its own": {"See", "You are 15. See", "content/en/numbers.md:20: typed-figures: "},
		"another number":      {`tel "line"`, `law "limit"`, "content/en/numbers.md:16: translation: prints other numbers"},
		"another reader":      {"[everyone]", "[young]", "content/en/numbers.md:5: same: audience: "},
	} {
		files := pagesWith("sv/numbers.md", "rev: 2\n", behind)
		files["en/numbers.md"].Data = []byte(strings.Replace(string(files["en/numbers.md"].Data), c.from, c.to, 1))
		if _, err := check(files); err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%s, behind: want %s, got %v", name, c.want, err)
		}
	}
}

// A page in easy language is its own text: it may leave figures out, but not
// lag behind.
func TestAuthoredPagesMayPrintLess(t *testing.T) {
	files := pagesWith("en/numbers.md", "review: machine", "review: "+schema.Authored)
	files["en/numbers.md"] = &fstest.MapFile{Data: []byte(strings.Replace(string(files["en/numbers.md"].Data), `{{< service "line" >}}`, "", 1))}
	if _, err := check(files); err != nil {
		t.Error(err)
	}
}

// Pages are read as editors on Windows save them, with the same lines, or it is said
// how to save them: once.
func TestPagesFromWindows(t *testing.T) {
	files := pagesWith("sv/numbers.md", "See [", "Hej å, see [")
	sound, err := Load(files, []string{"sv", "en"})
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		file.Data = []byte(schema.Mark + strings.ReplaceAll(string(file.Data), "\n", "\r\n"))
	}
	if _, err := check(files); err != nil {
		t.Error(err)
	}
	pages, err := Load(files, []string{"sv", "en"})
	if err != nil || pages["sv"]["numbers"].SHA() != sound["sv"]["numbers"].SHA() {
		t.Errorf("another text: %v", err)
	}
	windows := string(files["sv/numbers.md"].Data)
	for name, c := range map[string][3]string{ // from, to, want
		"a fault":      {"See", "Call 112. See", "content/sv/numbers.md:17: typed-figures: "},
		"Latin-1":      {"Hej å", "Hej \xe5", "content/sv/numbers.md:17: not text in UTF-8: save the file as UTF-8"},
		"a lone mark":  {"See", "\ufeffSee", "content/sv/numbers.md:17: plain: '\\ufeff' does not show"},
		"another end":  {"summary:", "--- \r\nsummary:", "content/sv/numbers.md:4: front matter: Hugo may take this line"},
		"lone returns": {"summary:", "x: y\r---\rsummary:", "content/sv/numbers.md:4: front matter: Hugo may take this line"},
	} {
		files["sv/numbers.md"].Data = []byte(strings.Replace(strings.Replace(windows, "Hej å, see", "Hej å, See", 1), c[0], c[1], 1))
		if _, err := check(files); err == nil || !strings.HasPrefix(err.Error(), c[2]) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: want %q, got: %v", name, c[2], err)
		}
	}
}
