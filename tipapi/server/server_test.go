package server

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"lyktan/tipapi/desk"
	"lyktan/tipapi/intake"
	"lyktan/tipapi/limit"
	"lyktan/tipapi/seal"
	"lyktan/tipapi/seam"
	"lyktan/tipapi/spool"
	"lyktan/tipapi/static"
	"lyktan/tipapi/tip"
)

// running is a server on a port of its own, with a small site and a real spool.
type running struct {
	address string
	spool   string
	desk    desk.Desk
	log     *bytes.Buffer
	stop    context.CancelFunc
	ended   chan error
}

func start(t *testing.T, times Times, limits spool.Limits, gate limit.Config) *running {
	t.Helper()
	r := &running{spool: t.TempDir(), log: &bytes.Buffer{}, ended: make(chan error, 1)}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	key := filepath.Join(t.TempDir(), "key")
	public, err := seal.GenerateIdentity(key, time.Now())
	must(err)
	recipients, err := seal.ReadRecipients(strings.NewReader(public))
	must(err)
	identities, err := seal.LoadIdentities(key)
	must(err)
	r.desk = desk.Desk{Folder: spool.Folder(r.spool), Identities: identities}
	built, err := seam.Load("testdata/site")
	must(err)
	files, err := static.Load("testdata/site")
	must(err)
	queue, err := spool.Open(r.spool, limits)
	must(err)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(err)
	r.address = listener.Addr().String()
	mark := func(area string) tip.Mark { _, m := built.Site.Area(area); return m }
	server, err := New(built, files, intake.New(recipients, queue, mark), limit.New(gate), slog.New(slog.NewTextHandler(r.log, nil)))
	must(err)
	ctx, cancel := context.WithCancel(context.Background())
	r.stop = cancel
	go func() { r.ended <- server.Serve(ctx, listener, times) }()
	t.Cleanup(func() {
		cancel()
		<-r.ended
		_ = queue.Close()
	})
	return r
}

func startDefault(t *testing.T) *running {
	return start(t, DefaultTimes(), spool.Limits{Tips: 1000, Bytes: 1 << 30}, limit.Defaults())
}

type answer struct {
	status int
	header http.Header
	body   string
}

func do(t *testing.T, r *http.Request) answer {
	t.Helper()
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	response, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer{response.StatusCode, response.Header, string(body)}
}

