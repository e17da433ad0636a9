package server

import (
	"net/http"
	"slices"
	"strings"
	"testing"
)

func TestAccepted(t *testing.T) {
	for header, want := range map[string]string{
		"":                               "",
		"sv":                             "sv",
		"ar-SY,ar;q=0.9,sv;q=0.8":        "ar sv",
		"sv-SE,sv;q=0.9,en-US;q=0.8":     "sv en",
		"en;q=0.3, AR ; q=0.5":           "ar en",
		"en;Q=0.3,ar;q=1.000":            "ar en",
		"ar;q=0,sv":                      "sv",
		"ar;q=0.000,sv;q=0.001":          "sv",
		"ar;q=2,ar;q=-1,ar;q=NaN,ar;q=":  "",
		"ar;q=1e-1,ar;q=Inf,ar;q=0.0001": "ar",
		"ar;level=1,en":                  "en",
		"*":                              "",
		"en;q=0.5,*;q=0.9":               "en",
		"sv-x-lattlast":                  "sv",
		"x-lattlast,i-klingon":           "",
		"åå,a1,e,engl,;;;,,=,-":          "",
		"fil-PH,ar":                      "fil ar",
		strings.Repeat("en,", 40) + "ar": "en",
	} {
		if got := strings.Join(accepted(header), " "); got != want {
			t.Errorf("accepted(%.40q) = %q, want %q", header, got, want)
		}
	}
}

func FuzzAccepted(f *testing.F) {
	f.Add("ar-SY,ar;q=0.9,sv;q=0.8,*;q=0.1")
	f.Add("en;q=NaN,,;q,=;-")
	f.Fuzz(func(t *testing.T, header string) {
		got := accepted(header)
		for i, lang := range got {
			if !isLanguage(lang) || slices.Contains(got[:i], lang) {
				t.Errorf("%q: %q", header, got)
			}
		}
		if len(got) > maxLanguages {
			t.Errorf("%d languages of %d bytes", len(got), len(header))
		}
		if want := accepted("ar," + header); len(want) == 0 || want[0] != "ar" {
			t.Errorf("%q after ar: %q", header, want)
		}
	})
}

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
