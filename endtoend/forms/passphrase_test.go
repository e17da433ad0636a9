package forms

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"lyktan/endtoend/harness"
)

// The standard age program opens tips with a key that keygen protected: at a
// terminal, since age takes a passphrase from nowhere else.
func TestAgeOpensWithAProtectedKey(t *testing.T) {
	t.Parallel()
	const passphrase = "fyra små ord här\n"
	dir := t.TempDir()
	key, sealed, plain := filepath.Join(dir, "key.txt"), filepath.Join(dir, "tip.age"), filepath.Join(dir, "tip")
	make := exec.Command(harness.Shipped, "keygen", "-o", key, "-passphrase")
	make.Stdin = strings.NewReader(passphrase)
	public, err := make.Output()
	if err != nil {
		t.Fatal(err)
	}
	age := filepath.Join(harness.Tools, "age")
	encrypt := exec.Command(age, "--encrypt", "--recipient", strings.TrimSpace(string(public)), "--output", sealed)
	encrypt.Stdin = strings.NewReader("skrik")
	if out, err := encrypt.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	for typed, good := range map[string]bool{passphrase: true, "inte de orden\n": false} {
		_ = os.Remove(plain) // of the round before
		decrypt := strings.Join([]string{age, "--decrypt", "--identity", key, "--output", plain, sealed}, " ")
		terminal := exec.Command("script", "--quiet", "--return", "--command", decrypt,
			filepath.Join(dir, "typescript"))
		keyboard, err := terminal.StdinPipe() // left open: its end would be typed too
		if err != nil {
			t.Fatal(err)
		}
		if _, err := keyboard.Write([]byte(typed)); err != nil {
			t.Fatal(err)
		}
		out, ended := terminal.CombinedOutput()
		text, _ := os.ReadFile(plain)
		if opened := ended == nil && string(text) == "skrik"; opened != good {
			t.Errorf("typed %q: %v, %q, %s", typed, ended, text, out)
		}
	}
}
