package jetstream

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lyktan/tipapi/inbox"
	"lyktan/tipapi/journal"
	"lyktan/tipapi/retention"
	"lyktan/tipapi/seal"
	"lyktan/tipapi/tip"
)

// The streams were restored from a back-up without the states of the tips: the team
// finds each where its journal says, and so does a program without the journal.
func TestLostStatesAreThoseOfTheJournal(t *testing.T) {
	t.Parallel()
	n := startNode(t, "")
	file := filepath.Join(t.TempDir(), "key")
	recipient, err := seal.GenerateIdentity(file, time.Now(), "")
	ids, idsErr := seal.LoadIdentities(file)
	recipients, keysErr := seal.ReadRecipients(strings.NewReader(recipient))
	plain, tipErr := tip.New(tip.Form{Answers: tip.Answers{What: "skrik"}}, "1472632213369900", tip.Unknown, time.Now()).Encode()
	if err := errors.Join(err, idsErr, keysErr, tipErr); err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"a", "b", "c"} {
		sealed, err := recipients.Seal(plain)
		if err != nil {
			t.Fatal(err)
		}
		deliver(t, open(t, n.address()), id, string(sealed))
	}
	board := func() *inbox.Board {
		q := open(t, n.address())
		j, err := journal.New(q.Journal(), ids)
		if err != nil {
			t.Fatal(err)
		}
		return inbox.NewBoard(q, ids, j)
	}
	before := board()
	if err := errors.Join(before.Refresh(), before.Journal().Join("Anna"), before.Take("a"), before.Close("b", retention.Support)); err != nil {
		t.Fatal(err)
	}
	if err := administrator(t, n).DeleteKeyValue(t.Context(), "TIPS_STATE"); err != nil {
		t.Fatal(err)
	}
	after := board()
	if err := after.Refresh(); err != nil || after.Restored() != 2 {
		t.Errorf("%d were told of, %v", after.Restored(), err)
	}
	entries, err := open(t, n.address()).Entries()
	if err != nil {
		t.Fatal(err)
	}
	var states []string
	for _, e := range entries {
		states = append(states, e.ID+":"+string(e.State))
	}
	if got := strings.Join(states, " "); got != "c:new a:taken b:closed" {
		t.Errorf("the queue has %s", got)
	}
}
