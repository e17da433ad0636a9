package inboxweb

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// pages are all that can be asked for, with ID for a tip's.
var (
	pages = []string{"/", "/?view=all", "/?view=all&from=9", "/version", "/tip/ID", "/pass/ID", "/pass/ID?proposal", "/pass/ID/print", "/pass/ID/json",
		"/pass/ID/csv", "/pass/ID/x", "/deletion", "/numbers", "/numbers/report", "/keys", "/nowhere", "/tip/none"}
	assets = []string{"/inbox.css", "/inbox.js"}
	acts   = map[string]url.Values{
		"/search": {"search": {"x"}}, "/join": {"name": {"Eva"}}, "/samples": {}, "/lock": {}, "/unlock": {"passphrase": {"x"}},
		"/make-key":    {"passphrase": {"four words of mine"}, "again": {"four words of mine"}},
		"/tip/ID/take": {}, "/tip/ID/hand": {"to": {"x"}}, "/tip/ID/close": {"outcome": {"support"}}, "/tip/ID/reopen": {},
		"/tip/ID/note": {"text": {"x"}}, "/tip/ID/merge": {"with": {"x"}}, "/tip/ID/part": {}, "/pass/ID": {"text": {"x"}},
		"/original/ID": {"sure": {"yes"}}, "/deletion/rules": {"support": {"1"}}, "/deletion/delete": {"tip": {"ID"}, "sure": {"yes"}},
		"/keys/card": {"card": {"x"}}, "/keys/forget": {}, "/keys/vouch": {"card": {"x"}}, "/keys/retire": {"member": {"x"}}, "/keys/copy": {}, "/keys/try": {},
	}
)

// with puts a tip's id into a path or a form.
func with(id, path string, form url.Values) (string, url.Values) {
	filled := url.Values{}
	for name, values := range form {
		for _, value := range values {
			filled.Add(name, strings.ReplaceAll(value, "ID", id))
		}
	}
	return strings.ReplaceAll(path, "ID", id), filled
}

// Every route is among those that are asked for below.
func TestEveryRouteIsTested(t *testing.T) {
	t.Parallel()
	source, err := os.ReadFile("routes.go")
	if err != nil {
		t.Fatal(err)
	}
	routes := regexp.MustCompile(`"(GET|POST) (/[^"]*)"`).FindAllStringSubmatch(string(source), -1)
	if len(routes) < 20 {
		t.Fatalf("only %d routes found", len(routes))
	}
	all := slices.Concat(pages, assets, slices.Collect(maps.Keys(acts)), []string{"/open/x"})
	for _, route := range routes {
		pattern := regexp.MustCompile("^" + strings.NewReplacer(`\{\$\}`, "", `\{id\}`, "[^/]+", `\{form\}`, "[^/]+", `\{act\}`, "[^/]+", `\{token\}`, "[^/]+").
			Replace(regexp.QuoteMeta(route[2])) + "(\\?.*)?$")
		if !slices.ContainsFunc(all, pattern.MatchString) {
			t.Errorf("no test asks for %s %s", route[1], route[2])
		}
	}
}

