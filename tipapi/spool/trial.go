package spool

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// Ready fails when a tip could not be stored: with [ErrFull], or with what
// prevents writing. It tests at most once in ten seconds and otherwise returns
// the last result. It waits two seconds for a disk that does not answer.
func (s *Spool) Ready() error {
	s.trial.Lock()
	if s.under == nil && (s.tried.IsZero() || time.Since(s.tried) >= 10*time.Second) {
		s.under = make(chan struct{})
		go func() {
			fault := s.try()
			s.trial.Lock()
			defer s.trial.Unlock()
			close(s.under)
			s.tried, s.fault, s.under = time.Now(), fault, nil
		}()
	}
	under := s.under
	s.trial.Unlock()
	if under != nil {
		select {
		case <-under:
		case <-time.After(2 * time.Second):
			return errors.New("the disk does not answer")
		}
	}
	s.trial.Lock()
	defer s.trial.Unlock()
	return s.fault
}

func (s *Spool) try() error {
	if err := s.recount(); err != nil {
		return fmt.Errorf("spool: %w", withoutPath(err))
	}
	if !s.reserve(room) {
		return ErrFull
	}
	defer s.release(room)
	if err := s.tryWrite(); err != nil {
		return fmt.Errorf("spool: %w", withoutPath(err))
	}
	return nil
}

// removePartial removes what a process left that ended in the middle.
func (s *Spool) removePartial() error {
	entries, err := list(s.dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if isLeftOver(e.Name()) && e.Type().IsRegular() {
			err = errors.Join(err, os.Remove(filepath.Join(s.dir, e.Name())))
		}
	}
	return err // the trial that follows rounds the times
}

// tryWrite does once, with an empty tip of full size, what write does with each.
func (s *Spool) tryWrite() error { return s.writeAndRemove(make([]byte, room), time.Now()) }

// Rehearse writes and syncs a tip as [Spool.Put] does, then removes it: a
// repeated form then takes as long as a new one.
func (s *Spool) Rehearse(sealed []byte, at time.Time) error {
	s.writing.RLock()
	defer s.writing.RUnlock()
	if err := s.writeAndRemove(sealed, at); err != nil {
		return fmt.Errorf("spool: %w", withoutPath(err))
	}
	return nil
}

// writeAndRemove writes a file whose name is hidden: nobody takes it for a tip,
// and the next start removes it, should the process end here.
func (s *Spool) writeAndRemove(sealed []byte, at time.Time) error {
	name, hour := "."+newName(), at.UTC().Truncate(time.Hour)
	if err := s.write(name, sealed, hour); err != nil {
		return err
	}
	return errors.Join(os.Remove(filepath.Join(s.dir, name+suffix)), roundTimes(s.dir))
}
