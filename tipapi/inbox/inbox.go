// Package inbox is the tips of a queue as the team works with them: opened with a
// member's private key, and with each what was done with it. It belongs on the
// team's own computer, not beside the server.
package inbox

import (
	"fmt"
	"slices"

	"lyktan/tipapi/queue"
	"lyktan/tipapi/seal"
	"lyktan/tipapi/tip"
)

// Item is a tip in the inbox.
type Item struct {
	ID    string `json:"id"`
	Short string `json:"-"` // the beginning of ID, as much as [Board.Find] needs; at least 8 characters
	tip.Tip
	State queue.State `json:"state"`
	Probe bool        `json:"probe"` // see [tip.Tip.IsProbe]
}

// Queue is a store of the team's tips: a spool directory, or a NATS stream.
type Queue interface {
	// Entries lists the tips: new ones first.
	Entries() ([]queue.Entry, error)
	// Move marks a tip as taken or closed, for all readers. When two take the
	// same tip, one of them gets [queue.ErrNotNew].
	Move(id string, to queue.State) error
	// Reopen makes a closed tip a taken one. When it is not closed, or two
	// reopen it, the error is [queue.ErrNotClosed].
	Reopen(id string) error
	// Delete removes every copy of a tip in this queue, and its state. A tip that
	// is not there is no error. What stays on disks and in logs differs; see the
	// queues.
	Delete(id string) error
}

// Inbox is a queue without the team's journal: for what needs to open or move
// single tips, and does not write who did it. It works with tips in memory only.
type Inbox struct {
	Queue      Queue
	Identities seal.Identities // none: tips can only be moved
}

// Open reads and opens one tip.
func (b Inbox) Open(e queue.Entry) (Item, error) {
	sealed, err := e.Read()
	if err != nil {
		return Item{}, fmt.Errorf("tip %q: %w", e.ID, err)
	}
	return b.decode(e, sealed)
}

// Move marks a tip, named by its id or the beginning of its id as for
// [Board.Find], as taken or closed. The tip itself is kept.
func (b Inbox) Move(name string, to queue.State) error {
	entries, err := b.Queue.Entries()
	if err != nil {
		return err
	}
	var ids []string
	for _, e := range entries {
		ids = append(ids, e.ID)
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	id, err := only(named(ids, name), name)
	if err != nil {
		return err
	}
	return b.Queue.Move(id, to)
}

// decode opens a sealed tip.
func (b Inbox) decode(e queue.Entry, sealed []byte) (Item, error) {
	plain, err := b.Identities.Open(sealed)
	if err != nil {
		return Item{}, fmt.Errorf("tip %q: %w", e.ID, err)
	}
	return decodeTip(e, plain)
}

func decodeTip(e queue.Entry, plain []byte) (Item, error) {
	t, err := tip.Decode(plain)
	if err != nil {
		return Item{}, fmt.Errorf("tip %q: %w", e.ID, err)
	}
	return Item{ID: e.ID, Tip: t, State: e.State, Probe: t.IsProbe()}, nil
}
