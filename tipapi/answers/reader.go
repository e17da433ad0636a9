package answers

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"time"
)

// Bounds limits what looking for answers may cost the server: memory is AtOnce
// times 64 MiB.
type Bounds struct {
	AtOnce  int // derivations at the same time
	Waiting int // that wait for one of them
}

// DefaultBounds leave a machine with two processors the other one for tips.
func DefaultBounds() Bounds { return Bounds{AtOnce: 1, Waiting: 24} }

// Check reports what is wrong with the bounds.
func (b Bounds) Check() error {
	if b.AtOnce < 1 || b.Waiting < 0 {
		return fmt.Errorf("%d derivations at once and %d waiting have to be at least 1 and 0", b.AtOnce, b.Waiting)
	}
	return nil
}

// ErrBusy is the error when as many wait already as may.
var ErrBusy = errors.New("too many look for answers at once")

// Reader finds the answers to receipts for the server. Its methods may be called
// from several goroutines.
type Reader struct {
	store Store
	in    chan struct{} // one for each that derives or waits
	turn  chan struct{} // one for each that derives
	now   func() time.Time
}

// NewReader makes a reader with bounds that [Bounds.Check] accepts.
func NewReader(store Store, b Bounds) *Reader {
	return &Reader{store: store, in: make(chan struct{}, b.AtOnce+b.Waiting), turn: make(chan struct{}, b.AtOnce), now: time.Now}
}

// Read returns the answers to a receipt number, the first one first. A number that
// never was has none, and takes as long. What cannot be opened is left out: who
// can write to the store could put anything there.
func (r *Reader) Read(ctx context.Context, salt, number string) ([]Message, error) {
	box, err := r.derive(ctx, salt, number)
	if err != nil {
		return nil, err
	}
	all, err := r.store.Read(ctx, box.Name)
	if err != nil {
		return nil, err
	}
	var found []Message
	for _, sealed := range all {
		m, err := box.Open(sealed)
		twice := slices.ContainsFunc(found, func(other Message) bool { return other.ID == m.ID })
		if err == nil && !twice && r.now().Sub(m.At) < Keep {
			found = append(found, m)
		}
	}
	slices.SortStableFunc(found, func(a, b Message) int { return a.At.Compare(b.At) })
	return found, nil
}

func (r *Reader) derive(ctx context.Context, salt, number string) (box Mailbox, err error) {
	select {
	case r.in <- struct{}{}:
	default:
		return Mailbox{}, ErrBusy
	}
	defer func() { <-r.in }()
	select {
	case r.turn <- struct{}{}:
	case <-ctx.Done(): // who has gone takes nobody's turn
		return Mailbox{}, ctx.Err()
	}
	defer func() { <-r.turn }()
	// Before the next one begins: the collector by itself would let several heaps of
	// 64 MiB come together.
	defer runtime.GC()
	aside(func() { box, err = Derive(salt, number) })
	return box, err
}
