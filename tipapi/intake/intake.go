// Package intake turns a valid form into a stored tip: it encodes it, seals it
// to the team's keys, and returns the receipt number once the spool has it on
// disk.
//
// The same form sent again (a double tap, a retry after a lost answer, a phone
// that reopens its tabs the next day) gets the same receipt number and stays
// one tip. What is remembered for that is kept in memory only, in a form that
// does not give the tip away; it is forgotten after three to four days, or
// after 15 to 20 minutes where somebody else could have written the same form.
package intake

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"lyktan/tipapi/receipt"
	"lyktan/tipapi/seal"
	"lyktan/tipapi/spool"
	"lyktan/tipapi/tip"
)

// How long a form is known again: for three days when nobody else can have sent
// the same one, and else for a quarter of an hour.
const (
	daySpan    = 24 * time.Hour
	minuteSpan = 5 * time.Minute

	mostForms = 25_000 // of a generation: about 1 MB each

	// A form is its sender's own by a key as long as random ones are, or by so
	// much text, in all fields together, that two people do not write alike.
	keyBytes     = 16
	ownTextRunes = 40
)

// Intake stores tips. Its methods may be called from several goroutines.
type Intake struct {
	recipients atomic.Pointer[seal.Recipients]
	salt       atomic.Pointer[string] // of the site's answers; see AnswerWith
	spool      *spool.Spool
	now        func() time.Time
	key        []byte

	// Urgent, if set, is called when a tip has been stored whose sender says
	// that it is happening now.
	Urgent func()

	days, minutes memory

	mu     sync.Mutex
	taking map[fingerprint]*taking
}

// taking is one tip being taken in.
type taking struct {
	done   chan struct{} // closed when number and err are set
	number string
	err    error
}

// New makes an intake that seals to recipients and stores in the spool.
func New(recipients *seal.Recipients, spool *spool.Spool) *Intake {
	key := make([]byte, 32)
	rand.Read(key) // never fails: it ends the process instead
	in := &Intake{
		spool: spool, now: time.Now, key: key,
		days: memory{span: daySpan, most: mostForms}, minutes: memory{span: minuteSpan, most: mostForms},
		taking: map[fingerprint]*taking{},
	}
	in.SealTo(recipients)
	return in
}

// SealTo seals the tips that come from now on to other recipients.
func (in *Intake) SealTo(recipients *seal.Recipients) { in.recipients.Store(recipients) }

// AnswerWith has the tips that come from now on say by which salt they can be
// answered; "": they cannot.
func (in *Intake) AnswerWith(salt string) { in.salt.Store(&salt) }

// Recipients are those that tips are sealed to.
func (in *Intake) Recipients() *seal.Recipients { return in.recipients.Load() }

// Take stores a form without problems ([tip.Form.Problems]) and returns its
// receipt number. mark says whether the form's area is the team's. After an
// error, [spool.ErrFull] among others, nothing is stored, and the same form may
// be sent again.
func (in *Intake) Take(form tip.Form, mark tip.Mark) (string, error) {
	fp, err := in.fingerprint(form)
	if err != nil {
		return "", err
	}
	known := &in.minutes
	if isOwn(form) {
		known = &in.days
	}
	t, first, number := in.begin(fp, known)
	switch {
	case number != "":
		in.rehearse(form, mark, number)
		return number, nil
	case !first:
		<-t.done
		return t.number, t.err
	}
	t.err = errors.New("the first of these tips met a fault") // unless store returns
	defer func() { in.end(fp, known, t) }()
	t.number, t.err = in.store(form, mark)
	return t.number, t.err
}

// isOwn reports whether nobody but its sender can have sent a form. What is
// chosen from a list and not written counts for nothing.
func isOwn(form tip.Form) bool {
	return len(form.IdempotencyKey) >= keyBytes || form.Written() >= ownTextRunes
}

func (in *Intake) store(form tip.Form, mark tip.Mark) (string, error) {
	if err := in.spool.Room(); err != nil {
		return "", err
	}
	number, err := receipt.New()
	if err != nil {
		return "", fmt.Errorf("make a receipt: %w", err)
	}
	now := in.now()
	sealed, err := in.seal(form, mark, number, now)
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

// rehearse does the work of storing a form and stores nothing: an answer that
// came sooner would tell somebody who guesses at a form that it has been sent.
// Its time is its own, as a new tip's would be at that moment, and says nothing
// of any other's. What goes wrong does not matter: the tip is there.
func (in *Intake) rehearse(form tip.Form, mark tip.Mark, number string) {
	now := in.now()
	if sealed, err := in.seal(form, mark, number, now); err == nil {
		_ = in.spool.Rehearse(sealed, now)
	}
}

func (in *Intake) seal(form tip.Form, mark tip.Mark, number string, now time.Time) ([]byte, error) {
	t := tip.New(form, number, mark, now)
	if salt := in.salt.Load(); salt != nil {
		t.AnswerSalt = *salt
	}
	plain, err := t.Encode()
	if err != nil {
		return nil, err
	}
	return in.Recipients().Seal(plain)
}

// begin finds the number of a form that was taken, or the taking of the same
// form, or starts one.
func (in *Intake) begin(fp fingerprint, known *memory) (t *taking, first bool, number string) {
	in.mu.Lock()
	defer in.mu.Unlock()
	if t := in.taking[fp]; t != nil {
		return t, false, ""
	}
	if number, ok := known.recall(fp); ok {
		return nil, false, number
	}
	t = &taking{done: make(chan struct{})}
	in.taking[fp] = t
	return t, true, ""
}

func (in *Intake) end(fp fingerprint, known *memory, t *taking) {
	in.mu.Lock()
	defer in.mu.Unlock()
	delete(in.taking, fp)
	if t.err == nil {
		known.remember(fp, t.number)
	}
	close(t.done)
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
