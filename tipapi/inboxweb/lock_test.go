package inboxweb

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

// locks reports whether the server locks itself, after a beat of its own.
func (g guest) locks() bool {
	for deadline := time.Now().Add(5 * time.Second); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		if g.server.current() == nil {
			return true
		}
	}
	return false
}

// An inbox that nobody uses locks itself, whatever its pages ask for by themselves.
func TestIdleInboxLocks(t *testing.T) {
	t.Parallel()
	g := newOffice(t, setting{idle: 10 * time.Minute}).enter().ready()
	id := g.ids()[0]
	g.post("/search", url.Values{"search": {secret}})
	g.wait(9 * time.Minute)
	g.get("/tip/" + id) // which somebody looks at
	g.wait(9 * time.Minute)
	g.get("/version?busy")
	g.wait(2 * time.Minute)
	if g.locks() {
		t.Fatal("it locked while somebody typed")
	}
	g.wait(7 * time.Minute)
	g.get("/version")
	links := len(g.links)
	g.wait(2 * time.Minute)
	if !g.locks() {
		t.Fatal("it does not lock itself")
	}
	for _, page := range pages {
		path, _ := with(id, page, nil)
		if got := g.get(path); got.StatusCode != http.StatusForbidden || strings.Contains(got.body, secret) || strings.Contains(got.body, "Ringvägen") {
			t.Errorf("locked, %s: %d, %s", path, got.StatusCode, got.body)
		}
	}
	for act, form := range acts {
		path, form := with(id, act, form)
		if got := g.post(path, form); got.StatusCode != http.StatusForbidden {
			t.Errorf("locked, %s: %d", path, got.StatusCode)
		}
	}
	if g.server.current() != nil {
		t.Error("a page opened it again")
	}
	if len(g.links) != links {
		t.Error("a new link lies open where nobody is")
	}
	if again := g.enter().ready(); strings.Contains(again.get("/").body, secret+`"`) {
		t.Error("it remembers what was looked for")
	}
}

// A key with a passphrase: the page asks for it, and forgets it.
func TestPassphrase(t *testing.T) {
	t.Parallel()
	g := newOffice(t, setting{passphrase: "correct horse", idle: 10 * time.Minute}).enter()
	locked := func(when string) {
		t.Helper()
		for _, page := range pages {
			path, _ := with("x", page, nil)
			got := g.get(path)
			if strings.Contains(got.body, secret) || path != "/nowhere" && (got.StatusCode != http.StatusForbidden || !strings.Contains(got.body, `name="passphrase"`)) {
				t.Errorf("%s, %s: %d %s", when, path, got.StatusCode, got.body)
			}
		}
		for _, wrong := range []string{"", "x", "correct horse ", "Correct horse"} {
			if got := g.post("/unlock", url.Values{"passphrase": {wrong}}); got.StatusCode != http.StatusForbidden || g.server.current() != nil ||
				wrong != "" && strings.Contains(got.body, wrong+`"`) {
				t.Errorf("%s, with %q: %d", when, wrong, got.StatusCode)
			}
		}
	}
	open := func() {
		t.Helper()
		if got := g.post("/unlock", url.Values{"passphrase": {"correct horse"}}); got.StatusCode != http.StatusSeeOther || g.server.current() == nil {
			t.Fatalf("with the passphrase: %d, %s", got.StatusCode, got.body)
		}
		g.ready()
	}
	locked("at the start")
	open()
	id := g.ids()[0]
	g.post("/search", url.Values{"search": {"kanariesökord"}})
	g.server.sessions[g.cookie.Value].keep("note "+id, secret) // as one that could not be kept
	g.wait(11 * time.Minute)
	if !g.locks() {
		t.Fatal("it does not lock itself")
	}
	locked("after a while")
	open()
	if got := g.get("/tip/"+id).body + g.get("/").body; strings.Contains(got, ">"+secret+"</textarea>") || strings.Contains(got, "kanariesökord") {
		t.Error("it remembers what was typed before it was locked")
	}
	if got := g.post("/lock", nil); got.StatusCode != 200 || g.server.current() != nil || strings.Contains(got.body, secret) {
		t.Errorf("the button: %d", got.StatusCode)
	}
	locked("by the button")
	open()
}

// The button locks for all: where no passphrase is asked for, no page goes on.
func TestLockButton(t *testing.T) {
	t.Parallel()
	o := newOffice(t, setting{})
	g, other := o.enter().ready(), o.enter()
	got := g.post("/lock", nil)
	if got.StatusCode != 200 || !strings.Contains(got.Header.Get("Clear-Site-Data"), `"cache"`) || len(got.Cookies()) != 1 || got.Cookies()[0].MaxAge >= 0 {
		t.Errorf("%d, %v", got.StatusCode, got.Header)
	}
	for _, g := range []guest{g, other} {
		if got := g.get("/"); got.StatusCode != http.StatusForbidden || g.server.current() != nil {
			t.Errorf("%d: %s", got.StatusCode, got.body)
		}
	}
	if got := o.enter().ready().get("/"); got.StatusCode != 200 {
		t.Errorf("a new link: %d", got.StatusCode)
	}
}

// Only this computer reaches it.
func TestListensOnLoopbackAlone(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"0.0.0.0:0", ":0", "[::]:0", "192.0.2.1:0", "localhost:0", "127.0.0.1",
		"example.org:80", "", "[::ffff:192.0.2.1]:0", "127.0.0.1:x"} {
		if l, err := Listen(address); err == nil {
			l.Close()
			t.Errorf("listens on %s", address)
		}
	}
	for _, address := range []string{"127.0.0.1:0", "127.1.2.3:0"} {
		l, err := Listen(address)
		if err != nil {
			t.Fatal(err)
		}
		l.Close()
	}
}

// A look that took long, because servers were away, is not followed by a long rest.
func TestPauseBetweenLooks(t *testing.T) {
	t.Parallel()
	good, bad := &desk{}, &desk{fault: errors.New("away")}
	for took, want := range map[time.Duration]time.Duration{0: beat, time.Second: 20 * time.Second, time.Minute: longest} {
		if got := good.pause(took); got != want {
			t.Errorf("after %v: %v", took, got)
		}
		if got := bad.pause(took); got != beat {
			t.Errorf("after %v in vain: %v", took, got)
		}
	}
}
