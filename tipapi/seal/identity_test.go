package seal

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestPassphrase(t *testing.T) {
	file := filepath.Join(t.TempDir(), "key.txt")
	const passphrase = "lykta trappa regn tåg"
	recipient, err := GenerateIdentity(file, today, passphrase)
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"AGE-SECRET-KEY", recipient, "created"} {
		if bytes.Contains(text, []byte(secret)) {
			t.Errorf("%q stands in the protected file", secret)
		}
	}
	if _, err := LoadIdentities(file); !errors.Is(err, ErrProtected) {
		t.Errorf("without a passphrase: %v", err)
	}
	if _, err := UnlockIdentities(file, "lykta trappa regn tag"); !errors.Is(err, ErrPassphrase) {
		t.Errorf("with a wrong passphrase: %v", err)
	}
	ids, err := UnlockIdentities(file, passphrase)
	if err != nil {
		t.Fatal(err)
	}
	if pairs := ids.Pairs(); len(pairs) != 1 || pairs[0].Recipient != recipient {
		t.Errorf("the key is not the one that was made")
	}
	r, err := ReadRecipients(strings.NewReader(recipient))
	if err != nil {
		t.Fatal(err)
	}
	sealed, err := r.Seal([]byte("hej"))
	if err != nil {
		t.Fatal(err)
	}
	if plain, err := ids.Open(sealed); err != nil || string(plain) != "hej" {
		t.Errorf("opened %q, %v", plain, err)
	}
	cut := filepath.Join(t.TempDir(), "cut")
	if err := os.WriteFile(cut, text[:len(text)-100], 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := UnlockIdentities(cut, passphrase); err == nil || errors.Is(err, ErrPassphrase) {
		t.Errorf("a file that is cut: %v", err)
	}
	if _, err := GenerateIdentity(filepath.Join(t.TempDir(), "k"), today, "kort"); err == nil || strings.Contains(err.Error(), "kort") {
		t.Errorf("a passphrase of four letters: %v", err)
	}
}
