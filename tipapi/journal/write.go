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
	if e.Kind == Vouched || e.Kind == Retired {
		return errors.New("journal: a member is vouched for by Vouch, and retired by Retire")
	}
	return j.write(e)
}

// CanWrite says whether this member can write now: if not, why, as [ErrNameless]
// or [ErrRetired].
func (j *Journal) CanWrite() error {
	j.mu.RLock()
	defer j.mu.RUnlock()
	return j.barred()
}

// barred is CanWrite. j.mu is held.
func (j *Journal) barred() error {
	me := j.me().member
	if j.view.retired[me.ID()] {
		return ErrRetired
	}
	if me.Name == "" {
		return ErrNameless
	}
	return nil
}

// write signs and keeps an entry, sealed to more keys than those of the team.
func (j *Journal) write(e Entry, more ...string) error {
	j.mu.RLock()
	me, keys, barred := j.me(), j.view.recipients(more...), j.barred()
	j.mu.RUnlock()
	joins := e.Kind == Vouched && e.Member.ID() == me.id
	switch {
	case barred != nil && (barred != ErrNameless || !joins):
		return barred
	case len([]rune(e.Text)) > MaxText:
		return ErrLong
	}
	return j.writeAs(me, e, keys)
}

// writeAs signs an entry with an own key, keeps it sealed to that and to others,
// and shows it from now on.
func (j *Journal) writeAs(me self, e Entry, keys []string) error {
	s, err := j.sign(me, e)
	if err != nil {
		return err
	}
	name, kept, err := j.keep(s, append(keys, me.member.Recipient))
	if err != nil {
		return err
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	j.read[name] = kept
	j.judge()
	return nil
}

// sign makes a new entry of an own key's.
func (j *Journal) sign(me self, e Entry) (signed, error) {
	e.Version, e.ID, e.At, e.By = Version, rand.Text(), j.now().UTC().Round(0), me.id
	return sign(e, me.key)
}

// keep seals a signed entry to some keys, which it sorts, and stores it.
func (j *Journal) keep(s signed, keys []string) (name string, kept outcome, err error) {
	slices.Sort(keys)
	sealed, err := s.seal(slices.Compact(keys))
	if err != nil {
		return "", outcome{}, err
	}
	if name, err = j.store.Add(sealed); err != nil {
		return "", outcome{}, fmt.Errorf("journal: %w", err)
	}
	return name, outcome{signed: s, keys: countKeys(sealed)}, nil
}