// Who has no session, or asks from elsewhere, gets nothing, changes nothing, and is
// given no cookie.
func TestStrangersGetNothing(t *testing.T) {
	t.Parallel()
	g := newOffice(t, setting{}).enter().ready()
	id := g.ids()[0]
	g.get("/tip/" + id) // read, so that no reading is noted below
	own, port := g.url, g.url[strings.LastIndex(g.url, ":"):]
	set := func(name, value string) func(*http.Request) {
		return func(r *http.Request) { r.AddCookie(g.cookie); r.Header.Set(name, value) }
	}
	host := func(host string) func(*http.Request) {
		return func(r *http.Request) {
			r.AddCookie(g.cookie)
			r.Host = host
			if r.Header.Get("Origin") != "" {
				r.Header.Set("Origin", "http://"+host)
			}
		}
	}
	for name, c := range map[string]struct {
		change func(*http.Request)
		status int
		posts  bool // only posts are refused
	}{
		"no cookie": {func(*http.Request) {}, 403, false},
		"another cookie": {func(r *http.Request) {
			r.AddCookie(&http.Cookie{Name: g.cookie.Name, Value: strings.ToLower(g.cookie.Value)})
		}, 403, false},
		"an empty cookie":              {func(r *http.Request) { r.AddCookie(&http.Cookie{Name: g.cookie.Name}) }, 403, false},
		"the cookie of another port":   {func(r *http.Request) { r.AddCookie(&http.Cookie{Name: "lyktan_1", Value: g.cookie.Value}) }, 403, false},
		"another origin":               {set("Origin", "https://evil.example"), 403, false},
		"the origin null":              {set("Origin", "null"), 403, false},
		"the origin with TLS":          {set("Origin", "https"+strings.TrimPrefix(own, "http")), 403, false},
		"the origin by another name":   {set("Origin", "http://localhost"+port), 403, false},
		"another port as origin":       {set("Origin", "http://127.0.0.1:1"), 403, false},
		"no origin":                    {func(r *http.Request) { r.AddCookie(g.cookie); r.Header.Del("Origin") }, 403, true},
		"fetched by another site":      {set("Sec-Fetch-Site", "cross-site"), 403, false},
		"fetched from another port":    {set("Sec-Fetch-Site", "same-site"), 403, false},
		"another host (DNS rebinding)": {host("evil.example" + port), 421, false},
		"localhost":                    {host("localhost" + port), 421, false},
		"no port":                      {host("127.0.0.1"), 421, false},
		"another port":                 {host("127.0.0.1:1"), 421, false},
		"a name that begins alike":     {host("127.0.0.1" + port + ".evil.example"), 421, false},
	} {
		t.Run(name, func(t *testing.T) {
			before := g.files()
			asked := 0
			check := func(got answer, path string) {
				t.Helper()
				asked++
				if got.StatusCode != c.status {
					t.Errorf("%s: %d, not %d", path, got.StatusCode, c.status)
				}
				if strings.Contains(got.body, secret) || strings.Contains(got.body, "Ringvägen") || strings.Contains(got.body, "Anna") || len(got.Cookies()) > 0 ||
					got.Header.Get("Location") != "" {
					t.Errorf("%s: answered with %v %s", path, got.Header, got.body)
				}
				if got.Header.Get("Cache-Control") != "no-store" || got.Header.Get("Access-Control-Allow-Origin") != "" {
					t.Errorf("%s: headers %v", path, got.Header)
				}
			}
			for _, page := range pages {
				if path, _ := with(id, page, nil); !c.posts {
					check(g.ask(http.MethodGet, path, nil, c.change), path)
				}
			}
			for act, form := range acts {
				path, form := with(id, act, form)
				check(g.ask(http.MethodPost, path, form, c.change), path)
			}
			if !slices.Equal(before, g.files()) {
				t.Error("something was written")
			}
			if got := g.get("/tip/" + id); !strings.Contains(got.body, secret) || strings.Contains(got.body, "Taget av") {
				t.Errorf("for the member it is another page now: %s", got.body)
			}
			if asked < len(acts) {
				t.Errorf("only %d requests", asked)
			}
		})
	}
}

// A link opens once, for whoever is first.
func TestLinkOpensOnce(t *testing.T) {
	t.Parallel()
	o := newOffice(t, setting{})
	link := o.link()
	path := strings.TrimPrefix(link, o.url)
	for _, wrong := range []string{"/open/", "/open/x", path[:len(path)-1], path + "A", strings.ToLower(path)} {
		if got := o.ask(http.MethodGet, wrong, nil, nil); got.StatusCode != 403 || len(got.Cookies()) > 0 {
			t.Errorf("%s: %d, %v", wrong, got.StatusCode, got.Cookies())
		}
	}
	// Clicked in a foreign page, a mail in a browser for one, it opens too.
	got := o.ask(http.MethodGet, path, nil, func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "cross-site") })
	if got.StatusCode != 200 || len(got.Cookies()) != 1 {
		t.Fatalf("%d: %s", got.StatusCode, got.body)
	}
	c := got.Cookies()[0]
	if !c.HttpOnly || c.SameSite != http.SameSiteStrictMode || c.Path != "/" || c.Domain != "" || c.MaxAge != 0 || !c.Expires.IsZero() ||
		!strings.HasSuffix(c.Name, o.url[strings.LastIndex(o.url, ":")+1:]) || len(c.Value) < 32 {
		t.Errorf("the cookie is %v", c)
	}
	stolen := o.ask(http.MethodGet, path, nil, nil)
	if stolen.StatusCode != 403 || len(stolen.Cookies()) > 0 || !strings.Contains(stolen.body, "fungerar en enda gång") {
		t.Errorf("the second time: %d, %v, %s", stolen.StatusCode, stolen.Cookies(), stolen.body)
	}
	if other := (guest{o, c}).get("/"); other.StatusCode != 200 && other.StatusCode != 303 {
		t.Errorf("the first one is shut out: %d", other.StatusCode)
	}
	if again := o.enter(); again.cookie.Value == c.Value {
		t.Error("two sessions have one cookie")
	}
}

