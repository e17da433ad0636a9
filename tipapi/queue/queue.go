// Package queue defines what all stores of tips (a spool directory, a NATS
// stream) have in common: entries and their states.
package queue

import "errors"

// State is how far the team is with a tip.
type State string

// The states. A tip can become Closed from every other state, and Taken from
// New and Delivered; a closed one can be reopened, which makes it Taken. Each of
// these is atomic: of two at the same time one fails, with [ErrNotNew] or
// [ErrNotClosed]. A tip can be deleted in every state. Delivered tips exist in a spool only: every queue has
// them, and the team works with them there.
const (
	New       State = "new"
	Delivered State = "delivered"
	Taken     State = "taken"
	Closed    State = "closed"
)

// Entry is one sealed tip.
type Entry struct {
	ID    string // random, the same in every place the tip is delivered to
	State State
	Read  func() ([]byte, error) // the sealed tip; fs.ErrNotExist when it is gone
}

// ErrNotNew is the error of taking a tip that somebody else has taken or
// closed.
var ErrNotNew = errors.New("somebody has taken or closed this tip already")

// ErrNotClosed is the error of reopening a tip that is not closed, or that
// somebody else has reopened.
var ErrNotClosed = errors.New("this tip is not closed")
