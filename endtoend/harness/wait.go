package harness

import (
	"testing"
	"time"
)

// Several runs a function n times side by side and waits for all.
func Several(n int, do func(i int)) {
	done := make(chan struct{})
	for i := range n {
		go func() { do(i); done <- struct{}{} }()
	}
	for range n {
		<-done
	}
}

// Eventually waits for something that takes a beat or two.
func Eventually(t *testing.T, what string, longest time.Duration, is func() bool) {
	t.Helper()
	for deadline := time.Now().Add(longest); !is(); time.Sleep(100 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("not within %v: %s", longest, what)
		}
	}
}

// Hung ends what would never end. No test judges how long the machine takes: one
// that shares it with twenty others is as right as a quiet one.
const Hung = 10 * time.Minute