// Nothing leads out of the pages, to files, or past the session.
func TestPathTricks(t *testing.T) {
	t.Parallel()
	g := newOffice(t, setting{}).enter().ready()
	id := g.ids()[0]
	for _, path := range []string{
		"/tip/../", "/tip/../deletion", "/tip/%2e%2e", "/tip/%2e%2e/", "/tip/%2Fetc%2Fpasswd", "/tip/..%2f..%2fkey", "/tip/%00", "/tip/" + id + "%00",
		"/tip/" + id + "/", "/tip/" + id + "/take", "//tip/" + id, "/./tip/" + id, "/inbox.css/../tip/" + id, "/pass/" + id + "/..%2fjson",
		"/pass/%2e%2e/json", "/inbox/sv.json", "/sv.json", "/.git/config", "/open/../", "/TIP/" + id, "/tip/" + strings.ToUpper(id), "/tip/journal%2fx",
		"/debug/pprof/", "/tip/closed%2f" + id,
	} {
		for name, ask := range map[string]func(string) answer{"a stranger": func(path string) answer { return g.ask(http.MethodGet, path, nil, nil) }, "the member": g.get} {
			got := ask(path)
			if strings.Contains(got.body, secret) || strings.Contains(got.body, "root:") || got.StatusCode == 200 || got.StatusCode >= 500 {
				t.Errorf("%s: %s gets %d: %s", path, name, got.StatusCode, got.body)
			}
			if to := got.Header.Get("Location"); to != "" && (!strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//")) {
				t.Errorf("%s: %s is led to %s", path, name, to)
			}
		}
	}
}

// Every answer has the headers that keep it out of caches, frames and other origins.
func TestHeaders(t *testing.T) {
	t.Parallel()
	g := newOffice(t, setting{}).enter().ready()
	id := g.ids()[0]
	want := map[string]string{
		"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Cross-Origin-Opener-Policy": "same-origin",
		"Cross-Origin-Resource-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp", "Referrer-Policy": "same-origin",
	}
	policy := []string{"default-src 'none'", "img-src data:", "style-src 'self'",
		"script-src 'self'", "connect-src 'self'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'"}
	check := func(path string, got answer) {
		t.Helper()
		for name, value := range want {
			if got.Header.Get(name) != value {
				t.Errorf("%s: %s is %q", path, name, got.Header.Get(name))
			}
		}
		said := strings.Split(got.Header.Get("Content-Security-Policy"), "; ")
		slices.Sort(said)
		if slices.Sort(policy); !slices.Equal(said, policy) {
			t.Errorf("%s: the policy is %q", path, said)
		}
		if kind := got.Header.Get("Content-Type"); got.body != "" && kind == "" {
			t.Errorf("%s: no type", path)
		}
	}
	g.post("/pass/"+id, url.Values{"text": {"x"}})
	for _, page := range slices.Concat(pages, assets, []string{"/open/x", strings.TrimPrefix(g.link(), g.url)}) {
		path, _ := with(id, page, nil)
		check(path, g.get(path))
		check(path+" to a stranger", g.ask(http.MethodGet, path, nil, nil))
	}
	for act, form := range acts {
		if path, form := with(id, act, form); act != "/lock" {
			check(path, g.post(path, form))
		}
	}
	check("/lock", g.post("/lock", nil))
	check("locked", g.get("/"))
	check("another host", g.ask(http.MethodGet, "/", nil, func(r *http.Request) { r.Host = "evil.example" }))
}

// Asking changes nothing, but that a tip that is looked at was read.
func TestAskingChangesNothing(t *testing.T) {
	t.Parallel()
	g := newOffice(t, setting{}).enter().ready()
	id := g.ids()[0]
	unread := g.files()
	for _, page := range pages {
		if path, _ := with(id, page, nil); path != "/tip/"+id {
			g.get(path)
		}
	}
	if read := g.files(); !slices.Equal(read, unread) {
		t.Errorf("pages wrote %q", read)
	}
	g.get("/tip/" + id)
	before := g.files()
	if len(before) != len(unread)+1 {
		t.Errorf("reading a tip wrote %d files", len(before)-len(unread))
	}
	for _, page := range pages {
		path, _ := with(id, page, nil)
		g.get(path)
	}
	for act, form := range acts {
		path, form := with(id, act, form)
		for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPut, http.MethodDelete, http.MethodPatch, http.MethodOptions} {
			got := g.ask(method, path+"?"+form.Encode(), nil, func(r *http.Request) { r.AddCookie(g.cookie) })
			if got.StatusCode < 400 && method != http.MethodGet && method != http.MethodHead {
				t.Errorf("%s %s: %d", method, path, got.StatusCode)
			}
		}
	}
	if after := g.files(); !slices.Equal(after, before) {
		t.Errorf("there was %q and is %q", before, after)
	}
	if got := g.get("/"); strings.Contains(got.body, `value="x"`) || !strings.Contains(got.body, "Anna") {
		t.Errorf("the list is another: %s", got.body)
	}
}

