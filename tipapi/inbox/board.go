package inbox

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"sync"
	"time"

	"lyktan/tipapi/answers"
	"lyktan/tipapi/home"
	"lyktan/tipapi/journal"
	"lyktan/tipapi/queue"
	"lyktan/tipapi/receipt"
	"lyktan/tipapi/retention"
	"lyktan/tipapi/seal"
)

// Board is the inbox as a team works with it: the tips of a queue, opened, and
// with each what the journal says was done. Everything is in this process's
// memory only. Its methods may be called from several goroutines.
//
// What a member does is in the queue and in the journal when a method returns
// without an error, and on every other member's board after its next Refresh.
type Board struct {
	box     Inbox
	journal *journal.Journal
	replies answers.Store // nil: nobody can be answered
	now     func() time.Time

	refreshing sync.Mutex
	mu         sync.RWMutex // of what follows
	opened     map[string]opened
	states     map[string]queue.State
	moved      map[string]queue.State // by this member since the latest listing began, which may not know it
	ownerless  map[string]time.Time   // since when a tip has been seen as taken by nobody
	halfTaken  map[string]bool        // by this member, and not yet in the journal
	restored   map[string]bool        // see Restored
	ids        []string               // as the queue lists them
	unfinished bool                   // a deletion
	alike      [][]string             // ids of tips that look as if they were about one home
	seen       snapshot
}

// opened is what became of opening one tip.
type opened struct {
	item   Item
	home   home.Home
	search string
	fault  error
	unread bool // the fault is that it could not be read: the next Refresh tries again
}

// snapshot is what the members see, until something changes.
type snapshot struct {
	cases   []Case
	at      map[string]int         // in cases, by id
	behind  map[string]queue.State // what the journal says of tips that the queue calls new, by id
	faults  []Fault
	deleted []journal.Entry
	rules   retention.Rules
	journal int // its version
	version int
}

// Fault is a tip that could not be opened.
type Fault struct {
	ID      string
	Foreign bool // it is sealed to other keys than this member's
	Unread  bool // it could not be read this time
	Cause   error
}

// NewBoard makes a board that is empty until the first [Board.Refresh].
func NewBoard(tips Queue, ids seal.Identities, j *journal.Journal) *Board {
	b := &Board{box: Inbox{tips, ids}, journal: j, now: time.Now, opened: map[string]opened{}, states: map[string]queue.State{},
		moved: map[string]queue.State{}, ownerless: map[string]time.Time{}, halfTaken: map[string]bool{}, restored: map[string]bool{}}
	b.seen = b.look()
	return b
}

// AnswerThrough has the board answer senders through a store, and empty the
// mailboxes of the tips that are deleted.
func (b *Board) AnswerThrough(store answers.Store) { b.replies = store }

// Journal returns the journal that the board writes to.
func (b *Board) Journal() *journal.Journal { return b.journal }

// Refresh reads what is new in the queue and in the journal. A tip that was
// opened once is not read again. When one of the two is away, the board stays
// as it was in that part. Deletions that somebody began are brought to an end;
// when that fails, the error is [ErrDeleting], and the board is complete.
func (b *Board) Refresh() error {
	b.refreshing.Lock()
	defer b.refreshing.Unlock()
	b.mu.Lock()
	clear(b.moved)
	b.mu.Unlock()
	// The queue first: who takes a tip moves it before she notes that it is hers.
	entries, err := b.box.Queue.Entries()
	fault := b.journal.Refresh()
	if err != nil {
		b.rebuild()
		return errors.Join(err, fault)
	}
	entries = once(entries, func(id string) queue.State { return said(b.journal.Entries(), id) })
	copies := b.copies()
	b.mu.RLock()
	var unread []queue.Entry
	for _, e := range entries {
		known, ok := b.opened[e.ID]
		if _, copied := copies[e.ID]; !ok || known.unread || (known.fault != nil && copied) {
			unread = append(unread, e)
		}
	}
	b.mu.RUnlock()
	found := b.openAll(unread, copies)
	b.mu.Lock()
	now, states, ids := make(map[string]opened, len(entries)), make(map[string]queue.State, len(entries)), make([]string, 0, len(entries))
	for _, e := range entries {
		o, ok := found[e.ID]
		if !ok {
			o, ok = b.opened[e.ID]
		}
		if ok {
			now[e.ID], states[e.ID], ids = o, e.State, append(ids, e.ID)
			if state, ok := b.moved[e.ID]; ok {
				states[e.ID] = state
			}
		}
	}
	others := len(found) > 0 || len(now) != len(b.opened)
	if others {
		b.alike = alike(ids, now)
	}
	same := !others && !b.unfinished && len(b.seen.behind) == 0 && maps.Equal(states, b.states) && b.journal.Version() == b.seen.journal
	b.opened, b.states, b.ids = now, states, ids
	b.mu.Unlock()
	if same {
		return fault
	}
	b.rebuild()
	b.putBack()
	b.noteOwnerless()
	return errors.Join(fault, b.finishDeleting())
}

// noteOwnerless notes which tips are taken by nobody, and since when.
func (b *Board) noteOwnerless() {
	b.mu.Lock()
	defer b.mu.Unlock()
	before := b.ownerless
	b.ownerless = map[string]time.Time{}
	for _, c := range b.seen.cases {
		if c.State == queue.Taken && c.Owner == "" {
			since, ok := before[c.ID]
			if !ok {
				since = b.now()
			}
			b.ownerless[c.ID] = since
		}
	}
}

