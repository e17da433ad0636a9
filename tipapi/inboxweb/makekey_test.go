//go:build !race

// Nothing here runs side by side, and the race detector makes it ten times as slow.

package inboxweb

import (
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"
)

// A member without a key makes one, always with a passphrase; one that is there is
// never written over.
func TestMakeKey(t *testing.T) {
	t.Parallel()
	g := newOffice(t, setting{}).enter()
	if err := os.Remove(g.key); err != nil {
		t.Fatal(err)
	}
	if got := g.get("/"); got.StatusCode != http.StatusForbidden || !strings.Contains(got.body, `action="/make-key"`) {
		t.Fatalf("without a key: %d, %s", got.StatusCode, got.body)
	}
	for passphrase, again := range map[string]string{"": "", "too short": "too short", "1234567890": "1234567890", "four words of mine": "four words of yours"} {
		got := g.post("/make-key", url.Values{"passphrase": {passphrase}, "again": {again}})
		if _, err := os.Stat(g.key); got.StatusCode != http.StatusUnprocessableEntity || err == nil || passphrase != "" && strings.Contains(got.body, passphrase) {
			t.Errorf("%q and %q: %d, %v", passphrase, again, got.StatusCode, err)
		}
	}
	good := url.Values{"passphrase": {"four words of mine"}, "again": {"four words of mine"}}
	if got := g.post("/make-key", good); got.StatusCode != http.StatusSeeOther || g.server.current() == nil {
		t.Fatalf("%d, %s", got.StatusCode, got.body)
	}
	key, err := os.ReadFile(g.key)
	if err != nil || strings.Contains(string(key), "AGE-SECRET-KEY") {
		t.Errorf("the key lies open: %v", err)
	}
	if got := g.post("/make-key", good); got.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("a second time: %d", got.StatusCode)
	}
	if now, err := os.ReadFile(g.key); err != nil || string(now) != string(key) {
		t.Errorf("the key was written over: %v", err)
	}
	g.server.lock()
	if got := g.get("/"); !strings.Contains(got.body, `action="/unlock"`) {
		t.Errorf("locked: %d, %s", got.StatusCode, got.body)
	}
}