func (r *running) get(t *testing.T, path string) answer {
	t.Helper()
	request, err := http.NewRequest(http.MethodGet, "http://"+r.address+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	return do(t, request)
}

func (r *running) post(t *testing.T, body string, change ...func(*http.Request)) answer {
	t.Helper()
	request, err := http.NewRequest(http.MethodPost, "http://"+r.address+"/tips", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for _, f := range change {
		f(request)
	}
	return do(t, request)
}

func header(name, value string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Set(name, value) }
}

func method(m string) func(*http.Request) {
	return func(r *http.Request) { r.Method = m }
}

var receiptOutput = regexp.MustCompile(`<output class="receipt">(\d{4} \d{4} \d{4} \d{4})</output>`)

func TestTipIsTakenAndRead(t *testing.T) {
	r := startDefault(t)
	got := r.post(t, url.Values{
		"lang": {"ar"}, "now": {"yes"}, "what": {"صراخ\r\nوبكاء"}, "street": {"Ringvägen 1"}, "area": {"Solna"},
		"danger": {"weapon", "a dog"}, "children": {"unknown"}, "subject": {""},
	}.Encode(), header("User-Agent", "canary-agent"), header("Referer", "http://canary.example/"))
	match := receiptOutput.FindStringSubmatch(got.body)
	if got.status != http.StatusOK || match == nil {
		t.Fatalf("%d %s", got.status, got.body)
	}
	for _, want := range []string{"lang=ar", "<p>now</p>", "<p>outside solna</p>"} {
		if !strings.Contains(got.body, want) {
			t.Errorf("the receipt page lacks %q: %s", want, got.body)
		}
	}
	if strings.Contains(got.body, "Ringvägen") || strings.Contains(got.body, "صراخ") {
		t.Error("the receipt page repeats the tip")
	}
	items, err := r.desk.List()
	if err != nil || len(items) != 1 {
		t.Fatalf("%v, %v", items, err)
	}
	it := items[0]
	if it.Receipt != strings.ReplaceAll(match[1], " ", "") || it.What != "صراخ\nوبكاء" || it.Street != "Ringvägen 1" ||
		it.AreaMark != tip.Outside || len(it.Danger) != 2 || it.Lang != "ar" || it.Now != "yes" {
		t.Errorf("%+v", it)
	}
	if strings.Contains(r.log.String(), "canary") || strings.Contains(r.log.String(), "127.0.0.1") {
		t.Errorf("the log knows the visitor: %s", r.log)
	}
}

// Each of these is answered with the right status, in the right language, with
// every valid word kept, and leaves nothing on the disk.
func TestBadInput(t *testing.T) {
	words := url.Values{"lang": {"ar"}, "what": {"kept words"}, "street": {"kept street"}, "danger": {"weapon", "kept dog"}}
	with := func(name string, values ...string) string {
		v := url.Values{}
		for k, all := range words {
			v[k] = all
		}
		v[name] = values
		return v.Encode()
	}
	for name, c := range map[string]struct {
		body   string
		change []func(*http.Request)
		status int
		lang   string
		kind   string // which page: form or refusal
		says   string
		lost   []string // of the words above, what was not valid
	}{
		"unknown language":     {body: with("lang", "xx"), status: 400, lang: "sv", kind: "refusal", says: "malformed"},
		"no language":          {body: with("lang"), status: 400, lang: "sv", kind: "refusal", says: "malformed"},
		"unknown field":        {body: with("colour", "red"), status: 400, lang: "ar", kind: "refusal", says: "malformed"},
		"single field twice":   {body: with("street", "kept street", "other"), status: 400, lang: "ar", kind: "refusal", says: "malformed"},
		"not UTF-8":            {body: with("since", "a\xffb"), status: 400, lang: "ar", kind: "refusal", says: "malformed"},
		"broken escape":        {body: with("since", "a") + "&who=%zz", status: 400, lang: "ar", kind: "refusal", says: "malformed"},
		"no content type":      {body: words.Encode(), change: []func(*http.Request){header("Content-Type", "")}, status: 415, lang: "ar", kind: "refusal", says: "type"},
		"JSON":                 {body: words.Encode(), change: []func(*http.Request){header("Content-Type", "application/json")}, status: 415, lang: "ar", kind: "refusal", says: "type"},
		"multipart":            {body: words.Encode(), change: []func(*http.Request){header("Content-Type", "multipart/form-data; boundary=x")}, status: 415, lang: "ar", kind: "refusal", says: "type"},
		"another charset":      {body: words.Encode(), change: []func(*http.Request){header("Content-Type", "application/x-www-form-urlencoded; charset=latin1")}, status: 415, lang: "ar", kind: "refusal", says: "type"},
		"compressed":           {body: words.Encode(), change: []func(*http.Request){header("Content-Encoding", "gzip")}, status: 415, lang: "ar", kind: "refusal", says: "type"},
		"PUT":                  {body: words.Encode(), change: []func(*http.Request){method("PUT")}, status: 405, lang: "ar", kind: "refusal", says: "method"},
		"DELETE":               {body: words.Encode(), change: []func(*http.Request){method("DELETE")}, status: 405, lang: "ar", kind: "refusal", says: "method"},
		"GET":                  {body: "", change: []func(*http.Request){method("GET")}, status: 405, lang: "sv", kind: "refusal", says: "method", lost: []string{"kept words", "kept street", "kept dog"}},
		"from another site":    {body: words.Encode(), change: []func(*http.Request){header("Sec-Fetch-Site", "cross-site")}, status: 403, lang: "ar", kind: "refusal", says: "foreign"},
		"from a sister site":   {body: words.Encode(), change: []func(*http.Request){header("Sec-Fetch-Site", "same-site")}, status: 403, lang: "ar", kind: "refusal", says: "foreign"},
		"from another origin":  {body: words.Encode(), change: []func(*http.Request){header("Origin", "https://example.org")}, status: 403, lang: "ar", kind: "refusal", says: "foreign"},
		"from a sandbox":       {body: words.Encode(), change: []func(*http.Request){header("Origin", "null"), header("Sec-Fetch-Site", "cross-site")}, status: 403, lang: "ar", kind: "refusal", says: "foreign"},
		"what too long":        {body: with("what", "kept words"+strings.Repeat("x", tip.MaxWhat)), status: 422, lang: "ar", kind: "form", says: "what long"},
		"line too long":        {body: with("street", "kept street"+strings.Repeat("x", tip.MaxLine)), status: 422, lang: "ar", kind: "form", says: "street long"},
		"control character":    {body: with("who", "a\x00b"), status: 422, lang: "ar", kind: "form", says: "who characters"},
		"not a choice":         {body: with("now", "maybe"), status: 422, lang: "ar", kind: "form", says: "now choice"},
		"mistyped receipt":     {body: with("receipt", "1"), status: 422, lang: "ar", kind: "form", says: "receipt receipt"},
		"trap":                 {body: with("subject", "buy"), status: 422, lang: "ar", kind: "form", says: "subject trap"},
		"empty":                {body: url.Values{"lang": {"ar"}, "who": {"kept words"}}.Encode(), status: 422, lang: "ar", kind: "form", says: "what empty", lost: []string{"kept street", "kept dog"}},
		"spaces only":          {body: url.Values{"lang": {"sv"}, "what": {" \r\n "}, "who": {"kept words"}}.Encode(), status: 422, lang: "sv", kind: "form", says: "what empty", lost: []string{"kept street", "kept dog"}},
		"nothing at all":       {body: "", status: 400, lang: "sv", kind: "refusal", says: "malformed", lost: []string{"kept words", "kept street", "kept dog"}},
		"too large":            {body: words.Encode() + "&since=" + strings.Repeat("x", maxBody), status: 413, lang: "ar", kind: "refusal", says: "large"},
		"too large in a break": {body: words.Encode() + "&since=" + strings.Repeat("%C3%B6", maxBody/6), status: 413, lang: "ar", kind: "refusal", says: "large"},
	} {
		t.Run(name, func(t *testing.T) {
			r := startDefault(t)
			got := r.post(t, c.body, c.change...)
			if got.status != c.status || !strings.Contains(got.body, "lang="+c.lang) || !strings.Contains(got.body, "class="+c.kind) || !strings.Contains(got.body, c.says) {
				t.Errorf("%d, want %d %s %s %q: %.400s", got.status, c.status, c.lang, c.kind, c.says, got.body)
			}
			for _, word := range []string{"kept words", "kept street", "kept dog"} {
				lost := false
				for _, l := range c.lost {
					lost = lost || l == word
				}
				if strings.Contains(got.body, word) == lost {
					t.Errorf("%q kept: %v: %.400s", word, lost, got.body)
				}
			}
			if strings.Contains(got.body, "buy") {
				t.Error("the trap's content came back: a person could never send again")
			}
			checkHeaders(t, got.header)
			if left, err := os.ReadDir(r.spool); err != nil || len(left) != 0 {
				t.Errorf("left on disk: %v, %v", left, err)
			}
			if strings.Contains(r.log.String(), "kept") {
				t.Errorf("the log has the words: %s", r.log)
			}
		})
	}
}

// Without Sec-Fetch-Site a browser that honours our own no-referrer policy says
// "Origin: null" of our own form.
func TestOldBrowsersGetThrough(t *testing.T) {
	r := startDefault(t)
	for name, change := range map[string]func(*http.Request){
		"no header":   func(*http.Request) {},
		"null origin": header("Origin", "null"),
		"our origin":  header("Origin", "http://"+r.address),
		"same origin": header("Sec-Fetch-Site", "same-origin"),
		"typed in":    header("Sec-Fetch-Site", "none"),
		"charset":     header("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8"),
	} {
		if got := r.post(t, "lang=sv&what=a", change); got.status != http.StatusOK {
			t.Errorf("%s: %d", name, got.status)
		}
	}
}

func TestDoubleSendIsOneTip(t *testing.T) {
	r := startDefault(t)
	first, again := r.post(t, "lang=sv&what=a"), r.post(t, "lang=sv&what=a")
	if first.body != again.body || first.status != http.StatusOK {
		t.Errorf("%s\n%s", first.body, again.body)
	}
	if items, err := r.desk.List(); err != nil || len(items) != 1 {
		t.Errorf("%d tips, %v", len(items), err)
	}
}

func TestPages(t *testing.T) {
	r := startDefault(t)
	for path, want := range map[string]struct {
		status         int
		location, says string
	}{
		"/sv/":                     {200, "", "start sv"},
		"/ar/nummer/":              {200, "", "numbers ar"},
		"/ar/nummer":               {301, "/ar/nummer/", ""},
		"/ar/nothing":              {404, "", "not here ar"},
		"/nothing":                 {404, "", "not here sv"},
		"/ut":                      {303, "https://example.org/weather", ""},
		"/ut/":                     {303, "https://example.org/weather", ""},
		"/_headers":                {404, "", "not here sv"},
		"/_tipapi/site.json":       {404, "", "not here sv"},
		"/_tipapi/sv/form.html":    {404, "", "not here sv"},
		"/sv/nummer/index.html.br": {404, "", "not here sv"},
		"/sv/%2e%2e/_headers":      {404, "", "not here sv"},
		"//example.org/":           {404, "", "not here sv"},
		"/sv/..%2f_headers":        {404, "", "not here sv"},
		"/%00":                     {404, "", "not here sv"},
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

func TestFloodIsRefusedWithTheText(t *testing.T) {
	gate := limit.Defaults()
	gate.All = limit.Budget{Period: time.Minute, Free: 1, Most: 1}
	r := start(t, DefaultTimes(), spool.Limits{Tips: 10, Bytes: 1 << 30}, gate)
	if got := r.post(t, "lang=sv&what=first"); got.status != http.StatusOK {
		t.Fatal(got.status)
	}
	got := r.post(t, "lang=ar&what=kept+words")
	if got.status != http.StatusTooManyRequests || got.header.Get("Retry-After") == "" ||
		!strings.Contains(got.body, "lang=ar") || !strings.Contains(got.body, "kept words") || !strings.Contains(got.body, "rate 1") {
		t.Errorf("%d %v %s", got.status, got.header, got.body)
	}
}

func TestFullSpoolIsRefusedWithTheText(t *testing.T) {
	r := start(t, DefaultTimes(), spool.Limits{Tips: 1, Bytes: 1 << 30}, limit.Defaults())
	if got := r.post(t, "lang=sv&what=first"); got.status != http.StatusOK {
		t.Fatal(got.status)
	}
	got := r.post(t, "lang=sv&what=kept+words")
	if got.status != http.StatusServiceUnavailable || !strings.Contains(got.body, "kept words") || !strings.Contains(got.body, "unavailable 5") {
		t.Errorf("%d %s", got.status, got.body)
	}
	if !strings.Contains(r.log.String(), "full") {
		t.Errorf("nobody is told: %s", r.log)
	}
}

// Nothing but a taken tip is answered with 200.
func TestBrokenRequestsAreNotReceipts(t *testing.T) {
	const head = "POST /tips HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\n"
	for name, request := range map[string]string{
		"bad chunk":        head + "Transfer-Encoding: chunked\r\n\r\n12\r\nlang=ar&what=kept+\r\nzz\r\n",
		"cut short":        head + "Content-Length: 100\r\n\r\nlang=ar&what=kept+",
		"OPTIONS * is 405": "OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			r := startDefault(t)
			conn, err := net.Dial("tcp", r.address)
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			fmt.Fprint(conn, request)
			if err := conn.(*net.TCPConn).CloseWrite(); err != nil {
				t.Fatal(err)
			}
			got, err := io.ReadAll(conn)
			if err != nil || !strings.HasPrefix(string(got), "HTTP/1.1 40") || !strings.Contains(string(got), "Referrer-Policy") ||
				(strings.HasPrefix(request, "POST") && !strings.Contains(string(got), "kept")) {
				t.Errorf("%v %.600s", err, got)
			}
			if left, err := os.ReadDir(r.spool); err != nil || len(left) != 0 {
				t.Errorf("left on disk: %v, %v", left, err)
			}
		})
	}
}

// What comes back can be sent again, also when its sender cannot see what was
// wrong.
func TestWhatComesBackCanBeSent(t *testing.T) {
	r := startDefault(t)
	got := r.post(t, url.Values{"lang": {"sv"}, "what": {"a\vb\u0085c"}, "danger": slices.Repeat([]string{"d\x00"}, 20), "subject": {"x"}}.Encode())
	if got.status != http.StatusUnprocessableEntity {
		t.Fatal(got.status)
	}
	again := url.Values{"lang": {"sv"}, "what": {regexp.MustCompile(`<textarea name=what>([^<]*)<`).FindStringSubmatch(got.body)[1]}}
	for _, danger := range regexp.MustCompile(`name=danger value="([^"]*)"`).FindAllStringSubmatch(got.body, -1) {
		again.Add("danger", danger[1])
	}
	if sent := r.post(t, again.Encode()); sent.status != http.StatusOK {
		t.Errorf("%d for %v", sent.status, again)
	}
}

// The log says what is wrong once, and not when each sender tried.
func TestFaultsAreLoggedOnceAnHour(t *testing.T) {
	r := start(t, DefaultTimes(), spool.Limits{Tips: 1, Bytes: 1 << 30}, limit.Defaults())
	for i := range 5 {
		r.post(t, fmt.Sprintf("lang=sv&what=%d", i))
	}
	if lines := strings.Count(r.log.String(), "could not be taken"); lines != 1 {
		t.Errorf("%d lines: %s", lines, r.log)
	}
}

func TestStopWithASlowClientIsNoFault(t *testing.T) {
	times := DefaultTimes()
	times.Stop = 100 * time.Millisecond
	r := start(t, times, spool.Limits{Tips: 1, Bytes: 1 << 30}, limit.Defaults())
	conn, err := net.Dial("tcp", r.address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	fmt.Fprint(conn, "POST /tips HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nlang")
	time.Sleep(50 * time.Millisecond)
	r.stop()
	err = <-r.ended
	r.ended <- err // for the cleanup
	if err != nil || !strings.Contains(r.log.String(), "before every request") {
		t.Errorf("%v: %s", err, r.log)
	}
}

func TestSiteWithoutAPageIsRefused(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "site")
	if err := os.CopyFS(dir, os.DirFS("testdata/site")); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(dir, "ar/404.html")); err != nil {
		t.Fatal(err)
	}
	built, err := seam.Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	files, err := static.Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := New(built, files, nil, nil, nil); err == nil || !strings.Contains(err.Error(), "/ar/404.html") {
		t.Errorf("a site without a page for what is not there: %v", err)
	}
}

