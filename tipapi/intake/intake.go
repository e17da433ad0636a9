// Package intake takes a form without problems to a receipt: it writes the tip
// down, seals it to the team, and returns only when the spool has it durably.
//
// The same form handed in again within a few minutes (a double tap, a reload,
// a retry after a lost answer) gets the same receipt and stays one tip. What
// is remembered for that is a hash under a key that never leaves memory.
package intake

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"lyktan/tipapi/receipt"
	"lyktan/tipapi/seal"
	"lyktan/tipapi/spool"
	"lyktan/tipapi/tip"
)

const (
	remembered    = 15 * time.Minute // how long a repeat is known for one
	maxRemembered = 10_000
)

// Intake takes tips in. Its methods may be called from several goroutines.
type Intake struct {
	recipients *seal.Recipients
	spool      *spool.Spool
	mark       func(area string) tip.Mark
	now        func() time.Time
	key        []byte

	// Urgent, if set, is called when a tip has been stored that says that it is
	// happening now.
	Urgent func()

	mu     sync.Mutex
	recent map[fingerprint]*taking
}

type fingerprint [sha256.Size]byte

// taking is one tip being taken in, or lately taken.
type taking struct {
	done   chan struct{} // closed when number and err are set
	number string
	err    error
}

// New makes an intake. mark says how an area as typed stands to the team's.
func New(recipients *seal.Recipients, spool *spool.Spool, mark func(area string) tip.Mark) *Intake {
	key := make([]byte, 32)
	rand.Read(key) // never fails: it ends the process instead
	return &Intake{
		recipients: recipients, spool: spool, mark: mark, now: time.Now, key: key,
		recent: map[fingerprint]*taking{},
	}
}

// Take returns the receipt number of a form that has no problems. With an error
// nothing was stored, and the same form may be handed in again.
func (in *Intake) Take(form tip.Form) (string, error) {
	print, err := in.fingerprint(form)
	if err != nil {
		return "", err
	}
	t, first := in.begin(print)
	if !first {
		<-t.done
		return t.number, t.err
	}
	t.err = errors.New("the first of these tips met a fault") // unless store returns
	defer close(t.done)
	defer func() {
		if t.err != nil {
			in.forget(print, t)
		}
	}()
	t.number, t.err = in.store(form)
	return t.number, t.err
}

func (in *Intake) store(form tip.Form) (string, error) {
	if err := in.spool.Room(); err != nil {
		return "", err
	}
	number, err := receipt.New()
	if err != nil {
		return "", fmt.Errorf("make a receipt: %w", err)
	}
	now := in.now()
	plain, err := tip.New(form, number, in.mark(form.Area), now).Encode()
	if err != nil {
		return "", err
	}
	sealed, err := in.recipients.Seal(plain)
	if err != nil {
		return "", err
	}
	if _, err := in.spool.Put(sealed, now); err != nil {
		return "", err
	}
	if form.Now == "yes" && in.Urgent != nil {
		in.Urgent()
	}
	return number, nil
}

// begin finds a taking of the same form, or starts one. It is forgotten after a
// while by itself; when too many are remembered, repeats of further ones are not
// known for what they are.
func (in *Intake) begin(print fingerprint) (t *taking, first bool) {
	in.mu.Lock()
	defer in.mu.Unlock()
	if t := in.recent[print]; t != nil {
		return t, false
	}
	t = &taking{done: make(chan struct{})}
	if len(in.recent) < maxRemembered {
		in.recent[print] = t
		time.AfterFunc(remembered, func() { in.forget(print, t) })
	}
	return t, true
}

func (in *Intake) forget(print fingerprint, t *taking) {
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.recent[print] == t {
		delete(in.recent, print)
	}
}

func (in *Intake) fingerprint(form tip.Form) (fingerprint, error) {
	// A repeat in another language of the page is still the same tip.
	form.Lang = ""
	text, err := json.Marshal(form)
	if err != nil {
		return fingerprint{}, fmt.Errorf("compare tips: %w", err)
	}
	mac := hmac.New(sha256.New, in.key)
	mac.Write(text)
	return fingerprint(mac.Sum(nil)), nil
}
