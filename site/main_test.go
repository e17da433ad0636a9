package main

import (
	"bytes"
	"context"
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
	released.once.Do(func() { released.out, released.err = site(t, "check", "-release") })
	return released.out, released.err
}

var shipped struct {
	once sync.Once
	site *checkedSite
	err  error
}

// checkedAsShipped is the content and data of the repository, checked once for all
// tests. The test is in the root folder afterwards.
func checkedAsShipped(t *testing.T) *checkedSite {
	t.Helper()
	t.Chdir(root)
	shipped.once.Do(func() { shipped.site, shipped.err = check("sodermalm", false, io.Discard) })
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
	if strings.Contains(out, "lix ") {
		t.Errorf("how heavy each page is to read, which nobody asked for:\n%s", out)
	}
}

func TestReadabilityOnRequest(t *testing.T) {
	out, err := site(t, "check", "-lix")
	if err != nil {
		t.Fatal(err)
	}
	for _, page := range []string{"sv/skriv", "sv-x-lattlast/skriv", "en/skriv"} {
		if !regexp.MustCompile(`\nlix +[0-9]+ +[0-9]+ words  ` + page + `\n`).MatchString(out) {
			t.Errorf("no line for %s:\n%s", page, out)
		}
	}
}

// The profile that is shipped has placeholders, and nobody has called its
// numbers: it must not go out as it is.
func TestReleaseRefusesWhatIsNotReady(t *testing.T) {
	_, err := releaseCheck(t)
	for _, want := range []string{"contact.phone", "address", "owner.sv", "kvinnofridslinjen", "keys of the team: no public key"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("the refusal does not name %s: %v", want, err)
		}
	}
}

func TestBuildSaysWhatIsMissing(t *testing.T) {
	for want, args := range map[string][]string{
		"no command":   {"bild"},
		"unexpected":   {"check", "more"},
		"nobody.yaml":  {"check", "-team", "nobody"},
		"no such file": {"-hugo", "nowhere/hugo", "-out", t.TempDir() + "/site"},
		"not defined":  {"-colour"},
		"-address":     {"-hugo", "/bin/true", "-address", "lyktan.example"},
		"recipients":   {"-hugo", "/bin/true", "-recipients", t.TempDir() + "/none"},
	} {
		t.Run(want, func(t *testing.T) {
			if out, err := site(t, args...); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}
