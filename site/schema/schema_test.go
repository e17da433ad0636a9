package schema

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

// A private key is found before anything can quote it, in each form that it has.
func TestSecretsAreNeverQuoted(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		line int
	}{
		"age":                    {"a: b\nkey: AGE-SECRET-KEY-1QQQQ\n", 2},
		"hybrid":                 {"key: AGE-SECRET-KEY-PQ-1QQQQ\n", 1},
		"small letters":          {"key: age-secret-key-1qqqq\n", 1},
		"broken over lines":      {"a: b\nkey: \"AGE-SECRET-\n  KEY-1QQQQ\"\n", 3},
		"of a plugin":            {"key: AGE-PLUGIN-YUBIKEY-1QQQQ\n", 1},
		"of OpenSSH":             {"key: |\n  -----BEGIN OPENSSH PRIVATE KEY-----\n  QQQQ\n", 2},
		"where YAML is not good": {"a: [b\nkey: AGE-SECRET-KEY-1QQQQ\nb: c: d\n", 2},
		"in a comment":           {"a: b\n# AGE-SECRET-KEY-1QQQQ", 2},
	} {
		_, err := Parse([]byte(c.text))
		var f *Fault
		if !errors.As(err, &f) || f.Line != c.line || !strings.Contains(f.Message, "private key") || strings.Contains(strings.ToUpper(err.Error()), "1QQ") {
			t.Errorf("%s: want line %d, got %v", name, c.line, err)
		}
		var into map[string]string
		if _, faults := New(Site{}).Decode("x.yaml", []byte(c.text), 0, &into); len(faults) != 1 || fmt.Sprint(faults[0]) != fmt.Sprintf("x.yaml:%d: %s", c.line, f.Message) {
			t.Errorf("%s: %v", name, faults)
		}
	}
	if err := Secret([]byte("key: age1pq1qqqq # the secret key stays where it is, see AGE")); err != nil {
		t.Errorf("a public key: %v", err)
	}
}

// A text without quotation marks that some reader of YAML takes for something else
// is refused, whatever the one that is used here takes it for.
func TestTextsThatAreReadOtherwise(t *testing.T) {
	type in struct {
		Text string   `yaml:"text"`
		List []string `yaml:"list"`
		Day  string   `yaml:"day" validate:"omitempty,datetime=2006-01-02"`
	}
	faults := func(text string) string {
		_, faults := New(Site{}).Decode("x.yaml", []byte("# a comment\n"+text+"\n"), 0, &in{})
		return fmt.Sprint(errors.Join(faults...))
	}
	for _, value := range []string{"112", "0201234567", "0201234589", "08", "08123456", "+4620123456", "-1", "020_123", "1,000", "1.5", ".5", "1e3", "5.", "0x1F", "0o17", "0b11", "0777",
		".inf", "-.Inf", ".NaN", "09:00", "24:00", "1:30:00", "true", "False", "yes", "NO", "On", "off", "y", "N", "2026-11-01", "2026-1-1", "2026-11-01T10:00:00Z", "2026-11-01 10:00:00"} {
		for field, text := range map[string]string{"text": "text: " + value, "list.1": "list: [" + value + "]"} {
			if strings.Contains(text, "[") && strings.Contains(value, ",") {
				continue // two values
			}
			got := faults(text)
			if !strings.HasPrefix(got, "x.yaml:2: "+field+": ") || !strings.HasSuffix(got, " "+NeedsQuotes) || !strings.Contains(got, value) {
				t.Errorf("%s: %s", text, got)
			}
		}
		for _, marks := range []string{`"`, `'`} {
			if got := faults("text: " + marks + value + marks); got != "<nil>" {
				t.Errorf("%s in %s: %s", value, marks, got)
			}
		}
		if got := faults("text: |\n  " + value); got != "<nil>" {
			t.Errorf("%s as a block: %s", value, got)
		}
	}
	for _, value := range []string{"020-12 34 56", "08-123 456", "nobody", "yes, no", "1177 Vårdguiden", "2026", "v1.2", "S1", "A 112"} {
		if got := faults("text: " + value); (got != "<nil>") != (value == "2026") {
			t.Errorf("%s: %s", value, got)
		}
	}
	if got := faults("day: 2026-11-01"); got != "<nil>" {
		t.Errorf("a day in a field for days: %s", got)
	}
	if got := faults("day: 20261101"); !strings.HasSuffix(got, NeedsQuotes) {
		t.Errorf("a number in a field for days: %s", got)
	}
}

func TestNear(t *testing.T) {
	known := []string{"cost", "status", "source", "S1"}
	for typed, want := range map[string]string{"cots": "cost", "state": "", "statsu": "status", "sorce": "source", "Source": "source", "price": "", "cast": "cost", "S9": "", "": "", "x": ""} {
		if got := Near(typed, known); got != want {
			t.Errorf("%q: %q, want %q", typed, got, want)
		}
	}
	if got := Near("cost", nil); got != "" {
		t.Error(got)
	}
}

// A word that is mistyped does not pass for the name of somebody who has read the page.
func TestReview(t *testing.T) {
	for said, good := range map[string]bool{
		"machine": true, "författad": true, "Anna Ek 2026-11-20": true, "Anna Ek, 2026-11-20": true, "آنا 2026-11-20": true,
		"": false, "machin": false, "Machine": false, "machine.": false, "forfattad": false, "Anna": false, "2026-11-20": false, " 2026-11-20": false,
		"Anna Ek 2026-02-30": false, "Anna Ek 20/11": false, "machine 2026-11-20": false, "machin, 2026-11-20": false, "Författad 2026-11-20": false,
	} {
		if got := IsReview(said); got != good {
			t.Errorf("%q: %t", said, got)
		}
	}
}
