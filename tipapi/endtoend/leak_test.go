package endtoend

import (
	"bytes"
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
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
		"lang": {"sv"}, "what": {"kanariewhat åäö\nrad"}, "since": {"kanariesince"}, "often": {"kanarieoften"}, "street": {"Kanariegatan 7"},
		"area": {"kanariearea"}, "who": {"kanariewho"}, "children": {"yes"}, "danger": {"weapon", "kanariedanger"}, "unsafe": {"kanarieunsafe"},
		"how": {"kanariehow"}, "contact": {"kanarie@contact.example"}, "idempotency_key": {"kanariekey-0123456789"},
	}
)

// spoolTips is how many tips fit: one for each way in.
const spoolTips = 4

// senderCanaries say who the visitor was: they may be nowhere at all.
func senderCanaries() []canary {
	all := []canary{
		addressCanary("the direct address", direct), addressCanary("the IPv4 address behind a proxy", behind4),
		addressCanary("the IPv6 address behind a proxy", behind6), addressCanary("the address of the PROXY protocol", proxied),
		textCanary("the path", "kanariepath"), textCanary("the query", "kanariequery"),
	}
	for name, value := range canaryHeaders {
		if value != "null" {
			all = append(all, textCanary("header "+name, value))
		}
	}
	return all
}

// tipCanaries say what the visitor told: they may be inside the sealed tip only.
func tipCanaries(receipts []string) []canary {
	var all []canary
	for name, values := range canaryFields {
		for _, value := range values {
			if strings.Contains(strings.ToLower(value), "kanarie") {
				all = append(all, textCanary("field "+name, value))
			}
		}
	}
	for i, number := range receipts {
		all = append(all, textCanary(fmt.Sprint("receipt ", i+1), number))
		all = append(all, textCanary(fmt.Sprint("receipt ", i+1, " in groups"), number[:4]+" "+number[4:8]))
	}
	return all
}

// observed is a portal set up so that everything it can write to is known.
type observed struct {
	*portal
	home  string // its working, home and temporary directory
	redis *redisServer
	from  time.Time
}

func observe(t *testing.T, program string) *observed {
	t.Helper()
	o := &observed{home: t.TempDir(), redis: startRedis(t, "--save", "1 1", "--appendonly", "yes")}
	secret := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(secret, []byte("a secret of the administrator"), 0o600); err != nil {
		t.Fatal(err)
	}
	spool := t.TempDir()
	cmd := exec.Command(program, "serve", "-listen", "127.0.0.1:0", "-site", site, "-spool", spool, "-recipients", recipients,
		"-operations", "127.0.0.1:0", "-listen-proxy", "127.0.0.1:0", "-proxies", "127.0.0.1",
		"-limit-store", o.redis.url, "-limit-secret", secret, "-limit-network", "5", "-limit-network-free", "4", "-limit-first", "0",
		"-limit-delay", "200ms", "-spool-tips", fmt.Sprint(spoolTips), "-time-read", "1s", "-time-stop", "3s")
	cmd.Dir = o.home
	cmd.Env = append(os.Environ(), "HOME="+o.home, "TMPDIR="+o.home)
	o.from = time.Now()
	o.portal = launch(t, spool, cmd)
	return o
}

// leaks ends the portal and searches everything that it and Redis wrote.
func (o *observed) leaks(t *testing.T, receipts []string, before, after string) []string {
	t.Helper()
	var found []string
	sender, told := senderCanaries(), tipCanaries(receipts)
	search := func(where string, text []byte, canaries []canary) {
		for _, c := range canaries {
			for _, f := range c.in(text) {
				found = append(found, f+" in "+where)
			}
		}
		for _, f := range timesIn(text, o.from, time.Now()) {
			found = append(found, f+" in "+where)
		}
	}
	all := append(slices.Clone(sender), told...)
	found = append(found, fileTimes(t, o.spool)...) // before reading changes them
	for _, dir := range []string{o.spool, o.home, o.redis.dir} {
		err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			if dir == o.home {
				found = append(found, "a file that nobody asked for: "+d.Name())
			}
			text, err := os.ReadFile(path)
			search("the file "+d.Name(), append([]byte(d.Name()+"\n"), text...), all)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for name, value := range o.redis.everything(t) {
		search("Redis", []byte(name+" "+value), all)
	}
	search("the metrics", []byte(before+after), all)
	if totals(before) != totals(after) && o.from.Truncate(time.Hour).Equal(time.Now().Truncate(time.Hour)) {
		found = append(found, "the totals moved within the hour")
	}
	out, err := command(tipapi, "tips", "list", "-spool", o.spool, "-identity", identity, "-json")
	if err != nil {
		t.Fatal(err)
	}
	search("the sealed tips", []byte(out), sender)
	if !strings.Contains(out, "Kanariegatan 7") {
		t.Error("the tips do not hold what was told: the search would find nothing anywhere")
	}
	// The address that it listens on is said in the log, and is no visitor's.
	output := o.output.String()
	for _, own := range []string{o.url, "http://" + o.proxied, o.operations} {
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

// fileTimes names the times of the spool that tell more than the hour.
func fileTimes(t *testing.T, dir string) []string {
	t.Helper()
	var found []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		stat := info.Sys().(*syscall.Stat_t)
		modified, read := info.ModTime(), time.Unix(stat.Atim.Unix())
		if !modified.Equal(modified.Truncate(time.Hour)) || (!d.IsDir() && !read.Equal(read.Truncate(time.Hour))) {
			found = append(found, fmt.Sprintf("the time of %s: modified %v, read %v", d.Name(), modified, read))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// findLeaks takes a program through everything, to its end by a signal that makes Go
// programs print what they were doing.
func findLeaks(t *testing.T, program string) []string {
	t.Helper()
	o := observe(t, program)
	metrics := func() string {
		response, err := http.Get(o.operations + "/metrics")
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		var b bytes.Buffer
		if _, err := b.ReadFrom(response.Body); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	before := metrics()
	receipts := o.visit(t)
	after := metrics()
	limits, err := os.ReadFile(fmt.Sprintf("/proc/%d/limits", o.cmd.Process.Pid))
	if err != nil || !strings.Contains(string(limits), "Max core file size        0                    0") {
		t.Errorf("core files are not turned off: %v\n%s", err, limits)
	}
	hanging, err := o.dial("127.0.0.1", proxied)
	if err != nil {
		t.Fatal(err)
	}
	defer hanging.Close()
	fmt.Fprintf(hanging, "POST /tips HTTP/1.1\r\nHost: x\r\nContent-Length: 999\r\n\r\n%s", canaryFields.Encode()[:200])
	time.Sleep(100 * time.Millisecond)
	if err := o.cmd.Process.Signal(syscall.SIGQUIT); err != nil {
		t.Fatal(err)
	}
	<-o.ended
	return o.leaks(t, receipts, before, after)
}

// Nothing of who the visitor was, of what was told, or of when, is in anything
// that tipapi or Redis wrote, in any form that the search knows; what was told
// is in the sealed tips.
func TestLeak(t *testing.T) {
	for _, leak := range findLeaks(t, tipapi) {
		t.Error(leak)
	}
}
