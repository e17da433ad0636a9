package server

import (
	"net/http"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"lyktan/tipapi/limit"
	"lyktan/tipapi/spool"
	"lyktan/tipapi/tip"
)

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
	items, err := r.tips()
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
		"unknown language":   {body: with("lang", "xx"), status: 400, lang: "sv", kind: "refusal", says: "malformed"},
		"no language":        {body: with("lang"), status: 400, lang: "sv", kind: "refusal", says: "malformed"},
		"single field twice": {body: with("street", "kept street", "other"), status: 400, lang: "ar", kind: "refusal", says: "malformed"},
		"broken escape":      {body: with("since", "a") + "&who=%zz", status: 400, lang: "ar", kind: "refusal", says: "malformed"},
		"no content type": {body: words.Encode(), change: []func(*http.Request){header("Content-Type", "")}, status: 415, lang: "ar", kind: "refusal",
			says: "type"},
		"JSON": {body: words.Encode(), change: []func(*http.Request){header("Content-Type", "application/json")}, status: 415, lang: "ar",
			kind: "refusal", says: "type"},
		"multipart": {body: words.Encode(), change: []func(*http.Request){header("Content-Type", "multipart/form-data; boundary=x")}, status: 415,
			lang: "ar", kind: "refusal", says: "type"},
		"another charset": {body: words.Encode(), change: []func(*http.Request){header("Content-Type", "application/x-www-form-urlencoded; charset=utf-16le")},
			status: 415, lang: "ar", kind: "refusal", says: "type"},
		"compressed": {body: words.Encode(), change: []func(*http.Request){header("Content-Encoding", "gzip")}, status: 415, lang: "ar", kind: "refusal",
			says: "type"},
		"PUT":    {body: words.Encode(), change: []func(*http.Request){method("PUT")}, status: 405, lang: "ar", kind: "refusal", says: "method"},
		"DELETE": {body: words.Encode(), change: []func(*http.Request){method("DELETE")}, status: 405, lang: "ar", kind: "refusal", says: "method"},
		"from another site": {body: words.Encode(), change: []func(*http.Request){header("Sec-Fetch-Site", "cross-site")}, status: 403, lang: "ar",
			kind: "refusal", says: "foreign"},
		"from a sister site": {body: words.Encode(), change: []func(*http.Request){header("Sec-Fetch-Site", "same-site")}, status: 403, lang: "ar",
			kind: "refusal", says: "foreign"},
		"from another origin": {body: words.Encode(), change: []func(*http.Request){header("Origin", "https://example.org")}, status: 403, lang: "ar",
			kind: "refusal", says: "foreign"},
		"from a sandbox": {body: words.Encode(), change: []func(*http.Request){header("Origin", "null"), header("Sec-Fetch-Site", "cross-site")}, status: 403,
			lang: "ar", kind: "refusal", says: "foreign"},
		"what too long": {body: with("what", "kept words"+strings.Repeat("x", tip.MaxWhat)), status: 422, lang: "ar", kind: "form", says: "what long"},
		"line too long": {body: with("street", "kept street"+strings.Repeat("x", tip.MaxLine)), status: 422, lang: "ar", kind: "form", says: "street long"},
		"not a choice":  {body: with("now", "maybe"), status: 422, lang: "ar", kind: "form", says: "now choice"},
		"trap":          {body: with("subject", "buy"), status: 422, lang: "ar", kind: "form", says: "subject trap"},
		"empty": {body: url.Values{"lang": {"ar"}, "who": {"kept words"}}.Encode(), status: 422, lang: "ar", kind: "form", says: "what empty",
			lost: []string{"kept street", "kept dog"}},
		"spaces only": {body: url.Values{"lang": {"sv"}, "what": {" \r\n "}, "who": {"kept words"}}.Encode(), status: 422, lang: "sv", kind: "form",
			says: "what empty", lost: []string{"kept street", "kept dog"}},
		"nothing at all":       {body: "", status: 400, lang: "sv", kind: "refusal", says: "malformed", lost: []string{"kept words", "kept street", "kept dog"}},
		"too large":            {body: words.Encode() + "&since=" + strings.Repeat("x", maxBody), status: 413, lang: "ar", kind: "refusal", says: "large"},
		"too large in a break": {body: words.Encode() + "&since=" + strings.Repeat("%C3%B6", maxBody/6), status: 413, lang: "ar", kind: "refusal", says: "large"},
	} {
		t.Run(name, func(t *testing.T) {
			r := startDefault(t)
			got := r.post(t, c.body, c.change...)
			if got.status != c.status || !strings.Contains(got.body, "lang="+c.lang) || !strings.Contains(got.body, "class="+c.kind) ||
				!strings.Contains(got.body, c.says) {
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
		"Host lost":   header("Origin", "https://lyktan.example"), // by a proxy in front
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
	if items, err := r.tips(); err != nil || len(items) != 1 {
		t.Errorf("%d tips, %v", len(items), err)
	}
}

func TestFloodIsRefusedWithTheText(t *testing.T) {
	tries := limit.Defaults()
	tries.All, tries.First = limit.Budget{Least: 1}, limit.Budget{}
	r := start(t, DefaultBounds(), spool.Limits{Tips: 10, Bytes: 1 << 30}, tries)
	if got := r.post(t, "lang=sv&what=first"); got.status != http.StatusOK {
		t.Fatal(got.status)
	}
	got := r.post(t, "lang=ar&what=kept+words")
	if got.status != http.StatusTooManyRequests || got.header.Get("Retry-After") == "" ||
		!strings.Contains(got.body, "lang=ar") || !strings.Contains(got.body, "kept words") || !strings.Contains(got.body, "rate ") {
		t.Errorf("%d %v %s", got.status, got.header, got.body)
	}
}

func TestFullSpoolIsRefusedWithTheText(t *testing.T) {
	r := start(t, DefaultBounds(), spool.Limits{Tips: 1, Bytes: 1 << 30}, limit.Defaults())
	if got := r.post(t, "lang=sv&what=first"); got.status != http.StatusOK {
		t.Fatal(got.status)
	}
	got := r.post(t, "lang=sv&what=kept+words")
	if got.status != http.StatusServiceUnavailable || !strings.Contains(got.body, "kept words") || !strings.Contains(got.body, "unavailable 5") {
		t.Errorf("%d %s", got.status, got.body)
	}
	if r.end(); !strings.Contains(r.log.String(), "full") {
		t.Errorf("nobody is told: %s", r.log)
	}
}

// What comes back can be sent again, also when its sender cannot see what was
// wrong.
func TestWhatComesBackCanBeSent(t *testing.T) {
	r := startDefault(t)
	got := r.post(t, url.Values{"lang": {"sv"}, "what": {"a\vb"}, "danger": slices.Repeat([]string{"d\x00"}, 20), "subject": {"x"}}.Encode())
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

// A proxy that does not hand on Host makes every form of some browsers look
// foreign. The administrator is told, without a word of who sent it.
func TestLostHostIsTold(t *testing.T) {
	for name, c := range map[string]struct {
		change []func(*http.Request)
		told   bool
	}{
		"another origin":          {[]func(*http.Request){header("Origin", "https://canary.example")}, true},
		"ours and more":           {[]func(*http.Request){header("Origin", "https://lyktan.example.canary.example")}, true},
		"ours, but not encrypted": {[]func(*http.Request){header("Origin", "http://lyktan.example")}, true},
		"another site":            {[]func(*http.Request){header("Origin", "https://canary.example"), header("Sec-Fetch-Site", "cross-site")}, false},
	} {
		r := startDefault(t)
		if got := r.post(t, "lang=sv&what=canary", c.change...); got.status != http.StatusForbidden {
			t.Errorf("%s: %d", name, got.status)
		}
		if err := r.end(); err != nil {
			t.Error(err)
		}
		if told := strings.Contains(r.log.String(), "Host header"); told != c.told || strings.Contains(r.log.String(), "canary") {
			t.Errorf("%s: the log: %s", name, r.log)
		}
	}
}

// Nothing that a program adds to or does with the words on their way makes a
// tip wait: they are read as they were meant.
func TestWordsFromElsewhereAreTaken(t *testing.T) {
	for name, c := range map[string]struct {
		body, charset string
		what, who     string
	}{
		"PowerPoint's line break":    {body: "what=a%0Bb&who=a%0Bb", what: "a\nb", who: "a b"},
		"a misread apostrophe":       {body: "what=a%C2%92b", what: "a’b"},
		"an extension's field":       {body: "what=a&csrt=1&csrt=2", what: "a"},
		"windows-1252":               {body: "what=h%F6rt&who=%93Kim%94", what: "hört", who: "“Kim”"},
		"windows-1252, as it says":   {body: "what=h%F6rt", charset: "ISO-8859-1", what: "hört"},
		"UTF-8, though it says else": {body: "what=h%C3%B6rt", charset: "windows-1252", what: "hört"},
		"bytes as they are":          {body: "what=h\xf6rt", charset: "us-ascii", what: "hört"},
	} {
		r := startDefault(t)
		kind := "application/x-www-form-urlencoded"
		if c.charset != "" {
			kind += "; charset=" + c.charset
		}
		got := r.post(t, "lang=sv&"+c.body, header("Content-Type", kind))
		items, err := r.tips()
		if got.status != http.StatusOK || err != nil || len(items) != 1 || items[0].What != c.what || items[0].Who != c.who {
			t.Errorf("%s: %d, %+v, %v", name, got.status, items, err)
		}
	}
}

// While a tip cannot be stored its sender gets the words back, in time, and is
// told that it may have arrived. Whoever sends the same again has one tip.
func TestStoringThatTakesLong(t *testing.T) {
	bounds := DefaultBounds()
	bounds.Write = 3 * time.Second
	r := start(t, bounds, spool.Limits{Tips: 10, Bytes: 1 << 30}, limit.Defaults())
	stall := make(chan struct{})
	take := r.server.Take
	r.server.Take = func(f tip.Form, m tip.Mark) (string, error) { <-stall; return take(f, m) }
	const words = "lang=ar&what=kept+words&street=kept+street"
	for range 2 {
		got := r.post(t, words)
		if got.status != http.StatusServiceUnavailable || got.header.Get("Retry-After") == "" || !strings.Contains(got.body, "lang=ar") ||
			!strings.Contains(got.body, "<p>unsure 5</p>") || !strings.Contains(got.body, "kept words") || !strings.Contains(got.body, "kept street") {
			t.Errorf("%d %s", got.status, got.body)
		}
	}
	if page := r.get(t, "/sv/"); page.status != http.StatusOK {
		t.Errorf("a page: %d", page.status)
	}
	close(stall)
	if got := r.post(t, words); got.status != http.StatusOK || !receiptOutput.MatchString(got.body) {
		t.Errorf("sent again: %d %s", got.status, got.body)
	}
	if items, err := r.tips(); err != nil || len(items) != 1 {
		t.Errorf("%d tips, %v", len(items), err)
	}
	if err := r.end(); err != nil || strings.Count(r.log.String(), "was not told") != 1 || strings.Contains(r.log.String(), "kept") {
		t.Errorf("%v: the log: %s", err, r.log)
	}
}

// A tip whose sender was sent away is waited for when the server ends.
func TestStopWaitsForWhatIsStored(t *testing.T) {
	bounds := DefaultBounds()
	bounds.Write = 200 * time.Millisecond
	r := start(t, bounds, spool.Limits{Tips: 10, Bytes: 1 << 30}, limit.Defaults())
	stall := make(chan struct{})
	take := r.server.Take
	r.server.Take = func(f tip.Form, m tip.Mark) (string, error) { <-stall; return take(f, m) }
	if got := r.post(t, "lang=sv&what=a"); got.status != http.StatusServiceUnavailable {
		t.Fatal(got.status)
	}
	r.stop()
	time.AfterFunc(300*time.Millisecond, func() { close(stall) })
	if err := r.end(); err != nil {
		t.Error(err)
	}
	if items, err := r.tips(); err != nil || len(items) != 1 {
		t.Errorf("%d tips, %v", len(items), err)
	}
}

// Tips that the disk keeps waiting are bounded, however many are sent.
func TestStoringIsBounded(t *testing.T) {
	bounds := DefaultBounds()
	bounds.Write = time.Second
	r := start(t, bounds, spool.Limits{Tips: 10, Bytes: 1 << 30}, limit.Defaults())
	for range mostStoring {
		r.server.storing <- struct{}{}
	}
	if got := r.post(t, "lang=sv&what=kept"); got.status != http.StatusServiceUnavailable || !strings.Contains(got.body, "unsure") ||
		!strings.Contains(got.body, "kept") {
		t.Errorf("%d %s", got.status, got.body)
	}
	for len(r.server.storing) > 0 {
		<-r.server.storing
	}
	if got := r.post(t, "lang=sv&what=kept"); got.status != http.StatusOK {
		t.Errorf("afterwards: %d", got.status)
	}
}

// A number that is none does not hold up a tip: its sender is told, and the
// team sees it as it was typed.
func TestEarlierReceiptIsNoObstacle(t *testing.T) {
	for typed, earlier := range map[string]string{"1472\u20116322\u20111336\u20119900.": "1472632213369900", "1472 6322 1336 9901": ""} {
		r := startDefault(t)
		got := r.post(t, url.Values{"lang": {"sv"}, "what": {"a"}, "receipt": {typed}}.Encode())
		items, err := r.tips()
		if got.status != http.StatusOK || err != nil || len(items) != 1 {
			t.Fatalf("%q: %d, %d tips, %v", typed, got.status, len(items), err)
		}
		asTyped := typed
		if earlier != "" {
			asTyped = ""
		}
		if items[0].AddsTo != earlier || items[0].AddsToTyped != asTyped || strings.Contains(got.body, "<p>earlier</p>") != (earlier == "") {
			t.Errorf("%q: adds to %q, typed %q: %s", typed, items[0].AddsTo, items[0].AddsToTyped, got.body)
		}
	}
}
