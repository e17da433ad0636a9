package spool

import "sync"

// shared lets callers at the same time have one sync between them. What it
// costs does then not grow with their number.
type shared struct {
	turn sync.Mutex // held while a sync is under way

	mu   sync.Mutex // of what follows
	next *round     // not begun yet; nil when nobody waits for one
}

// round is one sync and those who wait for it.
type round struct {
	done chan struct{} // closed when err is set
	err  error
}

// do returns when a sync that began after the call has ended, with its error.
// The first caller of a round does it, as soon as the one before has ended; the
// others' sync is not called.
func (s *shared) do(sync func() error) error {
	s.mu.Lock()
	mine := s.next
	if mine != nil {
		s.mu.Unlock()
		<-mine.done
		return mine.err
	}
	mine = &round{done: make(chan struct{})}
	s.next = mine
	s.mu.Unlock()

	s.turn.Lock()
	s.mu.Lock()
	s.next = nil // who comes from here on needs a sync that begins later
	s.mu.Unlock()
	mine.err = sync()
	s.turn.Unlock()
	close(mine.done)
	return mine.err
}
