// Package queue has the words that every place shares in which the team's tips
// lie, whether a spool directory or a stream of NATS: what a tip there looks
// like from outside, and how far the team is with it.
package queue

import "errors"

// State says how far the team is with a tip.
type State string

// The states. Closed can be reached from every one, Taken from all but Closed
// and Taken. Delivered tips lie in a spool whose server has handed them on to
// every queue; the team works with them there.
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

// ErrNotNew says that somebody else has taken or closed a tip already.
var ErrNotNew = errors.New("somebody has taken or closed this tip already")
