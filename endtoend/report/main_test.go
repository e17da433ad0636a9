package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// What go test itself says of packages that fail in each way is there to be read,
// and is a failure.
func TestReport(t *testing.T) {
	dir := t.TempDir()
	for file, text := range map[string]string{
		"go.mod":         "module m\n\ngo 1.26\n",
		"well/m_test.go": `func TestWell(t *testing.T) { t.Log("not to be read") }`,
		"waits/m_test.go": `func TestWaits(t *testing.T) {
			t.Parallel()
			t.Run("a", func(t *testing.T) { t.Parallel(); time.Sleep(300 * time.Millisecond) })
		}`,
		"fails/m_test.go": `func TestFails(t *testing.T) { t.Run("inside", func(t *testing.T) { t.Error("what is wrong") }) }
			func TestOther(t *testing.T) { t.Log("not to be read") }`,
		"panics/m_test.go":     `func TestPanics(t *testing.T) { panic("what is wrong") }`,
		"killed/m_test.go":     `func TestKilled(t *testing.T) { fmt.Println("where it was"); p, _ := os.FindProcess(os.Getpid()); _ = p.Kill(); select {} }`,
		"exits/m_test.go":      `func TestExits(t *testing.T) { os.Exit(0) }`,
		"hangs/m_test.go":      `func TestHangs(t *testing.T) { select {} }`,
		"unbuilt/m_test.go":    `func TestUnbuilt(t *testing.T) { wrong() }`,
		"setup/m_test.go":      `func TestMain(*testing.M) { fmt.Fprintln(os.Stderr, "what is wrong"); os.Exit(1) }`,
		"untested/untested.go": "",
	} {
		if strings.HasSuffix(file, ".go") {
			text = "package " + filepath.Dir(file) + "\n\nimport (\"fmt\"; \"os\"; \"testing\"; \"time\")\n" +
				"var _ = []any{fmt.Println, os.Exit, testing.Short, time.Now}\n" + text + "\n"
		}
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, file)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, file), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for packages, c := range map[string]struct {
		ok   bool
		says []string
	}{
		"./well ./waits ./untested": {true, []string{"ok  \tm/well\t", "slowest", "  TestWaits in m/waits\n"}},
		"./well ./fails":            {false, []string{"--- FAIL: TestFails/inside", "what is wrong", "FAIL\tm/fails\t", "ok  \tm/well\t"}},
		"./well ./panics":           {false, []string{"panic: what is wrong", "FAIL\tm/panics\t"}},
		"./well ./killed":           {false, []string{"--- STILL RUNNING: TestKilled", "where it was", "signal: killed", "FAIL\tm/killed\t"}},
		"./well ./exits":            {false, []string{"FAIL\tm/exits\t"}},
		"-timeout 2s ./hangs":       {false, []string{"panic: test timed out", "TestHangs", "FAIL\tm/hangs\t"}},
		"./well ./unbuilt":          {false, []string{"unbuilt/m_test.go:", "FAIL\tm/unbuilt [build failed]", "ok  \tm/well\t"}},
		"./well ./setup":            {false, []string{"what is wrong", "FAIL\tm/setup\t"}},
		"./nowhere ./well":          {false, []string{"nowhere"}},
	} {
		t.Run(packages, func(t *testing.T) {
			cmd := exec.Command("go", append([]string{"test", "-json"}, strings.Fields(packages)...)...)
			cmd.Dir = dir
			events, _ := cmd.Output() // whether it failed, the report has to say
			var to strings.Builder
			ok, err := report(strings.NewReader(string(events)), &to)
			if ok != c.ok || err != nil {
				t.Errorf("all went well: %v, %v; want %v", ok, err, c.ok)
			}
			for _, words := range c.says {
				if !strings.Contains(to.String(), words) {
					t.Errorf("it does not say %q:\n%s", words, to.String())
				}
			}
			if strings.Contains(to.String(), "not to be read") {
				t.Errorf("it says what go test does not say without -v:\n%s", to.String())
			}
			// Go test itself killed: what it had written is cut off.
			if cut, err := report(strings.NewReader(string(events[:len(events)/2])), &to); cut || err != nil {
				t.Errorf("half of it went well: %v", err)
			}
		})
	}
}
