// Package inbox lists, opens, takes and closes the tips of a queue with the
// team's private key. It belongs on the team's own computer, not beside the
// server.
package inbox

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"unicode"

	"lyktan/tipapi/printable"
	"lyktan/tipapi/queue"
	"lyktan/tipapi/receipt"
	"lyktan/tipapi/seal"
	"lyktan/tipapi/tip"
)

// shortest is how much of an id has to be given at least.
const shortest = 4

// shown is how much of an id a list shows, where that is enough to tell it from
// the others.
const shown = 8

// order is how tips are listed by their state.
var order = []queue.State{queue.New, queue.Taken, queue.Delivered, queue.Closed}

// Item is a tip in the inbox.
type Item struct {
	ID    string `json:"id"`
	Short string `json:"-"` // the beginning of ID, as much as Show needs; at least 8 characters
	tip.Tip
	State queue.State `json:"state"`
	Trial bool        `json:"probe"` // sent by tipapi probe
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

// Inbox reads one queue with the team's keys. Without keys it can only take and
// close tips by their id.
type Inbox struct {
	Queue      Queue
	Identities seal.Identities
}

// List opens every tip. New tips come first, and within a state those of the
// earliest hour. A tip whose file lies in several folders of a spool is listed
// once. The error names each tip that could not be opened; the others are
// listed all the same.
func (b Inbox) List() ([]Item, error) {
	entries, err := b.Queue.Entries()
	if err != nil {
		return nil, err
	}
	entries = once(entries)
	ids := make([]string, len(entries))
	for i, e := range entries {
		ids[i] = e.ID
	}
	short := shorten(ids)
	var items []Item
	var faults []error
	for _, e := range entries {
		item, err := b.open(e)
		item.Short = short[e.ID]
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

// Show opens one tip. It is named by its id, by the unique beginning of its id
// (at least 4 characters), or by its receipt number; characters of an id that
// [printable.Line] escapes may be given escaped. Where a tip is in the queue
// twice, Show opens the copy that [Inbox.List] lists.
func (b Inbox) Show(id string) (Item, error) {
	e, err := b.find(id)
	if err != nil {
		return Item{}, err
	}
	return b.open(e)
}

// Move marks a tip, named as for [Inbox.Show], as taken or closed. The tip
// itself is kept.
func (b Inbox) Move(id string, to queue.State) error {
	e, err := b.find(id)
	if err != nil {
		return err
	}
	return b.Queue.Move(e.ID, to)
}

func (b Inbox) open(e queue.Entry) (Item, error) {
	sealed, err := e.Read()
	if err != nil {
		return Item{}, fmt.Errorf("tip %q: %w", e.ID, err)
	}
	return b.decode(e, sealed)
}

func (b Inbox) find(id string) (queue.Entry, error) {
	entries, err := b.Queue.Entries()
	if err != nil {
		return queue.Entry{}, err
	}
	if at := slices.IndexFunc(entries, func(e queue.Entry) bool { return e.ID == id }); at >= 0 {
		return entries[at], nil
	}
	var found []queue.Entry
	for _, e := range once(entries) {
		name := printable.Line(e.ID)
		if name == id {
			return e, nil
		}
		if len(id) >= shortest && (strings.HasPrefix(e.ID, id) || strings.HasPrefix(name, id)) {
			found = append(found, e)
		}
	}
	switch len(found) {
	case 0:
		// An id has digits too, so it is looked for before a receipt number.
		if number, err := receipt.Parse(id); err == nil && len(b.Identities) > 0 {
			return b.findReceipt(entries, number)
		}
		return queue.Entry{}, fmt.Errorf("no tip %q (give at least %d characters of its id)", id, shortest)
	case 1:
		return found[0], nil
	}
	return queue.Entry{}, fmt.Errorf("%d tips begin with %q: give more of the id", len(found), id)
}

// once leaves out further entries with the same id: copies of a file in another
// folder of the spool.
func once(entries []queue.Entry) []queue.Entry {
	seen := map[string]bool{}
	return slices.DeleteFunc(slices.Clone(entries), func(e queue.Entry) bool {
		again := seen[e.ID]
		seen[e.ID] = true
		return again
	})
}

// shorten finds the beginning of each id, as it is shown, that no other has.
func shorten(ids []string) map[string]string {
	names := make([]string, 0, len(ids))
	for _, id := range ids {
		names = append(names, printable.Line(id))
	}
	slices.Sort(names)
	short := make(map[string]string, len(ids))
	for _, id := range ids {
		name := printable.Line(id)
		at, _ := slices.BinarySearch(names, name)
		shared := 0 // with those before and after, which share the most
		for _, i := range []int{at - 1, at + 1} {
			if i >= 0 && i < len(names) {
				shared = max(shared, sharedLetters(name, names[i]))
			}
		}
		letters := []rune(name)
		n := min(max(shown, shared+1), len(letters))
		for n < len(letters) && unicode.IsSpace(letters[n-1]) { // nobody sees a space at the end
			n++
		}
		short[id] = string(letters[:n])
	}
	return short
}

// sharedLetters is how many letters two words have in common at their beginning.
func sharedLetters(a, b string) int {
	n, other := 0, []rune(b)
	for _, r := range a {
		if n == len(other) || r != other[n] {
			break
		}
		n++
	}
	return n
}

func (b Inbox) findReceipt(entries []queue.Entry, number string) (queue.Entry, error) {
	for _, e := range entries {
		// A tip that does not open cannot be the one asked for; List names it.
		if item, err := b.open(e); err == nil && item.Receipt == number {
			return e, nil
		}
	}
	return queue.Entry{}, fmt.Errorf("no tip with receipt %s", receipt.Group(number))
}
