package journal

import (
	"errors"
	"fmt"
	"slices"
)

// Forget removes all entries about a tip that this member can read for good, but
// for its Deleted ones. Call it again when [Journal.Refresh] found others: they
// may come from a member who had not heard of the deletion.
func (j *Journal) Forget(tip string) error {
	if tip == "" { // what makes up the team is about no tip
		return errors.New("journal: no tip is called nothing")
	}
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
		j.judge()
	}
	return faults
}

// Reseal seals every entry that counts once more, to the members of now, and
// removes the copies from before: so a new member can read them, and a retired
// one's key opens them no longer in the store. When it is cut short, entries
// may be there twice, which changes nothing; call it again.
//
// A copy that is sealed to more keys than this member knows, the retired ones
// included, stays: somebody whom this member has not heard of could read it. All
// of them stay while it is in dispute who belongs to the team.
func (j *Journal) Reseal() error {
	if err := j.Refresh(); err != nil {
		return err
	}
	type copies struct {
		of    signed
		names []string // those to be removed
	}
	j.mu.RLock()
	barred := j.barred()
	keys := append(j.view.recipients(), j.me().member.Recipient)
	slices.Sort(keys)
	keys = slices.Compact(keys)
	all := map[string]copies{}
	for name, o := range j.read {
		if o.fault != nil || !j.view.counts(o.signed) {
			continue
		}
		c := copies{o.signed, all[o.signed.key].names}
		if o.keys <= len(keys)+len(j.view.retired) && len(j.view.disputed) == 0 {
			c.names = append(c.names, name)
		}
		all[o.signed.key] = c
	}
	j.mu.RUnlock()
	if barred != nil {
		return barred
	}
	for _, c := range all {
		if err := j.replace(c.of, c.names, keys); err != nil {
			return err
		}
	}
	return nil
}

// replace stores an entry once more and removes copies of it. The view stays as
// it is: the entry is there before and after.
func (j *Journal) replace(s signed, copies, keys []string) error {
	name, kept, err := j.keep(s, keys)
	if err != nil {
		return err
	}
	j.mu.Lock()
	j.read[name] = kept
	j.mu.Unlock()
	for _, name := range copies {
		if err := j.store.Delete(name); err != nil {
			return fmt.Errorf("journal: %w", err)
		}
		j.mu.Lock()
		delete(j.read, name)
		j.mu.Unlock()
	}
	return nil
}
