package inbox

import (
	"errors"
	"fmt"

	"lyktan/tipapi/answers"
	"lyktan/tipapi/journal"
)

// Why a tip cannot be answered.
var (
	ErrNoWayBack = errors.New("its sender cannot be answered: the site offered no answers when the tip was sent")
	ErrMany      = fmt.Errorf("a tip can be answered %d times", answers.Most)
)

// Answerable reports whether the sender of a tip can be answered.
func (b *Board) Answerable(c Case) bool {
	return b.replies != nil && answers.CheckSalt(c.AnswerSalt) == nil && len(c.Replies) < answers.Most
}

// Answer sends phrases ([answers.Phrases]) and a text to who wrote a tip. When it
// returns nil, the sender finds them with the number of the receipt.
func (b *Board) Answer(id string, phrases []string, text string) error {
	c, ok := b.Case(id)
	switch {
	case !ok:
		return ErrNoTip
	case b.Answerable(c):
	case len(c.Replies) >= answers.Most:
		return ErrMany
	default:
		return ErrNoWayBack
	}
	message, err := answers.NewMessage(b.now(), phrases, text)
	if err != nil {
		return err
	}
	if err := b.journal.CanWrite(); err != nil {
		return err
	}
	box, err := answers.Derive(c.AnswerSalt, c.Receipt)
	if err != nil {
		return err
	}
	sealed, err := box.Seal(message)
	if err != nil {
		return err
	}
	if err := b.replies.Add(box.Name, sealed); err != nil {
		return err
	}
	return b.written(journal.Entry{Kind: journal.Answered, Tip: id, Phrases: message.Phrases, Text: message.Text})
}

// TellRead tells who wrote a tip that it was read, when nobody had before, and when
// nothing was said to them yet.
func (b *Board) TellRead(before Case) error {
	if len(before.Readers) > 0 || len(before.Replies) > 0 || !b.Answerable(before) {
		return nil
	}
	return b.Answer(before.ID, []string{answers.Phrases[0]}, "")
}

// forgetAnswers empties the mailbox of a tip that is deleted, also when the journal
// knows of no answer: whoever answered may not have got that far.
func (b *Board) forgetAnswers(id string) error {
	b.mu.RLock()
	o, ok := b.opened[id]
	b.mu.RUnlock()
	if !ok || o.fault != nil || b.replies == nil || o.item.AnswerSalt == "" {
		return nil
	}
	box, err := answers.Derive(o.item.AnswerSalt, o.item.Receipt)
	if err != nil {
		return nil // nothing can have been answered
	}
	return b.replies.Delete(box.Name)
}
