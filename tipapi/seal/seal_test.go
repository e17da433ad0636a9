package seal

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"filippo.io/age"
)

var today = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

func newKey(t *testing.T) (identityFile, recipient string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "key")
	recipient, err := GenerateIdentity(file, today)
	if err != nil {
		t.Fatal(err)
	}
	return file, recipient
}

func TestEveryRecipientOpens(t *testing.T) {
	fileA, a := newKey(t)
	fileB, b := newKey(t)
	stranger, _ := newKey(t)
	r, err := ReadRecipients(strings.NewReader("# the team\n" + a + "\n\n" + b + "\n"))
	if err != nil {
		t.Fatal(err)
	}
	sealed, err := r.Seal([]byte("a tip"))
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(sealed), "a tip") {
		t.Fatal("the sealed file holds the text")
	}
	for _, file := range []string{fileA, fileB} {
		ids, err := LoadIdentities(file)
		if err != nil {
			t.Fatal(err)
		}
		if plain, err := ids.Open(sealed); err != nil || string(plain) != "a tip" {
			t.Errorf("opened as %q, %v", plain, err)
		}
	}
	ids, err := LoadIdentities(stranger)
	if err != nil {
		t.Fatal(err)
	}
	if plain, err := ids.Open(sealed); err == nil {
		t.Errorf("a stranger's key opened %q", plain)
	}
}

func TestKeyIsHybridAndPrivate(t *testing.T) {
	file, recipient := newKey(t)
	if !strings.HasPrefix(recipient, "age1pq1") {
		t.Errorf("recipient %.12s… is not of the hybrid kind", recipient)
	}
	info, err := os.Stat(file)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	before, _ := os.ReadFile(file)
	if _, err := GenerateIdentity(file, today); !errors.Is(err, fs.ErrExist) {
		t.Errorf("an existing key was overwritten: %v", err)
	}
	if after, _ := os.ReadFile(file); string(after) != string(before) {
		t.Error("an existing key was changed")
	}
}

func TestRecipientsThatCannotWork(t *testing.T) {
	keyFile, hybrid := newKey(t)
	private, err := os.ReadFile(keyFile)
	if err != nil {
		t.Fatal(err)
	}
	classic, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"empty":                 "",
		"comments only":         "# nobody\n",
		"not a key":             "age1nonsense\n",
		"a private key":         string(private),
		"mixed kinds":           hybrid + "\n" + classic.Recipient().String() + "\n",
		"malformed day":         "# expires: soon\n" + hybrid + "\n",
		"expired yesterday":     "# expires: 2026-11-20\n" + hybrid + "\n",
		"expired, another hand": "#Expires :2026-11-20\n" + hybrid + "\n",
		"expiry after the key":  hybrid + "\n# expires: 2030-01-01\n",
		"one of two expired":    "# expires: 2026-11-20\n" + hybrid + "\n# expires: 2030-01-01\n" + hybrid + "\n",
	} {
		file := filepath.Join(t.TempDir(), "recipients")
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := LoadRecipients(file, today)
		if err == nil {
			t.Errorf("%s: loaded", name)
		} else if strings.Contains(err.Error(), "SECRET") {
			t.Errorf("%s: the error shows the key", name)
		}
	}
	if _, err := LoadRecipients(filepath.Join(t.TempDir(), "none"), today); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("missing file: %v", err)
	}
}

func TestExpiryIsTheLastDay(t *testing.T) {
	_, key := newKey(t)
	r, err := ReadRecipients(strings.NewReader("# expires: 2026-11-21\n" + key + "\n"))
	if err != nil {
		t.Fatal(err)
	}
	if r.Expired(today) || !r.Expired(today.AddDate(0, 0, 1)) {
		t.Error("a key is good through its last day, and not longer")
	}
}

func TestDamageIsNoticed(t *testing.T) {
	file, key := newKey(t)
	r, err := ReadRecipients(strings.NewReader(key))
	if err != nil {
		t.Fatal(err)
	}
	sealed, err := r.Seal([]byte("a tip"))
	if err != nil {
		t.Fatal(err)
	}
	ids, err := LoadIdentities(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, at := range []int{0, len(sealed) / 2, len(sealed) - 1} {
		damaged := append([]byte{}, sealed...)
		damaged[at] ^= 1
		if _, err := ids.Open(damaged); err == nil {
			t.Errorf("byte %d changed: opened", at)
		}
	}
	if _, err := ids.Open(sealed[:len(sealed)-1]); err == nil {
		t.Error("cut short: opened")
	}
}

func TestIdentityErrorsNeverQuote(t *testing.T) {
	file := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(file, []byte("AGE-SECRET-KEY-PQ-1TYPO\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := LoadIdentities(file); err == nil || strings.Contains(err.Error(), "SECRET") {
		t.Errorf("the error is %v", err)
	}
}
