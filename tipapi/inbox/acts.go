package inbox

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"lyktan/tipapi/journal"
	"lyktan/tipapi/queue"
	"lyktan/tipapi/retention"
)

// Why something cannot be done with a tip.
var (
	ErrNoTip     = errors.New("there is no such tip, or it was deleted")
	ErrNotClosed = errors.New("only a closed tip can be deleted: close it first")
	ErrOutcome   = fmt.Errorf("a tip is closed with one of the outcomes %s", strings.Join(retention.Outcomes, ", "))
	ErrEmptyNote = errors.New("the note is empty")
	ErrNoMember  = errors.New("a tip can be handed to a member of the team only")
	ErrTooFew    = errors.New("merging takes two tips or more")
)

// ErrHalfDone wraps the error of an act that the queue knows of and the journal
// does not: it can be repeated.
var ErrHalfDone = errors.New("it is done, but not yet noted who did it: repeat it")

// ErrDeleting wraps what keeps a tip, which the journal calls deleted, in the
// queue. Every [Board.Refresh] tries again.
var ErrDeleting = errors.New("a tip that was deleted could not be removed yet")

// MarkRead notes that this member has read a tip, the first time.
func (b *Board) MarkRead(id string) error {
	c, ok := b.Case(id)
	if !ok {
		return ErrNoTip
	}
	if c.IsRead {
		return nil
	}
	return b.write(journal.Entry{Kind: journal.Read, Tip: id})
}

// grace is how long a tip has to be taken by nobody before a member can claim it.
// Until then, whoever took it may be about to say so.
const grace = 10 * time.Second

// Take makes this member the one who works on a tip. Of two members who take it
// at the same time, one gets [queue.ErrNotNew]. A tip that was taken without a
// name, by a program that did not write the journal, can be claimed after a while.
func (b *Board) Take(id string) error {
	c, ok := b.Case(id)
	switch {
	case !ok:
		return ErrNoTip
	case c.State == queue.Closed || (c.State == queue.Taken && !b.claimable(c)):
		return queue.ErrNotNew
	case c.State != queue.Taken:
		if err := b.move(id, queue.Taken); err != nil {
			return err
		}
	}
	err := b.written(journal.Entry{Kind: journal.Taken, Tip: id})
	b.mu.Lock()
	defer b.mu.Unlock()
	if err != nil {
		b.halfTaken[id] = true
	} else {
		delete(b.halfTaken, id)
	}
	return err
}

// claimable reports whether a tip that was taken is nobody's for sure.
func (b *Board) claimable(c Case) bool {
	b.mu.RLock()
	defer b.mu.RUnlock()
	since, seen := b.ownerless[c.ID]
	return c.Left || c.Owner == "" && (b.halfTaken[c.ID] || seen && b.now().Sub(since) >= grace)
}

// Hand gives a tip to another member, who works on it from now on.
func (b *Board) Hand(id, member string) error {
	c, ok := b.Case(id)
	switch {
	case !ok:
		return ErrNoTip
	case c.State == queue.Closed:
		return queue.ErrNotNew
	}
	if _, known := b.journal.Member(member); !known || b.journal.Retired(member) {
		return ErrNoMember
	}
	if c.State != queue.Taken {
		if err := b.move(id, queue.Taken); err != nil {
			return err
		}
	}
	return b.written(journal.Entry{Kind: journal.Handed, Tip: id, To: member})
}

// Note adds a note to a tip.
func (b *Board) Note(id, text string) error {
	if _, ok := b.Case(id); !ok {
		return ErrNoTip
	}
	if strings.TrimSpace(text) == "" {
		return ErrEmptyNote
	}
	return b.write(journal.Entry{Kind: journal.Noted, Tip: id, Text: text})
}

// Merge notes that tips are about the same home.
func (b *Board) Merge(ids ...string) error {
	ids = slices.Compact(slices.Sorted(slices.Values(ids)))
	for _, id := range ids {
		if _, ok := b.Case(id); !ok {
			return ErrNoTip
		}
	}
	if len(ids) < 2 {
		return ErrTooFew
	}
	return b.write(journal.Entry{Kind: journal.Merged, Tip: ids[0], Others: ids[1:]})
}

// Part takes a tip out of those that it was merged with, and notes that it is
// not about the home of the others given.
func (b *Board) Part(id string, others ...string) error {
	c, ok := b.Case(id)
	if !ok {
		return ErrNoTip
	}
	return b.write(journal.Entry{Kind: journal.Parted, Tip: id, Others: append(slices.Clone(c.With), others...)})
}

// PassOn keeps the text about a tip that may be handed on to others.
func (b *Board) PassOn(id, text string) error {
	if _, ok := b.Case(id); !ok {
		return ErrNoTip
	}
	return b.write(journal.Entry{Kind: journal.Passed, Tip: id, Text: text})
}

