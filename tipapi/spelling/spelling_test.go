package spelling

import "testing"

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"a", "", 1}, {"", "abc", 3}, {"expires", "expires", 0}, {"exprires", "expires", 1}, {"exipres", "expires", 2},
		{"kitten", "sitting", 3}, {"går", "gar", 1}} {
		if got, back := Distance(c.a, c.b), Distance(c.b, c.a); got != c.want || back != c.want {
			t.Errorf("%q and %q: %d and %d, want %d", c.a, c.b, got, back, c.want)
		}
	}
}

func TestNearest(t *testing.T) {
	words := []string{"PROXY_HEADER", "TRUSTED_PROXIES", "SPOOL"}
	for typed, want := range map[string]string{"TRUSTED_PROXIS": "TRUSTED_PROXIES", "SPOLL": "SPOOL", "PROXY_HEADERS": "PROXY_HEADER"} {
		if got := Nearest(typed, words); got != want {
			t.Errorf("%s: %s", typed, got)
		}
	}
	if got := Nearest("x", nil); got != "" {
		t.Error(got)
	}
}

func TestMeant(t *testing.T) {
	words := []string{"list", "show", "take", "close", "recipients", "o"}
	for typed, want := range map[string]string{
		"shwo": "show", "lists": "list", "recipents": "recipients", "list": "list", "tkae": "take",
		"": "", "x": "", "colour": "", "abcd": "", "recipe": "",
	} {
		if got := Meant(typed, words); got != want {
			t.Errorf("%q: %q, want %q", typed, got, want)
		}
	}
	if got := Meant("x", nil); got != "" {
		t.Error(got)
	}
}
