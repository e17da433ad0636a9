package main

import (
	"bytes"
	"errors"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"lyktan/tipapi/journal"
	"lyktan/tipapi/queue"
	"lyktan/tipapi/retention"
	"lyktan/tipapi/seal"
	"lyktan/tipapi/spool"
	"lyktan/tipapi/tip"
)

// colleagues are two members on one folder of tips, each as if at a command that
// has read everything and is about to act.
func colleagues(t *testing.T, verb string, tips int) [2]deed {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	dir := t.TempDir()
	var members [2]deed
	var keys []string
	for i, name := range []string{"Anna", "Bo"} {
		file := filepath.Join(t.TempDir(), "key.txt")
		public, err := seal.GenerateIdentity(file, time.Now(), "")
		must(err)
		keys = append(keys, public)
		for _, a := range acts {
			if a.verb == verb {
				f := newActing(a, new(bytes.Buffer))
				*f.spool, *f.identity, *f.name, *f.outcome = dir, file, name, retention.Support
				board, closeBoard, err := f.board()
				must(err)
				t.Cleanup(closeBoard)
				members[i] = deed{f, board}
			}
		}
	}
	to, err := seal.ReadRecipients(strings.NewReader(strings.Join(keys, "\n")))
	must(err)
	for range tips {
		plain, err := tip.New(tip.Form{Answers: tip.Answers{What: "skrik"}}, "1472632213369900", tip.Unknown, time.Now()).Encode()
		must(err)
		sealed, err := to.Seal(plain)
		must(err)
		must(spool.Folder(dir).Add(sealed))
	}
	for _, d := range members {
		must(d.board.Refresh())
		must(d.sign())
	}
	for i, d := range members {
		must(d.board.Journal().Vouch(members[1-i].board.Journal().Me()))
	}
	for _, d := range members {
		must(d.board.Refresh())
	}
	return members
}

// Of two who take the same tip in the same moment one is told who was faster.
func TestTheSlowerIsToldWhoWasFaster(t *testing.T) {
	members := colleagues(t, "take", 1)
	id := members[0].board.Cases()[0].ID
	do := func(d deed) error { return d.act.with(d, []string{id}) }
	if err := do(members[0]); err != nil {
		t.Error(err)
	}
	// Bo's board does not know it yet.
	if err := do(members[1]); !errors.Is(err, queue.ErrNotNew) || !strings.HasSuffix(err.Error(), ", Anna took it") {
		t.Errorf("Bo is told %v", err)
	}
}

// However close together two take tips, each tip has one who took it.
func TestOneTakes(t *testing.T) {
	const tips = 20
	members := colleagues(t, "take", tips)
	var won [2][]string
	var both sync.WaitGroup
	for i, d := range members {
		both.Go(func() {
			for _, c := range d.board.Cases() {
				if err := d.board.Take(c.ID); err == nil {
					won[i] = append(won[i], c.ID)
				} else if !errors.Is(err, queue.ErrNotNew) {
					t.Error(err)
				}
			}
		})
	}
	both.Wait()
	if len(won[0])+len(won[1]) != tips {
		t.Errorf("of %d tips, one took %d and the other %d", tips, len(won[0]), len(won[1]))
	}
	for i, d := range members {
		if err := members[1-i].board.Refresh(); err != nil {
			t.Fatal(err)
		}
		for _, id := range won[i] {
			if c, ok := members[1-i].board.Case(id); !ok || c.By != *d.name {
				t.Errorf("%s took %s, and the other sees that %q did", *d.name, id, c.By)
			}
		}
	}
}

// A member is meant by name, or by what only one ID begins with.
func TestWhoIsMeant(t *testing.T) {
	d := colleagues(t, "hand", 0)[0]
	j := d.board.Journal()
	anna := j.Me()
	file := filepath.Join(t.TempDir(), "key.txt")
	if _, err := seal.GenerateIdentity(file, time.Now(), ""); err != nil {
		t.Fatal(err)
	}
	ids, err := seal.LoadIdentities(file)
	if err != nil {
		t.Fatal(err)
	}
	third, err := journal.MembersOf(ids)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"anna": anna.ID(), "nobody": "", anna.ID()[:8]: anna.ID(), anna.ID()[:3]: "", "": ""} {
		if m, err := d.member(name); (err == nil) != (want != "") || err == nil && m.ID() != want {
			t.Errorf("%q is %s, %v", name, m.Name, err)
		}
	}
	// One whose name is how Anna's ID begins, and another Anna.
	third[0].Name = anna.ID()[:8]
	if err := j.Vouch(third[0]); err != nil {
		t.Fatal(err)
	}
	if m, err := d.member(anna.ID()[:8]); err != nil || m.ID() != third[0].ID() {
		t.Errorf("a name is not what is meant first: %s, %v", m.Name, err)
	}
	third[0].Name = "Anna"
	if err := j.Vouch(third[0]); err != nil {
		t.Fatal(err)
	}
	if _, err := d.member("Anna"); err == nil || !strings.Contains(err.Error(), third[0].ID()[:8]) {
		t.Errorf("one of two of the same name was taken: %v", err)
	}
}
