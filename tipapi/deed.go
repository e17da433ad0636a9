package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"lyktan/tipapi/inbox"
	"lyktan/tipapi/journal"
	"lyktan/tipapi/queue"
)

// deed is an act on the board of a member who can write.
type deed struct {
	acting
	board *inbox.Board
}

// find finds tips by their names. The error names those that are not there.
func (d deed) find(names []string) (found []inbox.Case, err error) {
	for _, name := range names {
		c, fault := d.board.Find(name)
		if fault == nil {
			found = append(found, c)
		}
		err = errors.Join(err, fault)
	}
	return found, err
}

// all are the IDs of tips for a member who can write, if every one of them is
// there.
func (d deed) all(names []string) ([]string, error) {
	found, err := d.find(names)
	if err == nil {
		err = d.sign()
	}
	var ids []string
	for _, c := range found {
		ids = append(ids, c.ID)
	}
	return ids, err
}

// sign makes sure that the member can write, and joins under -name.
func (d deed) sign() error {
	j := d.board.Journal()
	name := strings.Join(strings.Fields(*d.name), " ")
	if before := j.Me().Name; name != "" && name != before {
		if err := j.Join(name); err != nil {
			return err
		}
		if before == "" {
			d.say("you are %s in the journal now. What you do counts for those of the team who vouch for you, or for whom one does whom they trust "+
				"(in tipapi inbox; your fingerprint is %s)", name, j.Me().Fingerprint())
		}
	}
	if err := j.CanWrite(); errors.Is(err, journal.ErrNameless) {
		return fmt.Errorf("%w: give -name NAME, this once", err)
	} else if err != nil {
		return err
	}
	return nil
}

// each does something with each of the tips that are found.
func (d deed) each(names []string, do func(id string) error) error {
	found, faults := d.find(names)
	if len(found) == 0 {
		return faults
	}
	if err := d.sign(); err != nil {
		return err
	}
	for _, c := range found {
		faults = errors.Join(faults, d.explain(c, do(c.ID)))
	}
	return faults
}

// explain says which tip an error is about, and who was faster.
func (d deed) explain(c inbox.Case, err error) error {
	if err == nil {
		return nil
	}
	if errors.Is(err, queue.ErrNotNew) || errors.Is(err, queue.ErrNotClosed) {
		_ = d.board.Refresh() // whether it can be told or not
		if now, ok := d.board.Case(c.ID); ok {
			if last := lastStep(now); last.Kind != "" {
				return fmt.Errorf("tip %s: %w: %s, %s", c.Short, err, minute(last.At), did(last, d.board))
			}
		}
	}
	return about("tip "+c.Short, err)
}

// lastStep is what made a tip somebody's, or closed it, last.
func lastStep(c inbox.Case) journal.Entry {
	steps := []journal.Kind{journal.Taken, journal.Handed, journal.Closed, journal.Reopened}
	for _, e := range slices.Backward(c.History) {
		if slices.Contains(steps, e.Kind) {
			return e
		}
	}
	return journal.Entry{}
}

// member finds a member of the team by name, in upper or lower case, or else by
// the beginning of an ID, of at least 4 characters.
func (d deed) member(name string) (journal.Member, error) {
	var called, begin []journal.Member
	var all []string
	for _, m := range d.board.Journal().Members() {
		all = append(all, fmt.Sprintf("%s (%.8s)", m.Name, m.ID()))
		switch {
		case strings.EqualFold(m.Name, name):
			called = append(called, m)
		case len(name) >= 4 && strings.HasPrefix(m.ID(), strings.ToLower(name)):
			begin = append(begin, m)
		}
	}
	if len(called) == 0 {
		called = begin
	}
	switch {
	case len(all) == 0:
		return journal.Member{}, errors.New("nobody has joined the team's journal yet")
	case len(called) == 0:
		return journal.Member{}, fmt.Errorf("nobody in the team is called %q: it is %s", name, strings.Join(all, ", "))
	case len(called) == 1:
		return called[0], nil
	}
	return journal.Member{}, fmt.Errorf("%d in the team are %q: give the beginning of the ID instead: %s", len(called), name, strings.Join(all, ", "))
}
