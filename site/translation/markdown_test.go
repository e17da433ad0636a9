package translation

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestSplit(t *testing.T) {
	const text = "Ring {{< tel \"x\" >}}.\n\n> En ruta\n\n## Nu {#nu}\n\n- ett\n- två\n  (två)\n\n1. först\n\n{{< line \"x\" >}}\n{{% region \"y\" %}}\n\n### Utan märke\nEn rad\ntill.\n"
	b := split(text)
	var texts, kinds []string
	for _, p := range b.parts {
		texts, kinds = append(texts, p.text), append(kinds, p.kind())
	}
	if got, want := strings.Join(texts, "|"), "Ring {{< tel \"x\" >}}.|En ruta|Nu|ett|två\n  (två)|först|Utan märke|En rad\ntill."; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got, want := strings.Join(kinds, " "), "A paragraph. In a box. A heading. An item of a list. An item of a list. An item of a list. A heading. A paragraph."; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got := b.join(texts); got != text {
		t.Errorf("joined:\n%s", got)
	}
}

func TestScalar(t *testing.T) {
	for text, want := range map[string]string{
		"Soita.": "Soita.", "a: b": `"a: b"`, "a #b": `"a #b"`, "no": `"no"`, "112": `"112"`, `"Hej" sa hon`: `"\"Hej\" sa hon"`, "- a": `"- a"`, "{receiver} lukee": `"{receiver} lukee"`,
		"a <b> & c": "a <b> & c", "": `""`, "a\nb": `"a\nb"`, " a": `" a"`,
	} {
		if got := scalar("key", text); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}

func TestWithValue(t *testing.T) {
	for _, c := range [][3]string{
		{"title: A\n", "title", "title: B: \"c\"\n"}, {"  - {text: \"A, {b} \\\" c\", lines: 4}\n", "text", "  - {text: \"B: \\\"c\\\"\", lines: 4}\n"},
		{"  - {lines: 4, text: A }\n", "text", "  - {lines: 4, text: \"B: \\\"c\\\"\"}\n"}, {"  - {next_text: 'it''s, so', text: A}\n", "text", "  - {next_text: 'it''s, so', text: \"B: \\\"c\\\"\"}\n"},
		{"other: A\n", "title", "other: A\n"},
	} {
		want := strings.Replace(c[2], "title: B: \"c\"", `title: "B: \"c\""`, 1)
		if got := withValue(c[0], c[1], `B: "c"`); got != want {
			t.Errorf("%q: %q, want %q", c[0], got, want)
		}
	}
}

func TestWithValues(t *testing.T) {
	order := []string{"a", "b", "c", "d"}
	for name, c := range map[string]struct{ file, want string }{
		"a stub": {"# top\n{}\n", "# top\nb: B\nd: D\n"}, "others there": {"# top\na: 1\n# part\nc: 3\n", "# top\na: 1\nb: B\n# part\nc: 3\nd: D\n"},
		"in place": {"a: 1\nb: \"long\n  text\"\nd: 4 # x\n", "a: 1\nb: B\nd: D # x\n"}, "at the beginning": {"# top\nc: 3\n", "# top\nb: B\nc: 3\nd: D\n"},
	} {
		if got := withValues(c.file, order, map[string]string{"b": " B", "d": " D"}); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// Every page that is shipped is made again of its parts, byte by byte.
func TestPagesAreTheirParts(t *testing.T) {
	files, err := filepath.Glob("../../content/*/*.md")
	if err != nil || len(files) == 0 {
		t.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		source, err := os.ReadFile(filepath.Join("../../content/sv", filepath.Base(file)))
		if err != nil {
			t.Fatal(err)
		}
		_, own, _ := strings.Cut(string(text), "\n---\n")
		_, theirs, _ := strings.Cut(string(source), "\n---\n")
		all, build := pairs(theirs, own)
		var texts []string
		for _, p := range all {
			texts = append(texts, p.text)
		}
		if build(texts) != own {
			t.Errorf("%s: not the same", file)
		}
	}
}

func FuzzPairs(f *testing.F) {
	f.Add("a\n\n## b {#c}\n- d\n", "e\n\n## f {#c}\n1. g\n\nh\n")
	f.Add("> a\nb\n{{< x >}}\n", "> a\n\nb\n{{< x >}}")
	f.Fuzz(func(t *testing.T, source, translated string) {
		all, build := pairs(source, translated)
		var texts []string
		for _, p := range all {
			texts = append(texts, p.text)
		}
		if translated == "" {
			return
		}
		if got := build(texts); got != translated {
			t.Errorf("%q, want %q", got, translated)
		}
	})
}
