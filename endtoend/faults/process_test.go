//go:build linux

package faults

import (
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
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

// book is a [harness.Book] of which the team reads a spool.
type book struct {
	*harness.Book
	broke func(error) // is told of broken connections under load
}

func newBook() *book { return &book{harness.NewBook(), func(error) {}} }

// handedBack reports whether an answer is the page of a fault, with numbers to
// call and the sender's words.
func handedBack(got harness.Answer, words string) bool {
	return got.Status == http.StatusServiceUnavailable && strings.Contains(got.Body, words) &&
		strings.Contains(got.Body, `href="tel:112"`) && strings.Count(got.Body, `href="tel:`) > 2
}

// load has senders send, each one tip after the other until its connection
// breaks, and returns at a random moment within 300 ms of the first receipt.
// again are words that are sent first. When all connections are broken, ended
// returns those without an answer.
func (b *book) load(t *testing.T, p *harness.Portal, senders int, again <-chan string) (ended func() <-chan string) {
	t.Helper()
	s, waiting := harness.SenderFrom(p, "127.0.0.1"), make(chan string, len(again)+senders)
	for range len(again) {
		waiting <- <-again
	}
	words := func() string {
		select {
		case old := <-waiting:
			return old
		default:
			return b.Words()
		}
	}
	l := b.Load(senders, func() *harness.Sender { return s }, words, func(told string, got harness.Answer, err error) bool {
		if err == nil {
			t.Errorf("no receipt: %d", got.Status)
		}
		b.broke(err)
		waiting <- told
		return false
	})
	l.More(t, 1)
	time.Sleep(time.Duration(5+rand.IntN(296)) * time.Millisecond)
	return func() <-chan string { l.Wait(); close(waiting); return waiting }
}

// read has the team look, and notes what it finds. What it found before may have
// been put away.
func (b *book) read(t *testing.T, spool string) (ids []string) {
	t.Helper()
	return b.FindAll(t, harness.ListTips(t, spool))
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
	lost, doubled, repeats := b.Compare(t)
	t.Logf("FAULT | %s | %d | acknowledged %d | found %d | lost %d | doubled %d", what, times, b.Receipts(), b.Receipts()-lost, lost, doubled)
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
	b.Taken(t, harness.SenderFrom(p, "127.0.0.1"), b.Words())
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
