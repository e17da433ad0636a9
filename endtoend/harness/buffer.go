package harness

import (
	"bytes"
	"sync"
)

// SafeBuffer is a buffer that one goroutine writes and another reads.
type SafeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

// Write appends, and never fails.
func (s *SafeBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

// String is what was written so far.
func (s *SafeBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}
