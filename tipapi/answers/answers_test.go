package answers

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

const testSalt = "000102030405060708090a0b0c0d0e0f"

func derive(t *testing.T, salt, number string) Mailbox {
	t.Helper()
	box, err := Derive(salt, number)
	if err != nil {
		t.Fatal(err)
	}
	return box
}

// What lies in stores is found by later versions: these values never change.
func TestDerivationNeverChanges(t *testing.T) {
	box := derive(t, testSalt, "1234567890123452")
	if want := (Mailbox{"87d6c8d3e3503fd7e4a6ae6474557345", "7f10c919ad27982f00a02e59b0532f87379bf7a1d231cb502a1e76b7847ed02c"}); box != want {
		t.Errorf("got %q %q", box.Name, box.passphrase)
	}
	other := derive(t, strings.Repeat("00", 16), "1234567890123452")
	if other.Name == box.Name || other.passphrase == box.passphrase {
		t.Error("another site has the same mailbox")
	}
}

func TestSealAndOpen(t *testing.T) {
	box, other := Mailbox{"a", "one"}, Mailbox{"b", "two"}
	at := time.Date(2026, 11, 30, 23, 30, 0, 0, time.FixedZone("", 3600))
	short, err := NewMessage(at, []string{"where", "read"}, "")
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(short.Phrases, []string{"read", "where"}) {
		t.Errorf("phrases are not in their order: %q", short.Phrases)
	}
	long, err := NewMessage(at, nil, strings.Repeat("😀", MaxText))
	if err != nil {
		t.Fatal(err)
	}
	var sizes []int
	for _, m := range []Message{short, long} {
		sealed, err := box.Seal(m)
		if err != nil {
			t.Fatal(err)
		}
		sizes = append(sizes, len(sealed))
		got, err := box.Open(sealed)
		if err != nil || got.Text != m.Text || got.ID != m.ID || !slices.Equal(got.Phrases, m.Phrases) || got.At.Format(time.DateOnly) != "2026-11-30" {
			t.Errorf("opened %+v, %v", got, err)
		}
		if _, err := other.Open(sealed); err == nil {
			t.Error("another number opens it")
		}
		sealed[len(sealed)-1] ^= 1
		if _, err := box.Open(sealed); err == nil {
			t.Error("damage is not noticed")
		}
	}
	if sizes[0] != sizes[1] {
		t.Errorf("the size tells a phrase from a text: %d", sizes)
	}
}

func TestMessagesThatAreNone(t *testing.T) {
	for _, c := range []struct {
		phrases []string
		text    string
		want    error
	}{{nil, " \n", ErrEmpty}, {[]string{"hello"}, "", ErrUnknown}, {nil, strings.Repeat("å", MaxText+1), ErrLong}} {
		if _, err := NewMessage(time.Now(), c.phrases, c.text); !errors.Is(err, c.want) {
			t.Errorf("%q %.10q: %v", c.phrases, c.text, err)
		}
	}
	for _, salt := range []string{"", "?", strings.ToUpper(testSalt[:30]) + "AB", testSalt + "00"} {
		if _, err := Derive(salt, "1"); err == nil {
			t.Errorf("salt %q is taken", salt)
		}
	}
}

// boxes is a store in memory.
type boxes struct {
	mu    sync.Mutex
	boxes map[string][][]byte
}

func (b *boxes) Add(mailbox string, sealed []byte) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.boxes == nil {
		b.boxes = map[string][][]byte{}
	}
	b.boxes[mailbox] = append(b.boxes[mailbox], sealed)
	return nil
}

func (b *boxes) Read(_ context.Context, mailbox string) ([][]byte, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.boxes[mailbox], nil
}

func (b *boxes) Delete(mailbox string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.boxes, mailbox)
	return nil
}

func TestReader(t *testing.T) {
	const number = "1234567890123452"
	store, box := &boxes{}, derive(t, testSalt, number)
	put := func(at time.Time, text string, copies int) {
		m, err := NewMessage(at, nil, text)
		if err != nil {
			t.Fatal(err)
		}
		sealed, err := box.Seal(m)
		if err != nil {
			t.Fatal(err)
		}
		for range copies {
			_ = store.Add(box.Name, sealed)
		}
	}
	now := time.Now()
	put(now, "second", 2)
	put(now.Add(-time.Hour), "first", 1)
	put(now.Add(-Keep), "too old", 1)
	_ = store.Add(box.Name, []byte("no answer"))
	r := NewReader(store, DefaultBounds())
	got, err := r.Read(t.Context(), testSalt, number)
	if err != nil || len(got) != 2 || got[0].Text != "first" || got[1].Text != "second" {
		t.Errorf("read %+v, %v", got, err)
	}
	if got, err := r.Read(t.Context(), testSalt, "9999999999999999"); err != nil || got != nil {
		t.Errorf("read %+v, %v", got, err)
	}
}

// Of many at once as many derive and wait as may, and the others are told so.
func TestReaderIsBounded(t *testing.T) {
	r := NewReader(&boxes{}, Bounds{AtOnce: 1, Waiting: 1})
	r.turn <- struct{}{} // somebody derives
	r.in <- struct{}{}
	ctx, leave := context.WithCancel(t.Context())
	waits := make(chan error)
	go func() { _, err := r.Read(ctx, testSalt, "1"); waits <- err }()
	for len(r.in) < 2 {
		time.Sleep(time.Millisecond)
	}
	third, giveUp := context.WithCancel(t.Context())
	giveUp() // should it wait, not for ever
	if _, err := r.Read(third, testSalt, "1"); !errors.Is(err, ErrBusy) {
		t.Errorf("a third one: %v", err)
	}
	leave()
	if err := <-waits; !errors.Is(err, context.Canceled) {
		t.Errorf("who left: %v", err)
	}
	<-r.turn
	<-r.in
	if _, err := r.Read(t.Context(), testSalt, "1"); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}

// BenchmarkDerive prints what one look costs.
func BenchmarkDerive(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Derive(testSalt, "1234567890123452"); err != nil {
			b.Fatal(err)
		}
	}
}
