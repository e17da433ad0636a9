package receipt

import (
	"strings"
	"testing"
	"unicode"
)

func TestNewIsReadBack(t *testing.T) {
	seen := map[string]bool{}
	for range 1000 {
		n, err := New()
		if err != nil {
			t.Fatal(err)
		}
		if len(n) != Length || strings.Trim(n, "0123456789") != "" || n[0] == '0' {
			t.Fatalf("New() = %q", n)
		}
		if got, err := Parse(Group(n)); err != nil || got != n {
			t.Fatalf("Parse(%q) = %q, %v", Group(n), got, err)
		}
		if seen[n] {
			t.Fatalf("%s twice in a thousand", n)
		}
		seen[n] = true
	}
}

func TestSlipsAreFound(t *testing.T) {
	n, err := New()
	if err != nil {
		t.Fatal(err)
	}
	for i := range Length {
		for d := byte('0'); d <= '9'; d++ {
			slip := n[:i] + string(d) + n[i+1:]
			if _, err := Parse(slip); slip != n && err == nil {
				t.Errorf("digit %d of %s written as %c was not noticed", i, n, d)
			}
		}
		if i > 0 && n[i] != n[i-1] {
			slip := n[:i-1] + string(n[i]) + string(n[i-1]) + n[i+1:]
			if _, err := Parse(slip); err == nil {
				t.Errorf("digits %d and %d of %s swapped were not noticed", i-1, i, n)
			}
		}
	}
}

func TestParse(t *testing.T) {
	const n = "1234567890123450"
	valid, other := n[:15]+string('0'+check(n[:15])), "987654321098765"
	other += string('0' + check(other))
	for name, c := range map[string]struct{ in, want string }{
		"plain":                {valid, valid},
		"groups":               {Group(valid), valid},
		"hyphens":              {valid[:4] + "-" + valid[4:8] + "–" + valid[8:], valid},
		"Arabic digits":        {In(Group(valid), "٠١٢٣٤٥٦٧٨٩"), valid},
		"Persian digits":       {In(valid, "۰۱۲۳۴۵۶۷۸۹"), valid},
		"marks of direction":   {"\u200f" + valid + "\u200e", valid},
		"dashes of all kinds":  {valid[:3] + "\u2011" + valid[3:6] + "\u2212" + valid[6:9] + "—\u00ad" + valid[9:], valid},
		"a full stop behind":   {Group(valid) + ".", valid},
		"quotes, brackets":     {"”(" + Group(valid) + ")”!", valid},
		"its caption":          {"Ditt nummer:\n" + Group(valid), valid},
		"its Arabic caption":   {"رقمك: " + In(Group(valid), "٠١٢٣٤٥٦٧٨٩"), valid},
		"in two scripts":       {Group(valid) + "\n" + In(Group(valid), "٠١٢٣٤٥٦٧٨٩"), valid},
		"nobody sees it":       {"\ufeff" + valid[:8] + "\u200b\u2060" + valid[8:] + "\x00", valid},
		"in boxes":             {strings.Join(strings.Split(valid, ""), "\ufe0f\u20e3") + "\ufe0f\u20e3", valid},
		"wide digits":          {In(valid, "０１２３４５６７８９"), valid},
		"not UTF-8":            {"\xff" + valid + "\xe5", valid},
		"empty":                {"", ""},
		"too short":            {valid[1:], ""},
		"too long":             {valid + "0", ""},
		"a letter for a digit": {valid[:15] + "x", ""},
		"another digit":        {"1 " + Group(valid), ""},
		"two numbers":          {valid + other, ""},
		"digits that are none": {strings.Repeat("²", 16), ""},
	} {
		got, err := Parse(c.in)
		if got != c.want || (err == nil) != (c.want != "") {
			t.Errorf("%s: Parse(%q) = %q, %v; want %q", name, c.in, got, err, c.want)
		}
	}
}

// The arithmetic on digits holds only while Unicode's digits come in tens.
func TestUnicodeDigitsComeInTens(t *testing.T) {
	for _, r := range unicode.Nd.R16 {
		if (r.Hi-r.Lo+1)%10 != 0 || r.Stride != 1 {
			t.Errorf("digits %x to %x", r.Lo, r.Hi)
		}
	}
	for _, r := range unicode.Nd.R32 {
		if (r.Hi-r.Lo+1)%10 != 0 || r.Stride != 1 {
			t.Errorf("digits %x to %x", r.Lo, r.Hi)
		}
	}
}

func TestInLeavesWhatItCannotWrite(t *testing.T) {
	if got := In("12 34", "abc"); got != "12 34" {
		t.Errorf("In with three numerals = %q", got)
	}
}

// What is taken is a number that New can have made but for its first digit, and
// the same when it is shown to its sender and typed again.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{"1234 5678 9012 3452", "1234-5678–9012 3452", "\u200f١٢٣٤ ٥٦٧٨ ٩٠١٢ ٣٤٥٢\u200e", "١٢٣٤", "\u200f-\xff", "1234567890123452.", "²",
		"Ditt nummer: 1234\u20115678\u20119012\u20113452."} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		n, err := Parse(s)
		switch {
		case err == nil && (len(n) != Length || strings.Trim(n, "0123456789") != "" || check(n) != 0):
			t.Errorf("Parse(%q) = %q", s, n)
		case err != nil && n != "":
			t.Errorf("Parse(%q) = %q with an error", s, n)
		}
		// What stands around a number and between its digits changes nothing.
		dressed := strings.Map(func(r rune) rune {
			if unicode.IsDigit(r) {
				return -1
			}
			return r
		}, s)
		valid := "123456789012345"
		valid += string('0' + check(valid))
		if n, err := Parse(dressed + valid[:5] + dressed + valid[5:] + dressed); n != valid {
			t.Errorf("in %q: %q, %v", dressed, n, err)
		}
		if err != nil {
			return
		}
		for _, shown := range []string{n, Group(n), In(Group(n), "٠١٢٣٤٥٦٧٨٩")} {
			if again, err := Parse(shown); err != nil || again != n {
				t.Errorf("%q is shown as %q and read as %q, %v", s, shown, again, err)
			}
		}
	})
}
