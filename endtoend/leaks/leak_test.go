package leaks

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"lyktan/endtoend/harness"
)

// What a visitor brings along in the leak test. The addresses are one for each
// way in.
var (
	direct  = "127.77.66.55"
	behind4 = "203.0.113.77"
	behind6 = "2001:db8:ca:4a00::77"
	proxied = "198.51.100.88"

	canaryHeaders = map[string]string{
		"User-Agent": "KanarieAgent/7.3", "Referer": "https://kanarie-referrer.example/page", "Cookie": "a=kanariecookie",
		"Accept-Language": "x-kanarielang", "Authorization": "Basic kanarieauth", "X-Real-Ip": "192.0.2.133",
		"Sec-Ch-Ua": `"KanarieUA"`, "From": "kanarie@from.example", "X-Kanarie": "kanarieheader", "Forwarded": "for=192.0.2.144",
		"Origin": "null", "Via": "1.1 kanarievia", "X-Request-Id": "kanarierequest",
	}
	canaryFields = url.Values{
		"lang": {"sv"}, "what": {"kanariewhat åäö\nrad"}, "since": {"kanariesince"}, "last": {"kanarielast"}, "often": {"kanarieoften"}, "street": {"Kanariegatan 7"},
		"area": {"kanariearea"}, "who": {"kanariewho"}, "children": {"yes"}, "danger": {"weapon", "kanariedanger"}, "unsafe": {"kanarieunsafe"},
		"how": {"kanariehow"}, "contact": {"kanarie@contact.example"}, "idempotency_key": {"kanariekey-0123456789"},
	}
)

// answerCanary is what the team answers.
const answerCanary = "kanarieanswer å"

// spoolTips is how many tips fit: one for each way in.
const spoolTips = 4

// senderCanaries say who the visitor was: they may be nowhere at all.
func senderCanaries() []harness.Canary {
	all := []harness.Canary{
		harness.AddressCanary("the direct address", direct), harness.AddressCanary("the IPv4 address behind a proxy", behind4),
		harness.AddressCanary("the IPv6 address behind a proxy", behind6), harness.AddressCanary("the address of the PROXY protocol", proxied),
		harness.TextCanary("the path", "kanariepath"), harness.TextCanary("the query", "kanariequery"),
	}
	for name, value := range canaryHeaders {
		if value != "null" {
			all = append(all, harness.TextCanary("header "+name, value))
		}
	}
	return all
}

// tipCanaries say what the visitor told: they may be inside the sealed tip only.
func tipCanaries(receipts []string) []harness.Canary {
	var all []harness.Canary
	for name, values := range canaryFields {
		for _, value := range values {
			if strings.Contains(strings.ToLower(value), "kanarie") {
				all = append(all, harness.TextCanary("field "+name, value))
			}
		}
	}
	all = append(all, harness.TextCanary("the answer", answerCanary))
	for i, number := range receipts {
		all = append(all, harness.TextCanary(fmt.Sprint("receipt ", i+1), number))
		all = append(all, harness.TextCanary(fmt.Sprint("receipt ", i+1, " in groups"), number[:4]+" "+number[4:8]))
	}
	return all
}

// leakRun is a way to take a program through everything, to an end by a signal.
type leakRun struct {
	named  bool // the proxy in front
	away   bool // the queues that tips are delivered to
	visit  func(*observed, *testing.T) (receipts []string)
	signal syscall.Signal
	says   []string // faults that the program has to say at its end
}

var (
	// At this signal Go programs print what they were doing.
	quitting = leakRun{named: true, visit: (*observed).visit, signal: syscall.SIGQUIT}
	// At this one tipapi says the faults that it has collected.
	ending = leakRun{named: true, away: true, visit: (*observed).visitWithFaults, signal: syscall.SIGTERM,
		says: []string{"a tip could not be taken", "the spool is full", "Redis does not count", "tips wait for nats", "tips wait for smtp", "tips wait for http", "answers could not be looked for"}}
	unnamed = leakRun{visit: (*observed).visitUnnamed, signal: syscall.SIGTERM,
		says: []string{"a proxy in front is not among -trusted-proxies", "a tip could not be taken"}}
)

// away are queues at a port where nobody listens.
var away = []string{"nats://127.0.0.1:1/TIPS", "smtp://127.0.0.1:1?from=lyktan@example.org&to=team@example.org", "http://127.0.0.1:1/?secret-file=SECRET"}

// observed is a portal set up so that everything it can write to is known.
type observed struct {
	*harness.Portal
	home    string // its working, home and temporary directory
	redis   *harness.RedisServer
	inRedis map[string]string // what Redis held
	forms   int               // made so far
	from    time.Time
}

func observe(t *testing.T, program string, run leakRun) *observed {
	t.Helper()
	o := &observed{home: t.TempDir(), redis: harness.StartRedis(t, "--save", "1 1", "--appendonly", "yes")}
	secret := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(secret, []byte("a secret of the administrator"), 0o600); err != nil {
		t.Fatal(err)
	}
	spool := t.TempDir()
	cmd := exec.Command(program, "serve", "-listen", "127.0.0.1:0", "-site", harness.Site, "-spool", spool, "-recipients", harness.Recipients,
		"-operations", "127.0.0.1:0", "-limit-store", o.redis.URL, "-limit-secret", secret, "-limit-network", "5", "-limit-network-spread", "0",
		"-limit-first", "0", "-limit-first-spread", "0",
		"-spool-tips", fmt.Sprint(spoolTips), "-time-read", "3s", "-time-stop", "3s")
	if run.named {
		cmd.Args = append(cmd.Args, "-listen-proxy", "127.0.0.1:0", "-trusted-proxies", "127.0.0.1")
	}
	if run.away {
		cmd.Args = append(cmd.Args, "-deliver-every", "1s")
		for _, address := range away {
			cmd.Args = append(cmd.Args, "-deliver", strings.Replace(address, "SECRET", harness.SecretFile(t), 1))
		}
	}
	cmd.Dir = o.home
	cmd.Env = append(os.Environ(), "HOME="+o.home, "TMPDIR="+o.home)
	o.from = time.Now()
	o.Portal = harness.Launch(t, spool, cmd)
	return o
}

