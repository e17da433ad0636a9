package address

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What -check shows of an address holds nothing secret, and the rest.
func TestMasked(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for address, want := range map[string]string{
		"tls://u:zqcret@h1.example:4222,h2.example/TIPS?replicas=3&ca=" + file: "tls://…@h1.example,h2.example/…?replicas=3&ca=" + file,
		"tls://h.example/TIPS?creds=zqcret":                                    "tls://h.example/…?creds=…",
		"smtps://u@mail.example?from=a@x.example&to=b%2Bc@y.example":           "smtps://…@mail.example?from=a@x.example&to=b+c@y.example",
		"smtps://u@mail.example?password-file=" + file + "&zqcret=1":           "smtps://…@mail.example?password-file=" + file + "&…=…",
		"https://team.example/zqcret?token=zqcret&secret-file=" + file:         "https://team.example/…?…=…&secret-file=" + file,
		"redis://:zqcret@127.0.0.1:6379/0":                                     "redis://…@127.0.0.1/…",
		"unix:///run/redis/redis.sock?db=0":                                    "unix://…",
		"tls://zqcret/TIPS":                                                    "tls://…",
		"zqcret":                                                               "…",
	} {
		if got := Masked(address); got != want || strings.Contains(got, "zqcret") {
			t.Errorf("%s is shown as %s, want %s", address, got, want)
		}
	}
}

// A file with such a value has to be closed to others.
func TestHoldsSecret(t *testing.T) {
	for address, want := range map[string]bool{
		"tls://u:p@h.example/TIPS": true, "tls://token@h.example/TIPS": true, "tls://token/TIPS": true, "smtp://u:p@mail.example": true,
		"https://h.example/hook": true, "https://h.example?token=a": true, "redis://:p@127.0.0.1/0": true, "unix://u:p@/run/redis.sock": true,
		"tls://h.example/TIPS?creds=/etc/creds": false, "smtps://u@mail.example?from=a@x&to=b@y&password-file=/etc/p": false,
		"https://h.example/?secret-file=/etc/s": false, "redis://127.0.0.1:6379/0": false, "unix:///run/redis.sock?db=0": false,
		"/var/lib/lyktan": false, "127.0.0.1:8080": false, "": false,
	} {
		if got := HoldsSecret(address); got != want {
			t.Errorf("%s: %v", address, got)
		}
	}
}

func FuzzMasked(f *testing.F) {
	fuzzSecrets(f, func(t *testing.T, address string) {
		if got := Masked(address); strings.Contains(got, "zqcret") {
			t.Errorf("%s is shown as %q", address, got)
		}
		if !HoldsSecret(address) {
			t.Errorf("%s is said to hold no secret", address)
		}
	})
}
