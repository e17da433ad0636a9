package server

import (
	"net/http"
	"testing"
)

func TestShortAddresses(t *testing.T) {
	r := startDefault(t)
	ask := func(path, languages string) answer {
		request, err := http.NewRequest(http.MethodGet, "http://"+r.address+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		if languages != "" {
			request.Header.Set("Accept-Language", languages)
		}
		return do(t, request)
	}
	for _, c := range []struct{ path, languages, want string }{
		{"/1", "", "/sv/nummer/"},
		{"/1/", "", "/sv/nummer/"},
		{"/nummer", "", "/sv/nummer/"},
		{"/NUMMER", "", "/sv/nummer/"},
		{"/Nummer/", "ar", "/ar/nummer/"},
		{"/1", "ar-SY,sv;q=0.9", "/ar/nummer/"},
		{"/1", "sv,ar;q=0.9", "/sv/nummer/"},
		{"/1", "so,ar;q=0.5", "/ar/nummer/"},
		{"/1", "so,fi", "/sv/nummer/"},
		{"/1", "ar;q=broken", "/sv/nummer/"},
		{"/2", "ar", "/sv/bara/"}, // it is not there in Arabic
		{"/1?to=https://example.org/", "", "/sv/nummer/"},
	} {
		got := ask(c.path, c.languages)
		if got.status != http.StatusFound || got.header.Get("Location") != c.want || got.body != "" || got.header.Get("Vary") != "Accept-Language" {
			t.Errorf("%s for %q: %d %q %q", c.path, c.languages, got.status, got.header.Get("Location"), got.body)
		}
		checkHeaders(t, got.header)
	}
	for _, path := range []string{"/3", "/11", "/1//", "//1", "/1/x", "/sv/1", "/%31%00", "/_redirects", "/1."} {
		if got := ask(path, "ar"); got.status != http.StatusNotFound {
			t.Errorf("%s: %d %q", path, got.status, got.header.Get("Location"))
		}
	}
}
