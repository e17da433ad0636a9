package inbox

import (
	"errors"
	"io/fs"
	"maps"
	"slices"

	"lyktan/tipapi/journal"
	"lyktan/tipapi/queue"
)

// said is the state that entries of the journal give a tip, or "" when they say
// nothing of it.
func said(entries []journal.Entry, tip string) queue.State {
	for _, e := range slices.Backward(entries) {
		switch {
		case e.Tip != tip:
		case e.Kind == journal.Closed:
			return queue.Closed
		case e.Kind == journal.Taken || e.Kind == journal.Handed || e.Kind == journal.Reopened:
			return queue.Taken
		}
	}
	return ""
}

// once leaves one entry of those with the same id: a file lies in several folders of
// a spool when a back-up was copied over it. It is the one that the journal knows of
// (last, by id), or else the last: the team is as far with the tip as that says.
func once(entries []queue.Entry, last func(id string) queue.State) []queue.Entry {
	at := make(map[string]int, len(entries))
	left := make([]queue.Entry, 0, len(entries))
	for _, e := range entries {
		i, again := at[e.ID]
		if !again {
			at[e.ID] = len(left)
			left = append(left, e)
		} else if left[i].State != last(e.ID) {
			left[i] = e
		}
	}
	return left
}

// isBehind reports whether a queue calls a tip new that the journal calls taken or
// closed. It is so for a moment when somebody takes a tip between the listing and
// the reading of the journal, and for good when an old back-up of the queue was
// restored.
func isBehind(state, said queue.State) bool {
	return said != "" && (state == queue.New || state == queue.Delivered)
}

// putBack makes the queue say of tips what the journal says of them, where a
// back-up brought them back as new. What the queue does not let be moved, such as a
// folder that can only be read, is tried again at the next [Board.Refresh].
func (b *Board) putBack() {
	b.mu.RLock()
	behind := b.seen.behind
	b.mu.RUnlock()
	if len(behind) == 0 || b.journal.CanWrite() != nil {
		return
	}
	for id, said := range behind {
		err := b.box.Queue.Move(id, said)
		switch {
		case errors.Is(err, queue.ErrNotNew) || errors.Is(err, fs.ErrNotExist): // somebody was about to take or delete it
			continue
		case err == nil:
			b.setState(id, said)
			b.noteRestored(id)
		default: // of the others too, and each might take as long to fail
			b.noteRestored(slices.Collect(maps.Keys(behind))...)
			return
		}
	}
	b.rebuild()
}

func (b *Board) noteRestored(ids ...string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, id := range ids {
		b.restored[id] = true
	}
}

// Restored is how many tips this board has met that the queue called new, and the
// journal taken or closed: a back-up was restored, and what came after it may be
// missing.
func (b *Board) Restored() int {
	b.mu.RLock()
	defer b.mu.RUnlock()
	return len(b.restored)
}
