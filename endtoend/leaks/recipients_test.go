package leaks

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"lyktan/endtoend/harness"
)

// A tip is sealed to the team's keys and to no other: each copy, in the spool, in
// a mail, at a webhook and in NATS, has one stanza for each key of the file; each
// of these keys opens it, and a stranger's does not. A second key that somebody
// put in would be a stanza more: age has no other way to let a key open a file.
func TestOneStanzaForEachKeyOfTheTeam(t *testing.T) {
	t.Parallel()
	newKey := func() (file, public string) {
		t.Helper()
		file = filepath.Join(t.TempDir(), "key")
		public, err := harness.Command(harness.Tipapi, "keygen", "-o", file)
		if err != nil {
			t.Fatal(err)
		}
		return file, public
	}
	first, publicFirst := newKey()
	second, publicSecond := newKey()
	stranger, _ := newKey()
	team := filepath.Join(t.TempDir(), "recipients.txt")
	if err := os.WriteFile(team, []byte(publicFirst+publicSecond), 0o600); err != nil {
		t.Fatal(err)
	}
	servers, box, hook := harness.StartNATS(t, 1), harness.StartMailbox(t), harness.StartReceiver(t)
	p := harness.Start(t, "-recipients", team, "-deliver-every", "1s", "-deliver", harness.NATSAddress(servers, ""),
		"-deliver", "smtp://"+box.Address+"?from=lyktan@example.org&to=team@example.org", "-deliver", hook.URL+"/?secret-file="+harness.SecretFile(t))
	harness.Receipt(t, p.Post(t, "lang=sv&what=kanarie").Body)
	delivered := func() []string { return harness.Files(t, p.Spool, "delivered/*.age") }
	harness.Eventually(t, "every queue has the tip", 2*time.Minute, func() bool { return len(delivered()) == 1 })

	copies := map[string][]byte{"in NATS": inStream(t, servers[0])}
	var err error
	if copies["in the spool"], err = os.ReadFile(delivered()[0]); err != nil {
		t.Fatal(err)
	}
	for _, sealed := range harness.Attached(t, box.Kept()) {
		copies["in the mail"] = sealed
	}
	for _, sealed := range hook.Kept() {
		copies["at the webhook"] = sealed
	}
	if len(copies) != 4 {
		t.Errorf("%d kinds of copies", len(copies))
	}
	for where, sealed := range copies {
		if n := stanzas(t, sealed); n != 2 {
			t.Errorf("%s: %d stanzas for two keys", where, n)
		}
		file := filepath.Join(t.TempDir(), "tip.age")
		if err := os.WriteFile(file, sealed, 0o600); err != nil {
			t.Fatal(err)
		}
		for _, key := range []string{first, second, stranger} {
			plain, err := exec.Command(filepath.Join(harness.Tools, "age"), "--decrypt", "--identity", key, file).Output()
			if opened := err == nil && strings.Contains(string(plain), "kanarie"); opened != (key != stranger) || (!opened && len(plain) > 0) {
				t.Errorf("%s: a key of the team %v, opened %v: %v", where, key != stranger, opened, err)
			}
		}
	}
}

// stanzas counts the keys that a file is sealed to (age-encryption.org/v1): lines
// that begin with "->", up to the one with the header's MAC.
func stanzas(t *testing.T, sealed []byte) (n int) {
	t.Helper()
	for line := range strings.Lines(string(sealed)) {
		switch {
		case strings.HasPrefix(line, "-> "):
			n++
		case strings.HasPrefix(line, "--- "):
			return n
		}
	}
	t.Errorf("this is no age file: %.80q", sealed)
	return 0
}

// inStream is the one message of the stream, as NATS has it.
func inStream(t *testing.T, s *harness.NATSServer) []byte {
	t.Helper()
	conn, err := nats.Connect(fmt.Sprintf("nats://127.0.0.1:%d", s.Port))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	js, err := jetstream.New(conn)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	stream, err := js.Stream(ctx, "TIPS")
	if err != nil {
		t.Fatal(err)
	}
	if n := stream.CachedInfo().State.Msgs; n != 1 {
		t.Errorf("%d messages in NATS", n)
	}
	message, err := stream.GetMsg(ctx, stream.CachedInfo().State.FirstSeq)
	if err != nil {
		t.Fatal(err)
	}
	for name, values := range message.Header {
		// What JetStream needs to tell repeats, and nothing else.
		if name != jetstream.MsgIDHeader && name != jetstream.ExpectedStreamHeader && name != jetstream.ExpectedLastSubjSeqHeader {
			t.Errorf("the message has a header %s: %q", name, values)
		}
	}
	return message.Data
}
