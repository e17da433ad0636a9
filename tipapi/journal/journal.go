// Package journal records who in the team did what with which tip, sealed and
// signed, in a store beside the queue, so that all members see the same and
// neither a seized server nor a lost disk shows anything but how many entries
// there are, how large, and when they came.
//
// Every entry is sealed with age to all members and signed by the one who made
// it. A member believes herself, whoever she has vouched for, and whoever those
// have vouched for; entries of anybody else count for nothing, also when they
// were sealed correctly: the public keys lie on the server.
//
// A key can be stolen, and whoever has it writes any time into an entry. So a
// retirement lists what it knew of the retired member, and of her or his entries
// those count that a retirement lists, and no others. Where two members retired
// each other nobody can tell which of the two keys was stolen: neither counts
// for anything that the other did not list, nothing is sealed to either, and
// [Journal.Disputed] names them, until a third retires one. Whom a member has
// retired herself cannot take her out of her own view.
//
// The journal cannot prove that nothing is missing: whoever holds the store can
// remove entries. It cannot make a member forget what was read before the
// member was retired, nor undo what a stolen key did before that. Times are those
// of the members' own clocks; nothing but the order of showing depends on them.
package journal

import (
	"cmp"
	"crypto/ed25519"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"lyktan/tipapi/seal"
)

// Store keeps sealed entries under names of its own. Its methods may be called
// from several goroutines, and by several members at a time.
type Store interface {
	// List returns the names of all entries, in no order.
	List() ([]string, error)
	// Read returns a sealed entry; [fs.ErrNotExist] when it is gone.
	Read(name string) ([]byte, error)
	// Add keeps a sealed entry durably, under a random name that it returns.
	Add(sealed []byte) (name string, err error)
	// Delete removes an entry for good. One that is gone is no error.
	Delete(name string) error
}

// Journal is the journal as one member sees it. Its methods may be called from
// several goroutines. What is read is kept in memory until [Journal.Refresh]
// finds that it is gone.
type Journal struct {
	store Store
	ids   seal.Identities
	mine  []self // the member's keys: the first of them that is not retired signs
	now   func() time.Time

	refreshing sync.Mutex
	mu         sync.RWMutex // of what follows
	read       map[string]outcome
	view       view
	version    int             // of the view
	knew       map[string]bool // by signed.key: what counted here, until a retirement came that does not list it
}

// self is one of this member's private keys.
type self struct {
	member Member
	id     string // of member: every entry is compared with it
	key    ed25519.PrivateKey
}

func newSelf(m Member, key ed25519.PrivateKey) self { return self{m, m.ID(), key} }

// outcome is what reading one stored entry gave.
type outcome struct {
	signed signed
	keys   int   // how many it is sealed to
	fault  error // why it is not an entry that is understood here; nil when it is
}

// Fault is a stored entry that is not understood.
type Fault struct {
	Name  string // in the store
	Cause error  // one of those below
}

// What can be wrong with a stored entry. None of them is ever removed.
var (
	ErrForeign  = errors.New("sealed to somebody else's key")
	ErrNewer    = errors.New("written by a newer version of tipapi")
	ErrDamaged  = errors.New("damaged")
	ErrStranger = errors.New("signed by somebody whom nobody in the team has vouched for")
	ErrLate     = errors.New("made by a retired member after the retirement, or not known to whoever retired her or him")
	ErrConflict = errors.New("in dispute: two members have retired each other, and a third has to retire the one whose key is lost")
)

// Why a member cannot write.
var (
	ErrNameless = errors.New("the journal does not know your name yet")
	ErrLong     = fmt.Errorf("a text has %d characters at most", MaxText)
	ErrRetired  = errors.New("you no longer belong to the team, says the journal: you can read what you could read before, and change nothing")
)

// New returns the journal in a store for the member whose private keys these
// are. It reads nothing yet; call [Journal.Refresh].
func New(store Store, ids seal.Identities) (*Journal, error) {
	j := &Journal{store: store, ids: ids, now: time.Now, read: map[string]outcome{}, knew: map[string]bool{}}
	var err error
	if j.mine, err = selves(ids); err != nil {
		return nil, err
	}
	j.view = newView(nil, j.mine)
	return j, nil
}

// selves are the members that private keys make, not yet with names.
func selves(ids seal.Identities) ([]self, error) {
	var mine []self
	for _, pair := range ids.Pairs() {
		key, err := signer(pair.Secret)
		if err != nil {
			return nil, err
		}
		mine = append(mine, newSelf(Member{Recipient: pair.Recipient, Signer: key.Public().(ed25519.PublicKey)}, key))
	}
	if len(mine) == 0 {
		return nil, errors.New("journal: these keys cannot sign; use one that tipapi keygen or age-keygen made")
	}
	return mine, nil
}

