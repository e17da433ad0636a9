package tip

import (
	"bytes"
	"errors"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"
)

func TestParseForm(t *testing.T) {
	for name, c := range map[string]struct {
		body      string
		want      Form
		malformed bool
	}{
		"empty": {"", Form{}, false},
		"every word": {"lang=sv&what=h%C3%B6rt+skrik&receipt=12&danger=weapon&danger=dog",
			Form{Lang: "sv", Answers: Answers{What: "hört skrik", Danger: []string{"weapon", "dog"}}, AddsTo: "12"}, false},
		"line breaks":       {"what=a%0D%0Ab%0Dc", Form{Answers: Answers{What: "a\nb\nc"}}, false},
		"space around":      {"street=+A+1+&danger=", Form{Answers: Answers{Street: "A 1"}}, false},
		"not our names":     {"csrt=1&what=a&colour=%zz&%FF=a&%zz=b&Danger=x&=c", Form{Answers: Answers{What: "a"}}, false},
		"single twice":      {"what=a&what=b", Form{Answers: Answers{What: "a"}}, true},
		"no escape":         {"what=100%+sure&street=%zz&who=%4", Form{Answers: Answers{What: "100% sure", Street: "%zz", Who: "%4"}}, true},
		"cut in an escape":  {"street=x&what=h%C3%B", Form{Answers: Answers{Street: "x", What: "hÃ%B"}}, true},
		"tab in a line":     {"street=a%09b&what=a%09b", Form{Answers: Answers{Street: "a b", What: "a\tb"}}, false},
		"percents alone":    {"what=" + strings.Repeat("%", 60_000), Form{Answers: Answers{What: strings.Repeat("%", 60_000)}}, true},
		"very many pairs":   {strings.Repeat("&", 20_000) + "what=a", Form{Answers: Answers{What: "a"}}, false},
		"semicolon":         {"what=a;b", Form{Answers: Answers{What: "a;b"}}, false},
		"idempotency key":   {"what=a&idempotency_key=x7", Form{Answers: Answers{What: "a"}, IdempotencyKey: "x7"}, false},
		"choices and boxes": {"now=yes%0D&danger=a%0Bb", Form{Answers: Answers{Now: "yes", Danger: []string{"a b"}}}, false},
	} {
		got, err := ParseForm(c.body)
		if !reflect.DeepEqual(got, c.want) || errors.Is(err, ErrMalformed) != c.malformed {
			t.Errorf("%s: ParseForm(%q) = %+v, %v; want %+v, malformed %v", name, c.body, got, err, c.want, c.malformed)
		}
	}
}

func TestParseFormErrorsNeverQuote(t *testing.T) {
	_, err := ParseForm("secret-name=secret-value&what=secret%FF&street=secret&street=secret&who=%zsecret")
	if err == nil || strings.Contains(err.Error(), "secret") {
		t.Errorf("the error is %v", err)
	}
}