// leaks ends the portal and searches everything that it and Redis wrote.
func (o *observed) leaks(t *testing.T, receipts []string, before, after string) []string {
	t.Helper()
	var found []string
	sender, told := senderCanaries(), tipCanaries(receipts)
	search := func(where string, text []byte, canaries []harness.Canary) {
		for _, c := range canaries {
			for _, f := range c.In(text) {
				found = append(found, f+" in "+where)
			}
		}
		for _, f := range timesIn(text, o.from, time.Now()) {
			found = append(found, f+" in "+where)
		}
	}
	all := append(slices.Clone(sender), told...)
	found = append(found, harness.FileTimes(t, o.Spool)...) // before reading changes them
	for _, dir := range []string{o.Spool, o.home, o.redis.Dir} {
		files, err := filesIn(dir)
		for errors.Is(err, fs.ErrNotExist) && dir == o.redis.Dir { // Redis has just renamed what it wrote
			files, err = filesIn(dir)
		}
		if err != nil {
			t.Fatal(err)
		}
		for name, text := range files {
			if dir == o.home {
				found = append(found, "a file that nobody asked for: "+name)
			}
			search("the file "+name, append([]byte(name+"\n"), text...), all)
		}
	}
	for name, value := range o.inRedis {
		search("Redis", []byte(name+" "+value), all)
	}
	search("the metrics", []byte(before+after), all)
	if totals(before) != totals(after) && o.from.Truncate(time.Hour).Equal(time.Now().Truncate(time.Hour)) {
		found = append(found, "the totals moved within the hour")
	}
	out, err := harness.Command(harness.Tipapi, "tips", "list", "-spool", o.Spool, "-identity", harness.Identity, "-json")
	if err != nil {
		t.Fatal(err)
	}
	search("the sealed tips", []byte(out), sender)
	if !strings.Contains(out, "Kanariegatan 7") {
		t.Error("the tips do not hold what was told: the search would find nothing anywhere")
	}
	// The address that it listens on is said in the log, and is no visitor's.
	output := o.Output.String()
	for _, own := range []string{o.URL, "http://" + o.Proxied, o.Operations} {
		output = strings.ReplaceAll(output, own, "")
	}
	search("the output", []byte(output), all)
	if strings.Contains(output, "goroutine ") || strings.Contains(output, ".go:") {
		found = append(found, "a stack trace in the output")
	}
	return found
}

// totals are the lines of the metrics that count.
func totals(metrics string) string {
	var lines []string
	for line := range strings.Lines(metrics) {
		if strings.HasPrefix(line, "lyktan_total") {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "")
}

// findLeaks takes a program through everything, to its end.
func findLeaks(t *testing.T, program string, run leakRun) []string {
	t.Helper()
	o := observe(t, program, run)
	metrics := func() string { return (&harness.Portal{URL: o.Operations}).Get(t, "/metrics").Body }
	before := metrics()
	receipts := run.visit(o, t)
	after := metrics()
	limits, err := os.ReadFile(fmt.Sprintf("/proc/%d/limits", o.Cmd.Process.Pid))
	if err != nil || !strings.Contains(string(limits), "Max core file size        0                    0") {
		t.Errorf("core files are not turned off: %v\n%s", err, limits)
	}
	if o.inRedis == nil {
		o.inRedis = o.redis.Everything(t)
	}
	last := ways[0]
	if run.named {
		last = ways[3]
	}
	hanging, err := o.dial(last.from, last.proxy)
	if err != nil {
		t.Fatal(err)
	}
	defer hanging.Close()
	fmt.Fprintf(hanging, "POST /tips HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 999\r\n\r\n%s", canaryFields.Encode()[:200])
	if _, err := io.ReadFull(hanging, make([]byte, len("HTTP/1.1 100 "))); err != nil { // it waits for the rest of the body
		t.Fatal(err)
	}
	if err := o.Cmd.Process.Signal(run.signal); err != nil {
		t.Fatal(err)
	}
	<-o.Ended
	for _, fault := range run.says {
		if !strings.Contains(o.Output.String(), fault) {
			t.Errorf("%q was not said: what stands beside it was not searched\n%s", fault, o.Output)
		}
	}
	return o.leaks(t, receipts, before, after)
}

// Nothing of who the visitor was, of what was told, or of when, is in anything
// that tipapi or Redis wrote, in any form that the search knows; what was told
// is in the sealed tips. The faults that tipapi collects are met and written.
func TestLeak(t *testing.T) {
	t.Parallel()
	for name, run := range map[string]leakRun{
		"ended by SIGQUIT": quitting, "ended by SIGTERM, after faults": ending, "behind a proxy that is not named": unnamed,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, leak := range findLeaks(t, harness.Tipapi, run) {
				t.Error(leak)
			}
		})
	}
}

// filesIn reads all files under a directory, by their path in it.
func filesIn(dir string) (map[string][]byte, error) {
	files := map[string][]byte{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		files[name], err = os.ReadFile(path)
		return err
	})
	return files, err
}
