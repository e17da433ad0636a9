// Package desk is the team's side of the tips: it finds, opens, takes and closes
// what lies in a queue. It needs the team's private key and belongs on the
// team's own computer, not beside the server.
package desk

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"lyktan/tipapi/queue"
	"lyktan/tipapi/receipt"
	"lyktan/tipapi/seal"
	"lyktan/tipapi/tip"
)

// shortest is how much of an id has to be given at least.
const shortest = 4

// order is how tips are listed by their state.
var order = []queue.State{queue.New, queue.Taken, queue.Delivered, queue.Closed}

// Item is a tip on the desk.
type Item struct {
	ID string `json:"id"`
	tip.Tip
	State queue.State `json:"state"`
	Trial bool        `json:"probe"` // sent to try the chain
}

// Queue is where the team's tips lie: a spool directory, or a stream of NATS.
type Queue interface {
	// Entries lists the tips: new ones first.
	Entries() ([]queue.Entry, error)
	// Move makes a tip taken or closed, for all readers. Of two who take the
	// same tip, one gets queue.ErrNotNew.
	Move(id string, to queue.State) error
}

// Desk reads one queue with the team's keys. Without keys it can take and close
// tips by their id and nothing else.
type Desk struct {
	Queue      Queue
	Identities seal.Identities
}

// List opens every tip, new ones first, within a state the oldest hour first. A
// tip that lies there twice is listed once.
// The error names each tip that could not be opened; the others are listed all
// the same.
func (d Desk) List() ([]Item, error) {
	entries, err := d.Queue.Entries()
	if err != nil {
		return nil, err
	}
	var items []Item
	var faults []error
	seen := map[string]bool{}
	for _, e := range entries {
		if seen[e.ID] {
			continue
		}
		seen[e.ID] = true
		item, err := d.open(e)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			// Closed by somebody else since the listing: it is no longer new.
		case err != nil:
			faults = append(faults, err)
		default:
			items = append(items, item)
		}
	}
	slices.SortStableFunc(items, func(a, b Item) int {
		if a.State != b.State {
			return cmp.Compare(slices.Index(order, a.State), slices.Index(order, b.State))
		}
		return a.Received.Compare(b.Received)
	})
	return items, errors.Join(faults...)
}

// Show opens one tip: by its id, the unique beginning of its id, or the number
// on its receipt.
func (d Desk) Show(id string) (Item, error) {
	e, err := d.find(id)
	if err != nil {
		return Item{}, err
	}
	return d.open(e)
}

// Move makes a tip, named as for Show, taken or closed. It is kept.
func (d Desk) Move(id string, to queue.State) error {
	e, err := d.find(id)
	if err != nil {
		return err
	}
	return d.Queue.Move(e.ID, to)
}

func (d Desk) open(e queue.Entry) (Item, error) {
	sealed, err := e.Read()
	if err != nil {
		return Item{}, fmt.Errorf("tip %q: %w", e.ID, err)
	}
	plain, err := d.Identities.Open(sealed)
	if err != nil {
		return Item{}, fmt.Errorf("tip %q: %w", e.ID, err)
	}
	t, err := tip.Decode(plain)
	if err != nil {
		return Item{}, fmt.Errorf("tip %q: %w", e.ID, err)
	}
	return Item{ID: e.ID, Tip: t, State: e.State, Trial: t.Probe()}, nil
}

func (d Desk) find(id string) (queue.Entry, error) {
	entries, err := d.Queue.Entries()
	if err != nil {
		return queue.Entry{}, err
	}
	var found []queue.Entry
	for _, e := range entries {
		if e.ID == id {
			return e, nil
		}
		if len(id) >= shortest && strings.HasPrefix(e.ID, id) {
			found = append(found, e)
		}
	}
	switch len(found) {
	case 0:
		// An id has digits too: only what is none is read as a receipt.
		if number, err := receipt.Parse(id); err == nil && len(d.Identities) > 0 {
			return d.findReceipt(entries, number)
		}
		return queue.Entry{}, fmt.Errorf("no tip %q (give at least %d characters of its id)", id, shortest)
	case 1:
		return found[0], nil
	}
	return queue.Entry{}, fmt.Errorf("%d tips begin with %q: give more of the id", len(found), id)
}

func (d Desk) findReceipt(entries []queue.Entry, number string) (queue.Entry, error) {
	for _, e := range entries {
		// A tip that does not open cannot be the one asked for; List names it.
		if item, err := d.open(e); err == nil && item.Receipt == number {
			return e, nil
		}
	}
	return queue.Entry{}, fmt.Errorf("no tip with receipt %s", receipt.Group(number))
}