// MembersOf returns the members that private keys make, one for each key. They
// have no names: a name is in the journal only.
func MembersOf(ids seal.Identities) ([]Member, error) {
	mine, err := selves(ids)
	var members []Member
	for _, s := range mine {
		members = append(members, s.member)
	}
	return members, err
}

// Refresh reads the entries that are new in the store, and forgets those that
// are gone. When the store fails in the middle, what was read by then counts.
func (j *Journal) Refresh() error {
	j.refreshing.Lock()
	defer j.refreshing.Unlock()
	// Before the listing: what this process adds later is not in the list, and is
	// no less there.
	j.mu.RLock()
	before := maps.Clone(j.read)
	j.mu.RUnlock()
	names, err := j.store.List()
	if err != nil {
		return fmt.Errorf("journal: %w", err)
	}
	now := make(map[string]outcome, len(names))
	var unread []string
	for _, name := range names {
		if known, ok := before[name]; ok {
			now[name] = known
		} else {
			unread = append(unread, name)
		}
	}
	found, err := j.readAll(unread)
	maps.Copy(now, found)
	j.mu.Lock()
	defer j.mu.Unlock()
	for name, known := range j.read {
		if _, ok := before[name]; !ok { // added by this process meanwhile
			now[name] = known
		}
	}
	for name := range before {
		if _, ok := j.read[name]; !ok { // removed by this process meanwhile
			delete(now, name)
		}
	}
	if !maps.EqualFunc(now, j.read, func(outcome, outcome) bool { return true }) { // an entry never changes
		j.read = now
		j.judge()
	}
	return err
}

// judge finds what follows from the entries. j.mu is held.
func (j *Journal) judge() {
	before := j.view
	j.view = newView(j.read, j.mine)
	for key := range before.valid {
		if !j.view.valid[key] {
			j.knew[key] = true
		}
	}
	j.version++
}

// Version changes whenever what the journal says may have changed.
func (j *Journal) Version() int {
	j.mu.RLock()
	defer j.mu.RUnlock()
	return j.version
}

// Entries returns what the team did, in the order of the entries' times. The
// caller must not change them.
func (j *Journal) Entries() []Entry {
	j.mu.RLock()
	defer j.mu.RUnlock()
	return j.view.entries
}

// Faults lists the stored entries that count for nothing, by name.
func (j *Journal) Faults() []Fault {
	j.mu.RLock()
	defer j.mu.RUnlock()
	return j.view.faults
}

// Members lists those who belong to the team now, by name. It is empty in a
// journal that nobody has joined.
func (j *Journal) Members() []Member {
	j.mu.RLock()
	defer j.mu.RUnlock()
	return j.view.active()
}

// Member returns a member by ID, also a retired one.
func (j *Journal) Member(id string) (m Member, ok bool) {
	j.mu.RLock()
	defer j.mu.RUnlock()
	m, ok = j.view.members[id]
	return m, ok
}

// Retired reports whether a member was retired, or may have been: see
// [Journal.Disputed].
func (j *Journal) Retired(id string) bool {
	j.mu.RLock()
	defer j.mu.RUnlock()
	return j.view.retired[id]
}

// Disputed lists the members who have retired each other, as far as no third one
// has said which of them is out, by name.
func (j *Journal) Disputed() []Member {
	j.mu.RLock()
	defer j.mu.RUnlock()
	return j.view.disputed
}

// Me returns the member whom this journal writes as. The name is empty until
// [Journal.Join].
func (j *Journal) Me() Member {
	j.mu.RLock()
	defer j.mu.RUnlock()
	return j.me().member
}

// IsMe reports whether a member's ID is one of this member's own keys, the
// retired ones too.
func (j *Journal) IsMe(id string) bool {
	return slices.ContainsFunc(j.mine, func(s self) bool { return s.id == id })
}

// me is the first own key that is not retired, or the first of all.
func (j *Journal) me() self {
	for _, s := range j.mine {
		if !j.view.retired[s.id] {
			return j.named(s)
		}
	}
	return j.named(j.mine[0])
}

func (j *Journal) named(s self) self {
	if m, ok := j.view.members[s.id]; ok {
		s.member = m
	}
	return s
}

// byTime orders entries by their times, and those of one moment by what is in
// them, so that all members see the same order.
func byTime(a, b signed) int {
	return cmp.Or(a.entry.At.Compare(b.entry.At), strings.Compare(a.key, b.key))
}