// Close ends the work on a tip, with one of [retention.Outcomes].
func (b *Board) Close(id, outcome string) error {
	c, ok := b.Case(id)
	switch {
	case !ok:
		return ErrNoTip
	case !slices.Contains(retention.Outcomes, outcome):
		return ErrOutcome
	case c.State == queue.Closed && c.Outcome != "":
		return queue.ErrNotNew
	}
	if err := b.move(id, queue.Closed); err != nil {
		return err
	}
	return b.written(journal.Entry{Kind: journal.Closed, Tip: id, Outcome: outcome})
}

// Reopen makes a closed tip one that this member works on.
func (b *Board) Reopen(id string) error {
	if _, ok := b.Case(id); !ok {
		return ErrNoTip
	}
	if err := b.journal.CanWrite(); err != nil {
		return err
	}
	if err := b.box.Queue.Reopen(id); err != nil {
		return err
	}
	b.setState(id, queue.Taken)
	return b.written(journal.Entry{Kind: journal.Reopened, Tip: id})
}

// Rule sets how many days tips are kept after they were closed, by outcome.
func (b *Board) Rule(days retention.Rules) error {
	if err := days.Check(); err != nil {
		return err
	}
	return b.write(journal.Entry{Kind: journal.Ruled, Days: days})
}

// Delete removes a closed tip for good: from the queue, wherever copies of it
// lie there, and from the journal, where only that, when and by which rule it
// was deleted stays, with facts that count without telling of anybody.
func (b *Board) Delete(id, rule string, facts map[string]string) error {
	c, ok := b.Case(id)
	switch {
	case !ok:
		return ErrNoTip
	case c.State != queue.Closed:
		return ErrNotClosed
	}
	if err := b.write(journal.Entry{Kind: journal.Deleted, Tip: id, Outcome: c.Outcome, Rule: rule, Facts: facts}); err != nil {
		return err
	}
	return b.finishDeleting()
}

// DeletionRule is what a deletion says allowed it: an outcome and its days, when
// the team's rules do at this time, or "confirmed".
func (b *Board) DeletionRule(c Case, now time.Time) string {
	if rules := b.Rules(); rules.IsDue(now, c.FirstRead, c.Closed, c.Outcome) {
		return fmt.Sprintf("%s %d", c.Outcome, rules[c.Outcome])
	}
	return "confirmed"
}

// finishDeleting removes what is left of tips that the journal calls deleted.
func (b *Board) finishDeleting() error {
	var faults error
	about := map[string]bool{}
	for _, e := range b.journal.Entries() {
		about[e.Tip] = about[e.Tip] || (e.Tip != "" && e.Kind != journal.Deleted)
	}
	for _, e := range b.Deletions() {
		b.mu.RLock()
		_, queued := b.states[e.Tip]
		b.mu.RUnlock()
		if queued {
			err := b.forgetAnswers(e.Tip)
			if err == nil {
				err = b.box.Queue.Delete(e.Tip)
			}
			if err != nil {
				faults = errors.Join(faults, fmt.Errorf("%w: %w", ErrDeleting, err))
				continue
			}
			b.mu.Lock()
			delete(b.states, e.Tip)
			delete(b.opened, e.Tip)
			b.ids = slices.DeleteFunc(b.ids, func(id string) bool { return id == e.Tip })
			b.mu.Unlock()
		}
		if about[e.Tip] {
			if err := b.journal.Forget(e.Tip); err != nil {
				faults = errors.Join(faults, fmt.Errorf("%w: %w", ErrDeleting, err))
			}
		}
	}
	b.mu.Lock()
	b.unfinished = faults != nil
	b.mu.Unlock()
	b.rebuild()
	return faults
}

// CopyForMembers writes every tip that this member can open into the journal and
// seals the journal again, so that members whose keys are newer than the tips
// can read them. It can be repeated.
func (b *Board) CopyForMembers() error {
	copies := b.copies()
	for _, c := range b.Cases() {
		if _, ok := copies[c.ID]; ok {
			continue
		}
		content, err := json.Marshal(c.Tip)
		if err != nil {
			return fmt.Errorf("copy tip: %w", err)
		}
		if err := b.journal.Add(journal.Entry{Kind: journal.Copied, Tip: c.ID, Content: content}); err != nil {
			return err
		}
	}
	err := b.journal.Reseal()
	b.rebuild()
	return err
}

// write adds to the journal and shows it.
func (b *Board) write(e journal.Entry) error {
	if err := b.journal.Add(e); err != nil {
		return err
	}
	b.rebuild()
	return nil
}

// written is write for an act that the queue knows of already.
func (b *Board) written(e journal.Entry) error {
	if err := b.write(e); err != nil {
		b.rebuild()
		return fmt.Errorf("%w (%w)", ErrHalfDone, err)
	}
	return nil
}

// move moves a tip in the queue, for a member who can then write that it was she
// or he.
func (b *Board) move(id string, to queue.State) error {
	if err := b.journal.CanWrite(); err != nil {
		return err
	}
	if err := b.box.Queue.Move(id, to); err != nil {
		return err
	}
	b.setState(id, to)
	return nil
}

func (b *Board) setState(id string, to queue.State) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.states[id], b.moved[id] = to, to
}
