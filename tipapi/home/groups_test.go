package home

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

func parsed(texts ...string) []Home {
	var homes []Home
	for _, text := range texts {
		homes = append(homes, Parse(text))
	}
	return homes
}

func TestGroups(t *testing.T) {
	for name, c := range map[string]struct {
		texts []string
		want  [][]int
	}{
		"none":                {nil, nil},
		"nothing alike":       {[]string{"Storgatan 12", "Storgatan 13", "Lillgatan 12", "", "mitt emot kiosken", "mitt emot kiosken"}, nil},
		"one home":            {[]string{"Storgatan 12, 3 tr", "Lillgatan 1", "storg. 12, tre trappor"}, [][]int{{0, 2}}},
		"two homes":           {[]string{"Storgatan 12, 3 tr", "Storgatan 12, 1 tr", "storg. 12, 3 tr", "Storgatan 12 1tr"}, [][]int{{0, 2}, {1, 3}}},
		"one without a floor": {[]string{"Storgatan 12, 3 tr", "Storgatan 12"}, [][]int{{0, 1}}},
		"which of two":        {[]string{"Storgatan 12, 3 tr", "Storgatan 12, 1 tr", "Storgatan 12", "Storgatan 12"}, [][]int{{2, 3}}},
		"all without a floor": {[]string{"Storgatan 12", "Storgatan 12", "Storgatn 12"}, [][]int{{0, 1, 2}}},
		"a name and a floor":  {[]string{"Storgatan 12, Berg på dörren", "Storgatan 12, 3 tr"}, [][]int{{0, 1}}},
		"joined by the third": {[]string{"Storgatan 12, Berg på dörren", "Storgatan 12, 3 tr",
			"Storgatan 12, 3 tr, Berg på dörren", "Storgatan 12, 1 tr"}, [][]int{{0, 1, 2}}},
		"another name, same floor": {[]string{"Storgatan 12, 3 tr, Ek på dörren", "Storgatan 12, 3 tr, Berg på dörren"}, nil},
		"against one of the others": {[]string{"Storgatan 12, 3 tr, Berg på dörren", "Storgatan 12, lgh 7, Berg på dörren",
			"Storgatan 12, 3 tr, lgh 8"}, [][]int{{0, 1}}},
		"a letter or none":            {[]string{"Storgatan 12 B, 3 tr", "Storgatan 12, 3 tr"}, [][]int{{0, 1}}},
		"which of two letters":        {[]string{"Storgatan 12 B, 3 tr", "Storgatan 12 A, 3 tr", "Storgatan 12, 3 tr", "Storgatan 12, 3 tr"}, [][]int{{2, 3}}},
		"near is another":             {[]string{"Storgatan 12", "nära Storgatan 12", "Storgatan"}, nil},
		"no chain of spellings":       {[]string{"Storkgatan 1", "Storgatan 1", "Storgatan 1", "Sorkgatan 1"}, [][]int{{0, 1, 2}}},
		"the spelling of the most":    {[]string{"Hornsgaten 1", "Hornsgatan 1", "Hornsgatan 1"}, [][]int{{0, 1, 2}}},
		"apartments of one staircase": {[]string{"Storgatan 12 lgh 1103", "Storgatan 12 lgh 1104", "Storgatan 12 lgh 1103"}, [][]int{{0, 2}}},
	} {
		homes := parsed(c.texts...)
		if got := Groups(homes); !slices.EqualFunc(got, c.want, slices.Equal) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

// town are n tips about homes of a town, most of them about several.
func town(n int, random *rand.Rand) []string {
	streets := []string{"Horns", "Söder", "Ring", "Skåne", "Öst", "Bonde", "Timmermans", "Krukmakar", "Brännkyrka", "Swedenborgs"}
	kinds := []string{"gatan", "vägen", "g.", "v.", " gatan", "gata"}
	floors := []string{"", ", 3 tr", " vån 2", " lgh 1203", ", Berg på dörren", ", bv", " tre trappor"}
	var texts []string
	for range n {
		texts = append(texts, fmt.Sprint(streets[random.IntN(len(streets))], kinds[random.IntN(len(kinds))], " ",
			1+random.IntN(80), []string{"", "", " A", "b"}[random.IntN(4)], floors[random.IntN(len(floors))]))
	}
	return texts
}

// Whatever the order of tips, the same ones are together, each in one group, and
// no two of a group have different numbers.
func TestGroupsAreAPartition(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	homes := parsed(town(1500, random)...)
	want := asText(homes, Groups(homes), nil)
	if strings.Count(want, "|") < 100 {
		t.Fatalf("groups: %s", want)
	}
	for range 5 {
		order := random.Perm(len(homes))
		shuffled := make([]Home, len(homes))
		for i, from := range order {
			shuffled[i] = homes[from]
		}
		if got := asText(shuffled, Groups(shuffled), order); got != want {
			t.Fatalf("%s\nin another order\n%s", want, got)
		}
	}
}

// asText checks groups and writes them, in the numbers that order gives them.
func asText(homes []Home, groups [][]int, order []int) string {
	seen := map[int]bool{}
	var all []string
	for _, g := range groups {
		var members []int
		for _, i := range g {
			if seen[i] || homes[i].Number != homes[g[0]].Number || homes[i].Near {
				panic(fmt.Sprint(i, " in ", g))
			}
			seen[i] = true
			if order != nil {
				i = order[i]
			}
			members = append(members, i)
		}
		slices.Sort(members)
		all = append(all, fmt.Sprint(members))
	}
	slices.Sort(all)
	return strings.Join(all, "|")
}

// Ten times as many tips take about ten times as long, even where all are about
// one house, or all streets are alike but for the first letter.
func TestGroupsOfMany(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for name, text := range map[string]func(n int) []string{
		"a town": func(n int) []string { return town(n, random) },
		"one house": func(n int) []string {
			return each(n, func(i int) string { return fmt.Sprintf("Storgatan 1, %s på dörren", letters(i)) })
		},
		"one number": func(n int) []string {
			return each(n, func(i int) string { return letters(i) + "gatan 1" })
		},
		"another first letter": func(n int) []string {
			return each(n, func(i int) string { return string(rune(0x4e00+i)) + "orsgatan 1" })
		},
	} {
		few, many := parsed(text(1_000)...), parsed(text(10_000)...)
		var short, long time.Duration
		for range 3 { // the quickest: others use the machine too
			short, long = quickest(short, few), quickest(long, many)
		}
		t.Logf("%s: 10,000 in %v", name, long)
		if long > 40*short+50*time.Millisecond {
			t.Errorf("%s: 1,000 take %v, 10,000 take %v", name, short, long)
		}
	}
}

func quickest(before time.Duration, homes []Home) time.Duration {
	start := time.Now()
	Groups(homes)
	if took := time.Since(start); before == 0 || took < before {
		return took
	}
	return before
}

func each(n int, text func(i int) string) []string {
	var all []string
	for i := range n {
		all = append(all, text(i))
	}
	return all
}

// letters writes a number as a word of six letters, none twice in a row.
func letters(i int) string {
	word := make([]byte, 0, 6)
	for range 3 {
		word = append(word, "bdfghjklmn"[i%10], "aeiou"[i/10%5])
		i = i/50*7 + i%50*3
	}
	return string(word)
}

func BenchmarkGroups(b *testing.B) {
	homes := parsed(town(10_000, rand.New(rand.NewPCG(5, 6)))...)
	for b.Loop() {
		Groups(homes)
	}
}

func BenchmarkParse(b *testing.B) {
	texts := town(10_000, rand.New(rand.NewPCG(5, 6)))
	for b.Loop() {
		parsed(texts...)
	}
}

// hostile are texts of 64 KiB that nobody means as an address.
var hostile = map[string]string{
	"marks":   "Storgatan 1" + strings.Repeat("\u0301", 32<<10),
	"bidi":    strings.Repeat("\u202e1\u202d", 10<<10),
	"words":   strings.Repeat("på dörren ", 6<<10),
	"numbers": strings.Repeat("1 ", 32<<10),
	"floors":  strings.Repeat("3 tr ", 13<<10),
	"one":     strings.Repeat("g", 64<<10),
	"digits":  strings.Repeat("9", 64<<10),
	"dots":    strings.Repeat("a.", 32<<10),
	"bytes":   strings.Repeat("\xff", 64<<10),
}

func TestHostile(t *testing.T) {
	plain := strings.Repeat("Storgatan 12, 3 tr\n", 64<<10/19)
	usual := quickestParse(plain)
	for name, text := range hostile {
		h := Parse(text)
		if size := len(fmt.Sprint(h)); size > 16<<10 {
			t.Errorf("%s: %d bytes are kept", name, size)
		}
		if took := quickestParse(text); took > 20*usual+20*time.Millisecond {
			t.Errorf("%s takes %v, an address as long %v", name, took, usual)
		}
	}
	if h := Parse(hostile["marks"]); h != (Home{Street: "storgatan", Number: "1"}) {
		t.Errorf("%+v", h)
	}
}

func quickestParse(text string) time.Duration {
	least := time.Hour
	for range 20 { // on a busy machine most are interrupted
		start := time.Now()
		Parse(text)
		least = min(least, time.Since(start))
	}
	return least
}

func FuzzHome(f *testing.F) {
	for _, text := range []string{"Storgatan 12, 3 tr", "storg. 12 lgh 1103", "Stor gatan 12 B vån 3", "Hornsgatan 45, port B, Andersson på dörren",
		"near ICA on Hornsgatan", "mitt emot kiosken", "الطابق ٣", "12 Storgatan, 118 20 Stockholm", "3 tr 3 tr 3", "v 1 v 1", "på dörren", "\u202e\u0301"} {
		f.Add(text, "Storgatan 12 tr 3")
	}
	f.Fuzz(func(t *testing.T, one, other string) {
		a, b := Parse(one), Parse(other)
		for _, h := range []Home{a, b} {
			if !utf8.ValidString(fmt.Sprint(h)) || strings.HasPrefix(h.Number, "0") || len(h.Number) > 4 || h.Number != "" && h.Street == "" {
				t.Fatalf("%q: %+v", one, h)
			}
		}
		if upper := Parse(strings.ToUpper(one)); isASCII(one) && upper != a {
			t.Fatalf("%q: %+v, in upper case %+v", one, a, upper)
		}
		like := Compare(a, b)
		if like != Compare(b, a) {
			t.Fatalf("%q and %q: %d, the other way %d", one, other, like, Compare(b, a))
		}
		if like >= SameHouse && (a.Number != b.Number || a.Letter != b.Letter && a.Letter != "" && b.Letter != "") {
			t.Fatalf("%q and %q are one house: %+v, %+v", one, other, a, b)
		}
		if groups := Groups([]Home{a, b}); like < SameHouse && len(groups) > 0 || like == SameHome && len(groups) == 0 {
			t.Fatalf("%q and %q: %d, but %v", one, other, like, groups)
		}
	})
}

func isASCII(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return r >= utf8.RuneSelf })
}
