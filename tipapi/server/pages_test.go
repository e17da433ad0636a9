package server

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lyktan/tipapi/bundle"
	"lyktan/tipapi/static"
)

func TestPages(t *testing.T) {
	r := startDefault(t)
	for path, want := range map[string]struct {
		status         int
		location, says string
	}{
		"/sv/":                      {200, "", "start sv"},
		"/ar/nummer/":               {200, "", "numbers ar"},
		"/ar/nummer":                {301, "/ar/nummer/", ""},
		"/ar/nothing":               {404, "", "not here ar"},
		"/nothing":                  {404, "", "not here sv"},
		"/ut":                       {303, "https://example.org/weather", ""},
		"/ut/":                      {303, "https://example.org/weather", ""},
		"/.well-known/security.txt": {200, "", "Contact: mailto:"},
		"/.hidden/x.txt":            {404, "", "not here sv"},
		"/_headers":                 {404, "", "not here sv"},
		"/_tipapi/site.json":        {404, "", "not here sv"},
		"/_tipapi/sv/form.html":     {404, "", "not here sv"},
		"/sv/nummer/index.html.br":  {404, "", "not here sv"},
		"/sv/%2e%2e/_headers":       {404, "", "not here sv"},
		"//example.org/":            {404, "", "not here sv"},
		"/sv/..%2f_headers":         {404, "", "not here sv"},
		"/%00":                      {404, "", "not here sv"},
	} {
		got := r.get(t, path)
		if got.status != want.status || got.header.Get("Location") != want.location || !strings.Contains(got.body, want.says) {
			t.Errorf("GET %s: %d %q %.80s", path, got.status, got.header.Get("Location"), got.body)
		}
		checkHeaders(t, got.header)
	}
	request, err := http.NewRequest(http.MethodHead, "http://"+r.address+"/sv/", nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := do(t, request); got.status != 200 || got.body != "" || got.header.Get("Content-Length") == "" {
		t.Errorf("HEAD: %d %q %v", got.status, got.body, got.header)
	}
	for _, path := range []string{"/sv/", "/ut", "/"} {
		request, err := http.NewRequest(http.MethodPost, "http://"+r.address+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := do(t, request); got.status != 405 || got.header.Get("Allow") != "GET, HEAD" {
			t.Errorf("POST %s: %d %v", path, got.status, got.header["Allow"])
		}
	}
	if got := r.get(t, "/ut"); got.header.Get("Clear-Site-Data") == "" {
		t.Error("/ut does not clear what the browser kept")
	}
}

// Tor Browser is told where a page is in Tor at the site's public address alone,
// to which people come over https.
func TestPagesNameTheirOnionAddress(t *testing.T) {
	r := startDefault(t)
	const onion = "2gzyxa5ihm7nsggfxnu52rck2vv4rvmdlkiu3zzui5du4xyclen53wid.onion"
	r.server.current.Load().Bundle.Site.Onion = onion
	for _, c := range []struct{ host, path, want string }{
		{"lyktan.example", "/ar/nummer/", "http://" + onion + "/ar/nummer/"},
		{"Lyktan.Example", "/ar/", "http://" + onion + "/ar/"},
		{"lyktan.example", "/sv/nothing/", ""},
		{"lyktan.example", "/ut", ""},
		{onion, "/sv/", ""},
		{"127.0.0.1:8080", "/sv/", ""},
		{"lyktan.example.org", "/sv/", ""},
	} {
		request, err := http.NewRequest(http.MethodGet, "http://"+r.address+c.path, nil)
		if err != nil {
			t.Fatal(err)
		}
		request.Host = c.host
		if got := do(t, request).header.Get(bundle.OnionHeader); got != c.want {
			t.Errorf("%s%s: %q, not %q", c.host, c.path, got, c.want)
		}
	}
	r.server.current.Load().Bundle.Site.Onion = ""
	request, err := http.NewRequest(http.MethodGet, "http://"+r.address+"/sv/", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Host = "lyktan.example"
	if got, there := do(t, request).header[bundle.OnionHeader]; there {
		t.Errorf("without an onion address: %q", got)
	}
}

// checkHeaders looks for what every answer carries, and what none may.
func checkHeaders(t *testing.T, h http.Header) {
	t.Helper()
	for name, want := range map[string]string{
		"Content-Security-Policy": "default-src 'none'", "Referrer-Policy": "no-referrer", "Cache-Control": "no-store",
		"Set-Cookie": "", "Etag": "", "Last-Modified": "", "Server": "",
	} {
		if got := h.Get(name); got != want {
			t.Errorf("%s is %q, not %q", name, got, want)
		}
	}
}

func TestSiteWithoutAPageIsRefused(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "site")
	if err := os.CopyFS(dir, os.DirFS("testdata/site")); err != nil {
		t.Fatal(err)
	}
	// The end of a short address, and the page for what is not there.
	for _, file := range []string{"sv/bara/index.html", "ar/404.html", "ar/reload.html"} {
		text, err := os.ReadFile(filepath.Join(dir, file))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Remove(filepath.Join(dir, file)); err != nil {
			t.Fatal(err)
		}
		built, err := bundle.Load(dir)
		if err != nil {
			t.Fatal(err)
		}
		files, err := static.Load(dir)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := New(Parts{Bounds: DefaultBounds()}, built, files); err == nil ||
			!strings.Contains(err.Error(), "/"+strings.TrimSuffix(file, "index.html")) {
			t.Errorf("a site without %s: %v", file, err)
		}
		if err := os.WriteFile(filepath.Join(dir, file), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// A time of zero or less is none to net/http: one client could hold everything.
func TestBoundsThatAreNone(t *testing.T) {
	built, err := bundle.Load("testdata/site")
	if err != nil {
		t.Fatal(err)
	}
	files, err := static.Load("testdata/site")
	if err != nil {
		t.Fatal(err)
	}
	for name, spoil := range map[string]func(*Bounds){
		"header":      func(b *Bounds) { b.Header = 0 },
		"read":        func(b *Bounds) { b.Read = -time.Second },
		"write":       func(b *Bounds) { b.Write = 0 },
		"idle":        func(b *Bounds) { b.Idle = -1 },
		"stop":        func(b *Bounds) { b.Stop = 0 },
		"connections": func(b *Bounds) { b.Connections = 0 },
	} {
		bounds := DefaultBounds()
		spoil(&bounds)
		if _, err := New(Parts{Bounds: bounds}, built, files); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
}
