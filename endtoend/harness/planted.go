package harness

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Planted builds tipapi with a fault in it that is put there on purpose: pieces of
// one source file, by its path in the repository, and what stands in their place
// (old, new, old, new …).
func Planted(t *testing.T, file string, pieces ...string) (program string) {
	t.Helper()
	return PlantedIn(t, map[string][]string{file: pieces})
}

// PlantedIn is [Planted] with pieces of several files.
func PlantedIn(t *testing.T, pieces map[string][]string) (program string) {
	t.Helper()
	dir := t.TempDir()
	replace := map[string]string{}
	for file, pieces := range pieces {
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
		changed := filepath.Join(dir, strings.ReplaceAll(file, "/", "-"))
		if err := os.WriteFile(changed, []byte(faulty), 0o600); err != nil {
			t.Fatal(err)
		}
		replace[source] = changed
	}
	text, err := json.Marshal(map[string]map[string]string{"Replace": replace})
	if err != nil {
		t.Fatal(err)
	}
	overlay, program := filepath.Join(dir, "overlay.json"), filepath.Join(dir, "tipapi")
	if err := os.WriteFile(overlay, text, 0o600); err != nil {
		t.Fatal(err)
	}
	// As [Shipped] is built, so that only what has changed is compiled.
	if _, err := Command("env", "CGO_ENABLED=0", "go", "build", "-buildvcs=false", "-trimpath", "-ldflags=-w", "-overlay", overlay, "-o", program, "./tipapi"); err != nil {
		t.Fatal(err)
	}
	return program
}
