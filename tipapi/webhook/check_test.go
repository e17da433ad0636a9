package webhook

import (
	"net/http"
	"strings"
	"testing"
)

func TestCheckFindsWhoIsThereAndPostsNothing(t *testing.T) {
	r, clear := receive(t, overTLS, status(http.StatusOK)), receive(t, plain, status(http.StatusOK))
	secret := "/?secret-file=" + file(t, symmetric)
	for name, c := range map[string]struct{ address, error string }{
		"its own CA":      {r.URL + secret + "&ca=" + file(t, caOf(r)), ""},
		"in the clear":    {clear.URL + secret, ""},
		"a stranger's CA": {r.URL + secret + "&ca=" + file(t, strangersCA(t)), "unknown authority"},
		"nobody there":    {"https://127.0.0.1:1" + secret, "refused"},
	} {
		err := open(t, c.address).Check(within(t, hung))
		if (err == nil) != (c.error == "") || (err != nil && !strings.Contains(err.Error(), c.error)) {
			t.Errorf("%s: %v, want %q", name, err, c.error)
		}
	}
	if n := len(r.requests()) + len(clear.requests()); n != 0 {
		t.Errorf("%d requests", n)
	}
}
