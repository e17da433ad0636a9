package deploy

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"lyktan/endtoend/harness"
)

// shipped writes a file of deploy/ into a folder, with what an administrator
// changes in it: pairs of a piece, which it has to have, and what stands there
// instead.
func shipped(t *testing.T, dir, file string, changes ...string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(harness.Root, "deploy", file))
	if err != nil {
		t.Fatal(err)
	}
	changed := string(text)
	for i := 0; i < len(changes); i += 2 {
		if !strings.Contains(changed, changes[i]) {
			t.Fatalf("deploy/%s no longer has %q", file, changes[i])
		}
		changed = strings.ReplaceAll(changed, changes[i], changes[i+1])
	}
	return written(t, dir, filepath.Base(file), changed)
}

func written(t *testing.T, dir, name, text string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
