package bundle

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"html/template"
	"io"
	"strings"
	"testing"

	"lyktan/tipapi/tip"
)

// paged is a bundle with one page, "sv/page", whose fixed texts are long.
func paged(t testing.TB, text string) *Bundle {
	t.Helper()
	page, err := template.New("page").Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	s := &Bundle{pages: map[string]*template.Template{"sv/page": page}, fixed: fixed{}}
	if err := errors.Join(page.Execute(io.Discard, Data{}), s.fixed.add(page)); err != nil {
		t.Fatal(err)
	}
	return s
}

var longPage = strings.Repeat("<p>fixed text, long enough</p>", 50) + `{{define "inner"}}` + strings.Repeat("<b>inner</b>", 40) + `{{end}}` +
	`<textarea>{{.Tip.What}}</textarea>{{if .Outside}}` + strings.Repeat("<i>if</i>", 40) + `{{else}}` + strings.Repeat("<i>else</i>", 40) + `{{end}}` +
	`{{range .Tip.Danger}}` + strings.Repeat("<i>range</i>", 40) + `<input value="{{.}}">{{end}}{{template "inner"}}{{with .Reason}}` +
	strings.Repeat("<i>with</i>", 40) + `{{end}}`

func unzipped(t testing.TB, zipped []byte) string {
	t.Helper()
	z, err := gzip.NewReader(bytes.NewReader(zipped))
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(z) // checks the sum and the length
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func sameZipped(t testing.TB, s *Bundle, name string, d Data) (zipped int) {
	t.Helper()
	var plain, small bytes.Buffer
	if err := errors.Join(s.Render(&plain, "sv", name, d, false), s.Render(&small, "sv", name, d, true)); err != nil {
		t.Fatal(err)
	}
	if unzipped(t, small.Bytes()) != plain.String() {
		t.Fatalf("%s with %d letters reads otherwise when it is compressed", name, len(d.Tip.What))
	}
	return small.Len()
}

func TestCompressedIsTheSame(t *testing.T) {
	s := paged(t, longPage)
	if len(s.fixed) != 6 {
		t.Errorf("%d fixed pieces were compressed, want 6", len(s.fixed))
	}
	for _, n := range []int{0, 1, looseLeast - 1, looseLeast, looseMost - 30, looseMost, looseMost + 1, 1<<16 - 1, 1 << 16, 200_000} {
		for _, letter := range []string{"a", "\"", "ص"} {
			d := Data{Tip: tip.Form{Answers: tip.Answers{What: strings.Repeat(letter, n), Danger: []string{"x", "<>", strings.Repeat("y", n%1000)}}},
				Outside: n%2 == 0, Reason: "large"}
			sameZipped(t, s, "page", d)
		}
	}
	var page bytes.Buffer
	if err := s.Render(&page, "sv", "page", Data{Outside: true, Reason: "large", Tip: tip.Form{Answers: tip.Answers{Danger: []string{"x"}}}}, true); err != nil {
		t.Fatal(err)
	}
	asTheyAre := 0
	for _, p := range s.fixed {
		if bytes.Contains(page.Bytes(), p.deflated) {
			asTheyAre++
		}
	}
	if asTheyAre != len(s.fixed)-1 { // all but what stands for "else"
		t.Errorf("%d fixed pieces of %d were put in as they are", asTheyAre, len(s.fixed))
	}
	built, err := Load(site)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range Pages {
		for _, reason := range Reasons {
			sameZipped(t, built, name, Data{Reason: reason, Tip: tip.Form{Answers: tip.Answers{What: "skrik & صراخ <b>"}},
				Problems: []tip.Problem{{Field: "what", Code: "long"}}})
		}
	}
}

// A text that happens to be a fixed one is none: it is known by its place.
func TestWordsAreNoFixedPiece(t *testing.T) {
	s := paged(t, longPage)
	for _, p := range s.fixed {
		sameZipped(t, s, "page", Data{Tip: tip.Form{Answers: tip.Answers{What: string(p.plain), Danger: []string{string(p.plain)}}}})
	}
}

func TestPageThatFailsIsNotSent(t *testing.T) {
	s := paged(t, "{{if .Outside}}{{index .Tip.Danger 9}}{{end}}")
	for _, zip := range []bool{false, true} {
		var b bytes.Buffer
		if err := s.Render(&b, "sv", "page", Data{Outside: true, Tip: tip.Form{Answers: tip.Answers{Danger: []string{"canary"}}}}, zip); err == nil ||
			strings.Contains(err.Error(), "canary") {
			t.Errorf("zip %v: %v", zip, err)
		}
		sameZipped(t, s, "page", Data{})
	}
}

func FuzzCompressedIsTheSame(f *testing.F) {
	f.Add("skrik", "weapon", 1)
	f.Add("</textarea>", "\x00", 3000)
	s := paged(f, longPage)
	f.Fuzz(func(t *testing.T, what, danger string, times int) {
		what = strings.Repeat(what, 1+max(0, times)%(1+4000/(1+len(what))))
		sameZipped(t, s, "page", Data{Tip: tip.Form{Answers: tip.Answers{What: what, Danger: []string{danger, what}}}, Reason: Reason(danger), Outside: times%2 == 0})
	})
}

func BenchmarkRender(b *testing.B) {
	s := paged(b, longPage)
	for _, zip := range []bool{false, true} {
		b.Run(fmt.Sprintf("zip=%v", zip), func(b *testing.B) {
			b.ReportAllocs()
			var to bytes.Buffer
			for b.Loop() {
				to.Reset()
				if err := s.Render(&to, "sv", "page", Data{Tip: tip.Form{Answers: tip.Answers{What: "skrik"}}}, zip); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
