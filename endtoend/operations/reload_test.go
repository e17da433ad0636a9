package operations

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"lyktan/endtoend/harness"
)

// plenty lets a test send as much as it wants.
var plenty = []string{"-limit-network", "100000", "-limit-all", "100000", "-limit-first", "0", "-limit-first-spread", "0"}

// load is two senders who each get a receipt for every tip, on a new connection each.
func load(t *testing.T, b *harness.Book, url string) *harness.Load {
	from := func() *harness.Sender {
		return &harness.Sender{URL: url, Client: &http.Client{Timeout: harness.Hung, Transport: &http.Transport{DisableKeepAlives: true}}}
	}
	words := func() string {
		time.Sleep(20 * time.Millisecond) // each is opened again at the end, which takes as long
		return b.Words()
	}
	return b.Load(2, from, words, func(_ string, got harness.Answer, err error) bool {
		t.Errorf("no receipt: %d, %v", got.Status, err)
		return false
	})
}

// compare holds what senders saw against the spool.
func compare(t *testing.T, b *harness.Book, spool string) {
	t.Helper()
	b.FindAll(t, harness.ListTips(t, spool))
	b.Compare(t)
	t.Logf("%d tips", b.Receipts())
}

// hangUp sends SIGHUP and waits until the log has said something once more.
func hangUp(t *testing.T, p *harness.Portal, says string) {
	t.Helper()
	before := strings.Count(p.Output.String(), says)
	if err := p.Cmd.Process.Signal(syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	harness.Eventually(t, says, harness.Hung, func() bool { return strings.Count(p.Output.String(), says) > before })
}

// replaceSite puts a copy of the site, with a change, in the place of a folder as a build
// does.
func replaceSite(t *testing.T, at string, change func(dir string) error) {
	t.Helper()
	next := at + ".building"
	if err := os.CopyFS(next, os.DirFS(harness.Site)); err != nil {
		t.Fatal(err)
	}
	if err := change(next); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(at, at+".old"); err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	if err := os.Rename(next, at); err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(at + ".old"); err != nil {
		t.Fatal(err)
	}
}

func marked(words string) func(dir string) error {
	return func(dir string) error {
		return os.WriteFile(filepath.Join(dir, "sv", "mark.txt"), []byte(words), 0o600)
	}
}

// portalOn runs the program with more flags, the last of a name in force.
func portalOn(t *testing.T, spool string, flags ...string) *harness.Portal {
	t.Helper()
	return harness.StartOn(t, spool, append(flags, plenty...)...)
}

func ready(t *testing.T, p *harness.Portal) harness.Answer {
	t.Helper()
	request, err := http.NewRequest(http.MethodGet, p.Operations+"/readyz", nil)
	if err != nil {
		t.Fatal(err)
	}
	return harness.Do(t, request)
}

// SIGHUP puts a new site and new keys in force while tips are sent: no connection
// is dropped, and no tip lost. What cannot be read changes nothing, and is told.
func TestReloadUnderLoad(t *testing.T) {
	t.Parallel()
	site := filepath.Join(t.TempDir(), "public")
	replaceSite(t, site, marked("0"))
	p := portalOn(t, t.TempDir(), "-site", site, "-operations", "127.0.0.1:0")
	b := harness.NewBook()
	senders := load(t, b, p.URL)
	for i := 1; i <= 3; i++ {
		senders.More(t, 10)
		mark := fmt.Sprint(i)
		replaceSite(t, site, marked(mark))
		hangUp(t, p, "msg=reloaded")
		if got := p.Get(t, "/sv/mark.txt"); got.Body != mark {
			t.Errorf("after reload %d: %d %q", i, got.Status, got.Body)
		}
	}
	replaceSite(t, site, func(dir string) error { return os.Remove(filepath.Join(dir, "_tipapi/ar/receipt.html")) })
	hangUp(t, p, "nothing is reloaded")
	if got := p.Get(t, "/sv/mark.txt"); got.Body != "3" {
		t.Errorf("after a reload that failed: %d %q", got.Status, got.Body)
	}
	if got := ready(t, p); got.Status != http.StatusOK || !strings.Contains(got.Body, "\nreload: the last reload failed") || !strings.Contains(got.Body, "receipt.html") {
		t.Errorf("a reload that failed: %d %s", got.Status, got.Body)
	}
	senders.More(t, 10)
	replaceSite(t, site, marked("4"))
	hangUp(t, p, "msg=reloaded")
	if got := ready(t, p); got.Status != http.StatusOK || !strings.Contains(got.Body, "\nreload: ok\n") {
		t.Errorf("after the next reload: %d %s", got.Status, got.Body)
	}
	senders.End()
	compare(t, b, p.Spool)
}

// Keys past their days keep no page from being served. Tips go to the keys that
// are good; without one the words are handed back, until a new key is there.
func TestKeysPastTheirDays(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	public, err := os.ReadFile(harness.Recipients)
	if err != nil {
		t.Fatal(err)
	}
	other, err := harness.Command(harness.Shipped, "keygen", "-o", filepath.Join(dir, "other.txt"))
	if err != nil {
		t.Fatal(err)
	}
	recipients := filepath.Join(dir, "recipients.txt")
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(recipients, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	const past = "# expires: 2020-01-01\n"
	health := func(p *harness.Portal, flags ...string) error {
		_, err := harness.Command(harness.Shipped, append([]string{"healthcheck", "-operations", strings.TrimPrefix(p.Operations, "http://")}, flags...)...)
		return err
	}

	write(past + other)
	p := portalOn(t, t.TempDir(), "-recipients", recipients, "-operations", "127.0.0.1:0")
	if got := p.Get(t, "/sv/nummer/"); got.Status != http.StatusOK || !strings.Contains(got.Body, "tel:112") {
		t.Errorf("no good key: the page of numbers: %d", got.Status)
	}
	for _, lang := range harness.Languages {
		got := p.Get(t, "/"+lang+"/skriv/")
		if got.Status != http.StatusOK || strings.Contains(got.Body, "<form") || !strings.Contains(got.Body, harness.Words(t, lang, "tips_closed")) {
			t.Errorf("no good key: the page of the form: %d %.2000s", got.Status, got.Body)
		}
	}
	if got := p.Post(t, harness.TipOf("kept words")); got.Status != http.StatusServiceUnavailable || !strings.Contains(got.Body, "kept words") ||
		!strings.Contains(got.Body, "tel:112") {
		t.Errorf("no good key: a tip: %d %.2000s", got.Status, got.Body)
	}
	if got := ready(t, p); got.Status != http.StatusServiceUnavailable || !strings.Contains(got.Body, "recipients: every key is past its last day") {
		t.Errorf("no good key: %d %s", got.Status, got.Body)
	}
	if err := health(p); err != nil {
		t.Errorf("it runs: %v", err)
	}
	if err := health(p, "-ready"); err == nil || !strings.Contains(err.Error(), "/readyz answers 503") || !strings.Contains(err.Error(), "every key") {
		t.Errorf("it takes no tips: %v", err)
	}

	write(past + other + string(public))
	hangUp(t, p, "msg=reloaded")
	if got := p.Get(t, "/sv/skriv/"); !strings.Contains(got.Body, "<form") {
		t.Errorf("one good key: the page of the form has none: %d", got.Status)
	}
	harness.Receipt(t, p.Post(t, harness.TipOf("to the good key")).Body)
	if got := ready(t, p); got.Status != http.StatusOK || !strings.Contains(got.Body, "\nexpiry: 1 of 2 keys are past their last day") {
		t.Errorf("one good key: %d %s", got.Status, got.Body)
	}
	if tips := p.Tips(t); len(tips) != 1 {
		t.Errorf("%d tips for the good key", len(tips))
	}
	if _, err := harness.Command(harness.Shipped, "tips", "list", "-spool", p.Spool, "-identity", filepath.Join(dir, "other.txt")); err == nil {
		t.Error("the tip is sealed to the key past its day")
	}

	write(string(public))
	hangUp(t, p, "msg=reloaded")
	if got := ready(t, p); !strings.Contains(got.Body, "\nexpiry: ok\n") {
		t.Errorf("a good key alone: %d %s", got.Status, got.Body)
	}
	if err := health(p, "-ready"); err != nil {
		t.Errorf("a good key alone: %v", err)
	}
	p.Stop(t)
	if err := health(p); err == nil {
		t.Error("nothing runs, and the check is passed")
	}
}