// A body that never ends is cut off by its size, or, when it trickles, by time.
func TestBodyThatNeverEnds(t *testing.T) {
	times := DefaultTimes()
	times.Read = 300 * time.Millisecond
	for name, c := range map[string]struct {
		piece  string
		pause  time.Duration
		status string
	}{
		"fast":     {strings.Repeat("x", 4096), 0, "413"},
		"trickles": {"x", 10 * time.Millisecond, "408"},
	} {
		t.Run(name, func(t *testing.T) {
			r := start(t, times, spool.Limits{Tips: 10, Bytes: 1 << 30}, limit.Defaults())
			conn, err := net.Dial("tcp", r.address)
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			if err := conn.SetDeadline(time.Now().Add(10 * time.Second)); err != nil {
				t.Fatal(err)
			}
			fmt.Fprintf(conn, "POST /tips HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n")
			fmt.Fprintf(conn, "14\r\nlang=ar&what=kept+wo\r\n")
			go func() {
				for range 10_000 {
					if _, err := fmt.Fprintf(conn, "%x\r\n%s\r\n", len(c.piece), c.piece); err != nil {
						return
					}
					time.Sleep(c.pause)
				}
			}()
			got, err := io.ReadAll(conn)
			if !strings.Contains(string(got), " "+c.status+" ") || !strings.Contains(string(got), "kept wo") || !strings.Contains(string(got), "lang=ar") {
				t.Errorf("%v %.600s", err, got)
			}
			if left, err := os.ReadDir(r.spool); err != nil || len(left) != 0 {
				t.Errorf("left on disk: %v, %v", left, err)
			}
		})
	}
}

