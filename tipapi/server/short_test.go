package server

import (
	"net/http"
	"strings"
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
		{"/١", "", "/sv/nummer/"},
		{"/١", "ar", "/ar/nummer/"},
		{"/%DB%B1/", "ar", "/ar/nummer/"}, // Persian
		{"/１", "", "/sv/nummer/"},         // as Japanese keyboards type it
		{"/1.", "", "/sv/nummer/"},
		{"/1./", "", "/sv/nummer/"},
		{"/1/.", "", "/sv/nummer/"},
		{"/1,", "ar", "/ar/nummer/"},
		{"/1)", "", "/sv/nummer/"},
		{"/(1", "", "/sv/nummer/"},
		{"/1%E2%80%8F", "", "/sv/nummer/"}, // a mark of direction that cannot be seen
		{"/١،", "ar", "/ar/nummer/"},
		{"/nummer%20", "", "/sv/nummer/"},
		{"/Nummer!", "", "/sv/nummer/"},
		{"/nummer”.", "", "/sv/nummer/"},
		{"/1?to=https://example.org/", "", "/sv/nummer/"},
	} {
		got := ask(c.path, c.languages)
		if got.status != http.StatusFound || got.header.Get("Location") != c.want || got.body != "" || got.header.Get("Vary") != "Accept-Language" {
			t.Errorf("%s for %q: %d %q %q", c.path, c.languages, got.status, got.header.Get("Location"), got.body)
		}
		checkHeaders(t, got.header)
	}
	for _, path := range []string{"/3", "/11", "/1//", "//1", "/1/x", "/sv/1", "/%31%00", "/_redirects", "/.", "/1.2", "/.1/.x", "/١١", "/1a"} {
		if got := ask(path, "ar"); got.status != http.StatusNotFound {
			t.Errorf("%s: %d %q", path, got.status, got.header.Get("Location"))
		}
	}
}

// What belongs to no language speaks the reader's.
func TestAnswersInTheReadersLanguage(t *testing.T) {
	r := startDefault(t)
	for _, c := range []struct {
		method, path, languages string
		status                  int
		says, vary              string
	}{
		{"GET", "/nothing", "ar-SY,sv;q=0.8", 404, "not here ar", "Accept-Language"},
		{"GET", "/nothing", "so", 404, "not here sv", "Accept-Language"},
		{"GET", "/sv/nothing", "ar", 404, "not here sv", ""},
		{"GET", "/ar/nothing", "sv", 404, "not here ar", ""},
		{"GET", "/tips", "ar", 405, "opened again ar", "Accept-Language"},
		{"GET", "/tips", "", 405, "opened again sv", "Accept-Language"},
		{"HEAD", "/tips", "ar", 405, "", "Accept-Language"},
		{"POST", "/", "ar", 405, "lang=ar", "Accept-Language"},
		{"POST", "/sv/", "ar", 405, "lang=sv", ""},
		{"PUT", "/tips", "ar", 405, "lang=ar", "Accept-Language"},
		{"POST", "/tips", "ar", 415, "lang=ar", "Accept-Language"},
	} {
		request, err := http.NewRequest(c.method, "http://"+r.address+c.path, nil)
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Accept-Language", c.languages)
		got := do(t, request)
		if got.status != c.status || !strings.Contains(got.body, c.says) || !strings.Contains(strings.Join(got.header["Vary"], ","), c.vary) {
			t.Errorf("%s %s for %q: %d %v %.80s", c.method, c.path, c.languages, got.status, got.header["Vary"], got.body)
		}
		if c.path == "/tips" && c.method == "GET" && got.header.Get("Allow") != "POST" {
			t.Errorf("allowed is %q", got.header.Get("Allow"))
		}
		checkHeaders(t, got.header)
	}
}

// A whole address that a messenger has caught with a mark, or that is typed in
// capitals, leads where it means, and the way out too.
func TestAddressesAsTyped(t *testing.T) {
	r := startDefault(t)
	for path, to := range map[string]string{
		"/sv/nummer.": "/sv/nummer/", "/sv/nummer/,": "/sv/nummer/", "/SV/Nummer": "/sv/nummer/", "/ar/nummer%D8%8C": "/ar/nummer/", "/sv.": "/sv/",
		"/ut.": "https://", "/UT": "https://", "/ut%E2%80%9D": "https://",
	} {
		got := r.get(t, path)
		if got.status/100 != 3 || !strings.HasPrefix(got.header.Get("Location"), to) || got.body != "" {
			t.Errorf("%s: %d, %q", path, got.status, got.header.Get("Location"))
		}
	}
	for _, path := range []string{"/sv/nothing.", "/_tipapi/sv/form.html.", "/_headers.", "//sv/nummer.", "/sv/../sv/nummer."} {
		if got := r.get(t, path); got.status != http.StatusNotFound {
			t.Errorf("%s: %d, %q", path, got.status, got.header.Get("Location"))
		}
	}
}
