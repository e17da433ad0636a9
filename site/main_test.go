package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"io"
	"regexp"
	"strings"
	"sync"
	"testing"
)

func site(t *testing.T, args ...string) (string, error) {
	t.Helper()
	t.Chdir("..")
	var out bytes.Buffer
	err := run(context.Background(), args, &out)
	return out.String(), err
}

var released struct {
	once sync.Once
	out  string
	err  error
}

// releaseCheck runs the check for a release, once for all tests: the whole of it
// takes seconds.
func releaseCheck(t *testing.T) (string, error) {
	t.Helper()
	released.once.Do(func() { released.out, released.err = site(t, "check", "-release", "-team", "sodermalm") })
	return released.out, released.err
}

var shipped struct {
	once sync.Once
	site *checkedSite
	err  error
}

// checkedAsShipped is the content and data of the repository, checked once for all
// tests. The test is in the root folder afterwards.
func checkedAsShipped(t testing.TB) *checkedSite {
	t.Helper()
	t.Chdir(root)
	shipped.once.Do(func() { shipped.site, shipped.err = check("sodermalm", false, "", io.Discard) })
	if shipped.err != nil {
		t.Fatal(shipped.err)
	}
	return shipped.site
}

func TestCheckPrintsALineARule(t *testing.T) {
	out, _ := releaseCheck(t)
	for _, rule := range []string{"data", "parity", "translation", "neutral", "summaries", "sources", "links", "typed-figures"} {
		if !strings.Contains(out, "\n"+rule+" ") && !strings.HasPrefix(out, rule+" ") {
			t.Errorf("no line for %s:\n%s", rule, out)
		}
	}
	for lang, line := range map[string]string{
		"sv":            `source    (\d+) of (\d+) pages, (\d+) of (\d+) strings, (\d+) of (\d+) texts of the data`,
		"sv-x-lattlast": `complete  (\d+) of (\d+) pages, (\d+) of (\d+) strings, \d+ of \d+ texts of the data; behind: \d+ pages, \d+ texts; read by no reader of the language: 0 pages, \d+ texts`,
		"ar":            `complete  (\d+) of (\d+) pages, (\d+) of (\d+) strings, (\d+) of (\d+) texts of the data; behind: \d+ pages, \d+ texts; read by no reader of the language: \d+ pages, \d+ texts`,
	} {
		counts := regexp.MustCompile(`(?m)^language ` + lang + ` +` + line + `$`).FindStringSubmatch(out)
		if counts == nil {
			t.Errorf("no line for %s:\n%s", lang, out)
		}
		for i := 1; i+1 < len(counts); i += 2 {
			if counts[i] != counts[i+1] || counts[i] == "0" {
				t.Errorf("not all of it, or nothing: %s", counts[0])
			}
		}
	}
	if strings.Contains(out, "lix ") {
		t.Errorf("how heavy each page is to read, which nobody asked for:\n%s", out)
	}
}

// What nobody has to mend now is printed for who asks.
func TestListsOnRequest(t *testing.T) {
	checked := checkedAsShipped(t)
	for name, c := range map[string]struct {
		stale, lix bool
		lines      []string // expressions, of which each matches one, and no line matches none
	}{
		"nothing": {},
		"stale":   {true, false, []string{`redaktionen +[0-9-]{10}  content/sv/skriv\.md:[0-9]+`, `\w+ +[0-9-]{10}  (content|site/data)/.*:[0-9]+(: .+)?`}},
		"lix":     {false, true, []string{`lix +[0-9]+ +[0-9]+ words  sv/skriv`, `lix +[0-9]+ +[0-9]+ words  [a-z-]+/.+`}},
	} {
		var out strings.Builder
		if err := checked.list(&out, c.stale, c.lix); err != nil {
			t.Fatal(err)
		}
		if c.lines == nil && out.Len() > 0 {
			t.Errorf("%s: %s", name, out.String())
		}
		for _, line := range c.lines {
			if !regexp.MustCompile(`(?m)^(` + line + `)$`).MatchString(out.String()) {
				t.Errorf("%s: no line like %s:\n%s", name, line, out.String())
			}
		}
		if all := regexp.MustCompile(`(?m)^(` + strings.Join(c.lines, "|") + `)\n`); strings.TrimSpace(all.ReplaceAllString(out.String(), "")) != "" {
			t.Errorf("%s: other lines: %s", name, all.ReplaceAllString(out.String(), ""))
		}
	}
	t.Chdir("site")
	if out, err := site(t, "check", "-lix"); err != nil || !strings.Contains(out, "\nlix ") {
		t.Errorf("%v\n%s", err, out)
	}
}

// The profile that is shipped has placeholders, and nobody has called its
// numbers: it must not go out as it is.
func TestReleaseRefusesWhatIsNotReady(t *testing.T) {
	_, err := releaseCheck(t)
	for _, want := range []string{"site/data/teams/sodermalm.yaml:30: contact.phone: is still \"?\": ask the team, and fill it in", "address: ", "owner: ",
		"site/data/services/kvinnofridslinjen.yaml:9: phone.dial: nobody has test-called 116 016: call it, hear who answers, and write called: {date: ",
		"recipients: keys of the team: none: ask its members", "is built with -despite "} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("the refusal does not name %s: %v", want, err)
		}
	}
}

