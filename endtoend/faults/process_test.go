//go:build linux

package faults

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"lyktan/endtoend/harness"
)

// longFaults asks for the long fault tests (make faults).
var longFaults = os.Getenv("LYKTAN_FAULTS") == "long"

// often picks how often a fault is made.
func often(short, long int) int {
	if longFaults {
		return long
	}
	return short
}

// unbounded keeps budgets and the spool's bounds out of a test.
var unbounded = []string{"-limit-network", "10000000", "-limit-all", "10000000",
	"-spool-tips", "1000000", "-spool-bytes", "1000000000000"}

// book is what senders saw, beside what the team found. Every tip has words of
// its own; only words whose sender got no answer are sent again.
type book struct {
	mu    sync.Mutex
	seen  map[string]string    // words by the receipt that a sender saw
	known map[string]bool      // words that have a receipt
	tips  map[string][2]string // receipt and words of each tip found, by its id
	last  atomic.Int64
	broke func(error) // is told of broken connections under load
}

func newBook() *book {
	return &book{seen: map[string]string{}, known: map[string]bool{}, tips: map[string][2]string{}, broke: func(error) {}}
}

// words are new ones.
func (b *book) words() string { return fmt.Sprintf("fault test, tip %d.", b.last.Add(1)) }

// tell sends words and notes the receipt, if the sender got one.
func (b *book) tell(ctx context.Context, s *harness.Sender, words string) (harness.Answer, error) {
	got, err := s.Post(ctx, harness.TipOf(words))
	if match := harness.ReceiptOutput.FindStringSubmatch(got.Body); err == nil && match != nil {
		b.note(strings.ReplaceAll(match[1], " ", ""), words)
	}
	return got, err
}

// taken sends words that have to get a receipt.
func (b *book) taken(t *testing.T, s *harness.Sender, words string) {
	t.Helper()
	if got, err := b.tell(t.Context(), s, words); err != nil || !b.has(words) {
		t.Errorf("no receipt: %d, %v", got.Status, err)
	}
}

// handedBack reports whether an answer is the page of a fault, with numbers to
// call and the sender's words.
func handedBack(got harness.Answer, words string) bool {
	return got.Status == http.StatusServiceUnavailable && strings.Contains(got.Body, words) &&
		strings.Contains(got.Body, `href="tel:112"`) && strings.Count(got.Body, `href="tel:`) > 2
}

func (b *book) note(number, words string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.seen[number], b.known[words] = words, true
}

func (b *book) has(words string) bool { b.mu.Lock(); defer b.mu.Unlock(); return b.known[words] }

// load has senders send, each one tip after the other until its connection
// breaks, and returns at a random moment within 300 ms of the first receipt.
// again are words that are sent first. When all connections are broken, ended
// returns those without an answer.
func (b *book) load(t *testing.T, p *harness.Portal, senders int, again <-chan string) (ended func() <-chan string) {
	t.Helper()
	s, first, over := harness.SenderFrom(p, "127.0.0.1"), make(chan struct{}), make(chan struct{})
	receipt := sync.OnceFunc(func() { close(first) })
	waiting := make(chan string, len(again)+senders)
	for range len(again) {
		waiting <- <-again
	}
	go func() {
		defer close(over)
		harness.Several(senders, func(int) {
			for {
				var words string
				select {
				case words = <-waiting:
				default:
					words = b.words()
				}
				got, err := b.tell(context.Background(), s, words)
				if err == nil && b.has(words) {
					receipt()
					continue
				}
				if err == nil {
					t.Errorf("no receipt: %d", got.Status)
				}
				b.broke(err)
				waiting <- words
				return
			}
		})
		close(waiting)
	}()
	select {
	case <-first:
	case <-time.After(harness.Hung):
		t.Error("no receipt in a minute")
	}
	time.Sleep(time.Duration(5+rand.IntN(296)) * time.Millisecond)
	return func() <-chan string { <-over; return waiting }
}

// read has the team look, and notes what it finds. What it found before may have
// been put away.
func (b *book) read(t *testing.T, spool string) (ids []string) {
	t.Helper()
	out, err := harness.Command(harness.Shipped, "tips", "list", "-spool", spool, "-identity", harness.Identity, "-json")
	if err != nil {
		t.Error(err)
	}
	return b.found(t, out)
}

// found notes what "tips list" printed.
func (b *book) found(t *testing.T, list string) (ids []string) {
	t.Helper()
	for line := range strings.Lines(list) {
		var tip struct{ ID, Receipt, What string }
		if err := json.Unmarshal([]byte(line), &tip); err != nil {
			t.Fatalf("not a JSON object a line: %q", line)
		}
		b.tips[tip.ID] = [2]string{tip.Receipt, tip.What}
		ids = append(ids, tip.ID)
	}
	return ids
}

// putAway is read, and the team then takes what it has read out of the spool.
func (b *book) putAway(t *testing.T, spool string) (tips int) {
	t.Helper()
	ids := b.read(t, spool)
	for _, id := range ids {
		_ = os.Remove(filepath.Join(spool, id+".age")) // else it is found again
	}
	return len(ids)
}

