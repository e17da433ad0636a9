package endtoend

import (
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/mail"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// queueTips reads a stream as the team does. It retries while servers fail over.
func queueTips(t *testing.T, address string) []map[string]any {
	t.Helper()
	var out string
	var err error
	for deadline := time.Now().Add(hung); time.Now().Before(deadline); time.Sleep(time.Second) {
		if out, err = command(tipapi, "tips", "list", "-queue", address, "-identity", identity, "-json"); err == nil {
			break
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	return tipsOf(t, out)
}

// attached takes the sealed tips out of mails, by Message-ID.
func attached(t *testing.T, mails []string) map[string][]byte {
	t.Helper()
	sealed := map[string][]byte{}
	for i, text := range mails {
		m, err := mail.ReadMessage(strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		_, parameters, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
		if err != nil {
			t.Fatal(err)
		}
		parts := multipart.NewReader(m.Body, parameters["boundary"])
		for {
			part, err := parts.NextPart()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			if part.FileName() == "" {
				continue
			}
			body, err := io.ReadAll(part)
			if err != nil {
				t.Fatal(err)
			}
			decoded, err := decodeBase64(body)
			if err != nil {
				t.Fatal(err)
			}
			sealed[fmt.Sprintf("mail%d", i)] = decoded
		}
	}
	return sealed
}

// tally compares what senders saw with what the team finds, logs a line for
// docs/durability.md, and fails for a tip that is lost or there twice.
func tally(t *testing.T, fault string, often int, acknowledged map[string]bool, found []map[string]any) {
	t.Helper()
	seen := map[string]int{}
	for _, tip := range found {
		number, _ := tip["receipt"].(string)
		seen[number]++
	}
	lost, doubled := 0, 0
	for number := range acknowledged {
		if seen[number] == 0 {
			lost++
		}
	}
	for _, n := range seen {
		doubled += n - 1
	}
	t.Logf("FAULT | %s | %d | acknowledged %d | found %d | lost %d | doubled %d", fault, often, len(acknowledged), len(seen), lost, doubled)
	if lost > 0 || doubled > 0 {
		t.Errorf("%s: %d lost, %d doubled", fault, lost, doubled)
	}
}

// eventually waits for something that takes a beat or two.
func eventually(t *testing.T, what string, longest time.Duration, is func() bool) {
	t.Helper()
	for deadline := time.Now().Add(longest); !is(); time.Sleep(100 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("not within %v: %s", longest, what)
		}
	}
}

func secretFile(t *testing.T) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(file, []byte(strings.Repeat("c2VjcmV0", 8)), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// Three kinds of queue at once, each away for a while at another time: every tip
// reaches each of them once, and one that is away holds up no other.
func TestFaultQueuesAway(t *testing.T) {
	nats, box, hook := startNATS(t, 1), startMailbox(t), startReceiver(t)
	stream := natsAddress(nats, "")
	p := start(t, "-operations", "127.0.0.1:0", "-deliver-every", "500ms", "-deliver-pace", "1ms",
		"-deliver", stream, "-deliver", "smtp://"+box.address+"?from=lyktan@example.org&to=team@example.org",
		"-deliver", hook.url+"/tips?secret-file="+secretFile(t))
	watch := &portal{url: p.operations}
	acknowledged := map[string]bool{}
	send := func(n int) {
		t.Helper()
		for range n {
			body := fmt.Sprintf("lang=sv&what=tip+%d", len(acknowledged))
			acknowledged[receipt(t, p.post(t, body).body)] = true
		}
	}
	all := func() bool {
		return len(box.kept()) == len(acknowledged) && len(hook.kept()) == len(acknowledged) && len(p.open(t)) == 0
	}
	send(3)
	eventually(t, "three tips everywhere", hung, all)

	nats[0].kill()
	box.setAway(true)
	send(3)
	eventually(t, "the webhook got them while the others are away", hung, func() bool { return len(hook.kept()) == 6 })
	eventually(t, "readiness names who is away", hung, func() bool {
		got := watch.get(t, "/readyz")
		return got.status == 200 && strings.Count(got.body, "away for") == 2
	})
	hook.answer(500)
	send(3)
	nats[0].start()
	box.setAway(false)
	eventually(t, "mail caught up", hung, func() bool { return len(box.kept()) == 9 })
	hook.answer(429)
	before := hook.asked()
	eventually(t, "the webhook is asked again", hung, func() bool { return hook.asked() > before })
	hook.answer(200)
	eventually(t, "everything is everywhere", hung, all)
	eventually(t, "nobody is away any more", hung, func() bool { return !strings.Contains(watch.get(t, "/readyz").body, "away for") })

	tally(t, "NATS stopped and started, under mail 451 and webhook 500 and 429: in NATS", 1, acknowledged, queueTips(t, stream))
	tally(t, "the same: in the mails", 1, acknowledged, opened(t, attached(t, box.kept())))
	tally(t, "the same: at the webhook", 1, acknowledged, opened(t, hook.kept()))
	for _, told := range fileTimes(t, p.spool) {
		t.Error(told)
	}
	if delivered, err := filepath.Glob(filepath.Join(p.spool, "delivered", "*.age")); err != nil || len(delivered) != 9 {
		t.Errorf("%d delivered tips are kept, %v", len(delivered), err)
	}
}

// open are the tips in the spool that not every queue has.
func (p *portal) open(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(p.spool, "*.age"))
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// Two instances with a spool each, one Redis, three NATS servers with three
// replicas. One server lost: nobody notices. Two lost: tips wait, and arrive
// when one is back. An instance killed: its tips arrive after its restart.
func TestFaultClusterOfThree(t *testing.T) {
	nats, redis := startNATS(t, 3), startRedis(t, "--save", "")
	stream := natsAddress(nats, "?replicas=3")
	secret := secretFile(t)
	flags := []string{"-deliver", stream, "-deliver-every", "500ms", "-deliver-pace", "1ms", "-limit-store", redis.url, "-limit-secret", secret}
	instances := []*portal{start(t, flags...), start(t, flags...)}
	acknowledged := map[string]bool{}
	send := func(n int) {
		t.Helper()
		for i := range n {
			got := instances[i%2].post(t, fmt.Sprintf("lang=sv&what=tip+%d", len(acknowledged)))
			acknowledged[receipt(t, got.body)] = true
		}
	}
	drained := func() bool { return len(instances[0].open(t))+len(instances[1].open(t)) == 0 }
	send(6)
	eventually(t, "the first tips are in the stream", hung, drained)
	nats[0].kill()
	send(6)
	eventually(t, "two of three servers take tips", hung, drained)
	nats[1].kill()
	send(6)
	time.Sleep(2 * time.Second) // on a busy machine this sees less, and does not fail for nothing
	if drained() {
		t.Error("one of three servers said that a majority keeps the tips")
	}
	instances[0].kill(t)
	instances[0] = startOn(t, instances[0].spool, flags...)
	nats[1].start()
	eventually(t, "the rest arrived when a majority was back", hung, drained)
	nats[0].start()
	tally(t, "one of three NATS servers killed, then two; an instance killed", 1, acknowledged, queueTips(t, stream))
}

// The probe says in one line whether the whole chain works, and where it does
// not.
func TestProbe(t *testing.T) {
	nats := startNATS(t, 1)
	stream := natsAddress(nats, "")
	p := start(t, "-deliver", stream, "-deliver-every", "500ms", "-spool-tips", "4")
	probe := func(args ...string) (string, error) {
		return command(tipapi, append([]string{"probe", "-site", p.url, "-wait", hung.String()}, args...)...)
	}
	receipt(t, p.post(t, "lang=sv&what=a").body)
	eventually(t, "the stream is there", hung, func() bool { return len(p.open(t)) == 0 })
	for _, args := range [][]string{{"-queue", stream, "-identity", identity}, {"-queue", stream}, {"-queue", stream, "-identity", identity, "-lang", "ar"}} {
		if out, err := probe(args...); err != nil || !strings.HasPrefix(out, "ok: ") || strings.Count(out, "\n") != 1 {
			t.Errorf("%v: %q, %v", args, out, err)
		}
	}
	closed, trials := 0, 0
	for _, tip := range queueTips(t, stream) {
		if tip["probe"] == true {
			trials++
		}
		if tip["state"] == "closed" {
			closed++
		}
	}
	if trials != 3 || closed != 2 {
		t.Errorf("%d probes, %d closed", trials, closed)
	}
	other := filepath.Join(t.TempDir(), "key")
	if _, err := command(tipapi, "keygen", "-o", other); err != nil {
		t.Fatal(err)
	}
	if _, err := probe("-queue", stream, "-identity", other); err == nil || !strings.Contains(err.Error(), "cannot be opened") {
		t.Errorf("with another key: %v", err)
	}
	nats[0].kill()
	if _, err := command(tipapi, "probe", "-site", p.url, "-wait", "2s", "-spool", t.TempDir()); err == nil || !strings.Contains(err.Error(), "not in the queue") {
		t.Errorf("while nothing arrives: %v", err)
	}
	for range 4 {
		p.post(t, fmt.Sprintf("lang=sv&what=%d", time.Now().UnixNano()))
	}
	if _, err := command(tipapi, "probe", "-site", p.url, "-spool", p.spool); err == nil || !strings.Contains(err.Error(), "503") {
		t.Errorf("with a full spool: %v", err)
	}
	p.stop(t)
	if _, err := command(tipapi, "probe", "-site", p.url, "-spool", p.spool); err == nil || !strings.Contains(err.Error(), "cannot be sent") {
		t.Errorf("without a server: %v", err)
	}
}
