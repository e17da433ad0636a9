package textfile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The name of a file that cannot be opened is shown when it is one, and not when
// it can be the secret that the file should hold.
func TestSecretsInPlaceOfAName(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	if err := os.Mkdir("secrets", 0o700); err != nil {
		t.Fatal(err)
	}
	for path, shown := range map[string]bool{
		"key.txt": true, "nats-tipapi.creds": true, "/nowhere": true, dir + "/none": true, dir + "/none/none": true,
		"secrets/none": true, "../none": true,
		"hemligt": false, "correct horse battery staple": false, "/Hk3+x9": false,
		"AGE-SECRET-KEY-1QQQ": false, "age-secret-key-pq-1qqq": false, "AGE-PLUGIN-YUBIKEY-1QQQ": false,
		"whsk_c2VjcmV0": false, "whsec_c2VjcmV0.pem": false, dir + "/whsec_c2VjcmV0": false,
		"qLr8/3nb+VdTf0aZ4=": false, "eyJhbGciOi.eyJzdWIiOiIxMjM0.SflKxwRJSM": false, "Sommar2026.": false,
		"SU" + strings.Repeat("A", 56): false, strings.Repeat("a", 5000): false,
	} {
		_, err := Open(path)
		if err == nil || strings.Contains(err.Error(), path) != shown || strings.Contains(err.Error(), "write a secret to a file") == shown {
			t.Errorf("%.60s: %v", path, err)
		}
		if len(path) < 1000 && !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: the cause is lost: %v", path, err)
		}
	}
	if err := os.WriteFile("hemligt", nil, 0o000); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Open("hemligt"); err != nil { // not as root
		if _, err := Open("hemligt"); !strings.Contains(err.Error(), "hemligt") {
			t.Errorf("a file that is there: %v", err)
		}
	}
	if _, err := ReadBytes(filepath.Join(dir, "none")); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
}

func TestHideKeys(t *testing.T) {
	for text, want := range map[string]string{
		`no tip "AGE-SECRET-KEY-1ABC": no ID`:        `no tip "AGE-SECRET-KEY-…": no ID`,
		"age-secret-key-pq-1abc, whsk_a/b+c== and x": "age-secret-key-…, whsk_… and x",
		"a=whsec_YQ==&b":                                              "a=whsec_…&b",
		"seed SU" + strings.Repeat("A2", 28):                          "seed SU…",
		"not one secret in base64, with whsec_ or whsk_ before it":    "not one secret in base64, with whsec_ or whsk_ before it",
		"age1qqq is public, SUM is a word, and so is AGE-SECRET-KEY-": "age1qqq is public, SUM is a word, and so is AGE-SECRET-KEY-",
	} {
		if got := HideKeys(text); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}
