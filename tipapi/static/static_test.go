package static

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
)

const site = "../server/testdata/site"

func TestOnlyPagesAreThere(t *testing.T) {
	files, err := Load(site)
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]bool{
		"/.well-known/security.txt": true, "/.hidden/x.txt": false,
		"/sv/": true, "/sv/nummer/": true, "/sv/404.html": true,
		"/sv": false, "/": false, "/sv/index.html": false, "/_headers": false, "/_tipapi/site.json": false,
		"/_tipapi/sv/form.html": false, "/sv/nummer/index.html.br": false, "/../static.go": false, "/sv/../ar/": false, "": false,
	} {
		if files.Has(path) != want {
			t.Errorf("Has(%q) = %v", path, !want)
		}
	}
}

func TestEncodings(t *testing.T) {
	files, err := Load(site)
	if err != nil {
		t.Fatal(err)
	}
	plain, err := os.ReadFile(filepath.Join(site, "sv/nummer/index.html"))
	if err != nil {
		t.Fatal(err)
	}
	for accept, want := range map[string]struct{ encoding, body string }{
		"":                          {"", string(plain)},
		"identity":                  {"", string(plain)},
		"gzip, deflate, br, zstd":   {"br", "BR"},
		"gzip;q=1.0, br;q=0":        {"gzip", "GZ"},
		"GZIP":                      {"gzip", "GZ"},
		"br ; q=0.5":                {"br", "BR"},
		"gzip;q=0, br;q=0.000":      {"", string(plain)},
		"x-br, brr":                 {"", string(plain)},
		"gzip;q=nonsense, identity": {"", string(plain)},
	} {
		r := httptest.NewRequest(http.MethodGet, "/sv/nummer/", nil)
		r.Header.Set("Accept-Encoding", accept)
		w := httptest.NewRecorder()
		files.Serve(w, r, "/sv/nummer/", http.StatusOK)
		if w.Header().Get("Content-Encoding") != want.encoding || w.Body.String() != want.body || w.Header().Get("Vary") != "Accept-Encoding" {
			t.Errorf("Accept-Encoding %q: %v %q", accept, w.Header(), w.Body)
		}
	}
}

func TestUnknownKindOfFile(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "a.exe"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(dir); err == nil {
		t.Error("a site with an .exe was loaded")
	}
	if _, err := Load(filepath.Join(dir, "none")); err == nil {
		t.Error("a site that is not there was loaded")
	}
}