// report compares, logs a line for docs/durability.md, and fails when something is
// lost or doubled. It returns how many words stand in more than one tip.
func (b *book) report(t *testing.T, what string, times int) (repeats int) {
	t.Helper()
	numbers, words := map[string]int{}, map[string]int{}
	var lost, doubled []string
	for _, tip := range b.tips {
		if numbers[tip[0]]++; numbers[tip[0]] == 2 {
			doubled = append(doubled, tip[0])
		}
		if words[tip[1]]++; words[tip[1]] == 2 {
			repeats++
		}
		if told, known := b.seen[tip[0]]; known && told != tip[1] {
			t.Errorf("receipt %s is for %q, and the team reads %q", tip[0], told, tip[1])
		}
	}
	for number := range b.seen {
		if numbers[number] == 0 {
			lost = append(lost, number)
		}
	}
	t.Logf("FAULT | %s | %d | acknowledged %d | found %d | lost %d | doubled %d", what, times, len(b.seen), len(b.seen)-len(lost), len(lost), len(doubled))
	if len(b.seen) == 0 || len(b.seen) != len(b.known) || len(lost)+len(doubled) > 0 {
		t.Errorf("%d receipts for %d different words; lost %.200q, doubled %.200q", len(b.seen), len(b.known), lost, doubled)
	}
	return repeats
}

// The process is killed at random moments under load, again and again. Whoever
// got no answer sends the same words again after the restart; should they have
// been stored already, they make a second tip with a receipt of its own.
func TestFaultKilled(t *testing.T) {
	kills, spool, b := often(14, 300), t.TempDir(), newBook()
	var again <-chan string
	var sentAgain, left int
	for i := range kills + 1 {
		harness.MustRun(t, "touch", filepath.Join(spool, ".planted.part"))
		p := harness.StartProgram(t, []string{harness.Shipped, harness.Tipapi}[i%2], spool, unbounded...)
		if found := harness.Files(t, spool, ".*.part"); len(found) > 0 {
			t.Fatalf("after the start there are %q", found)
		}
		b.putAway(t, spool)
		if i == kills {
			break
		}
		sentAgain += len(again)
		ended := b.load(t, p, 8+rand.IntN(57), again)
		p.Kill(t)
		again = ended()
		left += len(harness.Files(t, spool, ".*.part"))
	}
	repeats := b.report(t, "kill -9 at a random moment under load of 8 to 64 senders, then a restart", kills)
	t.Logf("the kills left %d half-written files, gone after the starts; %d times words without an answer were sent again, of which %d then were two tips", left,
		sentAgain, repeats)
	if repeats > sentAgain {
		t.Errorf("the words of %d tips are there twice, and only %d were sent again", repeats, sentAgain)
	}
}

// What the kernel is asked for, in the order in which it has to be: the whole
// file, its sync, the rename, the sync of the folder, and only then the answer.
func TestFaultSyncedBeforeTheReceipt(t *testing.T) {
	p := harness.StartProgram(t, harness.Shipped, t.TempDir())
	trace := filepath.Join(t.TempDir(), "trace")
	traced(t, p, "-y", "-o", trace, "-e", "trace=openat,write,writev,fsync,fdatasync,rename,renameat,renameat2")
	b := newBook()
	b.taken(t, harness.SenderFrom(p, "127.0.0.1"), b.words())
	p.Stop(t)
	text, _ := os.ReadFile(trace) // without it nothing matches
	// A call that another thread interrupts stands there in two pieces; what
	// counts is when it was at its end.
	begun, calls := map[string]string{}, ""
	for line := range strings.Lines(string(text)) {
		thread, call, _ := strings.Cut(strings.TrimSpace(line), " ")
		if piece, ok := strings.CutSuffix(call, " <unfinished ...>"); ok {
			begun[thread] = piece
			continue
		}
		if _, after, ok := strings.Cut(call, " resumed>"); ok {
			call = begun[thread] + after
		}
		calls += call + "\n"
	}
	dir := regexp.QuoteMeta(p.Spool)
	order := regexp.MustCompile(`(?s)openat\([^\n]*"` + dir + `/(\.[a-z2-7]{26}\.part)", [^\n]*O_EXCL[^\n]*= \d+.*` +
		`write\(\d+<` + dir + `/\.[a-z2-7]{26}\.part>[^\n]*, (\d{5,})\) += (\d{5,})\n.*` +
		`f(?:data)?sync\(\d+<` + dir + `/\.[a-z2-7]{26}\.part>\) += 0\n.*` +
		`rename\w*\([^\n]*"` + dir + `/\.[a-z2-7]{26}\.part", [^\n]*"` + dir + `/[a-z2-7]{26}\.age"[^\n]*= 0\n.*` +
		`fsync\(\d+<` + dir + `>\) += 0\n.*` +
		`write\(\d+<[^\n]*"HTTP/1\.1 200 OK`)
	if match := order.FindStringSubmatch(calls); match == nil || match[2] != match[3] {
		t.Errorf("not in this order, or not all of it:\n%s", calls)
	}
	b.read(t, p.Spool)
	b.report(t, "system calls of one tip, in their order", 1)
}
