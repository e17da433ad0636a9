package intake

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"lyktan/tipapi/inbox"
	"lyktan/tipapi/seal"
	"lyktan/tipapi/spool"
	"lyktan/tipapi/tip"
)

// newIntake makes an intake on a spool of its own, and the inbox that reads it.
func newIntake(t *testing.T, limits spool.Limits) (*Intake, inbox.Inbox, string) {
	t.Helper()
	keyFile, dir := filepath.Join(t.TempDir(), "key"), t.TempDir()
	public, err := seal.GenerateIdentity(keyFile, time.Now(), "")
	if err != nil {
		t.Fatal(err)
	}
	recipients, err := seal.ReadRecipients(strings.NewReader(public))
	if err != nil {
		t.Fatal(err)
	}
	identities, err := seal.LoadIdentities(keyFile)
	if err != nil {
		t.Fatal(err)
	}
	s, err := spool.Open(dir, limits)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return New(recipients, s), inbox.Inbox{Queue: spool.Folder(dir), Identities: identities}, dir
}

var wide = spool.Limits{Tips: 1000, Bytes: 1 << 30}

func list(t *testing.T, box inbox.Inbox) []inbox.Item {
	t.Helper()
	entries, err := box.Queue.Entries()
	if err != nil {
		t.Fatal(err)
	}
	var items []inbox.Item
	for _, e := range entries {
		item, err := box.Open(e)
		if err != nil {
			t.Fatal(err)
		}
		items = append(items, item)
	}
	return items
}

func TestTakenIsReadable(t *testing.T) {
	in, box, _ := newIntake(t, wide)
	number, err := in.Take(tip.Form{Lang: "ar", Answers: tip.Answers{What: "صراخ", Area: "Solna", Danger: []string{"weapon"}}}, tip.Outside)
	if err != nil {
		t.Fatal(err)
	}
	items := list(t, box)
	if len(items) != 1 || items[0].Receipt != number || items[0].What != "صراخ" || items[0].AreaMark != tip.Outside {
		t.Errorf("%+v", items)
	}
}

// long is a text that two people do not write alike, urgent as can be.
var long = tip.Form{Lang: "sv", Answers: tip.Answers{Now: "yes", What: strings.Repeat("skrik ", 7), Street: "b"}}

// A form handed in again is one tip with one number and one notice, for days when
// it is its sender's own, and for minutes when a neighbour may have sent the
// same few words.
func TestSameTipTwiceIsOne(t *testing.T) {
	keyed := tip.Form{Answers: tip.Answers{Now: "yes", Street: "b"}, IdempotencyKey: "0123456789abcdef"}
	short := tip.Form{Answers: tip.Answers{Now: "yes", Street: "b"}}
	guessed := short
	guessed.IdempotencyKey = "0123456789abcde"
	for name, c := range map[string]struct {
		form    tip.Form
		atLeast time.Duration
		atMost  time.Duration
	}{
		"a text of its own":   {long, 3 * daySpan, 4 * daySpan},
		"a place, with a key": {keyed, 3 * daySpan, 4 * daySpan},
		"much in several fields": {tip.Form{Answers: tip.Answers{Now: "yes", Street: "b", Who: "a family on the third floor", How: "through the wall"}},
			3 * daySpan, 4 * daySpan},
		"a place alone":          {short, 3 * minuteSpan, 4 * minuteSpan},
		"a place, a key too few": {guessed, 3 * minuteSpan, 4 * minuteSpan},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				time.Sleep(7*time.Hour + 3*time.Minute) // spans do not begin with a tip
				in, box, _ := newIntake(t, wide)
				urgent := 0
				in.Urgent = func() { urgent++ }
				take := func(f tip.Form) string {
					t.Helper()
					number, err := in.Take(f, tip.Unknown)
					if err != nil {
						t.Fatal(err)
					}
					return number
				}
				first := take(c.form)
				other := c.form
				other.Lang = "en"
				time.Sleep(c.atLeast - time.Second)
				if again := take(other); again != first || urgent != 1 {
					t.Errorf("the same words got another receipt, or there were %d notices", urgent)
				}
				other.Street = "bb"
				if take(other) == first {
					t.Error("other words got the same receipt")
				}
				time.Sleep(c.atMost - c.atLeast + 2*time.Second)
				if later := take(c.form); later == first || urgent != 3 {
					t.Errorf("the same words much later got the old receipt, or there were %d notices", urgent)
				}
				if items := list(t, box); len(items) != 3 {
					t.Errorf("%d tips, want 3", len(items))
				}
				// Nobody has to come for what is remembered to be forgotten.
				time.Sleep(c.atMost)
				synctest.Wait()
				if left := in.days.size() + in.minutes.size() + len(in.taking); left != 0 || in.days.timer || in.minutes.timer {
					t.Errorf("%d tips are remembered longer than needed", left)
				}
			})
		})
	}
}

