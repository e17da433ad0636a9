package plain

import (
	"strings"
	"testing"
)

func TestAddress(t *testing.T) {
	for address, want := range map[string]string{
		"https://www.1177.se/Stockholm/":               "",
		"https://example.org":                          "",
		"https://example.org:8443/@name?a=b@c#d":       "",
		"http://example.org/a%20b":                     "",
		"https://www.1177.se@evil.example/":            "leads to evil.example, whatever",
		"https://user:secret@example.org/":             "leads to example.org, whatever",
		"https://:secret@example.org/":                 "leads to example.org, whatever",
		"https://@example.org/":                        "leads to example.org, whatever",
		"https://www.1177.se%40evil.example/":          "not the name of a host alone",
		"https://www.1177.se%2fsecret@evil.example/":   "leads to evil.example",
		`https://www.1177.se\@evil.example/`:           "not the name of a host alone",
		`https://user:secret%zz@evil.example/`:         "not the name of a host alone",
		"https:///www.1177.se/":                        "as browsers show it",
		"https://":                                     "as browsers show it",
		"https://example.org/å":                        "write other characters",
		"https://example.org/\"onclick":                "write other characters",
		"https://example.org/((":                       "write other characters",
		"https://www.1177.se:secret@evil.example:8443": "leads to evil.example:8443",
	} {
		got := Address(address)
		if (got == "") != (want == "") || !strings.Contains(got, want) || strings.Contains(got, "secret") {
			t.Errorf("%s: want %q, got %q", address, want, got)
		}
	}
}
