package harness

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
)

// Memory is the most that a portal's process had resident so far, in MB.
func Memory(t *testing.T, p *Portal) int { return MemoryIn(t, p, "VmHWM:") / 1024 }

// MemoryIn is a line of /proc/PID/status, in kB.
func MemoryIn(t testing.TB, p *Portal, name string) int {
	t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.Cmd.Process.Pid))
	if err != nil {
		t.Fatal(err)
	}
	for line := range bytes.Lines(text) {
		if value, ok := bytes.CutPrefix(line, []byte(name)); ok {
			kB, err := strconv.Atoi(strings.Fields(string(value))[0])
			if err != nil {
				t.Fatal(err)
			}
			return kB
		}
	}
	t.Fatalf("no %s", name)
	return 0
}
