package main

import (
	"bytes"
	"context"
	"strings"
	"testing"
)

func site(t *testing.T, args ...string) (string, error) {
	t.Helper()
	t.Chdir("..")
	var out bytes.Buffer
	err := run(context.Background(), args, &out)
	return out.String(), err
}

func TestCheckPrintsALineARule(t *testing.T) {
	out, err := site(t, "check")
	if err != nil {
		t.Fatal(err)
	}
	for _, rule := range []string{"data", "parity", "translation", "neutral", "summaries", "sources", "links", "typed-figures"} {
		if !strings.Contains(out, "\n"+rule+" ") && !strings.HasPrefix(out, rule+" ") {
			t.Errorf("no line for %s:\n%s", rule, out)
		}
	}
}

// The profile that is shipped has placeholders, and nobody has called its
// numbers: it must not go out as it is.
func TestReleaseRefusesWhatIsNotReady(t *testing.T) {
	_, err := site(t, "check", "-release")
	for _, want := range []string{"contact.phone", "address", "owner.sv", "kvinnofridslinjen", "keys of the team: no public key"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("the refusal does not name %s: %v", want, err)
		}
	}
}

func TestBuildSaysWhatIsMissing(t *testing.T) {
	for want, args := range map[string][]string{
		"no command":   {"bild"},
		"what is":      {"check", "more"},
		"nobody.yaml":  {"check", "-team", "nobody"},
		"no such file": {"-hugo", "nowhere/hugo", "-out", t.TempDir() + "/site"},
		"not defined":  {"-colour"},
		"-address":     {"-address", "lyktan.example"},
		"recipients":   {"-recipients", t.TempDir() + "/none"},
	} {
		t.Run(want, func(t *testing.T) {
			if out, err := site(t, args...); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}
