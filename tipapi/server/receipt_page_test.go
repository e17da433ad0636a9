package server

import (
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"lyktan/tipapi/bundle"
)

// Whatever a theme's receipt page prints, it has nothing of the tip to print but
// whether it is happening now: whoever looks at the screen later must not read it
// there.
func TestReceiptPageIsGivenNothingOfTheTip(t *testing.T) {
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("testdata/site")); err != nil {
		t.Fatal(err)
	}
	page := filepath.Join(dir, bundle.Dir, "sv", "receipt.html")
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(page, append(text, `<pre>{{printf "%+v" .}}</pre>`...), 0o600); err != nil {
		t.Fatal(err)
	}
	built, err := bundle.Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	r := startDefault(t)
	r.server.current.Load().Bundle = built // no request has come yet
	form := url.Values{"lang": {"sv"}, "now": {"yes"}, "danger": {"canary-danger"}}
	for _, name := range []string{"what", "since", "last", "often", "street", "area", "who", "unsafe", "how", "contact"} {
		form.Set(name, "canary-"+name)
	}
	got := r.post(t, form.Encode())
	if got.status != http.StatusOK || !strings.Contains(got.body, "Now:yes") {
		t.Fatalf("%d %s", got.status, got.body)
	}
	if strings.Contains(got.body, "canary") {
		t.Errorf("the receipt page got %s", got.body)
	}
}
