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
	valid := n[:15] + string('0'+check(n[:15]))
	for name, c := range map[string]struct{ in, want string }{
		"plain":                {valid, valid},
		"groups":               {Group(valid), valid},
		"hyphens":              {valid[:4] + "-" + valid[4:8] + "–" + valid[8:], valid},
		"Arabic digits":        {In(Group(valid), "٠١٢٣٤٥٦٧٨٩"), valid},
		"Persian digits":       {In(valid, "۰۱۲۳۴۵۶۷۸۹"), valid},
		"marks of direction":   {"\u200f" + valid + "\u200e", valid},
		"empty":                {"", ""},
		"too short":            {valid[1:], ""},
		"too long":             {valid + "0", ""},
		"letters":              {valid[:15] + "x", ""},
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
	for _, seed := range []string{"1234 5678 9012 3452", "1234-5678–9012 3452", "\u200f١٢٣٤ ٥٦٧٨ ٩٠١٢ ٣٤٥٢\u200e", "١٢٣٤", "\u200f-\xff", "1234567890123452.", "²"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		n, err := Parse(s)
		if err != nil {
			if n != "" {
				t.Errorf("Parse(%q) = %q, %v", s, n, err)
			}
			return
		}
		if len(n) != Length || strings.Trim(n, "0123456789") != "" || check(n) != 0 {
			t.Errorf("Parse(%q) = %q", s, n)
		}
		for _, shown := range []string{n, Group(n), In(Group(n), "٠١٢٣٤٥٦٧٨٩")} {
			if again, err := Parse(shown); err != nil || again != n {
				t.Errorf("%q is shown as %q and read as %q, %v", s, shown, again, err)
			}
		}
	})
}