func TestBuildSaysWhatIsMissing(t *testing.T) {
	for want, args := range map[string][]string{
		`there is no command "bild": did you mean build? the commands are build, check, edit, schema, team, mark, language, sha`: {"bild"},
		`there is no command "chek": did you mean check? `:                                                                       {"chek"},
		`site check: unexpected ["more" "-team" "x"]: only flags, such as -team, may follow`:                                     {"check", "more", "-team", "x"},
		"site/data/teams/nobody.yaml: there is no such team: ":                                                                   {"check", "-team", "nobody"},
		"no such file or directory): make .bin/hugo builds it":                                                                   {"-hugo", "nowhere/hugo", "-out", t.TempDir() + "/site"},
		`site: -hugo "nowhere/hugo" cannot be run (`:                                                                             {"edit", "-hugo", "nowhere/hugo"},
		"site build: there is no flag -colour: go run ./site build -h lists them":                                                {"-colour"},
		"site build: there is no flag -relaese: did you mean -release? go run ./site build -h lists them":                        {"-relaese"},
		"site check: -out does nothing here, it goes with build and language: take it out":                                       {"check", "-out", t.TempDir()},
		"site sha: -team does nothing here, it goes with build and check and edit: take it out":                                  {"sha", "-team", "bollnas"},
		"site: whose portal is it? build needs -team (make build TEAM=…): there are boden, bollnas, sodermalm":                   {"-hugo", "/bin/true"},
		"site: whose portal is it? -release needs -team (make build TEAM=…): there are boden, bollnas, sodermalm":                {"check", "-release"},
		"site team: say which team is added: go run ./site team add testby":                                                      {"team", "-place", "x"},
		"site team: say which team is added":                                                                                     {"team", "add"},
		"site team: say which team":                                                                                              {"team", "remove", "x"},
		"site mark: say which language, and which texts of it":                                                                   {"mark", "ar"},
		`site mark: -by "me": write machine, `:                                                                                   {"mark", "ar", "next", "-by", "me"},
		`site mark: "sv" is what the others are translated from: write one of sv-x-lattlast, en, ar`:                             {"mark", "sv", "next"},
		`site mark: ar has no text "nexd": did you mean next? `:                                                                  {"mark", "ar", "nexd"},
		"site language: say what is done: add fi, remove fi, export fi, import fi FILE, or status":                               {"language"},
		"site language add: write go run ./site language add fi":                                                                 {"language", "add"},
		`site language import: write go run ./site language import fi FILE [-by "Name day"]`:                                     {"language", "import", "ar"},
		`site language: -by "me": write machine, `:                                                                               {"language", "import", "ar", "x.po", "-by", "me"},
		`site language export: "sv" is no language that is translated: write one of sv-x-lattlast, en, ar`:                       {"language", "export", "sv"},
		"site language add: there is a language ar already: ":                                                                    {"language", "add", "ar"},
		`site language add: "swedish!" is no code of a language (BCP 47)`:                                                        {"language", "add", "swedish!"},
		"site language add: fi-x-easy is private (BCP 47): ":                                                                     {"language", "add", "fi-x-easy"},
		`site language add: what "ku" is called in itself is not known `:                                                         {"language", "add", "ku"},
		"site language remove: ar is no draft, so that its readers would lose it: ":                                              {"language", "remove", "ar"},
		"site language import: open nowhere.po: ":                                                                                {"language", "import", "ar", "nowhere.po"},
		`site/hugo.yaml: "fi" is no draft, which has disabled: true: there are []`:                                               {"check", "-with", "fi"},
		`site team: unexpected ["more"]: only flags`:                                                                             {"team", "add", "testby", "more"},
		`site team add: "Testby" is no key of a team: `:                                                                          {"team", "add", "Testby"},
		"site build: flag needs an argument: -team: go run ./site build -h says what each flag takes":                            {"-team"},
		`site check: invalid boolean value "maybe" for -stale: parse error: go run ./site check -h says what`:                    {"check", "-stale=maybe"},
		`site: -address "lyktan.example" is not like`:                                                                            {"-hugo", "/bin/true", "-address", "lyktan.example"},
		`site: -address "https://a@lyktan.example/" is not like`:                                                                 {"-hugo", "/bin/true", "-address", "https://a@lyktan.example/"},
		"site: -recipients: open ":                                                                                               {"-hugo", "/bin/true", "-recipients", t.TempDir() + "/none"},
		`site: -listen "127.0.0.1:http" is not a host and a port from 1 to 65535`:                                                {"edit", "-hugo", "/bin/true", "-listen", "127.0.0.1:http"},
		`site: -listen "127.0.0.1:65536" is not`:                                                                                 {"edit", "-hugo", "/bin/true", "-listen", "127.0.0.1:65536"},
		`site: -listen "8080" is not`:                                                                                            {"edit", "-hugo", "/bin/true", "-listen", "8080"},
	} {
		t.Run(want, func(t *testing.T) {
			if out, err := site(t, args...); err == nil || !strings.HasPrefix(err.Error(), want) && !strings.HasSuffix(err.Error(), want) && !strings.HasPrefix(err.Error(), "site: "+want) || out != "" {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}

func TestHelp(t *testing.T) {
	for name, c := range map[string]struct {
		args       []string
		has, hasnt string
	}{
		"build": {[]string{"-h"}, "-recipients", "-stale"},
		"check": {[]string{"check", "-h"}, "-stale", "-recipients"},
	} {
		t.Run(name, func(t *testing.T) {
			out, err := site(t, c.args...)
			if !errors.Is(err, flag.ErrHelp) || !strings.Contains(out, "Flags of "+name+":") || !strings.Contains(out, c.has) || strings.Contains(out, c.hasnt) {
				t.Errorf("%v\n%s", err, out)
			}
			for _, c := range commands {
				if !strings.Contains(out, "\n  "+c.name+" ") {
					t.Errorf("no %s in\n%s", c.name, out)
				}
			}
		})
	}
}