// Two who write the same few words are two tips, when the page's script made
// a key for each.
func TestNeighboursAreTwo(t *testing.T) {
	in, box, _ := newIntake(t, wide)
	numbers := map[string]bool{}
	for _, key := range []string{"", "0123456789abcdef", "fedcba9876543210"} {
		number, err := in.Take(tip.Form{Answers: tip.Answers{Street: "Ringvägen 1"}, IdempotencyKey: key}, tip.Unknown)
		if err != nil {
			t.Fatal(err)
		}
		numbers[number] = true
	}
	if items := list(t, box); len(items) != 3 || len(numbers) != 3 {
		t.Errorf("%d tips, numbers %v", len(items), numbers)
	}
}

// The key says which forms are one, and then it is gone: nothing of it is in the
// tip.
func TestTheKeyIsNotInTheTip(t *testing.T) {
	plain, err := tip.New(tip.Form{Answers: tip.Answers{What: "a"}, IdempotencyKey: "0123456789abcdef"}, "1234567890123452", tip.Unknown, time.Now()).Encode()
	if err != nil || strings.Contains(string(plain), "0123456789abcdef") {
		t.Errorf("%.300s, %v", plain, err)
	}
}

// Who sends a form that somebody else has sent sees no sooner answer.
func TestRepeatsTakeAsLongAsTips(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		in, _, _ := newIntake(t, wide)
		in.now = func() time.Time { time.Sleep(20 * time.Millisecond); return time.Now() } // a slow disk
		timed := func(f tip.Form) time.Duration {
			begun := time.Now()
			if _, err := in.Take(f, tip.Unknown); err != nil {
				t.Fatal(err)
			}
			return time.Since(begun)
		}
		if fresh, again, later := timed(long), timed(long), timed(long); fresh != again || fresh != later || fresh < 20*time.Millisecond {
			t.Errorf("a tip takes %v, a repeat %v, another %v", fresh, again, later)
		}
		// What somebody else's tip took leaves nothing (the attack of a fresh eye on
		// 28 November 2026: a stored form as a clock of the last tip of anybody).
		before, quick := timed(long), in.now
		in.now = func() time.Time { time.Sleep(700 * time.Millisecond); return time.Now() }
		another := long
		another.What += " And more."
		timed(another)
		in.now = quick
		if after := timed(long); after != before {
			t.Errorf("a repeat takes %v, and %v after another's tip", before, after)
		}
	})
}

func TestDoubleTapWhileTheFirstIsWritten(t *testing.T) {
	in, box, _ := newIntake(t, wide)
	numbers := make([]string, 50)
	var senders sync.WaitGroup
	for i := range numbers {
		senders.Go(func() {
			var err error
			if numbers[i], err = in.Take(tip.Form{Answers: tip.Answers{What: "a"}}, tip.Unknown); err != nil {
				t.Error(err)
			}
		})
	}
	senders.Wait()
	for _, n := range numbers {
		if n != numbers[0] {
			t.Fatalf("receipts %v", numbers)
		}
	}
	if items := list(t, box); len(items) != 1 {
		t.Errorf("%d tips, want 1", len(items))
	}
}

func TestAFailureIsNotRemembered(t *testing.T) {
	in, box, dir := newIntake(t, wide)
	aside := dir + ".aside"
	if err := os.Rename(dir, aside); err != nil {
		t.Fatal(err)
	}
	if number, err := in.Take(tip.Form{Answers: tip.Answers{What: "a"}}, tip.Unknown); err == nil {
		t.Fatalf("receipt %s without a spool", number)
	}
	if err := os.Rename(aside, dir); err != nil {
		t.Fatal(err)
	}
	if _, err := in.Take(tip.Form{Answers: tip.Answers{What: "a"}}, tip.Unknown); err != nil {
		t.Fatal(err)
	}
	if items := list(t, box); len(items) != 1 {
		t.Errorf("%d tips, want 1", len(items))
	}
}

func TestMemoryIsBounded(t *testing.T) {
	m := memory{span: time.Hour, most: 1000}
	fingerprintOf := func(i int) fingerprint { return fingerprint{byte(i), byte(i >> 8), 16: 7, 23: byte(i)} }
	const number = 1234567890123450
	for i := range 10_000 {
		m.remember(fingerprintOf(i), fmt.Sprint(number+i))
		if m.size() > generations*m.most {
			t.Fatalf("%d remembered", m.size())
		}
	}
	// The oldest went, and the youngest are known.
	if n, known := m.recall(fingerprintOf(0)); known {
		t.Errorf("the first is still known, as %s", n)
	}
	for i := 10_000 - 3*m.most; i < 10_000; i++ {
		if n, known := m.recall(fingerprintOf(i)); n != fmt.Sprint(number+i) {
			t.Fatalf("form %d: %q, %v", i, n, known)
		}
	}
}

// A memory that is read tells no receipt to who has not the form.
func TestMemoryHidesReceipts(t *testing.T) {
	in, _, _ := newIntake(t, wide)
	number, err := in.Take(long, tip.Unknown)
	if err != nil {
		t.Fatal(err)
	}
	fp, err := in.fingerprint(long)
	if err != nil {
		t.Fatal(err)
	}
	if n, _ := in.days.recall(fp); n != number {
		t.Errorf("recalled %q for %s", n, number)
	}
	for _, hidden := range in.days.known[0] {
		if fmt.Sprint(hidden) == number {
			t.Error("the receipt is there in the clear")
		}
	}
}