// copies are the tips that a member sealed again for members who came later.
func (b *Board) copies() map[string]journal.Entry {
	found := map[string]journal.Entry{}
	for _, e := range b.journal.Entries() {
		if e.Kind == journal.Copied {
			found[e.Tip] = e
		}
	}
	return found
}

// atOnce is how many tips are read at a time. A queue that is far away is asked for
// that many in the time that one takes; a processor opens one.
const atOnce = 64

// openAll opens several tips at a time. Tips that are gone meanwhile are left
// out.
func (b *Board) openAll(entries []queue.Entry, copies map[string]journal.Entry) map[string]opened {
	found := make(map[string]opened, len(entries))
	var mu sync.Mutex
	next := make(chan queue.Entry)
	var readers sync.WaitGroup
	for range min(len(entries), atOnce) {
		readers.Go(func() {
			for e := range next {
				sealed, err := e.Read()
				if errors.Is(err, fs.ErrNotExist) {
					continue
				}
				var o opened
				switch c, copied := copies[e.ID]; {
				case err == nil:
					o.item, o.fault = b.box.decode(e, sealed)
					if o.fault != nil && copied {
						o.item, o.fault = decodeTip(e, c.Content)
					}
				default:
					o.fault, o.unread = fmt.Errorf("tip %q: %w", e.ID, err), true
				}
				if o.fault == nil {
					o.home = home.Parse(o.item.Street)
					o.search = searched(o.item.Tip, o.home)
				}
				mu.Lock()
				found[e.ID] = o
				mu.Unlock()
			}
		})
	}
	for _, e := range entries {
		next <- e
	}
	close(next)
	readers.Wait()
	return found
}

// alike proposes which tips are about one home.
func alike(ids []string, tips map[string]opened) [][]string {
	var of []string
	var homes []home.Home
	for _, id := range ids {
		if o := tips[id]; o.fault == nil && !o.item.Probe {
			of, homes = append(of, id), append(homes, o.home)
		}
	}
	var groups [][]string
	for _, members := range home.Groups(homes) {
		var group []string
		for _, i := range members {
			group = append(group, of[i])
		}
		groups = append(groups, group)
	}
	return groups
}

// rebuild puts together what the members see.
func (b *Board) rebuild() {
	b.mu.Lock()
	defer b.mu.Unlock()
	seen := b.look()
	seen.version = b.seen.version
	if !seen.equal(b.seen) {
		seen.version++
	}
	b.seen = seen
}

// Version changes whenever the board shows something else than before.
func (b *Board) Version() int {
	b.mu.RLock()
	defer b.mu.RUnlock()
	return b.seen.version
}

// Cases lists the tips: those first that need somebody soonest (see [Case.Rank]),
// within a rank those with more signs of danger, and then those of the earliest
// hour. The caller must not change them.
func (b *Board) Cases() []Case {
	b.mu.RLock()
	defer b.mu.RUnlock()
	return b.seen.cases
}

// Case finds a tip by its whole id.
func (b *Board) Case(id string) (c Case, ok bool) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	at, ok := b.seen.at[id]
	if ok {
		c = b.seen.cases[at]
	}
	return c, ok
}

// Find finds a tip by its id, by the unique beginning of its id (at least 4
// characters, see [Item].Short), or by its receipt number. Characters of an id
// that [printable.Line] escapes may be given escaped. The error for a tip that
// could not be opened says why.
func (b *Board) Find(name string) (Case, error) {
	b.mu.RLock()
	ids, seen := slices.Clone(b.ids), b.seen
	b.mu.RUnlock()
	found := named(ids, name)
	// An id has digits too, so it is looked for before a receipt number.
	if number, err := receipt.Parse(name); err == nil && len(found) == 0 {
		at := slices.IndexFunc(seen.cases, func(c Case) bool { return c.Receipt == number })
		if at < 0 {
			return Case{}, fmt.Errorf("no tip with receipt %s", receipt.Group(number))
		}
		return seen.cases[at], nil
	}
	id, err := only(found, name)
	if err != nil {
		return Case{}, err
	}
	if at, ok := seen.at[id]; ok {
		return seen.cases[at], nil
	}
	if at := slices.IndexFunc(seen.faults, func(f Fault) bool { return f.ID == id }); at >= 0 {
		return Case{}, seen.faults[at].Cause
	}
	return Case{}, ErrNoTip // it is on its way out of the queue
}

// Faults lists the tips that could not be opened.
func (b *Board) Faults() []Fault {
	b.mu.RLock()
	defer b.mu.RUnlock()
	return b.seen.faults
}

// Deletions lists what was deleted, as the journal keeps it, the latest last.
func (b *Board) Deletions() []journal.Entry {
	b.mu.RLock()
	defer b.mu.RUnlock()
	return b.seen.deleted
}

// Rules returns how many days tips are kept, by outcome, as a member has set it
// last; nil when nobody has: then nothing is deleted.
func (b *Board) Rules() retention.Rules {
	b.mu.RLock()
	defer b.mu.RUnlock()
	return b.seen.rules
}

func (s snapshot) equal(other snapshot) bool {
	return slices.EqualFunc(s.cases, other.cases, Case.same) && len(s.faults) == len(other.faults) &&
		len(s.deleted) == len(other.deleted) && fmt.Sprint(s.rules) == fmt.Sprint(other.rules)
}
