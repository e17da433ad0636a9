package harness

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Planted builds tipapi with a fault in it that is put there on purpose: pieces of
// one source file, by its path in the repository, and what stands in their place.
func Planted(t *testing.T, file string, pieces ...string) (program string) {
	t.Helper()
	source := filepath.Join(Root, file)
	text, err := os.ReadFile(source)
	if err != nil {
		t.Fatal(err)
	}
	faulty := string(text)
	for i := 0; i < len(pieces); i += 2 {
		if !strings.Contains(faulty, pieces[i]) {
			t.Fatalf("%s no longer has %q: plant the fault where it is now", file, pieces[i])
		}
		faulty = strings.Replace(faulty, pieces[i], pieces[i+1], 1)
	}
	dir := t.TempDir()
	changed, overlay, program := filepath.Join(dir, "changed"+filepath.Ext(file)), filepath.Join(dir, "overlay.json"), filepath.Join(dir, "tipapi")
	replace, err := json.Marshal(map[string]map[string]string{"Replace": {source: changed}})
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string][]byte{changed: []byte(faulty), overlay: replace} {
		if err := os.WriteFile(name, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := Command("env", "CGO_ENABLED=0", "go", "build", "-buildvcs=false", "-ldflags=-w", "-overlay", overlay, "-o", program, "./tipapi"); err != nil {
		t.Fatal(err)
	}
	return program
}
