package spool

import (
	"os"
	"path/filepath"
	"testing"

	"lyktan/tipapi/queue"
)

// A back-up that was copied over the spool brings back no tip that the team or a
// queue has, and none is lost.
func TestCopiedBackOverTheSpool(t *testing.T) {
	dir := t.TempDir()
	s, err := Open(dir, wide)
	if err != nil {
		t.Fatal(err)
	}
	files := map[queue.State]string{}
	for _, state := range []queue.State{queue.New, queue.Delivered, queue.Taken, queue.Closed} {
		id, err := s.Put([]byte(state), at)
		if err == nil {
			files[state] = id
			switch state {
			case queue.Delivered:
				err = s.Acknowledge("a", id, []string{"a"})
			case queue.Taken, queue.Closed:
				err = Folder(dir).Move(id, state)
			}
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	back := func(state queue.State, content string) {
		if err := os.WriteFile(filepath.Join(dir, files[state]+suffix), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for state := range files {
		back(state, string(state))
	}
	s = open(t, dir, wide)
	if s.Again() != 3 {
		t.Errorf("%d were copies", s.Again())
	}
	if waiting, err := s.Waiting("b"); err != nil || len(waiting) != 1 || waiting[0] != files[queue.New] {
		t.Errorf("waiting: %v, %v; the new one is %s", waiting, err, files[queue.New])
	}
	for state, id := range files {
		if now, err := Folder(dir).state(id); err != nil || now != state {
			t.Errorf("the %s one is %s, %v", state, now, err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	// One of the two is cut short: which of them nobody can tell here.
	back(queue.Closed, "clo")
	if s = open(t, dir, wide); s.Again() != 0 {
		t.Error("something was removed that is not a copy")
	}
	if sealed, err := s.Read(files[queue.Closed]); err != nil || string(sealed) != "clo" {
		t.Errorf("%q, %v", sealed, err)
	}
}
