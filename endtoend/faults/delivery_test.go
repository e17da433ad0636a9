package faults

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lyktan/endtoend/harness"
)

// queueTips reads a stream as the team does. It retries while servers fail over.
func queueTips(t *testing.T, address string) []map[string]any {
	t.Helper()
	var out string
	var err error
	for deadline := time.Now().Add(harness.Hung); time.Now().Before(deadline); time.Sleep(time.Second) {
		if out, err = harness.Command(harness.Tipapi, "tips", "list", "-queue", address, "-identity", harness.Identity, "-json"); err == nil {
			break
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	return harness.TipsOf(t, out)
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

// Three kinds of queue at once, each away for a while at another time: every tip
// reaches each of them once, and one that is away holds up no other.
func TestFaultQueuesAway(t *testing.T) {
	t.Parallel()
	nats, box, hook := harness.StartNATS(t, 1), harness.StartMailbox(t), harness.StartReceiver(t)
	stream := harness.NATSAddress(nats, "")
	p := harness.Start(t, "-operations", "127.0.0.1:0", "-deliver-every", "1s", "-deliver-pace", "1ms",
		"-deliver", stream, "-deliver", "smtp://"+box.Address+"?from=lyktan@example.org&to=team@example.org",
		"-deliver", hook.URL+"/tips?secret-file="+harness.SecretFile(t))
	watch := &harness.Portal{URL: p.Operations}
	acknowledged := map[string]bool{}
	send := func(n int) {
		t.Helper()
		for range n {
			body := fmt.Sprintf("lang=sv&what=tip+%d", len(acknowledged))
			acknowledged[harness.Receipt(t, p.Post(t, body).Body)] = true
		}
	}
	all := func() bool {
		return len(box.Kept()) == len(acknowledged) && len(hook.Kept()) == len(acknowledged) && len(p.Waiting(t)) == 0
	}
	send(3)
	harness.Eventually(t, "three tips everywhere", harness.Hung, all)

	nats[0].Kill()
	box.SetAway(true)
	send(3)
	harness.Eventually(t, "the webhook got them while the others are away", harness.Hung, func() bool { return len(hook.Kept()) == 6 })
	harness.Eventually(t, "readiness names who is away", harness.Hung, func() bool {
		got := watch.Get(t, "/readyz")
		return got.Status == 200 && strings.Count(got.Body, "away for") == 2
	})
	hook.Answer(500)
	send(3)
	nats[0].Start()
	box.SetAway(false)
	harness.Eventually(t, "mail caught up", harness.Hung, func() bool { return len(box.Kept()) == 9 })
	hook.Answer(429)
	before := hook.Asked()
	harness.Eventually(t, "the webhook is asked again", harness.Hung, func() bool { return hook.Asked() > before })
	hook.Answer(200)
	harness.Eventually(t, "everything is everywhere", harness.Hung, all)
	harness.Eventually(t, "nobody is away any more", harness.Hung, func() bool { return !strings.Contains(watch.Get(t, "/readyz").Body, "away for") })

	tally(t, "NATS stopped and started, under mail 451 and webhook 500 and 429: in NATS", 1, acknowledged, queueTips(t, stream))
	tally(t, "the same: in the mails", 1, acknowledged, harness.Opened(t, harness.Attached(t, box.Kept())))
	tally(t, "the same: at the webhook", 1, acknowledged, harness.Opened(t, hook.Kept()))
	for _, told := range harness.FileTimes(t, p.Spool) {
		t.Error(told)
	}
	if delivered, err := filepath.Glob(filepath.Join(p.Spool, "delivered", "*.age")); err != nil || len(delivered) != 9 {
		t.Errorf("%d delivered tips are kept, %v", len(delivered), err)
	}
}

// Two instances with a spool each, one Redis, three NATS servers with three
// replicas. One server lost: nobody notices. Two lost: tips wait, and arrive
// when one is back. An instance killed: its tips arrive after its restart.
func TestFaultClusterOfThree(t *testing.T) {
	t.Parallel()
	nats, redis := harness.StartNATS(t, 3), harness.StartRedis(t, "--save", "")
	stream := harness.NATSAddress(nats, "?replicas=3")
	secret := harness.SecretFile(t)
	flags := []string{"-deliver", stream, "-deliver-every", "1s", "-deliver-pace", "1ms", "-limit-store", redis.URL, "-limit-secret", secret}
	instances := []*harness.Portal{harness.Start(t, flags...), harness.Start(t, flags...)}
	acknowledged := map[string]bool{}
	send := func(n int) {
		t.Helper()
		for i := range n {
			got := instances[i%2].Post(t, fmt.Sprintf("lang=sv&what=tip+%d", len(acknowledged)))
			acknowledged[harness.Receipt(t, got.Body)] = true
		}
	}
	drained := func() bool { return len(instances[0].Waiting(t))+len(instances[1].Waiting(t)) == 0 }
	send(6)
	harness.Eventually(t, "the first tips are in the stream", harness.Hung, drained)
	nats[0].Kill()
	send(6)
	harness.Eventually(t, "two of three servers take tips", harness.Hung, drained)
	nats[1].Kill()
	send(6)
	time.Sleep(2 * time.Second) // on a busy machine this sees less, and does not fail for nothing
	if drained() {
		t.Error("one of three servers said that a majority keeps the tips")
	}
	instances[0].Kill(t)
	instances[0] = harness.StartOn(t, instances[0].Spool, flags...)
	nats[1].Start()
	harness.Eventually(t, "the rest arrived when a majority was back", harness.Hung, drained)
	nats[0].Start()
	tally(t, "one of three NATS servers killed, then two; an instance killed", 1, acknowledged, queueTips(t, stream))
}

// The probe says in one line whether the whole chain works, and where it does
// not.
func TestProbe(t *testing.T) {
	t.Parallel()
	nats := harness.StartNATS(t, 1)
	stream := harness.NATSAddress(nats, "")
	p := harness.Start(t, "-deliver", stream, "-deliver-every", "1s", "-spool-tips", "4")
	probe := func(args ...string) (string, error) {
		return harness.Command(harness.Tipapi, append([]string{"probe", "-site", p.URL, "-wait", harness.Hung.String()}, args...)...)
	}
	harness.Receipt(t, p.Post(t, "lang=sv&what=a").Body)
	harness.Eventually(t, "the stream is there", harness.Hung, func() bool { return len(p.Waiting(t)) == 0 })
	for _, args := range [][]string{{"-queue", stream, "-identity", harness.Identity}, {"-queue", stream},
		{"-queue", stream, "-identity", harness.Identity, "-lang", "ar"}} {
		if out, err := probe(args...); err != nil || !strings.HasPrefix(out, "ok: ") || strings.Count(out, "\n") != 1 {
			t.Errorf("%v: %q, %v", args, out, err)
		}
	}
	// What was opened is deleted, and nothing else.
	trials, others := 0, 0
	for _, tip := range queueTips(t, stream) {
		if tip["probe"] == true {
			trials++
		} else {
			others++
		}
	}
	if trials != 1 || others != 1 {
		t.Errorf("%d probes are left, want the one that was not opened, and %d of 1 tip", trials, others)
	}
	other := filepath.Join(t.TempDir(), "key")
	if _, err := harness.Command(harness.Tipapi, "keygen", "-o", other); err != nil {
		t.Fatal(err)
	}
	if _, err := probe("-queue", stream, "-identity", other); err == nil || !strings.Contains(err.Error(), "cannot be opened") {
		t.Errorf("with another key: %v", err)
	}
	nats[0].Kill()
	if _, err := harness.Command(harness.Tipapi, "probe", "-site", p.URL, "-wait", "2s", "-spool", t.TempDir()); err == nil ||
		!strings.Contains(err.Error(), "not in the queue") {
		t.Errorf("while nothing arrives: %v", err)
	}
	for range 4 {
		p.Post(t, fmt.Sprintf("lang=sv&what=%d", time.Now().UnixNano()))
	}
	if _, err := harness.Command(harness.Tipapi, "probe", "-site", p.URL, "-spool", p.Spool); err == nil || !strings.Contains(err.Error(), "503") {
		t.Errorf("with a full spool: %v", err)
	}
	p.Stop(t)
	if _, err := harness.Command(harness.Tipapi, "probe", "-site", p.URL, "-spool", p.Spool); err == nil || !strings.Contains(err.Error(), "cannot be sent") {
		t.Errorf("without a server: %v", err)
	}
}
