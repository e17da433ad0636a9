//go:build unix

package main

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lyktan/tipapi/seal"
)

// A file with a secret that every account of the machine can read is refused, with
// what to run. That of a key with a passphrase is not.
func TestExposedSecretsAreRefused(t *testing.T) {
	dir, err := os.MkdirTemp("", "lyktan-") // not t.TempDir, which is inside a closed one
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	write := func(name, text string) string {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	key := filepath.Join(dir, "key.txt")
	public, err := seal.GenerateIdentity(key, time.Now(), "")
	if err != nil {
		t.Fatal(err)
	}
	ids, err := seal.LoadIdentities(key)
	if err != nil {
		t.Fatal(err)
	}
	protected := filepath.Join(dir, "protected.txt")
	if err := protectLightly(ids, protected); err != nil {
		t.Fatal(err)
	}
	secret := write("secret.txt", "sixteen bytes or more")
	hook := write("hook.txt", "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=")
	creds := write("creds", "none")
	common := "site = \"server/testdata/site\"\nrecipients = \"" + write("recipients.txt", public+"\n") + "\"\nspool = \"" + dir + "/spool\"\n"
	config := write("plain.toml", common)
	full := write("full.toml", common+"notice = \"smtps://u:zqcret@mail.example.org?from=a@x.example&to=b@x.example\"\n")
	serve := []string{"serve", "-check", "-config", config}
	for _, c := range []struct {
		file    string
		args    []string
		refused bool
	}{
		{key, []string{"tips", "list", "-spool", dir, "-identity", key}, true},
		{key, []string{"fingerprint", key}, true},
		{secret, append(serve, "-limit-store", "redis://127.0.0.1:1/0", "-limit-secret", secret), true},
		{hook, append(serve, "-deliver", "https://h.example/?secret-file="+hook), true},
		{secret, append(serve, "-notice", "smtps://u@h.example?from=a@x.example&to=b@x.example&password-file="+secret), true},
		{creds, append(serve, "-deliver", "tls://h.example/TIPS?creds="+creds), true},
		{full, []string{"serve", "-check", "-config", full}, true},
		{config, serve, false},
		{protected, []string{"fingerprint", protected}, false},
	} {
		if err := os.Chmod(c.file, 0o644); err != nil {
			t.Fatal(err)
		}
		err := run(c.args, io.Discard, io.Discard)
		told := err != nil && strings.Contains(err.Error(), "mode 0644): run chmod 640 "+c.file)
		if told != c.refused || err != nil && strings.Contains(err.Error(), "zqcret") {
			t.Errorf("%s: %v", c.file, err)
		}
		if err := os.Chmod(c.file, 0o640); err != nil {
			t.Fatal(err)
		}
		if err := run(c.args, io.Discard, io.Discard); err != nil && strings.Contains(err.Error(), "chmod") {
			t.Errorf("%s, closed: %v", c.file, err)
		}
	}
}
