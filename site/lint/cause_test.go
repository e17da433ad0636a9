package lint

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
)

// One cause gives one fault, at its line, and one in the source is not told again
// by the translations that it makes differ.
func TestOneCauseIsToldOnce(t *testing.T) {
	const (
		sv, en     = "sv/numbers.md", "en/numbers.md"
		html       = "raw HTML or code (also text that is indented): use Markdown or a shortcode"
		onlyThose  = "a page has headings, paragraphs, lists, boxes (>), emphasis and links, and nothing else"
		typed      = "is typed into the text: put it into the data and name it with tel, service or law"
		services   = "write the name of a file in site/data/services, without .yaml"
		shortcodes = "they are answers, browsers, cards, chart, figure-of, here, law, line, onion, picture, places, region, service, steps, sv, team, team-contact, team-keep, team-owner, team-work, tel"
	)
	for name, c := range map[string]struct{ file, from, to, want string }{
		"a tag":                  {sv, "See [", "<b> see [", "content/sv/numbers.md:17: html: " + html},
		"a tag and its end":      {sv, "See [", "<b>See</b> [", "content/sv/numbers.md:17: html: " + html},
		"a tag on line two":      {sv, "See [", "Look\n<b>see [", "content/sv/numbers.md:18: html: " + html},
		"a block of HTML":        {sv, "See [", "<div>\n<p>\n</div>\n\nSee [", "content/sv/numbers.md:17: html: " + html},
		"HTML in code":           {sv, "See [", "`<b>` see [", "content/sv/numbers.md:17: html: " + html},
		"a tag, a stray <":       {sv, "See [", "1 < 2 <b> see [", "content/sv/numbers.md:17: html: " + html + "\ncontent/sv/numbers.md:17: plain: '<' begins HTML: take it out; what it should look like is the theme's affair"},
		"an address in angles":   {sv, "See [", "Look\n<https://example.org/> or [", "content/sv/numbers.md:18: html: AutoLink: " + onlyThose},
		"a note in brackets":     {sv, "See [", "[NAME OF TEAM] see [", `content/sv/numbers.md:17: leftovers: "[NAME OF TEAM]" is left over: write what belongs there, or take it out`},
		"brackets":               {sv, "See [", "a [b] see [", "content/sv/numbers.md:17: plain: a square bracket that belongs to no link: use round ones"},
		"a note in the title":    {sv, "title: Numbers", `title: "[NAME OF TEAM]"`, `content/sv/numbers.md:2: leftovers: title: "[NAME OF TEAM]" is left over: write what belongs there, or take it out`},
		"a word in the title":    {sv, "title: Numbers", "title: Forbidden", `content/sv/numbers.md:2: words: title: "Forbidden": say it otherwise`},
		"a number":               {en, "See [", "Call 020-12 34 56, see [", `content/en/numbers.md:20: typed-figures: "020-12 34 56" ` + typed},
		"a link to http":         {en, "https://example.org/", "http://example.org/", `content/en/numbers.md:20: links: link to "http://example.org/": begin with / for a page here, or https:// for one elsewhere`},
		"passages that cross":    {sv, "See [", "{{% cards %}}\n{{% steps %}}\n{{% /cards %}}\n{{% /steps %}}\nSee [", "content/sv/numbers.md:19: shortcodes: {{% /cards %}} stands before the end of {{% steps %}}: end that first"},
		"a row after a service":  {sv, "See [", "{{< service \"line\" >}}\n{{< line \"line\" >}}\n\nSee [", "content/sv/numbers.md:18: shortcodes: {{< line \"line\" >}} stands in one paragraph with a service, which is a block: put an empty line between them"},
		"a row before a service": {sv, "See [", "{{< line \"line\" >}}\n{{< service \"line\" >}}\n\nSee [", "content/sv/numbers.md:17: shortcodes: {{< line \"line\" >}} stands in one paragraph with a service, which is a block: put an empty line between them"},
		"a passage in a line":    {sv, "See [", "a {{% cards %}}\nb\n{{% /cards %}}\nSee [", "content/sv/numbers.md:17: shortcodes: {{% cards %}} does not stand on a line of its own"},
		"a region unknown":       {sv, "See [", "{{% region \"norrland\" %}}\n{{% /region %}}\nSee [", `content/sv/numbers.md:17: shortcodes: region "norrland" is not in the data: write a key of site/data/regions.yaml or site/data/areas.yaml`},

		"a link that says it":          {en, "See [", "[example.com](https://example.com/) see [", `content/en/numbers.md:20: outside-links: "https://example.com/" is not in content/sv/numbers.md, from which this is made: lead to what stands there`},
		"no key":                       {sv, `tel "line"`, `tel`, `content/sv/numbers.md:13: shortcodes: tel "" is nothing to print: ` + services + ", in quotation marks"},
		"no key, a region":             {sv, "See [", "{{% region %}}\n{{% /region %}}\nSee [", `content/sv/numbers.md:17: shortcodes: region "" is nothing to print: write a key of site/data/regions.yaml or site/data/areas.yaml, in quotation marks`},
		"a key of the source":          {sv, `tel "line"`, `tel "lime"`, `content/sv/numbers.md:13: shortcodes: tel "lime" is not in the data: did you mean line? ` + services},
		"a key of a translation":       {en, `tel "line"`, `tel "lime"`, `content/en/numbers.md:16: shortcodes: tel "lime" is not in the data: did you mean line? ` + services},
		"no key near":                  {sv, `tel "line"`, `tel "0701234567"`, `content/sv/numbers.md:13: shortcodes: tel "0701234567" is not in the data: ` + services},
		"a service not confirmed":      {sv, `tel "line"`, `service "closed"`, `content/sv/numbers.md:13: shortcodes: service "closed" is not confirmed`},
		"a number not confirmed":       {sv, `tel "line"`, `tel "closed"`, `content/sv/numbers.md:13: shortcodes: tel "closed" is not confirmed`},
		"a service without a number":   {sv, `tel "line"`, `tel "web"`, `content/sv/numbers.md:13: shortcodes: tel "web" has no phone`},
		"a figure of the source":       {sv, `law "limit"`, `law "limits"`, `content/sv/numbers.md:13: shortcodes: law "limits" is not in the data: did you mean limit? write a key of site/data/law.yaml`},
		"a shortcode of the source":    {sv, "{{< service", "{{< servise", `content/sv/numbers.md:21: shortcodes: {{< servise "line" >}} is not one of the theme's: did you mean service? ` + shortcodes},
		"other digits in the source":   {sv, "See [", "At ١٢ see [", "content/sv/numbers.md:17: plain: '١' is a figure of another script or form: write 0 to 9, and numbers and dates in the data"},
		"a link of the source":         {sv, "https://example.org/", "http://example.org/", `content/sv/numbers.md:17: links: link to "http://example.org/": begin with / for a page here, or https:// for one elsewhere`},
		"an address of the source":     {sv, "[theirs](https://example.org/)", "<https://example.org/>", "content/sv/numbers.md:17: html: AutoLink: " + onlyThose},
		"a name before the host":       {sv, "https://example.org/", "https://www.1177.se@example.org/", `content/sv/numbers.md:17: links: the address leads to example.org, whatever stands before the @: take that out, and look whether this is the host that is meant`},
		"a name in a translation":      {en, "https://example.org/", "https://user:pw@example.org/", `content/en/numbers.md:20: links: the address leads to example.org, whatever stands before the @: take that out, and look whether this is the host that is meant`},
		"a number to avoid, typed":     {sv, "See [", "Call 070-123 45 67, see [", `content/sv/numbers.md:17: typed-figures: "070-123 45 67" ` + typed},
		"a page of a name near":        {sv, "(/other#first)", "(/othr#first)", `content/sv/numbers.md:17: links: link to "/othr#first": there is no such page: did you mean other? write the name of a file in content/sv, without .md`},
		"a heading of a name near":     {sv, "(/other#first)", "(/other#frist)", `content/sv/numbers.md:17: links: link to "/other#frist": content/sv/other.md has no heading {#frist}: did you mean first? write the mark of a heading there, or give one that mark`},
		"next":                         {sv, "next: other", "next: others", `content/sv/numbers.md:9: links: next: link to "/others": there is no such page: did you mean other? write the name of a file in content/sv, without .md`},
		"a door":                       {sv, "rev: 2", "doors: [{to: elsewhere, title: a title}]\nrev: 2", `content/sv/numbers.md:6: links: doors: link to "/elsewhere": there is no such page: write the name of a file in content/sv, without .md`},
		"a source":                     {sv, "[S1]", "[S2]", `content/sv/numbers.md:7: sources: sources: "S2" is not in site/data/sources.yaml: write a key of it, or enter the source there first`},
		"a day to come":                {sv, "2026-11-01", "2027-01-01", `content/sv/numbers.md:8: dates: checked: "2027-01-01" is not a day that has come: write the day on which the page was last checked, as YYYY-MM-DD`},
		"a summary":                    {en, "All of them.", "All the rest.", "content/en/other.md:4: summaries: summary: the same as in content/en/numbers.md: say what this page alone has"},
		"a revision":                   {sv, "rev: 2", "rev: 3", `content/sv/numbers.md:6: translation: rev: content/en/numbers.md is made from rev 2, and changed does not say when this became rev 3: add that day at the end of it, as changed: [2026-11-21]`},
		"a revision of two":            {sv, "rev: 2", "rev: 4\nchanged: [2026-11-20]", `content/sv/numbers.md:6: translation: rev: content/en/numbers.md is made from rev 2, and changed does not say when this became rev 4: add that day at the end of it, as changed: [2026-11-21]`},
		"a revision to come":           {sv, "rev: 2", "rev: 3\nchanged: [2026-11-22]", `content/sv/numbers.md:7: translation: changed: "2026-11-22": write days that have come, the last one last`},
		"days in no order":             {sv, "rev: 2", "rev: 3\nchanged: [2026-11-20, 2026-11-19]", `content/sv/numbers.md:7: translation: changed: "2026-11-19": write days that have come, the last one last`},
		"more than it lacks":           {en, "source_rev: 2", "source_rev: 3", `content/en/numbers.md:11: translation: source_rev: 3 is newer than rev 2 of content/sv/numbers.md: write the rev that this was made from`},
		"no review":                    {en, "review: machine\n", "", "content/en/numbers.md:2: translation: review: this field is missing or empty: write machine, or who approved the translation and when"},
		"other figures":                {en, `tel "line"`, `line "line"`, "content/en/numbers.md:16: translation: prints other numbers or figures than content/sv/numbers.md: use the same shortcodes as often\n\tthere: [tel line]\n\there:  [line line]"},
		"a figure that the source has": {sv, "\n{{< service \"line\" >}}", "", "content/en/numbers.md:24: translation: prints other numbers or figures than content/sv/numbers.md: use the same shortcodes as often\n\tthere: []\n\there:  [service line]"},
	} {
		_, err := check(pagesWith(c.file, c.from, c.to))
		if got := fmt.Sprint(err); got != c.want {
			t.Errorf("%s: got\n%s\nwant\n%s", name, got, c.want)
		}
	}
	files := pagesWith(sv, "See [", "TODO see [")
	delete(files, "en/other.md")
	const want = `content/sv/numbers.md:17: leftovers: "TODO" is left over: write what belongs there, or take it out
content/sv/other.md:1: parity: there is no content/en/other.md: write it, or take this page away`
	if _, err := check(files); fmt.Sprint(err) != want {
		t.Errorf("got\n%v\nwant\n%s", err, want)
	}
}

