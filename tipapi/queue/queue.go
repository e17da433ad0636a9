// Package queue defines what all stores of tips (a spool directory, a NATS
// stream) have in common: entries and their states.
package queue

import "errors"

// State is how far the team is with a tip.
type State string

// The states. A tip can become Closed from every other state, and Taken from
// New and Delivered. Delivered tips exist in a spool only: every queue has
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
