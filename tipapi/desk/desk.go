// Package desk is the team's side of the tips: it finds, opens and closes what
// lies in a spool directory. It needs the team's private key and belongs on the
// team's own computer, not beside the server.
package desk

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"lyktan/tipapi/receipt"
	"lyktan/tipapi/seal"
	"lyktan/tipapi/spool"
	"lyktan/tipapi/tip"
)

// shortest is how much of an id has to be given at least.
const shortest = 4

// Item is a tip on the desk.
type Item struct {
	ID string `json:"id"`
	tip.Tip
	State spool.State `json:"state"`
}

// Desk reads one spool directory with the team's keys. Without keys it can
// close tips by their id and nothing else.
type Desk struct {
	Folder     spool.Folder
	Identities seal.Identities
}

// List opens every tip, new ones first, within a state the oldest hour first.
// The error names each tip that could not be opened; the others are listed all
// the same.
func (d Desk) List() ([]Item, error) {
	entries, err := d.Folder.Entries()
	if err != nil {
		return nil, err
	}
	var items []Item
	var faults []error
	for _, e := range entries {
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
			return cmp.Compare(b.State, a.State) // "new" before "closed"
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

// Close marks a tip, named as for Show, as done with. Its file is kept.
func (d Desk) Close(id string) error {
	e, err := d.find(id)
	if err != nil {
		return err
	}
	return d.Folder.Close(e.ID)
}

func (d Desk) open(e spool.Entry) (Item, error) {
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
	return Item{ID: e.ID, Tip: t, State: e.State}, nil
}

func (d Desk) find(id string) (spool.Entry, error) {
	entries, err := d.Folder.Entries()
	if err != nil {
		return spool.Entry{}, err
	}
	if number, err := receipt.Parse(id); err == nil && len(d.Identities) > 0 {
		for _, e := range entries {
			// A tip that does not open cannot be the one asked for; List names it.
			if item, err := d.open(e); err == nil && item.Receipt == number {
				return e, nil
			}
		}
		return spool.Entry{}, fmt.Errorf("no tip with receipt %s", receipt.Group(number))
	}
	var found []spool.Entry
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
		return spool.Entry{}, fmt.Errorf("no tip %q (give at least %d characters of its id)", id, shortest)
	case 1:
		return found[0], nil
	}
	return spool.Entry{}, fmt.Errorf("%d tips begin with %q: give more of the id", len(found), id)
}
