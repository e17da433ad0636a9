package harness

import (
	"os/exec"
	"strings"
	"testing"
)

func TestMain(m *testing.M) { Main(m) }

// What is asked a second time is run a second time.
func TestAnswersAreNotCached(t *testing.T) {
	for range 2 {
		out, err := exec.Command("go", "test", "-run", "^TestKeygen$", "../operations").CombinedOutput()
		if err != nil || !strings.HasPrefix(string(out), "ok ") || strings.Contains(string(out), "(cached)") {
			t.Errorf("%v: %s", err, out)
		}
	}
}
