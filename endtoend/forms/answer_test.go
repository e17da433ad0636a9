package forms

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"lyktan/endtoend/harness"
)

// The standard age program opens an answer with what docs/operations.md says.
func TestAgeOpensAnAnswer(t *testing.T) {
	t.Parallel()
	p := harness.Start(t)
	number := harness.Receipt(t, p.Post(t, "lang=sv&what=a").Body)
	harness.MustRun(t, harness.Shipped, "tips", "answer", number, "-phrase", "where", "-text", "trappan?", "-name", "Anna",
		"-spool", p.Spool, "-identity", harness.Identity)
	docs, err := os.ReadFile(filepath.Join(harness.Root, "docs/operations.md"))
	if err != nil {
		t.Fatal(err)
	}
	program := regexp.MustCompile(`python3 -c '([^']+)' SALT NUMBER`).FindSubmatch(docs)
	profile, err := os.ReadFile(filepath.Join(harness.Site, "_tipapi/site.json"))
	if err != nil {
		t.Fatal(err)
	}
	salt := regexp.MustCompile(`"salt": ?"([0-9a-f]{32})"`).FindSubmatch(profile)
	if program == nil || salt == nil {
		t.Fatalf("docs/operations.md has no such program, or the site no salt: %q %q", program, salt)
	}
	out, err := harness.Command("python3", "-c", string(program[1]), string(salt[1]), number)
	if err != nil {
		t.Fatal(err)
	}
	name, passphrase, _ := strings.Cut(strings.TrimSpace(out), " ")
	sealed := harness.Files(t, p.Spool, "replies/"+name+".*.age")
	if len(sealed) != 1 {
		t.Fatalf("in the mailbox lie %q", sealed)
	}
	plain := filepath.Join(t.TempDir(), "plain")
	terminal := exec.Command("script", "--quiet", "--return", "--command",
		filepath.Join(harness.Tools, "age")+" --decrypt --output "+plain+" "+sealed[0], filepath.Join(t.TempDir(), "typescript"))
	keyboard, err := terminal.StdinPipe() // left open: its end would be typed too
	if err != nil {
		t.Fatal(err)
	}
	if _, err := keyboard.Write([]byte(passphrase + "\n")); err != nil {
		t.Fatal(err)
	}
	said, ended := terminal.CombinedOutput()
	text, _ := os.ReadFile(plain)
	if ended != nil || !strings.Contains(string(text), `"phrases":["where"],"text":"trappan?"`) {
		t.Errorf("%v: %.200q, %s", ended, text, said)
	}
}
