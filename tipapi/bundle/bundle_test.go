package bundle

import (
	"bytes"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"lyktan/tipapi/tip"
)

const site = "../server/testdata/site"

func TestLoad(t *testing.T) {
	s, err := Load(site)
	if err != nil {
		t.Fatal(err)
	}
	if got := s.Headers.Get("Referrer-Policy"); got != "no-referrer" {
		t.Errorf("Referrer-Policy is %q", got)
	}
	if len(s.Short) != 3 || s.Short["1"] != "nummer" || s.Short["nummer"] != "nummer" {
		t.Errorf("short addresses: %v", s.Short)
	}
	if s.Headers.Get("X-Elsewhere") != "" {
		t.Error("a header of one path was taken for all")
	}
	for lang, want := range map[string]string{"ar": "ar", "xx": "sv", "": "sv", "../sv": "sv"} {
		if got, known := s.Language(lang); got != want || known != (lang == want) {
			t.Errorf("Language(%q) = %q, %v", lang, got, known)
		}
	}
}

// Each of these is a site that tipapi must not start with.
func TestLoadRefuses(t *testing.T) {
	for name, spoil := range map[string]func(dir string) error{
		"no description": remove(Dir + "/" + siteFile),
		"no languages":   write(Dir+"/"+siteFile, `{"leave":"https://example.org"}`),
		"not JSON":       write(Dir+"/"+siteFile, `{`),
		"leave to http":  write(Dir+"/"+siteFile, `{"languages":["sv"],"leave":"http://example.org"}`),
		"nameless area":  write(Dir+"/"+siteFile, `{"languages":["sv"],"leave":"https://example.org","areas":[{"key":"a"}]}`),
		"one reason bad": write(Dir+"/sv/refusal.html", `{{if eq .Reason "large"}}{{.Colour}}{{end}}`),
		"no headers":     remove(HeadersFile),
		"no policy":      write(HeadersFile, "/*\n  Referrer-Policy: no-referrer\n  Cache-Control: no-store\n"),
		"no name": write(HeadersFile, "/*\n  Referrer Policy: no-referrer\n"+
			"  Referrer-Policy: no-referrer\n  Cache-Control: no-store\n  Content-Security-Policy: x\n"),
		"a control":      write(HeadersFile, "/*\n  Referrer-Policy: no-referrer\n  Cache-Control: no-store\n  Content-Security-Policy: x\x00\n"),
		"broken header":  write(HeadersFile, "/*\n  Referrer-Policy\n"),
		"no short":       remove(ShortFile),
		"short is empty": write(ShortFile, "# nothing\n"),
		"short to away":  write(ShortFile, "/1 https://example.org/ 302\n"),
		"short to //":    write(ShortFile, "/1 //example.org/ 302\n"),
		"short to ..":    write(ShortFile, "/1 /sv/../ 302\n"),
		"other language": write(ShortFile, "/1 /ar/nummer/ 302\n"),
		"not for now":    write(ShortFile, "/1 /sv/nummer/ 301\n"),
		"no status":      write(ShortFile, "/1 /sv/nummer/\n"),
		"short is long":  write(ShortFile, "/1/2 /sv/nummer/ 302\n"),
		"capital short":  write(ShortFile, "/Nummer /sv/nummer/ 302\n"),
		"short twice":    write(ShortFile, "/1 /sv/nummer/ 302\n/1 /sv/bara/ 302\n"),
		"way out taken":  write(ShortFile, "/ut /sv/nummer/ 302\n"),
		"a language":     write(ShortFile, "/ar /sv/nummer/ 302\n"),
		"astray by mark": write(ShortFile, "/1 /sv/nummer/ 302\n/2 /sv/bara/ 302\n/1. /sv/bara/ 302\n"),
		"mark alone":     write(ShortFile, "/1. /sv/nummer/ 302\n/2 /sv/bara/ 302\n"),
		"no escape":      write(ShortFile, "/1 /sv/nummer/ 302\n/%zz /sv/nummer/ 302\n"),
		"no such tongue": write(ShortFile, "/1 /sv/nummer/ 302\n/1. /xx/nummer/ 302\n"),
		"address a path": write(Dir+"/"+siteFile, `{"languages":["sv"],"leave":"https://example.org","address":"https://example.org/x/"}`),
		"address a name": write(Dir+"/"+siteFile, `{"languages":["sv"],"leave":"https://example.org","address":"example.org"}`),
		"a wildcard":     write(ShortFile, "/* /sv/nummer/ 302\n"),
		"no form":        remove(Dir + "/ar/form.html"),
		"no receipt":     remove(Dir + "/sv/receipt.html"),
		"no refusal":     remove(Dir + "/ar/refusal.html"),
		"does not parse": write(Dir+"/sv/form.html", "{{if}}"),
		"unknown field":  write(Dir+"/sv/form.html", "{{.Tip.Colour}}"),
		"unknown func":   write(Dir+"/sv/form.html", `{{include "x"}}`),
	} {
		dir := filepath.Join(t.TempDir(), "site")
		if err := os.CopyFS(dir, os.DirFS(site)); err != nil {
			t.Fatal(err)
		}
		if err := spoil(dir); err != nil {
			t.Fatal(err)
		}
		if _, err := Load(dir); err == nil {
			t.Errorf("%s: loaded", name)
		}
	}
}

