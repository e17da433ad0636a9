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

// A private key is known wherever it stands and however it was saved; public keys,
// words about keys and sealed tips are none.
func TestIsPrivate(t *testing.T) {
	file, public := newKey(t)
	clear, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	locked, err := protect(clear, "lykta trappa regn tåg")
	if err != nil {
		t.Fatal(err)
	}
	r, err := ReadRecipients(strings.NewReader(public))
	if err != nil {
		t.Fatal(err)
	}
	tip, err := r.Seal([]byte("hej"))
	if err != nil {
		t.Fatal(err)
	}
	utf16 := []byte{0xff, 0xfe}
	for _, b := range clear {
		utf16 = append(utf16, b, 0)
	}
	for name, private := range map[string][]byte{
		"as keygen writes it": clear, "protected": locked, "protected, not armored": unarmored(locked), "UTF-16": utf16,
		"among others": append([]byte(public+"\n"), clear...), "in small letters": bytes.ToLower(clear),
		"a plugin's": []byte("AGE-PLUGIN-YUBIKEY-1QQPQZQSQQQQQQQQQQQQQQQQQQ"), "among bytes that are no text": append([]byte{0xff, 0}, clear...),
	} {
		if !IsPrivate(private) {
			t.Errorf("%s: not found", name)
		}
	}
	for name, other := range map[string][]byte{
		"nothing": nil, "a public key": []byte(public), "a tip": tip, "words": []byte("AGE-SECRET-KEY-1… stays at home: AGE-SECRET-KEY-"),
	} {
		if IsPrivate(other) {
			t.Errorf("%s is taken for a private key", name)
		}
	}
}
