package inbox

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"filippo.io/age"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"lyktan/endtoend/harness"
)

// place is where a team's tips and its journal are.
type place struct {
	portal  *harness.Portal
	flags   []string                           // that have tipapi inbox look there
	stored  func(*testing.T) map[string][]byte // the sealed tips and entries, by name
	dirs    []string                           // where they lie, as files of whatever kind
	disturb func()                             // something breaks that the team is not to notice
	back    func()                             // and comes back
}

// places are the kinds of places. Both begin with the site that the tips are sent to.
var places = map[string]func(t *testing.T, recipients string) place{"spool folder": inSpool, "three NATS servers": inNATS}

// unbounded has a site take as many tips from one address as a test sends.
var unbounded = []string{"-limit-network", "1000", "-limit-all", "1000"}

// inSpool is the folder of a server that also delivers, so that tips lie in
// delivered/.
func inSpool(t *testing.T, recipients string) place {
	t.Helper()
	hook := harness.StartReceiver(t)
	p := harness.Start(t, append(unbounded, "-recipients", recipients, "-deliver-every", "1s", "-deliver-pace", "1ms",
		"-deliver", hook.URL+"/?secret-file="+harness.SecretFile(t), "-site", harness.OneWay(t))...)
	return place{portal: p, flags: []string{"-spool", p.Spool}, dirs: []string{p.Spool}, disturb: func() {},
		stored: func(t *testing.T) map[string][]byte { return filesIn(t, p.Spool) }}
}

// inNATS is a cluster of three servers, one of which dies in the middle.
func inNATS(t *testing.T, recipients string) place {
	t.Helper()
	servers := harness.StartNATS(t, 3)
	address := harness.NATSAddress(servers, "?replicas=3")
	p := harness.Start(t, append(unbounded, "-recipients", recipients, "-deliver-every", "1s", "-deliver-pace", "1ms",
		"-deliver", address, "-operations", "127.0.0.1:0")...)
	made := regexp.MustCompile(`(?m)^nats://.*: ok$`)
	harness.Eventually(t, "tipapi has made the stream", harness.Hung, func() bool {
		return made.MatchString((&harness.Portal{URL: p.Operations}).Get(t, "/readyz").Body)
	})
	return place{portal: p, flags: []string{"-queue", address}, dirs: []string{p.Spool, servers[0].Dir, servers[1].Dir, servers[2].Dir}, disturb: servers[0].Kill,
		stored: func(t *testing.T) map[string][]byte { // the server's own copies stay for a week, as the page says
			stored := map[string][]byte{}
			for _, stream := range []string{"TIPS", "TIPS_JOURNAL"} {
				for name, sealed := range messages(t, servers[1:], stream) {
					stored[name] = sealed
				}
			}
			return stored
		}}
}

// filesIn reads all files below a folder.
func filesIn(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	found := map[string][]byte{}
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		text, err := os.ReadFile(path)
		found[strings.TrimPrefix(path, dir+"/")] = text
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// messages reads all that a stream keeps, by subject.
func messages(t *testing.T, servers []*harness.NATSServer, of string) map[string][]byte {
	t.Helper()
	var urls []string
	for _, s := range servers {
		urls = append(urls, fmt.Sprintf("nats://127.0.0.1:%d", s.Port))
	}
	conn, err := nats.Connect(strings.Join(urls, ","))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	js, err := jetstream.New(conn)
	if err != nil {
		t.Fatal(err)
	}
	stream, err := js.Stream(t.Context(), of)
	if err != nil {
		t.Fatal(err)
	}
	state, found := stream.CachedInfo().State, map[string][]byte{}
	for seq := state.FirstSeq; seq <= state.LastSeq; seq++ {
		if message, err := stream.GetMsg(t.Context(), seq); err == nil { // else it was deleted
			found[message.Subject] = message.Data
		}
	}
	if len(found) != int(state.Msgs) {
		t.Errorf("%s: %d of %d messages were read", of, len(found), state.Msgs)
	}
	return found
}

// opened is what stored things hold, opened with a member's key. What is not
// sealed is left out; what does not open is a fault.
func opened(t *testing.T, m *member, stored map[string][]byte) map[string]string {
	t.Helper()
	file, err := os.Open(m.key)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	ids, err := age.ParseIdentities(file)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	for name, sealed := range stored {
		if !strings.HasPrefix(string(sealed), "age-encryption.org/v1\n") {
			continue
		}
		found[name] = decrypt(t, name, sealed, ids)
	}
	return found
}

// decrypt opens what was sealed with age.
func decrypt(t *testing.T, name string, sealed []byte, ids []age.Identity) string {
	t.Helper()
	reader, err := age.Decrypt(strings.NewReader(string(sealed)), ids...)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	text, err := io.ReadAll(reader)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return string(text)
}