func remove(file string) func(string) error {
	return func(dir string) error { return os.Remove(filepath.Join(dir, file)) }
}

func write(file, text string) func(string) error {
	return func(dir string) error { return os.WriteFile(filepath.Join(dir, file), []byte(text), 0o600) }
}

func TestRenderEscapes(t *testing.T) {
	s, err := Load(site)
	if err != nil {
		t.Fatal(err)
	}
	const attack = `"><script>alert(1)</script>{{.Receipt}}</textarea>`
	var page bytes.Buffer
	if err := s.Render(&page, "sv", "form.html", Data{Tip: tip.Form{Answers: tip.Answers{What: attack, Street: attack, Danger: []string{attack}}}},
		false); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(page.String(), "<script>") || strings.Count(page.String(), "</textarea>") != 1 {
		t.Errorf("not escaped: %s", page.String())
	}
	if err := s.Render(&page, "xx", "form.html", Data{}, false); err == nil {
		t.Error("a language that the site has not was rendered")
	}
}

func TestArea(t *testing.T) {
	s, err := Load(site)
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]struct {
		key  string
		mark tip.Mark
	}{
		"Södermalm": {"sodermalm", tip.Inside}, "SÖDERMALM": {"sodermalm", tip.Inside}, "gamla stan": {"sodermalm", tip.Inside},
		"sodermalm": {"sodermalm", tip.Inside}, "Solna": {"solna", tip.Outside}, "Söder": {"", tip.Unknown}, "": {"", tip.Unknown},
	} {
		if key, mark := s.Site.Area(text); key != want.key || mark != want.mark {
			t.Errorf("Area(%q) = %q, %q", text, key, mark)
		}
	}
}

// What the build writes is what tipapi reads, other spellings included.
func TestShortIsWrittenAsItIsRead(t *testing.T) {
	dir, short := t.TempDir(), Short{"1": "nummer", "5": "skriv", "skriv": "skriv"}
	site := Site{Languages: []string{"sv", "ar"}, Leave: "https://example.org/"}
	if err := short.Write(dir, site, map[string]string{"ar": "٠١٢٣٤٥٦٧٨٩"}); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(dir, ShortFile))
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{"/5 /sv/skriv/ 302", "/5. /sv/skriv/ 302", "/5, /sv/skriv/ 302", "/skriv. /sv/skriv/ 302", "/%D9%A5 /ar/skriv/ 302"} {
		if !strings.Contains(string(text), "\n"+line+"\n") {
			t.Errorf("%q is missing in\n%s", line, text)
		}
	}
	if got, err := readShort(dir, site.Languages); err != nil || !maps.Equal(got, short) {
		t.Errorf("%v, %v", got, err)
	}
}
