package server

import (
	"context"
	"errors"
	"time"

	"lyktan/tipapi/tip"
)

const (
	// maxDiskWait is how long a sender waits for the disk at most. Some
	// browsers give up after a minute.
	maxDiskWait = 20 * time.Second

	// mostStoring bounds the tips that are being stored: each may keep a thread
	// of the system waiting for the disk, and their senders do not stay.
	mostStoring = 512
)

// errUnsure says that a tip may have been stored, or may still be.
var errUnsure = errors.New("the disk has not answered")

var errProgram = errors.New("a fault in the program")

// diskWait is how long the disk may be waited for, so that there is time left to
// send the page that says so: the time for an answer runs since the request's
// headers were there.
func (s *Server) diskWait(begun time.Time) time.Duration {
	return min(maxDiskWait, (s.Bounds.Write-time.Since(begun))/2)
}

// store takes a tip in and returns its receipt. When that takes longer than
// wait it returns errUnsure and goes on by itself: whoever sends the same
// again is told the same number.
func (s *Server) store(form tip.Form, mark tip.Mark, wait time.Duration) (string, error) {
	type receipt struct {
		number string
		err    error
	}
	stored := make(chan receipt, 1)
	enough := time.NewTimer(wait)
	defer enough.Stop()
	select {
	case s.storing <- struct{}{}:
	case <-enough.C:
		return "", s.unsure()
	}
	go func() {
		taken := receipt{err: errProgram}
		defer func() {
			if recover() != nil {
				s.Faults.Note("a fault in the program", errors.New(faultPlace()))
			}
			stored <- taken
			<-s.storing
		}()
		taken.number, taken.err = s.Take(form, mark)
		if taken.err != nil {
			s.Faults.Note("a tip could not be taken", taken.err)
			return
		}
		s.Totals.Add("taken")
	}()
	select {
	case taken := <-stored:
		return taken.number, taken.err
	case <-enough.C:
		return "", s.unsure()
	}
}

// stored waits for the tips whose senders went away without a receipt, at the
// end, and reports whether all have come to theirs. None can begin after it.
func (s *Server) stored(ctx context.Context) bool {
	for range cap(s.storing) {
		select {
		case s.storing <- struct{}{}:
		case <-ctx.Done():
			return false
		}
	}
	return true
}

func (s *Server) unsure() error {
	s.Faults.Note("a sender was not told whether a tip was stored", errUnsure)
	return errUnsure
}
