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

// Eventually waits until is returns true. After the longest time it fails the test,
// with what it has waited for.
func Eventually(t *testing.T, what string, longest time.Duration, is func() bool) {
	t.Helper()
	for deadline := time.Now().Add(longest); !is(); time.Sleep(100 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("not within %v: %s", longest, what)
		}
	}
}

// Hung is how long a test waits before it fails, much longer than anything takes
// even on a busy machine: it ends a test that would wait for ever, and is no measure
// of speed.
const Hung = 10 * time.Minute