func TestSlowHeadersAreCutOff(t *testing.T) {
	times := DefaultTimes()
	times.Header = 200 * time.Millisecond
	r := start(t, times, spool.Limits{Tips: 10, Bytes: 1 << 30}, limit.Defaults())
	conn, err := net.Dial("tcp", r.address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	fmt.Fprintf(conn, "GET /sv/ HTTP/1.1\r\nHost: x\r\nX-Slow: ")
	if err := conn.SetReadDeadline(time.Now().Add(5 * time.Second)); err != nil {
		t.Fatal(err)
	}
	begun := time.Now()
	_, err = io.ReadAll(conn)
	if took := time.Since(begun); err != nil || took > 4*time.Second {
		t.Errorf("still open after %v: %v", took, err)
	}
}

func TestHugeHeadersAreRefused(t *testing.T) {
	r := startDefault(t)
	request, err := http.NewRequest(http.MethodGet, "http://"+r.address+"/sv/", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("X-Big", strings.Repeat("x", 4*maxHeader))
	if got := do(t, request); got.status != http.StatusRequestHeaderFieldsTooLarge {
		t.Errorf("%d", got.status)
	}
}

func TestStopLetsARunningTipFinish(t *testing.T) {
	r := startDefault(t)
	conn, err := net.Dial("tcp", r.address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	fmt.Fprintf(conn, "POST /tips HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 14\r\n\r\nlang=sv")
	time.Sleep(50 * time.Millisecond) // the server waits for the rest of the body
	r.stop()
	time.Sleep(50 * time.Millisecond)
	fmt.Fprintf(conn, "&what=a")
	got, err := io.ReadAll(conn)
	if err != nil || !receiptOutput.Match(got) {
		t.Errorf("%v %.300s", err, got)
	}
	if _, err := net.DialTimeout("tcp", r.address, time.Second); err == nil {
		t.Error("still listens")
	}
}

// A fault in the program is one visitor's refusal page. The log gets the place,
// and nothing of what the visitor sent.
func TestFaultIsOneRequestOnly(t *testing.T) {
	r := startDefault(t)
	built, err := seam.Load("testdata/site")
	if err != nil {
		t.Fatal(err)
	}
	files, err := static.Load("testdata/site")
	if err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	broken, err := New(built, files, nil, limit.New(limit.Defaults()), slog.New(slog.NewTextHandler(&log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- broken.Serve(ctx, listener, DefaultTimes()) }()
	r.address = listener.Addr().String()
	got := r.post(t, "lang=sv&what=canary-words")
	if got.status != http.StatusServiceUnavailable || !strings.Contains(got.body, "unavailable") {
		t.Errorf("%d %s", got.status, got.body)
	}
	if again := r.get(t, "/sv/"); again.status != http.StatusOK {
		t.Errorf("after the fault: %d", again.status)
	}
	cancel()
	<-ended
	if !strings.Contains(log.String(), "intake") || strings.Contains(log.String(), "canary") {
		t.Errorf("the log: %s", log.String())
	}
}
