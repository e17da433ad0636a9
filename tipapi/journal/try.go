package journal

import (
	"errors"
	"fmt"
)

// Try seals an entry to all members, stores it, reads it back, opens it and
// removes it: so it proves that this member's key and the store work.
func (j *Journal) Try() error {
	j.mu.RLock()
	me, keys := j.me(), j.view.recipients()
	j.mu.RUnlock()
	s, err := j.sign(me, Entry{Kind: Tried})
	if err != nil {
		return err
	}
	name, _, err := j.keep(s, append(keys, me.member.Recipient))
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