// Values that stand in the address do not count as posted.
func TestOnlyWhatIsPostedCounts(t *testing.T) {
	t.Parallel()
	g := newOffice(t, setting{}).enter().ready()
	id := g.ids()[0]
	g.post("/tip/"+id+"/note?text="+secret+"2", nil)
	g.post("/tip/"+id+"/close?outcome=support", nil)
	if got := g.get("/tip/" + id); strings.Contains(got.body, secret+"2") || strings.Contains(got.body, "Avslutat") {
		t.Error("what stands in the address was done, and the browser has written it down")
	}
}

// What does not come whole is refused, and nothing of it counts.
func TestLargeForms(t *testing.T) {
	t.Parallel()
	g := newOffice(t, setting{}).enter().ready()
	id := g.ids()[0]
	g.post("/pass/"+id, url.Values{"text": {"to be kept"}})
	before := g.files()
	for act, form := range acts {
		if act == "/lock" { // which reads no form, and is better done once too often
			continue
		}
		path, form := with(id, act, form)
		form.Set("filling", strings.Repeat("x", 10<<20))
		// A server that has had enough may end the connection before it was told all.
		r, err := http.NewRequest(http.MethodPost, g.url+path, strings.NewReader(form.Encode()))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Origin", g.url)
		r.AddCookie(g.cookie)
		client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
		response, err := client.Do(r)
		if err != nil {
			continue
		}
		response.Body.Close()
		if response.StatusCode != http.StatusRequestEntityTooLarge && act != "/samples" {
			t.Errorf("%s: %d", path, response.StatusCode)
		}
	}
	malformed := g.ask(http.MethodPost, "/pass/"+id+"?%zz", nil, func(r *http.Request) { r.AddCookie(g.cookie) })
	if malformed.StatusCode != http.StatusBadRequest {
		t.Errorf("malformed: %d", malformed.StatusCode)
	}
	if !slices.Equal(g.files(), before) {
		t.Error("something was written")
	}
	if got := g.get("/pass/" + id + "/json"); !strings.Contains(got.body, "to be kept") {
		t.Errorf("what was kept is now %s", got.body)
	}
	// The longest note, in letters that take the most room, is no large form.
	longest := strings.Repeat("\U0001f6aa", 9_999)
	if got := g.post("/tip/"+id+"/note", url.Values{"text": {longest}}); got.StatusCode != 303 || !strings.Contains(g.get("/tip/"+id).body, longest) {
		t.Errorf("the longest note: %d", got.StatusCode)
	}
}

// Who sends half a request keeps nobody waiting.
func TestSlowClients(t *testing.T) {
	t.Parallel()
	g := newOffice(t, setting{}).enter().ready()
	host := strings.TrimPrefix(g.url, "http://")
	var slow net.Conn // the last whose form is under way
	for i := range 200 {
		conn, err := net.Dial("tcp", host)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		if i%2 == 0 {
			slow = conn
		}
		head := fmt.Sprintf("POST /unlock HTTP/1.1\r\nHost: %s\r\nOrigin: %s\r\nCookie: %s=%s\r\nContent-Type: application/x-www-form-urlencoded\r\n"+
			"Content-Length: 100\r\n\r\npassphrase=", host, g.url, g.cookie.Name, g.cookie.Value)
		if _, err := io.WriteString(conn, head[:len(head)-i%2*50]); err != nil {
			t.Fatal(err)
		}
	}
	if got := g.get("/"); got.StatusCode != 200 {
		t.Errorf("%d", got.StatusCode)
	}
	if err := slow.SetReadDeadline(time.Now().Add(time.Millisecond)); err != nil {
		t.Fatal(err)
	}
	if _, err := slow.Read(make([]byte, 1)); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("the page came only when the server had had enough of the others: %v", err)
	}
}
