package journal

import (
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Join sets this member's own name. It can be called again, to change it.
func (j *Journal) Join(name string) error {
	m := j.Me()
	m.Name = strings.Join(strings.Fields(name), " ")
	return j.Vouch(m)
}

// Vouch records that a member belongs to the team: from now on everything is
// sealed to her or him too, and her or his own entries count. Compare the
// fingerprint first, over the phone. What was written before is not opened by
// this; see [Journal.Reseal]. It fails when the member's key is of another kind
// than the team's: age does not seal to both kinds together.
func (j *Journal) Vouch(m Member) error {
	if err := m.check(); err != nil {
		return err
	}
	return j.write(Entry{Kind: Vouched, Member: &m}, m.Recipient)
}

// Add writes an entry of this member's. Version, ID, At and By are set here. It
// returns the entry as it was written, once that is durable.
func (j *Journal) Add(e Entry) error {
	if e.Kind == Vouched {
		return errors.New("journal: a member is vouched for by Vouch")
	}
	return j.write(e)
}

// who returns this member, and the keys that an entry is sealed to: those of all
// members, this one's, and more.
func (j *Journal) who(more ...string) (me self, keys []string) {
	j.mu.RLock()
	defer j.mu.RUnlock()
	me = j.me()
	keys = append(j.view.recipients(more...), me.member.Recipient)
	slices.Sort(keys)
	return me, slices.Compact(keys)
}

func (j *Journal) write(e Entry, more ...string) error {
	me, keys := j.who(more...)
	retired := j.Retired(me.member.ID())
	switch {
	case retired:
		return ErrRetired
	case me.member.Name == "" && e.Kind != Vouched:
		return ErrNameless
	case len([]rune(e.Text)) > MaxText:
		return ErrLong
	}
	e.Version, e.ID, e.At, e.By = Version, rand.Text(), j.now().UTC(), me.member.ID()
	s, err := sign(e, me.key)
	if err != nil {
		return err
	}
	name, err := j.seal(s, keys)
	if err != nil {
		return err
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	j.read[name] = outcome{signed: s}
	j.view = newView(j.read, j.mine)
	return nil
}

// seal stores a signed entry, sealed.
func (j *Journal) seal(s signed, keys []string) (name string, err error) {
	sealed, err := s.seal(keys)
	if err != nil {
		return "", err
	}
	if name, err = j.store.Add(sealed); err != nil {
		return "", fmt.Errorf("journal: %w", err)
	}
	return name, nil
}

// Try seals an entry to all members, stores it, reads it back, opens it and
// removes it: so it proves that this member's key and the store work.
func (j *Journal) Try() error {
	me, keys := j.who()
	s, err := sign(Entry{Version: Version, ID: rand.Text(), At: j.now().UTC(), By: me.member.ID(), Kind: Tried}, me.key)
	if err != nil {
		return err
	}
	name, err := j.seal(s, keys)
	if err != nil {
		return err
	}
	again, err := j.store.Read(name)
	if err == nil {
		_, err = open(again, j.ids)
	}
	if err := errors.Join(err, j.store.Delete(name)); err != nil {
		return fmt.Errorf("journal: %w", err)
	}
	return nil
}

// Forget removes all entries about a tip for good, but for its Deleted one.
func (j *Journal) Forget(tip string) error {
	return j.remove(func(o outcome) bool {
		return o.fault == nil && o.signed.entry.Tip == tip && o.signed.entry.Kind != Deleted
	})
}

// remove deletes stored entries, and shows them no longer.
func (j *Journal) remove(which func(outcome) bool) error {
	j.mu.RLock()
	var names []string
	for name, o := range j.read {
		if which(o) {
			names = append(names, name)
		}
	}
	j.mu.RUnlock()
	var faults error
	var gone []string
	for _, name := range names {
		if err := j.store.Delete(name); err != nil {
			faults = errors.Join(faults, fmt.Errorf("journal: %w", err))
			continue
		}
		gone = append(gone, name)
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, name := range gone {
		delete(j.read, name)
	}
	if len(gone) > 0 {
		j.view = newView(j.read, j.mine)
	}
	return faults
}

// Reseal seals every entry that counts once more, to the members of now, and
// removes the copies from before: so a new member can read them, and a retired
// one's key opens them no longer in the store. When it is cut short, entries
// may be there twice, which changes nothing; call it again.
func (j *Journal) Reseal() error {
	if err := j.Refresh(); err != nil {
		return err
	}
	_, keys := j.who()
	j.mu.RLock()
	old := map[string][]string{} // names, by entry
	for name, o := range j.read {
		if o.fault == nil && j.view.counts(o.signed) {
			old[o.signed.key()] = append(old[o.signed.key()], name)
		}
	}
	j.mu.RUnlock()
	for _, names := range old {
		if err := j.resealOne(names, keys); err != nil {
			return err
		}
	}
	return nil
}

// resealOne puts one copy of an entry in the place of others.
func (j *Journal) resealOne(old, keys []string) error {
	j.mu.RLock()
	o := j.read[old[0]]
	j.mu.RUnlock()
	name, err := j.seal(o.signed, keys)
	if err != nil {
		return err
	}
	j.mu.Lock()
	j.read[name] = o
	j.mu.Unlock()
	for _, name := range old {
		if err := j.store.Delete(name); err != nil {
			return fmt.Errorf("journal: %w", err)
		}
		j.mu.Lock()
		delete(j.read, name)
		j.mu.Unlock()
	}
	return nil
}