func TestProblems(t *testing.T) {
	line, long := strings.Repeat("ö", MaxLine), strings.Repeat("ö", MaxLine+1)
	for name, c := range map[string]struct {
		form Form
		want []Problem
	}{
		"what alone":     {Form{Answers: Answers{What: "a"}}, nil},
		"place alone":    {Form{Answers: Answers{Street: "a"}}, nil},
		"nothing":        {Form{Answers: Answers{Since: "a"}}, []Problem{{"what", "empty"}}},
		"nothing to see": {Form{Answers: Answers{What: "\u200b\u2060\ufeff", Street: "\u3164 \u2800"}}, []Problem{{"what", "empty"}}},
		"a sign alone":   {Form{Answers: Answers{What: "🆘"}}, nil},
		"longest": {Form{Answers: Answers{What: strings.Repeat("ö", MaxWhat), Since: line, Last: line, Often: line, Street: line, Area: line, Who: line,
			Unsafe: line, How: line, Contact: line}}, nil},
		"what too long": {Form{Answers: Answers{What: strings.Repeat("a", MaxWhat+1)}}, []Problem{{"what", "long"}}},
		"lines too long": {Form{Answers: Answers{What: "a", Since: long, Last: long, Often: long, Street: long, Area: long, Who: long, Unsafe: long, How: long,
			Contact: long}}, problems("long", "street", "area", "last", "unsafe", "who", "often", "since", "how", "contact")},
		"choices":             {Form{Answers: Answers{What: "a", Now: "yes", Children: "no", Guess: "unknown"}}, nil},
		"no choices":          {Form{Answers: Answers{What: "a", Now: "ja", Children: "1", Guess: "YES"}}, problems("choice", "now", "guess", "children")},
		"breaks in what":      {Form{Answers: Answers{What: "a\n\tb"}}, nil},
		"joiners, directions": {Form{Answers: Answers{What: "می\u200cخواهم \u202bالعربية\u202c 👩\u200d👧"}}, nil},
		"danger":              {Form{Answers: Answers{What: "a", Danger: []string{"weapon", "a dog"}}}, nil},
		"danger too many":     {Form{Answers: Answers{What: "a", Danger: slices.Repeat([]string{"x"}, MaxDanger+1)}}, problems("many", "danger")},
		"danger too long":     {Form{Answers: Answers{What: "a", Danger: []string{long}}}, problems("long", "danger")},
		"receipt mistyped":    {Form{Answers: Answers{What: "a"}, AddsTo: "1234 5678 9012 3456"}, nil},
		"receipt too long":    {Form{Answers: Answers{What: "a"}, AddsTo: long}, problems("long", "receipt")},
		"trap":                {Form{Answers: Answers{What: "a"}, Trap: "buy"}, problems("trap", "subject")},
	} {
		if got := c.form.Problems(); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

// Whatever program the words come from, they are read, and need no mending.
func TestWordsFromElsewhere(t *testing.T) {
	for name, c := range map[string]struct{ in, lines, line string }{
		"PowerPoint's line break":     {"a\vb", "a\nb", "a b"},
		"a page break":                {"a\fb", "a\nb", "a b"},
		"a mainframe's line break":    {"a\u0085b", "a\nb", "a b"},
		"Unicode's line breaks":       {"a\u2028b\u2029c", "a\nb\nc", "a b c"},
		"line breaks of all systems":  {"a\r\nb\rc\nd", "a\nb\nc\nd", "a b c d"},
		"an empty line":               {"a\r\n\r\nb", "a\n\nb", "a  b"},
		"a cell of a table":           {"a\tb", "a\tb", "a b"},
		"other controls":              {"a\x00b\x07c\x1bd\x7fe", "a b c d e", "a b c d e"},
		"controls around":             {"\x00a\x1f", "a", "a"},
		"windows-1252":                {"h\xf6rt \x93skrik\x94 \x96 kan\x92t \x80 2\x85", "hört “skrik” – kan’t € 2…", "hört “skrik” – kan’t € 2…"},
		"windows-1252 misread":        {"a\u0092b\u0096c", "a’b–c", "a’b–c"},
		"bytes that stand for none":   {"a\x81b\x9dc\u0081d", "a b c d", "a b c d"},
		"two encodings":               {"hört h\xf6rt", "hört hört", "hört hört"},
		"every letter of a page":      {"åäö ÅÄÖ é عربي 👩\u200d👧", "åäö ÅÄÖ é عربي 👩\u200d👧", "åäö ÅÄÖ é عربي 👩\u200d👧"},
		"cut in a letter":             {"hör\xc3", "hörÃ", "hörÃ"},
		"joiners, marks of direction": {"می\u200cخواهم \u202bع\u202c \ufeffa", "می\u200cخواهم \u202bع\u202c \ufeffa", "می\u200cخواهم \u202bع\u202c \ufeffa"},
		"a letter that was lost":      {"a\ufffdb", "a\ufffdb", "a\ufffdb"},
	} {
		values := url.Values{"what": {c.in}, "contact": {c.in}, "danger": {c.in}, "receipt": {c.in}}
		form, err := ParseForm(values.Encode())
		if want := (Form{Answers: Answers{What: c.lines, Contact: c.line, Danger: []string{c.line}}, AddsTo: c.line}); err != nil || !reflect.DeepEqual(form, want) {
			t.Errorf("%s: %+q, %v; want %+q", name, form, err, want)
		}
		if p := form.Problems(); p != nil {
			t.Errorf("%s: %v", name, p)
		}
	}
}

// The team gets an earlier receipt as a number, or as it was typed.
func TestEarlierReceipt(t *testing.T) {
	for in, want := range map[string]Tip{
		"":                        {},
		"1472 6322 1336 9900":     {AddsTo: "1472632213369900"},
		"nr. 1472-6322-1336-9900": {AddsTo: "1472632213369900"},
		"1472 6322 1336 9901":     {AddsToTyped: "1472 6322 1336 9901"},
		"det gula huset":          {AddsToTyped: "det gula huset"},
	} {
		form := Form{AddsTo: in}
		got := New(form, "1234567890123452", Unknown, time.Now())
		if got.AddsTo != want.AddsTo || got.AddsToTyped != want.AddsToTyped || form.EarlierUnread() != (want.AddsToTyped != "") {
			t.Errorf("%q: adds to %q, typed %q, unread %v", in, got.AddsTo, got.AddsToTyped, form.EarlierUnread())
		}
	}
}

func TestMendableGetsThrough(t *testing.T) {
	f := Form{Answers: Answers{What: "a", Now: "maybe", Children: "yes", Guess: "1",
		Danger: slices.Repeat([]string{strings.Repeat("ö ", MaxLine)}, MaxDanger+1)}, Trap: "buy"}
	m := f.Mendable()
	if p := m.Problems(); p != nil {
		t.Errorf("%v in %+v", p, m)
	}
	if again, err := ParseForm(encode(m)); err != nil || !reflect.DeepEqual(again, m) {
		t.Errorf("%+v comes back as %+v, %v", m, again, err)
	}
	if m.Now != "" || m.Children != "yes" || m.Guess != "" || f.Now != "maybe" || len(f.Danger) != MaxDanger+1 {
		t.Errorf("%+v from %+v", m, f)
	}
}

func problems(code Code, fields ...string) []Problem {
	var all []Problem
	for _, f := range fields {
		all = append(all, Problem{f, code})
	}
	return all
}

func TestOtherDangers(t *testing.T) {
	f := Form{Answers: Answers{Danger: []string{"weapon", "a dog"}}}
	if !f.HasDanger("weapon") || f.HasDanger("threat") || !slices.Equal(f.OtherDangers(), []string{"a dog"}) {
		t.Errorf("%v", f.OtherDangers())
	}
}

// The largest forms in each script must fit the largest step, and the size
// of what is written must not tell more than the step.
func TestEncodedSizes(t *testing.T) {
	for name, c := range map[string]struct {
		letter string
		what   int
		want   int
	}{
		"short":                 {"a", 1, steps[0]},
		"longest ASCII":         {"a", MaxWhat, steps[0]},
		"longest Arabic":        {"ع", MaxWhat, steps[0]},
		"longest of all":        {"\u2028", MaxWhat, steps[1]},
		"longest in emoji":      {"😀", MaxWhat, steps[1]},
		"as short, other words": {"b", 300, steps[0]},
	} {
		line := strings.Repeat(c.letter, min(MaxLine, c.what))
		form := Form{Answers: Answers{What: "a" + strings.Repeat(c.letter, c.what-1), Since: line, Last: line, Often: line, Street: line, Area: line, Who: line, Unsafe: line,
			How: line, Contact: line}, AddsTo: line}
		if p := form.Problems(); p != nil {
			t.Fatalf("%s: %v", name, p)
		}
		plain, err := New(form, "1234567890123452", Unknown, time.Now()).Encode()
		if err != nil || len(plain) != c.want {
			t.Errorf("%s: %d bytes, %v; want %d", name, len(plain), err, c.want)
		}
		back, err := Decode(plain)
		if err != nil || back.What != form.What {
			t.Errorf("%s: read back %v", name, err)
		}
	}
}

func TestOnlyTheHourRemains(t *testing.T) {
	at := time.Date(2026, 11, 21, 20, 59, 59, 999, time.FixedZone("", 3600))
	got := New(Form{Answers: Answers{What: "a"}}, "1234567890123452", Inside, at)
	if want := time.Date(2026, 11, 21, 19, 0, 0, 0, time.UTC); !got.Received.Equal(want) {
		t.Errorf("received %v, want %v", got.Received, want)
	}
}

func TestDecodeRefusesWhatItDoesNotKnow(t *testing.T) {
	for _, plain := range []string{"", "{}", `{"v":2}`, `{"v":-1}`, "[]", `{"v":"1"}`} {
		if got, err := Decode([]byte(plain)); err == nil {
			t.Errorf("Decode(%q) = %+v", plain, got)
		}
	}
}

func FuzzParseForm(f *testing.F) {
	for _, seed := range []string{
		"lang=sv&now=yes&what=skrik&street=Storgatan+1&danger=weapon&danger=threat&receipt=1234+5678+9012+3450",
		"what=%D8%B5%D8%B1%D8%A7%D8%AE&lang=ar", "what=a%FF&what=b&x=y", "what=%", "=&&=;", "danger=%0D%0A&danger=%00",
		"lang=en&now=no&what=shouting%0D%0Aand+a+bang&since=a+week&often=&last=yesterday&to=ar&street=S%C3%B6dermannagatan+1&area=S%C3%B6dermalm" +
			"&who=&children=yes&unsafe=&guess=no&how=&contact=&receipt=&subject=",
		"what={{.Receipt}}<script>", strings.Repeat("danger=x&", 20),
		"what=a%0Bb%C2%92%C2%85c%E2%80%A8&csrt=1", "what=h%F6rt&now=maybe&subject=x",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body string) {
		if len(body) > 2<<10 { // longer ones only take time
			return
		}
		form, err := ParseForm(body)
		for name, value := range form.single() {
			checkClean(t, *value, name == "what")
		}
		for _, danger := range form.Danger {
			checkClean(t, danger, false)
		}
		// What is handed back can be sent again, and then lacks nothing but what its
		// sender sees: too much text, or none.
		mendable := form.Mendable()
		back, err2 := ParseForm(encode(mendable))
		if err2 != nil || !reflect.DeepEqual(back, mendable) {
			t.Fatalf("%+v sent again is %+v, %v", mendable, back, err2)
		}
		for _, p := range back.Problems() {
			if p.Code != Empty && p.Code != Long {
				t.Fatalf("%v in what was handed back: %+v", p, back)
			}
		}
		if err != nil || form.Problems() != nil {
			return
		}
		// What is taken can be written down, read back, and sent again unchanged.
		made := New(form, "1234567890123452", Unknown, time.Unix(0, 0))
		plain, err := made.Encode()
		if err != nil {
			t.Fatal(err)
		}
		read, err := Decode(bytes.TrimRight(plain, " ")) // the padding is read by others
		if err != nil || !reflect.DeepEqual(read, made) {
			t.Fatalf("%+v came back as %+v, %v", made, read, err)
		}
	})
}

func checkClean(t *testing.T, value string, lines bool) {
	t.Helper()
	odd := func(r rune) bool { return unicode.IsControl(r) && !(lines && (r == '\n' || r == '\t')) }
	if !utf8.ValidString(value) || strings.ContainsFunc(value, odd) || strings.TrimSpace(value) != value {
		t.Fatalf("%q", value)
	}
}

// encode writes a form as a browser sends it.
func encode(form Form) string {
	values := url.Values{"danger": form.Danger}
	for name, place := range form.single() {
		values.Set(name, *place)
	}
	return values.Encode()
}

// Nothing that was typed vanishes: each letter and sign that shows comes out, in
// its order, whatever else is around it.
func FuzzClean(f *testing.F) {
	for _, seed := range []string{"a\vb", "h\xf6rt", "a\u0092b", "\x00صراخ\r\n", "\u202bع\u202c\ufeff", "a\xe2\x80"} {
		f.Add(seed, true)
	}
	f.Fuzz(func(t *testing.T, typed string, lines bool) {
		got := clean(typed, lines)
		checkClean(t, got, lines)
		if again := clean(got, lines); again != got {
			t.Fatalf("%q, cleaned again, is %q", got, again)
		}
		shown := func(s string) string {
			return strings.Map(func(r rune) rune {
				if unicode.IsGraphic(r) && !unicode.IsSpace(r) {
					return r
				}
				return -1
			}, s)
		}
		if utf8.ValidString(typed) && !strings.ContainsFunc(typed, func(r rune) bool { return r >= 0x80 && r < 0xa0 }) && shown(got) != shown(typed) {
			t.Fatalf("%q became %q", typed, got)
		}
		if letters := strings.Count(got, "") - 1; letters > len(typed) {
			t.Fatalf("%d characters of %d bytes", letters, len(typed))
		}
	})
}

// A tip that is read can be written down again, within the fixed lengths, and is
// then read as the same. The padding says nothing and is left out of the inputs:
// with it each would have 16 kB, and the engine some tens of them a second.
func FuzzDecode(f *testing.F) {
	for _, form := range []Form{
		{Answers: Answers{What: "a"}},
		{
			Lang: "ar", AddsTo: "1234 5678 9012 3450",
			Answers: Answers{Now: "yes", What: "صراخ\n\u2028<\"\\>", Since: "igår", Danger: []string{"weapon", "en hund"}, Area: "Södermalm"},
		},
	} {
		plain, err := New(form, "1234567890123452", Inside, time.Unix(1e9, 0)).Encode()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(bytes.TrimRight(plain, " "))
	}
	f.Add([]byte(`{"v":1,"danger":null,"received":"x"}`))
	f.Add([]byte(`{"V":1,"v":0,"What":"\ud800","received":"0001-01-01T00:00:00-23:59"} `))
	f.Fuzz(func(t *testing.T, plain []byte) {
		if len(plain) > 4<<10 {
			return
		}
		got, err := Decode(plain)
		if err != nil {
			return
		}
		written, err := got.Encode()
		if err != nil {
			t.Fatalf("%q: %v", plain, err)
		}
		if !slices.Contains(steps, len(written)) {
			t.Errorf("%q was written in %d bytes", plain, len(written))
		}
		again, err := Decode(bytes.TrimRight(written, " "))
		if err != nil || !again.Received.Equal(got.Received) {
			t.Fatalf("%q: received %v, read again %v, %v", plain, got.Received, again.Received, err)
		}
		again.Received = got.Received
		if !reflect.DeepEqual(again, got) {
			t.Errorf("%q: %+v came back as %+v", plain, got, again)
		}
	})
}

// Bodies of thousands of pairs cost as little as short ones, and what our page
// can have sent comes back all the same.
func TestParseFormStopsAtManyPairs(t *testing.T) {
	form, err := ParseForm("what=kept&danger=kept+dog&" + strings.Repeat("a&", 32_000) + "who=late")
	if !errors.Is(err, ErrMalformed) || form.What != "kept" || len(form.Danger) != 1 || form.Who != "" {
		t.Errorf("%v, %+v", err, form)
	}
	if len(err.Error()) > 64*maxPairs {
		t.Errorf("an error of %d bytes", len(err.Error()))
	}
	most := strings.Repeat("danger=x&", maxPairs-1) + "what=last"
	if form, err := ParseForm(most); err != nil || form.What != "last" {
		t.Errorf("%v, %+v", err, form)
	}
}
