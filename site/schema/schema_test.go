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
		if !errors.As(err, &f) || f.Line != c.line || !strings.Contains(f.Mend, "private key") || strings.Contains(strings.ToUpper(err.Error()), "1QQ") {
			t.Errorf("%s: want line %d, got %v", name, c.line, err)
		}
		var into map[string]string
		if _, faults := New(Site{}).Decode("x.yaml", []byte(c.text), 0, &into); len(faults) != 1 || fmt.Sprint(faults[0]) != fmt.Sprintf("x.yaml:%d: %s", c.line, f.Mend) {
			t.Errorf("%s: %v", name, faults)
		}
	}
	if err := Secret([]byte("key: age1pq1qqqq # the secret key stays where it is, see AGE")); err != nil {
		t.Errorf("a public key: %v", err)
	}
}
