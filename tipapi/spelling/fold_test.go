package spelling

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestFold(t *testing.T) {
	for in, want := range map[string]string{
		"":                      "",
		"STORGATAN 12 B":        "storgatan 12 b",
		"Östgötagatan, Årsta":   "ostgotagatan, arsta",
		"O\u0308stgo\u0308ta":   "ostgota",
		"Oestgoetagatan AARSTA": "ostgotagatan arsta",
		"aaa, aae, oee":         "a, a, o",
		"Łódź Çiğdem Straße":    "lodz cigdem strasse",
		"الطابق ٣، شقة أ":       "الطابق 3، شقه ا",
		"طبقه ۴ ک":              "طبقه 4 ك",
		"ＦＬＯＯＲ １२":              "ｆｌｏｏｒ 12",
		"\u202eab\u202c\u200bc": "abc",
		"улица 5":               "улица 5",
	} {
		if got := Fold(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

// Every digit of Unicode has the value that its place among ten gives it.
func TestDigits(t *testing.T) {
	for r := rune(0x80); r <= unicode.MaxRune; r++ {
		if !unicode.IsDigit(r) {
			continue
		}
		want := r // the zero of its ten: mathematical digits are not at a multiple of ten, nor the others of sixteen
		for unicode.IsDigit(want-1) && (r < 0x1D7CE || r > 0x1D7FF) {
			want--
		}
		if r >= 0x1D7CE && r <= 0x1D7FF {
			want = 0x1D7CE
		}
		if got := Fold(string(r)); got != string('0'+(r-want)%10) {
			t.Errorf("%U: %s", r, got)
		}
	}
}

func TestOneEdit(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"", "", true}, {"a", "", true}, {"a", "b", true}, {"ab", "", false}, {"ab", "ba", true}, {"abc", "cab", false},
		{"hornsgatan", "honrsgatan", true}, {"hornsgatan", "hornsgaatan", true}, {"hornsgatan", "horngatan", true}, {"hornsgatan", "hornsgatam", true},
		{"hornsgatan", "honsgatam", false}, {"abcd", "badc", false}, {"abcd", "abdce", false}, {"åb", "bå", true}, {"aa", "aaa", true},
	} {
		if got, back := OneEdit(c.a, c.b), OneEdit(c.b, c.a); got != c.want || back != c.want {
			t.Errorf("%q and %q: %v and %v", c.a, c.b, got, back)
		}
	}
}

func FuzzFold(f *testing.F) {
	f.Add("Östgötagatan 12 B, الطابق ٣", "x")
	f.Add(strings.Repeat("a\u0308\u202e", 50), "a")
	f.Fuzz(func(t *testing.T, a, b string) {
		once := Fold(a)
		if twice := Fold(once); twice != once || !utf8.ValidString(once) {
			t.Fatalf("%q: %q, then %q", a, once, twice)
		}
		if len(a)+len(b) > 200 {
			return
		}
		distance := Distance(a, b) // an exchange is two of its steps
		if one := OneEdit(a, b); one != OneEdit(b, a) || distance <= 1 && !one || distance > 2 && one {
			t.Fatalf("%q and %q: %v at a distance of %d", a, b, one, distance)
		}
	})
}