// The faults of a page stand in the order of its lines, and those of the source
// before those of the translations, whatever the rules' order.
func TestFaultsOfTheSourceComeFirst(t *testing.T) {
	files := pagesWith("en/numbers.md", "next: other", "next: nowhere")
	spoilt := pagesWith("sv/numbers.md", "See [", "TODO 1 juli see [")
	text := strings.Replace(string(spoilt["sv/numbers.md"].Data), "title: Numbers", "title: Forbidden", 1)
	files["sv/numbers.md"] = &fstest.MapFile{Data: []byte(text)}
	const want = `content/sv/numbers.md:2: words: title: "Forbidden": say it otherwise
content/sv/numbers.md:17: typed-figures: "1 juli" is typed into the text: put it into the data and name it with tel, service or law
content/sv/numbers.md:17: leftovers: "TODO" is left over: write what belongs there, or take it out
content/en/numbers.md:9: links: next: link to "/nowhere": there is no such page: write the name of a file in content/sv, without .md`
	if _, err := check(files); fmt.Sprint(err) != want {
		t.Errorf("got\n%v\nwant\n%s", err, want)
	}
}

// Of a page that prints something else than all its translations, they are not
// said to differ; one that differs alone is.
func TestWhoDiffers(t *testing.T) {
	for name, c := range map[string]struct {
		spoilt []string // of numbers.md
		want   string
	}{
		"the source": {[]string{"sv"}, "content/sv/numbers.md:13: translation: prints other numbers or figures than all its translations: mend it here, or change each of content/en/numbers.md, content/ar/numbers.md\n" +
			"\tthere: [tel line]\n\there:  [line line]"},
		"one": {[]string{"ar"}, "content/ar/numbers.md:16: translation: prints other numbers or figures than content/sv/numbers.md: use the same shortcodes as often\n" +
			"\tthere: [tel line]\n\there:  [line line]"},
		"two": {[]string{"sv", "ar"}, "content/en/numbers.md:16: translation: prints other numbers or figures than content/sv/numbers.md: use the same shortcodes as often\n" +
			"\tthere: [line line]\n\there:  [tel line]"},
	} {
		files := pagesWith("", "", "")
		for _, page := range []string{"numbers.md", "other.md"} {
			files["ar/"+page] = files["en/"+page]
		}
		for _, lang := range c.spoilt {
			text := strings.Replace(string(files[lang+"/numbers.md"].Data), `tel "line"`, `line "line"`, 1)
			files[lang+"/numbers.md"] = &fstest.MapFile{Data: []byte(text)}
		}
		if _, err := check(files, "ar"); fmt.Sprint(err) != c.want {
			t.Errorf("%s: got\n%v\nwant\n%s", name, err, c.want)
		}
	}
}
