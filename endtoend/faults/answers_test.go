//go:build linux

package faults

import (
	"fmt"
	"math/rand/v2"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"lyktan/endtoend/harness"
)

// The team's program is killed at random moments while it answers. What it had called
// sent is found with the number afterwards, once, and no half answer is.
func TestFaultKilledWhileAnswering(t *testing.T) {
	p := harness.Start(t, unbounded...)
	number := harness.Receipt(t, p.Post(t, "lang=sv&what=a").Body)
	answering := func(words string) *exec.Cmd {
		cmd := exec.Command(harness.Shipped, "tips", "answer", number, "-text", words, "-name", "Anna", "-spool", p.Spool, "-identity", harness.Identity)
		cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
		return cmd
	}
	begun := time.Now()
	if out, err := answering("answer 0.").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	usual := time.Since(begun)
	sent, kills := map[string]bool{"answer 0.": true}, 0
	for i := 1; kills < often(6, 40) || len(sent) < 3; i++ {
		if i > 55 {
			t.Fatalf("of %d answers %d were killed, and %d sent", i, kills, len(sent))
		}
		words := fmt.Sprintf("answer %d.", i)
		cmd := answering(words)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		if i%5 > 0 {
			time.Sleep(time.Duration(rand.Int64N(int64(usual))))
			_ = cmd.Process.Kill() // it may be at its end
		}
		if cmd.Wait() == nil {
			sent[words] = true
		} else {
			kills++
		}
	}
	got, err := harness.SenderFrom(p, "127.0.0.1").Ask(t.Context(), number)
	if err != nil || got.Status != 200 {
		t.Fatalf("%d, %v", got.Status, err)
	}
	lost, doubled := 0, 0
	for words := range sent {
		switch n := strings.Count(got.Body, words); {
		case n == 0:
			lost++
		case n > 1:
			doubled++
		}
	}
	t.Logf("FAULT | killed while answering | %d | acknowledged %d | found %d | lost %d | doubled %d", kills, len(sent), len(sent)-lost, lost, doubled)
	if lost+doubled > 0 {
		t.Errorf("of %d answers %d are lost and %d doubled", len(sent), lost, doubled)
	}
	if half := harness.Files(t, p.Spool, "replies/.*"); len(half) > kills {
		t.Errorf("%d half answers of %d kills", len(half), kills)
	}
}
