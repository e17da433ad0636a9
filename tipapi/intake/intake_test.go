package intake

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"lyktan/tipapi/desk"
	"lyktan/tipapi/seal"
	"lyktan/tipapi/spool"
	"lyktan/tipapi/tip"
)

// newIntake makes an intake on a spool of its own, and the desk that reads it.
func newIntake(t *testing.T, limits spool.Limits) (*Intake, desk.Desk, string) {
	t.Helper()
	keyFile, dir := filepath.Join(t.TempDir(), "key"), t.TempDir()
	public, err := seal.GenerateIdentity(keyFile, time.Now())
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
	mark := func(string) tip.Mark { return tip.Outside }
	return New(recipients, s, mark), desk.Desk{Queue: spool.Folder(dir), Identities: identities}, dir
}

var wide = spool.Limits{Tips: 1000, Bytes: 1 << 30}

func list(t *testing.T, d desk.Desk) []desk.Item {
	t.Helper()
	items, err := d.List()
	if err != nil {
		t.Fatal(err)
	}
	return items
}

func TestTakenIsReadable(t *testing.T) {
	in, d, _ := newIntake(t, wide)
	number, err := in.Take(tip.Form{Lang: "ar", What: "صراخ", Area: "Solna", Danger: []string{"weapon"}})
	if err != nil {
		t.Fatal(err)
	}
	items := list(t, d)
	if len(items) != 1 || items[0].Receipt != number || items[0].What != "صراخ" || items[0].AreaMark != tip.Outside {
		t.Errorf("%+v", items)
	}
}

func TestSameTipTwiceIsOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		in, d, _ := newIntake(t, wide)
		take := func(f tip.Form) string {
			number, err := in.Take(f)
			if err != nil {
				t.Fatal(err)
			}
			return number
		}
		first := take(tip.Form{Lang: "sv", What: "a", Street: "b"})
		time.Sleep(remembered - time.Second)
		if again := take(tip.Form{Lang: "en", What: "a", Street: "b"}); again != first {
			t.Error("the same words got another receipt")
		}
		if other := take(tip.Form{Lang: "sv", What: "ab"}); other == first {
			t.Error("other words got the same receipt")
		}
		time.Sleep(2 * time.Second)
		if later := take(tip.Form{Lang: "sv", What: "a", Street: "b"}); later == first {
			t.Error("the same words much later got the old receipt")
		}
		if items := list(t, d); len(items) != 3 {
			t.Errorf("%d tips, want 3", len(items))
		}
		// Nobody has to come for what is remembered to be forgotten.
		time.Sleep(remembered)
		synctest.Wait()
		if len(in.recent) != 0 {
			t.Errorf("%d tips are remembered longer than needed", len(in.recent))
		}
	})
}

func TestDoubleTapWhileTheFirstIsWritten(t *testing.T) {
	in, d, _ := newIntake(t, wide)
	numbers := make([]string, 50)
	var senders sync.WaitGroup
	for i := range numbers {
		senders.Go(func() {
			var err error
			if numbers[i], err = in.Take(tip.Form{What: "a"}); err != nil {
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
	if items := list(t, d); len(items) != 1 {
		t.Errorf("%d tips, want 1", len(items))
	}
}

func TestAFailureIsNotRemembered(t *testing.T) {
	in, d, dir := newIntake(t, wide)
	aside := dir + ".aside"
	if err := os.Rename(dir, aside); err != nil {
		t.Fatal(err)
	}
	if number, err := in.Take(tip.Form{What: "a"}); err == nil {
		t.Fatalf("receipt %s without a spool", number)
	}
	if err := os.Rename(aside, dir); err != nil {
		t.Fatal(err)
	}
	if _, err := in.Take(tip.Form{What: "a"}); err != nil {
		t.Fatal(err)
	}
	if items := list(t, d); len(items) != 1 {
		t.Errorf("%d tips, want 1", len(items))
	}
}

func TestMemoryIsBounded(t *testing.T) {
	in, _, _ := newIntake(t, wide)
	for i := range 3 * maxRemembered {
		in.begin(fingerprint{byte(i), byte(i >> 8), byte(i >> 16)})
	}
	if len(in.recent) > maxRemembered {
		t.Errorf("%d remembered", len(in.recent))
	}
}
