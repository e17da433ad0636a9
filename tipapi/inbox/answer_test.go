package inbox

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"lyktan/tipapi/answers"
	"lyktan/tipapi/retention"
	"lyktan/tipapi/seal"
	"lyktan/tipapi/spool"
	"lyktan/tipapi/tip"
)

const (
	theReceipt = "1472632213369900"
	theSalt    = "000102030405060708090a0b0c0d0e0f"
)

// answerable are the boards of two members who can answer one tip, whose mailbox is
// read by the function.
func answerable(t *testing.T) (id string, anna, bo desk, read func() []answers.Message) {
	t.Helper()
	dir, _, anna, bo := newDesks(t)
	recipients, err := seal.ReadRecipients(strings.NewReader(anna.Journal().Me().Recipient + "\n" + bo.Journal().Me().Recipient))
	must(t, err)
	told := tip.New(tip.Form{Answers: tip.Answers{What: "words"}}, theReceipt, tip.Unknown, time.Now())
	told.AnswerSalt = theSalt
	plain, err := told.Encode()
	must(t, err)
	sealed, err := recipients.Seal(plain)
	must(t, err)
	id = "x2ybrm4jw5hd4rj6t3n2bzc7ya"
	must(t, os.WriteFile(filepath.Join(dir, id+".age"), sealed, 0o600))
	for _, d := range []desk{anna, bo} {
		d.AnswerThrough(spool.Folder(dir).Replies())
		must(t, d.Refresh())
	}
	reader := answers.NewReader(spool.Folder(dir).Replies(), answers.DefaultBounds())
	return id, anna, bo, func() []answers.Message {
		t.Helper()
		found, err := reader.Read(t.Context(), theSalt, theReceipt)
		must(t, err)
		return found
	}
}

// What a member answers is found with the number, is seen by the others, and goes with
// the tip.
func TestAnswer(t *testing.T) {
	id, anna, bo, read := answerable(t)
	must(t, anna.Answer(id, []string{"where"}, "vilken trappa?"))
	must(t, bo.Refresh())
	c, _ := bo.Case(id)
	if len(c.Replies) != 1 || c.Replies[0].By != "Anna" || c.Replies[0].Text != "vilken trappa?" || !slices.Equal(c.Replies[0].Phrases, []string{"where"}) {
		t.Errorf("the other sees %+v", c.Replies)
	}
	if found := read(); len(found) != 1 || found[0].Text != "vilken trappa?" {
		t.Errorf("the sender finds %+v", found)
	}
	if err := anna.Answer(id, nil, ""); !errors.Is(err, answers.ErrEmpty) {
		t.Errorf("an empty one: %v", err)
	}
	must(t, bo.Close(id, retention.Support), bo.Delete(id, "confirmed", nil))
	if found := read(); found != nil {
		t.Errorf("after the tip was deleted the sender finds %+v", found)
	}
}

// What the journal could not note is answered all the same, is told as half done, and
// goes with the tip.
func TestAnswerHalfDone(t *testing.T) {
	id, anna, bo, read := answerable(t)
	anna.store.fault = errors.New("away")
	if err := anna.Answer(id, []string{"where"}, ""); !errors.Is(err, ErrHalfDone) {
		t.Errorf("answered: %v", err)
	}
	if found := read(); len(found) != 1 {
		t.Errorf("the sender finds %+v", found)
	}
	must(t, bo.Close(id, retention.Support), bo.Delete(id, "confirmed", nil))
	if found := read(); found != nil {
		t.Errorf("after the tip was deleted the sender finds %+v", found)
	}
}

// "Read by the team" is told once, at the first opening by anybody.
func TestTellRead(t *testing.T) {
	id, anna, bo, read := answerable(t)
	c, _ := anna.Case(id)
	must(t, anna.MarkRead(id), anna.TellRead(c), bo.Refresh())
	c, _ = bo.Case(id)
	must(t, bo.MarkRead(id), bo.TellRead(c))
	if found := read(); len(found) != 1 || !slices.Equal(found[0].Phrases, []string{"read"}) {
		t.Errorf("the sender finds %+v", found)
	}
}

// A tip whose sender was told of no answers cannot be answered.
func TestNoWayBack(t *testing.T) {
	_, id, anna, _ := newDesks(t)
	anna.AnswerThrough(spool.Folder(t.TempDir()).Replies())
	c, _ := anna.Case(id)
	if err := anna.Answer(id, []string{"read"}, ""); !errors.Is(err, ErrNoWayBack) || anna.Answerable(c) {
		t.Errorf("answered: %v", err)
	}
	must(t, anna.TellRead(c))
}
