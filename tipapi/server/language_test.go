package server

import (
	"net/http"
	"strings"
	"testing"

	"lyktan/tipapi/limit"
	"lyktan/tipapi/spool"
)

// A form that asks for another language comes back in it with its words, and is
// never a tip: not when it could be one, nor when it is malformed or too early.
func TestOtherLanguageIsNoTip(t *testing.T) {
	r := startDefault(t)
	for body, want := range map[string]struct {
		status int
		lang   string
	}{
		"lang=sv&to=ar&what=kept+words&street=kept+street": {http.StatusOK, "lang=ar"},
		"lang=ar&to=sv&street=kept+street":                 {http.StatusOK, "lang=sv"},
		"lang=sv&to=xx&street=kept+street":                 {http.StatusOK, "lang=sv"},
		"to=ar&street=kept+street":                         {http.StatusOK, "lang=ar"},
		"lang=sv&to=ar&street=kept+street&who=a&who=b":     {http.StatusOK, "lang=ar"},
		"lang=sv&to=ar&to=sv&street=kept+street&now=maybe": {http.StatusOK, "lang=ar"},
	} {
		got := r.post(t, body)
		if got.status != want.status || !strings.Contains(got.body, want.lang) || !strings.Contains(got.body, "class=form") ||
			!strings.Contains(got.body, "kept street") || strings.Contains(got.body, "id=problem") {
			t.Errorf("%s: %d %s", body, got.status, got.body)
		}
	}
	if got := r.post(t, "lang=sv&to=ar&street=kept+street", header("Sec-Fetch-Site", "cross-site")); got.status != http.StatusForbidden {
		t.Errorf("from another site: %d", got.status)
	}
	if items, err := r.tips(); err != nil || len(items) != 0 {
		t.Errorf("%d tips, %v", len(items), err)
	}
}

// It is a try of its network like any other form that costs a page, and comes back
// with its words when there were too many.
func TestOtherLanguageIsCounted(t *testing.T) {
	limits := limit.Defaults()
	r := start(t, DefaultBounds(), spool.Limits{Tips: 1000, Bytes: 1 << 30}, limits)
	for range int(limits.Network.Least+2*limits.Network.Spread) + 1 {
		if got := r.post(t, "lang=sv&to=ar&street=kept+street"); got.status == http.StatusTooManyRequests {
			if !strings.Contains(got.body, "kept street") || !strings.Contains(got.body, "lang=ar") {
				t.Errorf("%s", got.body)
			}
			return
		}
	}
	t.Error("nobody counts")
}
