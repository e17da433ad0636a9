package harness

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

// Book is what senders saw, beside what the team found. Every tip has words of its
// own; only words whose sender got no answer are sent again.
type Book struct {
	mu   sync.Mutex
	seen map[string]string // words by the receipt that a sender saw
	told map[string]bool   // words that have a receipt
	tips map[string]found  // by id
	last atomic.Int64
}

type found struct{ receipt, words string }

// NewBook is an empty one.
func NewBook() *Book {
	return &Book{seen: map[string]string{}, told: map[string]bool{}, tips: map[string]found{}}
}

// Words are new ones.
func (b *Book) Words() string { return fmt.Sprintf("A tip in a test, number %d.", b.last.Add(1)) }

// Tell sends words and notes the receipt, if the sender got one.
func (b *Book) Tell(ctx context.Context, s *Sender, words string) (Answer, error) {
	got, err := s.Post(ctx, TipOf(words))
	if match := ReceiptOutput.FindStringSubmatch(got.Body); err == nil && match != nil {
		b.Note(strings.ReplaceAll(match[1], " ", ""), words)
	}
	return got, err
}

// Taken sends words that have to get a receipt.
func (b *Book) Taken(t *testing.T, s *Sender, words string) {
	t.Helper()
	if got, err := b.Tell(t.Context(), s, words); err != nil || !b.Has(words) {
		t.Errorf("no receipt: %d, %v", got.Status, err)
	}
}

// Note notes that words have a receipt.
func (b *Book) Note(receipt, words string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.seen[receipt], b.told[words] = words, true
}

// Has reports whether words have a receipt.
func (b *Book) Has(words string) bool { b.mu.Lock(); defer b.mu.Unlock(); return b.told[words] }

// Receipts is how many were seen.
func (b *Book) Receipts() int { b.mu.Lock(); defer b.mu.Unlock(); return len(b.seen) }

// Tips is how many were found.
func (b *Book) Tips() int { return len(b.tips) }

// Find notes a tip that the team has.
func (b *Book) Find(id, receipt, words string) { b.tips[id] = found{receipt, words} }

// FindAll notes what "tips list -json" printed.
func (b *Book) FindAll(t *testing.T, list string) (ids []string) {
	t.Helper()
	for line := range strings.Lines(list) {
		var tip struct{ ID, Receipt, What string }
		if err := json.Unmarshal([]byte(line), &tip); err != nil {
			t.Fatalf("not a JSON object a line: %q", line)
		}
		b.Find(tip.ID, tip.Receipt, tip.What)
		ids = append(ids, tip.ID)
	}
	return ids
}

// Compare fails the test when a receipt has no tip, or several, or one of other
// words. It returns how many receipts have none, or several, and how many words
// stand in more than one tip.
func (b *Book) Compare(t *testing.T) (lost, doubled, repeats int) {
	t.Helper()
	numbers, words := map[string]int{}, map[string]int{}
	for _, tip := range b.tips {
		if numbers[tip.receipt]++; numbers[tip.receipt] == 2 {
			doubled++
		}
		if words[tip.words]++; words[tip.words] == 2 {
			repeats++
		}
		if told, known := b.seen[tip.receipt]; known && told != tip.words {
			t.Errorf("receipt %s is for %q, and the team reads %q", tip.receipt, told, tip.words)
		}
	}
	for number := range b.seen {
		if numbers[number] == 0 {
			lost++
		}
	}
	if len(b.seen) == 0 || len(b.seen) != len(b.told) || lost+doubled > 0 {
		t.Errorf("%d receipts for %d different words, %d without a tip, %d with several", len(b.seen), len(b.told), lost, doubled)
	}
	return lost, doubled, repeats
}

// Load is senders who each send one tip after the other.
type Load struct {
	book    *Book
	over    atomic.Bool
	senders sync.WaitGroup
}

// Load has n senders send. Nil words are new ones. Who got no receipt tells without,
// which several call at once and which returns whether this sender goes on.
func (b *Book) Load(n int, from func() *Sender, words func() string, without func(words string, got Answer, err error) bool) *Load {
	if words == nil {
		words = b.Words
	}
	l := &Load{book: b}
	for range n {
		l.senders.Go(func() {
			for s, goesOn := from(), true; goesOn && !l.over.Load(); {
				told := words()
				got, err := b.Tell(context.Background(), s, told)
				goesOn = b.Has(told) || without(told, got, err)
			}
		})
	}
	return l
}

// More waits until as many receipts more have been seen.
func (l *Load) More(t *testing.T, n int) {
	t.Helper()
	want := l.book.Receipts() + n
	Eventually(t, "more tips are taken", Hung, func() bool { return l.book.Receipts() >= want })
}

// End has the senders stop when each has its answer, and waits for that.
func (l *Load) End() {
	l.over.Store(true)
	l.Wait()
}

// Wait waits until no sender goes on.
func (l *Load) Wait() { l.senders.Wait() }
