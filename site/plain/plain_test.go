package plain

import (
	"slices"
	"strings"
	"testing"
)

func TestOrdinaryWordsPass(t *testing.T) {
	for _, text := range []string{
		"Är du under 15 år? Välj ”skriv ut”, i A4. (Hälften av 18, med ett × …)",
		"متضررًا من جريمة. اتصـل، «من أنت؟» (Vem är du?&lrm;) می" + "\u200c" + "خواهم",
		"ሓገዝ ክትሓትት ትኽእል ኢኻ። Ви можете, м’ята. Вы можете. می" + "\u200c" + "توانید. সাহায্য पाउनुहोस्। Μπορείτε. 可以 ខ្មែរ ไทย",
		"Ask 1177, or 11 77, about EN 301 549.\nOr don’t.", "",
	} {
		if faults := Faults(text); len(faults) > 0 {
			t.Errorf("%q: %v", text, faults)
		}
		if typed := Typed(text); len(typed) > 0 {
			t.Errorf("%q: %v", text, typed)
		}
	}
}

func TestOtherThanWordsIsFound(t *testing.T) {
	for text, want := range map[string]string{
		"<b>": "HTML", "a < b": "HTML", "&lt;": "reference", "&#49;": "reference", "&sup1;": "reference", "&amp": "reference",
		"{{.Tip}}": "templates", "{": "templates", "}": "templates",
		"٣": "figure", "۳": "figure", "३": "figure", "３": "figure", "𝟛": "figure", "③": "figure", "³": "figure", "₃": "figure", "Ⅲ": "figure",
		"½": "figure", "〇": "figure", "፫": "figure",
		"🔟": "picture", "1\u20dd": "picture", "☎": "picture",
		"𝐚": "looks like a letter", "ℂ": "looks like a letter",
		"\u202e": "not show", "\u2066": "not show", "\u200b": "not show", "\u00ad": "not show", "\ufeff": "not show", "\t": "not show",
		"\r": "not show", "\x00": "not show", "\ue000": "not show", "\u2028": "not show",
		"\U000e0031": "not show", "\uffff": "no character", "\u0378": "no character",
	} {
		faults := Faults("ab " + text)
		if len(faults) == 0 || !strings.Contains(faults[0].Message, want) || faults[0].At != 3 && text != "a < b" && text != "1\u20dd" {
			t.Errorf("%q: want %q, got %v", text, want, faults)
		}
	}
	if faults := Faults("&lt;b&gt; &rlm;\n&#60;"); len(faults) != 2 || faults[1].At != len("&lt;b&gt; &rlm;\n") {
		t.Errorf("one reference a line: %v", faults)
	}
	if faults := Faults("{{a}}\n{{b}}"); len(faults) != 2 || faults[1].At != 6 {
		t.Errorf("one fault of a kind a line: %v", faults)
	}
}

func TestOtherLettersThanLatinAreFound(t *testing.T) {
	for text, want := range map[string]int{"Ring роlisen": 1, "аbc": 1, "γ": 1, "三": 1, "ሓ": 1, "ا": 1, "åäö ÉŁşʼ, 1177": 0, "": 0} {
		if faults := NotLatin(text); len(faults) != want {
			t.Errorf("%q: %v", text, faults)
		}
	}
}

func TestTypedFiguresAreFound(t *testing.T) {
	for text, digits := range map[string]string{
		"112": "112", "020-50 50 50": "020505050", "0 2 0": "020", "07/01/23": "070123", "07.01.23": "070123", "(07) 01": "0701", "07 – 01": "0701",
		"07\u00a001": "0701", "07\u200f01": "0701", "07&lrm;01": "0701", "+46 8": "468", "1️⃣1️⃣2️⃣": "112", "1, 1, 2": "112", "2026": "2026",
		"4 §": "", "enligt §": "", "2 kap": "2", "kapitel 3": "3", "section 4": "4", "المادة 4": "4", "1 juli": "1", "1 July": "1", "1 يوليو": "1",
	} {
		var got []string
		for _, f := range Typed(text) {
			got = append(got, f.Digits)
		}
		if !slices.Equal(got, []string{digits}) {
			t.Errorf("%q: want %q, got %q", text, digits, got)
		}
	}
}

func TestLostFigures(t *testing.T) {
	for texts, want := range map[[2]string]string{
		{"under 15, 15", "under 15"}: "", {"under 15", "under"}: "15", {"2 samtal, 3 dagar", "مكالمتان، 3 أيام"}: "", {"12 år", "2 years"}: "12", {"", "4"}: "",
	} {
		if got := strings.Join(Lost(texts[1], texts[0]), " "); got != want {
			t.Errorf("%q: want %q, got %q", texts, want, got)
		}
	}
}

func TestWithoutTyped(t *testing.T) {
	for text, want := range map[string]string{
		"Ring 112 nu, 12 år": "Ring     nu, 12 år", "1 juli, 4 §, 3": "      , 4   , 3", "1177 och 18": "1177 och 18", "٣": "٣",
	} {
		if got := WithoutTyped(text); got != want {
			t.Errorf("%q: want %q, got %q", text, want, got)
		}
	}
}

func TestHostsAreFound(t *testing.T) {
	for text, want := range map[string]string{
		"Sosalarm.se, www.example.org.": "sosalarm.se www.example.org", "https://example.org/a?b)": "https://example.org/a?b",
		"مثال.إختبار": "مثال.إختبار", "mail@example.org": "example.org", "End. Begin": "", "e.g. this, 3.2.1": "",
		"a․se": "a․se", "a。se": "a。se", "a．se": "a．se", "a｡se": "a｡se", "tel://112": "tel://112",
	} {
		if got := Hosts(text); !slices.Equal(got, strings.Fields(want)) {
			t.Errorf("%q: want %q, got %q", text, want, got)
		}
	}
}

func TestLeaves(t *testing.T) {
	leaves, err := Leaves([]byte("# x\na: one\nb:\n  c: [\"\\u0032\", three]\n  4: |\n    five\nd: ~\n"))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, l := range leaves {
		got = append(got, strings.Join(l.Path, "/")+"="+l.Text)
	}
	if want := []string{"a=one", "b/c/0=2", "b/c/1=three", "b/4=five\n"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if leaves[0].Line != 2 || leaves[1].Line != 4 {
		t.Errorf("lines: %+v", leaves)
	}
	unquoted, err := Leaves([]byte("a: 0201234589\nb: \"112\"\nc: yes\nd: words\n"))
	if err != nil || !unquoted[0].Unquoted || unquoted[1].Unquoted || !unquoted[2].Unquoted || unquoted[3].Unquoted {
		t.Errorf("%v, %+v", err, unquoted)
	}
	for _, text := range []string{"a: &x one\nb: *x", "a: !!str 1", "a: {b: c}\nd:\n  <<: *a", "a: [", "a: 1\na: 2", "? [a]\n: b"} {
		if leaves, err := Leaves([]byte(text)); err == nil {
			t.Errorf("%q: %v", text, leaves)
		}
	}
}
